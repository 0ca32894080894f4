"""Rosters of every platform, and who in them is meant."""

import unicodedata
from datetime import UTC, datetime

import pytest
from ag_downloads import canvas_name, entries, moodle_name
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.model import UnusableInput
from autograder.platforms.columns import Member, folded
from autograder.platforms.hands import Hand, Who
from autograder.platforms.people import Match, Roster
from autograder.platforms.shapes import Context, recognise

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,ps5-backprop (4711)
,,,,,Manual Posting
    Points Possible,,,,,20.00
"Lovelace, Ada",101,S1001,ada,NN-01,18.50
"Müller, Jörg",102,S1002,joerg,NN-01,EX
"李, 小龙",103,S1003,xiaolong,"NN-01 and NN-02",0.00
"O'Brien, Seán",104,104,sean,NN-01,
"Student, Test",999,,f00,NN-01,
"""
MOODLE = """Identifier,"Full name","Email address",Status,Grade,"Last modified (submission)"
"Participant 4711","Ada Lovelace",ada@example.edu,"Submitted",,"Sunday, 29 November 2026, 10:15 PM"
"Participant 4712","Jörg Müller",joerg@example.edu,"No submission",,-
"""
GRADESCOPE = """First Name,Last Name,SID,Email,Sections
Ada,Lovelace,0012,ada@example.edu,
Bob,Byte,,bob@example.edu,
"""
BLACKBOARD = "Last Name\tFirst Name\tUsername\tStudent ID\tx\nLovelace\tAda\tada\tIS1001\t1\n"
NBGRADER = """id,first_name,last_name,email,lms_user_id
a1,Ada,Lovelace,ada@example.edu,101
102,Bob,Byte,bob@example.edu,
"""


def roster(
    text: str, platform: str, column: str | None = None, keys: tuple[str, ...] = ()
) -> Roster:
    """The roster in a CSV."""
    return Roster.read(text.encode(), "roster.csv", platform, column, UTC, keys)


def matched(one: Roster, platform: str, key: str, name: str = "", email: str = "") -> Match:
    """Who is meant by what a platform says."""
    who = Who(key, name, email)
    return one.match(Hand(platform, (who,)), who)


def member(one: Roster, platform: str, key: str, name: str = "", email: str = "") -> Member:
    """The one who is meant."""
    found = matched(one, platform, key, name, email)
    assert found.member, found.problem
    return found.member


def test_the_roster_of_canvas() -> None:
    """Ids, names in both orders, e-mails that it has none of; rows of points are nobody."""
    one = roster(CANVAS, "canvas")
    assert [(p.id, p.first, p.last) for p in one.people] == [
        ("101", "Ada", "Lovelace"),
        ("102", "Jörg", "Müller"),
        ("103", "小龙", "李"),
        ("104", "Seán", "O'Brien"),
        ("999", "Test", "Student"),
    ]
    assert [p.is_no_student for p in one.people] == [False] * 4 + [True]
    assert member(one, "canvas", "102", "müllerjörg").last == "Müller"
    assert not matched(one, "canvas", "102", "müllerjörg").note
    assert not one.names_folders


def test_the_column_that_names_folders() -> None:
    """--id: by its header, or nearly; a wrong one is told with those there are."""
    for column in ("SIS Login ID", "sis login id"):
        one = roster(CANVAS, "canvas", column)
        assert one.names_folders
        assert member(one, "canvas", "102").id == "joerg"
    with pytest.raises(UnusableInput, match="no column 'Login': there are Student, ID, SIS User"):
        roster(CANVAS, "canvas", "Login")


def test_the_samples_of_the_platforms() -> None:
    """Their own gradebooks and worksheets are rosters, in each encoding and separator."""
    semicolons = CANVAS.replace('"Lovelace, Ada"', "Lovelace/ Ada").replace(",", ";")
    for data in (CANVAS.encode("utf-8-sig"), semicolons.encode(), CANVAS.encode("utf-16")):
        assert len(Roster.read(data, "x", "canvas").people) == 5
    latin = MOODLE.encode("cp1252")
    assert member(Roster.read(latin, "x", "moodle"), "moodle", "4712").first == "Jörg"


def test_the_worksheet_of_moodle() -> None:
    """Numbers, names, addresses and times."""
    one = roster(MOODLE, "moodle")
    ada, bob = one.people
    assert (ada.id, ada.first, ada.last, ada.email) == (
        "4711",
        "Ada",
        "Lovelace",
        "ada@example.edu",
    )
    assert (ada.time, bob.time) == (datetime(2026, 11, 29, 22, 15), None)
    assert member(one, "moodle", "4712", "Jörg Müller").id == "4712"


def test_another_language() -> None:
    """Moodle names its columns, and its participants, in the teacher's."""
    text = (
        "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Zuletzt geändert (Abgabe)\n"
        'Teilnehmer/in 4711,Ada Lovelace,ada@x.de,x,,"Sonntag, 29. November 2026, 22:15"\n'
    )
    (ada,) = roster(text, "moodle").people
    assert (ada.id, ada.last, ada.email) == ("4711", "Lovelace", "ada@x.de")
    assert ada.time == datetime(2026, 11, 29, 22, 15)


