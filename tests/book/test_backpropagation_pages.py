"""The pages of *Backpropagation*: the numbers that they print, their claims, their practice."""

import re
from typing import Any

import numpy as np
import pytest
from equations import chapter_text, page_text
from solutions import exercises, planted

import coursekit as ck

CHAPTER = chapter_text("backpropagation")
NUMBERS = page_text("backpropagation/numbers")
SOLUTION = NUMBERS.partition("{solution} ex:backprop-numbers")[2]
LESSON = NUMBERS.partition("{exercise} The same with other numbers")[0]

LESSON_NETWORK = (
    [np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]]), np.array([[1.0, -1.0, 0.5], [-0.5, 1, 1]])],
    [np.array([[0.0], [-0.5], [0.5]]), np.array([[0.0], [-1.0]])],
    np.array([[1.0], [0.5]]),
    np.array([[1.0], [0.0]]),
)
EXERCISE_NETWORK = (
    [np.array([[1.0, 0.5], [-1.0, 1.0], [0.5, -0.5]]), np.array([[0.5, 1, -1], [1, -0.5, 0.5]])],
    [np.array([[-0.5], [-0.5], [0.5]]), np.array([[0.5], [0.0]])],
    np.array([[0.5], [1.0]]),
    np.array([[0.0], [1.0]]),
)


def by_loops(weights, biases, x, y):
    """All z, a, σ′, δ and gradients of a 2–3–2 network by loops, each δ from its definition."""
    a = [list(map(float, x[:, 0]))]
    zs, slopes = [], []
    for W, b in zip(weights, biases, strict=True):
        z = [sum(W[j, k] * a[-1][k] for k in range(W.shape[1])) + b[j, 0] for j in range(len(b))]
        zs.append(z)
        a.append([1 / (1 + np.exp(-v)) for v in z])
        slopes.append([v * (1 - v) for v in a[-1]])

    def cost_with(l, j, shift):
        moved = [b.astype(complex) for b in biases]
        moved[l][j, 0] += shift
        out = x.astype(complex)
        for W, b in zip(weights, moved, strict=True):
            out = 1 / (1 + np.exp(-(W @ out + b)))
        return ((out - y) ** 2).sum() / 2

    deltas = [
        [cost_with(l, j, 1e-20j).imag / 1e-20 for j in range(len(b))] for l, b in enumerate(biases)
    ]
    gradients = [np.outer(delta, before) for delta, before in zip(deltas, a, strict=False)]
    return zs, a, slopes, deltas, gradients


def shown(number):
    """A number as the page prints it: four decimals, a minus of TeX."""
    return f"{number:.4f}"


@pytest.mark.parametrize(
    ("text", "network"), [(LESSON, LESSON_NETWORK), (SOLUTION, EXERCISE_NETWORK)]
)
def test_numbers_of_a_whole_network(text, network):
    """Every z, a, σ′, δ and gradient that the page prints is right to four decimals."""
    zs, a, slopes, deltas, gradients = by_loops(*network)
    rows = re.findall(r"^\| layer (\d), neuron (\d) \|(.*)\|$", text, re.MULTILINE)
    assert len(rows) == 5
    for l, j, cells in rows:
        place = int(l) - 1, int(j) - 1
        values = [zs, a[1:], slopes, deltas]
        for cell, table in zip(cells.split("|"), values, strict=False):
            assert float(cell.strip(" $")) == pytest.approx(table[place[0]][place[1]], abs=5.1e-5)
    for l, gradient in enumerate(gradients, start=1):
        rows = [" & ".join(map(shown, row)) for row in gradient]
        matrix = "\\\\".join(rows).replace(" ", "")
        assert f"\\frac{{\\partial C}}{{\\partial W^{l}}}&=\\begin{{pmatrix}}{matrix}" in text


def test_errors_of_the_lesson():
    """δ² and the three rows of BP2 are as printed."""
    _, _, slopes, deltas, _ = by_loops(*LESSON_NETWORK)
    W2 = LESSON_NETWORK[0][1]
    assert r"\begin{pmatrix}" + "\\\\".join(map(shown, deltas[1])) in LESSON
    for j, back in enumerate(W2.T @ np.array(deltas[1])):
        row = f"={shown(back)}$ | ${shown(slopes[0][j])}$ | ${shown(deltas[0][j])}$ |"
        assert row in LESSON


