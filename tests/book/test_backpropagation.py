"""The chapter *Backpropagation*: each labelled equation, each worked number, each solution.

A check belongs to one equation and judges it by other means than the chapter does: values of the
function alone (central differences, the complex step), loops over single entries, or counting.
"""

import math
import re
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from equations import CHECKS, checks, labels

import coursekit as ck

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "backpropagation.md"


def network(sizes=(4, 5, 3, 2), m=6, seed=0):
    """Weights, biases, inputs and targets, all random, so that nothing hides behind a zero."""
    rng = np.random.default_rng(seed)
    weights, biases = ck.init_params(sizes, rng)
    biases = [rng.normal(size=b.shape) for b in biases]
    return weights, biases, rng.normal(size=(sizes[0], m)), rng.random((sizes[-1], m))


def one_cost(weights, biases, x, y):
    """½‖a^L − y‖² of one example by loops over neurons, for real or complex numbers."""
    a = list(x[:, 0])
    for W, b in zip(weights, biases, strict=True):
        z = [sum(W[j, k] * a[k] for k in range(len(a))) + b[j, 0] for j in range(len(b))]
        a = [1 / (1 + np.exp(-v)) for v in z]
    return sum((a[j] - y[j, 0]) ** 2 for j in range(len(a))) / 2


def mean_cost(weights, biases, x, y, lam=0.0):
    """The mean of `one_cost` over the columns, plus the penalty, entry by entry."""
    m = x.shape[1]
    data = sum(one_cost(weights, biases, x[:, [i]], y[:, [i]]) for i in range(m)) / m
    return data + lam / 2 * sum(w * w for W in weights for w in W.ravel())


def replaced(arrays, l, new):
    """The list with W^l or b^l, l from 1, exchanged."""
    return [*arrays[: l - 1], new, *arrays[l:]]


def brute_delta(l, weights, biases, x, y, h=1e-20):
    """∂C_x/∂z^l of one example: a shift of z^l is a shift of b^l, and is made by a complex step."""
    b = biases[l - 1]
    delta = np.empty(b.shape)
    for j in range(len(b)):
        shifted = b.astype(complex)
        shifted[j] += 1j * h
        delta[j] = one_cost(weights, replaced(biases, l, shifted), x, y).imag / h
    return delta


def gradient_by_complex_step(f, array):
    """All derivatives of f at `array`, one complex step each."""
    return ck.complex_step_gradient(f, array)


def slope(f, t, eps=6e-6):
    """A central difference."""
    return (f(t + eps) - f(t - eps)) / (2 * eps)


@checks("eq:chain-rule", "differences")
def chain_rule():
    """The rate of a chain is the product of the rates."""
    f, f_prime, g, g_prime = np.sin, np.cos, np.exp, np.exp
    for t in (-1.0, 0.3, 1.2):
        assert f_prime(g(t)) * g_prime(t) == pytest.approx(slope(lambda s: f(g(s)), t), rel=1e-8)


@checks("eq:chain-rule-many", "differences")
def chain_rule_many():
    """The contributions of three intermediate variables add up."""
    u = np.array([np.cos(0.7), 0.7**2, np.exp(0.7)])
    du = np.array([-np.sin(0.7), 2 * 0.7, np.exp(0.7)])
    df = np.array([u[1] * u[2], u[0] * u[2], u[0] * u[1]])
    whole = slope(lambda t: np.cos(t) * t**2 * np.exp(t), 0.7)
    assert df @ du == pytest.approx(whole, rel=1e-8)


@checks("eq:sigmoid", "brute force")
def sigmoid():
    """The stable form in coursekit equals 1/(1 + e^−z)."""
    for z in np.linspace(-30, 30, 61):
        assert ck.sigmoid(z) == pytest.approx(1 / (1 + math.exp(-z)), abs=1e-15)


@checks("eq:sigmoid-prime", "complex step")
def sigmoid_prime():
    """σ(1 − σ) is the slope of σ, and is at most a quarter, at 0."""
    z = np.linspace(-8, 8, 161)
    by_step = np.array([(1 / (1 + np.exp(-(v + 1e-20j)))).imag / 1e-20 for v in z])
    assert np.allclose(ck.sigmoid_prime(z), by_step, rtol=1e-12)
    assert ck.sigmoid_prime(z).max() == ck.sigmoid_prime(0.0) == 0.25


