"""Whose a file is: the names that each platform makes, and what they say."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dateutil.tz
import pytest
from ag_downloads import (
    Files,
    blackboard,
    canvas_name,
    entries,
    gradescope,
    moodle_name,
    zipped,
)
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import UnusableInput
from autograder.platforms import times
from autograder.platforms.archive import Download
from autograder.platforms.hands import Found, Hand
from autograder.platforms.shapes import Context, recognise

NAME = "ps5-backprop"
FILE = f"{NAME}.ipynb"
CONTEXT = Context(NAME, (NAME, "ps4-mlp"))
EXCHANGED = f"ann+{NAME}+2026-11-29 22:15:03.000000 UTC+MTIzNDU2Nzg5"


def found(names: Iterable[str], asked: str = "auto", context: Context = CONTEXT) -> Found:
    """What is recognised in files of these paths."""
    return recognise(entries(names), asked, context)


def hand(names: Iterable[str], asked: str = "auto") -> Hand:
    """The only hand-in in files of these paths."""
    (only,) = found(names, asked).hands
    return only


def files(hand: Hand) -> dict[str, str]:
    """Path within the attempt → path within the download."""
    return {"/".join(inside): "/".join(entry.parts) for inside, entry in hand.files}


def whole(path: Path, packed: Files) -> Found:
    """What is recognised in a zip."""
    path.write_bytes(zipped(packed))
    with Download(path) as download:
        return recognise(download.entries, "auto", CONTEXT)


# Canvas


@pytest.mark.parametrize(
    ("name", "key", "called", "late", "file"),
    [
        (f"lovelaceada_101_900001_{FILE}", "101", "lovelaceada", False, FILE),
        (f"müllerjörg_LATE_102_900002_{FILE}", "102", "müllerjörg", True, FILE),
        ("李小龙_103_900003_ps5 backprop (final).ipynb", "103", "李小龙", False, None),
        ("late_bird_104_900004_1_2_x.ipynb", "104", "late_bird", False, "1_2_x.ipynb"),
        ("_105_900005_x.ipynb", "105", "", False, "x.ipynb"),
        ("LATE_106_900006_x.ipynb", "106", "", True, "x.ipynb"),
        ("anon_q7Xk2_900007_x.ipynb", "anon_q7Xk2", "", False, "x.ipynb"),
        ("LATE_anon_q7Xk2_900008_x.ipynb", "anon_q7Xk2", "", True, "x.ipynb"),
        ("anon_12345_900009_x.ipynb", "anon_12345", "", False, "x.ipynb"),
        ("anon_107_900010_x.ipynb", "107", "anon", False, "x.ipynb"),
    ],
)
def test_canvas(name: str, key: str, called: str, late: bool, file: str | None) -> None:
    """Name, lateness, user, attachment and the student's own name of the file."""
    one = hand([name])
    (who,) = one.people
    assert (one.platform, who.key, who.name, one.late) == ("canvas", key, called, late)
    assert files(one) == {file or "ps5 backprop (final).ipynb": name}
    assert one.time is None


def test_canvas_writes_texts_and_links_too() -> None:
    """They are set aside, and told."""
    one = hand(["adalovelace_101_text.html", f"adalovelace_101_9_{FILE}"])
    assert files(one) == {FILE: f"adalovelace_101_9_{FILE}"}
    assert one.aside == ["adalovelace_101_text.html: a text typed into Canvas, no notebook"]
    (typed,) = found(["bob_LATE_102_link.html", f"a_1_2_{FILE}"]).hands[:1]
    assert typed.aside == ["bob_LATE_102_link.html: a link typed into Canvas, no notebook"]
    assert typed.late


