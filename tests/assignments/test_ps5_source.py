"""The visible tests of ps5-backprop: the usual mistakes that they catch, and what they accept."""

import re
from itertools import combinations
from typing import Any

import justice
import pytest
from notebooks import CONTRACT, graded_cells, read, role, run, visible

from autograder.checks import assignment

NAME = "ps5-backprop"
FUNCTIONS = CONTRACT[NAME]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("numerical_gradient", "- f(down)) / (2 * eps)", "- f(w)) / eps"),
        ("numerical_gradient", "(2 * eps)", "eps"),
        ("numerical_gradient", "(2 * eps)", "2e-5"),
        ("numerical_gradient", "w.copy(), w.copy()", "w, w.copy()"),
        ("output_error", " * sigmoid_prime(z)", ""),
        ("output_error", "sigmoid_prime(z)", "sigmoid_prime(sigmoid(z))"),
        ("output_error", "sigmoid_prime(z)", "sigmoid_prime(z) / z.shape[1]"),
        ("output_error", "return grad_a *", "grad_a *= 2; return grad_a / 2 *"),
        ("hidden_error", " * sigmoid_prime(z)", ""),
        ("hidden_error", "sigmoid_prime(z)", "sigmoid_prime(sigmoid(z))"),
        ("hidden_error", "W_next.T", "W_next"),
        ("hidden_error", "W_next.T", "W_next.reshape(W_next.shape[::-1])"),
        ("bias_gradient", ".mean(", ".sum("),
        ("bias_gradient", ", keepdims=True", ""),
        ("bias_gradient", "axis=1", "axis=0"),
        ("bias_gradient", ".mean(axis=1, keepdims=True)", ""),
        ("weight_gradient", " / m", ""),
        ("weight_gradient", "delta @ a_prev.T", "a_prev @ delta.T"),
        ("backprop", "activations[L] - y", "y - activations[L]"),
        ("backprop", "activations[L] - y", "2 * (activations[L] - y)"),
        ("backprop", "weights[l], delta", "weights[l - 1], delta"),
        ("backprop", "delta, zs[l - 1])", "delta, zs[l])"),
        ("backprop", "delta, zs[l - 1])", "delta, activations[l])"),
        ("backprop", "activations[l - 1])", "activations[l])"),
        ("backprop", "return weight_gradients,", "return weight_gradients[::-1],"),
        ("backprop", "L = len(weights)", "L = len(weights); weights[0] += 1e-9"),
        ("softmax_error", "softmax(z) - y", "y - softmax(z)"),
        ("softmax_error", "softmax(z) - y", "(softmax(z) - y) * y"),
        ("softmax_error", "softmax(z) - y", "sigmoid(z) - y"),
        ("backprop_l2", "lam *", "0 *"),
        ("backprop_l2", "lam *", "2 * lam *"),
        ("backprop_l2", "lam *", "lam / x.shape[1] *"),
        ("backprop_l2", "bias_gradient(delta)", "bias_gradient(delta) + lam * biases[l - 1]"),
        (
            "backprop_l2",
            "softmax_error(zs[L - 1], y)",
            "forward(weights, biases, x)[1][L] - y",
        ),
        ("residual_backprop", "grad_a + weights", "weights"),
        ("residual_backprop", "grad_a + weights", "delta + weights"),
        ("residual_backprop", "grad_a + weights", "activations[L] - y + weights"),
        ("residual_backprop", "grad_a + weights", "2 * grad_a + weights"),
        ("residual_backprop", "weights[l - 1].T", "weights[l - 1]"),
        ("residual_backprop", "weights[l - 1].T @ delta  #", "0 * delta  #"),
        ("residual_backprop", "sigmoid_prime(zs[l - 1])", "sigmoid_prime(activations[l])"),
        ("residual_backprop", "activations[-1] + sigmoid(zs[-1])", "sigmoid(zs[-1])"),
        ("residual_backprop", "activations[-1] + sigmoid(zs[-1])", "sigmoid(activations[-1] + zs[-1])"),
        ("residual_backprop", "delta, activations[l - 1])", "delta, activations[l])"),
        ("residual_backprop", "activations[L] - y", "y - activations[L]"),
        ("residual_backprop", "bias_gradient(delta)", "delta.sum(axis=1, keepdims=True)"),
        ("residual_backprop", "zs, activations = [], [x]", "zs, activations = [], [x]; x += 1e-9"),
        ("mended_backprop", "activations[L] - y", "(activations[L] - y) * sigmoid_prime(zs[-1])"),
        ("mended_backprop", "(1 - activations[l] ** 2)", "(1 - np.tanh(activations[l]) ** 2)"),
        ("mended_backprop", "(1 - activations[l] ** 2)", "sigmoid_prime(zs[l - 1])"),
        ("mended_backprop", "delta.mean(", "delta.sum("),
        ("mended_backprop", ".T / m", ".T"),
        ("mended_backprop", "np.tanh(zs[-1]) if l < L else zs[-1]", "np.tanh(zs[-1])"),
        ("mended_backprop", "np.tanh(zs[-1]) if", "sigmoid(zs[-1]) if"),
    ],
)
def test_visible_tests_catch(name: str, right: str, wrong: str) -> None:
    """A usual mistake trips the visible tests of its own function."""
    source = read(NAME)
    cell = graded_cells(source)[name]
    assert right in cell.source
    cell.source = cell.source.replace(right, wrong)
    assert set(run(source, {"setup", *FUNCTIONS, f"test_{name}"})) == {f"test_{name}"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "numerical_gradient",
            "flat, gradient = w.ravel(), []\n"
            "for i, was in enumerate(flat.copy()):\n"
            "    flat[i] = was + eps; up = f(w)\n"
            "    flat[i] = was - eps; down = f(w)\n"
            "    flat[i] = was\n"
            "    gradient.append((up - down) / (2 * eps))\n"
            "return np.reshape(gradient, w.shape).tolist()",
        ),
        ("output_error", "return (grad_a * sigmoid(z) * (1 - sigmoid(z))).tolist()"),
        ("hidden_error", "return np.asfortranarray(W_next.T.dot(delta_next) * sigmoid_prime(z))"),
        ("bias_gradient", "return [[sum(row) / len(row)] for row in delta]"),
        ("weight_gradient", "return np.einsum('im,jm->ij', delta, a_prev) / len(delta.T)"),
        (
            "backprop",
            "a = [x]\n"
            "for W, b in zip(weights, biases): a.append(sigmoid(W @ a[-1] + b))\n"
            "d, dW, db = (a[-1] - y) * a[-1] * (1 - a[-1]) / x.shape[1], (), ()\n"
            "for W, out, into in zip(weights[::-1], a[::-1], a[-2::-1]):\n"
            "    dW, db = (d @ into.T, *dW), (d.sum(axis=1)[:, None], *db)\n"
            "    d = W.T @ d * into * (1 - into)\n"
            "return [dW, db]",
        ),
        ("softmax_error", "e = np.exp(z - z.max(0)); return e / e.sum(0) - y"),
        (
            "backprop_l2",
            "x = x.copy()\n"
            "a = [x]\n"
            "for W, b in zip(weights, biases): a.append(sigmoid(W @ a[-1] + b))\n"
            "d, dW, db = (softmax(weights[-1] @ a[-2] + biases[-1]) - y) / x.shape[1], (), ()\n"
            "for W, into in zip(weights[::-1], a[-2::-1]):\n"
            "    dW, db = (d @ into.T + lam * W, *dW), (d.sum(axis=1)[:, None], *db)\n"
            "    d = W.T @ d * into * (1 - into)\n"
            "return dW, db",
        ),
    ],
)
def test_visible_tests_accept(name: str, body: str) -> None:
    """An unusual solution that the contract allows passes the visible tests."""
    source = read(NAME)
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    parameters = ", ".join(FUNCTIONS[name])
    graded_cells(source)[name].source = f"def {name}({parameters}):\n{indented}\n"
    assert run(source, {"setup", *FUNCTIONS, f"test_{name}"}) == {}


