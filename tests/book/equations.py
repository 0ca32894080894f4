"""The labelled equations of the book, and the check that is bound to each.

A check judges one equation by other means than its chapter does: values of the function alone,
loops over single entries, symbols, or counting. Its docstring says in a sentence what is checked.

As a program (`make equations`) it runs all checks, prints the table, and fails where an equation
and its check do not belong together:

    python tests/book/equations.py [--output equations.json [--unless-checked]]
"""

import argparse
import ast
import hashlib
import importlib
import inspect
import json
import multiprocessing
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import FunctionType
from typing import Any, Literal, get_args

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parents[1]
BOOK = ROOT / "book"

How = Literal["differences", "complex step", "brute force", "symbolic", "statistical"]


@dataclass(frozen=True)
class Check:
    """What is checked of an equation, how, and the function that raises unless it holds."""

    label: str
    how: How
    what: str
    run: Callable[[], None]

    @property
    def place(self) -> str:
        """Where its function stands."""
        code = inspect.unwrap(self.run).__code__
        return f"{relative(Path(code.co_filename))}:{code.co_firstlineno}"

    @property
    def name(self) -> str:
        """Its function, named as pytest names one."""
        return f"{self.place.partition(':')[0]}::{self.run.__name__}"


CHECKS: dict[str, Check] = {}
SECOND_CHECKS: list[Check] = []


def checks(label: str, how: How) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Bind a check to the label of its equation."""

    def bind(check: Callable[[], None]) -> Callable[[], None]:
        new = Check(label, how, (inspect.getdoc(check) or "").split("\n")[0], check)
        if (
            label in CHECKS and CHECKS[label].place != new.place
        ):  # not the same file, imported again
            SECOND_CHECKS.append(new)
        else:
            CHECKS[label] = new
        return check

    return bind


# Reading the book


@dataclass(frozen=True)
class Display:
    """A displayed formula: where it stands, and its label if it states a result."""

    page: str
    line: int
    tex: str
    label: str | None

    @property
    def place(self) -> str:
        """The page and the line on which it begins."""
        return f"{relative(BOOK / self.page)}.md:{self.line}"


HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
FENCE = re.compile(r"^[\s>]*(`{3,}|~{3,})[ \t]*(\{[\w:-]+\})?(.*)$")
CODE = {"{code}", "{code-cell}", "{code-block}", "{sourcecode}", "{raw}", "{literalinclude}"}
DOLLARS = re.compile(
    r"(?<![\\$])\$\$(?P<tex>.+?)\$\$(?!\$)(?:[ \t]*\((?P<label>[^)\s]+)\))?", re.DOTALL
)
DIRECTIVE = re.compile(
    r"^(?P<fence>[\s>]*(?:`{3,}|:{3,}))\{math\}[ \t]*\n(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)


def prose(text: str) -> str:
    """The page with its code and front matter blanked out, every character in its place."""
    head = HEAD.match(text)
    start = head.end() if head else 0
    lines: list[str] = [blank(text[:start])]
    directives: list[str] = []  # the fences of those that are open; what they hold is prose
    code = None  # the fence of an open block of code
    for line in text[start:].splitlines(keepends=True):
        fence = FENCE.match(line)
        mark, name, rest = (fence[1], fence[2], fence[3].strip()) if fence else ("", None, "")
        if code:
            ends = mark.startswith(code) and not name and not rest
            code = None if ends else code
            line = blank(line)
        elif name and name not in CODE:
            directives.append(mark)
        elif mark and not name and not rest and mark in directives:
            directives.remove(mark)
        elif mark:
            code = mark
            line = blank(line)
        lines.append(line)
    return re.sub(r"(?<!`)`[^`\n]+`(?!`)", lambda m: blank(m[0]), "".join(lines))


def blank(text: str) -> str:
    """Spaces instead of everything but the ends of lines."""
    return re.sub(r"[^\n]", " ", text)


def page_text(page: str) -> str:
    """A page as it is written; in a chapter's folder its name is `regression/ridge`, say."""
    return (BOOK / f"{page}.md").read_text(encoding="utf-8")