@pytest.mark.parametrize(
    ("attached", "kept", "older"),
    [
        # Canvas numbers names that are taken, and gives only the last attempt
        ({2: f"{NAME}-1.ipynb"}, {FILE: 2}, []),
        ({9: f"{NAME}-12.ipynb"}, {FILE: 9}, []),
        ({1: FILE, 2: f"{NAME}-1.ipynb", 3: f"{NAME}-2.ipynb"}, {FILE: 3}, [1, 2]),
        ({3: f"{NAME}-10.ipynb", 2: f"{NAME}-9.ipynb"}, {FILE: 3}, [2]),
        ({1: FILE, 5: f"{NAME}-0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f.ipynb"}, {FILE: 5}, [1]),
        ({1: FILE, 4: FILE}, {FILE: 4}, [1]),
        ({1: "work.ipynb", 2: "work-1.ipynb"}, {"work.ipynb": 2}, [1]),
        ({1: "work.ipynb", 2: "help.py", 3: "help-1.py"}, {"work.ipynb": 1, "help.py": 3}, [2]),
        # a name that a student has given
        ({1: "ps5-2.ipynb"}, {"ps5-2.ipynb": 1}, []),
        ({1: "ps5-2.ipynb", 2: FILE}, {"ps5-2.ipynb": 1, FILE: 2}, []),
        ({1: "2026-11-29.ipynb"}, {"2026-11-29.ipynb": 1}, []),
        ({1: "work", 2: "-1.ipynb"}, {"work": 1, "-1.ipynb": 2}, []),
    ],
)
def test_resubmissions_on_canvas(
    attached: dict[int, str], kept: dict[str, int], older: list[int]
) -> None:
    """The last of a name counts and the others are told; a number of the student's own stays."""
    one = hand(f"x_101_{number}_{file}" for number, file in attached.items())
    assert {"/".join(i): int(e.parts[0].split("_")[2]) for i, e in one.files} == kept
    told = [f"{attached[number]} ({number}): an older attempt" for number in older]
    assert sorted(one.aside) == sorted(told)
    assert one.order == (max(attached),)


def test_the_attempt_that_counts_is_late_or_not() -> None:
    """The mark of an older one says nothing of it."""
    assert hand([f"x_101_1_{FILE}", f"x_LATE_101_2_{NAME}-1.ipynb"]).late
    assert not hand([f"x_LATE_101_1_{FILE}", f"x_101_2_{NAME}-1.ipynb"]).late


def test_an_assignment_that_ends_in_a_number() -> None:
    """Its own name is no resubmission, and a resubmission of it is."""
    context = Context("hw-2")
    (one,) = found(["x_1_7_hw-2.ipynb"], context=context).hands
    assert list(files(one)) == ["hw-2.ipynb"]
    (one,) = found(["x_1_7_hw-2.ipynb", "x_1_8_hw-2-1.ipynb"], context=context).hands
    assert files(one) == {"hw-2.ipynb": "x_1_8_hw-2-1.ipynb"}


def test_a_zip_handed_in_on_canvas(tmp_path: Path) -> None:
    """Its files are the student's; a resubmitted zip replaces the first one whole."""
    old, new = ({f"p/{FILE}": data, "p/a.py": b""} for data in (b"1", b"2"))
    packed = {
        "ann_101_1_work.zip": zipped(old),
        "ann_101_2_work-1.zip": zipped(new),
        f"bob_102_3_{FILE}": b"3",
    }
    ann, bob = whole(tmp_path / "x.zip", packed).hands
    assert files(ann) == {
        f"work.zip/p/{FILE}": f"ann_101_2_work-1.zip/p/{FILE}",
        "work.zip/p/a.py": "ann_101_2_work-1.zip/p/a.py",
    }
    assert ann.aside == ["work.zip (1): an older attempt"]
    assert files(bob) == {FILE: f"bob_102_3_{FILE}"}


CALLED = st.text(st.characters(codec="utf-8", categories=("L", "N", "M")), min_size=1, max_size=9)
NUMBER = st.integers(1, 10**9)
OWN = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters='/\\:*?"<>|'),
    min_size=1,
    max_size=12,
).filter(lambda name: name.strip(" ."))


