"""The chapter *Multilayer perceptrons*: each labelled equation, worked number and solution."""

import math
import re
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
import sympy as sp
from equations import (
    CHECKS,
    chapter_labels,
    chapter_pages,
    chapter_text,
    checks,
    labels,
    page_text,
    pages,
)
from solutions import exercises

import coursekit as ck
from coursekit.thread import measured_before

PAGE = "mlp"
CHAPTER = chapter_text(PAGE)
STEP = 1e-20


def logistic(z):
    """The sigmoid by its formula, for a real or complex number."""
    return 1 / (1 + np.exp(-z))


def rectified(z):
    """ReLU of one number, by cases."""
    return z if z.real > 0 else 0 * z


def run(weights, biases, x, hidden=logistic, output=logistic):
    """The outputs for one example, by loops over single neurons, real or complex."""
    a = list(x)
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        z = [sum(W[j][k] * a[k] for k in range(len(a))) + b[j][0] for j in range(len(W))]
        a = [output(v) if l == len(weights) else hidden(v) for v in z]
    return a


def random_network(sizes, seed=0):
    """Weights and biases, all random, and an example."""
    rng = np.random.default_rng(seed)
    weights, biases = ck.init_params(sizes, rng)
    return weights, [rng.normal(size=b.shape) for b in biases], rng.normal(size=sizes[0])


def mean_cost(weights, biases, x, y, lam=0.0):
    """Mean of ½‖a − y‖² over the columns plus the penalty, entry by entry."""
    m = x.shape[1]
    outputs = np.transpose([run(weights, biases, x[:, i]) for i in range(m)])
    data = sum((a - t) ** 2 for a, t in zip(outputs.flat, y.flat, strict=True)) / 2
    return data / m + lam / 2 * sum(w * w for W in weights for w in W.ravel())


def vanishes(expression):
    """The expression is zero for all values of its symbols."""
    assert sp.simplify(expression) == 0


def by_complex_step(f, v):
    """f′(v) of a number."""
    return f(v + 1j * STEP).imag / STEP


def second_moment_is(samples, expected):
    """The mean of the squares is `expected`, to seven of its own standard errors."""
    squares = np.asarray(samples).ravel() ** 2
    error = squares.std() / math.sqrt(squares.size)
    assert error < 0.05 * expected  # or else the check would not notice a wrong factor
    assert abs(squares.mean() - expected) < 7 * error


@checks("eq:xor-balance", "symbolic")
def xor_balance():
    """Opposite corners have equal sums of scores, and no neuron of a fine grid computes XOR."""
    w1, w2, b = sp.symbols("w1 w2 b")
    s = {(p, q): w1 * p + w2 * q + b for p, q in product((0, 1), repeat=2)}
    assert s[0, 0] + s[1, 1] == s[0, 1] + s[1, 0] == w1 + w2 + 2 * b
    x, y = ck.xor()
    grid = np.linspace(-2, 2, 41)
    w = np.array(list(product(grid, grid)))
    for b in grid:
        assert not np.any(np.all((w @ x + b > 0) == (y == 1), axis=1))


@checks("eq:xor-network", "brute force")
def xor_network():
    """Two ReLUs make the distance of two numbers, and XOR at the corners."""
    for p, q in np.random.default_rng(0).normal(size=(200, 2)):
        assert rectified(p - q) + rectified(q - p) == pytest.approx(abs(p - q))
    for p, q in product((0, 1), repeat=2):
        assert rectified(p - q) + rectified(q - p) == (p ^ q)


@checks("eq:bias-as-weight", "brute force")
def bias_as_weight():
    """A column of biases beside the weights, and a 1 above the activations, give z by loops."""
    rng = np.random.default_rng(0)
    W, b, a = rng.normal(size=(4, 3)), rng.normal(size=(4, 1)), rng.normal(size=(3, 1))
    joined = np.hstack([b, W]) @ np.vstack([[[1.0]], a])
    for j in range(4):
        assert joined[j, 0] == pytest.approx(sum(W[j, k] * a[k, 0] for k in range(3)) + b[j, 0])


@checks("eq:parameter-count", "brute force")
def parameter_count():
    """The formula counts the entries of all arrays."""
    for sizes in ((1, 1), (3, 4, 4, 2), (64, 32, 10), (5, 1, 7, 2)):
        weights, biases = ck.init_params(sizes, np.random.default_rng(0))
        entries = sum(1 for array in (*weights, *biases) for _ in array.ravel())
        assert sum(n * (n_in + 1) for n_in, n in pairwise(sizes)) == entries


@checks("eq:forward-entry", "brute force")
def forward_entry():
    """One neuron by a loop over its inputs equals its entry of coursekit's forward pass."""
    weights, biases, x = random_network([4, 5, 3, 2])
    zs, a = ck.forward(weights, biases, x[:, None])
    for l, W in enumerate(weights, 1):
        for j in range(W.shape[0]):
            z = sum(W[j, k] * a[l - 1][k, 0] for k in range(W.shape[1])) + biases[l - 1][j, 0]
            assert zs[l - 1][j, 0] == pytest.approx(z)
            assert a[l][j, 0] == pytest.approx(1 / (1 + math.exp(-z)))


@checks("eq:forward", "brute force")
def forward():
    """Columns do not mix: a batch gives what its examples give one by one, by loops."""
    weights, biases, _ = random_network([4, 5, 3, 2])
    x = np.random.default_rng(1).normal(size=(4, 6))
    zs, a = ck.forward(weights, biases, x)
    assert np.array_equal(a[0], x)
    for i in range(6):
        assert np.allclose(a[-1][:, i], run(weights, biases, x[:, i]))
        one_z, one_a = ck.forward(weights, biases, x[:, [i]])
        assert all(np.allclose(zs[l][:, [i]], one_z[l]) for l in range(3))
        assert all(np.allclose(a[l][:, [i]], one_a[l]) for l in range(4))


@checks("eq:composition", "brute force")
def composition():
    """Layers applied one to the result of the other, innermost first, by loops over neurons."""
    weights, biases, x = random_network([4, 3, 5, 2])

    def layer(l, v):
        return logistic(weights[l - 1] @ v + biases[l - 1][:, 0])

    assert np.allclose(layer(3, layer(2, layer(1, x))), run(weights, biases, x))


@checks("eq:linear-network", "brute force")
def linear_network():
    """Single layers, one after the other by loops, equal the one matrix and the one bias."""
    weights, biases, x = random_network([3, 5, 2, 4, 3])
    L = len(weights)

    def after(l):  # W^L … W^{l+1}
        total = np.eye(len(weights[-1]))
        for r in range(L, l, -1):
            total = total @ weights[r - 1]
        return total

    b = sum(after(l) @ biases[l - 1] for l in range(1, L + 1))
    slow = run(weights, biases, x, hidden=lambda z: z, output=lambda z: z)
    assert np.allclose(after(0) @ x + b[:, 0], slow)
    assert np.linalg.matrix_rank(after(0)) == 2  # the narrowest width


