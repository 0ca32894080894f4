"""The platforms' own files: recognised, filled in, and changed nowhere else."""

import re
import unicodedata

import pytest
from ag_platforms import BLACKBOARD, BRIGHTSPACE, CANVAS, FILES, MOODLE, NAME, entry

from autograder.model import Person, UnusableInput
from autograder.platforms.fill import Filled, fill, recognised
from autograder.platforms.marks import Entry, State
from autograder.platforms.table import Table

MARKS = [entry("101", 12.875), entry("102", 7.0), entry("103", None)]


def filled(data: bytes, marks=MARKS, asked: str | None = None, scale=False, numbered=()) -> Filled:
    """What becomes of a file."""
    table = Table.read(data, "x.csv")
    return fill(table, recognised(table, NAME, asked), marks, scale, numbered)


@pytest.mark.parametrize(
    ("platform", "changes"),
    [
        ("canvas", {"3.00,18.50,": "3.00,12.88,"}),
        ("moodle", {'grading",,': 'grading",12.88,', ",4.00,": ",7.00,"}),
        ("brightspace", {"#ada,18.5": "#ada,12.88", "#joerg,,": "#joerg,7.00,"}),
        ("blackboard", {'"18.5"': '"12.88"', '"102"\t""': '"102"\t"7.00"'}),
    ],
)
def test_each_platforms_file(platform, changes):
    """The marks stand in their cells; every other byte is as it was downloaded."""
    done = filled(FILES[platform])
    assert (done.form.platform, done.lost) == (platform, [])
    code = "utf-16-le" if platform == "blackboard" else "utf-8"
    expected = FILES[platform]
    for before, after in changes.items():
        assert expected.count(before.encode(code)) == 1
        expected = expected.replace(before.encode(code), after.encode(code))
    assert done.data == expected
    assert done.written == len(changes)
    # and a second time there is nothing to do
    again = filled(done.data)
    assert (again.data, again.written, again.same) == (done.data, 0, len(changes))


def test_excused_students_stay_excused():
    """Canvas' EX is left, and said."""
    assert filled(FILES["canvas"]).said[0] == "102 (Jörg Müller): EX stays, the mark would be 7.00"


def test_who_has_no_mark_keeps_what_is_there():
    """A blank would be a change in Canvas: what the file has of them stays, and they are named."""
    done = filled(FILES["brightspace"], [entry("101", None), entry("102", 7.0)])
    assert b"#101,#ada,18.5,#" in done.data
    assert "without a mark, left as they are: 1" in done.said
    assert "in the file, but not in the class: 103" in done.said


def test_the_student_of_canvas_trials():
    """Whoever has handed in as Canvas' test student has a row; else it is not spoken of."""
    assert not any("Test" in line for line in filled(FILES["canvas"]).said)
    done = filled(FILES["canvas"], [*MARKS, entry("110", 3.0)])
    assert done.lost == []
    assert '"Student, Test",110,,,NN-01,,,3.00,,' in done.data.decode()


def test_who_is_not_in_the_file_is_named():
    """Marks that find no row are lost, and said so; people without a mark are said too."""
    done = filled(FILES["canvas"], [*MARKS, entry("x", 3.0), entry("y", None)])
    assert done.lost == ["x: not in the file"]
    assert "in the class without a mark, and not in the file: y" in done.said


@pytest.mark.parametrize("separator", [";", ","])
def test_decimal_commas(separator):
    """Numbers are written as the file writes its own, whatever parts the cells."""
    text = CANVAS.replace(",", separator)
    text = re.sub(r"(\d+)\.(\d\d)\b", r"\1,\2" if separator == ";" else r'"\1,\2"', text)
    done = filled(text.encode())
    assert text.count("18,50") == 1
    assert done.data.decode() == text.replace("18,50", "12,88")
    assert done.form.maximum == 30


def test_canvas_header_with_two_names_and_without_sis():
    """The other beginnings that Canvas writes."""
    text = (
        "LastName,FirstName,ID,SIS Login ID,Section,ps5-backprop (4711)\n"
        "    Points Possible,,,,,30.00\nMüller,Jörg,7,jm,NN-01,\n"
    )
    done = filled(text.encode(), [entry("102", 7.0)])
    assert done.data.decode() == text.replace("NN-01,\n", "NN-01,7.00\n")