def test_participants_of_moodle() -> None:
    """A list without its numbers: people are known by their names, with or without a group."""
    text = "Vorname,Nachname,ID-Nummer,E-Mail\nAda,Lovelace,S1,a@x\nSeán,O'Brien,4711,s@x\n"
    one = roster(text, "moodle", "ID-Nummer")
    assert member(one, "moodle", "4711", "Ada Lovelace").id == "S1"
    assert member(one, "moodle", "4712", "Team-A-Seán OBrien").id == "4711"


def test_the_roster_of_gradescope() -> None:
    """Numbers that begin with zeros; the address of who has none."""
    one = roster(GRADESCOPE, "gradescope")
    assert [p.id for p in one.people] == ["0012", "bob@example.edu"]
    assert member(one, "gradescope", "Bob@Example.edu", "Bob", "Bob@Example.edu").last == "Byte"


def test_the_gradebook_of_blackboard() -> None:
    """Tabs, and user names."""
    assert member(roster(BLACKBOARD, "blackboard"), "blackboard", "ada").id == "ada"
    one = roster(BLACKBOARD, "blackboard", "Student ID")
    assert member(one, "blackboard", "ada").id == "IS1001"


def test_the_gradebook_of_nbgrader() -> None:
    """It names the folders; a number of Canvas' is looked for where that is kept, and not else."""
    one = roster(NBGRADER, "canvas")
    assert one.names_folders
    assert member(one, "canvas", "101", "lovelaceada").id == "a1"
    assert member(one, "canvas", "77", "bytebob").id == "102"
    assert matched(one, "canvas", "102", "someoneelse").member is None


def test_first_and_last_names_of_canvas() -> None:
    """Its other form of a gradebook is not taken for nbgrader's."""
    text = "LastName,FirstName,ID,SIS User ID\nLovelace,Ada,101,S1\n"
    one = roster(text, "canvas")
    assert not one.names_folders
    assert member(one, "canvas", "101").id == "101"


def test_folders_with_names() -> None:
    """A folder that is called as a person is."""
    assert member(roster(CANVAS, "folder", "ID"), "folder", "Jörg Müller").id == "102"
    assert member(roster(CANVAS, "folder", "ID"), "folder", "Müller, Jörg").id == "102"


def test_a_plain_folder_and_any_roster() -> None:
    """The column that has the folders' names is the one; hashes of Brightspace are no part."""
    text = "OrgDefinedId,Username,First Name,Last Name\n#1001,#ada,Ada,Lovelace\n"
    one = roster(text, "folder", keys=("ada",))
    assert [p.id for p in one.people] == ["ada"]
    assert member(roster(CANVAS, "folder", keys=("S1003",)), "folder", "S1003").id == "S1003"