def displays(page: str) -> list[Display]:
    """The displayed formulas of a page, in order."""
    text = page_text(page)
    visible = prose(text)
    found = []
    for match in chain(DOLLARS.finditer(visible), DIRECTIVE.finditer(visible)):
        if match.re is DOLLARS:
            tex, label = match["tex"], match["label"]
        else:
            option = re.search(r"^[\s>]*:label:[ \t]*(\S+)", match["body"], re.MULTILINE)
            tex, label = match["body"], option[1] if option else None
        line = text.count("\n", 0, match.start()) + 1
        found.append(Display(page, line, " ".join(tex.split()), label))
    return sorted(found, key=lambda display: display.line)


def labels(page: str) -> list[str]:
    """The labels of a page's equations, in order."""
    return [display.label for display in displays(page) if display.label]


def title(page: str) -> str:
    """The first heading of a page."""
    heading = re.search(r"^# (.+)$", prose(page_text(page)), re.MULTILINE)
    return heading[1].strip() if heading else page


def toc_pages() -> list[str]:
    """The pages in the order of the table of contents."""
    toc = (BOOK / "_toc.yml").read_text(encoding="utf-8")
    return re.findall(r"^\s*(?:root|-?\s*file):\s*(\S+)", toc, re.MULTILINE)


def pages() -> list[str]:
    """Every page: those of the table of contents, then those that wait to enter it."""
    paths = (p.relative_to(BOOK) for p in sorted(BOOK.rglob("*.md")))
    written = [p.with_suffix("").as_posix() for p in paths if p.parts[0] != "_build"]
    known = [page for page in toc_pages() if page in written]
    return known + [page for page in written if page not in known]


def chapter_pages(chapter: str) -> list[str]:
    """The opening page of a chapter, then those in its folder, in order; a page is one as well."""
    return [chapter, *(page for page in pages() if page.startswith(f"{chapter}/"))]


def chapter_text(chapter: str) -> str:
    """A chapter as one text, however many pages it is cut into; only the first has its head."""
    first, *others = map(page_text, chapter_pages(chapter))
    return "\n".join([first, *(HEAD.sub("", text) for text in others)])


def chapter_labels(chapter: str) -> list[str]:
    """The labels of a chapter's equations, in order."""
    return [label for page in chapter_pages(chapter) for label in labels(page)]


def chapters() -> list[str]:
    """The pages that stand in no chapter's folder: opening pages, and those that are whole."""
    return [page for page in pages() if "/" not in page]


# Running the checks


@dataclass(frozen=True)
class Row:
    """An equation beside its check, if it has one, and what came of it."""

    display: Display
    in_contents: bool
    check: Check | None
    failure: str | None
    seconds: float

    @property
    def result(self) -> str:
        """One word for the table."""
        if self.check is None:
            return "no check"
        return "fails" if self.failure else "holds"


