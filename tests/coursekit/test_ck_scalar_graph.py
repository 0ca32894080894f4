"""coursekit.scalar_graph: reverse mode on the worked graphs and on random ones."""

import ast
import cmath
import inspect
import math

import pytest
from ck_cases import CHEAP
from hypothesis import assume, given
from hypothesis import strategies as st

import coursekit as ck
from coursekit import scalar_graph
from coursekit.scalar_graph import as_node, exp, log, relu, sigmoid, tanh, topological_order


def test_worked_graph():
    """(y−ŷ)², ŷ = wx + b at w = 5, x = 1, b = 1, y = 10: every value and derivative."""
    w, x, b, y = (ck.Node(v) for v in (5, 1, 1, 10))
    u = w * x
    y_hat = u + b
    e = y - y_hat
    c = e**2
    ck.backward(c)
    assert [n.value for n in (u, y_hat, e, c)] == [5, 6, 4, 16]
    gradients = [n.gradient for n in (c, e, y_hat, u, b, w, x, y)]
    assert gradients == [1, 8, -8, -8, -8, -8, -40, 8]


@pytest.mark.parametrize(
    ("direction", "cost"), [(-1, 10.24), (1, 23.04)], ids=["downhill", "uphill"]
)
def test_step_along_the_target(direction, cost):
    """A step of 0.1 against ∂c/∂y = 8 lowers c to 10.24; with the sign wrong it rises to 23.04."""
    y = ck.Node(10)
    c = (y - 6) ** 2
    ck.backward(c)
    assert (y.value + direction * 0.1 * y.gradient - 6) ** 2 == pytest.approx(cost, rel=1e-14)


@pytest.mark.parametrize(("t", "slope"), [(0, 0), (1, 2.410479016248909), (2, 2.9965393143241246)])
def test_two_paths_from_one_variable(t, slope):
    """d/dt (y + e^{xy}), x = cos t, y = t²; the cosine is an edge with its own local derivative."""
    t = ck.Node(t)
    x = ck.Node(math.cos(t.value), "cos", ((t, -math.sin(t.value)),))
    y = t * t
    ck.backward(y + exp(x * y))
    assert t.gradient == pytest.approx(slope, rel=1e-13, abs=1e-15)


def complex_sigmoid(z):
    """σ for a complex number."""
    return 1 / (1 + cmath.exp(-z))


OPERATIONS = [  # on nodes, and on complex numbers
    (lambda a, b: a + b,) * 2,
    (lambda a, b: a * b,) * 2,
    (lambda a, b: a - b,) * 2,
    (lambda a, b: -a,) * 2,
    (lambda a, b: 2.5 + a,) * 2,
    (lambda a, b: 0.5 * a,) * 2,
    (lambda a, b: 1.5 - a,) * 2,
    (lambda a, b: a * 3 - 1,) * 2,
    (lambda a, b: a**2,) * 2,
    (lambda a, b: a**3,) * 2,
    (lambda a, b: a / (b * b + 1),) * 2,
    (lambda a, b: 1.5 / (a * a + 2),) * 2,
    (lambda a, b: (a * a + 1) ** -0.5,) * 2,
    (lambda a, b: exp(a), lambda a, b: cmath.exp(a)),
    (lambda a, b: log(a * a + 1), lambda a, b: cmath.log(a * a + 1)),
    (lambda a, b: tanh(a), lambda a, b: cmath.tanh(a)),
    (lambda a, b: sigmoid(a), lambda a, b: complex_sigmoid(a)),
    (lambda a, b: relu(a), lambda a, b: a if a.real > 0 else 0 * a),
]
programs = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=12,
)


def run(program, leaves, which):
    """Apply each operation to two of the values so far, so that values are shared."""
    values = list(leaves)
    for operation, i, j in program:
        values.append(operation[which](values[i % len(values)], values[j % len(values)]))
        if which == 1:
            assume(abs(values[-1]) < 50)
    return values[-1]


@CHEAP
@given(programs, st.lists(st.floats(-1, 1), min_size=3, max_size=3))
def test_random_expressions_agree_with_the_complex_step(program, point):
    """Any graph, with sharing: each leaf's gradient is the complex-step derivative."""
    slopes = []
    for k in range(3):
        stepped = [complex(v, 1e-20 * (i == k)) for i, v in enumerate(point)]
        slopes.append(complex(run(program, stepped, 1)).imag / 1e-20)
    leaves = [ck.Node(v) for v in point]
    ck.backward(run(program, leaves, 0))
    scale = max(1, *map(abs, slopes))
    assert [n.gradient for n in leaves] == pytest.approx(slopes, rel=1e-9, abs=1e-12 * scale)


def test_one_sigmoid_neuron():
    """w = .5, b = .1, x = 2, y = 1: ∂(y − σ(wx + b))²/∂w = −0.187175."""
    w, b, x, y = (ck.Node(v) for v in (0.5, 0.1, 2, 1))
    ck.backward((y - sigmoid(w * x + b)) ** 2)
    assert w.gradient == pytest.approx(-0.187175, abs=5e-7)
    assert b.gradient == pytest.approx(w.gradient / 2, rel=1e-15)