@checks("eq:tanh", "symbolic")
def tanh():
    """The quotient of exponentials and the stretched sigmoid are one function; coursekit has it."""
    z = sp.Symbol("z", real=True)
    quotient = (sp.exp(z) - sp.exp(-z)) / (sp.exp(z) + sp.exp(-z))
    vanishes(quotient - (2 / (1 + sp.exp(-2 * z)) - 1))
    for v in np.linspace(-8, 8, 81):
        assert ck.tanh(v) == pytest.approx(2 * logistic(2 * v) - 1, abs=1e-14)


@checks("eq:tanh-prime", "symbolic")
def tanh_prime():
    """The derivative of the quotient of exponentials is 1 − tanh²; coursekit has it."""
    z = sp.Symbol("z", real=True)
    quotient = (sp.exp(2 * z) - 1) / (sp.exp(2 * z) + 1)
    vanishes(sp.diff(quotient, z) - (1 - quotient**2))
    for v in np.linspace(-4, 4, 41):
        assert ck.tanh_prime(v) == pytest.approx(1 - math.tanh(v) ** 2)


@checks("eq:relu", "differences")
def relu():
    """Slope 1 on the right, 0 on the left, continuous and with two one-sided slopes at 0."""

    def f(v):
        return (v + abs(v)) / 2  # another formula for max(0, v)

    for z in (-3.0, -0.2, 0.4, 5.0):
        assert ck.relu(np.array(z)) == pytest.approx(f(z))
        slope = (f(z + 1e-6) - f(z - 1e-6)) / 2e-6
        assert ck.relu_prime(np.array(z)) == pytest.approx(slope, abs=1e-9)
    assert f(0) == 0
    assert (f(1e-6) - f(0)) / 1e-6 == pytest.approx(1)
    assert (f(0) - f(-1e-6)) / 1e-6 == 0


@checks("eq:tanh-network", "brute force")
def tanh_network():
    """The rewritten network of sigmoids has the outputs of the network of tanh, by loops."""
    (W1, W2), (b1, b2), x = random_network([3, 4, 2])
    by_tanh = run([W1, W2], [b1, b2], x, np.tanh, lambda z: z)
    shifted = [[b2[j, 0] - sum(W2[j, k] for k in range(4))] for j in range(2)]
    by_sigmoid = run([2 * W1, 2 * W2], [2 * b1, shifted], x, logistic, lambda z: z)
    assert np.allclose(by_tanh, by_sigmoid)


@checks("eq:one-sign", "complex step")
def one_sign():
    """Derivatives by the weights of one neuron are ∂C/∂z times its inputs, all of one sign."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        a, w, b = rng.random(5), rng.normal(size=5), rng.normal()

        def cost_of(z):
            return (np.sin(z) - 0.3) ** 2  # any differentiable cost

        at_z = by_complex_step(cost_of, w @ a + b)
        slopes = []
        for k in range(5):
            one = np.eye(5)[k]
            slopes.append(
                by_complex_step(lambda s, u=one, w=w, a=a, b=b: cost_of((w + s * u) @ a + b), 0)
            )
        assert np.allclose(slopes, at_z * a)
        assert len(set(np.sign(slopes))) == 1


@checks("eq:log-odds", "brute force")
def log_odds():
    """Differences of scores are logarithms of odds; the linear system with sum 1 has softmax."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=5)
    a = ck.softmax(z[:, None])[:, 0]
    for i, k in product(range(5), repeat=2):
        assert math.log(a[i] / a[k]) == pytest.approx(z[i] - z[k], abs=1e-12)
    # a_i − a_0 e^{z_i − z_0} = 0 for i > 0 and Σ a = 1: n equations, one solution.
    system = np.eye(5)
    system[1:, 0] = -np.exp(z[1:] - z[0])
    system[0] = 1
    assert np.allclose(np.linalg.solve(system, np.eye(5)[0]), a)


def plain_softmax(z):
    """By its formula, with Python's numbers."""
    e = [math.exp(v) for v in z]
    return [v / sum(e) for v in e]


@checks("eq:softmax", "brute force")
def softmax():
    """Columns are positive, sum to 1, have the ratios of the exponentials, and survive large z."""
    z = np.random.default_rng(0).normal(size=(5, 7))
    a = ck.softmax(z)
    assert np.all(a > 0)
    assert np.allclose(a.sum(axis=0), 1)
    assert np.allclose(a[0] / a[1], np.exp(z[0] - z[1]))
    assert np.allclose(ck.softmax(z + 1000.0), a)


@checks("eq:softmax-shift", "symbolic")
def softmax_shift():
    """The shift cancels for any four scores."""
    z, c = sp.symbols("z1:5", real=True), sp.Symbol("c", real=True)
    total = sum(map(sp.exp, z))
    moved = sum(sp.exp(v + c) for v in z)
    for v in z:
        vanishes(sp.exp(v + c) * total - sp.exp(v) * moved)


@checks("eq:softmax-stable", "brute force")
def softmax_stable():
    """The stable form is the formula where that is finite; its parts keep their bounds anywhere."""
    rng = np.random.default_rng(0)
    for scale in (1, 10, 100):
        z = scale * rng.normal(size=7)
        assert ck.softmax(z[:, None])[:, 0] == pytest.approx(plain_softmax(z))
    for huge in (1e3, 1e150):
        z = huge * rng.normal(size=7)
        e = np.exp(z - z.max())
        assert e.min() >= 0
        assert e.max() == 1
        assert 1 <= e.sum() <= 7
        assert np.isfinite(ck.softmax(z[:, None])).all()


@checks("eq:log-softmax", "brute force")
def log_softmax():
    """The logarithm of the plain formula for moderate scores, and −1000 where that fails."""
    z = np.random.default_rng(0).normal(size=5)
    M = z.max()
    by_formula = [v - M - math.log(sum(math.exp(u - M) for u in z)) for v in z]
    assert by_formula == pytest.approx([math.log(a) for a in plain_softmax(z)])
    assert ck.log_softmax(z[:, None])[:, 0] == pytest.approx(by_formula)
    assert ck.log_softmax(np.array([[0.0], [-1000.0]]))[1, 0] == -1000


