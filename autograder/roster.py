"""Who belongs to a class, as far as the gradebook knows: its roster, no-shows, strangers."""

from collections.abc import Collection, Mapping

from autograder.model import Person, UnusableInput
from autograder.reader import listed

People = Mapping[str, Person]
"""Student → what the gradebook knows of them."""


def roster(people: People) -> frozenset[str]:
    """The students whom somebody has entered.

    Grading enters whoever hands in, without a name: where others have one, these are not of it.
    """
    named = frozenset(student for student, one in people.items() if one.name or one.email)
    return named or frozenset(people)


def absent(people: People, handed_in: Collection[str]) -> list[str]:
    """Whom the gradebook knows and who has handed in nothing."""
    return sorted(people.keys() - set(handed_in))


def strangers(people: People, handed_in: Collection[str]) -> list[str]:
    """Who has handed in and is not of the roster; nobody while there is none."""
    known = roster(people)
    return sorted(set(handed_in) - known) if known else []


def refuse_strangers(people: People, handed_in: Collection[str]) -> None:
    """Raise `UnusableInput` unless everybody is of the roster."""
    if not people:
        raise UnusableInput(
            "the gradebook knows no students, so --strict refuses all: enter the roster first "
            "(`nbgrader db student import`, or `autograder collect --roster`)"
        )
    if found := strangers(people, handed_in):
        raise UnusableInput(
            f"not in the roster: {listed(found)} ({len(found)} in all): nobody is graded: enter "
            "them (`nbgrader db student add ID`), take the folders away, or leave out --strict"
        )