@pytest.mark.parametrize(
    ("network", "before", "after"),
    [(LESSON_NETWORK, 0.2406, 0.1727), (EXERCISE_NETWORK, 0.2890, 0.2265)],
)
def test_a_step_lowers_the_cost(network, before, after):
    """One step with η = 1 lowers the cost as printed, and small ones by nearly η‖∇C‖²."""
    weights, biases, x, y = network
    *_, deltas, gradients = by_loops(*network)
    bias_gradients = [np.array(d)[:, None] for d in deltas]

    def cost_after(eta):
        moved = [W - eta * g for W, g in zip(weights, gradients, strict=True)]
        shifted = [b - eta * g for b, g in zip(biases, bias_gradients, strict=True)]
        return ck.cost(moved, shifted, x, y)

    assert cost_after(0.0) == pytest.approx(before, abs=5e-5)
    assert cost_after(1.0) == pytest.approx(after, abs=5e-5)
    squares = sum((g**2).sum() for g in gradients + bias_gradients)
    assert sum(g.size for g in gradients + bias_gradients) == 17
    shares = [(cost_after(0.0) - cost_after(eta)) / (eta * squares) for eta in (1.0, 0.1, 0.01)]
    assert sorted(abs(1 - share) for share in shares)[::-1] == [abs(1 - s) for s in shares]
    if network is LESSON_NETWORK:
        assert squares == pytest.approx(0.0744, abs=5e-5)
        assert cost_after(0.0) - cost_after(1.0) == pytest.approx(0.0679, abs=5e-5)


def test_error_and_slope_by_the_activation_can_agree():
    """Not in linear neurons alone: at z = 0 tanh has slope 1, and so has ReLU for every z > 0."""
    assert ck.tanh_prime(np.array(0.0)) == 1
    assert np.all(ck.relu_prime(np.array([0.1, 5.0])) == 1)


def test_gates():
    """Addition distributes, multiplication swaps, maximum routes: measured on the page's graph."""

    def f(v):
        w1, x1, w2, x2, p, q = v
        return (w1 * x1 + w2 * x2) * max(p, q)

    at = np.array([2.0, 3, -1, 4, 5, 1])
    assert f(at) == 10
    assert np.allclose(ck.numerical_gradient(f, at), [15, 10, 20, -5, 2, 0])


def test_fan_out_example():
    """c = (x + y)·xy has the derivatives 21 and 16 at (2, 3)."""
    gradient = ck.numerical_gradient(lambda v: (v[0] + v[1]) * v[0] * v[1], np.array([2.0, 3.0]))
    assert np.allclose(gradient, [21, 16])


def test_paths_of_the_exercise():
    """Paths from a weight of 64–32–32–32–10, and the multiplications of BP2."""
    assert 32 * 32 * 10 == 10_240
    assert 20e6 < 64 * 32 * 10_240 < 21e6
    assert 32 * 10 + 32 * 32 + 32 * 32 == 2368


def test_right_gradients_pass_with_a_wide_step():
    """Over random networks the error at ten times the step is no larger; the gradient's size rules.

    Where the gradient is small beside the cost, rounding counts for more, as the page says.
    """
    rng = np.random.default_rng(1)
    central: list[float] = []
    wide: list[float] = []
    relative_size: list[float] = []
    for _ in range(60):
        sizes = rng.integers(2, 7, size=rng.integers(2, 6)).tolist()
        weights, biases = ck.init_params(sizes, rng)
        biases = [rng.normal(size=b.shape) for b in biases]
        x, y = rng.normal(size=(sizes[0], 5)), rng.random((sizes[-1], 5))
        right = ck.backprop(weights, biases, x, y)[0][0]

        def f(V, rest=weights[1:], b=biases, x=x, y=y):
            return ck.cost([V, *rest], b, x, y)

        for errors, eps in ((central, 6e-6), (wide, 6e-5)):
            errors.append(ck.relative_error(right, ck.numerical_gradient(f, weights[0], eps)))
        relative_size.append(np.abs(right).max() / f(weights[0]))
    assert max(central) < 1e-6
    assert np.median(wide) <= np.median(central)
    assert np.corrcoef(np.log(central), np.log(relative_size))[0, 1] < -0.5