def test_namesakes() -> None:
    """Two people of one name are told apart by ids, or not at all."""
    text = "Student,ID,SIS Login ID\n" + "".join(f'"Smith, Anna",{n},anna{n}\n' for n in (1, 2))
    one = roster(text, "canvas", "SIS Login ID")
    assert member(one, "canvas", "2", "smithanna").id == "anna2"
    lost = matched(one, "moodle", "7", "Anna Smith")
    assert lost.member is None
    assert "may be any of anna1 and anna2" in lost.problem
    assert len(lost.maybe) == 2


def test_somebody_twice() -> None:
    """In two sections, or with accents composed in two ways, it is one person."""
    nfd = unicodedata.normalize("NFD", '"Müller, Jörg",102,joerg,B\n')
    text = 'Student,ID,SIS Login ID,Section\n"Müller, Jörg",102,joerg,A\n' + nfd
    assert [p.id for p in roster(text, "canvas").people] == ["102"]
    one = roster(text, "moodle", "ID")
    assert [p.id for p in one.people] == ["102"]
    assert member(one, "moodle", "1", unicodedata.normalize("NFD", "Jörg Müller")).id == "102"
    assert not one.problems


def test_one_id_for_two() -> None:
    """Neither gets it, and both are named."""
    text = "id,first_name,last_name,email\nx,Ada,Lovelace,\nx,Bob,Byte,\ny,Cy,Cat,\n"
    one = roster(text, "folder")
    assert [p.id for p in one.people] == ["y"]
    assert one.problems == ["x: the id of Ada Lovelace and of Bob Byte: give each one of their own"]


def test_another_name_is_remarked_on() -> None:
    """A group's file bears the number of one of its people."""
    assert "is it a group's?" in matched(roster(CANVAS, "canvas"), "canvas", "101", "team7").note


def test_a_namesake_with_another_number_is_not_meant() -> None:
    """Where the roster has the platform's numbers, a name does not outweigh one."""
    one = roster(CANVAS, "canvas", keys=("101", "150"))
    lost = matched(one, "canvas", "150", "lovelaceada")
    assert lost.member is None
    assert lost.problem == "not in roster.csv: Ada Lovelace is 101 there, and not 150"
    # numbers of another kind say nothing, nor does an address of a number
    other = roster(GRADESCOPE, "gradescope", keys=("0012",))
    assert member(other, "gradescope", "a@new.edu", "Ada Lovelace", "a@new.edu").id == "0012"
    plain = roster('Student,ID\n"Lovelace, Ada",101\n', "canvas", keys=("7",))
    assert member(plain, "canvas", "7", "lovelaceada").id == "101"
    # Canvas' gradebook of another course, with a namesake in it
    assert matched(roster(CANVAS, "canvas", keys=("7",)), "canvas", "7", "lovelaceada").problem


def test_a_namesake_on_blackboard_is_not_meant() -> None:
    """Its user names count as numbers do, however they are typed."""
    one = roster(
        "Last Name,First Name,Username\nLovelace,Ada,ADA1\nLow,Bob,BOB1\n",
        "blackboard",
        keys=("bob1", "ada2"),
    )
    assert member(one, "blackboard", "bob1", "").id == "BOB1"
    lost = matched(one, "blackboard", "ada2", "Ada Lovelace")
    assert lost.member is None
    assert "Ada Lovelace is ADA1 there, and not ada2" in lost.problem


def test_the_worksheet_of_another_assignment() -> None:
    """Its numbers are of other people, or of nobody: none is taken for one of these."""
    one = roster(MOODLE, "moodle", keys=("4712",))
    lost = matched(one, "moodle", "4712", "Ada Lovelace")
    assert lost.member is None
    assert "4711 there, and not 4712" in lost.problem
    assert matched(one, "moodle", "17", "Jörg Müller").member is None