@given(CALLED, NUMBER, NUMBER, OWN, st.booleans())
def test_canvas_names_come_back(who: str, user: int, number: int, own: str, late: bool) -> None:
    """Whatever a person and a file are called: the user, the lateness and the file are found."""
    one = hand([canvas_name(who, user, number, f"{own}.ipynb", late)], "canvas")
    assert (one.people[0].key, one.late, one.order) == (str(user), late, (number,))
    assert list(files(one)) == [f"{own}.ipynb"]


# Moodle


@pytest.mark.parametrize(
    ("name", "called", "inside"),
    [
        (f"Ada Lovelace_4711_assignsubmission_file/{FILE}", "Ada Lovelace", FILE),
        (f"Jörg Müller_4711_assignsubmission_file_/sub dir/{FILE}", "Jörg Müller", None),
        (f"Participant_4711_assignsubmission_file/{FILE}", "Participant", FILE),
        (f"Ada Lovelace_4711_assignsubmission_file_{FILE}", "Ada Lovelace", FILE),
        (f"A_B_4711_assignsubmission_file_/{FILE}", "A B", FILE),
        (f"Team 1-Ada_4711_assignsubmission_file_/{FILE}", "Team 1-Ada", FILE),
        (f"out/downloads/Ada_4711_assignsubmission_file_/{FILE}", "Ada", FILE),
        (f"7_4711_assignsubmission_file_/{FILE}", "7", FILE),
    ],
)
def test_moodle(name: str, called: str, inside: str | None) -> None:
    """Both ways to name a folder, the way without folders, and wherever the folder lies."""
    one = hand([name])
    assert (one.platform, one.people[0].key, one.people[0].name) == ("moodle", "4711", called)
    assert files(one) == {inside or f"sub dir/{FILE}": name}


def test_a_zip_for_a_folder_of_moodle(tmp_path: Path) -> None:
    """Its files are the student's."""
    packed = {"Ada_4711_assignsubmission_file_.zip": zipped({FILE: b"1"})}
    (one,) = whole(tmp_path / "x.zip", packed).hands
    assert one.people[0].key == "4711"
    assert [inside[-1] for inside, _ in one.files] == [FILE]
    assert not any(part.startswith(".") for inside, _ in one.files for part in inside)


def test_moodle_has_texts_too() -> None:
    """What was typed is set aside, and told."""
    name = "Ada_1_assignsubmission_onlinetext/onlinetext.html"
    one = hand([name, f"Ada_1_assignsubmission_file_/{FILE}"])
    assert list(files(one)) == [FILE]
    assert one.aside == [f"{name}: onlinetext, no file"]


@given(CALLED, NUMBER, OWN, st.booleans(), st.booleans())
def test_moodle_names_come_back(who: str, user: int, own: str, old: bool, flat: bool) -> None:
    """Whatever a person and a file are called, and in each of the three ways."""
    one = hand([moodle_name(who, user, f"{own}.ipynb", old, flat)], "moodle")
    assert (one.people[0].key, one.people[0].name) == (str(user), who)
    assert list(files(one)) == [f"{own}.ipynb"]


# Gradescope

ADA = {"name": "Ada Lovelace", "sid": "0012", "email": "ada@example.edu"}
BOB = {"name": "Bob", "sid": "", "email": "Bob@example.edu"}


def test_gradescope(tmp_path: Path) -> None:
    """Submitters, as text (an id may begin with zeros), groups, and times with their offset."""
    made = gradescope(
        {
            "5": ([ADA, BOB], "2026-11-29 22:15:03.123456000 Z", {FILE: b"1", "a/b.py": b""}),
            "6": ([BOB], "2026-11-29 22:15:03.000000000 -08:00", {FILE: b"2"}),
        }
    )
    first, second = whole(tmp_path / "x.zip", made).hands
    assert [w.key for w in first.people] == ["0012", "Bob@example.edu"]
    assert first.time == datetime(2026, 11, 29, 22, 15, 3, 123456)
    assert set(files(first)) == {FILE, "a/b.py"}
    assert second.time == datetime(2026, 11, 30, 6, 15, 3)
    assert second.order > first.order