def random_graph(rng, nodes=9):
    """Matrix D with D[q, p] = local derivative ∂q/∂p of a random acyclic graph, 0 for no arrow."""
    return np.tril(rng.normal(size=(nodes, nodes)) * (rng.random((nodes, nodes)) < 0.6), -1)


def as_nodes(D):
    """The same graph as coursekit nodes."""
    nodes = []
    for q in range(len(D)):
        edges = tuple((nodes[p], D[q, p]) for p in range(q) if D[q, p])
        nodes.append(ck.Node(0.0, edges=edges))
    return nodes


@checks("eq:sum-over-paths", "brute force")
def sum_over_paths():
    """Every path listed by itself gives what one backward pass gives."""
    D = random_graph(np.random.default_rng(0))
    c = len(D) - 1
    total = np.zeros(len(D))
    for chosen in product((False, True), repeat=c):  # the nodes that a path visits on its way to c
        path = [*np.flatnonzero(chosen), c]
        total[path[0]] += math.prod(D[q, p] for p, q in pairwise(path))
    nodes = as_nodes(D)
    ck.backward(nodes[-1])
    assert np.allclose(total, [node.gradient for node in nodes])


@checks("eq:upstream-local", "brute force")
def upstream_local():
    """The recursion is the linear system g = Dᵀg + e_c."""
    D = random_graph(np.random.default_rng(1))
    nodes = as_nodes(D)
    ck.backward(nodes[-1])
    solved = np.linalg.solve(np.eye(len(D)) - D.T, np.eye(len(D))[-1])
    assert np.allclose([node.gradient for node in nodes], solved)
    assert nodes[-1].gradient == 1


@checks("eq:forward-entry", "brute force")
def forward_entry():
    """One neuron by a loop over its inputs equals its entry of coursekit's forward pass."""
    weights, biases, x, _ = network(m=1)
    zs, a = ck.forward(weights, biases, x)
    for l, W in enumerate(weights, 1):
        for j in range(W.shape[0]):
            z = sum(W[j, k] * a[l - 1][k, 0] for k in range(W.shape[1])) + biases[l - 1][j, 0]
            assert zs[l - 1][j, 0] == pytest.approx(z)
            assert a[l][j, 0] == pytest.approx(1 / (1 + math.exp(-z)))


@checks("eq:forward", "brute force")
def forward():
    """Columns do not mix: a batch gives what its examples give one by one."""
    weights, biases, x, _ = network()
    zs, a = ck.forward(weights, biases, x)
    for i in range(x.shape[1]):
        one_z, one_a = ck.forward(weights, biases, x[:, [i]])
        assert all(np.allclose(zs[l][:, [i]], one_z[l]) for l in range(len(weights)))
        assert all(np.allclose(a[l][:, [i]], one_a[l]) for l in range(len(weights) + 1))


@checks("eq:init", "statistical")
def init():
    """Weights have mean 0 and variance 1/n_{l−1}, biases are 0."""
    weights, biases = ck.init_params([400, 300, 200], np.random.default_rng(0))
    for W, b in zip(weights, biases, strict=True):
        spread = 6.5 * math.sqrt(2 / W.size)  # 6.5 standard errors of a variance
        assert W.var() * W.shape[1] == pytest.approx(1, abs=spread)
        assert abs(W.mean()) < 6.5 / math.sqrt(W.size * W.shape[1])
        assert not b.any()


@checks("eq:quadratic-cost", "brute force")
def quadratic_cost():
    """Half the squared distance, averaged over columns, by loops."""
    weights, biases, x, y = network()
    by_hand = mean_cost(weights, biases, x, y)
    assert ck.quadratic(ck.predict(weights, biases, x), y) == pytest.approx(by_hand)


