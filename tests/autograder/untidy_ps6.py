"""Untidy wrong solutions of ps6-digits: what is wrong in each, and its text."""

from untidy_second import ADAM_STEP


def training(
    *,
    act: str = "sigmoid(z)",
    slope: str = "a[l] * (1 - a[l])",
    error: str = "softmax(z) - y[:, B]",
    over: str = "len(B)",
    order: str = "rng.permutation(m)",
    back: str = "weights, biases",
    step: str = "-",
    decay: str = "",
    epochs: str = "range(epochs)",
    bias: str = "",
    first: str = "x",
    rows: str = "p[k:k + batch_size]",
) -> str:
    """The text of a `train`, with its usual slips."""
    bias = bias or f"d.sum(1, keepdims=True) / {over}"
    return f"""
def train(x, y, sizes, eta, batch_size, epochs, rng):
    m, x = x.shape[1], {first}
    weights = [rng.standard_normal((n, k)) / np.sqrt(k) for k, n in zip(sizes[:-1], sizes[1:])]
    biases = [np.zeros((n, 1)) for n in sizes[1:]]
    for _ in {epochs}:
        p = {order}
        for k in range(0, m, batch_size):
            B = {rows}
            a = [x[:, B]]
            for W, b in zip(weights, biases):
                z = W @ a[-1] + b
                a.append({act})
            d = {error}
            dW, db = [None] * len(weights), [None] * len(weights)
            for l in reversed(range(len(weights))):
                dW[l], db[l] = d @ a[l].T / {over}, {bias}
                if l:
                    d = weights[l].T @ d * ({slope})
            weights = [W{decay} {step} eta * g for W, g in zip(weights, dW)]
            biases = [b {step} eta * g for b, g in zip(biases, db)]
    return {back}
"""


READ = "    z = x\n    for W, b in zip(weights, biases):\n        a = W @ z + b\n        z = sigmoid(a)\n"

UNTIDY = {
    "train": (
        ("relu-hidden", training(act="np.maximum(0, z)", slope="a[l] > 0")),
        ("tanh-hidden", training(act="np.tanh(z)", slope="1 - a[l]**2")),
        ("sum-for-mean", training(over="1")),
        ("sum-for-mean ?never-shuffled", training(over="1", order="np.arange(m)")),
        ("sigma-prime-missing", training(slope="1")),
        ("exchanged", training(back="biases, weights")),
        ("extra-values", training(back="weights, biases, d")),
        ("sign", training(step="+")),
        ("sigmoid-for-softmax", training(error="sigmoid(z) - y[:, B]")),
        ("pairs-a-layer", training(back="list(zip(weights, biases))")),
        ("divided-by-all", training(over="m")),
        ("weight-decay", training(decay=" * (1 - eta * 0.1 / m)")),
        ("weight-decay", training(decay=" - eta * 0.001 * W")),
        ("epochs-left-out", training(epochs="range(epochs - 1)")),
        ("epochs-left-out", training(epochs="range(1)")),
        ("bias-number", training(bias="d.mean()")),
        ("bias-sum-for-mean", training(bias="d.sum(1, keepdims=True)")),
        ("images-rescaled", training(first="x / 16")),
        ("images-rescaled", training(first="(x - x.mean()) / x.std()")),
        ("all-examples-each-step", training(rows="p")),
    ),
    "accuracy": (
        (
            "percent ?sigmoid-output",
            "def accuracy(weights, biases, x, labels):\n"
            + READ
            + "    return 100 * np.mean(np.argmax(z, axis=0) == labels)",
        ),
        (
            "count",
            "def accuracy(weights, biases, x, labels):\n"
            + READ
            + "    return np.sum(np.argmax(a, axis=0) == labels)",
        ),
        (
            "extra-values",
            "def accuracy(weights, biases, x, labels):\n"
            + READ
            + "    p = a.argmax(0)\n    return (p == labels).mean(), p",
        ),
        (
            "error-rate percent",
            "def accuracy(weights, biases, x, labels):\n"
            + READ
            + "    return 100 - 100 * np.mean(a.argmax(0) == labels)",
        ),
        (
            "labels-from-one",
            "def accuracy(weights, biases, x, labels):\n"
            + READ
            + "    return np.mean(a.argmax(0) + 1 == labels)",
        ),
        (
            "each-image|not-summed ?times-m",
            "def accuracy(weights, biases, x, labels):\n"
            + READ
            + "    return a.argmax(0) == labels",
        ),
        (
            "relu-hidden",
            "def accuracy(weights, biases, x, labels):\n    a = x\n    for W, b in zip(weights, biases):\n        z = W @ a + b\n        a = np.maximum(z, 0)\n    return np.mean(z.argmax(0) == labels)",
        ),
        (
            "dict",
            "def accuracy(weights, biases, x, labels):\n"
            + READ
            + "    return {'accuracy': np.mean(a.argmax(0) == labels)}",
        ),
    ),
    "adam_step": ADAM_STEP,
}
"""For each function: what is wrong, `a|b` where both words are true, and the text."""
