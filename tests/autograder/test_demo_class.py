"""The demonstration class is graded as it must be, and nobody's trouble is another's."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from ag_cases import NAME, SEED, SOURCE
from ag_small import grade_folder

from autograder import grade as grading
from autograder.checks import names
from autograder.model import Report
from autograder.running import Timing
from autograder.submission import Source
from demo import __main__ as demonstration
from demo.build import build_class, compare
from demo.record import FUNCTIONS, DemoStudent
from demo.students import STUDENTS

pytestmark = pytest.mark.sandbox

TIMING = Timing(cell=10, call=2)
IDS = [student.id for student in STUDENTS]


@pytest.fixture(scope="module")
def task(source: Source) -> grading.Task:
    """Grading with less patience for functions that never return."""
    return grading.task(source, SEED, TIMING)


@pytest.fixture(scope="module")
def course(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which the whole class has handed in."""
    folder = tmp_path_factory.mktemp("demo") / "course"
    shutil.copytree(released, folder)
    build_class(folder / "release" / NAME / f"{NAME}.ipynb", SOURCE, folder / "submitted")
    return folder


@pytest.fixture(scope="module")
def reports(course: Path, task: grading.Task) -> dict[str, Report]:
    """The class's reports, two students at a time."""
    graded = grade_folder(course / "submitted", task)
    return {student: result.report for student, result in graded.items()}


@pytest.mark.parametrize("student", STUDENTS, ids=IDS)
def test_as_expected(student: DemoStudent, reports: dict[str, Report]) -> None:
    """Each student gets the marks, and where it is known the diagnosis, that they should."""
    assert compare(student, reports[student.id]) is None


@pytest.mark.parametrize(
    "student", [s for s in STUDENTS if s.kind == "hostile"], ids=lambda s: s.id
)
def test_hostility_gains_nothing(student: DemoStudent, reports: dict[str, Report]) -> None:
    """An attack earns no point for any function that is not right."""
    points = {check.id: check.points for check in reports[student.id].checks}
    assert {name: points[name] for name in student.loses} == dict.fromkeys(student.loses, 0.0)
    assert student.loses


def test_everybody_is_there() -> None:
    """24 students with different names, of every kind, and each function is lost by somebody."""
    assert len(STUDENTS) == len(set(IDS)) == 24
    kinds = Counter(student.kind for student in STUDENTS)
    assert kinds == {"right": 3, "unusual": 6, "wrong": 8, "hostile": 5, "broken": 2}
    lost = frozenset().union(*(s.loses for s in STUDENTS if s.kind == "wrong"))
    assert lost == set(FUNCTIONS)


def test_every_assignment_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration's course has all assignments, and nbgrader is told to release each."""
    released = []

    def run(command: list[str], course: Path, quiet: bool = False) -> int:
        released.append(command)
        return 0

    monkeypatch.setattr(demonstration, "run", run)
    course = demonstration.make_course(tmp_path)
    assert sorted(path.name for path in (course / "source").iterdir()) == names()
    assert demonstration.release(course) == 0
    assert released == [["nbgrader", "generate_assignment", name] for name in names()]


def test_neighbours_cost_nothing(
    course: Path, task: grading.Task, reports: dict[str, Report]
) -> None:
    """Graded alone, a student gets what they got beside a student who stops everything."""
    for name in ("mina-sums", "kira-activation"):
        alone = grade_folder(course / "submitted", task, 1, [name])[name].report
        assert alone.checks == reports[name].checks


def test_compare_notices(reports: dict[str, Report]) -> None:
    """A comparison that could not fail would prove nothing."""
    by_id = {student.id: student for student in STUDENTS}
    assert compare(by_id["mina-sums"], reports["ada-right"])
    assert compare(by_id["ada-right"], reports["mina-sums"])
    assert compare(by_id["sly-forger"], reports["tess-stopper"])
    assert compare(by_id["wanda-login"], reports["ada-right"])
    assert compare(by_id["ada-right"], reports["wanda-login"])
    assert compare(by_id["leo-transpose"], reports["kira-activation"])
