"""What people read: a page of feedback for each student, and a class report for the teacher."""

from autograder.pages.books import address
from autograder.pages.classes import Around, class_report
from autograder.pages.making import WORDS
from autograder.pages.student import feedback, is_page_of

__all__ = ["WORDS", "Around", "address", "class_report", "feedback", "is_page_of"]