@checks("eq:delta", "complex step")
def delta():
    """δ predicts, to first order, what a small shift of a weighted input does to the cost."""
    weights, biases, x, y = network(m=1)
    before = one_cost(weights, biases, x, y)
    for l in (1, 2, 3):
        shift = 1e-6 * np.random.default_rng(l).normal(size=biases[l - 1].shape)
        moved = one_cost(weights, replaced(biases, l, biases[l - 1] + shift), x, y)
        predicted = (brute_delta(l, weights, biases, x, y) * shift).sum()
        assert moved - before == pytest.approx(predicted, rel=1e-3)


@checks("eq:chain-rule-vector", "complex step")
def chain_rule_vector():
    """The gradient through a vector function is the transposed Jacobian times the gradient."""
    A = np.random.default_rng(0).normal(size=(3, 4))
    v = np.random.default_rng(1).normal(size=4)
    u = np.sin(A @ v)
    jacobian = np.cos(A @ v)[:, None] * A  # rows are results, columns are variables
    whole = gradient_by_complex_step(lambda v: (np.sin(A @ v) ** 3).sum(), v)
    assert jacobian.shape == (3, 4)
    assert np.allclose(jacobian.T @ (3 * u**2), whole)


@checks("eq:bp1", "complex step")
def bp1():
    """∇_a C ⊙ σ′(z^L) is ∂C_x/∂z^L for each example."""
    weights, biases, x, y = network()
    zs, a = ck.forward(weights, biases, x)
    found = ck.output_error(a[-1] - y, zs[-1])
    for i in range(x.shape[1]):
        column = brute_delta(3, weights, biases, x[:, [i]], y[:, [i]])
        assert ck.relative_error(found[:, [i]], column) < 1e-12


@checks("eq:bp2", "complex step")
def bp2():
    """From the measured δ^{l+1}, BP2 gives the measured δ^l, for each example and layer."""
    weights, biases, x, y = network()
    zs, _ = ck.forward(weights, biases, x)
    for i, l in product(range(x.shape[1]), (1, 2)):
        one = (x[:, [i]], y[:, [i]])
        above = brute_delta(l + 1, weights, biases, *one)
        found = ck.hidden_error(weights[l], above, zs[l - 1][:, [i]])
        assert ck.relative_error(found, brute_delta(l, weights, biases, *one)) < 1e-12


def measured_deltas(l, weights, biases, x, y):
    """The measured δ^l, a column for each example."""
    columns = range(x.shape[1])
    return np.hstack([brute_delta(l, weights, biases, x[:, [i]], y[:, [i]]) for i in columns])


@checks("eq:bp3", "complex step")
def bp3():
    """The mean of the measured δ^l is the derivative of the mean cost by b^l."""
    weights, biases, x, y = network()
    for l, b in enumerate(biases, 1):
        whole = gradient_by_complex_step(
            lambda v, l=l: mean_cost(weights, replaced(biases, l, v), x, y), b
        )
        found = ck.bias_gradient(measured_deltas(l, weights, biases, x, y))
        assert found.shape == b.shape
        assert ck.relative_error(found, whole) < 1e-12


@checks("eq:bp4", "complex step")
def bp4():
    """δ^l (a^{l−1})ᵀ/m, with the measured δ^l, is the derivative of the mean cost by W^l."""
    weights, biases, x, y = network()
    _, a = ck.forward(weights, biases, x)
    for l, W in enumerate(weights, 1):
        whole = gradient_by_complex_step(
            lambda V, l=l: mean_cost(replaced(weights, l, V), biases, x, y), W
        )
        found = ck.weight_gradient(measured_deltas(l, weights, biases, x, y), a[l - 1])
        assert ck.relative_error(found, whole) < 1e-12


def softmax_jacobian_by_steps(z):
    """∂a_i/∂z_j of softmax, column by column, each by a complex step."""
    columns = []
    for j in range(len(z)):
        shifted = z.astype(complex)
        shifted[j] += 1e-20j
        e = np.exp(shifted)
        columns.append((e / e.sum()).imag / 1e-20)
    return np.array(columns).T


