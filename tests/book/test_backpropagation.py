"""The chapter *Backpropagation*: each labelled equation, each worked number, each solution.

A check belongs to one equation and judges it by other means than the chapter does: values of the
function alone (central differences, the complex step), loops over single entries, counting, or
symbols.
"""

import math
import re
from itertools import pairwise, product

import numpy as np
import pytest
import sympy as sp
from equations import CHECKS, chapter_labels, chapter_text, checks
from steps import jacobian_by_steps
from symbols import sigma

import coursekit as ck


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


@checks("eq:sigmoid-prime", "symbolic")
def sigmoid_prime():
    """σ(1 − σ) is the derivative, and a quarter minus it is a square that is 0 at 0 alone."""
    z = sp.Symbol("z", real=True)
    s = 1 / (1 + sp.exp(-z))
    slope = s * (1 - s)
    assert sp.simplify(sp.diff(s, z) - slope) == 0
    assert sp.simplify(sp.Rational(1, 4) - slope - (s - sp.Rational(1, 2)) ** 2) == 0
    assert sp.solveset(s - sp.Rational(1, 2), z, sp.S.Reals) == {0}
    for v in np.linspace(-8, 8, 161):
        assert ck.sigmoid_prime(v) == pytest.approx(float(slope.subs(z, v)), rel=1e-12)


def random_graph(rng, nodes=9):
    """Matrix D with D[q, p] = local derivative ∂q/∂p of a random acyclic graph, 0 for no arrow."""
    return np.tril(rng.normal(size=(nodes, nodes)) * (rng.random((nodes, nodes)) < 0.6), -1)


def as_nodes(D):
    """The same graph as coursekit nodes."""
    nodes: list[ck.Node] = []
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


def symbolic_network(m=1):
    """A network 2–3–2 with any activation, and the mean of ½‖a − y‖² over m examples, in symbols.

    Weights, biases, weighted inputs, errors by BP1 and BP2, and the cost.
    """
    W1, W2 = sp.MatrixSymbol("W1", 3, 2), sp.MatrixSymbol("W2", 2, 3)
    W = [sp.Matrix(V) for V in (W1, W2)]
    b = [sp.Matrix(sp.symbols(f"b{l}_1:{n + 1}")) for l, n in ((1, 3), (2, 2))]
    x = sp.Matrix(2, m, sp.symbols(f"x1:{2 * m + 1}"))
    y = sp.Matrix(2, m, sp.symbols(f"y1:{2 * m + 1}"))
    ones, slope = sp.ones(1, m), sp.Function("sigma′")
    a, z = [x], []
    for V, c in zip(W, b, strict=True):
        z.append(V * a[-1] + c * ones)
        a.append(z[-1].applyfunc(sigma))
    delta2 = (a[2] - y).multiply_elementwise(z[1].applyfunc(slope))
    delta1 = (W[1].T * delta2).multiply_elementwise(z[0].applyfunc(slope))
    cost = sum(e**2 for e in a[2] - y) / (2 * m)
    return W, b, a, [delta1, delta2], cost


def assert_gradient(cost, variables, gradient):
    """Entry by entry, `gradient` is what SymPy's own differentiation gives."""
    assert gradient.shape == variables.shape
    for variable, entry in zip(variables, gradient, strict=True):
        assert sp.expand(sp.diff(cost, variable) - entry) == 0


@checks("eq:bp1", "symbolic")
def bp1():
    """For any activation; a shift of z^L is a shift of b^L, so ∂C_x/∂b^L is δ^L."""
    _, b, _, deltas, cost = symbolic_network()
    assert_gradient(cost, b[1], deltas[1])


@checks("eq:bp2", "symbolic")
def bp2():
    """For any activation; a shift of z^1 is a shift of b^1, so ∂C_x/∂b^1 is δ^1."""
    _, b, _, deltas, cost = symbolic_network()
    assert_gradient(cost, b[0], deltas[0])


def measured_deltas(l, weights, biases, x, y):
    """The measured δ^l, a column for each example."""
    columns = range(x.shape[1])
    return np.hstack([brute_delta(l, weights, biases, x[:, [i]], y[:, [i]]) for i in columns])


@checks("eq:bp3", "symbolic")
def bp3():
    """The mean of the columns of δ is the derivative of the mean cost, for any activation."""
    _, biases, _, deltas, cost = symbolic_network(m=2)
    for b, delta in zip(biases, deltas, strict=True):
        assert_gradient(cost, b, delta * sp.ones(2, 1) / 2)


