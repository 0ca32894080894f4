"""The chapter *The perceptron and the neuron*: each equation, worked number and solution."""

import math
import re
from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import pytest
import sympy as sp
from equations import BOOK, CHECKS, chapter_labels, chapter_pages, chapter_text, checks, page_text
from scipy.optimize import linprog
from solutions import exercises, listings, solutions

import coursekit as ck

CHAPTER = "perceptron"
SQUARE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND, OR, XOR = np.array([-1, -1, -1, 1]), np.array([-1, 1, 1, 1]), np.array([-1, 1, 1, -1])


def score(w, b, x):
    """w·x + b by a loop, for numbers of any kind."""
    return sum(wj * xj for wj, xj in zip(w, x, strict=True)) + b


def separable(seed, m=25, d=3):
    """Points on both sides of a known plane, none of them on it."""
    rng = np.random.default_rng(seed)
    u, c = rng.normal(size=d), rng.normal()
    X = rng.normal(size=(m, d))
    return u, c, X, np.where(X @ u + c > 0, 1, -1)


def updates_of(X, y, eta=1, passes=2000):
    """Every (w, b) after an update, from zero, and the index of its example; own loops."""
    w, b, trace = [0] * len(X[0]), 0, []
    for _ in range(passes):
        clean = True
        for i, (x, label) in enumerate(zip(X, y, strict=True)):
            if label * score(w, b, x) <= 0:
                w = [wj + eta * label * xj for wj, xj in zip(w, x, strict=True)]
                b, clean = b + eta * label, False
                trace.append((w, b, i))
        if clean:
            break
    return trace


def foot_distance(x, normals):
    """The distance of x from the space of all points perpendicular to `normals`, by least squares.

    A basis of that space comes from the singular vectors; no formula for distances is used.
    """
    normals = np.atleast_2d(normals)
    basis = np.linalg.svd(normals)[2][len(normals) :].T
    t = np.linalg.lstsq(basis, x, rcond=None)[0]
    return np.linalg.norm(x - basis @ t)


def distance_from_line(x, w, b):
    """The distance of a point from a line of the plane: the least over a fine sample of it."""
    w = np.asarray(w)
    on_line = -b * w / (w @ w)
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    t = np.linspace(-6, 6, 100_001)
    return np.linalg.norm(on_line + t[:, None] * along - x, axis=1).min()


@checks("eq:perceptron", "brute force")
def perceptron():
    """+1 for a positive score and −1 for all others, 0 among them, by loops over whole numbers."""
    for w in product((-2, -1, 0, 1), repeat=2):
        for b in (-1, 0, 2):
            expected = [1 if score(w, b, x) > 0 else -1 for x in SQUARE.tolist()]
            assert ck.classify(np.array(w, dtype=float), b, SQUARE).tolist() == expected
    assert ck.classify(np.zeros(2), 0.0, SQUARE).tolist() == [-1] * 4


@checks("eq:hyperplane-distance", "brute force")
def hyperplane_distance():
    """|s(x)| is the least distance to a sampled point of the line; positive where w points."""
    rng = np.random.default_rng(0)
    for _ in range(5):
        w, b, x = rng.normal(size=2), rng.normal(), rng.normal(size=2)
        s = score(w, b, x) / math.hypot(*w)
        assert abs(s) == pytest.approx(distance_from_line(x, w, b), abs=1e-6)
        on_line = -b * w / (w @ w)
        assert (s > 0) == ((x - on_line) @ w > 0)
    w, b = np.array([3.0, 4.0]), -5.0
    assert [score(w, b, x) / 5 for x in ([4, 2], [0, 0])] == [3, -1]


@checks("eq:perceptron-rule", "brute force")
def perceptron_rule():
    """Whole runs of coursekit equal runs by loops over fractions, examples of score 0 included."""
    for y in (AND, OR):
        trace = updates_of([[Fraction(v) for v in x] for x in SQUARE.tolist()], y.tolist())
        run = ck.train_perceptron(SQUARE, y)
        w, b, _ = trace[-1]
        assert ([*run.w], run.b, run.updates) == (w, b, len(trace))
    w, b = ck.perceptron_step(np.zeros(2), 0.0, np.array([3.0, 4.0]), -1, eta=0.5)
    assert (w.tolist(), b) == ([-1.5, -2.0], -0.5)
    w, b = ck.perceptron_step(np.array([1.0, 0]), 0.0, np.array([2.0, 5.0]), 1)
    assert (w.tolist(), b) == ([1, 0], 0)


def margin_after_update(x_k, y_k, x_i, y_i):
    """What y_k(w·x_k + b) gains by an update at example i, expanded over symbols."""
    w, (b, eta) = sp.symbols("w:3"), sp.symbols("b eta")
    after = [wj + eta * y_i * xj for wj, xj in zip(w, x_i, strict=True)]
    gain = y_k * score(after, b + eta * y_i, x_k) - y_k * score(w, b, x_k)
    return sp.expand(gain), eta


@checks("eq:perceptron-interference", "symbolic")
def perceptron_interference():
    """What any example gains by an update at another, as polynomials; it can be negative."""
    x_i, x_k, (y_i, y_k) = sp.symbols("p:3"), sp.symbols("q:3"), sp.symbols("s t")
    gain, eta = margin_after_update(x_k, y_k, x_i, y_i)
    assert sp.expand(gain - eta * y_k * y_i * (score(x_i, 0, x_k) + 1)) == 0
    loss, eta = margin_after_update((1, 0, 0), -1, (1, 0, 0), 1)
    assert loss == -2 * eta


