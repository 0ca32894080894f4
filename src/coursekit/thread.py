"""One thread through the chapters: two tasks, every model, one table that grows.

Models for two classes become models for several, one against the rest. Here an example is a row,
as in a design matrix; a network takes `X.T`.
"""

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from coursekit.activations import SIGMOID, Activation, identity
from coursekit.arrays import Array, Arrays, Rng, as_floats
from coursekit.datasets import load_digits, load_iris, make_shifted_digits, split
from coursekit.errors import expect, expect_shape
from coursekit.network import outputs
from coursekit.scaling import measure_standard


@dataclass(frozen=True)
class Task:
    """A classification task with its fixed split: what to train on and what to judge by."""

    name: str
    X: Array = field(repr=False)
    """(m, d), without a column of ones."""
    labels: Array = field(repr=False)
    """(m,), integers from 0."""
    X_held_out: Array = field(repr=False)
    labels_held_out: Array = field(repr=False)

    @property
    def classes(self) -> int:
        """Number of classes."""
        return int(self.labels.max()) + 1


def thread_tasks(rng: Rng) -> tuple[Task, Task]:
    """The irises and the shifted digits, each split into a part to train on and one to judge by.

    Of the irises, 100 to train on and 50 held out; each measurement minus its mean, in units of
    its standard deviation, both of the training part. Of the digits, 5000 shifted ones made of
    1438 images and 2000 held out, made of the other 359.

    Parameters
    ----------
    rng
        Draws the splits and the places. The chapters all use `np.random.default_rng(0)`, and so
        have the same split.

    Returns
    -------
    irises, shifted_digits

    Examples
    --------
    >>> irises, shifted_digits = thread_tasks(np.random.default_rng(0))
    >>> irises.X.shape, irises.X_held_out.shape
    ((100, 4), (50, 4))
    >>> shifted_digits.X.shape, shifted_digits.X_held_out.shape
    ((5000, 144), (2000, 144))
    """
    X, labels, _ = load_iris()
    train, held_out = split(len(X), 2 / 3, rng)
    X = measure_standard(X[train].T)(X.T).T
    irises = Task("irises", X[train], labels[train], X[held_out], labels[held_out])
    parts = split(load_digits()[1].size, 0.8, rng)
    (x, known), (x_held_out, asked) = (
        make_shifted_digits(m, rng, among) for m, among in zip((5000, 2000), parts, strict=True)
    )
    return irises, Task("shifted digits", x.T, known, x_held_out.T, asked)


def one_against_rest(fit: Callable[[Array, Array], Array], X: Array, labels: Array) -> Array:
    """Fit a model for two classes once for each class: that class +1, all others −1.

    Parameters
    ----------
    fit
        fit(X, y), with y ±1 (m,), returns (d + 1,): the height b, then the d weights.
    X
        (m, d), without a column of ones.
    labels
        (m,), integers from 0.

    Returns
    -------
    W
        (classes, d + 1): row k is what `fit` returned for class k.

    Raises
    ------
    ShapeError
        If there is not a label for each row, or `fit` returns another shape.

    Examples
    --------
    >>> from coursekit.linear import add_bias, least_squares
    >>> X, labels = np.array([[0.0], [1.0], [4.0], [5.0]]), np.array([0, 0, 1, 1])
    >>> one_against_rest(lambda X, y: least_squares(add_bias(X), y), X, labels).round(3)
    array([[ 1.176, -0.471],
           [-1.176,  0.471]])
    """
    m, d = np.shape(X)
    expect_shape("labels", np.shape(labels), (m,), "(m,)", "one label for each row of X")
    labels = np.asarray(labels)
    rows = [as_floats(fit(X, np.where(labels == k, 1, -1))) for k in range(int(labels.max()) + 1)]
    for row in rows:
        expect_shape(
            "what fit returns", row.shape, (d + 1,), "(d + 1,)", "the height b comes first"
        )
    return np.array(rows)


def linear_scores(W: Array, X: Array) -> Array:
    """The score of each class for each row of X: (m, classes), for W of `one_against_rest`.

    Examples
    --------
    >>> linear_scores(np.array([[1.0, -2.0], [0.0, 1.0]]), np.array([[3.0], [0.0]]))
    array([[-5.,  3.],
           [ 1.,  0.]])
    """
    W, X = as_floats(W), as_floats(X)
    expect_shape("X", X.shape, (-1, W.shape[1] - 1), "(m, d)", "W is (classes, d + 1), b first")
    return X @ W[:, 1:].T + W[:, 0]


def network_scores(params: tuple[Arrays, Arrays], X: Array, hidden: Activation = SIGMOID) -> Array:
    """The score of each class for each row of X: z^L of the network, transposed, (m, n_L).

    Examples
    --------
    >>> params = [np.array([[1.0, 1.0]])], [np.array([[0.5]])]
    >>> network_scores(params, np.array([[1.0, 2.0], [0.0, 0.0]]))
    array([[3.5],
           [0.5]])
    """
    return outputs(*params, as_floats(X).T, hidden, identity).T


@dataclass(frozen=True)
class Row:
    """One model on one task."""

    model: str
    task: str
    accuracy: float
    """Of the held-out examples, the share whose largest score stands at their label."""
    parameters: int
    """How many numbers were fitted."""
    seconds: float
    """What the fit took on the machine that did it."""