@checks("eq:log-sum-exp", "brute force")
def log_sum_exp():
    """Both bounds hold, and both are reached: by equal scores above, by far ones below."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        z = 3 * rng.normal(size=rng.integers(1, 8))
        value = math.log(sum(math.exp(v) for v in z))
        assert max(z) - 1e-12 <= value <= max(z) + math.log(len(z)) + 1e-12
    assert math.log(4 * math.exp(0.3)) == pytest.approx(0.3 + math.log(4))
    assert math.log(math.exp(0) + 2 * math.exp(-60)) == pytest.approx(0, abs=1e-15)


@checks("eq:softmax-two", "symbolic")
def softmax_two():
    """The first of two classes has the sigmoid of the difference."""
    z1, z2 = sp.symbols("z1 z2", real=True)
    vanishes(sp.exp(z1) / (sp.exp(z1) + sp.exp(z2)) - 1 / (1 + sp.exp(-(z1 - z2))))


@checks("eq:likelihood", "brute force")
def likelihood():
    """The product of probabilities, multiplied out, has the mean of −log p as its logarithm."""
    rng = np.random.default_rng(0)
    a, labels_ = ck.softmax(rng.normal(size=(3, 8))), rng.integers(0, 3, 8)
    together = math.prod(a[label, i] for i, label in enumerate(labels_))
    assert ck.cross_entropy(a, ck.one_hot(labels_, 3)) == pytest.approx(-math.log(together) / 8)


@checks("eq:gaussian-cost", "symbolic")
def gaussian_cost():
    """−log of the product of three densities; and each density has the integral 1."""
    a, y = sp.symbols("a1:4", real=True), sp.symbols("y1:4", real=True)
    pairs = list(zip(a, y, strict=True))
    densities = [sp.exp(-((t - v) ** 2) / 2) / sp.sqrt(2 * sp.pi) for v, t in pairs]
    assert sp.integrate(densities[0], (y[0], -sp.oo, sp.oo)) == 1
    minus_log = sp.expand_log(-sp.log(sp.prod(densities)))
    half = sum((v - t) ** 2 for v, t in pairs) / 2
    vanishes(sp.expand_log(minus_log - half - sp.Rational(3, 2) * sp.log(2 * sp.pi)))


@checks("eq:quadratic-cost", "brute force")
def quadratic_cost():
    """Half the squared distance, averaged over columns, by loops."""
    weights, biases, _ = random_network([3, 4, 2])
    x, y = np.random.default_rng(1).normal(size=(2, 3, 5))
    found = ck.quadratic(ck.outputs(weights, biases, x), y[:2])
    assert found == pytest.approx(mean_cost(weights, biases, x, y[:2]))


@checks("eq:binary-cross-entropy", "brute force")
def binary_cross_entropy():
    """For each of the 8 answers to three questions, −log of its probability, multiplied out."""
    a = [0.01, 0.5, 0.9]
    z = np.array([[math.log(v / (1 - v))] for v in a])
    total = 0.0
    for answers in product((0, 1), repeat=3):
        p = math.prod(v if yes else 1 - v for v, yes in zip(a, answers, strict=True))
        total += p
        formula = -sum(
            y * math.log(v) + (1 - y) * math.log(1 - v) for v, y in zip(a, answers, strict=True)
        )
        assert formula == pytest.approx(-math.log(p))
        found = ck.SIGMOID_CROSS_ENTROPY.cost(z, np.array(answers, dtype=float)[:, None])
        assert found == pytest.approx(formula)
    assert total == pytest.approx(1)


@checks("eq:cross-entropy", "brute force")
def cross_entropy():
    """−log of the right class, picked by its index, averaged; and any distribution, by loops."""
    rng = np.random.default_rng(0)
    a, right = ck.softmax(rng.normal(size=(4, 5))), rng.integers(0, 4, 5)
    picked = -sum(math.log(a[right[i], i]) for i in range(5)) / 5
    assert ck.cross_entropy(a, ck.one_hot(right, 4)) == pytest.approx(picked)
    y = ck.softmax(rng.normal(size=(4, 5)))
    by_hand = -sum(y[j, i] * math.log(a[j, i]) for j in range(4) for i in range(5)) / 5
    assert ck.cross_entropy(a, y) == pytest.approx(by_hand)


@checks("eq:gibbs", "brute force")
def gibbs():
    """Among thousands of distributions none costs less than y itself, with zeros in y too."""
    rng = np.random.default_rng(0)
    for y in (np.array([0.5, 0.5, 0.0]), rng.dirichlet(np.ones(3)), np.array([0.0, 1, 0])):
        entropy = -sum(v * math.log(v) for v in y if v > 0)
        assert ck.cross_entropy(y[:, None], y[:, None]) == pytest.approx(entropy)
        for a in rng.dirichlet(np.ones(3), 3000):
            excess = -(y @ np.log(a)) - entropy
            assert excess >= (abs(a - y) ** 2).sum() / 2 - 1e-12  # 0 at a = y alone


@checks("eq:zero-log-zero", "brute force")
def zero_log_zero():
    """t log t tends to 0, within the bound 2√t/e of the proof."""
    for exponent in range(1, 300, 7):
        t = 10.0**-exponent
        assert abs(t * math.log(t)) <= 2 * math.sqrt(t) / math.e
    assert abs(1e-299 * math.log(1e-299)) < 1e-296


@checks("eq:binary-stable", "symbolic")
def binary_stable():
    """The first form, in u = e^z, equals the formula; the second equals it, and is finite."""
    u, target = sp.symbols("u y", positive=True)
    a = u / (1 + u)  # σ(log u)
    formula = -(target * sp.log(a) + (1 - target) * sp.log(sp.together(1 - a)))
    vanishes(sp.expand_log(formula) - (sp.log(1 + u) - target * sp.log(u)))

    def stable(z, y):
        return max(z, 0) + math.log1p(math.exp(-abs(z))) - y * z

    for z, y in product(np.linspace(-8, 8, 33), (0.0, 0.3, 1.0)):
        a = 1 / (1 + math.exp(-z))
        formula = -(y * math.log(a) + (1 - y) * math.log(1 - a))
        assert stable(z, y) == pytest.approx(formula)
    assert stable(-1000.0, 1) == 1000
    assert stable(1000.0, 0) == 1000
    assert stable(1000.0, 1) == 0


@checks("eq:l2", "brute force")
def l2():
    """λ/2 times the sum of the squares of all weights."""
    weights, *_ = random_network([4, 5, 3, 2])
    by_hand = 0.3 / 2 * sum(w * w for W in weights for w in W.ravel())
    assert ck.l2_penalty(weights, 0.3) == pytest.approx(by_hand)


@checks("eq:cost", "brute force")
def cost():
    """The mean over the examples plus the penalty, which the mean does not touch."""
    weights, biases, _ = random_network([3, 4, 2])
    x, y = np.random.default_rng(1).normal(size=(2, 3, 5))
    y = y[:2]
    by_hand = mean_cost(weights, biases, x, y, lam=0.3)
    assert ck.cost(weights, biases, x, y, lam=0.3) == pytest.approx(by_hand)
    doubled = ck.cost(weights, biases, np.hstack([x, x]), np.hstack([y, y]), lam=0.3)
    assert doubled == pytest.approx(by_hand)


@checks("eq:init", "statistical")
def init():
    """Weights have mean 0 and variance 1/n_{l−1}, biases are 0."""
    weights, biases = ck.init_params([400, 300, 200], np.random.default_rng(0))
    for W, b in zip(weights, biases, strict=True):
        spread = 6.5 * math.sqrt(2 / W.size)  # 6.5 standard errors of a variance
        assert W.var() * W.shape[1] == pytest.approx(1, abs=spread)
        assert abs(W.mean()) < 6.5 / math.sqrt(W.size * W.shape[1])
        assert not b.any()


@checks("eq:prior", "brute force")
def prior():
    """−log of likelihood times prior differs from the penalised cost by a constant in w."""
    rng = np.random.default_rng(0)
    m, s = 7, 0.6
    x, y = rng.normal(size=(3, m)), rng.normal(size=(2, m))
    differences = []
    for seed in range(5):
        weights, biases, _ = random_network([3, 4, 2], seed)
        log_p = 0.0
        for i in range(m):
            a = run(weights, biases, x[:, i])
            log_p += sum(-((a[j] - y[j, i]) ** 2) / 2 for j in range(2))
        log_p += sum(-(w**2) / (2 * s**2) for W in weights for w in W.ravel())
        penalised = ck.cost(weights, biases, x, y, lam=1 / (m * s**2))
        differences.append(-log_p / m - penalised)
    assert np.ptp(differences) < 1e-12


def twin_network():
    """Sizes 3–4–2 with neurons 0 and 2 of the hidden layer equal, and a cost by loops."""
    (W1, W2), (b1, b2), x = random_network([3, 4, 2])
    W1[2], b1[2], W2[:, 2] = W1[0], b1[0], W2[:, 0]

    def cost_of(W1=W1, b1=b1, W2=W2, b2=b2):
        a = run([W1, W2], [b1, b2], x, np.tanh)
        return (a[0] - 0.9) ** 2 + np.sin(a[1])  # differentiable, and no favourite of anyone's

    return W1, b1, W2, cost_of


@checks("eq:twins", "complex step")
def twins():
    """Measured derivatives of twins are equal, of others not; and training keeps them equal."""
    W1, b1, W2, cost_of = twin_network()
    dW1 = ck.complex_step_gradient(lambda v: cost_of(W1=v), W1)
    db1 = ck.complex_step_gradient(lambda v: cost_of(b1=v), b1)
    dW2 = ck.complex_step_gradient(lambda v: cost_of(W2=v), W2)
    assert np.allclose(dW1[0], dW1[2], rtol=1e-12)
    assert not np.allclose(dW1[0], dW1[1])
    assert db1[0] == pytest.approx(db1[2])
    assert np.allclose(dW2[:, 0], dW2[:, 2], rtol=1e-12)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(3, 20)), ck.one_hot(rng.integers(0, 2, 20), 2)
    start = [W1, W2], [b1, np.zeros((2, 1))]
    pair: dict[str, Any] = {"loss": ck.SOFTMAX_CROSS_ENTROPY, "hidden": ck.TANH}
    (V1, _), _ = ck.sgd(*start, x, y, eta=0.5, batch_size=3, epochs=20, rng=rng, **pair)
    assert np.allclose(V1[0], V1[2])
    assert not np.allclose(V1, W1)


@checks("eq:zero-start", "differences")
def zero_start():
    """Moving any single weight or hidden bias from zero leaves the output as it was."""
    x = np.random.default_rng(0).normal(size=3)
    for depth, activation in product((2, 3), (np.tanh, rectified)):
        weights, biases = ck.constant_params([3, *[4] * (depth - 1), 2], 0.0)
        biases[-1][:] = [[0.4], [-0.7]]  # the output biases may be anything
        before = run(weights, biases, x, activation)
        moved = [*weights, *biases[:-1]]
        for array in moved:
            for place in np.ndindex(array.shape):
                for shift in (1e-3, -1e-3):
                    array[place] = shift
                    # A ReLU's bias may wake its neuron, but nothing listens to it.
                    assert run(weights, biases, x, activation) == before
                    array[place] = 0


@checks("eq:variance", "statistical")
def variance():
    """Mean squares over 40000 draws of a layer, with normal and with uniform weights."""
    rng = np.random.default_rng(0)
    n, v, draws = 6, 0.3, 40_000
    for weights in (
        rng.normal(0, math.sqrt(v), (draws, n)),
        rng.uniform(-math.sqrt(3 * v), math.sqrt(3 * v), (draws, n)),
    ):
        a = logistic(rng.normal(size=(draws, n)) * np.arange(1, n + 1))  # of unequal spread
        z = (weights * a).sum(axis=1)
        q = (a**2).mean(axis=0).sum() / n  # its own error is far smaller than that of z²
        second_moment_is(z, n * v * q)
        assert abs(z.mean()) < 7 * z.std() / math.sqrt(draws)


@checks("eq:relu-half", "statistical")
def relu_half():
    """ReLU keeps half of the mean square for symmetric distributions, not for shifted ones."""
    rng = np.random.default_rng(0)
    for z in (rng.normal(size=100_000), rng.uniform(-2, 2, 100_000), rng.laplace(size=100_000)):
        second_moment_is(np.maximum(z, 0), (z**2).mean() / 2)
    shifted = rng.normal(size=100_000) + 1
    assert (np.maximum(shifted, 0) ** 2).mean() > 0.6 * (shifted**2).mean()


def outputs_of_many(sizes, stds, activation, draws, seed=0):
    """z^L of `draws` random networks for one example, each layer drawn anew."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=sizes[0])
    a = np.broadcast_to(x, (draws, sizes[0]))
    for (n_in, n), std in zip(pairwise(sizes), stds, strict=True):
        z = np.einsum("djk,dk->dj", rng.normal(0, std, (draws, n, n_in)), a)
        a = activation(z)
    return x, z