def relative(path: Path) -> str:
    """The path as seen from the root of the checkout."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def one_line(error: BaseException) -> str:
    """An exception in a line: its type, what it says, and the line of the test that met it."""
    said = " ".join(traceback.format_exception_only(error)[-1].split())[:200]
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).parent == TESTS
    ]
    frames = [f for f in frames if Path(f.filename).name != "equations.py"]
    if not frames:
        return said
    return f"{said} at {relative(Path(frames[-1].filename))}:{frames[-1].lineno}: {frames[-1].line}"


def files_with_checks() -> list[Path]:
    """The test files in which a function is bound to an equation."""

    def binds(source: str) -> bool:
        if "@checks(" not in source:
            return False
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return True  # which is said when it is imported
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        calls = [d for f in functions for d in f.decorator_list if isinstance(d, ast.Call)]
        return any(isinstance(call.func, ast.Name) and call.func.id == "checks" for call in calls)

    tests = sorted(TESTS.glob("test_*.py"))
    return [path for path in tests if binds(path.read_text(encoding="utf-8"))]


def load_checks() -> Iterator[str]:
    """Import every test file that binds checks; yield a line for each that cannot be imported."""
    for folder in (ROOT, ROOT / "tests" / "coursekit", ROOT / "tests" / "autograder", TESTS):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    for path in files_with_checks():
        try:
            importlib.import_module(path.stem)
        except Exception as error:
            yield f"{relative(path)}: cannot be imported: {one_line(error)}"


def run(check: Check) -> str | None:
    """None if the check passes, a line about its failure otherwise."""
    try:
        check.run()
    except Exception as error:
        return one_line(error)
    return None


def timed(label: str) -> tuple[str | None, float]:
    """What came of the check of an equation, and the processor time it took."""
    start = time.process_time()
    failure = run(CHECKS[label])
    return failure, time.process_time() - start


def run_all() -> dict[str, tuple[str | None, float]]:
    """Run every check, each processor taking the next; the processes inherit what was imported."""
    outcomes: dict[str, tuple[str | None, float]] = {}
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=fork) as pool:
        running = {label: pool.submit(timed, label) for label in CHECKS}
        for label, future in running.items():
            try:
                outcomes[label] = future.result()
            except BrokenProcessPool:
                outcomes[label] = "its process, or that of a check beside it, died", 0.0
    return outcomes


def can_fail(function: Callable[..., Any], seen: frozenset[object] = frozenset()) -> bool:
    """Whether a check, or a function of its own file that it calls, asserts or raises anything."""
    function = inspect.unwrap(function)
    if re.search(
        r"^\s*(?:assert|raise)\b|\.assert_|pytest\.(?:fail|raises)",
        inspect.getsource(function),
        re.MULTILINE,
    ):
        return True
    named = (function.__globals__.get(name) for name in function.__code__.co_names)
    return any(
        can_fail(f, seen | {function})
        for f in named
        if isinstance(f, FunctionType)
        and f not in seen
        and Path(f.__code__.co_filename).parent == TESTS
    )


def examine() -> tuple[list[Row], list[Display], list[str]]:
    """The table, the displays without a label, and a line for everything that is wrong."""
    problems = list(load_checks())
    outcomes = run_all()
    in_toc = set(toc_pages())
    rows: list[Row] = []
    unlabelled: list[Display] = []
    seen: dict[str, Display] = {}
    for display in chain.from_iterable(map(displays, pages())):
        if display.label is None:
            unlabelled.append(display)
            continue
        label = display.label
        check = CHECKS.get(label)
        if not re.fullmatch(r"eq:[a-z0-9]+(?:-[a-z0-9]+)*", label):
            problems.append(f"{display.place}: {label} is not a label like eq:stable-name")
        if label in seen:
            problems.append(f"{display.place}: {label} is the label of {seen[label].place} already")
            continue
        seen[label] = display
        if check is None:
            problems.append(f"{display.place}: {label} has no check in {relative(TESTS)}")
        failure, seconds = outcomes.get(label, (None, 0.0))
        if check and failure:
            problems.append(f"{check.place}: the check of {label} fails: {failure}")
        rows.append(Row(display, display.page in in_toc, check, failure, seconds))
    for check in chain(CHECKS.values(), SECOND_CHECKS):
        if check.label not in seen:
            problems.append(f"{check.place}: {check.label} is no equation of the book")
        if not check.what:
            problems.append(
                f"{check.place}: the check of {check.label} does not say what it checks"
            )
        if check.how not in get_args(How):
            problems.append(f"{check.place}: {check.how!r} is none of {', '.join(get_args(How))}")
        if not can_fail(check.run):
            problems.append(f"{check.place}: the check of {check.label} asserts nothing")
    for check in SECOND_CHECKS:
        first = CHECKS[check.label].place
        problems.append(f"{check.place}: {check.label} is checked at {first} already")
    return rows, unlabelled, problems


# Showing what was found


def stamp() -> str:
    """Changes with the formulas, their order, their checks, `coursekit` or a library's version."""
    digest = hashlib.sha256(sys.version.encode())
    for page in pages():
        formulas = [(display.tex, display.label) for display in displays(page)]
        digest.update(repr((page, page in toc_pages(), title(page), formulas)).encode())
    sources = [p for p in (ROOT / "src").rglob("*") if p.suffix in {".py", ".npz", ".csv"}]
    locks = (ROOT / "requirements").glob("*.lock")
    helpers = [p for p in TESTS.glob("*.py") if not p.name.startswith("test_")]
    for path in sorted([*sources, *helpers, *files_with_checks(), *locks]):
        digest.update(repr((relative(path), path.read_bytes())).encode())
    return digest.hexdigest()