def test_another_maximum_is_said_and_may_be_converted():
    """Points stay points, with a line that says so; --scale converts them."""
    data = CANVAS.replace("20.00,30.00", "20.00,100").encode()
    done = filled(data)
    assert ",3.00,12.88," in done.data.decode()
    assert "a maximum of 100, the assignment has 30 points: marks are written as" in done.said[0]
    done = filled(data, scale=True)
    assert ",3.00,42.92," in done.data.decode()
    assert done.said[0] == "marks are converted from 30 points to 100"


def test_a_maximum_of_nothing():
    """Points stay points, with one line; they are not converted into zeros."""
    text = CANVAS.replace("20.00,30.00", "20.00,0.00").encode()
    done = filled(text)
    assert done.data == text.replace(b"18.50,18.5", b"12.88,18.5")
    assert [line for line in done.said if "maximum" in line or "above" in line] == [
        "the file has a maximum of 0, the assignment has 30 points: marks are written as points; "
        "set the maximum there to 30"
    ]
    with pytest.raises(UnusableInput, match="cannot be converted from 30 points to 0"):
        filled(text, scale=True)


def test_where_moodle_lets_nothing_be_changed_is_said():
    """Its worksheet says so, and passes such a row over."""
    for no in ("No", "Nein", "否"):
        text = MOODLE.replace("30.00,Yes,-,-", f"30.00,{no},-,-", 1)
        said = filled(text.encode()).said
        (line,) = [one for one in said if one.startswith("Moodle will not take these")]
        assert line.endswith(": 102 (Jörg Müller)")
    assert not any("will not" in one for one in filled(MOODLE.encode()).said)


def test_more_than_moodle_takes_is_said():
    """Moodle passes over what is above its maximum, without a word: here it is said."""
    done = filled(MOODLE.replace("30.00", "10.00").encode())
    assert "101 (Ada Lovelace): 12.88 is above 10: Moodle passes them over" in " ".join(done.said)
    assert 'grading",12.88,10.00' in done.data.decode()


# a worksheet's columns in other languages
HEADERS = {
    "de": 'ID,"Vollständiger Name","E-Mail-Adresse",Status,Bewertung,Bestwertung,'
    '"Bewertung kann geändert werden","Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)",'
    '"Feedback als Kommentar"',
    "fr": 'Identifiant,"Nom complet","Adresse de courriel",Statut,Note,"Note maximale",'
    '"La note peut être modifiée","Dernière modification (travail remis)",'
    '"Dernière modification (note)","Feedback par commentaires"',
    "zh": "标识符,全名,电子邮件地址,状态,成绩,最高分,允许更改成绩,"
    "上次修改（提交）,上次修改（评分）,反馈意见",
    "a language that nobody knows": "Aa,Bb,Cc,Dd,Ee,Ff,Gg,Hh,Ii,Jj",
}
WORD = {"de": "Teilnehmer/in", "fr": "Participant ", "zh": "参与人"}


@pytest.mark.parametrize("language", HEADERS)
def test_moodle_in_other_languages(language):
    """By the names of the columns, or by what is in them."""
    rows = MOODLE.split("\n", 1)[1].replace("Participant ", WORD.get(language, "Xyz "))
    if language in ("de", "fr"):
        rows = rows.replace("30.00", '"30,00"').replace("4.00", '"4,00"')
    text = f"{HEADERS[language]}\n{rows}"
    done = filled(text.encode())
    comma = language in ("de", "fr")
    expected = text.replace('grading",,', 'grading","12,88",' if comma else 'grading",12.88,')
    expected = expected.replace('"4,00"', '"7,00"').replace(",4.00,", ",7.00,")
    assert done.data.decode() == expected
    assert done.form.maximum == 30


def test_moodle_with_more_columns_and_with_less():
    """ID numbers, text, teams and workflow; and anonymous marking, without names."""
    text = (
        'Identifier,"Full name","ID number",Username,"Email address",Status,Group,Team,Grade,'
        '"Maximum Grade","Marking workflow state",Marker,"Grade can be changed",'
        '"Last modified (submission)","Online text","Last modified (grade)","Feedback comments"\n'
        '"Participant 7","X Y",101,xy,,Draft,A,"Team 1",,30.00,"In marking",M,Yes,-,"x, y",-,\n'
    )
    done = filled(text.encode(), [entry("101", 7.0)])
    assert done.data.decode() == text.replace('"Team 1",,', '"Team 1",7.00,')
    text = (
        'Identifier,Status,Grade,"Maximum Grade","Grade can be changed",'
        '"Last modified (submission)","Last modified (grade)"\n'
        '"Participant 101","No submission",,30.00,Yes,-,-\n'
        '"Participant 102","No submission",,30.00,Yes,-,-\n'
    )
    done = filled(text.encode())
    assert done.data.decode() == text.replace(",,", ",12.88,", 1).replace(",,", ",7.00,", 1)