def test_wrong_gradients_point_downhill():
    """Three mistakes that still learn give a gradient near in direction to the right one."""
    x, labels = ck.load_digits()
    y = ck.one_hot(labels, 10)
    weights, biases = ck.init_params([64, 32, 10], np.random.default_rng(1))
    zs, a = ck.forward(weights, biases, x)
    right = ck.output_error(a[2] - y, zs[1])
    back = ck.hidden_error(weights[1], right, zs[0])
    plain = a[2] - y
    for wrong in (
        weights[1].T @ right,  # σ′ missing in BP2
        ck.hidden_error(weights[1], right, a[1]),  # σ′(a)
        ck.hidden_error(weights[1], plain, zs[0]),  # σ′ missing in BP1
    ):
        found, true = wrong @ x.T, back @ x.T
        cosine = (found * true).sum() / np.linalg.norm(found) / np.linalg.norm(true)
        assert cosine > 0.5


def test_without_slope_bp1_is_right_for_another_cost():
    """a − y is the error of the binary cross-entropy."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(3, 4)), rng.random((3, 4))
    assert np.allclose(ck.SIGMOID_CROSS_ENTROPY.error(z, y), ck.sigmoid(z) - y)


def test_zero_weights_with_tanh_never_move():
    """In fifty steps neither matrix has moved, whatever the biases of the output do."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(3, 5)), rng.random((2, 5))
    weights, biases = ck.constant_params([3, 4, 2], 0.0)
    kind: dict[str, Any] = {"loss": ck.IDENTITY_QUADRATIC, "hidden": ck.TANH}
    for _ in range(50):
        dW, db = ck.backprop(weights, biases, x, y, **kind)
        weights = [W - 0.3 * g for W, g in zip(weights, dW, strict=True)]
        biases = [b - 0.3 * g for b, g in zip(biases, db, strict=True)]
    assert not any(array.any() for array in [*weights, biases[0]])
    assert biases[1].all()


def test_the_step_through_new_weights_still_lowers_the_cost():
    """The planted bug of *Find the bug*: it runs, and the cost falls, as the exercise says."""
    step = planted("backpropagation", "ex:backprop-bug-order")["step"]
    for seed in range(20):
        rng = np.random.default_rng(seed)
        (W1, W2), (b1, b2) = ck.init_params([3, 4, 2], rng)
        x, y = rng.normal(size=(3, 5)), ck.one_hot(rng.integers(0, 2, 5), 2)
        kind: dict[str, Any] = {"loss": ck.SOFTMAX_CROSS_ENTROPY, "hidden": ck.TANH}
        before = ck.cost([W1, W2], [b1, b2], x, y, **kind)
        W1, b1, W2, b2 = step(W1, b1, W2, b2, x, y, 0.5)
        assert ck.cost([W1, W2], [b1, b2], x, y, **kind) < before


def test_planted_bug_of_the_check():
    """The check of *Find the bug* measures 0, and refuses a right gradient."""
    names = planted("backpropagation", "ex:backprop-bug-check")
    w, v = np.array([1.0, -2.0]), np.array([0.5, 1.0])
    before = w.copy()
    assert not names["passes"](lambda w: (w**2).sum(), 2 * w, w, v)
    assert names["slope_along"](lambda w: (w**2).sum(), w, v) == pytest.approx(0, abs=1e-9)
    assert np.allclose(w, before)


def test_practice():
    """Two dozen exercises, quick ones and bugs among them, and those of the first edition."""
    found = exercises("backpropagation")
    assert len(found) >= 24
    kept = {f"exr-{name}" for name in (
        "graph", "shapes", "tanh", "paths", "mismatch", "temperature", "input", "tied", "order",
        "hessian",
    )}  # fmt: skip
    assert kept <= set(found)
    assert sum("-quick-" in label for label in found) >= 12
    assert sum("-bug-" in label for label in found) >= 3
