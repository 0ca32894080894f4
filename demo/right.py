"""Students whose functions are right, written in ways that a grader could stumble over."""

from demo.record import DemoStudent, Notebook, cell_named, grade_id

LONGHAND = {
    "backprop": '''
def backprop(weights, biases, x, y):
    """All of it in one place, with none of the other functions."""
    activations = [x]
    for W, b in zip(weights, biases):
        activations.append(1 / (1 + np.exp(-(W @ activations[-1] + b))))
    a = activations[-1]
    delta = (a - y) * a * (1 - a)
    dW, db = [], []
    for l in range(len(weights), 0, -1):
        dW.insert(0, delta @ activations[l - 1].T / x.shape[1])
        db.insert(0, np.mean(delta, axis=1).reshape(-1, 1))
        a = activations[l - 1]
        delta = (weights[l - 1].T @ delta) * a * (1 - a)
    return dW, db
''',
    "softmax_error": """
def softmax_error(z, y):
    e = np.exp(z - np.max(z, axis=0, keepdims=True))
    return e / e.sum(axis=0) - y
""",
}

EINSUM = {
    "hidden_error": """
def hidden_error(W_next, delta_next, z):
    return np.einsum("kj,km,jm->jm", W_next, delta_next, sigmoid_prime(z))
""",
    "bias_gradient": """
def bias_gradient(delta):
    return np.einsum("jm->j", delta)[:, np.newaxis] / delta.shape[1]
""",
    "weight_gradient": """
def weight_gradient(delta, a_prev):
    return np.einsum("jm,km->jk", delta, a_prev) / delta.shape[1]
""",
    "output_error": """
def output_error(grad_a, z):
    return np.multiply(grad_a, np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2)
""",
}

LOOPS = {
    "weight_gradient": """
def weight_gradient(delta, a_prev):
    total = 0
    for i in range(delta.shape[1]):
        total = total + np.outer(delta[:, i], a_prev[:, i])
    return total / delta.shape[1]
""",
    "bias_gradient": """
def bias_gradient(delta):
    return [[sum(row) / len(row)] for row in delta.tolist()]  # lists of numbers, no array
""",
    "backprop": """
def backprop(weights, biases, x, y):
    m, sums = x.shape[1], None
    for i in range(m):  # one example at a time
        zs, activations = forward(weights, biases, x[:, i:i + 1])
        delta = output_error(activations[-1] - y[:, i:i + 1], zs[-1])
        dW, db = [np.outer(delta, activations[-2])], [delta]
        for l in range(len(weights) - 1, 0, -1):
            delta = hidden_error(weights[l], delta, zs[l - 1])
            dW.append(np.outer(delta, activations[l - 1]))
            db.append(delta)
        dW, db = dW[::-1], db[::-1]
        sums = [dW, db] if sums is None else [
            [s + g for s, g in zip(part, new)] for part, new in zip(sums, (dW, db))
        ]
    return [tuple(s / m for s in part) for part in sums]  # a list of two tuples
""",
}

FORTRAN = {
    "numerical_gradient": """
def numerical_gradient(f, w, eps=1e-5):
    def slope(i):
        e = np.zeros(w.shape)
        e[np.unravel_index(i, w.shape)] = eps
        return (f(w + e) - f(w - e)) / eps / 2
    return np.asfortranarray(np.array([slope(i) for i in range(w.size)]).reshape(w.shape))
""",
    "weight_gradient": """
def weight_gradient(delta, a_prev):
    return (np.matmul(a_prev, delta.T) / delta.shape[1]).T
""",
    "hidden_error": """
def hidden_error(W_next, delta_next, z):
    return np.asfortranarray(np.dot(W_next.T, delta_next) * sigmoid_prime(z))
""",
    "backprop_l2": """
def backprop_l2(weights, biases, x, y, lam):
    zs, activations = forward(weights, biases, x, output=softmax)
    deltas = [softmax_error(zs[-1], y)]
    for W, z in zip(weights[:0:-1], zs[-2::-1]):
        deltas.insert(0, hidden_error(W, deltas[0], z))
    return (
        tuple(np.asfortranarray(weight_gradient(d, a) + lam * W)
              for d, a, W in zip(deltas, activations, weights)),
        tuple(bias_gradient(d) for d in deltas),
    )
""",
}