@checks("eq:he", "statistical")
def he():
    """With coursekit's He weights ReLU layers keep the mean square from layer 1 on."""
    sizes = [8, 10, 12, 9]
    stds = [ck.he_std(n_in, n) for n_in, n in pairwise(sizes)]
    x, z = outputs_of_many(sizes, stds, lambda z: np.maximum(z, 0), 60_000)
    second_moment_is(z[:, 0], 2 * (x**2).mean())  # that of z^1, by the theorem on the variance
    x, first = outputs_of_many(sizes[:2], stds[:1], lambda z: z, 60_000)
    second_moment_is(first[:, 0], 2 * (x**2).mean())
    weights, _ = ck.init_params([400, 300], np.random.default_rng(0), ck.he_std)
    second_moment_is(weights[0], 2 / 400)


@checks("eq:variance-depth", "statistical")
def variance_depth():
    """The product of factors, with other variances in each layer, for identity and ReLU."""
    sizes, variances = [5, 9, 7, 8], [0.4, 0.2, 0.3]
    for kappa, activation in ((1.0, lambda z: z), (0.5, lambda z: np.maximum(z, 0))):
        x, z = outputs_of_many(sizes, np.sqrt(variances), activation, 60_000)
        expected = (x @ x) / 5 * 5 * variances[0]
        for n_in, v in zip(sizes[1:-1], variances[1:], strict=True):
            expected *= kappa * n_in * v
        second_moment_is(z[:, 0], expected)


