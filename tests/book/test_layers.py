"""The chapter *From lists to layers*: its labelled equations, listings and folded solutions."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sympy as sp
from cells import cells
from equations import (
    CHECKS,
    ROOT,
    chapter_labels,
    chapter_pages,
    chapter_text,
    checks,
    page_text,
)
from solutions import exercises, solutions
from steps import jacobian_by_steps
from symbols import sigma

import coursekit as ck
from coursekit.scalar_graph import tanh

TEXT = chapter_text("layers")
OBJECTS, TAPE, TENSORS = (page_text(f"layers/{page}") for page in ("objects", "tape", "tensors"))


def rng():
    """Fresh random numbers, the same each time."""
    return np.random.default_rng(5)


@checks("eq:layers-vjp", "complex step")
def vjp():
    """Jᵀ∂C/∂u, with J and ∂C/∂u measured, is the measured ∂C/∂v."""
    r = rng()
    A, v = r.normal(size=(3, 4)), r.normal(size=4)

    def u(v):
        return np.sin(A @ v) * v[:3]

    def cost(u):
        return (u**3).sum()

    J = jacobian_by_steps(u, v)
    assert J.shape == (3, 4)
    up = ck.complex_step_gradient(cost, u(v))
    assert np.allclose(J.T @ up, ck.complex_step_gradient(lambda v: cost(u(v)), v))


@checks("eq:layers-chain", "complex step")
def chain():
    """Three layers of different widths: transposed Jacobians from the last to the first."""
    r = rng()
    A, B, D = r.normal(size=(3, 4)), r.normal(size=(5, 3)), r.normal(size=(2, 5))
    layers = [lambda v: np.sin(A @ v), lambda v: np.exp(B @ v), lambda v: D @ v**2]
    v = r.normal(size=4)
    inputs = [v]
    for f in layers:
        inputs.append(f(inputs[-1]))
    back = ck.complex_step_gradient(lambda u: np.cos(u).sum(), inputs[-1])
    for f, at in zip(layers[::-1], inputs[-2::-1], strict=True):
        back = jacobian_by_steps(f, at).T @ back

    def whole(v):
        for f in layers:
            v = f(v)
        return np.cos(v).sum()

    assert np.allclose(back, ck.complex_step_gradient(whole, v))


@checks("eq:layers-elementwise", "symbolic")
def elementwise():
    """G ⊙ σ′(V) for a batch, any activation and a cost that mixes all entries."""
    V = sp.Matrix(2, 3, sp.symbols("v1:7"))
    U = sp.Matrix(2, 3, sp.symbols("u1:7"))
    cost = sum(u**2 for u in U) * U[0, 1] + U[1, 2]
    values = dict(zip(U, V.applyfunc(sigma), strict=True))
    for u, v in zip(U, V, strict=True):
        found = sp.diff(cost, u).subs(values) * sp.Function("sigma′")(v)
        assert sp.expand(sp.diff(cost.subs(values), v) - found) == 0


@checks("eq:layers-cost", "symbolic")
def cost():
    """The mean over two columns, for targets whose last entries complete the sum to 1."""
    V = sp.Matrix(2, 2, sp.symbols("v1:5", real=True))
    first = sp.symbols("y1 y2", real=True)
    Y = sp.Matrix([first, [1 - t for t in first]])
    e = V.applyfunc(sp.exp)
    a = sp.Matrix(2, 2, lambda j, i: e[j, i] / (e[0, i] + e[1, i]))
    mean = -sum(t * sp.log(p) for t, p in zip(Y, a, strict=True)) / 2
    for v, p, t in zip(V, a, Y, strict=True):
        assert sp.simplify(sp.diff(mean, v) - (p - t) / 2) == 0


@checks("eq:layers-stack", "complex step")
def stack():
    """G_V + J_FᵀG_F, with J_F measured, is the derivative of a cost of v on top of F(v)."""
    r = rng()
    A, v = r.normal(size=(3, 4)), r.normal(size=4)

    def F(v):
        return np.sin(A @ v)

    def U(v):
        return np.concatenate([v, F(v)])

    G = ck.complex_step_gradient(lambda u: (u**3).sum(), U(v))
    found = G[:4] + jacobian_by_steps(F, v).T @ G[4:]
    assert np.allclose(found, ck.complex_step_gradient(lambda v: (U(v) ** 3).sum(), v))


@checks("eq:layers-residual", "complex step")
def residual():
    """J_FᵀG + G, with J_F measured, is the derivative of a cost of F(v) + v."""
    r = rng()
    A, v = r.normal(size=(4, 4)), r.normal(size=4)

    def F(v):
        return np.sin(A @ v)

    G = ck.complex_step_gradient(lambda u: (u**3).sum(), F(v) + v)
    found = jacobian_by_steps(F, v).T @ G + G
    assert np.allclose(found, ck.complex_step_gradient(lambda v: ((F(v) + v) ** 3).sum(), v))


MINE = [name for name in CHECKS if name.startswith("eq:layers-")]


@pytest.mark.parametrize("label", MINE)
def test_equation(label):
    """A labelled equation holds."""
    CHECKS[label].run()


def test_every_equation_has_its_check():
    """The chapter's labels are exactly those checked here."""
    assert sorted(chapter_labels("layers")) == sorted(MINE)