@checks("eq:bp1-general", "complex step")
def bp1_general():
    """Jᵀ∇_a C is the derivative by z, also for a cost that has nothing to do with softmax."""
    rng = np.random.default_rng(0)
    z, target = rng.normal(size=5), rng.random(5)

    def cost_of(z):
        e = np.exp(z)
        return ((e / e.sum() - target) ** 2).sum() / 2

    a = np.exp(z) / np.exp(z).sum()
    found = softmax_jacobian_by_steps(z).T @ (a - target)
    assert ck.relative_error(found, gradient_by_complex_step(cost_of, z)) < 1e-12


@checks("eq:softmax", "brute force")
def softmax():
    """Columns are positive, sum to 1, have the ratios of the exponentials, and survive large z."""
    z = np.random.default_rng(0).normal(size=(5, 7))
    a = ck.softmax(z)
    assert np.all(a > 0)
    assert np.allclose(a.sum(axis=0), 1)
    assert np.allclose(a[0] / a[1], np.exp(z[0] - z[1]))
    assert np.allclose(ck.softmax(z + 1000.0), a)


@checks("eq:softmax-jacobian", "complex step")
def softmax_jacobian():
    """diag(a) − aaᵀ is what complex steps measure."""
    z = np.random.default_rng(2).normal(size=6)
    a = np.exp(z) / np.exp(z).sum()
    assert np.allclose(np.diag(a) - np.outer(a, a), softmax_jacobian_by_steps(z), atol=1e-15)


@checks("eq:cross-entropy", "brute force")
def cross_entropy():
    """−Σ y log a, averaged over columns, by loops; 0 · log 0 counts 0."""
    rng = np.random.default_rng(0)
    a, y = ck.softmax(rng.normal(size=(4, 5))), ck.softmax(rng.normal(size=(4, 5)))
    by_hand = -sum(y[j, i] * math.log(a[j, i]) for j in range(4) for i in range(5)) / 5
    assert ck.cross_entropy(a, y) == pytest.approx(by_hand)
    assert ck.cross_entropy(np.array([[1.0], [0.0]]), np.array([[1.0], [0.0]])) == 0


@checks("eq:softmax-error", "complex step")
def softmax_error():
    """a Σy − y is the derivative for every y, and a − y for those that sum to 1."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(4, 1))
    for y, sums_to_one in (
        (ck.softmax(rng.normal(size=(4, 1))), True),
        (rng.random((4, 1)), False),
    ):
        measured = gradient_by_complex_step(
            lambda z, y=y: -(y * np.log(np.exp(z) / np.exp(z).sum())).sum(), z
        )
        a = ck.softmax(z)
        assert ck.relative_error(a * y.sum() - y, measured) < 1e-12
        assert (ck.relative_error(a - y, measured) < 1e-12) == sums_to_one


def binary_cross_entropy_of(z, y):
    """The formula as it stands, for moderate z, real or complex."""
    a = 1 / (1 + np.exp(-z))
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum()


@checks("eq:binary-cross-entropy", "brute force")
def binary_cross_entropy():
    """The stable form in coursekit equals the formula."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(4, 1)), rng.random((4, 1))
    found = ck.SIGMOID_CROSS_ENTROPY.cost(z, y)
    assert found == pytest.approx(binary_cross_entropy_of(z, y))


@checks("eq:binary-error", "complex step")
def binary_error():
    """a − y is the derivative of the binary cross-entropy by z."""
    rng = np.random.default_rng(1)
    z, y = rng.normal(size=(4, 1)), rng.random((4, 1))
    measured = gradient_by_complex_step(lambda z: binary_cross_entropy_of(z, y), z)
    assert ck.relative_error(ck.sigmoid(z) - y, measured) < 1e-12


@checks("eq:l2", "brute force")
def l2():
    """λ/2 times the sum of the squares of all weights."""
    weights, *_ = network()
    by_hand = 0.3 / 2 * sum(w * w for W in weights for w in W.ravel())
    assert ck.l2_penalty(weights, 0.3) == pytest.approx(by_hand)


@checks("eq:cost", "brute force")
def cost():
    """The mean over the examples plus the penalty, which the mean does not touch."""
    weights, biases, x, y = network()
    by_hand = mean_cost(weights, biases, x, y, lam=0.3)
    assert ck.cost(weights, biases, x, y, lam=0.3) == pytest.approx(by_hand)
    doubled = ck.cost(weights, biases, np.hstack([x, x]), np.hstack([y, y]), lam=0.3)
    assert doubled == pytest.approx(by_hand)