@checks("eq:backward-variance", "statistical")
def backward_variance():
    """A cost linear in z sends back sums over n_l weights: their mean square, by complex steps."""
    rng = np.random.default_rng(0)
    n_in, n, v, draws = 3, 7, 0.2, 40_000
    g = rng.normal(size=n)  # ∂C/∂z, fixed
    W = rng.normal(0, math.sqrt(v), (draws, n, n_in))
    a = np.array([0.3 + 1j * STEP, -1.0, 2.0])  # a step of a_1
    slopes = ((W @ a) @ g).imag / STEP
    second_moment_is(slopes, v * (g @ g))


@checks("eq:glorot", "statistical")
def glorot():
    """Drawn by coursekit, both factors n·v have the mean 1 although neither is 1."""
    n_in, n = 600, 200
    weights, _ = ck.init_params([n_in, n], np.random.default_rng(0), ck.glorot_std)
    second_moment_is(weights[0], 2 / (n_in + n))
    v = ck.glorot_std(n_in, n) ** 2
    assert n_in * v == pytest.approx(1.5)
    assert n * v == pytest.approx(0.5)


@checks("eq:staircase", "brute force")
def staircase():
    """On a fine grid the error never exceeds the measured modulus of continuity."""
    x = np.linspace(0, 1, 3001)
    for f in (np.cos, np.sqrt, lambda t: np.abs(t - 0.3)):
        for n in (3, 10, 60):
            g = np.full(x.shape, f(0.0))
            for i in range(1, n):
                g += (f(i / n) - f((i - 1) / n)) * (x >= i / n)
            reach = 3000 // n + 1
            omega = max(abs(f(x[d:]) - f(x[: len(x) - d])).max() for d in range(1, reach + 1))
            assert np.abs(f(x) - g).max() <= omega + 1e-12


def polygon(f, n, x):
    """The sum of ReLUs of the chapter, term by term."""
    slopes = [n * (f((i + 1) / n) - f(i / n)) for i in range(n)]
    total = f(0.0) + slopes[0] * np.maximum(x, 0)
    for i in range(1, n):
        total = total + (slopes[i] - slopes[i - 1]) * np.maximum(x - i / n, 0)
    return total


@checks("eq:relu-interpolant", "brute force")
def relu_interpolant():
    """The sum of ReLUs passes through all points and equals NumPy's own interpolation between."""
    x = np.linspace(0, 1, 1001)
    for f, n in product((np.cos, np.sqrt, np.exp), (1, 2, 7, 30)):
        t = np.arange(n + 1) / n
        assert np.allclose(polygon(f, n, t), f(t))
        assert np.allclose(polygon(f, n, x), np.interp(x, t, f(t)))


@checks("eq:relu-error", "brute force")
def relu_error():
    """The bound holds on a fine grid, and x² reaches it."""
    x = np.linspace(0, 1, 2521)
    for f, second in ((np.exp, math.e), (lambda t: np.sin(9 * t), 81.0), (np.square, 2.0)):
        for n in (1, 3, 10, 30):
            worst = np.abs(f(x) - polygon(f, n, x)).max()
            assert worst <= second / (8 * n**2) + 1e-12
    assert np.abs(x**2 - polygon(np.square, 3, x)).max() == pytest.approx(2 / (8 * 9))


@checks("eq:universal", "brute force")
def universal():
    """For a function of two variables, networks are built by the proof's two steps, within ε."""
    side = np.linspace(-1, 1, 41)
    x = np.array(list(product(side, side)))

    def target(x):
        return np.exp(-3 * (x**2).sum(axis=1)) + np.abs(x[:, 0] - x[:, 1]) ** 1.5

    def largest_error(K, n):
        """Frequencies up to K in each direction, n ReLUs for each wave."""
        total, waves = np.zeros(len(x)), []
        ks = [math.pi / 2 * np.array(k) for k in product(range(K + 1), range(-K, K + 1))]
        for k in ks:
            waves += [np.cos(x @ k), np.sin(x @ k)]
        solved = np.linalg.lstsq(np.column_stack(waves), target(x), rcond=1e-4)[0]
        for k, (alpha, beta) in zip(ks, solved.reshape(-1, 2), strict=True):
            reach = np.abs(k).sum() or 1.0  # |k·x| is at most this

            def wave(u, reach=reach, alpha=alpha, beta=beta):
                return alpha * np.cos(reach * (2 * u - 1)) + beta * np.sin(reach * (2 * u - 1))

            total += polygon(wave, n, (x @ k / reach + 1) / 2)
        return np.abs(total - target(x)).max()

    for epsilon, K, n in ((0.2, 2, 20), (0.02, 8, 100)):
        assert largest_error(K, n) < epsilon


def count_pieces(values):
    """Straight pieces of a function given on a fine regular grid."""
    bent = np.abs(np.diff(values, 2)) > 1e-9
    return 1 + int(np.count_nonzero(bent[1:] & ~bent[:-1]) + bent[0])


@checks("eq:pieces", "brute force")
def pieces():
    """Random sums of n ReLUs never have more than n + 1 pieces, and some have all of them."""
    rng = np.random.default_rng(0)
    x = np.linspace(-6, 6, 20_001)
    for n in (1, 3, 6):
        found = []
        for _ in range(30):
            w, c, v = rng.normal(size=(3, n))
            found.append(count_pieces(v @ np.maximum(np.outer(w, x) + c[:, None], 0)))
        assert max(found) == n + 1


@checks("eq:tent", "brute force")
def tent():
    """The tent applied D times is the repeated tent, and has 2^D pieces."""
    x = np.linspace(0, 1, 2**12 + 1)

    def apply(u):
        return 2 * np.maximum(u, 0) - 4 * np.maximum(u - 0.5, 0)

    u = x
    for D in range(1, 9):
        u = apply(u)
        distance = np.abs(2 ** (D - 1) * x - np.round(2 ** (D - 1) * x))  # to the next integer
        assert np.allclose(u, 2 * distance)
        assert count_pieces(u) == 2**D


@checks("eq:prediction", "brute force")
def prediction():
    """The largest probability, found by comparing all pairs, stands where the largest score is."""
    z = np.random.default_rng(0).normal(size=(5, 40))
    a = ck.softmax(z)
    for i in range(40):
        winners = [j for j in range(5) if all(a[j, i] >= a[k, i] for k in range(5))]
        assert winners == [int(z[:, i].argmax())]


@checks("eq:chance", "statistical")
def chance():
    """Over 6000 untrained networks one example of class 0 is right in a quarter of the cases."""
    x = np.random.default_rng(0).random((3, 1))
    rng = np.random.default_rng(1)
    right = 0.0
    for _ in range(6000):
        params = ck.init_params([3, 5, 4], rng)
        right += ck.accuracy(*params, x, np.array([0]))
    assert abs(right / 6000 - 1 / 4) < 7 * math.sqrt(0.25 * 0.75 / 6000)


