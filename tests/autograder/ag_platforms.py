"""Files as learning platforms write them, and marks to be filled in."""

from autograder.model import Person
from autograder.platforms.marks import Entry

NAME = "ps5-backprop"
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,ps4-mlp (4710),ps5-backprop (4711),\
Assignments Current Score,Final Score
,,,,,,Manual Posting,,,
    Points Possible,,,,,,20.00,30.00,(read only),(read only)
"Lovelace, Ada",101,S1001,ada,NN-01,=1+1,3.00,18.50,18.5,9
"Müller, Jörg",102,S1002,joerg,NN-01,,EX,EX,,
"李, 小龙",103,S1003,xiaolong,"NN-01 and NN-02",,,,,
"Student, Test",110,,,NN-01,,,,,
"""
MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 101","Ada Lovelace",ada@example.edu,"Submitted for grading",,30.00,Yes,\
"Sunday, 29 November 2026, 10:15 PM",-,
"Participant 102","Jörg Müller",joerg@example.edu,"No submission",4.00,30.00,Yes,-,-,"so
so"
"Participant 103","小龙 李",x@example.edu,"No submission",,30.00,Yes,-,-,
"""
BRIGHTSPACE = """\
OrgDefinedId,Username,ps5-backprop Points Grade <Numeric MaxPoints:30>,End-of-Line Indicator
#101,#ada,18.5,#
#102,#joerg,,#
#103,#xiaolong,0,#
"""
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t'
    '"ps5-backprop [Total Pts: 30 Score] |664617"\n'
    '"Lovelace"\t"Ada"\t"101"\t"IS1001"\t"18.5"\n'
    '"Müller"\t"Jörg"\t"joerg"\t"102"\t""\n'
    '"李"\t"小龙"\t"103"\t""\t"Needs Grading"\n'
)
FILES = {
    "canvas": CANVAS.encode(),
    "moodle": b"\xef\xbb\xbf" + MOODLE.encode(),
    "brightspace": BRIGHTSPACE.replace("\n", "\r\n").encode(),
    "blackboard": b"\xff\xfe" + BLACKBOARD.encode("utf-16-le"),
}
PEOPLE = {
    "101": Person("101", "Ada", "Lovelace", "ada@example.edu"),
    "102": Person("102", "Jörg", "Müller", "joerg@example.edu"),
    "103": Person("103", "小龙", "李"),
}


def entry(student: str, score: float | None, most: float = 30.0, **names: str) -> Entry:
    """A mark, or none, of somebody known or unknown."""
    person = PEOPLE.get(student, Person(student, **names))
    return Entry(person, "not graded" if score is None else "graded", score, most)
