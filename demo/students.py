"""The class: 24 students, in the order in which the demonstration prints them."""

from demo import hostile, right, wrong
from demo.record import DemoStudent

STUDENTS: tuple[DemoStudent, ...] = (*right.STUDENTS, *wrong.STUDENTS, *hostile.STUDENTS)
