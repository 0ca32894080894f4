"""Notebooks one folder too high or too low below `submitted/`: found, and said where they belong.

The way is `submitted/STUDENT/NAME/NAME.ipynb`. Looked for only where somebody's folder of the
assignment is not there.
"""

from collections.abc import Callable, Iterator, Mapping

from autograder.belongs import Known, looks_like
from autograder.choice import named_like
from autograder.model import UnusableInput
from autograder.reader import Folder, listed
from autograder.submission import MAX_BYTES, parse

MAX_LOOKED_AT = 50
"""Files or folders of one folder that are looked into."""


def is_notebook(name: str) -> bool:
    """Whether a file has the name of one."""
    return name.casefold().endswith(".ipynb")


def notebooks(entries: Mapping[str, str]) -> list[str]:
    """The names of notebooks among the entries of a folder, but hidden ones."""
    files = (name for name, kind in entries.items() if not kind and not name.startswith("."))
    return [name for name in files if is_notebook(name)]


def folders(entries: Mapping[str, str]) -> list[str]:
    """The names of folders among the entries of a folder."""
    hidden = (".", "__")
    return [n for n, kind in entries.items() if kind == "a folder" and not n.startswith(hidden)]


def swapped(root: Folder, student: str, name: str) -> str | None:
    """A line if the folder at a student's place is the assignment's own, with students in it."""
    if student != name:
        return None
    with root.folder(student) as folder:
        inner = folders(folder.entries())
    if not inner:
        return None
    return (
        f"{student}: the folder of an assignment where a student's is expected, with "
        f"{listed(inner)} in it: the way is STUDENT/{name}/: move them"
    )


def too_low(root: Folder, student: str, name: str, known: Callable[[], Known]) -> str | None:
    """A line if there is another folder between `submitted/` and those of students."""
    with root.folder(student) as folder:
        inner = folders(folder.entries())[:MAX_LOOKED_AT]
        found = [one for one in inner if _holds(folder, one, name, folder_too=True)]
    found = [one for one in found if one not in known()]
    if not found:
        return None
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return (
        f"{student}/{found[0]}/{name}{more}: one folder too low: the way is STUDENT/{name}/: "
        f"move {listed(found)} up, or the notebook into {student}/{name}/"
    )


def astray(root: Folder, student: str, name: str, known: Callable[[], Known]) -> str | None:
    """A line if a notebook of the assignment lies in a student's folder, but not in its own."""
    with root.folder(student) as folder:
        entries = folder.entries()
        for file in notebooks(entries)[:MAX_LOOKED_AT]:
            if _may_be(folder, file, name, known):
                return f"{student}/{file}: not in a folder of its own: move it to {student}/{name}/"
        for inner in folders(entries)[:MAX_LOOKED_AT]:
            if inner not in known() and _holds(folder, inner, name):
                return (
                    f"{student}/{inner}/{name}.ipynb: not in the folder {name}: "
                    f"move it to {student}/{name}/"
                )
    return None


def _holds(folder: Folder, inner: str, name: str, folder_too: bool = False) -> bool:
    """Is the assignment's notebook in a folder below, or a folder of its name?"""
    try:
        if folder_too:
            return folder.holds(inner, name, folder=True)
        return folder.holds(inner, f"{name}.ipynb")
    except UnusableInput:
        return False


def _may_be(folder: Folder, file: str, name: str, known: Callable[[], Known]) -> bool:
    """Whether it is a notebook, and nothing says that it is another assignment's."""
    if named_like(file, name):
        return True
    try:
        notebook = parse(folder.read(file, most=MAX_BYTES), file)
    except UnusableInput:
        return False
    return looks_like(notebook, known()) in (None, name)


def deeper(folder: Folder, entries: Mapping[str, str], most: int) -> Iterator[str]:
    """Names of notebooks in the folders of a folder, and in theirs, from here."""
    for inner in folders(entries)[:MAX_LOOKED_AT]:
        try:
            with folder.folder(inner) as below:
                found = below.entries(most)
                yield from (f"{inner}/{name}" for name in notebooks(found))
                for one in folders(found)[:MAX_LOOKED_AT]:
                    with below.folder(one) as last:
                        yield from (f"{inner}/{one}/{n}" for n in notebooks(last.entries(most)))
        except UnusableInput:
            continue