@checks("eq:squashed-scores", "brute force")
def squashed_scores():
    """No scores between 0 and 1 give a class more than e/(e+n−1), and the corner comes close."""
    rng = np.random.default_rng(0)
    for n in (2, 3, 10):
        limit = math.e / (math.e + n - 1)
        assert max(max(plain_softmax(s)) for s in rng.random((500, n))) < limit
        nearly = plain_softmax([1 - 1e-9] + [1e-9] * (n - 1))[0]
        assert limit - 1e-8 < nearly < limit


@checks("eq:score-slope", "complex step")
def score_slope():
    """A complex step of each score of one example, through −z_r + log Σ e^z by its formula."""
    z = np.random.default_rng(0).normal(size=6)
    for r in range(6):
        for j in range(6):
            moved = z + 1j * STEP * np.eye(6)[j]
            slope = (-moved[r] + np.log(np.exp(moved).sum())).imag / STEP
            assert slope == pytest.approx(plain_softmax(z)[j] - (j == r), abs=1e-12)


@checks("eq:softmax-regression-gradient", "complex step")
def softmax_regression_gradient():
    """Each weight and each bias stepped by itself; the cost is summed example by example."""
    rng = np.random.default_rng(0)
    W, b, x = rng.normal(size=(3, 4)), rng.normal(size=(3, 1)), rng.normal(size=(4, 5))
    right = rng.integers(0, 3, 5)

    def cost(W, b):
        total = 0.0
        for i, r in enumerate(right):
            z = W @ x[:, i] + b[:, 0]
            total += np.log(np.exp(z).sum()) - z[r]
        return total / 5

    error = np.transpose([plain_softmax(z) for z in (W @ x + b).T]) - np.eye(3)[:, right]
    for j in range(3):
        step = 1j * STEP * np.eye(3)[:, [j]]
        assert cost(W, b + step).imag / STEP == pytest.approx(error[j].mean())
        for k in range(4):
            slope = cost(W + step * np.eye(4)[k], b).imag / STEP
            assert slope == pytest.approx(sum(error[j, i] * x[k, i] for i in range(5)) / 5)


@checks("eq:log-sum-exp-convex", "symbolic")
def log_sum_exp_convex():
    """The second derivative along any direction is the variance under softmax, for three scores."""
    z, v = sp.symbols("z1:4", real=True), sp.symbols("v1:4", real=True)
    t = sp.Symbol("t", real=True)
    total = sp.log(sum(sp.exp(s + t * d) for s, d in zip(z, v, strict=True)))
    second = sp.diff(total, t, 2).subs(t, 0)
    e = [sp.exp(s) for s in z]
    a = [s / sum(e) for s in e]
    mean = sum(p * d for p, d in zip(a, v, strict=True))
    vanishes(second - sum(p * (d - mean) ** 2 for p, d in zip(a, v, strict=True)))
    vanishes(second - sum(p * d * d for p, d in zip(a, v, strict=True)) + mean**2)


def missing_leads(z, r):
    """What is missing to a lead of 1 over each rival, added up by a loop."""
    return sum(max(0.0, 1 + z[j] - z[r]) for j in range(len(z)) if j != r)


@checks("eq:multiclass-hinge", "brute force")
def multiclass_hinge():
    """By a loop over the rivals, as in coursekit; 0 exactly if all leads are 1 or more."""
    rng = np.random.default_rng(0)
    z, right = 2 * rng.normal(size=(5, 40)), rng.integers(0, 5, 40)
    by_loops = [missing_leads(z[:, i], r) for i, r in enumerate(right)]
    y = ck.one_hot(right, 5)
    assert ck.MULTICLASS_HINGE.cost(z, y) == pytest.approx(sum(by_loops) / 40)
    for i, r in enumerate(right):
        leads = [z[r, i] - z[j, i] for j in range(5) if j != r]
        assert (by_loops[i] == 0) == (min(leads) >= 1)


@checks("eq:multiclass-hinge-slope", "differences")
def multiclass_hinge_slope():
    """Central differences of the loop, score by score, away from kinks."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        z, r = 2 * rng.normal(size=4), int(rng.integers(0, 4))
        near = [j != r and 1 + z[j] - z[r] > 0 for j in range(4)]
        for j in range(4):
            e = 1e-6 * np.eye(4)[j]
            slope = (missing_leads(z + e, r) - missing_leads(z - e, r)) / 2e-6
            assert slope == pytest.approx(float(-sum(near) if j == r else near[j]), abs=1e-8)


MINE = [label for label, check in CHECKS.items() if check.run.__module__ == __name__]


@pytest.mark.parametrize("label", MINE)
def test_equation(label):
    """The equation holds when tried with numbers."""
    CHECKS[label].run()


def test_every_equation_has_a_check():
    """Labels of the chapter and checks in this file are the same set."""
    found = chapter_labels(PAGE)
    assert len(found) == len(set(found))
    assert set(found) == set(MINE)


def test_labels_are_unique_in_the_book():
    """No other page uses a label of this one."""
    for page in set(pages()) - set(chapter_pages(PAGE)):
        assert not set(labels(page)) & set(MINE), page


def test_labels_cited_by_the_library_exist():
    """What network.py, costs.py and activations.py cite stands in some page."""
    known = {label for page in pages() for label in labels(page)}
    assert {"eq:forward", "eq:init", "eq:glorot", "eq:he", "eq:cost", "eq:softmax"} <= known


def test_forward_by_hand():
    """The table of the 2–3–1 network, with Python's own numbers."""
    W1: list[list[float]] = [[1, -1], [0.5, 0.25], [-0.5, 0.5]]
    b1 = [0.5, -0.5, 0.5]
    z = [w[0] * 1 + w[1] * 2 + b for w, b in zip(W1, b1, strict=True)]
    assert z == [-0.5, 0.5, 1.0]
    a = [1 / (1 + math.exp(-v)) for v in z]
    assert a == pytest.approx([0.3775, 0.6225, 0.7311], abs=5e-5)
    out = 2 * a[0] + 4 * a[1] - a[2] - 2
    assert out == pytest.approx(0.5139, abs=5e-5)
    assert 1 / (1 + math.exp(-out)) == pytest.approx(0.6257, abs=5e-5)