@pytest.fixture(scope="module")
def page():
    """The names that the page's listing and its helpers define."""
    listing = next(c for c in cells(OBJECTS) if "class Affine" in c)
    helpers = next(c for c in cells(OBJECTS) if "def as_layers" in c).split("rng =")[0]
    names = {"np": np, "ck": ck}
    exec(compile(listing + helpers, "layers.md", "exec"), names)  # noqa: S102 (the book's own code)
    return names


@pytest.mark.parametrize("sizes", [(1, 1), (4, 2), (3, 5, 2), (6, 5, 4, 3)])
@pytest.mark.parametrize("m", [1, 7])
def test_listing_equals_backprop(page, sizes, m):
    """The layer objects give the gradients of ck.backprop, for depths 1 to 3 and any batch."""
    r = rng()
    weights, biases = ck.init_params(sizes, r)
    biases = [r.normal(size=b.shape) for b in biases]
    x, y = r.normal(size=(sizes[0], m)), ck.softmax(r.normal(size=(sizes[-1], m)))
    for loss in (ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID_CROSS_ENTROPY, ck.IDENTITY_QUADRATIC):
        for hidden in (ck.SIGMOID, ck.TANH):
            _, dW, db = page["gradients_by_layers"](weights, biases, x, y, loss, hidden)
            expected = ck.backprop(weights, biases, x, y, loss=loss, hidden=hidden)
            for found, right in zip(dW + db, expected[0] + expected[1], strict=True):
                assert np.allclose(found, right, rtol=1e-12, atol=1e-14)


def test_listing_catches_a_lost_transpose(page):
    """The comparison can fail: with W in the place of Wᵀ it does not even run, or is wrong."""

    class Broken(page["Affine"]):  # type: ignore[misc,name-defined,valid-type] # the listing's class
        def backward(self, G):
            super().backward(G)
            return self.parameters[0] @ G

    r = rng()
    weights, biases = ck.init_params([3, 3, 3], r)
    x, y = r.normal(size=(3, 4)), r.random((3, 4))
    network = page["Sequential"](
        Broken(weights[0], biases[0]),
        page["Elementwise"](ck.SIGMOID),
        Broken(weights[1], biases[1]),
    )
    end = page["Cost"](ck.SIGMOID_QUADRATIC, y)
    end.forward(network.forward(x))
    network.backward(end.backward())
    right = ck.backprop(weights, biases, x, y)[0][0]
    assert ck.relative_error(network.gradients[0], right) > 0.1


def test_pages_repeat_the_classes_as_they_are():
    """A page that runs on its own has the classes of the page on objects, word for word."""
    listing = next(c for c in cells(OBJECTS) if "class Affine" in c)
    classes = listing.partition("layer = Affine(")[0].strip()
    repeated = [
        c for p in chapter_pages("layers") for c in cells(page_text(p)) if "class Affine" in c
    ]
    assert len(repeated) == 3
    assert all(code.strip().startswith(classes) for code in repeated)