HELPERS = {
    "bias_gradient": """%%time
import warnings

def bias_gradient(delta):
    print("delta has shape", delta.shape)
    warnings.warn("a harmless warning")
    return column_mean(delta)
""",
    "output_error": """
%matplotlib inline
def output_error(grad_a, z):
    return slope(z) * grad_a
""",
}
HELPER_CELLS = (
    (
        "output_error",
        "def slope(z):\n    s = sigmoid(z)\n    return s * (1 - s)\n\n"
        "plt.plot(slope(np.linspace(-5, 5)))",
    ),
    ("output_error", "1 / 0  # what does Python say?"),
    ("bias_gradient", "column_mean = lambda a: a.mean(axis=1, keepdims=True)\n!true\n%pwd"),
)

RECURSION = {
    "backprop": """
def backprop(weights, biases, x, y):
    def descend(l, a):
        \"\"\"The gradients of layers l+1 …, and the error of layer l+1 sent back to a^l.\"\"\"
        z = weights[l] @ a + biases[l]
        s = sigmoid(z)
        if l + 1 == len(weights):
            dW, db, back = [], [], s - y
        else:
            dW, db, back = descend(l + 1, s)
        delta = output_error(back, z)
        return ([weight_gradient(delta, a), *dW], [bias_gradient(delta), *db],
                np.matmul(weights[l].T, delta))

    return descend(0, x)[:2]
""",
    "numerical_gradient": """
def numerical_gradient(f, w, eps=1e-5):
    w = w.copy()
    gradient = np.zeros_like(w)
    walk = np.nditer(w, flags=["multi_index"])
    for value in walk:
        i, kept = walk.multi_index, float(value)
        w[i] = kept + eps
        up = f(w)
        w[i] = kept - eps
        gradient[i] = (up - f(w)) / (2 * eps)
        w[i] = kept
    return gradient
""",
}


def ran_before(notebook: Notebook) -> None:
    """The notebook as it is after an evening's work: counts, outputs, no particular order."""
    for count, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = 100 - count
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["it works\n"]}]


def tests_in_disorder(notebook: Notebook) -> None:
    """One test cell deleted, one edited, one copied, one made a note."""
    cells = notebook["cells"]
    cells.remove(cell_named(notebook, "test_output_error"))
    cell_named(notebook, "test_hidden_error")["source"] = "assert False, 'I was experimenting'"
    copied = cell_named(notebook, "test_bias_gradient")
    cells.insert(cells.index(copied), {**copied, "id": "copy"})
    note = cell_named(notebook, "test_backprop")
    note["cell_type"] = "markdown"
    for part in ("outputs", "execution_count"):
        note.pop(part, None)
    assert grade_id(note) == "test_backprop"


STUDENTS = (
    DemoStudent("ada-right", "right", "writes what the book writes"),
    DemoStudent("bruno-longhand", "right", "writes every step out, with no helper", LONGHAND),
    DemoStudent(
        "chloe-evening", "right", "hands in outputs and odd counts as well", edit=ran_before
    ),
    DemoStudent("dan-einsum", "unusual", "says it all in einsum", EINSUM),
    DemoStudent(
        "elif-loops", "unusual", "goes example by example; lists and tuples for arrays", LOOPS
    ),
    DemoStudent("farid-fortran", "unusual", "returns Fortran order, tuples, transposes", FORTRAN),
    DemoStudent(
        "greta-helpers",
        "unusual",
        "has helpers, magics, prints, a warning and a cell that raises",
        HELPERS,
        added=HELPER_CELLS,
    ),
    DemoStudent("hugo-recursion", "unusual", "backpropagates by recursion", RECURSION),
    DemoStudent(
        "ines-disorder",
        "unusual",
        "has deleted, edited and copied test cells, with right functions",
        edit=tests_in_disorder,
    ),
)