@checks("eq:perceptron-gain", "symbolic")
def perceptron_gain():
    """The corrected example gains η(‖x‖² + 1), as polynomials, with both labels."""
    x = sp.symbols("p:3")
    for y in (-1, 1):
        gain, eta = margin_after_update(x, y, x, y)
        assert sp.expand(gain - eta * (sum(v * v for v in x) + 1)) == 0
    w, b = ck.perceptron_step(np.zeros(2), 0.0, np.zeros(2), -1, eta=0.5)
    assert -1 * (w @ np.zeros(2) + b) == 0.5


@checks("eq:perceptron-dual", "brute force")
def perceptron_dual():
    """Mistakes counted one by one give back coursekit's weights, the same counts for each η."""
    for seed in range(5):
        _, _, X, y = separable(seed)
        alpha = np.bincount([i for *_, i in updates_of(X.tolist(), y.tolist())], minlength=len(y))
        for eta in (0.125, 1.0, 8.0):
            run = ck.train_perceptron(X, y, eta=eta)
            assert run.updates == alpha.sum()
            for j in range(X.shape[1]):
                by_hand = eta * sum(alpha[i] * y[i] * X[i, j] for i in range(len(y)))
                assert run.w[j] == pytest.approx(by_hand, abs=1e-9)
            assert run.b == eta * sum(int(a) * int(t) for a, t in zip(alpha, y, strict=True))


@checks("eq:margin", "brute force")
def margin():
    """The nearest example's distance from a sampled line; negative if one is on the wrong side."""
    for y in (AND, OR, XOR):
        for w, b in (((2.0, 2.0), -3.0), ((1.0, 2.0), -0.5), ((3.0, -1.0), 0.2)):
            right = [(1 if score(w, b, x) > 0 else -1) == t for x, t in zip(SQUARE, y, strict=True)]
            signed = [
                distance_from_line(x, w, b) * (1 if good else -1)
                for x, good in zip(SQUARE, right, strict=True)
            ]
            found = ck.margin(np.array(w), b, SQUARE, y)
            assert found == pytest.approx(min(signed), abs=1e-6)
            assert (found > 0) == all(right)


@checks("eq:margin-augmented", "brute force")
def margin_augmented():
    """Distances from a plane through the origin of one more dimension, found by least squares."""
    for seed in range(10):
        u, c, X, y = separable(seed)
        lifted = np.column_stack([X, np.ones(len(X))])
        distances = [foot_distance(x, np.append(u, c)) for x in lifted]
        gamma = min(t * score(u, c, x) for x, t in zip(X, y, strict=True)) / np.linalg.norm(u)
        by_formula = gamma * np.linalg.norm(u) / np.sqrt(u @ u + c * c)
        assert min(distances) == pytest.approx(by_formula)
        assert by_formula <= gamma


def proof_quantities(X, y, u, c, eta):
    """ṽ·w̃_t and ‖w̃_t‖² after each update, γ̃ and R², all by loops."""
    size = math.sqrt(sum(v * v for v in [*u, c]))
    gamma = min(t * score(u, c, x) / size for x, t in zip(X, y, strict=True))
    R_squared = max(sum(v * v for v in x) + 1 for x in X)
    trace = updates_of(X, y, eta)
    forward = [(score(w, 0, u) + b * c) / size for w, b, _ in trace]
    length = [sum(v * v for v in [*w, b]) for w, b, _ in trace]
    return forward, length, gamma, R_squared


@checks("eq:novikoff-growth", "brute force")
def novikoff_growth():
    """Every update of 30 runs keeps the inequality; with one example it is an equation."""
    for seed in range(30):
        u, c, X, y = separable(seed)
        forward, _, gamma, _ = proof_quantities(X.tolist(), y.tolist(), u.tolist(), c, 0.7)
        assert gamma > 0
        assert all(f >= t * 0.7 * gamma - 1e-9 for t, f in enumerate(forward, 1))
    forward, _, gamma, _ = proof_quantities([[3.0]], [-1], [-3.0], -1.0, 0.7)
    assert forward == pytest.approx([0.7 * gamma])


@checks("eq:novikoff-length", "brute force")
def novikoff_length():
    """Every update of 30 runs keeps the inequality; with perpendicular x̃ it is an equation."""
    for seed in range(30):
        u, c, X, y = separable(seed)
        _, length, _, R_squared = proof_quantities(X.tolist(), y.tolist(), u.tolist(), c, 0.7)
        assert all(v <= t * 0.49 * R_squared + 1e-9 for t, v in enumerate(length, 1))
    _, length, _, R_squared = proof_quantities([[1, 0], [-1, 0]], [1, 1], [0, 0], 1, 1)
    assert R_squared == 2
    assert length == [2, 4]


