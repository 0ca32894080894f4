"""The numbers of the pages' figures are those of coursekit and NumPy, on random cases."""

from itertools import chain
from typing import Any

import numpy as np
import pytest
from live import computed
from scipy.optimize import linprog

import coursekit as ck
from coursekit.arrays import Array

KINDS = {"sigmoid": ck.SIGMOID, "tanh": ck.TANH, "relu": ck.RELU}
DESCEND = """({mseGradient, mse, curvatures, descend}, {X, y, start, eta, beta, batches}) => {
  const gradient = (w, t) => mseGradient(w, X, y, batches ? batches[t - 1] : undefined);
  const path = descend(gradient, start, eta, beta, 25);
  return {path, cost: mse(start, X, y), curvatures: curvatures(X)};
}"""


def descent(
    X: Array, y: Array, start: Array, eta: float, beta: float, batches: list[list[int]] | None
) -> ck.Descent:
    """25 steps of the library, with all rows or with those of the batches."""
    rows = iter(batches or [list(range(len(X)))] * 25)

    def gradient(w: Array) -> Array:
        B = next(rows)
        return ck.mse_gradient(w, X[B], y[B])

    return ck.gradient_descent(gradient, start, eta, 25, momentum=beta)


@pytest.mark.parametrize("noisy", [False, True])
def test_a_descent_takes_the_steps_of_the_library(noisy: bool) -> None:
    """With momentum and any batches the path is that of ck.gradient_descent."""
    cases = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        X, start, y = rng.normal(size=(7, 2)), rng.normal(size=2), rng.normal(size=7)
        batches = [rng.permutation(7)[: 1 + seed % 3].tolist() for _ in range(25)]
        case = {"X": X.tolist(), "y": y.tolist(), "start": start.tolist()}
        case |= {"eta": 0.1 + 0.3 * seed, "beta": 0.08 * seed}
        cases.append(case | ({"batches": batches} if noisy else {}))
    for case, found in zip(cases, computed("descent-steps", DESCEND, cases), strict=True):
        X, y, start = (np.array(case[key]) for key in ("X", "y", "start"))
        run = descent(X, y, start, case["eta"], case["beta"], case.get("batches"))
        assert np.allclose(found["path"], run.path, rtol=1e-9)
        assert np.isclose(found["cost"], ck.mse(start, X, y))
        assert np.allclose(found["curvatures"], np.linalg.eigvalsh(ck.mse_hessian(X)))


def test_a_descent_that_leaves_the_numbers_ends() -> None:
    """Far above the limit the path ends at the first place that is not finite."""
    work = "({descend}, rate) => descend((w) => [2 * w[0]], [3], rate, 0, 5000).length"
    (found,) = computed("descent-steps", work, [1e3])
    run = ck.gradient_descent(lambda w: 2 * w, np.array([3.0]), 1e3, 5000)
    assert run.stopped == "diverged"
    assert found == len(run.path)


def test_the_factor_of_a_step_is_the_larger_root() -> None:
    """It is the spectral radius of one step of momentum, and 1 at the largest stable rate."""
    rng = np.random.default_rng(0)
    cases = [[*rng.uniform(0.01, 3, 2), rng.uniform(0, 0.99)] for _ in range(50)]
    work = "(m, [eta, lam, beta]) => [m.factor(eta, lam, beta), m.largestRate(lam, beta)]"
    for (eta, lam, beta), (factor, limit) in zip(
        cases, computed("descent-steps", work, cases), strict=True
    ):
        step = np.array([[1 + beta - eta * lam, -beta], [1, 0]])
        assert np.isclose(factor, np.abs(np.linalg.eigvals(step)).max())
        at_limit = np.array([[1 + beta - limit * lam, -beta], [1, 0]])
        assert np.isclose(np.abs(np.linalg.eigvals(at_limit)).max(), 1)


def test_minibatches_take_every_row_once_in_each_pass() -> None:
    """Seven rows in threes: 3, 3 and 1, in orders that differ from pass to pass."""
    work = """({minibatches}, seed) => {
      const next = minibatches(7, 3, seed);
      return Array.from({length: 6}, next);
    }"""
    for pieces in computed("descent-steps", work, list(range(5))):
        assert [len(piece) for piece in pieces] == [3, 3, 1] * 2
        passes = [list(chain(*pieces[at : at + 3])) for at in (0, 3)]
        assert all(sorted(order) == list(range(7)) for order in passes)
        assert passes[0] != passes[1]


