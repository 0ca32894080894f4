"""The page *Matrix calculus and layouts*: each labelled equation, by single entries and steps."""

import re

import numpy as np
import pytest
from equations import BOOK, CHECKS, checks, labels
from solutions import solutions

import coursekit as ck

TEXT = (BOOK / "matrix_calculus.md").read_text(encoding="utf-8")


def jacobian_by_steps(f, v):
    """∂f_i/∂v_j in row i, column j, a complex step for each j."""
    columns = []
    for j in range(len(v)):
        moved = v.astype(complex)
        moved[j] += 1e-20j
        columns.append(np.imag(f(moved)) / 1e-20)
    return np.array(columns).T


def rng():
    """Fresh random numbers, the same each time."""
    return np.random.default_rng(3)


@checks("eq:mc-jacobian", "differences")
def jacobian():
    """The Jacobian, not its transpose, predicts the change in random directions."""
    r = rng()
    A, v, h = r.normal(size=(2, 4)), r.normal(size=4), r.normal(size=4)
    J = np.cos(A @ v)[:, None] * A
    for step in (1e-3, 1e-5):
        change = (np.sin(A @ (v + step * h)) - np.sin(A @ v)) / step
        assert np.abs(change - J @ h).max() < 20 * step
    assert J.shape == (2, 4)


@checks("eq:mc-chain", "complex step")
def chain():
    """The Jacobian of a composition of maps 4 → 3 → 2 is the product, last step on the left."""
    r = rng()
    A, B, v = r.normal(size=(3, 4)), r.normal(size=(2, 3)), r.normal(size=4)
    J_u = jacobian_by_steps(lambda v: np.sin(A @ v), v)
    J_s = jacobian_by_steps(lambda u: np.exp(B @ u), np.sin(A @ v))
    whole = jacobian_by_steps(lambda v: np.exp(B @ np.sin(A @ v)), v)
    assert whole.shape == (2, 4)
    assert np.allclose(J_s @ J_u, whole)


@checks("eq:mc-chain-denominator", "complex step")
def chain_denominator():
    """With transposed Jacobians the first step stands on the left; the other order fails."""
    r = rng()
    A, B, v = r.normal(size=(3, 4)), r.normal(size=(2, 3)), r.normal(size=4)
    D_u = jacobian_by_steps(lambda v: np.sin(A @ v), v).T
    D_s = jacobian_by_steps(lambda u: np.exp(B @ u), np.sin(A @ v)).T
    whole = jacobian_by_steps(lambda v: np.exp(B @ np.sin(A @ v)), v).T
    assert np.allclose(D_u @ D_s, whole)
    with pytest.raises(ValueError, match="mismatch"):
        D_s @ D_u


def one_layer():
    """A layer of 3 before one of 5, and a cost of the latter's weighted inputs."""
    r = rng()
    W, b, z = r.normal(size=(5, 3)), r.normal(size=5), r.normal(size=3)

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    return W, b, z, sigmoid


@checks("eq:mc-layer-jacobians", "complex step")
def layer_jacobians():
    """A different slope in each place of the diagonal; W for the affine step."""
    W, b, z, sigmoid = one_layer()
    s = sigmoid(z)
    assert np.allclose(jacobian_by_steps(sigmoid, z), np.diag(s * (1 - s)), atol=1e-15)
    assert np.ptp(s * (1 - s)) > 0.01
    assert np.allclose(jacobian_by_steps(lambda a: W @ a + b, s), W)


@checks("eq:mc-layer", "complex step")
def layer():
    """Both orders give the derivative of the cost by z^l, as a row and as a column."""
    W, b, z, sigmoid = one_layer()
    s = sigmoid(z)
    next_delta = np.cos(W @ s + b)[:, None]
    measured = ck.complex_step_gradient(lambda z: np.sin(W @ sigmoid(z) + b).sum(), z)
    row = next_delta.T @ W @ np.diag(s * (1 - s))
    column = np.diag(s * (1 - s)) @ W.T @ next_delta
    assert row.shape == (1, 3)
    assert column.shape == (3, 1)
    assert np.allclose(row, measured[None])
    assert np.allclose(column, measured[:, None])


@checks("eq:mc-linear", "complex step")
def linear():
    """The gradient of aᵀw is a; the Jacobian of Aw + b is A."""
    r = rng()
    a, w, A, b = r.normal(size=4), r.normal(size=4), r.normal(size=(3, 4)), r.normal(size=3)
    by_loop = ck.complex_step_gradient(lambda w: sum(a[i] * w[i] for i in range(4)), w)
    assert np.allclose(by_loop, a)
    assert np.allclose(jacobian_by_steps(lambda w: A @ w + b, w), A)


@checks("eq:mc-quadratic", "complex step")
def quadratic():
    """(A + Aᵀ)w for a matrix that is not symmetric; 2Aw is then wrong."""
    r = rng()
    A, w = r.normal(size=(4, 4)), r.normal(size=4)

    def form(w, A):
        return sum(w[i] * A[i, j] * w[j] for i in range(4) for j in range(4))

    measured = ck.complex_step_gradient(lambda w: form(w, A), w)
    assert np.allclose((A + A.T) @ w, measured)
    assert not np.allclose(2 * A @ w, measured)
    S = A + A.T
    assert np.allclose(2 * S @ w, ck.complex_step_gradient(lambda w: form(w, S), w))


@checks("eq:mc-norm", "complex step")
def norm():
    """The gradient of half the sum of squares is w."""
    w = rng().normal(size=5)
    assert np.allclose(ck.complex_step_gradient(lambda w: sum(v * v for v in w) / 2, w), w)