@checks("eq:novikoff", "brute force")
def novikoff():
    """100 random runs in random orders stay below the bound; two examples reach it."""
    for seed in range(100):
        u, c, X, y = separable(seed, d=2 + seed % 4)
        order = np.random.default_rng(seed).permutation(len(y))
        _, _, gamma, R_squared = proof_quantities(X.tolist(), y.tolist(), u.tolist(), c, 1)
        run = ck.train_perceptron(X[order], y[order], max_epochs=100_000)
        assert run.converged
        assert run.updates <= R_squared / gamma**2
        assert ck.novikoff_bound(u, c, X, y) == pytest.approx(R_squared / gamma**2)
    X, y = np.array([[1.0, 0], [-1, 0]]), np.array([1, 1])
    assert ck.train_perceptron(X, y).updates == 2 == ck.novikoff_bound(np.zeros(2), 1.0, X, y)


@checks("eq:margin-gap", "brute force")
def margin_gap():
    """The best of many b has half the gap as its margin, for separable data and others."""
    for seed in range(6):
        _, _, X, y = separable(seed, d=2)
        y[:2] = -1, 1  # both classes, and not separable in every case
        angle = np.random.default_rng(seed).uniform(0, 2 * np.pi)
        v = np.array([math.cos(angle), math.sin(angle)])
        gap = min(X[y == 1] @ v) - max(X[y == -1] @ v)
        best = max(ck.margin(v, b, X, y) for b in np.linspace(-5, 5, 2_001))
        assert best == pytest.approx(gap / 2, abs=3e-3)


@checks("eq:xor-sum", "symbolic")
def xor_sum():
    """The sum over XOR is 0 for symbols w₁, w₂, b; those over AND and OR are not."""
    w, b, points = sp.symbols("w:2"), sp.Symbol("b"), SQUARE.astype(int).tolist()

    def total(labels):
        return sp.expand(sum(int(t) * score(w, b, x) for x, t in zip(points, labels, strict=True)))

    assert total(XOR) == 0
    assert total(AND) != 0 != total(OR)


@checks("eq:xor-neurons", "brute force")
def xor_neurons():
    """The three inequalities, word for word, at the four points."""
    table = []
    for x1, x2 in product((0, 1), repeat=2):
        h1 = 1 if x1 + x2 - 0.5 > 0 else -1
        h2 = 1 if -x1 - x2 + 1.5 > 0 else -1
        assert h1 == (1 if x1 or x2 else -1)
        assert h2 == (-1 if x1 and x2 else 1)
        answer = 1 if h1 + h2 - 1 > 0 else -1
        assert answer == (1 if x1 != x2 else -1)
        table.append((h1, h2, h1 + h2 - 1, answer))
    assert table == [(-1, 1, -1, -1), (1, 1, 1, 1), (1, 1, 1, 1), (1, -1, -1, -1)]


def regions(lines):
    """Regions of lines in general position, as the sign patterns around all crossings.

    At a crossing the other lines have their signs and the two have all four. With at least two
    lines, none parallel, every region has a corner.
    """
    found = set()
    for i, k in combinations(range(len(lines)), 2):
        (a1, a2, a0), (c1, c2, c0) = lines[i], lines[k]
        det = a1 * c2 - a2 * c1
        p = Fraction(-a0 * c2 + a2 * c0, det), Fraction(-a1 * c0 + a0 * c1, det)
        signs = [u * p[0] + v * p[1] + t > 0 for u, v, t in lines]
        for pair in product((True, False), repeat=2):
            signs[i], signs[k] = pair
            found.add(tuple(signs))
    return len(found)


@checks("eq:lines-regions", "brute force")
def lines_regions():
    """Regions counted around crossings for random lines; parallel ones make fewer."""
    rng = np.random.default_rng(0)
    for k in range(2, 9):
        lines = [tuple(int(v) for v in row) for row in rng.integers(-10_000, 10_000, size=(k, 3))]
        assert regions(lines) == 1 + k + k * (k - 1) // 2
    grid = rng.uniform(-30, 30, size=(20_000, 2))
    for few in ([(1, 0, 0)], [(1, 0, 0), (1, 0, 5)], [(1, 0, 0), (0, 1, 0), (1, 1, 0)]):
        patterns = {tuple(row) for row in np.array([grid @ li[:2] + li[2] > 0 for li in few]).T}
        k = len(few)
        assert len(patterns) == {1: 2, 2: 3, 3: 6}[k] <= 1 + k + k * (k - 1) // 2


def exact_sigmoid(z):
    """σ with 60 digits."""
    getcontext().prec = 60
    return 1 / (1 + (-Decimal(z)).exp())


Z = sp.Symbol("z", real=True)
SIGMOID = 1 / (1 + sp.exp(-Z))


@checks("eq:sigmoid-symmetry", "symbolic")
def sigmoid_symmetry():
    """σ(−z) + σ(z) − 1 simplifies to 0; coursekit's σ keeps it in numbers."""
    assert sp.simplify(SIGMOID.subs(Z, -Z) + SIGMOID - 1) == 0
    z = np.array([0.0, 0.37, 5.0, -2.5])
    assert ck.sigmoid(-z) == pytest.approx(1 - ck.sigmoid(z), abs=1e-15)


@checks("eq:logit", "symbolic")
def logit():
    """Each function undoes the other, as symbols."""
    s = sp.Symbol("s", positive=True)
    assert sp.simplify(SIGMOID.subs(Z, sp.log(s / (1 - s))) - s) == 0
    assert sp.simplify(sp.log(sp.simplify(SIGMOID / (1 - SIGMOID))) - Z) == 0