def test_random_numbers_are_spread_as_they_should_be() -> None:
    """20 000 of a seed: uniform ones fill [0, 1), normal ones have mean 0 and variance 1."""
    work = """({uniform, normal}, seed) => {
      const next = uniform(seed);
      const flat = Array.from({length: 20000}, next);
      return [flat, Array.from({length: 20000}, () => normal(next)), uniform(seed)()];
    }"""
    for flat, bell, again in computed("chance", work, [0, 1, 12345]):
        assert flat[0] == again
        assert 0 <= min(flat) < 0.001
        assert 0.999 < max(flat) < 1
        assert np.all(np.abs(np.histogram(flat, 10, (0, 1))[0] - 2000) < 200)
        assert abs(np.mean(bell)) < 0.03
        assert abs(np.std(bell) - 1) < 0.02


def points(X: Array, y: Array) -> list[dict[str, Any]]:
    """Examples as the figures hold them."""
    return [{"x": row, "y": label} for row, label in zip(X.tolist(), y.tolist(), strict=True)]


def two_classes(seed: int) -> tuple[Array, Array]:
    """A few points of a coarse grid, cut by a line in half of the cases."""
    rng = np.random.default_rng(seed)
    X = rng.integers(-6, 7, size=(2 + seed % 9, 2)) / 4
    cut = X @ rng.normal(size=2) + 0.3 * rng.normal() > 0
    return X, np.where(cut if seed % 2 else rng.random(len(X)) < 0.5, 1, -1)


def test_the_perceptron_makes_the_corrections_of_the_library() -> None:
    """Run, or corrected one mistake at a time: weights, updates and passes of train_perceptron."""
    work = """(m, points) => {
      const run = m.train(points, 30);
      let slow = m.beginning();
      const begun = () => slow.mistakes.length;
      while (!slow.done && begun() <= 30) slow = m.look(slow, points).state;
      let leaps = m.beginning();
      for (let k = 0; k < run.updates; k += 1) leaps = m.correct(leaps, points).state;
      return {run, slow, leaps, margin: m.margin(run, points), bound: m.bound(run, points)};
    }"""
    cases = [two_classes(seed) for seed in range(60)]
    found = computed("perceptron-rule", work, [points(X, y) for X, y in cases])
    assert 10 < sum(one["run"]["done"] for one in found) < 60
    for (X, y), one in zip(cases, found, strict=True):
        run = ck.train_perceptron(X, y, max_epochs=30)
        assert one["run"] == one["slow"]
        assert one["leaps"]["w"] == one["run"]["w"] == run.w.tolist()
        assert (one["run"]["b"], one["run"]["updates"]) == (run.b, run.updates)
        assert tuple(one["run"]["mistakes"][:30]) == run.mistakes
        assert one["run"]["done"] == run.converged
        if np.any(run.w):
            assert np.isclose(one["margin"], ck.margin(run.w, run.b, X, y))
        if run.converged:
            assert np.isclose(one["bound"], ck.novikoff_bound(run.w, run.b, X, y))
        elif one["bound"] is not None:
            pytest.fail("a bound for a line that does not separate")


def test_the_widest_line_gives_the_best_bound() -> None:
    """None exists exactly if no linear programme finds one; no other line has a better bound."""
    work = """(m, points) => {
      const line = m.widest(points);
      return line && {...line, bound: m.bound(line, points)};
    }"""
    cases = [two_classes(seed) for seed in range(120)]
    found = computed("perceptron-rule", work, [points(X, y) for X, y in cases])
    assert 20 < sum(one is None for one in found) < 100
    for (X, y), one in zip(cases, found, strict=True):
        signed = y[:, None] * np.column_stack([X, np.ones(len(X))])
        free = [(None, None)] * 3
        possible = linprog(np.zeros(3), A_ub=-signed, b_ub=-np.ones(len(X)), bounds=free)
        assert (one is not None) == (possible.status == 0)
        if one is None:
            continue
        w, b = np.array(one["w"]), one["b"]
        assert np.isclose(one["bound"], ck.novikoff_bound(w, b, X, y))
        v = np.append(w, b) / np.linalg.norm(np.append(w, b))
        best = (signed @ v).min()
        tries = (
            v + np.random.default_rng(0).normal(size=(4000, 3)) * np.logspace(-4, 0, 4000)[:, None]
        )
        tries /= np.linalg.norm(tries, axis=1, keepdims=True)
        assert (signed @ tries.T).min(axis=0).max() <= best * (1 + 1e-9)
        assert ck.train_perceptron(X, y, max_epochs=100_000).updates <= one["bound"] * (1 + 1e-9)


