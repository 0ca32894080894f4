"""The page *Matrix calculus and layouts*: each labelled equation, by single entries and steps."""

import numpy as np
import pytest
import sympy as sp
from equations import BOOK, CHECKS, checks, labels
from solutions import exercises, solutions
from steps import jacobian_by_steps
from symbols import sigma

import coursekit as ck

TEXT = (BOOK / "matrix_calculus.md").read_text(encoding="utf-8")


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


def symbolic_layer():
    """A layer of 2 before one of 3, any activation: z, a, z of the next layer, W."""
    z = sp.Matrix(sp.symbols("z1:3"))
    W = sp.Matrix(3, 2, sp.symbols("w1:7"))
    a = z.applyfunc(sigma)
    return z, a, W * a + sp.Matrix(sp.symbols("b1:4")), W


@checks("eq:mc-layer-jacobians", "symbolic")
def layer_jacobians():
    """A slope of its own in each place of the diagonal, for any activation; W for the rest."""
    z, a, _, W = symbolic_layer()
    assert a.jacobian(z) == sp.diag(*z.applyfunc(sp.Function("sigma′")))
    v = sp.Matrix(sp.symbols("v1:3"))
    assert (W * v + sp.Matrix(sp.symbols("b1:4"))).jacobian(v) == W


@checks("eq:mc-layer", "symbolic")
def layer():
    """Both orders give the derivative of a cost by z^l, as a row and as a column."""
    z, _, z_next, W = symbolic_layer()
    c = sp.Matrix(sp.symbols("c1:4"))  # a cost Σ c_k z_k² of the next weighted inputs
    measured = sp.Matrix([(c.T * z_next.applyfunc(lambda v: v**2))[0]]).jacobian(z)
    delta = 2 * c.multiply_elementwise(z_next)
    diagonal = sp.diag(*z.applyfunc(sp.Function("sigma′")))
    assert (delta.T * W * diagonal - measured).expand() == sp.zeros(1, 2)
    assert (diagonal * W.T * delta - measured.T).expand() == sp.zeros(2, 1)


@checks("eq:mc-linear", "complex step")
def linear():
    """The gradient of aᵀw is a; the Jacobian of Aw + b is A."""
    r = rng()
    a, w, A, b = r.normal(size=4), r.normal(size=4), r.normal(size=(3, 4)), r.normal(size=3)
    by_loop = ck.complex_step_gradient(lambda w: sum(a[i] * w[i] for i in range(4)), w)
    assert np.allclose(by_loop, a)
    assert np.allclose(jacobian_by_steps(lambda w: A @ w + b, w), A)


@checks("eq:mc-quadratic", "symbolic")
def quadratic():
    """(A + Aᵀ)w for any 3 × 3 matrix; 2Aw is wrong unless it is symmetric."""
    A, w = sp.Matrix(3, 3, sp.symbols("a1:10")), sp.Matrix(sp.symbols("w1:4"))
    gradient = (w.T * A * w).jacobian(w).T
    assert ((A + A.T) * w - gradient).expand() == sp.zeros(3, 1)
    assert (2 * A * w - gradient).expand() != sp.zeros(3, 1)
    S = A + A.T
    assert (2 * S * w - (w.T * S * w).jacobian(w).T).expand() == sp.zeros(3, 1)


def symbolic_residual():
    """w and ‖Xw − y‖² for any X of shape (3, 2), and X and y."""
    X, y = sp.Matrix(3, 2, sp.symbols("x1:7")), sp.Matrix(sp.symbols("y1:4"))
    w = sp.Matrix(sp.symbols("w1:3"))
    e = X * w - y
    return X, w, y, sum(v**2 for v in e)


@checks("eq:mc-norm", "complex step")
def norm():
    """The gradient of half the sum of squares is w."""
    w = rng().normal(size=5)
    assert np.allclose(ck.complex_step_gradient(lambda w: sum(v * v for v in w) / 2, w), w)


@checks("eq:mc-residual", "symbolic")
def residual():
    """2Xᵀ(Xw − y) is the gradient of the sum of squares, for any X and y."""
    X, w, y, cost = symbolic_residual()
    gradient = sp.Matrix([sp.diff(cost, v) for v in w])
    assert (2 * X.T * (X * w - y) - gradient).expand() == sp.zeros(2, 1)


@checks("eq:mc-hessian", "symbolic")
def hessian():
    """SymPy's Hessian of the sum of squares is 2XᵀX, for any X and y."""
    X, w, _, cost = symbolic_residual()
    assert (sp.hessian(cost, list(w)) - 2 * X.T * X).expand() == sp.zeros(2, 2)


@checks("eq:mc-trace", "brute force")
def trace():
    """tr(GᵀH) is the sum of the products of entries; tr(WᵀW) the sum of squares."""
    G, H = rng().normal(size=(2, 3, 4))
    total = sum(G[i, j] * H[i, j] for i in range(3) for j in range(4))
    assert np.trace(G.T @ H) == pytest.approx(total)
    assert np.trace(G.T @ G) == pytest.approx(sum(g * g for g in G.ravel()))


@checks("eq:mc-cyclic", "symbolic")
def cyclic():
    """tr(AB) = tr(BA) for any A and B, and exchanging two of three factors is not a turn."""
    A, B = sp.Matrix(2, 3, sp.symbols("a1:7")), sp.Matrix(3, 2, sp.symbols("b1:7"))
    assert sp.expand((A * B).trace() - (B * A).trace()) == 0
    P, Q, R = (sp.Matrix(2, 2, sp.symbols(f"{name}1:5")) for name in "pqr")
    assert sp.expand((P * Q * R).trace() - (R * P * Q).trace()) == 0
    assert sp.expand((P * Q * R).trace() - (P * R * Q).trace()) != 0


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
    found = exercises("matrix_calculus")
    assert found == [name for name, _ in solutions("matrix_calculus")]
    assert TEXT.count(":class: dropdown") == len(found)


def test_both_layouts_are_bp2():
    """BP2 of the library is the layer's chain rule in either layout."""
    r = rng()
    W, delta, z = r.normal(size=(5, 3)), r.normal(size=(5, 1)), r.normal(size=(3, 1))
    diagonal = np.diag(ck.sigmoid_prime(z).ravel())
    assert np.allclose(diagonal @ W.T @ delta, ck.hidden_error(W, delta, z))
    assert np.allclose((delta.T @ W @ diagonal).T, ck.hidden_error(W, delta, z))
