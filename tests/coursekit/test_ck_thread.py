"""coursekit.thread: the two tasks, one against the rest, rows and the table."""

import numpy as np
import pytest

import coursekit as ck
from coursekit import thread
from coursekit.errors import DomainError, ShapeError


def by_least_squares(X, y):
    """A fit for two classes: height, then weights."""
    return ck.least_squares(ck.add_bias(X), y)


def test_the_split_is_the_same_each_time():
    """Two calls give the same bytes."""
    for one, two in zip(
        ck.thread_tasks(np.random.default_rng(0)),
        ck.thread_tasks(np.random.default_rng(0)),
        strict=True,
    ):
        assert one.X.tobytes() == two.X.tobytes()
        assert one.labels_held_out.tobytes() == two.labels_held_out.tobytes()


def test_the_irises_are_scaled_by_their_training_part():
    """Mean 0 and deviation 1 in training; the held-out part is whatever it is."""
    irises, _ = ck.thread_tasks(np.random.default_rng(0))
    np.testing.assert_allclose(irises.X.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(irises.X.std(axis=0), 1)
    assert np.abs(irises.X_held_out.mean(axis=0)).max() > 0.01
    assert irises.classes == 3


def test_no_handwriting_is_in_both_parts():
    """Sorted pixels tell which image a frame holds: no held-out one is among the training ones."""
    _, digits = ck.thread_tasks(np.random.default_rng(0))
    trained = {np.sort(frame).tobytes() for frame in digits.X}
    asked = {np.sort(frame).tobytes() for frame in digits.X_held_out}
    assert len(trained) > 1400
    assert len(asked) > 350
    assert not trained & asked
    assert digits.classes == 10


def test_one_against_rest_fits_each_class_with_signs():
    """Row k is the fit in which class k is +1 and all others are −1."""
    irises, _ = ck.thread_tasks(np.random.default_rng(0))
    W = ck.one_against_rest(by_least_squares, irises.X, irises.labels)
    for k in range(3):
        y = 2.0 * (irises.labels == k) - 1
        np.testing.assert_allclose(W[k], by_least_squares(irises.X, y))


def test_one_against_rest_refuses_a_fit_of_another_length():
    """A fit that forgets the height, or returns a run in place of an array, is caught."""
    X, labels = np.ones((4, 2)), np.array([0, 1, 0, 1])
    with pytest.raises(ShapeError, match=r"what fit returns has shape \(2,\), expected \(3,\)"):
        ck.one_against_rest(lambda X, y: np.zeros(2), X, labels)
    with pytest.raises(ShapeError, match="labels has shape"):
        ck.one_against_rest(by_least_squares, X, labels[:3])


def test_linear_scores_are_those_of_the_rows():
    """(Xw + b) of each class, one column each."""
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(3, 5)), rng.normal(size=(7, 4))
    expected = np.column_stack([X @ w[1:] + w[0] for w in W])
    np.testing.assert_allclose(ck.linear_scores(W, X), expected)
    with pytest.raises(ShapeError, match="b first"):
        ck.linear_scores(W, ck.add_bias(X))


def test_network_scores_of_one_layer_are_linear_scores():
    """A network without hidden layer is a linear model."""
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(3, 5)), rng.normal(size=(7, 4))
    params = [W[:, 1:]], [W[:, :1]]
    np.testing.assert_allclose(ck.network_scores(params, X), ck.linear_scores(W, X))


def test_network_scores_go_through_the_hidden_layers():
    """z^L with the activation asked for."""
    rng = np.random.default_rng(0)
    weights, biases = ck.init_params([4, 6, 3], rng)
    X = rng.normal(size=(5, 4))
    by_hand = (weights[1] @ np.tanh(weights[0] @ X.T)).T
    np.testing.assert_allclose(ck.network_scores((weights, biases), X, ck.TANH), by_hand)


def test_measure_judges_by_what_was_held_out():
    """A fit that learns the labels by heart from the training part is right as often as chance."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 3
    task = thread.Task("noise", rng.normal(size=(60, 2)), labels, rng.normal(size=(90, 2)),
                       np.arange(90) % 3)  # fmt: skip
    known = {row.tobytes(): label for row, label in zip(task.X, labels, strict=True)}

    def scores(_, X):
        return np.eye(3)[np.array([known.get(row.tobytes(), 0) for row in X])]

    row = ck.measure("by heart", task, lambda X, labels: np.zeros(7), scores)
    assert row.accuracy == pytest.approx(1 / 3)
    assert (row.model, row.task, row.parameters) == ("by heart", "noise", 7)
    assert row.seconds >= 0


def test_measure_counts_what_was_fitted():
    """All numbers in lists of weights and biases."""
    irises, _ = ck.thread_tasks(np.random.default_rng(0))

    def fit(X, labels):
        return ck.init_params([4, 16, 3], np.random.default_rng(0))

    row = ck.measure("MLP", irises, fit, ck.network_scores)
    assert row.parameters == 4 * 16 + 16 + 16 * 3 + 3


def test_measure_refuses_scores_of_another_shape():
    """Scores of two classes for three."""
    irises, _ = ck.thread_tasks(np.random.default_rng(0))
    with pytest.raises(ShapeError, match=r"expected \(50, 3\)"):
        ck.measure("no", irises, lambda X, labels: 0, lambda w, X: np.zeros((50, 2)))


def test_the_table_shows_earlier_models_first():
    """A model that is known brings those before it; its own stored rows give way to the new."""
    stored = thread.measured_before()
    models = list(dict.fromkeys(row.model for row in stored))
    new = thread.Row(models[2], "irises", 0.123, 15, 0.5)
    table = ck.thread_table([new])
    assert [row.model for row in table.rows if row.task == "irises"] == models[:3]
    assert table.rows[-1] is new


def test_the_table_shows_all_models_before_one_of_the_readers_own():
    """A new name comes last."""
    table = ck.thread_table([thread.Row("mine", "irises", 0.5, 1, 0.0)])
    assert len(table.rows) == len(thread.measured_before()) + 1


def test_the_table_is_a_table():
    """In text each number ends below its name; a dash where a task was not measured."""
    rows = [thread.Row("mine", "irises", 0.5, 1, 0.0123), thread.Row("x", "other", 1.0, 9, 2.0)]
    assert repr(thread.Table(tuple(rows))).splitlines() == [
        "       irises                   other",
        "model  right  numbers  seconds  right  numbers  seconds",
        "mine   0.500        1    0.012      –        –        –",
        "x          –        –        –  1.000        9        2",
    ]


def test_the_table_in_a_page_has_heads():
    """Rows and columns have heads that say what they head; names are escaped."""
    html = ck.thread_table([thread.Row("<mine>", "irises", 0.5, 1, 0.0123)])._repr_html_()
    assert html.count("<tr>") == html.count("</tr>") == 2 + len(thread.measured_before()) // 2 + 1
    assert html.count('scope="colgroup"') == 2
    assert '<th scope="row">&lt;mine&gt;</th><td>0.500</td><td>1</td><td>0.012</td>' in html


def test_a_table_of_nothing_is_refused():
    """Without rows there is nothing to add."""
    with pytest.raises(DomainError, match="rows is empty"):
        ck.thread_table([])