@checks("eq:sigmoid-step-limit", "brute force")
def sigmoid_step_limit():
    """The distance from the step stays below e^(−c|z|), and comes near it; ½ stays at 0."""
    for c, z in product((1, 3, 10, 40), ("-2", "-0.1", "0.05", "1.5")):
        distance = abs(exact_sigmoid(c * Decimal(z)) - (Decimal(z) > 0))
        bound = (-c * abs(Decimal(z))).exp()
        assert bound / 2 <= distance <= bound
    assert abs(exact_sigmoid(100_000 * Decimal("-0.001"))) < Decimal("1e-43")
    assert exact_sigmoid(0) == Decimal("0.5")


def neuron_data(seed=0, m=5, d=3):
    """w, b, X and targets between 0 and 1, all random."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=d), rng.normal(), rng.normal(size=(m, d)), rng.random(m)


def neuron_cost_by_loops(w, b, X, y):
    """Σ(σ(w·x + b) − y)²/2m by loops, for real or complex numbers."""
    outputs = [1 / (1 + np.exp(-score(w, b, x))) for x in X]
    return sum((a - t) ** 2 for a, t in zip(outputs, y, strict=True)) / (2 * len(y))


def entropy_by_loops(p, X, y):
    """The mean binary cross-entropy, of p = (w, b), by loops."""
    outputs = [1 / (1 + np.exp(-score(p[:-1], p[-1], x))) for x in X]
    terms = [t * np.log(a) + (1 - t) * np.log(1 - a) for a, t in zip(outputs, y, strict=True)]
    return -sum(terms) / len(y)


def slopes(f, p, h=1e-20):
    """The gradient of f at an array p by complex steps."""
    p = np.asarray(p, dtype=complex)
    found = np.zeros(p.shape)
    for i in np.ndindex(p.shape):
        moved = p.copy()
        moved[i] += 1j * h
        found[i] = np.imag(f(moved)) / h
    return found


@checks("eq:neuron-cost", "brute force")
def neuron_cost():
    """coursekit's cost equals a sum by loops."""
    w, b, X, y = neuron_data()
    assert ck.sigmoid_neuron_cost(w, b, X, y) == pytest.approx(neuron_cost_by_loops(w, b, X, y))


@checks("eq:neuron-delta", "symbolic")
def neuron_delta():
    """The derivative of ½(σ(z) − y)² by z, with σ written out."""
    y = sp.Symbol("y", real=True)
    slope = ((SIGMOID - y) ** 2 / 2).diff(Z)
    assert sp.simplify(slope - (SIGMOID - y) * SIGMOID * (1 - SIGMOID)) == 0


@checks("eq:neuron-gradient-one", "complex step")
def neuron_gradient_one():
    """One example: the derivative by each weight is δ times its input, that by the bias δ."""
    w, b, X, y = neuron_data(seed=1, m=1)
    a = 1 / (1 + math.exp(-score(w, b, X[0])))
    delta = (a - y[0]) * a * (1 - a)
    measured = slopes(lambda p: neuron_cost_by_loops(p[:-1], p[-1], X, y), [*w, b])
    assert measured == pytest.approx([*(delta * X[0]), delta], rel=1e-12)


@checks("eq:neuron-gradient", "complex step")
def neuron_gradient():
    """coursekit's gradient of the mean is what complex steps through loops measure."""
    w, b, X, y = neuron_data(seed=2)
    dw, db = ck.sigmoid_neuron_gradient(w, b, X, y)
    measured = slopes(lambda p: neuron_cost_by_loops(p[:-1], p[-1], X, y), [*w, b])
    assert dw.shape == w.shape
    assert [*dw, db] == pytest.approx(measured, rel=1e-12)


@checks("eq:neuron-descent", "differences")
def neuron_descent():
    """What the cost after a step lacks of the formula falls fourfold when η is halved."""
    w, b, X, y = neuron_data(seed=3)
    g = slopes(lambda p: neuron_cost_by_loops(p[:-1], p[-1], X, y), [*w, b])
    before = neuron_cost_by_loops(w, b, X, y)

    def missing(eta):
        after = neuron_cost_by_loops(w - eta * g[:-1], b - eta * g[-1], X, y)
        return after - (before - eta * (g @ g))

    for eta in (0.1, 0.05):
        assert missing(eta) / missing(eta / 2) == pytest.approx(4, rel=0.05)


@checks("eq:neuron-smooth", "symbolic")
def neuron_smooth():
    """The second derivative by z, with σ written out, and its extremes over a, at y = 0 and 1."""
    y, a = sp.Symbol("y", real=True), sp.Symbol("a", real=True)
    bend = a * (1 - a) * (a * (1 - a) + (a - y) * (1 - 2 * a))
    second = ((SIGMOID - y) ** 2 / 2).diff(Z, 2)
    assert sp.simplify(second - bend.subs(a, SIGMOID)) == 0
    assert bend.expand().coeff(y, 2) == 0  # linear in y: extremes at its ends
    for end in (0, 1):
        q = bend.subs(y, end)
        flat = [t for t in sp.solve(q.diff(a), a) if 0 < t < 1]
        values = sorted(float(q.subs(a, t)) for t in flat)
        assert values == pytest.approx([-0.0601, 0.0770], abs=5e-5)
        assert max(map(abs, values)) < 1 / 12
        assert q.subs(a, 0) == q.subs(a, 1) == 0
    _, _, X, targets = neuron_data(m=9)
    L = np.linalg.eigvalsh(ck.add_bias(X).T @ ck.add_bias(X) / 9)[-1] / 12

    def gradient(p):
        return np.append(*ck.sigmoid_neuron_gradient(p[:-1], p[-1], X, targets))

    for p, q in np.random.default_rng(1).normal(size=(200, 2, 4)):
        assert np.linalg.norm(gradient(p) - gradient(q)) <= L * np.linalg.norm(p - q)