def test_gradescope_without_its_list() -> None:
    """Folders with numbers that nobody explains are not taken for students."""
    with pytest.raises(UnusableInput, match=r"there is no submission_metadata\.yml"):
        found([f"assignment_1_export/submission_5/{FILE}"])
    assert hand([f"submission_5/{FILE}"], "folder").people[0].key == "submission_5"


def test_a_folder_that_is_not_in_the_list(tmp_path: Path) -> None:
    """Nothing says whose it is."""
    made = {**gradescope({"5": ([ADA], "", {FILE: b"1"})}), "assignment_77_export/odd/x": b""}
    assert [e.where for e in whole(tmp_path / "x.zip", made).unknown] == [
        "assignment_77_export/odd/x"
    ]


@pytest.mark.parametrize("text", [b"a: [", b"- 1", b"\xff", b"&a [*a, *a]", b""])
def test_a_damaged_list(tmp_path: Path, text: bytes) -> None:
    """One line that names it."""
    with pytest.raises(UnusableInput, match=r"submission_metadata\.yml"):
        whole(tmp_path / "x.zip", {"e/submission_metadata.yml": text, f"e/s/{FILE}": b""})


def test_objects_of_another_language_are_text(tmp_path: Path) -> None:
    """What Ruby writes with a tag is read without one, and builds nothing."""
    text = (
        b"submission_5:\n  :submitters:\n  - :name: Ada\n    :sid: 0012\n"
        b"  :created_at: !ruby/object:ActiveSupport::TimeWithZone\n"
        b"    utc: 2026-11-29 22:15:03 Z\n    zone: x\n    time: 2026-11-29 14:15:03 Z\n"
    )
    made = {"e/submission_metadata.yml": text, f"e/submission_5/{FILE}": b"1"}
    (one,) = whole(tmp_path / "x.zip", made).hands
    assert one.people[0].key == "0012"
    assert one.time == datetime(2026, 11, 29, 22, 15, 3)


# Blackboard

WHEN = "2026-11-29-22-15-03"


def test_blackboard(tmp_path: Path) -> None:
    """User, time and file; the text beside says who, where the names leave it open."""
    made = {
        **blackboard("ps5_back_prop", "a_b", "Ada B", WHEN, {FILE: b"1", "x_y.py": b""}),
        **blackboard("ps5_back_prop", "a_b", "Ada B", "2026-11-30-01-00-00", {FILE: b"2"}),
    }
    first, second = whole(tmp_path / "x.zip", made).hands
    assert [(w.key, w.name) for w in first.people] == [("a_b", "Ada B")]
    assert set(files(first)) == {FILE, "x_y.py"}
    assert first.time == datetime(2026, 11, 29, 22, 15, 3)
    assert second.order > first.order


@pytest.mark.parametrize(
    ("title", "users"),
    [(NAME, ["a_b"]), ("week 3", ["ada", "bob"]), ("w_3", ["ada", "ann"]), ("x", ["ada"])],
)
def test_blackboard_without_its_texts(title: str, users: list[str]) -> None:
    """The title is the assignment's, or what all names begin with."""
    hands = found(f"{title}_{u}_attempt_{WHEN}_{FILE}" for u in users).hands
    assert [h.people[0].key for h in hands] == users


def test_the_zone_of_blackboard(tmp_path: Path) -> None:
    """The text may name one; else it is the course's."""
    made = dict(blackboard(NAME, "ada", "Ada", WHEN, {FILE: b"1"}))
    (text,) = (name for name in made if name.endswith(".txt"))
    made[text] = made[text].replace(b"PM UTC", b"PM EST")
    (one,) = whole(tmp_path / "x.zip", made).hands
    assert one.time == datetime(2026, 11, 30, 3, 15, 3)
    context = Context(NAME, zone=dateutil.tz.gettz("Europe/Berlin"))
    (one,) = found([f"{NAME}_ada_attempt_{WHEN}_{FILE}"], context=context).hands
    assert one.time == datetime(2026, 11, 29, 21, 15, 3)


# Folders