@checks("eq:bp4-penalty", "complex step")
def bp4_penalty():
    """The penalty adds λW to the weights' gradients and nothing to the biases'."""
    weights, biases, x, y = network()
    plain, penalised = (
        ck.backprop(weights, biases, x, y),
        ck.backprop(weights, biases, x, y, lam=0.3),
    )
    for l, W in enumerate(weights, 1):
        whole = gradient_by_complex_step(
            lambda V, l=l: mean_cost(replaced(weights, l, V), biases, x, y, lam=0.3), W
        )
        assert ck.relative_error(penalised[0][l - 1], whole) < 1e-12
        assert np.allclose(penalised[0][l - 1] - plain[0][l - 1], 0.3 * W)
        assert np.array_equal(penalised[1][l - 1], plain[1][l - 1])


@checks("eq:sgd", "complex step")
def sgd():
    """One epoch in one batch is one step against the measured gradient."""
    weights, biases, x, y = network()
    new_weights, new_biases = ck.sgd(
        weights, biases, x, y, eta=0.5, batch_size=x.shape[1], epochs=1,
        rng=np.random.default_rng(0), loss=ck.SIGMOID_QUADRATIC,
    )  # fmt: skip
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        gW = gradient_by_complex_step(
            lambda V, l=l: mean_cost(replaced(weights, l, V), biases, x, y), W
        )
        gb = gradient_by_complex_step(
            lambda v, l=l: mean_cost(weights, replaced(biases, l, v), x, y), b
        )
        assert np.allclose(new_weights[l - 1], W - 0.5 * gW)
        assert np.allclose(new_biases[l - 1], b - 0.5 * gb)


@checks("eq:backprop", "complex step")
def backprop():
    """All gradients, for three pairs of output and cost and two hidden activations."""
    rng = np.random.default_rng(3)
    weights, biases, x, y = network(seed=3)
    classes = ck.one_hot(rng.integers(0, 2, x.shape[1]), 2)
    pairs = [(ck.SIGMOID_QUADRATIC, y), (ck.SIGMOID_CROSS_ENTROPY, y)]
    pairs.append((ck.SOFTMAX_CROSS_ENTROPY, classes))
    for (loss, target), hidden in product(pairs, (ck.SIGMOID, ck.TANH)):
        options = {"loss": loss, "hidden": hidden, "lam": 0.1}
        dW, db = ck.backprop(weights, biases, x, target, **options)
        for l in range(1, 4):
            gW = gradient_by_complex_step(
                lambda V, l=l, t=target, o=options: ck.cost(
                    replaced(weights, l, V), biases, x, t, **o
                ),
                weights[l - 1],
            )
            gb = gradient_by_complex_step(
                lambda v, l=l, t=target, o=options: ck.cost(
                    weights, replaced(biases, l, v), x, t, **o
                ),
                biases[l - 1],
            )
            assert ck.relative_error(dW[l - 1], gW) < 1e-12
            assert ck.relative_error(db[l - 1], gb) < 1e-12


@checks("eq:central-difference", "differences")
def central_difference():
    """A step ten times smaller leaves an error a hundred times smaller."""
    for eps in (1e-1, 1e-2, 1e-3):
        large = abs(slope(math.exp, 0.5, eps) - math.exp(0.5))
        small = abs(slope(math.exp, 0.5, eps / 10) - math.exp(0.5))
        assert large / small == pytest.approx(100, rel=0.02)


@checks("eq:complex-step", "complex step")
def complex_step():
    """The error falls as h², and at h = 1e-20 all digits are right."""

    def by_step(h):
        return np.exp(0.5 + 1j * h).imag / h

    large, small = abs(by_step(1e-2) - math.exp(0.5)), abs(by_step(1e-3) - math.exp(0.5))
    assert large / small == pytest.approx(100, rel=0.02)
    assert by_step(1e-20) == pytest.approx(math.exp(0.5), rel=1e-15)