@checks("eq:bp4", "symbolic")
def bp4():
    """δ (a of the layer before)ᵀ/m is the derivative of the mean cost, for any activation."""
    weights, _, a, deltas, cost = symbolic_network(m=2)
    for W, delta, before in zip(weights, deltas, a, strict=False):
        assert_gradient(cost, W, delta * before.T / 2)


@checks("eq:bp1-general", "complex step")
def bp1_general():
    """Jᵀ∇_a C is the derivative by z, also for a cost that has nothing to do with softmax."""
    rng = np.random.default_rng(0)
    z, target = rng.normal(size=5), rng.random(5)

    def cost_of(z):
        e = np.exp(z)
        return ((e / e.sum() - target) ** 2).sum() / 2

    a = np.exp(z) / np.exp(z).sum()
    found = jacobian_by_steps(lambda z: np.exp(z) / np.exp(z).sum(), z).T @ (a - target)
    assert ck.relative_error(found, gradient_by_complex_step(cost_of, z)) < 1e-12


def symbolic_softmax(n=3):
    """Scores and their softmax, in symbols."""
    z = sp.Matrix(sp.symbols(f"z1:{n + 1}", real=True))
    e = z.applyfunc(sp.exp)
    return z, e / sum(e)


@checks("eq:softmax-jacobian", "symbolic")
def softmax_jacobian():
    """diag(a) − aaᵀ is SymPy's Jacobian of three outputs by three scores."""
    z, a = symbolic_softmax()
    assert (a.jacobian(z) - (sp.diag(*a) - a * a.T)).applyfunc(sp.simplify) == sp.zeros(3, 3)


@checks("eq:softmax-error", "symbolic")
def softmax_error():
    """a Σy − y is the derivative for every y, so that a − y is right where Σy = 1 alone."""
    z, a = symbolic_softmax()
    y = sp.Matrix(sp.symbols("y1:4", real=True))
    cost = -sum(y[j] * sp.log(a[j]) for j in range(3))
    for i in range(3):
        assert sp.simplify(sp.diff(cost, z[i]) - (a[i] * sum(y) - y[i])) == 0


@checks("eq:binary-error", "symbolic")
def binary_error():
    """Both forms on the way and a − y are the derivative of the binary cross-entropy by z."""
    z, y = sp.symbols("z y", real=True)
    a = 1 / (1 + sp.exp(-z))
    slope = sp.diff(-(y * sp.log(a) + (1 - y) * sp.log(1 - a)), z)
    for form in ((-y / a + (1 - y) / (1 - a)) * a * (1 - a), -y * (1 - a) + (1 - y) * a, a - y):
        assert sp.simplify(slope - form) == 0


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


@checks("eq:one-neuron", "symbolic")
def one_neuron():
    """Both derivatives of one sigmoid neuron's squared error."""
    w, b, x, y = sp.symbols("w b x y", real=True)
    a = 1 / (1 + sp.exp(-(w * x + b)))
    upstream = 2 * (a - y) * a * (1 - a)
    assert sp.simplify(sp.diff((a - y) ** 2, w) - upstream * x) == 0
    assert sp.simplify(sp.diff((a - y) ** 2, b) - upstream) == 0


@checks("eq:count-paths", "brute force")
def count_paths():
    """Paths and arrows of layered graphs, listed one by one."""
    for n, L in product(range(1, 4), range(1, 5)):
        inner = [[(str(l), j) for j in range(n)] for l in range(L)]
        layers = [[("v", 0)], *inner, [("c", 0)]]
        assert sum(1 for _ in product(*layers)) == n**L
        arrows = sum(1 for a, b in pairwise(layers) for _ in product(a, b))
        assert arrows == 2 * n + (L - 1) * n * n