@pytest.mark.parametrize(
    ("names", "students"),
    [
        ([f"ann/{FILE}"], {"ann": [FILE]}),
        ([f"ann/{NAME}/{FILE}", f"bob/{FILE}"], {"ann": [FILE], "bob": [FILE]}),
        ([f"class/ann/{FILE}", f"class/bob/{FILE}"], {"ann": [FILE], "bob": [FILE]}),
        ([f"class/hw/ann/{FILE}", f"class/hw/bob/{FILE}"], {"ann": [FILE], "bob": [FILE]}),
        ([f"x/Submissions/ann/{FILE}", "x/index.html"], {"ann": [FILE]}),
        (
            [f"x/submissions/ann/{NAME}/{FILE}", f"x/submissions/bob/{FILE}"],
            {"ann": [FILE], "bob": [FILE]},
        ),
        (
            [f"ann/work/{FILE}", "ann/work/old/x.ipynb"],
            {"ann": [f"work/{FILE}", "work/old/x.ipynb"]},
        ),
        ([f"{NAME}/ann/{FILE}"], {"ann": [FILE]}),
        ([f"{NAME}/ann/{NAME}/{FILE}"], {"ann": [FILE]}),
        ([f"a/b/submitted/ann/{NAME}/{FILE}"], {"ann": [FILE]}),
        ([f"ann/work/{FILE}"], {"ann": [f"work/{FILE}"]}),
        ([f"ann/{NAME}/deep/{FILE}"], {"ann": [f"deep/{FILE}"]}),
        ([f"s1/ann/{NAME}/{FILE}", f"s2/bob/{NAME}/x"], {"ann": [FILE], "bob": ["x"]}),
        ([f"ann/{NAME}/{FILE}", "ann/ps4-mlp/ps4-mlp.ipynb"], {"ann": [FILE]}),
    ],
)
def test_folders(names: list[str], students: dict[str, list[str]]) -> None:
    """A folder a student, with or without the assignment's, and with folders around all."""
    hands = found(names).hands
    assert {h.people[0].key: list(files(h)) for h in hands} == students


def test_a_whole_course() -> None:
    """Only what lies below submitted/ is handed in."""
    names = [
        f"c/source/{NAME}/{FILE}",
        f"c/autograded/ann/{NAME}/{FILE}",
        f"c/submitted/ann/{NAME}/{FILE}",
        "c/submitted/bob/ps4-mlp/ps4-mlp.ipynb",
    ]
    all_ = found(names)
    assert files(all_.hands[0]) == {FILE: names[2]}
    assert len(all_.hands) == 1
    assert all_.aside == [
        "2 files that are not below submitted/: left out",
        "1 files of other assignments: left out",
    ]


def test_a_notebook_in_no_folder() -> None:
    """Nothing says whose it is, so it is told, not taken."""
    all_ = found([FILE, f"ann/{FILE}"])
    assert [e.where for e in all_.unknown] == [FILE]
    assert [h.people[0].key for h in all_.hands] == ["ann"]


def test_a_zip_a_student(tmp_path: Path) -> None:
    """Its name is the student's."""
    packed = {f"{who}.zip": zipped({FILE: b"", "timestamp.txt": b""}) for who in "ab"}
    hands = whole(tmp_path / "x.zip", packed).hands
    assert [h.people[0].key for h in hands] == ["a", "b"]
    assert set(files(hands[0])) == {FILE, "timestamp.txt"}
    assert hands[0].stamps == {}  # a time that students give themselves


def test_the_exchange_of_nbgrader() -> None:
    """Student, assignment and time stand in the folder's name; so do other assignments."""
    names = [f"{EXCHANGED}/{n}" for n in (FILE, "timestamp.txt", "submission_secret.txt")]
    other = "ann+ps4-mlp+2026-11-29 22:15:03.000000 UTC+MTIzNDU2Nzg5/ps4-mlp.ipynb"
    plus = f"a+b+{NAME}+2026-11-29 22:15:03.000000 UTC/{FILE}"
    all_ = found([*names, other, plus])
    ann, odd = all_.hands
    assert (ann.platform, ann.people[0].key, list(files(ann))) == ("exchange", "ann", [FILE])
    assert set(ann.stamps) == {"timestamp.txt", "submission_secret.txt"}
    assert ann.time == datetime(2026, 11, 29, 22, 15, 3)
    assert odd.people[0].key == "a+b"
    assert all_.aside == ["1 hand-ins of other assignments: left out"]