def network(seed: int) -> dict[str, Any]:
    """A small network, its examples and a rate."""
    rng = np.random.default_rng(seed)
    n, m = 1 + seed % 5, 9
    net = {"W1": rng.normal(size=(n, 2)), "b1": rng.normal(size=n) - seed % 2}
    net |= {"W2": rng.normal(size=n)}
    examples = points(rng.normal(size=(m, 2)), rng.integers(0, 2, m))
    lists = {key: value.tolist() for key, value in net.items()} | {"b2": rng.normal()}
    return {"net": lists, "examples": examples, "kind": list(KINDS)[seed % 3]}


def test_a_small_network_is_that_of_the_library() -> None:
    """Answers, cost, accuracy, gradient and a step, with each activation; dead units as counted."""
    work = """(m, {net, examples, kind}) => ({
      outs: examples.map(({x}) => m.sigmoid(m.forward(net, x, kind).out)),
      cost: m.cost(net, examples, kind), accuracy: m.accuracy(net, examples, kind),
      gradient: m.backprop(net, examples, kind), after: m.step(net, examples, kind, 0.7),
      dead: m.dead(net, examples, kind)})"""
    cases = [network(seed) for seed in range(30)]
    for case, found in zip(cases, computed("small-network", work, cases), strict=True):
        net, hidden = case["net"], KINDS[case["kind"]]
        weights = [np.array(net["W1"]), np.array([net["W2"]])]
        biases = [np.array(net["b1"])[:, None], np.array([[net["b2"]]])]
        x = np.array([one["x"] for one in case["examples"]]).T
        y = np.array([[one["y"] for one in case["examples"]]])
        loss = ck.SIGMOID_CROSS_ENTROPY
        answers = ck.outputs(weights, biases, x, hidden)
        assert np.allclose(found["outs"], answers[0])
        assert np.isclose(found["cost"], ck.cost(weights, biases, x, y, loss, hidden))
        assert np.isclose(found["accuracy"], ((answers > 0.5) == y).mean())
        dW, db = ck.backprop(weights, biases, x, y, loss, hidden)
        expected = {"W1": dW[0], "b1": db[0][:, 0], "W2": dW[1][0], "b2": db[1][0, 0]}
        for key, gradient in expected.items():
            assert np.allclose(found["gradient"][key], gradient, rtol=1e-9, atol=1e-13)
            assert np.allclose(found["after"][key], np.array(net[key]) - 0.7 * gradient)
        zs, _ = ck.forward(weights, biases, x, hidden, ck.sigmoid)
        off = (zs[0] <= 0).all(axis=1) & (case["kind"] == "relu")
        assert found["dead"] == off.tolist()


def test_a_large_score_has_a_finite_cost() -> None:
    """A network that is wrong by a thousand pays a thousand, not infinity or nothing."""
    work = """(m, y) => m.cost(
      {W1: [[1000, 0]], b1: [0], W2: [1], b2: 0}, [{x: [1, 0], y}], "relu")"""
    assert computed("small-network", work, [0, 1]) == [1000, 0]


def test_first_weights_have_the_variance_of_the_chapter() -> None:
    """The variance is 1/n for tanh and 2/n for ReLU, n the units that send."""
    work = "(m, kind) => Array.from({length: 400}, (_, seed) => m.init(4, kind, seed))"
    for std, nets in zip(
        (ck.lecun_std, ck.he_std),
        computed("small-network", work, ["tanh", "relu"]),
        strict=True,
    ):
        for n, layer in ((2, "W1"), (4, "W2")):
            drawn = np.concatenate([np.ravel(net[layer]) for net in nets])
            assert abs(drawn.std() / std(n, 4) - 1) < 0.06


