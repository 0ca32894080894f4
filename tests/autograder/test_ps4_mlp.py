"""The checks of ps4-mlp: right solutions of all kinds pass, known mistakes are named."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from ag_cases import InProcess, judge_of
from scipy import special, stats
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPRegressor
from variants_ps4 import VARIANTS

from autograder.checks import ps4_mlp as checks
from autograder.checks.compare import Wrong
from autograder.checks.judge import Trial
from autograder.checks.truth import sigmoid

judged = judge_of(checks.ASSIGNMENT)
CHECKS = {check.function: check for check in checks.ASSIGNMENT.checks}
CASES = [(name, how) for name, forms in VARIANTS.items() for how in forms]
BELL = (checks.init_spread, checks.init_normal, checks.init_different)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("relu", lambda z: np.multiply(z, z > 0, out=z)),
        ("softmax", lambda z: np.exp(np.subtract(z, np.logaddexp.reduce(z), out=z))),
    ],
)
def test_inputs_must_be_left_alone(name: str, function: Callable[..., Any]) -> None:
    """A function that is right but changes what it was given loses a share."""
    result = judged(name, function)
    assert 5 < result.points < 10
    assert "caller's array" in result.message


@pytest.mark.slow
def test_right_initialisations_pass_for_200_seeds() -> None:
    """The bounds of the statistics leave room: no right solution comes near them."""
    for seed in range(200):
        for prop in BELL:
            trial = Trial("init_params", InProcess(VARIANTS["init_params"]["coursekit"]))
            prop(trial, np.random.default_rng(seed))


def test_tail_bounds_hold_with_a_margin() -> None:
    """The bounds of the docstrings against the exact distributions of χ², mean and distance."""
    slack = lambda N: 2 * np.sqrt(N * checks.T)  # noqa: E731
    for N in (600, 5000, 25_000):
        above = stats.chi2.sf(N + slack(N) + 2 * checks.T, N)
        below = stats.chi2.cdf(N - slack(N), N)
        far = 2 * stats.norm.sf(np.sqrt(2 * checks.T))
        apart = stats.kstwo.sf(np.sqrt(checks.T / (2 * N)), N)
        assert max(above, below, far, apart) < 2 * np.exp(-checks.T) < 1.1e-11
        r = np.sqrt(1 + np.array([-slack(N), slack(N) + 2 * checks.T]) / N)
        x = np.linspace(0, 5, 501)
        if N >= 5000:
            moved = np.abs(stats.norm.cdf(x * r[:, None]) - stats.norm.cdf(x)).max()
            assert moved < 0.3 * (np.sqrt(checks.T / N) + checks.T / N)
            assert 1 / r[0] < 1.1


def scaled(ratio: float) -> Callable[..., Any]:
    """Weights whose deviation is wrong by a factor."""
    right = VARIANTS["init_params"]["coursekit"]

    def init(sizes: Any, rng: Any) -> Any:
        weights, biases = right(sizes, rng)
        return [ratio * W for W in weights], biases

    return init


@pytest.mark.parametrize("ratio", [0.9, 1.1])
def test_a_deviation_off_by_a_tenth_is_noticed(ratio: float) -> None:
    """The bounds are narrow enough to see it, for every seed."""
    for seed in range(20):
        trial = Trial("init_params", InProcess(scaled(ratio)))
        with pytest.raises(Wrong, match="standard deviation"):
            checks.init_spread(trial, np.random.default_rng(seed))


def same_numbers(sizes: Any, rng: Any) -> Any:
    """Every layer from the same seed."""
    seed = rng.integers(2**32)
    right = VARIANTS["init_params"]["coursekit"]
    weights = [right(pair, np.random.default_rng(seed))[0][0] for pair in pairwise(sizes)]
    return weights, [np.zeros((n, 1)) for n in sizes[1:]]


def same_neurons(sizes: Any, rng: Any) -> Any:
    """One neuron, repeated."""
    weights, biases = VARIANTS["init_params"]["coursekit"](sizes, rng)
    return [np.tile(W[:1], (len(W), 1)) for W in weights], biases


def global_numbers(sizes: Any, rng: Any) -> Any:
    """NumPy's global generator, seeded from nowhere."""
    weights = [np.random.randn(n, k) / np.sqrt(k) for k, n in pairwise(sizes)]  # noqa: NPY002
    return weights, [np.zeros((n, 1)) for n in sizes[1:]]