def still_hold(output: Path) -> bool:
    """Whether nothing has changed since the table was written, and all was well then."""
    try:
        found = json.loads(output.read_text(encoding="utf-8"))
        return bool(found["stamp"] == stamp() and not found["problems"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def as_json(rows: list[Row], unlabelled: list[Display], problems: list[str]) -> str:
    """The table for the book, the same at every run as long as nothing changes."""
    equations = [
        {
            "label": row.display.label,
            "page": row.display.page,
            "chapter": title(row.display.page.partition("/")[0]),
            "in_contents": row.in_contents,
            "what": row.check.what if row.check else None,
            "how": row.check.how if row.check else None,
            "test": row.check.name if row.check else None,
            "result": row.result,
        }
        for row in rows
    ]
    steps = [{"page": d.page, "tex": d.tex} for d in unlabelled]
    table = {
        "stamp": stamp(),
        "equations": equations,
        "unlabelled": steps,
        "problems": problems,
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def show(rows: list[Row], unlabelled: list[Display], problems: list[str]) -> None:
    """Print the table, then the displays without a label, then what is wrong, a line each."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    table = Table("label", "page", "what is checked", "how", "result")
    colours = {"holds": "green", "fails": "red", "no check": "red"}
    for row in rows:
        what, how = (row.check.what, row.check.how) if row.check else ("", "")
        colour = colours[row.result]
        cells = (str(row.display.label), row.display.page, what, how)
        table.add_row(*map(_plain, cells), f"[{colour}]{row.result}[/]")
    console.print(table)
    for page in dict.fromkeys(display.page for display in unlabelled):
        lines = ", ".join(str(display.line) for display in unlabelled if display.page == page)
        console.print(
            f"displays without a label, steps and not results, in book/{page}.md: {lines}"
        )
    slow = sorted((row for row in rows if row.seconds > 1), key=lambda row: -row.seconds)
    for row in slow[:5]:
        console.print(f"slow: {row.display.label} takes {row.seconds:.1f} s")
    checked = sum(row.result == "holds" for row in rows)
    console.print(
        f"{len(rows)} equations, {checked} checked and found to hold; {len(unlabelled)} displays"
        f" without a label; {len(problems)} problems"
    )
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    for problem in problems:
        errors.print(_plain(problem))


def _plain(text: str) -> str:
    """Text that rich shows as it is."""
    from rich.markup import escape

    return escape(text)


def main(arguments: list[str] | None = None) -> int:
    """Run all checks, show the table; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description="Check every labelled equation of the book.")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table as JSON")
    parser.add_argument(
        "--unless-checked", action="store_true", help="not if FILE says that all of it holds"
    )
    options = parser.parse_args(arguments)
    if options.unless_checked and options.output and still_hold(options.output):
        print("every equation holds, and nothing it depends on has changed since it was checked")
        return 0
    for library in ("OPENBLAS", "MKL", "OMP"):  # threads only get into each other's way here
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    found = examine()
    show(*found)
    if options.output:
        text = as_json(*found)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        old = options.output.read_text(encoding="utf-8") if options.output.is_file() else None
        if text != old:  # a new date would have the book's page read again
            options.output.write_text(text, encoding="utf-8")
    return 1 if found[2] else 0


if __name__ == "__main__":
    import equations  # the module that the tests register with, which this one is not

    sys.exit(equations.main())