@pytest.mark.parametrize(
    ("points", "feedback", "kind"),
    [("Real", "Feedback", "Assignment"), ("Punkte", "Feedback", "Aufgabe")],
)
def test_moodles_gradebook(points, feedback, kind):
    """The export of all grades: the points of the activity, by address, and no feedback."""
    text = (
        '"First name","Last name","ID number",Institution,Department,"Email address",'
        f'"{kind}: ps4-mlp ({points})","{kind}: {NAME} ({points})","{kind}: {NAME} ({feedback})",'
        f'"Course total ({points})"\n'
        'Ada,Lovelace,S1001,,,ADA@example.edu,3.00,-,"so so",9\n'
        "Jörg,Müller,S1002,,,joerg@example.edu,-,4.00,,9\n"
    )
    done = filled(text.encode())
    assert (done.form.platform, done.form.participants) == ("moodle", False)
    expected = text.replace('3.00,-,"so', '3.00,12.88,"so').replace(",-,4.00,", ",-,7.00,")
    assert done.data.decode() == expected
    with pytest.raises(UnusableInput, match="no column is called ps5-backprop"):
        filled(text.replace(NAME, "quiz").encode())


def test_a_scale_is_no_points():
    """A worksheet without a maximum is graded with words."""
    text = MOODLE.replace("Maximum Grade", "Scale").replace("30.00", '"bad,good"')
    with pytest.raises(UnusableInput, match="graded with a scale"):
        filled(text.encode())


@pytest.mark.parametrize(
    ("header", "asked", "what"),
    [
        ("ps5-backprop (1)", None, None),
        ("PS5 Backprop (1)", None, None),
        ("Problem set: ps5-backprop (resubmission) (1)", None, None),
        ("Backpropagation (1)", "Backpropagation", None),
        ("Backpropagation (1)", "Backpropagation (1)", None),
        ("Backpropagation (1)", None, "ps5-backprop .there is ps4-mlp, Backp"),
        ("ps5-backprop (1)", "ps4", "no column is called ps4"),
        ("ps15-backprop (1)", None, "no column"),
        ("ps5-backprop (1),ps5_backprop (2)", None, "several columns may be ps5-backprop"),
        ("ps5-backprop Current Score", None, "no column"),
    ],
)
def test_the_column(header, asked, what):
    """By the assignment's name as platforms write it, or the title that was asked for."""
    text = CANVAS.replace("ps5-backprop (4711)", header)
    if what is None:
        assert filled(text.encode(), asked=asked).written == 1
    else:
        with pytest.raises(UnusableInput, match=what) as error:
            filled(text.encode(), asked=asked)
        assert "name the column with --column" in str(error.value)


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        *[(kind, "61.67 %") for kind in ("Percentage", "Prozentsatz", "Yüzde")],
        *[("Yüzde", "%61.67"), ("نسبة مئوية", "61٫67 ٪")],  # known by what stands there
        *[(kind, "-") for kind in ("Procent", "Prosent", "Protsent", "Процент", "Percentuale")],
        *[("Letter", "B+"), ("Buchstabe", "-")],
    ],
)
def test_marks_that_are_no_points(kind, before):
    """A column of per cent or of letters is passed over for that with points, or refused."""
    head = (
        "First name,Last name,ID number,Email address,Assignment: {0} ({1}),Assignment: {0} ({2})"
    )
    rows = "\nAda,Lovelace,,ada@example.edu,{0},18.50\nJ,M,,joerg@example.edu,-,-\n"
    both = head.format(NAME, kind, "Real") + rows.format(before)
    done = filled(both.encode())
    assert done.data == both.replace("18.50", "12.88").replace("-,-", "-,7.00").encode()
    alone = head.format(NAME, kind, "Feedback") + rows.format(before).replace("18.50", "well done")
    with pytest.raises(UnusableInput, match="has per cent, or letters, and no points"):
        filled(alone.encode())
    only = BLACKBOARD.replace("30 Score", f"30 {kind}").replace("18.5", before)
    with pytest.raises(UnusableInput, match="has per cent, or letters, and no points"):
        filled(only.encode())
    # a title may have the word in it
    assert filled(BLACKBOARD.replace("ps5", f"{kind} ps5").encode()).written == 2


