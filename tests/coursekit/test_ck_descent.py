"""coursekit.descent: rates, the loop and why it ends, minibatches and their noise."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import given
from hypothesis import strategies as st

import coursekit as ck


def double(w):
    """The gradient of ‖w‖²."""
    return 2 * w


def commute():
    """Design matrix with its bias, and minutes, of the commute table."""
    X, y = ck.load_commute()
    return ck.add_bias(X), y


def test_square_from_a_thousand():
    """x², η = 0.1: 1000·0.8^100 after a hundred steps."""
    run = ck.gradient_descent(double, np.array(1000.0), 0.1, 100)
    assert float(run.w) == pytest.approx(2.0370359763344861e-7, rel=1e-13)
    assert float(run.w) ** 2 == pytest.approx(4.149515568880993e-14, rel=1e-12)
    assert (run.steps, run.stopped, len(run.path)) == (100, "budget", 101)


@pytest.mark.parametrize(("eta", "ends"), [(0.5, 0), (0.99, 0), (1.0, 1), (1.01, np.inf)])
def test_square_converges_below_one_only(eta, ends):
    """At η = 1 it jumps to and fro for ever, above it leaves."""
    run = ck.gradient_descent(double, np.ones(2), eta, 50_000)
    size = np.abs(run.w).max()
    assert size == np.inf if ends == np.inf else abs(size - ends) < 1e-12
    assert run.stopped == ("diverged" if ends == np.inf else "budget")


def test_commute_finds_the_minimum_below_the_stable_rate_and_not_above():
    """2/L = 0.15015: 0.15 converges, 0.16 leaves for ever."""
    X, y = commute()
    assert ck.largest_stable_rate(X) == pytest.approx(0.1501454210573203, rel=1e-12)
    best = ck.least_squares(X, y)

    def end(eta):
        return ck.gradient_descent(lambda w: ck.mse_gradient(w, X, y), np.zeros(3), eta, 20_000)

    np.testing.assert_allclose(end(0.15).w, best, rtol=1e-9)
    assert end(0.16).stopped == "diverged"


def test_path_obeys_the_rule_with_momentum():
    """w_{t+1} = w_t + v, v ← βv − ηg, recomputed step by step."""
    run = ck.gradient_descent(double, np.array([1.0, -2.0]), 0.1, 6, momentum=0.9)
    v = np.zeros(2)
    for w, following in pairwise(run.path):
        v = 0.9 * v - 0.1 * 2 * w
        np.testing.assert_allclose(following, w + v, rtol=1e-14)


def test_rate_may_depend_on_the_step():
    """The function is asked for t = 1, 2, 3."""
    asked = []

    def eta(t):
        asked.append(t)
        return ck.inverse_sqrt_rate(0.1, t)

    run = ck.gradient_descent(double, np.array(1.0), eta, 3)
    assert asked == [1, 2, 3]
    expected = (1 - 0.2) * (1 - 0.2 / np.sqrt(2)) * (1 - 0.2 / np.sqrt(3))
    assert float(run.w) == pytest.approx(expected, rel=1e-14)


def test_rates():
    """c/√t, c/t and c/t^α; t^0 is a constant rate."""
    assert ck.inverse_sqrt_rate(0.06, 9) == pytest.approx(0.02)
    assert ck.inverse_rate(0.06, 4) == pytest.approx(0.015)
    assert ck.power_rate(2.0, 16, 0.75) == pytest.approx(0.25)
    assert ck.power_rate(2.0, 16, 0) == 2


def test_divergence_is_told_once():
    """The reason is in `stopped`, not in warnings about overflow on the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = ck.gradient_descent(double, np.array(1.0), 10.0, 5000, momentum=0.5)
    assert run.stopped == "diverged"
    assert not np.isfinite(run.w)


def test_it_says_why_it_stopped():
    """A short step, a small gradient, or the budget."""
    run = ck.gradient_descent(double, np.array(1.0), 0.25, 100, step_tolerance=1e-3)
    assert run.stopped == "step"
    assert abs(run.path[-1] - run.path[-2]) < 1e-3 <= abs(run.path[-2] - run.path[-3])
    run = ck.gradient_descent(double, np.array(1.0), 0.25, 100, gradient_tolerance=1e-3)
    assert run.stopped == "gradient"
    assert abs(2 * run.w) < 1e-3 <= abs(2 * run.path[-2])
    assert ck.gradient_descent(double, np.array(1.0), 0.25, 0).stopped == "budget"


def test_start_is_kept_and_dtype_too():
    """w0 is copied, float32 stays, integers become float64."""
    w0 = np.array([3, 4])
    run = ck.gradient_descent(double, w0, 0.1, 5)
    np.testing.assert_array_equal(w0, [3, 4])
    np.testing.assert_array_equal(run.path[0], w0)
    assert run.w.dtype == np.float64
    assert ck.gradient_descent(double, np.ones(2, "float32"), 0.1, 5).w.dtype == np.float32


