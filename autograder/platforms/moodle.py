"""Moodle's worksheet for offline grading, in whatever language it was downloaded."""

import re
from collections.abc import Iterator

from autograder.model import UnusableInput
from autograder.platforms.forms import Form, cell, number_in
from autograder.platforms.matching import Seat
from autograder.platforms.table import Table

NAME = "moodle"
IDENTIFIER = re.compile(r"(\D*[^\W\d_]\D*?)(\d+)")
"""A word for a participant, and the number."""
ADDRESS = re.compile(r"\s*[^\s@]+@[^\s@]+\s*")
# What Moodle calls the columns, in its translations: the number of a participant, the grade, the
# most that can be had, and when the grade was changed. In a language that is not here, the columns
# are known by what is in them.
WORDS = {
    "identifier": (
        *("identifier", "id", "identificador", "identifiant", "id de l’enregistrement"),
        *("identificativo", "identificatie", "identificator", "identifierare", "identifikator"),
        *("identifikatorius", "identifikatzailea", "tanımlayıcı", "αναγνωριστικό"),
        *("идентификатор", "ідентифікатор", "المُعرَّف", "شناخت کنندہ", "标识符", "識別碼", "식별자"),
    ),
    "grade": (
        *("grade", "bewertung", "note", "calificación", "cualificación", "qualificació"),
        *("kalifikazioa", "valutazione", "cijfer", "avaliação", "nota", "notă", "betyg", "not"),
        *("įvertinimas", "βαθμός", "оценка", "оцінка", "الدرجة", "درجہ", "成绩", "成績", "評点"),
        "성적",
    ),
    "maximum": (
        *("maximum grade", "bestwertung", "note maximale", "calificación máxima"),
        *("cualificación máxima", "qualificació màxima", "gehieneko kalifikazioa"),
        *("valutazione massima", "maximaal cijfer", "nota máxima", "notă maximă", "maxbetyg"),
        *("didžiausias įvertinimas", "enyüksek not", "μέγιστος βαθμός", "максимальная оценка"),
        *(
            "максимальна оцінка",
            "أعلى تقدير",
            "زیادہ سے زیادہ گریڈ",
            "最高分",
            "最大評点",
            "최대 성적",
        ),
    ),
    "number": (
        *("id number", "id-nummer", "numéro d’identification", "número de id", "número id"),
        *("id zenbakia", "codice identificativo", "nummer (id)", "número de identificação (id)"),
        *("număr id", "id nummer", "id numarası", "id numeris", "αναγνωριστικός αριθμός"),
        *("индивидуальный номер", "індивідуальний номер", "رقم المُعرَّف", "آئی ڈی نمبر", "学号"),
        *("idナンバ", "id 번호"),
    ),
    "status": (
        *("status", "statut", "estado", "estat", "egoera", "stato", "durum", "būsena", "статус"),
        *("κατάσταση", "الحالة", "حالت", "状态", "狀態", "ステータス", "상태"),
    ),
    "modified": (
        *("last modified (grade)", "zuletzt geändert (bewertung)", "dernière modification (note)"),
        *("última modificación (calificación)", "última modificación (cualificación)"),
        *("darrera modificació (qualificació)", "azken aldaketa (kalifikazioa)"),
        *("ultima modifica (valutazione)", "laatst gewijzigd (beoordeling)"),
        *(
            "última atualização (avaliação)",
            "ultima modificare (nota)",
            "senast modifierat (betyg)",
        ),
        *("son düzenleme (not)", "τελευταία τροποποίηση (βαθμολόγηση)"),
        *("последнее изменение (оценка)", "востаннє змінювалося (оцінка)"),
        *(
            "آخر تعديل (التقدير)",
            "آخری ترمیم شدہ (درجہ)",
            "上次修改（评分）",
            "最終更新日時 (評定)",
        ),
        "마지막 수정됨(성적)",
    ),
}
NO = {
    *("no", "nein", "non", "não", "nee", "nej", "nei", "nie", "ne", "ez", "nu", "ei", "hayır"),
    *("όχι", "нет", "ні", "لا", "نہیں", "否", "いいえ", "아니오"),
}
"""What stands where a grade can not be changed, in small letters."""


def form(table: Table, name: str, asked: str | None) -> Form | None:
    """The form that the table is; None if it is not Moodle's. Nothing in it names the assignment.

    Raises `UnusableInput` if it is, but has no column for marks in points.
    """
    rows = [row for row in table.rows if any(row)]
    column = column_of(table.header, "identifier")
    if column is None or not _are_participants(rows, column):
        column = next((i for i in (0, 1) if _are_participants(rows, i)), None)
    known = [column_of(table.header, word) for word in ("grade", "modified")]
    if column is None or (None in known and len(table.header) < 6):
        return None
    most = column_of(table.header, "maximum")
    if most is None:
        most = next((i for i in range(len(table.header)) if _is_maximum(rows, i)), None)
    grade = known[0]
    if asked is not None:
        grade = next((i for i, title in enumerate(table.header) if title == asked), None)
    if grade is None and most is not None and column < most - 1:
        grade = most - 1
    if grade is None:
        if None in known:
            return None
        raise UnusableInput(f"{table.where}: no column for grades: name it with --column")
    if most is None:
        raise UnusableInput(
            f"{table.where}: no maximum grade in it, so it is graded with a scale, or not at all: "
            "let the assignment in Moodle have points, and download the worksheet again"
        )
    maximum = number_in(cell(rows[0], most)) if rows else None
    over = "Moodle passes them over without a word, until its maximum grade is set higher"
    seats = tuple(_seats(table, column))
    locked = frozenset(
        i for i, row in enumerate(table.rows) if cell(row, most + 1).casefold() in NO
    )  # the column beside the maximum says whether the grade can be changed
    return Form(NAME, grade, seats, maximum, over, participants=True, locked=locked)


def _seats(table: Table, column: int) -> Iterator[Seat]:
    """The participants; whose marking is anonymous have no name and no address."""
    header = table.header
    number, status = column_of(header, "number"), column_of(header, "status")
    named = column + 1 if column + 1 not in (number, status) else None
    for i, row in enumerate(table.rows):
        found = IDENTIFIER.fullmatch(cell(row, column))
        if not any(row):
            continue
        mail = next((one.strip() for one in row if ADDRESS.fullmatch(one)), "")
        name = cell(row, named)
        ids = (found[2] if found else "", cell(row, number))
        yield Seat(i, ids, mail, "" if name == mail else name)


def column_of(header: list[str], word: str) -> int | None:
    """Number of the column that is called one of `WORDS`, in any language."""
    plain = [title.strip().casefold() for title in header]
    return next((i for i, title in enumerate(plain) if title in WORDS[word]), None)


def _are_participants(rows: list[list[str]], column: int) -> bool:
    """Does a column hold one word and a number, another one in each row?"""
    found = [IDENTIFIER.fullmatch(cell(row, column)) for row in rows]
    words = {one[1].strip() for one in found if one}
    return (
        bool(rows)
        and all(found)
        and len(words) == 1
        and len({one[2] for one in found if one}) == len(rows)
    )


def _is_maximum(rows: list[list[str]], column: int) -> bool:
    """Does a column hold the same number above nothing in all rows?"""
    texts = {cell(row, column) for row in rows}
    return len(texts) == 1 and bool(number_in(texts.pop()))
