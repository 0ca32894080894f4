"""Everybody finds the own row, and nobody that of a namesake."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Person
from autograder.platforms.matching import Seat, match

ADA = Person("101", "Ada", "Lovelace", "ada@example.edu")
JOERG = Person("102", "Jörg", "Müller", "joerg@example.edu")


def rows(people: list[Person], *seats: Seat) -> dict[str, int]:
    """Student → the row that was found."""
    return {student: seat.row for student, seat in match(people, seats).seats.items()}


@pytest.mark.parametrize(
    "seat",
    [
        Seat(0, ("101", "S1", "al")),
        Seat(0, ("", "101", "")),
        Seat(0, ("7", "8", "101")),
        Seat(0, email="ada@example.edu"),
        Seat(0, email=" Ada@Example.EDU"),
        Seat(0, ("7", "", "ada@example.edu")),
        Seat(0, name="Lovelace, Ada"),
        Seat(0, name="ada  lovelace"),
        Seat(0, name="Lovelace Ada"),
    ],
)
def test_ways_to_the_row(seat):
    """By an id, an address, a login that is one, or a name in any order."""
    assert rows([ADA, JOERG], seat) == {"101": 0}


def test_the_platforms_number_in_the_gradebook_counts_most():
    """A student's id that is somebody else's number on the platform leads nobody astray."""
    ada, bob = Person("7", lms_user_id="101"), Person("8", lms_user_id="7")
    assert rows([ada, bob], Seat(0, ("7",)), Seat(1, ("101",))) == {"7": 1, "8": 0}


@pytest.mark.parametrize("ours", ["NFC", "NFD"])
@pytest.mark.parametrize("theirs", ["NFC", "NFD"])
def test_accents(ours, theirs):
    """An accent is the same however it is encoded, and an accent is no other letter."""
    first, last = unicodedata.normalize(ours, "Jörg"), unicodedata.normalize(ours, "Müller")
    name = unicodedata.normalize(theirs, "Müller, Jörg")
    assert rows([Person("x", first, last)], Seat(0, name=name)) == {"x": 0}
    assert rows([Person("x", "Jorg", "Muller")], Seat(0, name=name)) == {}


def test_chinese_names_and_apostrophes():
    """Family name first, in one word; and whichever apostrophe."""
    people = [Person("a", "小龙", "李"), Person("b", "Sinéad", "O'Brien")]
    found = rows(people, Seat(0, name="李小龙"), Seat(1, name="O’Brien, Sinéad"))
    assert found == {"a": 0, "b": 1}


def test_without_a_name_the_id_may_be_one():
    """A folder that is called as the person is."""
    assert rows([Person("Ada Lovelace")], Seat(0, name="Lovelace, Ada")) == {"Ada Lovelace": 0}
    assert rows([Person("ada@example.edu")], Seat(0, email="ADA@example.edu")) == {
        "ada@example.edu": 0
    }


def test_namesakes_are_not_matched():
    """Nobody is matched by a name that two have, on either side."""
    twins = [Person("a", "Anna", "Kim"), Person("b", "Anna", "Kim", "b@example.edu")]
    found = match(twins, [Seat(0, name="Kim, Anna"), Seat(1, name="Anna Kim")])
    assert found.seats == {}
    assert found.doubts == dict.fromkeys("ab", "several have the name anna kim")
    assert len(found.empty) == 2
    seats = [Seat(0, email="a@example.edu", name="Anna Kim"), Seat(1, email="B@example.edu")]
    assert rows(twins, *seats) == {"b": 1, "a": 0}
    # one Anna Kim in the class, two in the file
    assert rows(twins[:1], Seat(0, name="Kim, Anna"), Seat(1, name="Anna Kim")) == {}
    # turned round, a name may be another's
    people = [Person("a", "Thomas", "Martin"), Person("b", "Martin", "Thomas")]
    assert rows(people, Seat(0, name="Martin Thomas"), Seat(1, name="Thomas Martin")) == {
        "a": 1,
        "b": 0,
    }


def test_a_name_with_another_identity_is_another_person():
    """Where a file's numbers or addresses are those of the class, a namesake's are not."""
    anna = Person("103", "Anna", "Kim")
    found = match([ADA, anna], [Seat(0, ("101",)), Seat(1, ("999",), name="Kim, Anna")])
    assert found.seats.keys() == {"101"}
    assert found.doubts["103"] == "there is somebody of the same name, but with 999"
    # by numbers that are of another kind than ours nothing is said
    found = match([anna], [Seat(1, ("999",), name="Kim, Anna")])
    assert found.seats.keys() == {"103"}
    mail = Person("x", "Anna", "Kim", "anna@example.edu")
    seats = [Seat(0, email="ada@example.edu"), Seat(1, email="kim@example.edu", name="Anna Kim")]
    assert rows([ADA, mail], *seats) == {"101": 0}


def test_names_that_have_nothing_in_common_are_said():
    """An id that leads to somebody of quite another name is to be looked at."""
    seats = [Seat(0, ("101",), name="Lovelace, A."), Seat(1, ("102",), name="Doe, Jane")]
    found = match([ADA, JOERG], seats)
    assert found.seats.keys() == {"101", "102"}
    assert [(person.student, seat.row) for person, seat in found.odd] == [("102", 1)]


def test_an_id_of_another_kind_is_nobodys():
    """The number of one column may be somebody else's in another: names and most ids decide."""
    ada, bob = Person("101", "Ada", "Lovelace"), Person("103", "Bob", "Low")
    seats = [
        Seat(0, ("103", "101"), name="Lovelace, Ada"),
        Seat(1, ("200", "102"), name="Doe, Jane"),
        Seat(2, ("201", "103"), name="Low, Bob"),
    ]
    assert rows([ada, bob], *seats) == {"101": 0, "103": 2}
    # and without names what holds for more people
    nameless = [Person("101"), Person("102"), Person("103")]
    assert rows(nameless, *seats) == {"101": 0, "102": 1, "103": 2}