@checks("eq:neuron-entropy", "complex step")
def neuron_entropy():
    """The cost is −log of the probability of the label, and its slope over z is a − y."""
    for z, y in product((-6.0, -0.5, 2.0), (0.0, 1.0)):
        a = 1 / (1 + math.exp(-z))
        probability = a if y else 1 - a
        cost = -(y * math.log(a) + (1 - y) * math.log(1 - a))
        assert cost == pytest.approx(-math.log(probability))
        sign = 2 * y - 1
        assert cost == pytest.approx(float(ck.LOGISTIC.value(np.array(sign * z))))
    for z, y in product((-6.0, -0.5, 2.0), (0.0, 0.3, 1.0)):
        slope = slopes(
            lambda p, y=y: entropy_by_loops([0 * p[0], p[0]], np.zeros((1, 1)), [y]), [z]
        )
        assert slope[0] == pytest.approx(1 / (1 + math.exp(-z)) - y, rel=1e-10)


@checks("eq:neuron-entropy-gradient", "complex step")
def neuron_entropy_gradient():
    """Xᵀ(a − y)/m and the mean of a − y against complex steps through the logarithms."""
    w, b, X, y = neuron_data(seed=4)
    a = ck.sigmoid(X @ w + b)
    measured = slopes(lambda p: entropy_by_loops(p, X, y), [*w, b])
    assert [*(X.T @ (a - y) / len(y)), (a - y).mean()] == pytest.approx(measured, rel=1e-11)


@checks("eq:neuron-curvature", "symbolic")
def neuron_curvature():
    """The second derivative of ½(σ(w) − 1)², with σ written out, and where it is 0."""
    second = ((SIGMOID - 1) ** 2 / 2).diff(Z, 2)
    formula = -SIGMOID * (1 - SIGMOID) ** 2 * (1 - 3 * SIGMOID)
    assert sp.simplify(second - formula) == 0
    assert sp.simplify(second.subs(Z, -sp.log(2))) == 0
    assert second.subs(Z, -1) < 0 < second.subs(Z, 0)


@checks("eq:neuron-entropy-hessian", "differences")
def neuron_entropy_hessian():
    """Differences of complex steps of the cost; no direction has a negative second derivative."""
    w, b, X, y = neuron_data(seed=5)
    p, eps = np.array([*w, b]), 1e-5
    f = lambda q: entropy_by_loops(q, X, y)  # noqa: E731
    measured = np.array(
        [(slopes(f, p + eps * e) - slopes(f, p - eps * e)) / (2 * eps) for e in np.eye(4)]
    )
    lifted = np.column_stack([X, np.ones(len(y))])
    a = ck.sigmoid(lifted @ p)
    formula = lifted.T @ np.diag(a * (1 - a)) @ lifted / len(y)
    assert np.allclose(formula, measured, atol=1e-9)
    for v in np.random.default_rng(0).normal(size=(50, 4)):
        along = sum(a[i] * (1 - a[i]) * score(v, 0, lifted[i]) ** 2 for i in range(5)) / 5
        assert v @ measured @ v == pytest.approx(along, abs=1e-8)
        assert along >= 0


def layer_data(seed=0, n0=4, n1=3, m=5):
    """W, b, x and targets of a layer, all random."""
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(n1, n0)),
        rng.normal(size=(n1, 1)),
        rng.normal(size=(n0, m)),
        rng.random((n1, m)),
    )


def layer_costs(W, b, x, y):
    """C_1 … C_n of the neurons, each by loops, for real or complex numbers."""
    (n1, n0), m = W.shape, x.shape[1]
    costs = []
    for j in range(n1):
        total = 0
        for i in range(m):
            z = sum(W[j, k] * x[k, i] for k in range(n0)) + b[j, 0]
            total += (1 / (1 + np.exp(-z)) - y[j, i]) ** 2
        costs.append(total / (2 * m))
    return costs


@checks("eq:single-layer", "brute force")
def single_layer():
    """coursekit's forward pass through one layer, entry by entry."""
    W, b, x, _ = layer_data()
    (z,), (_, a) = ck.forward([W], [b], x)
    for j, i in np.ndindex(z.shape):
        by_hand = sum(W[j, k] * x[k, i] for k in range(4)) + b[j, 0]
        assert z[j, i] == pytest.approx(by_hand)
        assert a[j, i] == pytest.approx(1 / (1 + math.exp(-by_hand)))
    assert W.size + b.size == 3 * (4 + 1)