def test_numbers_in_the_prose():
    """Numbers that stand in sentences."""
    assert 4 * 4 + 4 * 5 + 2 * 5 == 46
    assert 32 * 65 + 10 * 33 == 2410
    assert 24 * 3 + 24 * 25 + 3 * 25 == 747
    assert 100 * 145 + 10 * 101 == 15_510
    assert 10 * 145 == 1450
    assert math.exp(3) == pytest.approx(20.1, abs=0.05)
    assert math.exp(6) == pytest.approx(403, abs=0.5)
    assert 2 * 2 + 2 * 3 + 2 * 3 + 3 == 19
    assert 8 * 2 + 9 == 25
    assert 2 * 2 + 9 * 6 + 3 == 61
    assert 1024 * 2 + 1025 == 3073
    assert np.exp(-745.0) > 0 == np.exp(-746.0)
    assert np.tanh(20.0) == 1
    assert math.e / (math.e + 2) == pytest.approx(0.576, abs=5e-4)
    assert 1 / (1 + 2 * math.e) == pytest.approx(0.155, abs=5e-4)
    assert 100 * 785 + 100 * 101 + 10 * 101 == 89_610
    e = [math.exp(v) for v in (1, 2, 3)]
    assert [*e, sum(e)] == pytest.approx([2.7183, 7.3891, 20.0855, 30.1929], abs=5e-5)
    assert plain_softmax([1, 2, 3]) == pytest.approx([0.0900, 0.2447, 0.6652], abs=5e-5)
    assert math.log(2) == pytest.approx(0.693, abs=5e-4)
    assert [f**50 for f in (0.9, 1.1)] == [
        pytest.approx(0.005, abs=5e-4),
        pytest.approx(117, abs=0.5),
    ]
    limit = math.e / (math.e + 9)
    assert limit == pytest.approx(0.2320, abs=5e-5)
    assert -math.log(limit) == pytest.approx(1.461, abs=5e-4)
    assert math.log(1.6) == pytest.approx(0.470, abs=5e-4)
    assert -math.log(0.9) == pytest.approx(0.105, abs=5e-4)
    assert ck.sigmoid(np.array(37.0)) == 1.0
    assert ck.sigmoid(np.array(36.0)) < 1
    assert np.isfinite(np.exp(709.0))
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(710.0))
    assert ck.sigmoid_prime(np.array(0.0)) == 0.25
    assert ck.tanh_prime(np.array(0.0)) == 1
    assert ck.relu_prime(np.array(0.0)) == 0


def test_dead_in_the_first_layer():
    """A neuron there that is off for every example has zero gradient and never moves."""
    rng = np.random.default_rng(0)
    x, y = rng.random((3, 12)), ck.one_hot(rng.integers(0, 2, 12), 2)
    weights, biases = ck.init_params([3, 4, 2], rng)
    biases[0][1] = -50.0
    pair: dict[str, Any] = {"loss": ck.SOFTMAX_CROSS_ENTROPY, "hidden": ck.RELU}
    (W1, _), (b1, _) = ck.sgd(
        weights, biases, x, y, eta=0.3, batch_size=4, epochs=20, rng=rng, **pair
    )
    assert np.array_equal(W1[1], weights[0][1])
    assert b1[1] == -50
    assert not np.array_equal(W1[0], weights[0][0])


def test_a_dead_neuron_of_a_deeper_layer_revives():
    """Its own weights do not move, but those below it do: in many networks it comes on again."""
    x, known = ck.load_digits()
    y = ck.one_hot(known, 10)
    revived = np.zeros(2, dtype=int)
    networks = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        dead: list[list[Any]] = []

        def look(weights, biases, dead=dead):
            zs, _ = ck.forward(weights, biases, x, ck.RELU, ck.softmax)
            dead.append([(z < 0).all(axis=1) for z in zs[:2]])

        start = ck.init_params([64, 32, 32, 10], rng, std=ck.he_std)
        options: dict[str, Any] = {"eta": 0.5, "batch_size": 20, "epochs": 5, "rng": rng}
        options |= {"hidden": ck.RELU, "loss": ck.SOFTMAX_CROSS_ENTROPY, "on_epoch": look}
        ck.sgd(*start, x, y, **options)
        seen = np.array(dead)
        again = (seen[:-1] & ~seen[1:]).sum(axis=(0, 2))
        revived += again
        networks += bool(again[1])
    assert revived[0] == 0
    assert networks >= 4


def test_a_batch_has_no_common_sign():
    """The tie of eq:one-sign holds for one example, not for the mean over twenty."""
    x, known = ck.load_digits()
    y = ck.one_hot(known, 10)
    params = ck.init_params([64, 32, 10], np.random.default_rng(0))

    def rows_of_one_sign(m):
        (_, dW), _ = ck.backprop(*params, x[:, :m], y[:, :m], ck.SOFTMAX_CROSS_ENTROPY)
        return np.mean([len(set(np.sign(row))) == 1 for row in dW])

    assert rows_of_one_sign(1) == 1
    assert rows_of_one_sign(20) < 1


def test_saturated_output_learns_with_its_own_cost():
    """At z = 8 and y = 0 the slope of the quadratic cost is tiny, that of cross-entropy is 1."""
    z, y = np.array([[8.0]]), np.array([[0.0]])
    assert ck.SIGMOID_QUADRATIC.error(z, y)[0, 0] < 1e-3
    assert ck.SIGMOID_CROSS_ENTROPY.error(z, y)[0, 0] > 0.999


def test_zero_weights_of_a_sigmoid_network_do_move():
    """σ(0) = ½: the output weights move, and the hidden neurons are twins."""
    x, _ = ck.xor()
    y = np.array([[0.0, 1, 1, 1]])
    start = ck.constant_params([2, 3, 1], 0.0)
    rng = np.random.default_rng(0)
    (W1, W2), _ = ck.sgd(*start, x, y, eta=1.0, batch_size=4, epochs=50, rng=rng)
    assert W2.all()
    assert W1.any()
    assert np.allclose(W1, W1[0])
    assert np.allclose(W2, W2[0, 0])


@pytest.mark.slow
def test_what_a_hidden_layer_buys():
    """The table of the opening, over its eight splits, to a hundredth; each at its best rate."""
    from benchmarks.depth import HIDDEN, accuracies, at_best_rate, plain, shifted

    quoted = {plain: (0.967, 0.976, 0.971), shifted: (0.353, 0.864, 0.912)}
    rates = {plain: 0.5, shifted: 0.1}  # of the model without a hidden layer; 0.5 of the others
    for data, expected in quoted.items():
        assert all(f"${mean:.3f}\\pm" in CHAPTER for mean in expected)
        best, alone = at_best_rate(data, (), range(8))
        assert best == rates[data]
        hidden = [accuracies(data, widths, range(8), 0.5) for widths in HIDDEN[1:]]
        for found, mean in zip((alone, *hidden), expected, strict=True):
            assert found.mean() == pytest.approx(mean, abs=0.01), data.__name__
            assert found.std(ddof=1) / math.sqrt(8) < 0.006
        if data is plain:
            gain = hidden[0] - alone
            assert gain.mean() == pytest.approx(0.009, abs=0.005)
            assert gain.mean() > 2 * gain.std(ddof=1) / math.sqrt(8)


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [(32,), (100,)])
def test_the_best_rate_of_networks_with_a_hidden_layer(hidden):
    """Of the three rates the largest is best for them, on shifted digits by far."""
    from benchmarks.depth import RATES, accuracies, shifted

    found = [accuracies(shifted, hidden, range(1), eta)[0] for eta in RATES]
    assert found[0] < found[1] < found[2] - 0.02


def test_tents_have_the_parameters_that_the_exercise_counts():
    """Built in coursekit's shapes: 19 for three applications and 61 for ten."""
    for D, expected in ((3, 19), (10, 61)):
        weights, biases = ck.init_params([1, *[2] * D, 1], np.random.default_rng(0))
        assert sum(p.size for p in (*weights, *biases)) == expected