# Which platform


CANVAS, MOODLE = f"a_1_2_{FILE}", f"A_1_assignsubmission_file_/{FILE}"


@pytest.mark.parametrize(
    ("names", "platform"),
    [
        ([CANVAS], "canvas"),
        ([MOODLE], "moodle"),
        ([f"outer/{CANVAS}", f"outer/b_2_3_{FILE}"], "canvas"),
        ([f"ann/{FILE}"], "folder"),
        # a name with two numbers in it may be anything's
        ([f"ann/{FILE}", f"bob/{FILE}", "ann/data_1_2_3.csv"], "folder"),
        ([MOODLE, "A_1_assignsubmission_file_/x_1_2_3.ipynb"], "moodle"),
        ([f"{NAME}_ada_attempt_{WHEN}_{FILE}"], "blackboard"),
    ],
)
def test_the_platform_is_known_by_its_names(names: list[str], platform: str) -> None:
    """Without --from."""
    assert found(names).platform == platform


@pytest.mark.parametrize(
    "name",
    [
        f"11-22 - Ada Lovelace - Nov 29, 2026 1015 PM/{FILE}",
        f"11-22 - Ada Lovelace- Nov 29, 2026 1015 PM - {FILE}",
    ],
)
def test_brightspace_is_told(name: str) -> None:
    """Each attempt would be a student: nothing is taken, unless it is said to be a plain folder."""
    names = [f"a/{name}", "a/index.html"]
    with pytest.raises(UnusableInput, match="a download of Brightspace"):
        found(names)
    assert found(names, asked="folder").platform == "folder"


def test_a_platform_that_it_is_not() -> None:
    """What is there instead, and the remedy."""
    with pytest.raises(UnusableInput, match="no file is named as moodle names it, there is a_1_2"):
        found([CANVAS], "moodle")


# Times


@pytest.mark.parametrize(
    "text",
    [
        "Sunday, 29 November 2026, 10:15 PM",
        "Sonntag, 29. November 2026, 22:15",
        "domingo, 29 de noviembre de 2026, 22:15",
        "dimanche 29 novembre 2026, 22:15",
        "2026年11月29日 星期日 22:15",
        "November 29, 2026 10:15 p.m.",
        "2026-11-29 22:15:00",
    ],
)
def test_times_in_words(text: str) -> None:
    """In the languages in which Moodle writes them."""
    assert times.written(text, UTC) == datetime(2026, 11, 29, 22, 15)


@pytest.mark.parametrize(
    "text", ["-", "", "Yes", "20.00", "31 February 2026, 10:15", "29 Foo 2026, 1:1"]
)
def test_what_is_no_time(text: str) -> None:
    """It is read as none."""
    assert times.written(text, UTC) is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))
def test_times_come_back(time: datetime) -> None:
    """As nbgrader reads them in timestamp.txt."""
    from autograder.stamps import time_in

    assert time_in(times.as_text(time)) == time
    assert times.precise(f"{time:%Y-%m-%d %H:%M:%S.%f}000 Z") == time


def test_the_zone_of_a_course() -> None:
    """nbgrader's own setting; a wrong one is told."""

    class Made:
        config: Any

    course: Any = Made()
    course.config = {"Exchange": {"timezone": "Europe/Berlin"}}
    zone = times.zone_of(course)
    assert times.written("29 November 2026, 22:15", zone) == datetime(2026, 11, 29, 21, 15)
    course.config = {"Exchange": {"timezone": "Nowhere"}}
    with pytest.raises(UnusableInput, match="no such time zone"):
        times.zone_of(course)