@checks("eq:single-layer-split", "brute force")
def single_layer_split():
    """The neurons' costs add up to the layer's; a change in row j moves C_j and no other."""
    W, b, x, y = layer_data(seed=1)
    assert sum(layer_costs(W, b, x, y)) == pytest.approx(
        ck.cost([W], [b], x, y, loss=ck.SIGMOID_QUADRATIC)
    )
    for j in range(3):
        V, c = W.copy(), b.copy()
        V[j] += 0.5
        c[j] -= 0.2
        before, after = layer_costs(W, b, x, y), layer_costs(V, c, x, y)
        assert [p != q for p, q in zip(before, after, strict=True)] == [k == j for k in range(3)]


@checks("eq:single-layer-gradient", "complex step")
def single_layer_gradient():
    """δxᵀ/m and the mean of δ's columns are what complex steps through loops measure."""
    W, b, x, y = layer_data(seed=2)
    a = 1 / (1 + np.exp(-(W @ x + b)))
    delta = (a - y) * a * (1 - a)
    measured = slopes(lambda V: sum(layer_costs(V, b, x, y)), W)
    assert np.allclose(delta @ x.T / 5, measured, rtol=1e-12)
    measured = slopes(lambda c: sum(layer_costs(W, c, x, y)), b)
    assert np.allclose(delta.mean(axis=1, keepdims=True), measured, rtol=1e-12)


HERE = sorted(label for label, check in CHECKS.items() if check.run.__module__ == __name__)


@pytest.mark.parametrize("label", HERE)
def test_equation(label):
    """The equation holds when tried with numbers."""
    CHECKS[label].run()


def test_every_equation_has_a_check():
    """Labels of the chapter and checks in this file are the same set."""
    found = chapter_labels(CHAPTER)
    assert len(found) == len(set(found))
    assert set(found) == set(HERE)


def test_cited_equations_exist():
    """The labels that coursekit's module cites stand in the chapter."""
    source = (BOOK.parent / "src" / "coursekit" / "perceptron.py").read_text(encoding="utf-8")
    assert set(re.findall(r"eq:[a-z-]+[a-z]", source)) <= set(chapter_labels(CHAPTER))


def test_table_of_the_first_two_passes():
    """Score, mistake, w and b of each row of the table for AND."""
    text = chapter_text(CHAPTER)
    pattern = r"^\| \$\((\d),(\d)\)\$, \$([+-]1)\$ \| \$(-?\d)\$ \| (yes|no) \| \$\((\d),(\d)\)\$ "
    rows = re.findall(pattern + r"\| \$(-?\d)\$ \|$", text, re.MULTILINE)
    assert len(rows) == 8
    w, b = [0, 0], 0
    for i, (x1, x2, y, z, mistake, w1, w2, bias) in enumerate(rows):
        x, label = [int(x1), int(x2)], int(y)
        assert (x, label) == (SQUARE[i % 4].tolist(), AND[i % 4])
        assert int(z) == score(w, b, x)
        assert (mistake == "yes") == (label * int(z) <= 0)
        if mistake == "yes":
            w, b = [wj + label * xj for wj, xj in zip(w, x, strict=True)], b + label
        assert (w, b) == ([int(w1), int(w2)], int(bias))


def test_and_needs_eighteen_updates():
    """(3, 2), −4 after 18 updates, bound 51, and mistakes 2, 5, 4, 7."""
    trace = updates_of(SQUARE.tolist(), AND.tolist())
    assert len(trace) == 18
    assert trace[-1][:2] == ([3, 2], -4)
    assert np.bincount([i for *_, i in trace]).tolist() == [2, 5, 4, 7]
    assert ck.novikoff_bound(np.array([2.0, 2.0]), -3.0, SQUARE, AND) == pytest.approx(51)


def test_one_neuron_by_hand():
    """The printed numbers of w = 0.5, b = 0.1, x = 2, y = 1, also for the full square."""
    z = 0.5 * 2 + 0.1
    a = 1 / (1 + math.exp(-z))
    assert a == pytest.approx(0.750260, abs=5e-7)
    assert (a - 1) ** 2 / 2 == pytest.approx(0.031185, abs=5e-7)
    assert a * (1 - a) == pytest.approx(0.187370, abs=5e-7)
    assert (a - 1) * a * (1 - a) == pytest.approx(-0.046794, abs=5e-7)
    full = slopes(lambda w: (1 / (1 + np.exp(-(2 * w[0] + 0.1))) - 1) ** 2, [0.5])[0]
    half = slopes(lambda w: (1 / (1 + np.exp(-(2 * w[0] + 0.1))) - 1) ** 2 / 2, [0.5])[0]
    output = slopes(lambda w: 1 / (1 + np.exp(-(2 * w[0] + 0.1))), [0.5])[0]
    assert [full, half, output] == pytest.approx([-0.187175, -0.093587, 0.374740], abs=5e-7)


def test_saturated_neuron():
    """z = −6: the errors of both costs, and the ratio 405."""
    a = 1 / (1 + math.exp(6))
    numbers = [a, a * (1 - a), (a - 1) * a * (1 - a), a - 1]
    assert numbers == pytest.approx([0.002473, 0.002467, -0.002460, -0.997527], abs=5e-7)
    assert round(1 / (a * (1 - a))) == 405


def test_strict_condition_never_learns():
    """With < no example is ever a mistake at zero, whatever the data."""
    for seed in range(5):
        _, _, X, y = separable(seed)
        assert not any(t * score(np.zeros(3), 0.0, x) < 0 for x, t in zip(X, y, strict=True))


