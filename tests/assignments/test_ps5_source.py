"""The visible tests of ps5-backprop: the usual mistakes that they catch, and what they accept."""

import pytest
from notebooks import CONTRACT, graded_cells, read, run

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
