"""The gradebook's address: no password is shown, and nobody is waited for without end."""

import pytest
from sqlalchemy.engine import make_url

from autograder.course import Course
from autograder.database import masked, patient, shown

SERVER = "postgresql://teacher:pa%40ss%2Fw+rd@db.example:5432/grades"


@pytest.mark.parametrize(
    "address",
    [
        SERVER,
        "postgresql+psycopg2://teacher:pa%40ss%2Fw+rd@db/grades?sslmode=require",
        "postgresql://db/grades?user=teacher&password=pa%40ss%2Fw%2Brd",
        "postgresql://teacher:pa%40ss%2Fw+rd@db:port/grades",  # it cannot be parsed
        "postgresql://teacher:pa@ss/w+rd@db/grades",  # nor be understood
    ],
)
def test_a_password_is_not_shown(address: str) -> None:
    """Wherever it stands in the address, in whatever form an error repeats it."""
    said = [shown(address), masked(f"could not connect to {address}: why?", address)]
    said.append(masked("password is pa@ss/w+rd or pa%40ss%2Fw+rd", SERVER))
    for text in said:
        assert "ss/w" not in text
        assert "ss%2Fw" not in text
        assert "***" in text
    assert "teacher" in said[0]


def test_what_is_no_password_is_shown() -> None:
    """The place of the gradebook is what a message is about."""
    for address in ("sqlite:////home/ann/course/gradebook.db", "postgresql://teacher@db/grades"):
        assert shown(address) == address
    assert shown(SERVER) == "postgresql://teacher:***@db.example:5432/grades"


def test_a_course_does_not_show_it() -> None:
    """Nor does the record that everything is passed in."""
    assert "ss%2F" not in repr(Course(__import__("pathlib").Path("x"), "c", SERVER, "", "", "", ""))


def test_nobody_is_waited_for_without_end() -> None:
    """Limits for a connection and for rows that others hold; what the course says goes first."""
    url = make_url(patient(SERVER))
    assert url.query == {"connect_timeout": "10", "options": "-c lock_timeout=15s"}
    assert url.password == "pa@ss/w+rd"
    assert make_url(patient(SERVER + "?connect_timeout=3")).query["connect_timeout"] == "3"


@pytest.mark.parametrize("address", ["sqlite:///x.db", "postgresql+pg8000://db/x", "no address"])
def test_other_databases_keep_their_address(address: str) -> None:
    """They know no such settings."""
    assert patient(address) == address