@checks("eq:numbers-paths", "symbolic")
def numbers_paths():
    """The two products add up to the derivative that SymPy finds, and to 0.0533 on the page."""
    W, b, _, _, cost = symbolic_network()
    logistic = sp.Lambda(sp.Symbol("z"), 1 / (1 + sp.exp(-sp.Symbol("z"))))
    numbers = {"x1": 1, "x2": 0.5, "y1": 1, "y2": 0}
    numbers |= dict(zip((str(v) for v in [*b[0], *b[1]]), (0, -0.5, 0.5, 0, -1), strict=True))
    values = {sp.Symbol(name): value for name, value in numbers.items()}
    first, second = [0.5, -1, 1, 0.5, -0.5, 1], [1, -1, 0.5, -0.5, 1, 1]
    values |= dict(zip([*W[0], *W[1]], [*first, *second], strict=True))
    slope = sp.diff(cost.replace(sigma, logistic), W[0][1, 0])
    assert float(slope.subs(values)) == pytest.approx(0.0532519, abs=1e-7)

    def s(z):
        return 1 / (1 + math.exp(-z))

    def prime(z):
        return s(z) * (1 - s(z))

    z1 = (0.0, 0.75, 0.5)
    z2 = [sum(w * s(z) for w, z in zip(row, z1, strict=True)) for row in (second[:3], second[3:])]
    z2[1] -= 1
    paths = [prime(0.75) * w * prime(z) * (s(z) - y) for w, z, y in ((-1, z2[0], 1), (1, z2[1], 0))]
    assert paths == pytest.approx([0.0253, 0.0279], abs=5e-5)
    assert sum(paths) == pytest.approx(float(slope.subs(values)), rel=1e-12)


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


@checks("eq:best-step", "symbolic")
def best_step():
    """E′ vanishes at ε* alone and E is convex; the step of coursekit costs less than 2 % more."""
    unit, f, third, eps = sp.symbols("varrho f third epsilon", positive=True)
    E = unit * f / eps + eps**2 / 6 * third
    (best,) = sp.solve(sp.diff(E, eps), eps)
    assert sp.simplify(best - sp.cbrt(3 * unit * f / third)) == 0
    assert sp.diff(E, eps, 2).is_positive
    equal = {unit: 2**-53, f: 1, third: 1}
    ours = ck.gradcheck.CENTRAL_STEP
    assert ours == pytest.approx((2 * 2**-53) ** (1 / 3))
    assert float(best.subs(equal)) == pytest.approx(6.93e-6, rel=1e-3)
    least, here = (float(E.subs(equal).subs(eps, e)) for e in (best.subs(equal), ours))
    assert least == pytest.approx(2.4e-11, rel=0.01)
    assert least < here < 1.02 * least


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
    assert sorted(chapter_labels("backpropagation")) == sorted(MINE)


def test_four_equations_of_coursekit():
    """Each function of coursekit, fed with measured errors, gives what is measured."""
    weights, biases, x, y = network()
    zs, a = ck.forward(weights, biases, x)
    deltas = {l: measured_deltas(l, weights, biases, x, y) for l in (1, 2, 3)}
    assert ck.relative_error(ck.output_error(a[-1] - y, zs[-1]), deltas[3]) < 1e-12
    for l in (1, 2):
        assert (
            ck.relative_error(ck.hidden_error(weights[l], deltas[l + 1], zs[l - 1]), deltas[l])
            < 1e-12
        )
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
        by_b = gradient_by_complex_step(
            lambda v, l=l: mean_cost(weights, replaced(biases, l, v), x, y), b
        )
        by_W = gradient_by_complex_step(
            lambda V, l=l: mean_cost(replaced(weights, l, V), biases, x, y), W
        )
        assert ck.relative_error(ck.bias_gradient(deltas[l]), by_b) < 1e-12
        assert ck.relative_error(ck.weight_gradient(deltas[l], a[l - 1]), by_W) < 1e-12


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
    assert np.allclose(-y / a * a * (1 - a), [[0.0], [-0.7553], [0.0]], atol=5e-5)


def test_slopes_at_zero():
    """σ′(0) = 1/4 and tanh′(0) = 1."""
    assert ck.sigmoid_prime(np.array(0.0)) == 0.25
    assert ck.tanh_prime(np.array(0.0)) == 1


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
    anchors = set(re.findall(r"^\(([a-z0-9-]+)\)=$", chapter_text("backpropagation"), re.MULTILINE))
    assert anchors >= {
        "chain-rule", "computational-graph", "caching", "delta", "bp1", "bp2", "bp3", "bp4",
        "softmax-output", "batches", "algorithm", "gradient-check", "cost-of-backprop", "digits",
        "common-mistakes", "the-network", "vanishing", "gates", "fan-out", "paths",
        "numbers-forward", "numbers-paths", "numbers-delta", "numbers-step", "digits-baseline",
    }  # fmt: skip