@CHEAP
@given(st.integers(1, 50), st.data(), SEEDS)
def test_minibatches_cover_each_index_once(m, data, seed):
    """All batches are full but the last, and together they are 0 … m−1."""
    batch_size = data.draw(st.integers(1, m))
    batches = list(ck.minibatches(m, batch_size, np.random.default_rng(seed)))
    full, rest = divmod(m, batch_size)
    assert [len(b) for b in batches] == [batch_size] * full + [rest] * (rest > 0)
    assert sorted(np.concatenate(batches)) == list(range(m))


def test_minibatches_with_replacement_draw_from_all():
    """As many, all full; each index comes equally often: χ² below its 1e-9 tail."""
    rng = np.random.default_rng(0)
    counts = np.zeros(10)
    for _ in range(2000):
        batches = list(ck.minibatches(10, 4, rng, replacement=True))
        assert [len(b) for b in batches] == [4, 4, 4]
        np.add.at(counts, np.concatenate(batches), 1)
    expected = counts.sum() / 10
    assert ((counts - expected) ** 2 / expected).sum() < 60


def test_minibatches_are_shuffled_anew_each_time():
    """The same generator gives another order for the next epoch, the same seed the same one."""
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(list(ck.minibatches(50, 8, rng))) for _ in range(2))
    again = np.concatenate(list(ck.minibatches(50, 8, np.random.default_rng(0))))
    assert (first != second).any()
    assert (first != np.arange(50)).any()
    np.testing.assert_array_equal(first, again)


def test_one_batch_of_all_is_gradient_descent():
    """Only the order of summation differs."""
    X, y = commute()
    full = ck.gradient_descent(lambda w: ck.mse_gradient(w, X, y), np.zeros(3), 0.05, 7)
    rng = np.random.default_rng(0)
    run = ck.stochastic_descent(
        ck.mse_gradient, np.zeros(3), X, y, 0.05, batch_size=5, epochs=7, rng=rng
    )
    np.testing.assert_allclose(run.path, full.path, rtol=1e-12)


@pytest.mark.parametrize("replacement", [False, True])
def test_sgd_is_reproducible_and_uses_every_batch(replacement):
    """The same seed gives the same bits; three batches an epoch for seven rows by three."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(7, 2)), rng.normal(size=7)

    def run(seed):
        return ck.stochastic_descent(
            ck.mse_gradient,
            np.zeros(2),
            X,
            y,
            lambda t: ck.inverse_sqrt_rate(0.1, t),
            batch_size=3,
            epochs=4,
            rng=np.random.default_rng(seed),
            replacement=replacement,
            momentum=0.5,
        )

    assert run(1).steps == 12
    assert np.array(run(1).path).tobytes() == np.array(run(1).path).tobytes()
    assert (run(1).w != run(2).w).any()


def test_the_sources_stopping_rule_stops_too_early():
    """c = 0.06, b = 2, ‖Δw‖ < 0.02: a median of 14 steps, at 3.71 where 2.397 is possible."""
    X, y = commute()
    steps, costs = [], []
    for seed in range(300):
        run = ck.stochastic_descent(
            ck.mse_gradient,
            np.zeros(3),
            X,
            y,
            lambda t: ck.inverse_sqrt_rate(0.06, t),
            batch_size=2,
            epochs=1000,
            rng=np.random.default_rng(seed),
            replacement=True,
            step_tolerance=0.02,
        )
        assert run.stopped == "step"
        steps.append(run.steps)
        costs.append(ck.mse(run.w, X, y))
    assert np.median(steps) == 14
    assert np.median(costs) == pytest.approx(3.71, abs=0.1)


ONE = np.ones(1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ck.gradient_descent(double, ONE, 0.0, 1), "eta is 0.0, expected a positive"),
        (lambda: ck.gradient_descent(double, ONE, np.nan, 1), "eta is nan"),
        (lambda: ck.gradient_descent(double, ONE, 0.1, -1), "steps is -1"),
        (lambda: ck.gradient_descent(double, ONE, 0.1, 1, momentum=1), "momentum is 1"),
        (lambda: ck.gradient_descent(double, ONE * np.nan, 0.1, 1), "w0 is not finite"),
        (lambda: ck.gradient_descent(lambda w: w[0], ONE, 0.1, 1), r"the gradient has shape \(\)"),
        (lambda: ck.power_rate(0.0, 1, 1), "c is 0.0"),
        (lambda: ck.inverse_rate(1.0, 0), "t is 0, expected 1 or more"),
        (lambda: ck.minibatches(5, 0, np.random.default_rng()), "batch_size is 0"),
        (lambda: ck.minibatches(5, 6, np.random.default_rng()), "batch_size is 6, expected 1 … 5"),
        (lambda: ck.minibatches(0, 1, np.random.default_rng()), "the data is empty"),
        (lambda: ck.largest_stable_rate(ONE), r"X has shape \(1,\)"),
    ],
)
def test_bad_input_is_named(call, message):
    """One error that says what came and what was expected."""
    with pytest.raises(ck.CourseKitError, match=message):
        call()


def test_rows_and_labels_must_be_as_many():
    """A label for each row, before anything is drawn."""
    with pytest.raises(ck.ShapeError, match="y has shape"):
        ck.stochastic_descent(
            ck.mse_gradient,
            np.zeros(1),
            np.ones((3, 1)),
            np.ones(2),
            0.1,
            batch_size=1,
            epochs=1,
            rng=np.random.default_rng(0),
        )