@pytest.mark.parametrize(
    ("init", "words"),
    [
        (same_numbers, "same random numbers"),
        (same_neurons, "equal"),
        (global_numbers, "use rng"),
        (
            lambda sizes, rng: VARIANTS["init_params"]["coursekit"](
                sizes, np.random.default_rng(0)
            ),
            "use rng",
        ),
    ],
)
def test_random_numbers_that_are_not_as_asked_are_noticed(init: Any, words: str) -> None:
    """Copies of neurons or layers, and other sources of chance."""
    result = judged("init_params", init)
    assert result.points < 10
    assert words in result.message


def test_wrong_biases_cost_marks_once() -> None:
    """The weights beside them still earn theirs."""

    def flat(sizes: Any, rng: Any) -> Any:
        weights, biases = VARIANTS["init_params"]["coursekit"](sizes, rng)
        return weights, [b.ravel() for b in biases]

    assert judged("init_params", flat).points == 8


@pytest.mark.parametrize(
    "answer", [None, 3.0, [], [[], []], ["a", "b"], (None, None), ([None], [1.0]), ([[[1.0]]], [])]
)
def test_answers_without_sense_are_refused_in_words(answer: Any) -> None:
    """Whatever comes back is described, never a crash of the grader."""
    for name in CHECKS:
        result = judged(name, lambda *arguments: answer)
        assert result.points == 0
        assert result.message


def test_any_order_of_drawing_is_recognised() -> None:
    """A wrong deviation is named even where the numbers are drawn in another order."""

    def backwards(sizes: Any, rng: Any) -> Any:
        weights, biases = VARIANTS["init_params"]["backwards"](sizes, rng)
        return [W / np.sqrt(W.shape[1]) for W in weights], biases

    result = judged("init_params", backwards)
    assert result.misconception == "init-params/variance-for-deviation"


def test_truths_agree_with_scipy_and_scikit_learn() -> None:
    """Softmax, cross-entropy, slopes and a forward pass, each from another library."""
    rng = np.random.default_rng(4)
    z = rng.normal(size=(5, 7)) * 3
    np.testing.assert_allclose(checks.true_softmax(z), special.softmax(z, axis=0), rtol=1e-12)
    a, y = checks.cross_entropy_inputs(rng, 9, 4)
    theirs = log_loss(y.T, a.T)
    assert checks.true_cross_entropy(a, y) == pytest.approx(theirs, rel=1e-12)
    s = special.expit(z)
    np.testing.assert_allclose(checks.slope(sigmoid)(z), s * (1 - s), atol=1e-15)
    np.testing.assert_allclose(checks.slope(np.tanh)(z), np.cosh(z) ** -2, atol=1e-15)

    weights, biases, x = checks.network_inputs(rng, [3, 5, 4, 2], 6)
    network = MLPRegressor(hidden_layer_sizes=(5, 4), activation="logistic", max_iter=1)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        network.fit(x.T, rng.normal(size=(6, 2)))
    network.coefs_, network.intercepts_ = [W.T for W in weights], [b.ravel() for b in biases]
    zs, activations = checks.neuron_by_neuron((weights, biases), x)
    np.testing.assert_allclose(network.predict(x.T).T, zs[-1], rtol=1e-10)  # no output activation
    np.testing.assert_allclose(activations[-1], special.expit(zs[-1]), rtol=1e-12)


def test_what_is_asked_for_is_withheld() -> None:
    """No module that holds an answer is there, nor one that differentiates."""
    expected = {"activations", "network", "costs", "perceptron", "gradcheck", "scalar_graph"}
    assert expected <= set(checks.ASSIGNMENT.withheld)