def measure(
    model: str,
    task: Task,
    fit: Callable[[Array, Array], Any],
    scores: Callable[[Any, Array], Array] = linear_scores,
) -> Row:
    """Fit a model on the training part of a task and judge it on what was held out.

    Parameters
    ----------
    model
        Its name in the table.
    task
        One of `thread_tasks()`.
    fit
        fit(X, labels) returns the parameters, in an array or in lists of arrays.
    scores
        scores(parameters, X) returns (m, classes): `linear_scores` or `network_scores`.

    Returns
    -------
    row

    Raises
    ------
    ShapeError
        If the scores are not one row for each example and one column for each class.

    Examples
    --------
    >>> from coursekit.linear import add_bias, least_squares
    >>> def fit(X, labels):
    ...     return one_against_rest(lambda X, y: least_squares(add_bias(X), y), X, labels)
    >>> irises, _ = thread_tasks(np.random.default_rng(0))
    >>> row = measure("least squares", irises, fit)
    >>> row.accuracy, row.parameters
    (0.78, 15)
    """
    start = time.perf_counter()
    parameters = fit(task.X, task.labels)
    seconds = time.perf_counter() - start
    found = scores(parameters, task.X_held_out)
    expected = (len(task.X_held_out), task.classes)
    expect_shape("what scores returns", np.shape(found), expected, "(m, classes)")
    accuracy = float(np.mean(found.argmax(axis=1) == task.labels_held_out))
    return Row(model, task.name, accuracy, _count(parameters), seconds)


def _count(parameters: Any) -> int:
    """Number of entries in an array, or in lists and tuples of arrays."""
    if isinstance(parameters, list | tuple):
        return sum(map(_count, parameters))
    return int(np.size(parameters))


@dataclass(frozen=True)
class Table:
    """Rows, one line a model: Jupyter shows it as a table."""

    rows: tuple[Row, ...]

    @property
    def tasks(self) -> list[str]:
        """In the order in which they appear."""
        return list(dict.fromkeys(row.task for row in self.rows))

    def lines(self) -> list[list[str]]:
        """For each model its name, then three cells for each task; a dash where it has no row.

        Examples
        --------
        >>> Table((Row("mine", "irises", 0.5, 15, 0.0123),)).lines()
        [['mine', '0.500', '15', '0.012']]
        """
        found = {(row.model, row.task): row for row in self.rows}
        models = dict.fromkeys(row.model for row in self.rows)
        return [
            [model, *(cell for task in self.tasks for cell in _cells(found.get((model, task))))]
            for model in models
        ]

    def __repr__(self) -> str:
        lines = [["model", *_WHAT * len(self.tasks)], *self.lines()]
        first, *others = (max(map(len, column)) for column in zip(*lines, strict=True))
        group = sum(others[:3]) + 6  # three cells and what is between them
        names = " " * first + "".join(f"  {task:<{group - 2}}" for task in self.tasks)
        below = [
            f"{model:<{first}}"
            + "".join(f"  {cell:>{width}}" for cell, width in zip(cells, others, strict=True))
            for model, *cells in lines
        ]
        return "\n".join([names.rstrip(), *below])

    def _repr_html_(self) -> str:
        groups = "".join(f'<th colspan="3" scope="colgroup">{escape(t)}</th>' for t in self.tasks)
        heads = "".join(f'<th scope="col">{what}</th>' for what in _WHAT * len(self.tasks))
        body = "".join(
            f'<tr><th scope="row">{escape(model)}</th>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>"
            for model, *cells in self.lines()
        )
        return (
            f'<table class="table"><thead><tr><th rowspan="2" scope="col">model</th>{groups}</tr>'
            f"<tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )


_WHAT = ("right", "numbers", "seconds")


def _cells(row: Row | None) -> list[str]:
    if row is None:
        return ["–"] * len(_WHAT)
    return [f"{row.accuracy:.3f}", str(row.parameters), f"{row.seconds:.2g}"]


def thread_table(rows: Sequence[Row]) -> Table:
    """The table so far: the models of earlier pages, as they were measured, and then `rows`.

    Examples
    --------
    >>> rows = [Row("squared hinge", "irises", 0.9, 15, 0.02)]
    >>> thread_table(rows).rows[0].model  # comes before the squared hinge
    'least squares'
    """
    expect(len(rows) > 0, "rows", "empty", "one row of `measure` or more")
    earlier = measured_before()
    order = list(dict.fromkeys(row.model for row in earlier))
    given = {row.model for row in rows}
    end = min((order.index(model) for model in given if model in order), default=len(order))
    kept = [row for row in earlier if row.model in order[:end]]
    return Table((*kept, *rows))


def measured_before() -> list[Row]:
    """All rows of the table, as the cells of the pages measured them.

    Examples
    --------
    >>> list(dict.fromkeys(row.task for row in measured_before()))
    ['irises', 'shifted digits']
    """
    path = Path(__file__).parent / "data" / "thread.csv"
    with path.open(encoding="utf-8", newline="") as stored:
        return [
            Row(
                line["model"],
                line["task"],
                float(line["accuracy"]),
                int(line["parameters"]),
                float(line["seconds"]),
            )
            for line in csv.DictReader(stored)
        ]