@checks("eq:relative-error", "brute force")
def relative_error():
    """Zero for equal arrays, 2 for opposite ones, symmetric, and blind to a common factor."""
    g, r = np.random.default_rng(0).normal(size=(2, 3, 4))
    assert ck.relative_error(g, g) == 0
    assert ck.relative_error(g, -g) == 2
    assert ck.relative_error(g, r) == ck.relative_error(r, g)
    assert ck.relative_error(1e9 * g, 1e9 * r) == pytest.approx(ck.relative_error(g, r))
    by_hand = max(abs(g - r).ravel()) / max(abs(g).max(), abs(r).max())
    assert ck.relative_error(g, r) == pytest.approx(by_hand)


@checks("eq:work", "brute force")
def work():
    """Multiplications counted one by one in loops: 3mN − m n_1 n_0."""
    sizes, m = (4, 5, 3, 2), 6
    N = sum(a * b for a, b in pairwise(sizes))
    count = 0
    for l in range(1, len(sizes)):  # forward
        count += sum(1 for _ in product(range(sizes[l]), range(sizes[l - 1]), range(m)))
    assert count == m * N
    for l in range(len(sizes) - 1, 0, -1):
        count += sum(1 for _ in product(range(sizes[l]), range(m), range(sizes[l - 1])))  # BP4
        if l > 1:  # BP2 from layer l to l − 1
            count += sum(1 for _ in product(range(sizes[l - 1]), range(sizes[l]), range(m)))
    assert count == 3 * m * N - m * sizes[1] * sizes[0] < 3 * m * N


@checks("eq:vanishing", "brute force")
def vanishing():
    """No layer breaks the bound, and saturated ones stay far below it."""
    for seed in range(20):
        weights, biases, x, y = network(sizes=(4, 6, 6, 6, 2), seed=seed)
        for l in (1, 2, 3):
            above = measured_deltas(l + 1, weights, biases, x, y)
            here = measured_deltas(l, weights, biases, x, y)
            largest = np.linalg.svd(weights[l], compute_uv=False)[0]
            bound = largest / 4 * np.linalg.norm(above, axis=0)
            assert np.all(np.linalg.norm(here, axis=0) <= bound * (1 + 1e-12))


@checks("eq:one-neuron", "complex step")
def one_neuron():
    """Both derivatives of one sigmoid neuron's squared error, at a thousand random places."""
    rng = np.random.default_rng(0)
    w, b, x, y = rng.normal(size=(4, 1000))
    h = 1e-20

    def c(w, b):
        return (1 / (1 + np.exp(-(w * x + b))) - y) ** 2

    a = 1 / (1 + np.exp(-(w * x + b)))
    upstream = 2 * (a - y) * a * (1 - a)
    assert np.allclose(upstream * x, c(w + 1j * h, b).imag / h, rtol=1e-12, atol=0)
    assert np.allclose(upstream, c(w, b + 1j * h).imag / h, rtol=1e-12, atol=0)


@checks("eq:count-paths", "brute force")
def count_paths():
    """Paths and arrows of layered graphs, listed one by one."""
    for n, L in product(range(1, 4), range(1, 5)):
        layers = [[("v", 0)], *([(l, j) for j in range(n)] for l in range(L)), [("c", 0)]]
        assert sum(1 for _ in product(*layers)) == n**L
        arrows = sum(1 for a, b in pairwise(layers) for _ in product(a, b))
        assert arrows == 2 * n + (L - 1) * n * n


@checks("eq:delta-activation", "complex step")
def delta_activation():
    """The measured ∂C_x/∂a^l, restarted behind the activation, times σ′ is the measured δ^l."""
    weights, biases, x, y = network(m=1)
    zs, a = ck.forward(weights, biases, x)
    for l in (1, 2, 3):

        def cost_from(activation, l=l):
            rest = activation, y
            return one_cost(weights[l:], biases[l:], *rest)

        by_activation = gradient_by_complex_step(cost_from, a[l])
        slope_of_sigma = np.exp(-zs[l - 1]) / (1 + np.exp(-zs[l - 1])) ** 2
        measured = brute_delta(l, weights, biases, x, y)
        assert ck.relative_error(by_activation * slope_of_sigma, measured) < 1e-12
        assert ck.relative_error(by_activation, measured) > 0.1


