"""A notebook and hidden checks that do not fit: what, in which cell, and the remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ag_own import OWN, SOURCE, changed, edited, own_course

from autograder.checks import assignment, names
from autograder.fits import refuse_misfit
from autograder.model import UnusableInput
from autograder.submission import read_source

OURS = Path(__file__).parents[2] / "assignments" / "source"


def complaint(root: Path) -> str:
    """What is said of the course's assignment."""
    with pytest.raises(UnusableInput) as found:
        refuse_misfit(read_source(root / SOURCE), assignment(OWN, root))
    return str(found.value)


MISFITS: dict[str, tuple[Callable[[Path], None], str]] = {
    "no points": (
        lambda root: edited(root, "test_simpson", points=None),
        "the points of cell 'test_simpson' are None: write a number",
    ),
    "points below 0": (
        lambda root: edited(root, "question", points=-1),
        "the points of cell 'question' are -1: write a number",
    ),
    "no hidden check": (
        lambda root: edited(root, "test_simpson", "assert simpson"),
        "grade cell 'test_simpson' needs a hidden check, or nobody gives its points, and has none",
    ),
    "another form": (
        lambda root: edited(root, "test_simpson", 'hidden_check(f"{a}/simpson", simpson)'),
        'and calls hidden_check in another form: write hidden_check("quadrature/FUNCTION"',
    ),
    "another assignment": (
        lambda root: changed(root / SOURCE, '\\"quadrature/', '\\"quadratur/'),
        "calls a hidden check of 'quadratur': write hidden_check(\"quadrature/simpson\", simpson)",
    ),
    "shown to students": (
        lambda root: edited(root, "test_simpson", 'hidden_check("quadrature/simpson", simpson)'),
        "calls hidden_check where students would see it",
    ),
    "another function": (
        lambda root: changed(root / SOURCE, '\\"quadrature/simpson', '\\"quadrature/thomas'),
        "thomas has a grade cell and no check; simpson has a check and no grade cell",
    ),
    "another solution": (
        lambda root: edited(root, "simpson", grade_id="my_simpson"),
        "no solution cell of the notebook is named 'simpson'",
    ),
    "another name": (
        lambda root: edited(root, "test_simpson", grade_id="simpson_test"),
        "grade cell 'simpson_test' tests simpson: name it 'test_simpson'",
    ),
    "tested twice": (
        lambda root: edited(
            root,
            "question",
            '### BEGIN HIDDEN TESTS\nhidden_check("quadrature/simpson", simpson)\n'
            "### END HIDDEN TESTS",
            solution=False,
        ),
        "2 grade cells test simpson: leave one",
    ),
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_is_said(tmp_path: Path, name: str) -> None:
    """One line, with the cell and what to write there."""
    change, said = MISFITS[name]
    root = own_course(tmp_path)
    change(root)
    found = complaint(root)
    assert found.startswith(f"{OWN}: ")
    assert said in found


def test_what_fits_is_let_by(tmp_path: Path) -> None:
    """The skeleton, and all of ours."""
    root = own_course(tmp_path)
    refuse_misfit(read_source(root / SOURCE), assignment(OWN, root))
    for name in names():
        refuse_misfit(read_source(OURS / name / f"{name}.ipynb"), assignment(name))