def test_xor_returns_to_zero():
    """One pass of the rule over XOR makes four updates and ends where it began."""
    trace = updates_of(SQUARE.tolist(), XOR.tolist(), passes=1)
    assert [(w, b) for w, b, _ in trace] == [([0, 0], -1), ([0, 1], 0), ([1, 1], 1), ([0, 0], 0)]


def test_weights_stay_bounded():
    """On irises that no line separates, 300 passes leave the weights of moderate size."""
    X, species, _ = ck.load_iris()
    X, y = X[species > 0][:, 2:], np.where(species[species > 0] == 2, 1, -1)
    run = ck.train_perceptron(X, y, max_epochs=300)
    assert not run.converged
    assert np.linalg.norm(run.w) < 1000


def runs_of(pair):
    """The petals of two species of iris and their labels ±1."""
    X, species, _ = ck.load_iris()
    chosen = np.isin(species, pair)
    return X[chosen][:, 2:], np.where(species[chosen] == max(pair), 1, -1)


def averaged(X, y, max_epochs, leave_out=0):
    """(w, b) at the end of a run, and the mean of it after each visited example but the first."""
    p, visited = np.zeros(X.shape[1] + 1), []
    for _ in range(max_epochs):
        clean = True
        for x, label in zip(np.column_stack([X, np.ones(len(X))]), y, strict=True):
            if label * (p @ x) <= 0:
                p, clean = p + label * x, False
            visited.append(p)
        if clean:
            break
    return p, np.mean(visited[leave_out:], axis=0)


def test_averaging_does_not_widen_the_margin():
    """The first two lines of the table: 176 of 200 averaged lines separate, 72 are wider."""
    X, y = runs_of((0, 1))
    rng = np.random.default_rng(0)
    separate = wider = separate_late = 0
    for _ in range(200):
        order = rng.permutation(100)
        last, mean = averaged(X[order], y[order], 1000)
        margins = [ck.margin(p[:-1], p[-1], X, y) for p in (last, mean)]
        assert margins[0] > 0
        separate += margins[1] > 0
        wider += margins[1] > margins[0]
        late = averaged(X[order], y[order], 1000, leave_out=50)[1]
        separate_late += ck.margin(late[:-1], late[-1], X, y) > 0
    assert (separate, wider, separate_late) == (176, 72, 199)
    assert "199 of the 200 averaged lines separate" in chapter_text(CHAPTER)
    assert "| 200 of 200 | 176 of 200 |" in chapter_text(CHAPTER)
    assert "| | 72 of 200 |" in chapter_text(CHAPTER)


def test_averaging_helps_where_the_run_does_not_end():
    """The table's last two lines: mistakes on held-out flowers, and in how many splits fewer."""
    X, y = runs_of((1, 2))
    rng = np.random.default_rng(0)
    wrong = []
    for _ in range(100):
        order = rng.permutation(100)
        train, held_out = order[:60], order[60:]
        lines = averaged(X[train], y[train], 100)
        wrong.append(
            [(ck.classify(p[:-1], p[-1], X[held_out]) != y[held_out]).sum() for p in lines]
        )
    last, mean = np.array(wrong).T
    assert [round(100 * v.mean() / 40, 1) for v in (last, mean)] == [13.4, 7.5]
    assert ((last < mean).sum(), (mean < last).sum()) == (20, 58)
    assert "| 13.4 % | 7.5 % |" in chapter_text(CHAPTER)
    assert "| 20 of 100 | 58 of 100 |" in chapter_text(CHAPTER)


def test_thread_of_the_perceptron():
    """One classifier of three has separable data; passes 5 to 20 give from 36 to 45 right."""
    task = next(iter(ck.thread_tasks(np.random.default_rng(0))))
    possible = []
    for species in range(3):
        y = np.where(task.labels == species, 1, -1)
        rows = ck.add_bias(task.X) * y[:, None]
        free = [(None, None)] * rows.shape[1]
        possible.append(linprog(np.zeros(5), A_ub=-rows, b_ub=-np.ones(len(y)), bounds=free))
    assert [found.status for found in possible] == [0, 2, 2]

    def right(passes):
        def fit(X, y):
            run = ck.train_perceptron(X, y, max_epochs=passes)
            return np.append(run.b, run.w)

        scores = ck.linear_scores(ck.one_against_rest(fit, task.X, task.labels), task.X_held_out)
        return int((scores.argmax(axis=1) == task.labels_held_out).sum())

    found = [right(passes) for passes in range(5, 21)]
    assert (min(found), max(found)) == (36, 45)
    assert "from 36 to 45 right of 50" in chapter_text(CHAPTER)


def test_pulls_cancel_at_the_compromise():
    """Where descent has settled the mean pull is tiny, and no single pull is 0."""
    X, y = runs_of((1, 2))
    Z, target = (X - X.mean(axis=0)) / X.std(axis=0), (y + 1) / 2
    w, b = np.zeros(2), 0.0
    for _ in range(2000):
        dw, db = ck.sigmoid_neuron_gradient(w, b, Z, target)
        w, b = w - 2 * dw, float(b - 2 * db)
    a = ck.sigmoid(Z @ w + b)
    delta = (a - target) * a * (1 - a)
    assert np.abs(delta).min() > 0
    assert np.abs(delta).max() > 0.1
    assert abs(delta.mean()) < 1e-4