def test_softmax_with_cross_entropy():
    """z = (1, 2, 3), y = e₂, by exp, + , / and log alone: δ = (0.0900, −0.7553, 0.6652)."""
    z = [ck.Node(v) for v in (1, 2, 3)]
    powers = [exp(v) for v in z]
    ck.backward(-log(powers[1] / (powers[0] + powers[1] + powers[2])))
    assert [v.gradient for v in z] == pytest.approx([0.0900, -0.7553, 0.6652], abs=5e-5)


def test_each_operation_is_one_node():
    """A difference and a quotient are drawn as one circle each, named as they are written."""
    a, b = ck.Node(6), ck.Node(3)
    made = [a + b, a - b, a * b, a / b, a**2, -a, 1 - a, 1 / a, exp(a), log(a), tanh(a), relu(a)]
    names = ["+", "−", "×", "÷", "^2", "−", "−", "÷", "exp", "log", "tanh", "relu"]
    assert [node.name for node in made] == names
    assert [node.value for node in made[:8]] == [9, 3, 18, 2, 36, -6, -5, 1 / 6]
    assert all(parent in (a, b) or not parent.edges for n in made for parent, _ in n.edges)


def test_relu_is_flat_at_its_kink():
    """0 at 0, as coursekit's `relu_prime`."""
    for value, slope in ((-2, 0), (0, 0), (2, 1)):
        x = ck.Node(value)
        result = relu(x)
        ck.backward(result)
        assert (result.value, x.gradient) == (max(value, 0), slope)


@pytest.mark.parametrize(
    "undefined",
    [lambda x: log(x), lambda x: log(x - 1), lambda x: 1 / x, lambda x: x / 0, lambda x: x**-1],
)
def test_where_there_is_no_value_python_says_so(undefined):
    """No nan or infinity enters a graph by way of log or a quotient at 0."""
    with pytest.raises((ValueError, ZeroDivisionError)):
        undefined(ck.Node(0))


def test_the_program_has_fewer_than_100_lines():
    """Of code: without blank lines, docstrings and comments."""
    tree = ast.parse(inspect.getsource(scalar_graph))
    docstrings = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    code = {line for node in ast.walk(tree) if (line := getattr(node, "lineno", None))}
    assert len(code - docstrings) < 100


def test_deep_chain_needs_no_recursion():
    """Fifty thousand nodes in a row are differentiated, and freed, without a recursion error."""
    x = ck.Node(1)
    node = x
    for _ in range(50_000):
        node = -node
    ck.backward(node)
    assert x.gradient == 1
    assert node.value == 1


def test_every_path_counts_and_every_node_is_visited_once():
    """Fifty doublings have 2⁵⁰ paths through 51 nodes: the gradient is their number."""
    x = ck.Node(1)
    node = x
    for _ in range(50):
        node = node + node
    assert len(topological_order(node)) == 51
    ck.backward(node)
    assert x.gradient == 2**50


def test_shared_node_adds_its_paths():
    """x·x + x has slope 2x + 1 although x occurs three times."""
    x = ck.Node(3)
    ck.backward(x * x + x)
    assert x.gradient == 7


def test_backward_twice_gives_the_same():
    """Gradients are set, not accumulated, by another run, also from another result."""
    x, y = ck.Node(2), ck.Node(5)
    c = x * y + x
    for _ in range(2):
        ck.backward(c)
        assert (x.gradient, y.gradient) == (6, 2)
    ck.backward(x**2)
    assert x.gradient == 4


def test_parents_come_before_their_children():
    """The order is topological: each node stands after all that it was made of."""
    x, y = ck.Node(2), ck.Node(3)
    u = x * y
    result = u + exp(u) * x
    order = topological_order(result)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert order[-1] is result
    assert all(place[parent] < place[node] for node in order for parent, _ in node.edges)


def test_numbers_become_leaves():
    """as_node wraps a number and leaves a node alone."""
    x = ck.Node(2)
    assert as_node(x) is x
    assert as_node(3).value == 3.0
    assert as_node(3).edges == ()


def test_named_returns_the_node_itself():
    """A name is for drawing and changes nothing else."""
    x = ck.Node(2)
    assert x.named("x") is x
    assert (x.name, x.value) == ("x", 2.0)


def test_sigmoid_and_exp_at_known_points():
    """σ′(0) = 1/4, e⁰ has slope 1, and σ neither overflows nor has a slope at ±1000."""
    x = ck.Node(0)
    ck.backward(sigmoid(x))
    assert x.gradient == 0.25
    ck.backward(exp(x))
    assert x.gradient == 1
    assert [sigmoid(ck.Node(v)).value for v in (-1000, 1000)] == [0, 1]


def test_constant_power_at_zero():
    """x⁰ is 1 with slope 0 everywhere, also at 0."""
    x = ck.Node(0)
    result = x**0
    ck.backward(result)
    assert (result.value, x.gradient) == (1, 0)