def test_an_id_that_another_id_contradicts_is_another_person():
    """Where a file's numbers are those of the class, the same number in another column is none."""
    ada, bob = Person("101", "Ada", "L", "", "101"), Person("105", "Bob", "Low", "", "105")
    seats = [Seat(0, ("101", "S1"), name="L, Ada"), Seat(1, ("999", "105"), name="Doe, Jane")]
    found = match([ada, bob], seats)
    assert found.seats.keys() == {"101"}
    assert found.doubts["105"] == "there is somebody of the same id, but with 999"
    # somebody who was entered anew on the platform is still known by the other id
    seats[1] = Seat(1, ("999", "105"), name="Low, Bob")
    assert rows([ada, bob], *seats) == {"101": 0, "105": 1}


@pytest.mark.parametrize("mails", [True, False])
def test_numbers_that_mean_others_count_for_nobody(mails):
    """Whose number leads to another of the class is found by address or name."""
    names = [("Ada", "Lovelace"), ("Bob", "Low"), ("Cyd", "May"), ("Dan", "Poe")]
    people, seats = [], []
    for number, (first, last) in enumerate(names, 101):
        mail = f"{first}@example.edu" if mails else ""
        people.append(Person(str(number), first, last, mail, str(number)))
        seats.append(Seat(number, (str(number + 1),), mail, f"{first} {last}"))
    found = match(people, seats)
    assert {student: seat.row for student, seat in found.seats.items()} == {
        str(n): n for n in range(101, 105)
    }
    assert found.odd == []


@given(
    st.lists(
        st.builds(
            Person,
            st.sampled_from("abcd"),
            *[st.sampled_from(["", "A", "B"])] * 2,
            *[st.sampled_from(["", "1@x", "2@x", "3@x"])],
            st.sampled_from(["", "1", "2", "3"]),
        ),
        unique_by=lambda person: person.student,
    ),
    st.lists(
        st.tuples(
            st.sampled_from(["", "1", "2", "3", "a"]),
            st.sampled_from(["", "1@x", "2@x"]),
            st.sampled_from(["", "A B", "B, A", "A"]),
        )
    ),
)
def test_no_row_is_given_twice(people, cells):
    """Whoever is matched has a row alone, and no order of people or rows changes whose it is."""
    seats = [Seat(i, (number,), mail, name) for i, (number, mail, name) in enumerate(cells)]
    found = match(people, seats)
    taken = [seat.row for seat in found.seats.values()]
    assert len(taken) == len(set(taken))
    assert sorted(taken + [seat.row for seat in found.empty]) == list(range(len(seats)))
    assert not found.seats.keys() & found.doubts.keys()
    again = match(people[::-1], seats[::-1])
    assert again.seats == found.seats