def test_steps_shrink_only_with_continuous_pulls():
    """Summed over all flowers: the hinge's steps stay above 10⁻⁴, the squared hinge's vanish."""
    X, y = runs_of((1, 2))
    rows = ck.add_bias((X - X.mean(axis=0)) / X.std(axis=0))
    last: dict[str, list[Any]] = {}
    for loss in (ck.HINGE, ck.SQUARED_HINGE):
        w = np.zeros(3)
        for step in range(6000):
            move = 0.1 * ck.margin_gradient(w, rows, y, loss)
            w = w - move
            if step >= 5900:
                last.setdefault(loss.name, []).append(np.linalg.norm(move))
    hinge, squared = last.values()
    assert min(hinge) > 1e-4
    assert max(squared) < 1e-6


def test_strict_condition_is_hidden_by_random_starts():
    """From random weights < and ≤ make the same run over AND, which separates it."""
    rows = np.column_stack([SQUARE, np.ones(4)])
    for seed in range(50):
        ends = []
        for least in (0.0, -1e-300):  # u <= 0, and u < 0 for all u that occur
            p, updates, clean = 0.1 * np.random.default_rng(seed).normal(size=3), 0, False
            while not clean:
                clean = True
                for x, label in zip(rows, AND, strict=True):
                    if label * (p @ x) <= least:
                        p, clean, updates = p + label * x, False, updates + 1
            ends.append((updates, *p))
        assert ends[0] == ends[1]


def test_strict_condition_shows_without_a_random_bias():
    """With random w and b = 0 the first example of AND is corrected by ≤ alone."""
    w = np.random.default_rng(0).normal(size=2)
    assert AND[0] * (w @ SQUARE[0] + 0.0) == 0
    assert ck.perceptron_step(w, 0.0, SQUARE[0], AND[0])[1] == -1


def test_orders_of_and():
    """Over all orders of AND the run takes 18, 20 or 22 updates, and finds two lines."""
    ends = set()
    for order in permutations(range(4)):
        w, b, _ = updates_of(SQUARE[[*order]].tolist(), AND[[*order]].tolist())[-1]
        count = len(updates_of(SQUARE[[*order]].tolist(), AND[[*order]].tolist()))
        ends.add((count, tuple(w), b))
    assert ends == {(n, w, -4) for n in (18, 20, 22) for w in ((3, 2), (2, 3))}


def test_practice():
    """Two dozen exercises of all kinds; the solutions to those of the first edition are run."""
    found = exercises(CHAPTER)
    assert len(found) >= 24
    run = {label for label, _ in solutions(CHAPTER)}
    assert {label for label in found if label.startswith("exr-")} <= run
    for kind in ("quick", "predict", "true", "bug", "project"):
        assert [label for label in found if f"-{kind}" in label], kind


@pytest.mark.parametrize("page", chapter_pages(CHAPTER)[1:])
def test_sections_end_in_practice(page):
    """Each section with a heading of the second level holds an exercise."""
    sections = re.split(r"^## ", page_text(page), flags=re.MULTILINE)[1:]
    without = [s.partition("\n")[0] for s in sections if "{exercise}" not in s]
    assert without == []


def test_no_listing_answers_the_assignment():
    """No page adds up the weights of a run, nor has the line that is a function of ps3."""
    found = listings(CHAPTER)
    assert not [c for c in found if "averaged" in c or re.search(r"\+= (?:w|b|p)\n", c)]
    answers = (
        r"np\.where\(X @ w \+ b > 0, 1, -1\)",
        r"updates \+= 1",
        r"\.min\(\) / np\.linalg\.norm\(w\)",
        r"X\.T @ delta / len\(y\), delta\.mean\(\)\n(?!.*entropy)",
    )
    others = [c for c in found if "def entropy_gradient" not in c]
    assert not [c for c in others for answer in answers if re.search(answer, c)]


def test_symbols_mean_what_the_book_says():
    """H is no hyperplane here, u no separating vector, and smoothness is Λ, not L."""
    text = re.sub(r"^```.*?^```$", "", chapter_text(CHAPTER), flags=re.MULTILINE | re.DOTALL)
    formulas = " ".join(re.findall(r"\$\$.*?\$\$|\$[^$]+\$", text, re.DOTALL))
    assert not re.search(r"(?<![A-Za-z\\{])[HPL](?![A-Za-z}])", formulas)
    assert not re.search(r"(?<![A-Za-z\\])w_0", formulas)
    assert r"\tilde u" not in formulas
    assert "(u,c)" not in formulas


def test_section_anchors():
    """The sections that feedback links to keep their names."""
    anchors = set(re.findall(r"^\(([a-z0-9-]+)\)=$", chapter_text(CHAPTER), re.MULTILINE))
    assert anchors >= {
        "step-activation", "perceptron-rule", "perceptron-rate", "perceptron-strict", "margin",
        "novikoff", "perceptron-limits", "xor", "piecewise-linear-regions", "step-to-sigmoid",
        "sigmoid-neuron", "saturation", "single-layer", "common-mistakes-perceptron", "averaging",
    }  # fmt: skip