@checks("eq:mc-residual", "complex step")
def residual():
    """2Xᵀ(Xw − y), against the sum of squares by loops."""
    r = rng()
    X, w, y = r.normal(size=(6, 3)), r.normal(size=3), r.normal(size=6)

    def cost(w):
        return sum((sum(X[i, j] * w[j] for j in range(3)) - y[i]) ** 2 for i in range(6))

    assert np.allclose(2 * X.T @ (X @ w - y), ck.complex_step_gradient(cost, w))


@checks("eq:mc-hessian", "differences")
def hessian():
    """Second differences of the sum of squares, which are exact for a quadratic function."""
    r = rng()
    X, w, y = r.normal(size=(6, 3)), r.normal(size=3), r.normal(size=6)

    def cost(w):
        return ((X @ w - y) ** 2).sum()

    I = np.eye(3)
    second = [[(cost(w + p + q) - cost(w + p) - cost(w + q) + cost(w)) for q in I] for p in I]
    assert np.allclose(second, 2 * X.T @ X)


@checks("eq:mc-trace", "brute force")
def trace():
    """tr(GᵀH) is the sum of the products of entries; tr(WᵀW) the sum of squares."""
    G, H = rng().normal(size=(2, 3, 4))
    total = sum(G[i, j] * H[i, j] for i in range(3) for j in range(4))
    assert np.trace(G.T @ H) == pytest.approx(total)
    assert np.trace(G.T @ G) == pytest.approx(sum(g * g for g in G.ravel()))


@checks("eq:mc-cyclic", "brute force")
def cyclic():
    """tr(AB) = tr(BA) by loops, and exchanging two of three factors is not a turn."""
    r = rng()
    A, B = r.normal(size=(3, 4)), r.normal(size=(4, 3))
    by_loop = sum(A[i, j] * B[j, i] for i in range(3) for j in range(4))
    assert np.trace(A @ B) == pytest.approx(by_loop)
    assert np.trace(B @ A) == pytest.approx(by_loop)
    P, Q, R = r.normal(size=(3, 3, 3))
    assert np.trace(P @ Q @ R) == pytest.approx(np.trace(R @ P @ Q))
    assert np.trace(P @ Q @ R) != pytest.approx(np.trace(P @ R @ Q))


@checks("eq:mc-identify", "complex step")
def identify():
    """What predicts all changes as a trace is the array of partial derivatives, and only it."""
    r = rng()
    W, a, c = r.normal(size=(3, 4)), r.normal(size=3), r.normal(size=4)
    G = ck.complex_step_gradient(lambda W: np.sin(a @ W @ c), W)
    for _ in range(5):
        dW = r.normal(size=(3, 4))
        change = np.imag(np.sin(a @ (W + 1e-20j * dW) @ c)) / 1e-20
        assert np.trace(G.T @ dW) == pytest.approx(change)
    solved = [np.imag(np.sin(a @ (W + 1e-20j * E.reshape(3, 4)) @ c)) / 1e-20 for E in np.eye(12)]
    assert np.allclose(np.reshape(solved, (3, 4)), G)


@checks("eq:mc-penalty", "complex step")
def penalty():
    """λW, against the sum of squares of all entries."""
    W, lam = rng().normal(size=(3, 4)), 0.3
    measured = ck.complex_step_gradient(lambda W: lam / 2 * sum(w * w for w in W.ravel()), W)
    assert np.allclose(lam * W, measured)


@checks("eq:mc-layer-gradients", "complex step")
def layer_gradients():
    """ΔAᵀ, WᵀΔ and Δ1 for a whole batch, with Δ itself measured."""
    r = rng()
    W, A, b = r.normal(size=(3, 4)), r.normal(size=(4, 5)), r.normal(size=(3, 1))

    def cost(Z):
        return (np.sin(Z) ** 2 * np.arange(1, 6)).sum()

    Delta = ck.complex_step_gradient(cost, W @ A + b)
    by_step = ck.complex_step_gradient
    assert np.allclose(Delta @ A.T, by_step(lambda W: cost(W @ A + b), W))
    assert np.allclose(W.T @ Delta, by_step(lambda A: cost(W @ A + b), A))
    assert np.allclose(Delta @ np.ones((5, 1)), by_step(lambda b: cost(W @ A + b), b))


MINE = [name for name in CHECKS if name.startswith("eq:mc-")]


@pytest.mark.parametrize("label", MINE)
def test_equation(label):
    """A labelled equation holds."""
    CHECKS[label].run()


def test_every_equation_has_its_check():
    """The page's labels are exactly those checked here."""
    assert set(labels("matrix_calculus")) == set(MINE)
    assert len(labels("matrix_calculus")) == len(MINE)


def test_every_exercise_has_a_checked_solution():
    """Each exercise has a folded solution that holds code."""
    exercises = re.findall(r"\{exercise\}[^\n]*\n:label: ([\w-]+)", TEXT)
    assert exercises == [name for name, _ in solutions("matrix_calculus")]
    assert TEXT.count(":class: dropdown") == len(exercises)


def test_both_layouts_are_bp2():
    """BP2 of the library is the layer's chain rule in either layout."""
    r = rng()
    W, delta, z = r.normal(size=(5, 3)), r.normal(size=(5, 1)), r.normal(size=(3, 1))
    diagonal = np.diag(ck.sigmoid_prime(z).ravel())
    assert np.allclose(diagonal @ W.T @ delta, ck.hidden_error(W, delta, z))
    assert np.allclose((delta.T @ W @ diagonal).T, ck.hidden_error(W, delta, z))