def test_a_file_of_another_course():
    """Of nobody in the class: refused in one line. Nor is any CSV a platform's."""
    with pytest.raises(UnusableInput, match="none of the 2 people of the class is in it"):
        filled(FILES["canvas"], [entry("900", 1.0), entry("901", 2.0)])
    with pytest.raises(UnusableInput, match="of no platform that is known"):
        filled(b"name,points\nAda,3\n")
    table = Table.read(FILES["canvas"], "x.csv")
    with pytest.raises(UnusableInput, match="a file of Canvas, not of Moodle"):
        recognised(table, NAME, None, "moodle")


def _collected(number: str, first: str, score: float | None, state: State = "graded") -> Entry:
    """Somebody as `autograder collect` enters a participant of Moodle's."""
    return Entry(Person(number, first, "Low", f"{first}@example.edu", number), state, score, 30.0)


def test_the_worksheet_of_another_assignment():
    """Moodle numbers its participants anew in each: marks do not go there, whatever the names."""
    header = MOODLE.replace("\\\n", "").split("\n")[0] + "\n"
    sheet = header + "".join(
        f"Participant {n},{first} Low,{first}@example.edu,x,,30.00,Yes,-,-,\n"
        for n, first in ((201, "Ada"), (202, "Bob"))
    )
    marks = [_collected("101", "Ada", 1.0), _collected("102", "Bob", 2.0)]
    with pytest.raises(UnusableInput, match="the worksheet of another assignment"):
        filled(sheet.encode(), marks, numbered={"101", "102", "103"})
    # numbers that were not collected from Moodle are of another kind: there are names and addresses
    assert filled(sheet.encode(), marks, numbered={"101"}).written == 2


def test_ids_of_the_university_are_no_numbers_of_moodles():
    """Folders may be named by a roster's numbers: Moodle's are beside them in the gradebook."""
    sheet = MOODLE.replace("ada@example.edu", "").replace("joerg@example.edu", "")
    marks = [
        Entry(Person("7001", "Ada", "Lovelace", "", "101"), "graded", 1.0, 30.0),
        Entry(Person("7002", "Jörg", "Müller", "", "102"), "graded", 2.0, 30.0),
    ]
    assert filled(sheet.encode(), marks, numbered={"7001", "7002"}).written == 2


def test_whoever_has_been_entered_under_two_numbers():
    """Of an earlier assignment's number, without a hand-in, there is no namesake."""
    book = (
        "First name,Last name,ID number,Email address,Assignment: ps5-backprop (Real),x (Real)\n"
        "Ada,Low,,ada@example.edu,-,1\nBob,Low,,bob@example.edu,-,1\n"
    )
    marks = [
        *(_collected("101", "Ada", None, "nothing handed in"), _collected("201", "Ada", 7.0)),
        _collected("202", "Bob", 8.0),
    ]
    done = filled(book.encode(), marks)
    assert (done.written, done.lost) == (2, [])
    assert b"ada@example.edu,7.00,1" in done.data


def test_whoever_has_been_entered_in_two_spellings():
    """An address in capitals, and accents composed in another way, are no namesake's."""
    book = (
        "First name,Last name,ID number,Email address,Assignment: ps5-backprop (Real),x (Real)\n"
        "Zoë,Low,,zoe@example.edu,-,1\nBob,Low,,bob@example.edu,-,1\n"
    )
    earlier = Person("101", unicodedata.normalize("NFD", "Zoë"), "Low", "ZOE@example.edu")
    now = Person("201", "Zoë", "Low", "zoe@example.edu")
    marks = [
        *(Entry(earlier, "nothing handed in", None, 30.0), Entry(now, "graded", 7.0, 30.0)),
        _collected("202", "Bob", 8.0),
    ]
    done = filled(book.encode(), marks)
    assert (done.written, done.lost) == (2, [])


@pytest.mark.parametrize("text", [CANVAS, MOODLE, BRIGHTSPACE, BLACKBOARD])
def test_a_file_without_students(text):
    """A header alone is of nobody."""
    with pytest.raises(UnusableInput, match=r"none of the 3 people|of no platform"):
        filled(text.replace("\\\n", "").split("\n")[0].encode())