@pytest.mark.parametrize("D", [1, 2, 3])
def test_one_layer_needs_a_relu_for_each_piece_of_the_tents(D):
    """2^D ReLUs give the repeated tent; one at each of the 2^D - 1 bends do not, facing any way."""
    x = np.linspace(0, 1, 2**D * 16 + 1)
    cuts = np.arange(2**D) / 2**D
    tents = 1 - np.abs(2 * (x * 2 ** (D - 1) % 1) - 1)

    def error(directions, bends):
        columns = [np.maximum(0, s * (x - t)) for s, t in zip(directions, bends, strict=True)]
        A = np.column_stack([*columns, np.ones_like(x)])
        return np.abs(A @ np.linalg.lstsq(A, tents, rcond=None)[0] - tents).max()

    assert error(np.ones(2**D), cuts) < 1e-12
    for directions in product([1, -1], repeat=2**D - 1):
        assert error(directions, cuts[1:]) > 0.05


def test_longer_training_helps_the_linear_model_a_little():
    """At the rate 0.1, after a hundred epochs: the linear model reads 0.37 of the digits."""
    _, digits = ck.thread_tasks(np.random.default_rng(0))
    rng = np.random.default_rng(0)
    params = ck.sgd(
        *ck.init_params([144, 10], rng),
        digits.X.T,
        ck.one_hot(digits.labels, 10),
        eta=0.1,
        batch_size=10,
        epochs=100,
        rng=rng,
        loss=ck.SOFTMAX_CROSS_ENTROPY,
    )
    found = ck.accuracy(*params, digits.X_held_out.T, digits.labels_held_out)
    assert found == pytest.approx(0.37, abs=0.01)


@pytest.mark.parametrize(
    ("hidden_layers", "factor"), [(1, 0.5), (1, 2), (20, 0.5), (20, 1), (20, 2)]
)
def test_a_factor_of_two_decides_in_deep_networks_only(hidden_layers, factor):
    """With twenty layers of ReLUs only the deviation of eq:he learns; with one all do."""
    x, digits = ck.load_digits()
    rng = np.random.default_rng(0)
    start = ck.init_params(
        [64, *[32] * hidden_layers, 10], rng, std=lambda n_in, n: factor * ck.he_std(n_in, n)
    )
    y = ck.one_hot(digits, 10)
    with np.errstate(over="ignore", invalid="ignore"):  # twice the deviation explodes
        params = ck.sgd(
            *start,
            x,
            y,
            eta=0.01,
            batch_size=20,
            epochs=10,
            rng=rng,
            hidden=ck.RELU,
            loss=ck.SOFTMAX_CROSS_ENTROPY,
        )
    found = ck.accuracy(*params, x, digits, ck.RELU)
    if hidden_layers == 1 or factor == 1:
        assert found > 0.5
    else:
        assert found == pytest.approx(0.1, abs=0.01)


def test_deep_pieces_exercise():
    """Networks of two hidden layers of three ReLUs keep the bound (n + 1)^D of the exercise."""
    rng = np.random.default_rng(0)
    x = np.linspace(-4, 4, 20_001)[None]
    for _ in range(30):
        weights, biases = ck.init_params([1, 3, 3, 1], rng)
        biases = [rng.normal(size=b.shape) for b in biases]
        f = ck.outputs(weights, biases, x, ck.RELU, ck.identity)[0]
        assert count_pieces(f) <= 16


def train_from(W1, W2, target, steps):
    """Gradient descent on the four points of XOR's square, tanh hidden, linear output."""
    x, _ = ck.xor()
    weights, biases = [W1, W2], [np.zeros((2, 1)), np.zeros((1, 1))]
    kind: dict[str, Any] = {"loss": ck.IDENTITY_QUADRATIC, "hidden": ck.TANH}
    for _ in range(steps):
        dW, db = ck.backprop(weights, biases, x, target, **kind)
        weights = [W - 0.5 * g for W, g in zip(weights, dW, strict=True)]
        biases = [b - 0.5 * g for b, g in zip(biases, db, strict=True)]
    return weights, ck.cost(weights, biases, x, target, **kind)


def test_equal_weights_stay_equal():
    """All weights 0.5: the hidden neurons stay alike, learn x₁ + 2x₂ and not XOR."""
    x, xor = ck.xor()
    start = np.full((2, 2), 0.5), np.full((1, 2), 0.5)
    weights, c = train_from(*start, x[:1] + 2 * x[1:], 1000)
    assert np.allclose(weights[0][0], weights[0][1])
    assert c < 5e-10
    weights, c = train_from(*start, xor, 3000)
    assert np.allclose(weights[0][0], weights[0][1])
    assert c == pytest.approx(0.0841, abs=5e-4)
    rng = np.random.default_rng(0)
    _, c = train_from(rng.normal(size=(2, 2)), rng.normal(size=(1, 2)), xor, 1000)
    assert c < 1e-28


def test_zero_weights_never_move():
    """All weights zero: neither matrix ever changes."""
    weights, _ = train_from(np.zeros((2, 2)), np.zeros((1, 2)), ck.xor()[1], 50)
    assert not weights[0].any()
    assert not weights[1].any()


def test_what_is_said_of_the_table():
    """2 of 50 irises wrong, fewer than before; a quarter to a bit more than a third of digits."""
    rows = {(row.model, row.task): row.accuracy for row in measured_before()}
    linear = [key for key in rows if not key[0].startswith("MLP")]
    for model in ("softmax regression", "multiclass hinge"):
        assert rows[model, "irises"] == pytest.approx(0.96)
    earlier = [rows[key] for key in linear[:8] if key[1] == "irises"]
    assert max(earlier) < 0.96
    assert all(0.245 < rows[key] < 0.37 for key in linear if key[1] == "shifted digits")


def test_no_listing_answers_the_assignment():
    """No page of the chapter defines a function with a residual or a skip."""
    assert not re.search(r"def \w*(residual|skip)", CHAPTER)


def test_practice():
    """More than two dozen exercises; every kind of them is there."""
    found = exercises(PAGE)
    assert len(found) >= 24
    assert all(re.match(r"exr-mlp-|ex:mlp-", label) for label in found)
    for kind in ("quick", "predict", "bug", "project"):
        assert [label for label in found if f"-{kind}" in label], kind
    assert "True or false, with the reason" in CHAPTER


@pytest.mark.parametrize("page", chapter_pages(PAGE))
def test_page_has_practice(page):
    """No page without an exercise."""
    assert "{exercise}" in page_text(page)


def test_section_anchors():
    """The sections that feedback links to keep their names."""
    anchors = set(re.findall(r"^\(([a-z0-9-]+)\)=$", CHAPTER, re.MULTILINE))
    assert anchors >= {
        "layers", "forward-pass", "activations", "softmax", "costs", "initialisation",
        "approximation", "common-mistakes-mlp", "weight-penalty", "accuracy",
    }  # fmt: skip