def test_a_polynomial_is_fitted_as_by_the_library() -> None:
    """Least squares, the shortest where several fit; ridge; and the errors that are shown."""
    work = """(m, {xs, ys, degree, lambda}) => {
      const w = m.fit(m.powers(xs, degree), ys, lambda);
      return {w, mse: m.mse(w, xs, ys), at: m.value(w, 0.3)};
    }"""
    cases = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        xs = rng.uniform(-1, 1, 3 + seed % 10)
        xs[: seed % 4] = xs[0]  # fewer different places than points
        lam = 0.0 if seed % 3 == 0 else 10.0 ** rng.uniform(-6, 1)
        case = {"xs": xs.tolist(), "ys": rng.normal(size=len(xs)).tolist()}
        cases.append(case | {"degree": seed % 8, "lambda": lam})
    for case, found in zip(cases, computed("polynomial-fit", work, cases), strict=True):
        X, y = ck.polynomial_features(np.array(case["xs"]), case["degree"]), np.array(case["ys"])
        w = ck.ridge(X, y, case["lambda"]) if case["lambda"] else ck.least_squares(X, y)
        assert np.allclose(found["w"], w, rtol=1e-5, atol=1e-8)
        assert np.isclose(found["mse"], ck.mse(w, X, y), atol=1e-12)
        assert np.isclose(found["at"], 0.3 ** np.arange(len(w)) @ w, rtol=1e-6)


def area(corners: list[list[float]]) -> float:
    """Of a polygon, by the shoelace formula."""
    x, y = np.reshape(corners, (-1, 2)).T
    return float(0.5 * abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def test_a_line_cuts_a_window_where_it_crosses_it() -> None:
    """Both sides fill the window, one is as large as sampled, the ends lie on the line."""
    work = """(m, {w, b, window}) => ({
      one: m.side(w, b, window), other: m.side(w.map((v) => -v), -b, window),
      ends: m.chord(w, b, window), foot: m.foot(w, b, [0.3, 0.4])})"""
    cases = [{"w": w, "b": b} for w, b in (([1, 1], 0), ([1, 0], -2), ([0, 2], 2), ([1, -1], 9))]
    for seed in range(40):
        rng = np.random.default_rng(seed)
        cases.append({"w": rng.normal(size=2).tolist(), "b": 2 * rng.normal()})
    cases = [case | {"window": [[-1, 2], [-1, 2]]} for case in cases]
    rows = np.random.default_rng(0).uniform(-1, 2, (20_000, 2))
    found = computed("half-plane", work, cases)
    assert 5 < sum(one["ends"] is None for one in found) < 40
    for case, one in zip(cases, found, strict=True):
        w, b = np.array(case["w"]), case["b"]
        assert area(one["one"]) + area(one["other"]) == pytest.approx(9)
        assert area(one["one"]) == pytest.approx(9 * (rows @ w + b > 0).mean(), abs=0.15)
        assert abs(w @ one["foot"] + b) < 1e-12
        if one["ends"] is not None:
            assert np.shape(one["ends"]) == (2, 2)
            assert np.allclose(np.array(one["ends"]) @ w + b, 0)
            assert np.all(np.abs(np.array(one["ends"]) - 0.5) <= 1.5 + 1e-12)


def test_a_region_is_drawn_where_a_function_is_above_a_level() -> None:
    """The pieces of the path are as large as the region: exactly for a plane, nearly for a disc."""
    work = """(m, level) => {
      const window = [[-1, 1], [-1, 1]];
      const place = ([i, j]) => [i, j];
      const plane = m.sampled(([u, v]) => 0.7 * u - 0.4 * v, window, 40);
      const disc = m.sampled(([u, v]) => 1 - Math.hypot(u, v), window, 40);
      return [plane, disc].map((values) => m.above(values, level, place));
    }"""
    levels = [-2, -0.31, 0, 0.2, 0.5, 2]
    for level, paths in zip(levels, computed("region-paths", work, levels), strict=True):
        sizes = []
        for path in paths:
            pieces = [part.rstrip("Z").split("L") for part in path.split("M")[1:]]
            corners = [[[float(v) for v in p.split(",")] for p in piece] for piece in pieces]
            sizes.append(sum(map(area, corners)) / 400)
        u, v = np.random.default_rng(0).uniform(-1, 1, (2, 200_000))
        assert sizes[0] == pytest.approx(4 * (0.7 * u - 0.4 * v > level).mean(), abs=0.03)
        assert sizes[1] == pytest.approx(4 * (1 - np.hypot(u, v) > level).mean(), abs=0.03)


def test_examples_of_two_classes_fit_their_window() -> None:
    """Half of each class, inside of the plane that is shown; no line separates them."""
    for examples in computed("two-classes", "(m, name) => m[name]()", ["xor", "moons", "ring"]):
        X = np.array([one["x"] for one in examples])
        y = np.array([one["y"] for one in examples])
        assert y.mean() == 0.5
        assert X.min() >= -1
        assert X.max() <= 2
        assert not ck.train_perceptron(X, 2 * y - 1, max_epochs=3000).converged