@checks("eq:bp1-quadratic", "complex step")
def bp1_quadratic():
    """(a − y) ⊙ σ′(z) is the derivative of ½‖σ(z) − y‖² by z, neuron by neuron."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(5, 1)), rng.random((5, 1))
    a = 1 / (1 + np.exp(-z))
    measured = gradient_by_complex_step(
        lambda z: sum((1 / (1 + np.exp(-z[j, 0])) - y[j, 0]) ** 2 / 2 for j in range(5)), z
    )
    assert ck.relative_error((a - y) * np.exp(-z) / (1 + np.exp(-z)) ** 2, measured) < 1e-12


@checks("eq:bp2-matrix", "complex step")
def bp2_matrix():
    """The product of the three matrices, in this order, takes a measured δ^{l+1} to δ^l."""
    weights, biases, x, y = network(m=1)
    zs, _ = ck.forward(weights, biases, x)
    for l in (1, 2):
        above = brute_delta(l + 1, weights, biases, x, y)
        diagonal = np.diag((np.exp(-zs[l - 1]) / (1 + np.exp(-zs[l - 1])) ** 2)[:, 0])
        found = diagonal @ weights[l].T @ above
        assert ck.relative_error(found, brute_delta(l, weights, biases, x, y)) < 1e-12


@checks("eq:linear-error", "complex step")
def linear_error():
    """a − y is the derivative of ½‖z − y‖² by z; the tabled pairs of coursekit are as said."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(4, 1)), rng.random((4, 1))
    y /= y.sum()
    measured = gradient_by_complex_step(lambda z: ((z - y) ** 2).sum() / 2, z)
    assert ck.relative_error(z - y, measured) < 1e-12
    for pair, a, simple in (
        (ck.IDENTITY_QUADRATIC, z, True),
        (ck.SIGMOID_CROSS_ENTROPY, ck.sigmoid(z), True),
        (ck.SOFTMAX_CROSS_ENTROPY, ck.softmax(z), True),
        (ck.SIGMOID_QUADRATIC, ck.sigmoid(z), False),
    ):
        measured = gradient_by_complex_step(lambda z, pair=pair: pair.cost(z, y), z)
        assert (ck.relative_error(a - y, measured) < 1e-12) == simple


@checks("eq:best-step", "brute force")
def best_step():
    """No other step of a fine grid has a smaller bound E."""
    for u, f, third in ((1e-16, 1.0, 1.0), (6e-8, 3.0, 0.2), (1e-16, 1e-3, 50.0)):
        best = (3 * u * f / third) ** (1 / 3)
        E = [u * f / e + e**2 / 6 * third for e in best * np.logspace(-3, 3, 6001)]
        assert np.argmin(E) == 3000
    assert 4e-6 < (2**-53) ** (1 / 3) < (2**-52) ** (1 / 3) < 7e-6


@checks("eq:work-ratio", "brute force")
def work_ratio():
    """Multiplications of both methods counted in loops; their quotient is above 2P/3."""
    for sizes, m in (((4, 5, 3, 2), 6), ((6, 2), 1), ((3, 3, 3), 2)):
        layers = list(pairwise(sizes))
        once = sum(1 for n, k in layers for _ in product(range(k), range(n), range(m)))
        back = once + sum(1 for n, k in layers[1:] for _ in product(range(k), range(n), range(m)))
        P = sum((n + 1) * k for n, k in layers)
        differences = sum(once for _ in range(2 * P))
        N = sum(n * k for n, k in layers)
        ratio = 2 * P * m * N / (3 * m * N - m * sizes[1] * sizes[0])
        assert differences / (once + back) == pytest.approx(ratio)
        assert ratio > 2 * P / 3


MINE = [label for label, check in CHECKS.items() if check.run.__module__ == __name__]


@pytest.mark.parametrize("label", MINE)
def test_equation(label):
    """The equation holds when tried by other means."""
    CHECKS[label].run()


def test_every_equation_has_its_check_here():
    """The labels of the chapter and the checks in this file are the same."""
    assert sorted(labels("backpropagation")) == sorted(MINE)


