"""A platform's CSV is read as it is, and filled in with nothing else changed."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import UnusableInput
from autograder.platforms.table import Table

CELL = st.text(alphabet=st.sampled_from("ab ,;\t\"\n\r'0.é李=#"), max_size=8)
ROW = st.lists(CELL, min_size=2, max_size=5)
CODES = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}


def written(rows: list[list[str]], separator: str, end: str) -> str:
    """The rows as Python's own writer writes them, all in quotes."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue()


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_what_is_read_comes_back(data):
    """Any bytes that are read as a table come back byte for byte."""
    try:
        table = Table.read(data, "x.csv")
    except UnusableInput:
        return
    assert table.data() == data


@given(
    st.lists(ROW, min_size=2, max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(sorted(CODES)),
    st.data(),
)
def test_one_cell_is_put(rows, separator, end, code, data):
    """After a cell has been put, Python's own reader sees that cell changed and no other."""
    rows[0] = ["first", "second"]
    text = written(rows, separator, end)
    table = Table.read(CODES[code] + text.encode(code), "x.csv")
    assert [table.header, *table.rows] == rows
    row = data.draw(st.integers(0, len(rows) - 2))
    column = data.draw(st.integers(0, 6))
    new = data.draw(CELL)
    table.put(row, column, new)
    again = table.data().removeprefix(CODES[code]).decode(code)
    expected = rows[1 + row]
    expected += [""] * (column + 1 - len(expected))
    expected[column] = new
    assert list(csv.reader(io.StringIO(again, newline=""), delimiter=separator)) == rows
    untouched = [line for line in rows if line is not rows[1 + row]]
    assert all(written([line], separator, end) in again for line in untouched)


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_the_bytes_around_a_cell(code, end, last):
    """Byte-order mark, line ends, the missing newline at the end: all but the cell is the same."""
    text = end.join(['"Name, full",Grade,x', '"Ada ""A"" L\nx", ,1', "Jörg,,", ""])
    text = text if last else text.removesuffix(end)
    table = Table.read(CODES[code] + text.encode(code), "x.csv")
    assert table.rows == [['Ada "A" L\nx', " ", "1"], ["Jörg", "", ""]]
    table.put(1, 1, "18.50")
    wanted = text.replace("Jörg,,", "Jörg,18.50,")
    assert table.data() == CODES[code] + wanted.encode(code)


def test_quotes_stay_where_they_are():
    """A cell in quotes stays in quotes, one without gets them only where it must."""
    table = Table.read(b'a,b,c\n"1",2,"3"\n', "x.csv")
    table.put(0, 0, "4")
    table.put(0, 1, "5,5")
    table.put(0, 2, "3")
    assert table.data() == b'a,b,c\n"4","5,5","3"\n'


def test_a_short_row_is_lengthened():
    """A cell beyond the end of its row gets empty ones before it, also in an empty line."""
    table = Table.read(b"a,b,c,d\r\nx\r\n\r\ny,1,2,3,4\r\n", "x.csv")
    assert [len(row) for row in table.rows] == [1, 0, 5]
    table.put(0, 2, "7")
    table.put(0, 1, "6")
    table.put(1, 1, "8")
    assert table.data() == b"a,b,c,d\r\nx,6,7\r\n,8\r\ny,1,2,3,4\r\n"


@pytest.mark.parametrize(
    ("text", "separator", "header"),
    [
        ("a,b;c,d\n", ",", ["a", "b;c", "d"]),
        ('Student;"Name, First, all"\n', ";", ["Student", "Name, First, all"]),
        ("Name, First;ID\n", ";", ["Name, First", "ID"]),
        ('5" disk;b;c"\n', ";", ['5" disk', "b", 'c"']),
        ("a\tb,c\td\n", "\t", ["a", "b,c", "d"]),
        ("sep=;\na,b,c;d\n", ";", ["a,b,c", "d"]),
        ("\n\r\na;b\n", ";", ["a", "b"]),
        ("alone\n", ",", ["alone"]),
    ],
)
def test_what_parts_the_cells(text, separator, header):
    """The separator is what the header has most of outside quotes, or what its first line says."""
    table = Table.read(text.encode(), "x.csv")
    assert (table.separator, table.header) == (separator, header)
    assert table.data() == text.encode()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a;b\nx;18,50\ny;3.1\nz;4,5\n", "12,87"),
        ('a,b\nx,"20,00"\n', "12,87"),
        ("a;b\nx;18.50\n", "12.87"),
        ("a;b\nx;\n", "12.87"),
        ("a\tb\nx\t1,5,2\n", "12.87"),
    ],
)
def test_decimals(text, number):
    """A number is written with the sign that the file's own numbers have before decimals."""
    assert Table.read(text.encode(), "x.csv").number("12.87") == number


def test_an_old_windows_file():
    """What is no UTF-8 is read as Windows wrote it; what that cannot hold is refused."""
    data = "Name;Note\r\nJörg Müller;\r\n".encode("cp1252")
    table = Table.read(data, "x.csv")
    assert table.rows == [["Jörg Müller", ""]]
    table.put(0, 1, "größer – ja")
    assert table.data() == data.replace(b"r;\r\n", "r;größer – ja\r\n".encode("cp1252"))
    with pytest.raises(UnusableInput, match="'δ' cannot be written in cp1252: save it as CSV"):
        table.put(0, 1, "δ")


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_without_a_mark(code):
    """Some programs write UTF-16 and do not say so."""
    text = "Name;Note\r\n李小龙;\r\n"
    table = Table.read(text.encode(code), "x.csv")
    assert table.rows == [["李小龙", ""]]
    table.put(0, 1, "7.00")
    assert table.data() == text.replace("龙;", "龙;7.00").encode(code)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n", "the file is empty"),
        (b"PK\x03\x04rest", "a spreadsheet or a zip, no CSV"),
        (b"a,b\n\x00\x01", "not text"),
        (b"\xff\xfea", "not text"),
        (b"\xef\xbb\xbfa\xff", "not text"),
        (b"a,\x81\x8d\n", "not text"),
        (b'a,b\r\n1,2\r\n3,"4\r\n5', "line 3: a quotation mark is never closed"),
    ],
)
def test_what_is_no_table(data, what):
    """A file that is none says so in one line, with the remedy."""
    with pytest.raises(UnusableInput, match=what) as error:
        Table.read(data, "x.csv")
    assert re.fullmatch(r"x\.csv.*: (save it|download).*", str(error.value))


def test_a_large_table():
    """A hundred thousand rows are read and come back."""
    text = "a,b,c\r\n" + '"Lovelace, Ada",1,\r\n' * 100_000
    table = Table.read(text.encode(), "x.csv")
    for row in range(len(table.rows)):
        table.put(row, 2, table.number("1.50"))
    assert table.data() == text.replace(",1,\r", ",1,1.50\r").encode()