def test_groups() -> None:
    """All who are in one."""
    text = (
        "name,canvas_user_id,user_id,login_id,group_name\n"
        "Ada Lovelace,101,S1,ada,Team 7\nBob Byte,102,S2,bob,Team 7\nCy Cat,103,S3,cy,Team 8\n"
    )
    one = roster(text, "canvas")
    assert [m.id for m in one.members(Who("101", "team7"))] == ["101", "102"]


@pytest.mark.parametrize(
    ("alphabet", "name"), [("gbk", "欧阳小龙"), ("cp1251", "Петрова"), ("euc-kr", "김민수")]
)
def test_an_alphabet_that_is_not_said(alphabet: str, name: str) -> None:
    """Names in it would be others in the gradebook; those of Western Europe are read."""
    text = "id,first_name,last_name,email\nx,Zoë,{},\n"
    with pytest.raises(UnusableInput, match="save it as CSV in UTF-8"):
        Roster.read(text.format(name).encode(alphabet, "replace"), "roster.csv", "folder")
    one = Roster.read(text.format("Ñúñez").encode("cp1252"), "roster.csv", "folder")
    assert one.people[0].name == "Zoë Ñúñez"


@pytest.mark.parametrize("text", ["", "\n\n", "Student,ID\n", "a,b\n1,2\n"])
def test_nobody(text: str) -> None:
    """A roster without people is none."""
    with pytest.raises(UnusableInput, match=r"roster\.csv"):
        roster(text, "canvas")


def test_a_spreadsheet_is_no_csv() -> None:
    """It is told what to do."""
    with pytest.raises(UnusableInput, match="save it as CSV"):
        Roster.read(b"PK\3\4" + bytes(100), "x.xlsx", "canvas")


# letters with one capital each, and accents: what names are made of
WORD = st.text(
    st.characters(categories=("Ll", "Lo"), exclude_characters="ß"), min_size=1, max_size=8
)


@given(st.lists(st.tuples(WORD, WORD), min_size=2, max_size=6), st.booleans())
def test_names_find_their_people(names: list[tuple[str, str]], moodle: bool) -> None:
    """From the file's name that a platform makes back to the one with it in the roster."""
    called = [folded(f"{first}{last}") for first, last in names]
    turned = [folded(f"{last}{first}") for first, last in names]
    assume(len({*called, *turned}) == 2 * len(names))  # no namesakes, not even by chance
    rows = "".join(f'S{n},"{first}","{last}"\n' for n, (first, last) in enumerate(names))
    one = roster(f"id,first_name,last_name\n{rows}", "moodle" if moodle else "canvas")
    for n, (first, last) in enumerate(names):
        file = (
            moodle_name(f"{first} {last}", 900 + n, "x.ipynb")
            if moodle
            else canvas_name(f"{last}, {first}", 900 + n, 7, "x.ipynb")
        )
        (hand,) = recognise(entries([file]), "moodle" if moodle else "canvas", Context("x")).hands
        assert member(one, hand.platform, hand.people[0].key, hand.people[0].name).id == f"S{n}"


@pytest.mark.parametrize(
    ("role", "teaches"),
    [
        *[
            (role, True)
            for role in ("Instructor", "TA", "Teacher", "Non-editing teacher", "Head TA")
        ],
        *[(role, True) for role in ("Trainer/in ohne Bearbeitungsrecht", "Co-Instructor")],
        *[
            (role, False)
            for role in ("Student", "", "Student assistant", "Étudiant", "Participant")
        ],
    ],
)
def test_who_teaches_is_no_student(role: str, teaches: bool) -> None:
    """Gradescope's roster, and others', have a column for it."""
    text = f"First Name,Last Name,SID,Email,Role\nAda,Lovelace,0012,a@x,{role}\n"
    assert [one.is_no_student for one in roster(text, "gradescope").people] == [teaches]