def test_chain_rule_example():
    """d/dt (y + e^{xy}) with x = cos t, y = t² has the printed values."""
    for t, value in ((0.0, 0.0), (1.0, 2.410479016248909), (2.0, 2.9965393143241246)):
        by_step = (lambda s: s**2 + np.exp(np.cos(s) * s**2))(t + 1e-20j).imag / 1e-20
        assert by_step == pytest.approx(value, abs=1e-14)


def test_linear_regression_graph():
    """The graph's numbers, forward and backward, built by coursekit's own arithmetic."""
    w, x, b, y = (ck.Node(v) for v in (5, 1, 1, 10))
    u = w * x
    y_hat = u + b
    e = y - y_hat
    c = e**2
    ck.backward(c)
    assert [n.value for n in (u, y_hat, e, c)] == [5, 6, 4, 16]
    assert [n.gradient for n in (e, y_hat, u, b, w, x, y)] == [8, -8, -8, -8, -8, -40, 8]


def test_sign_of_the_step():
    """From w = 5 with η = 0.1 the right sign reaches 10.24, the wrong one 23.04."""
    after = [(10 - (5 - 0.1 * g + 1)) ** 2 for g in (-8, 8)]
    assert after == pytest.approx([10.24, 23.04])


def test_single_neuron():
    """∂c/∂w of one sigmoid neuron with squared error, and the local factor alone."""

    def a(w):
        return 1 / (1 + np.exp(-(w * 2 + 0.1)))

    assert ((a(0.5 + 1e-20j) - 1) ** 2).imag / 1e-20 == pytest.approx(-0.187175, abs=5e-7)
    assert a(0.5 + 1e-20j).imag / 1e-20 == pytest.approx(0.374740, abs=5e-7)


def test_softmax_example():
    """z = (1, 2, 3), y = e₂: the true δ, and what the elementwise formula would give."""
    z, y = np.array([[1.0], [2.0], [3.0]]), np.array([[0.0], [1.0], [0.0]])
    a = ck.softmax(z)
    true = ck.SOFTMAX_CROSS_ENTROPY.error(z, y)
    assert np.allclose(true, [[0.0900], [-0.7553], [0.6652]], atol=5e-5)
    assert np.allclose(-y / a * a * (1 - a), [[0], [-0.7553], [0]], atol=5e-5)


def test_slopes_at_zero():
    """σ′(0) = 1/4 and tanh′(0) = 1."""
    assert ck.sigmoid_prime(0.0) == 0.25
    assert ck.tanh_prime(0.0) == 1


def train_from(W1, W2, target, steps):
    """Gradient descent on the four points of XOR's square, tanh hidden, linear output."""
    x, _ = ck.xor()
    weights, biases = [W1, W2], [np.zeros((2, 1)), np.zeros((1, 1))]
    kind = {"loss": ck.IDENTITY_QUADRATIC, "hidden": ck.TANH}
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


def test_parameters_of_the_digit_network():
    """64–32–10 has the 2410 parameters of the first paragraph, 784–30–10 those of the exercise."""
    for sizes, count in (((64, 32, 10), 2410), ((784, 30, 10), 23_860)):
        weights, biases = ck.init_params(sizes, np.random.default_rng(0))
        assert sum(p.size for p in weights + biases) == count
    assert 20 * (3 * 23_820 - 23_520) == 958_800


def test_graph_exercise():
    """The folded solution of the first exercise is right."""
    w, x, b, y = (ck.Node(v) for v in (2, 3, -1, 4))
    y_hat = w * x + b
    c = (y - y_hat) ** 2
    ck.backward(c)
    assert [n.gradient for n in (y, y_hat, b, w, x)] == [-2, 2, 2, 6, 4]


def test_section_anchors():
    """The sections that feedback links to keep their names."""
    text = CHAPTER.read_text(encoding="utf-8")
    anchors = set(re.findall(r"^\(([a-z0-9-]+)\)=$", text, re.MULTILINE))
    assert anchors >= {
        "chain-rule", "computational-graph", "caching", "delta", "bp1", "bp2", "bp3", "bp4",
        "softmax-output", "batches", "algorithm", "gradient-check", "cost-of-backprop", "digits",
        "common-mistakes",
    }  # fmt: skip