def cells_with(*names: str) -> dict[str, Any]:
    """What the setup cell and these locked cells of the notebook bind."""
    space: dict[str, Any] = {}
    cells = graded_cells(read(NAME))
    for name in ("setup", *names):
        exec(compile(visible(cells[name]), name, "exec"), space)  # noqa: S102 (our own notebook)
    return space


def test_text_shows_what_the_gradient_check_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """The table above the planted faults is that of the read-only cell below them."""
    cells_with("_faulty", "_gradient_check")
    printed = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    (text,) = [c.source for c in read(NAME).cells if c.id == "mended_backprop_text"]
    rows = re.findall(r"^\| (\d .*) \|$", text, re.MULTILINE)
    assert [row.split(" | ") for row in rows] == printed
    assert len(rows) == 2
    locked = {"grade": False, "solution": False, "locked": True, "task": False}
    for name in ("_faulty", "_gradient_check"):
        assert locked.items() <= role(graded_cells(read(NAME))[name]).items()


MENDS = {
    "(activations[L] - y) * sigmoid_prime(zs[L - 1])": "activations[L] - y",
    "np.tanh(activations[l]) ** 2": "activations[l] ** 2",
    "delta.sum(": "delta.mean(",
}


LEFT: dict[tuple[bool, ...], str] = {
    (True, False, False): "sigma-prime-left",
    (False, True, False): "slope-of-a-left",
    (False, False, True): "bias-sum-left",
    (True, True, False): "output-and-slope-left",
    (True, False, True): "output-and-bias-left",
    (False, True, True): "slope-and-bias-left",
    (True, True, True): "as-handed-out",
}
"""What is named where these of `MENDS` have not been made."""


@pytest.mark.parametrize("left", [c for k in (1, 2, 3) for c in combinations(MENDS, k)])
def test_each_planted_fault_fails_and_is_named(left: tuple[str, ...]) -> None:
    """Whichever of the three are left: marks are lost, and each is told; with none left, right."""
    space = cells_with()
    source = graded_cells(read(NAME))["_faulty"].source
    for fault, mend in MENDS.items():
        assert fault in source
        source = source if fault in left else source.replace(fault, mend)
    exec(source, space)  # noqa: S102 (our own notebook)
    for seed in justice.SEEDS:
        result, _ = justice.verdict(NAME, "mended_backprop", space["_faulty"], seed)
        assert result.points < justice.POINTS
        assert result.misconception == f"mended-backprop/{LEFT[tuple(f in left for f in MENDS)]}"


def test_without_its_faults_it_is_right() -> None:
    """So nothing but the three is wrong in the version that is handed out."""
    source = graded_cells(read(NAME))["_faulty"].source
    for fault, mend in MENDS.items():
        source = source.replace(fault, mend)
    space = cells_with()
    exec(source, space)  # noqa: S102 (our own notebook)
    for seed in justice.SEEDS:
        result, _ = justice.verdict(NAME, "mended_backprop", space["_faulty"], seed)
        assert result.points == justice.POINTS, result.message


def test_the_derivation_is_graded_by_a_person() -> None:
    """A written answer: graded, a solution, open to the student, without a hidden check."""
    cell = graded_cells(read(NAME))["derivation"]
    assert cell.cell_type == "markdown"
    wanted = {"grade": True, "solution": True, "locked": False, "task": False, "points": 2}
    assert role(cell) == {"grade_id": "derivation", "schema_version": 3, **wanted}