@pytest.fixture(scope="module")
def numbers():
    """What the cells of the page on automatic differentiation define."""
    names: dict[str, Any] = {}
    for code in cells(TAPE):
        exec(compile(code, "tape.md", "exec"), names)  # noqa: S102 (the book's own code)
    return names


@pytest.mark.parametrize("seed", range(20))
def test_forty_lines_differentiate_any_graph(numbers, seed):
    """On random graphs with fan-out the listing gives the gradients of ck.Node and differences."""
    r = np.random.default_rng(seed)
    shape = [(r.integers(3), *r.integers(0, 3 + k, 2)) for k in range(12)]
    start = r.uniform(-1, 1, 3)

    def result(leaves, tanh):
        known = list(leaves)
        for kind, i, j in shape:
            both = (known[i] + known[j], known[i] * known[j])
            known.append(tanh(known[i]) if kind == 2 else both[kind])
        return known[-1]

    leaves = [numbers["Number"](v) for v in start]
    numbers["walk_back"](result(leaves, numbers["tanh"]))
    nodes = [ck.Node(v) for v in start]
    ck.backward(result(nodes, tanh))
    found = np.array([leaf.gradient for leaf in leaves])
    assert np.allclose(found, [node.gradient for node in nodes], rtol=1e-12, atol=0)
    measured = ck.complex_step_gradient(lambda v: result(list(v), np.tanh), start)
    assert np.allclose(found, measured, rtol=1e-9, atol=1e-12)


def test_it_is_forty_lines():
    """As the page says: the class, the order, the way back and the functions."""
    listing = [
        c for c in cells(TAPE) if re.search(r"^(class Number|def order_of|def function)", c, re.M)
    ]
    code = "\n".join(c.split("\n\nw, x")[0].split("\n\nfor name")[0] for c in listing)
    assert 36 <= len([line for line in code.splitlines() if line.strip()]) <= 44


def test_pytorch_has_the_gradients_of_coursekit():
    """What the listing has printed, which `make benchmarks` compares, is what ck.backprop gives."""
    stored = (ROOT / "benchmarks" / "pytorch_gradients.txt").read_text(encoding="utf-8")
    printed = [float(v) for v in re.findall(r"-?\d+\.\d+", stored)]
    listing = (ROOT / "benchmarks" / "pytorch_gradients.py").read_text(encoding="utf-8")
    data = listing.partition("import torch\n")[2].partition("a1 =")[0]  # it computes nothing yet
    arrays = SimpleNamespace(float64=float, tensor=lambda array, **_: np.array(array))
    names: dict[str, Any] = {"np": np, "torch": arrays}
    exec(compile(data, "pytorch_gradients.py", "exec"), names)  # noqa: S102 (our own listing)
    weights, biases = [names["W1"], names["W2"]], [names[b][:, None] for b in ("b1", "b2")]
    x, y = names["x"].T, names["y"].T
    dW, db = ck.backprop(weights, biases, x, y, loss=ck.IDENTITY_QUADRATIC, hidden=ck.TANH)
    assert np.allclose(printed, [*dW[0].ravel(), *db[1].ravel()], rtol=0, atol=6e-7)


def test_the_page_shows_the_same_network(capsys):
    """The cell beside the listing prints, from coursekit, what PyTorch has printed."""
    code = next(c for c in cells(TENSORS) if "np.sin(k)" in c)
    exec(compile(code, "tensors.md", "exec"), {"np": np, "ck": ck})  # noqa: S102 (the book's own code)
    stored = (ROOT / "benchmarks" / "pytorch_gradients.txt").read_text(encoding="utf-8")
    assert capsys.readouterr().out.split() == stored.split()


def test_no_framework_is_imported():
    """The pages and their solutions run on NumPy, Matplotlib and coursekit alone."""
    code = "\n".join(cells(TEXT) + [code for _, code in solutions("layers")])
    modules = re.findall(r"^\s*(?:import|from) ([\w.]+)", code, re.MULTILINE)
    assert {m.split(".")[0] for m in modules} == {"math", "numpy", "matplotlib", "coursekit"}


def test_practice():
    """Each solution has code, but to quick checks."""
    found = exercises("layers")
    assert len(found) >= 16
    with_code = {name for name, _ in solutions("layers")}
    assert [name for name in found if "quick" not in name and name not in with_code] == []
