"""coursekit.perceptron: the rule, its convergence, and the sigmoid neuron."""

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Perceptron

import coursekit as ck

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
AND, XOR = np.array([-1, -1, -1, 1]), np.array([-1, 1, 1, -1])


def separable(seed, m=30, d=2):
    """Rows, labels and a line (w, b) that separates them with some margin."""
    rng = np.random.default_rng(seed)
    w, b = rng.normal(size=d), rng.normal()
    X = rng.normal(size=(10 * m, d))
    score = X @ w + b
    far = np.sort(np.argsort(-np.abs(score))[:m])
    return X[far], np.where(score[far] > 0, 1, -1), w, b


def test_step_learns_from_a_mistake_only():
    """From zero the score is 0, which is a mistake; a right answer changes nothing."""
    x = np.array([2.0, -1.0])
    w, b = ck.perceptron_step(np.zeros(2), 0.0, x, -1, eta=0.5)
    np.testing.assert_array_equal(w, [-1, 0.5])
    assert b == -0.5
    again, same = ck.perceptron_step(w, b, x, -1, eta=0.5)
    assert again is w
    assert same == b


def test_classify_takes_zero_for_minus_one():
    """The sign of Xw + b, and −1 on the line itself."""
    X = np.array([[1.0], [0.0], [-1.0]])
    np.testing.assert_array_equal(ck.classify(np.ones(1), 0.0, X), [1, -1, -1])


@CHEAP
@given(SEEDS, st.integers(1, 4), st.sampled_from([0.1, 1.0, 7.0]))
def test_separable_data_are_separated_within_novikoffs_bound(seed, d, eta):
    """Whatever η is: from zero it only scales (w, b)."""
    X, y, w, b = separable(seed, d=d)
    run = ck.train_perceptron(X, y, eta, max_epochs=100_000)
    assert run.converged
    assert (ck.classify(run.w, run.b, X) == y).all()
    assert run.updates == sum(run.mistakes) <= ck.novikoff_bound(w, b, X, y)
    assert ck.margin(run.w, run.b, X, y) > 0


def test_the_rule_is_scikit_learns():
    """Same order, same rate, same weights after the same passes."""
    X, y, *_ = separable(5)
    run = ck.train_perceptron(X, y)
    passes = len(run.mistakes)
    theirs = Perceptron(shuffle=False, tol=None, max_iter=passes).fit(X, y)
    np.testing.assert_allclose(run.w, theirs.coef_[0], rtol=1e-12)
    assert run.b == pytest.approx(theirs.intercept_[0])


def test_and_is_learned_and_xor_never():
    """No line separates exclusive or: every pass makes a mistake."""
    assert ck.train_perceptron(CORNERS, AND).converged
    run = ck.train_perceptron(CORNERS, XOR, max_epochs=200)
    assert not run.converged
    assert len(run.mistakes) == 200
    assert min(run.mistakes) > 0


def test_one_class_alone_needs_one_update():
    """The first row teaches the bias, and then all are right."""
    X = np.abs(np.random.default_rng(0).normal(size=(6, 2)))
    run = ck.train_perceptron(X, np.ones(6))
    assert (run.updates, run.converged) == (1, True)


def test_margin_is_the_distance_to_the_line():
    """3x + 4y = 5 passes the origin at distance 1; scaling (w, b) changes nothing."""
    X, y = np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([-1, 1])
    for scale in (1, 10):
        w, b = scale * np.array([3.0, 4.0]), scale * -5.0
        assert ck.margin(w, b, X, y) == pytest.approx(1)
    assert ck.margin(w, b, X, -y) == pytest.approx(-4)


def test_bound_by_hand():
    """R² = 2 + 1, γ = ½/‖(1, 1, −1.5)‖."""
    bound = ck.novikoff_bound(np.ones(2), -1.5, CORNERS, AND)
    assert bound == pytest.approx(3 * (2 + 2.25) / 0.25)


@CHEAP
@given(SEEDS, st.integers(1, 6), st.integers(1, 4))
def test_neuron_gradient_is_the_derivative(seed, m, d):
    """By complex step for w and b, and the batch is the mean of its rows."""
    rng = np.random.default_rng(seed)
    w, b, X, y = rng.normal(size=d), rng.normal(), rng.normal(size=(m, d)), rng.uniform(size=m)
    dw, db = ck.sigmoid_neuron_gradient(w, b, X, y)
    exact = ck.complex_step_gradient(lambda v: ck.sigmoid_neuron_cost(v, b, X, y), w)
    np.testing.assert_allclose(dw, exact, rtol=1e-12, atol=1e-15)
    step = ck.complex_step_gradient(
        lambda c: ck.sigmoid_neuron_cost(w, c.item(), X, y), np.array(b)
    )
    assert db == pytest.approx(float(step), rel=1e-12)
    rows = [ck.sigmoid_neuron_gradient(w, b, X[[i]], y[[i]])[0] for i in range(m)]
    np.testing.assert_allclose(dw, np.mean(rows, axis=0), atol=1e-15)


def test_neuron_by_hand():
    """w = 0.5, b = 0.1, x = 2, y = 1: the slope of the whole square is −0.187175, ours half."""
    dw, _ = ck.sigmoid_neuron_gradient(np.array([0.5]), 0.1, np.array([[2.0]]), np.ones(1))
    assert 2 * dw[0] == pytest.approx(-0.187175, abs=5e-7)


def test_the_neuron_is_a_network_of_one_layer():
    """The same gradient as backprop's, through the door where rows become columns."""
    rng = np.random.default_rng(3)
    w, b, X, y = rng.normal(size=3), 0.4, rng.normal(size=(5, 3)), rng.uniform(size=5)
    dW, dB = ck.backprop([w[None]], [np.array([[b]])], X.T, y[None])
    dw, db = ck.sigmoid_neuron_gradient(w, b, X, y)
    np.testing.assert_allclose(dW[0][0], dw, rtol=1e-13)
    np.testing.assert_allclose(dB[0][0, 0], db, rtol=1e-13)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ck.train_perceptron(CORNERS, np.array([0, 1, 1, 0])), r"y is \[0\]"),
        (lambda: ck.train_perceptron(CORNERS, AND[:3]), "y has shape"),
        (lambda: ck.train_perceptron(CORNERS * np.nan, AND), "X is not finite in 8 of 8"),
        (lambda: ck.train_perceptron(CORNERS, AND, eta=0), "eta is 0"),
        (lambda: ck.train_perceptron(CORNERS, AND, max_epochs=0), "max_epochs is 0"),
        (lambda: ck.train_perceptron(CORNERS[:0], AND[:0]), "X is empty"),
        (lambda: ck.margin(np.zeros(2), 1.0, CORNERS, AND), "w is zero"),
        (lambda: ck.margin(np.ones(2), 1.0, CORNERS, AND * 2), "y is"),
        (lambda: ck.novikoff_bound(np.ones(2), 0.0, CORNERS, AND), "margin is"),
        (lambda: ck.novikoff_bound(np.zeros(2), 0.0, CORNERS, AND), "margin is 0.0"),
        (lambda: ck.classify(np.ones(3), 0.0, CORNERS), r"X has shape \(4, 2\)"),
        (lambda: ck.margin(np.ones(2), 0.0, CORNERS, AND[:3]), "y has shape"),
        (lambda: ck.sigmoid_neuron_cost(np.ones(1), 0.0, CORNERS, AND), "w has shape"),
    ],
)
def test_bad_input_is_named(call, message):
    """One error that says what came and what was expected."""
    with pytest.raises(ck.CourseKitError, match=message):
        call()
