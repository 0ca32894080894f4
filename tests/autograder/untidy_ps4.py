"""Untidy wrong solutions of ps4-mlp: what is wrong in each, and its text."""

from untidy_second import RESIDUAL_FORWARD

UNTIDY = {
    "relu": (
        (
            "leaky",
            "def relu(z):\n    return np.where(z > 0, z, 0.3 * z)",
        ),
        (
            "cut-off-above",
            "def relu(z):\n    return np.minimum(np.maximum(z, 0), 6)",
        ),
        (
            "input-modified",
            "def relu(z):\n    z *= z > 0\n    return z",
        ),
        (
            "selected",
            "def relu(z):\n    return z[np.where(z > 0)]",
        ),
        ("cut-off", "relu = np.vectorize(lambda x: max(0, x))"),
        (
            "extra-values",
            "def relu(Z):\n    A = np.maximum(0, Z)\n    assert A.shape == Z.shape\n    cache = Z\n    return A, cache",
        ),
        ("step", "def relu(z):\n    return np.array(z > 0, dtype=float)"),
        ("leaky", "def relu(z):\n    return np.maximum(0.01 * z, z)"),
        ("largest-of-all", "def relu(z):\n    return np.max(z, 0)"),
        ("absolute-value", "def relu(z):\n    return np.sqrt(z ** 2)"),
        ("dict", "def relu(z):\n    return {'A': np.maximum(0, z), 'Z': z}"),
        ("python-max", "def relu(z):\n    return max(0.0, z)"),
    ),
    "relu_prime": (
        (
            "leaky",
            "def relu_prime(z):\n    return np.where(z > 0, 1, 0.05)",
        ),
        (
            "zero-by-zero",
            "def relu_prime(z):\n    return (z + np.abs(z)) / (2 * z)",
        ),
        (
            "one-at-zero",
            "def relu_prime(z):\n    d = np.ones_like(z)\n    d[z < 0] = 0\n    return d",
        ),
        ("relu-itself", "def relu_prime(z):\n    return z * (z > 0)"),
        ("leaky", "def relu_prime(z):\n    return np.where(z > 0, 1, 0.01)"),
        ("extra-values", "def relu_prime(z):\n    return (z > 0) * 1.0, z"),
    ),
    "tanh_prime": (
        (
            "measured",
            "def tanh_prime(z):\n    h = 0.02\n    return (np.tanh(z + h) - np.tanh(z - h)) / (2 * h)",
        ),
        (
            "rounded",
            "def tanh_prime(z):\n    return np.round(1 - np.tanh(z) ** 2, 2)",
        ),
        ("z-taken-for-a", "def tanh_prime(a):\n    return 1 - a ** 2"),
        ("sigmoids-formula", "def tanh_prime(z):\n    t = np.tanh(z)\n    return t * (1 - t)"),
        (
            "slope-at-a",
            "def tanh_prime(z):\n    a = np.tanh(z)\n    return 1 - np.square(np.tanh(a))",
        ),
        ("sign", "def tanh_prime(z):\n    return np.tanh(z) ** 2 - 1"),
        ("square-only", "def tanh_prime(z):\n    return np.tanh(z) ** 2"),
    ),
    "sigmoid_prime": (
        (
            "half-of-it-z",
            "def sigmoid_prime(z):\n    return z * (1 - sigmoid(z))",
        ),
        (
            "measured",
            "def sigmoid_prime(z):\n    return (sigmoid(z + 0.005) - sigmoid(z)) / 0.005",
        ),
        ("z-taken-for-a", "def sigmoid_prime(x):\n    return x * (1.0 - x)"),
        (
            "slope-at-a",
            "def sigmoid_prime(z):\n    a = sigmoid(z)\n    return sigmoid(a) * (1 - sigmoid(a))",
        ),
        (
            "overflow|not-finite",
            "def sigmoid_prime(z):\n    return np.exp(-z) / np.square(np.exp(-z) + 1)",
        ),
        ("z-taken-for-a sign", "def sigmoid_prime(x):\n    return x * (x - 1)"),
        ("factor-two", "def sigmoid_prime(z):\n    s = sigmoid(z)\n    return 2 * s * (1 - s)"),
    ),
    "softmax": (
        (
            "clipped",
            "def softmax(z):\n    e = np.exp(np.clip(z, -100, 100))\n    return e / e.sum(axis=0)",
        ),
        (
            "mean-subtracted",
            "def softmax(z):\n    e = np.exp(z - np.mean(z, axis=0))\n    return e / e.sum(axis=0)",
        ),
        (
            "input-modified",
            "def softmax(z):\n    np.exp(z - z.max(axis=0), out=z)\n    return z / z.sum(axis=0)",
        ),
        (
            "over-everything not-finite|overflow",
            "def softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))",
        ),
        (
            "over-everything",
            "def softmax(x):\n    e = np.exp(x - np.max(x))\n    return e / e.sum()",
        ),
        (
            "along-rows not-finite|overflow",
            "def softmax(x):\n    e = np.exp(x)\n    return e / np.sum(e, axis=1, keepdims=True)",
        ),
        (
            "along-rows",
            "def softmax(x):\n    e = np.exp(x - np.max(x, axis=1, keepdims=True))\n    return e / np.sum(e, axis=1, keepdims=True)",
        ),
        (
            "along-rows",
            "def softmax(x):\n    x = x.T\n    e = np.exp(x - np.max(x, axis=0))\n    return (e / np.sum(e, axis=0)).T",
        ),
        ("overflow", "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=0)"),
        (
            "one-maximum-for-all",
            "def softmax(z):\n    e = np.exp(z - np.max(z))\n    return e / np.sum(e, axis=0, keepdims=True)",
        ),
        (
            "transposed",
            "def softmax(z):\n    e = np.exp(z - z.max(axis=0))\n    return (e / e.sum(axis=0)).T",
        ),
        ("sigmoid", "def softmax(z):\n    return sigmoid(z)"),
        (
            "extra-values",
            "def softmax(Z):\n    e = np.exp(Z - np.max(Z, axis=0))\n    return e / e.sum(axis=0), Z",
        ),
    ),
    "cross_entropy": (
        (
            "epsilon-too-large",
            "def cross_entropy(a, y):\n    return -np.sum(y * np.log(np.clip(a, 0.2, 1))) / y.shape[1]",
        ),
        (
            "epsilon-too-large",
            "def cross_entropy(a, y):\n    return -np.sum(y * np.log(a + 0.05)) / a.shape[1]",
        ),
        (
            "exchanged-arguments",
            "def cross_entropy(y, a):\n    return -np.mean(np.sum(y * np.log(np.clip(a, 1e-9, 1)), axis=0))",
        ),
        (
            "binary",
            "def cross_entropy(AL, Y):\n    m = Y.shape[1]\n    cost = -(1 / m) * np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))\n    return np.squeeze(cost)",
        ),
        (
            "binary sign",
            "def cross_entropy(AL, Y):\n    m = Y.shape[1]\n    return np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m",
        ),
        (
            "mean-over-classes zero-log-zero|not-finite",
            "def cross_entropy(a, y):\n    n = len(y)\n    return -np.sum(y * np.log(a)) / n",
        ),
        (
            "mean-over-classes",
            "def cross_entropy(a, y):\n    n = len(y)\n    return -np.sum(y * np.log(a + 1e-15)) / n",
        ),
        (
            "mean-over-entries",
            "def cross_entropy(a, y):\n    return -np.mean(y * np.log(np.clip(a, 1e-15, 1)))",
        ),
        ("sum-for-mean", "def cross_entropy(a, y):\n    return -np.sum(y * np.log(a + 1e-15))"),
        (
            "one-per-example",
            "def cross_entropy(a, y):\n    return -np.sum(y * np.log(a + 1e-15), axis=0)",
        ),
        (
            "binary mean-over-entries",
            "def cross_entropy(a, y):\n    a = np.clip(a, 1e-15, 1 - 1e-15)\n    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))",
        ),
        (
            "extra-values",
            "def cross_entropy(a, y):\n    return -np.sum(y * np.log(a + 1e-15)) / y.shape[1], a - y",
        ),
        (
            "base-two sum-for-mean",
            "def cross_entropy(a, y):\n    return -np.sum(y * np.log2(a + 1e-15))",
        ),
        (
            "squares half|squares",
            "def cross_entropy(a, y):\n    return 0.5 * np.sum((a - y) ** 2) / y.shape[1]",
        ),
    ),
    "init_params": (
        (
            "width-of-the-input",
            "def init_params(sizes, rng):\n    W = [rng.standard_normal((n, k)) / np.sqrt(sizes[0]) for k, n in zip(sizes, sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "layer-missing",
            "def init_params(sizes, rng):\n    W, b = [], []\n    for l in range(1, len(sizes) - 1):\n        W.append(rng.normal(size=(sizes[l], sizes[l - 1])) / np.sqrt(sizes[l - 1]))\n        b.append(np.zeros((sizes[l], 1)))\n    return W, b",
        ),
        (
            "times-hundredth",
            "def init_params(sizes, rng):\n    W = [rng.standard_normal((n, k)) * 0.01 for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "not-scaled",
            "def init_params(sizes, rng):\n    return [rng.standard_normal((n, k)) for k, n in zip(sizes[:-1], sizes[1:])], [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "not-scaled random-biases",
            "def init_params(sizes, rng):\n    b = [rng.standard_normal((n, 1)) for n in sizes[1:]]\n    W = [rng.standard_normal((n, k)) for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, b",
        ),
        (
            "he flat-biases",
            "def init_params(sizes, rng):\n    W = [rng.standard_normal((n, k)) * np.sqrt(2 / k) for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros(n) for n in sizes[1:]]",
        ),
        (
            "exchanged",
            "def init_params(sizes, rng):\n    W = [rng.standard_normal((n, k)) / np.sqrt(k) for k, n in zip(sizes[:-1], sizes[1:])]\n    return [np.zeros((n, 1)) for n in sizes[1:]], W",
        ),
        (
            "times-hundredth rng-ignored",
            "def init_params(sizes, rng):\n    W = [np.random.randn(n, k) * 0.01 for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "rng-ignored",
            "def init_params(sizes, rng):\n    np.random.seed(3)\n    W = [np.random.randn(n, k) / np.sqrt(k) for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "transposed not-scaled",
            "def init_params(sizes, rng):\n    W = [rng.standard_normal((k, n)) for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "positive",
            "def init_params(sizes, rng):\n    W = [rng.random((n, k)) for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "dict",
            "def init_params(sizes, rng):\n    p = {}\n    for l in range(1, len(sizes)):\n        p['W' + str(l)] = rng.standard_normal((sizes[l], sizes[l-1])) / np.sqrt(sizes[l-1])\n        p['b' + str(l)] = np.zeros((sizes[l], 1))\n    return p",
        ),
        (
            "all-equal",
            "def init_params(sizes, rng):\n    W = [np.zeros((n, k)) for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
        (
            "uniform",
            "def init_params(sizes, rng):\n    W = [rng.uniform(-1, 1, (n, k)) / np.sqrt(k) for k, n in zip(sizes[:-1], sizes[1:])]\n    return W, [np.zeros((n, 1)) for n in sizes[1:]]",
        ),
    ),
    "forward": (
        (
            "output-and-caches",
            "def forward(weights, biases, x):\n    caches, a = [], x\n    for W, b in zip(weights, biases):\n        z = W @ a + b\n        caches.append((a, W, b, z))\n        a = sigmoid(z)\n    return a, caches",
        ),
        (
            "last-layer-missing",
            "def forward(weights, biases, x):\n    zs, acts = [], [x]\n    for l in range(len(weights) - 1):\n        zs.append(weights[l] @ acts[-1] + biases[l])\n        acts.append(sigmoid(zs[-1]))\n    return zs, acts",
        ),
        (
            "bias-a-number",
            "def forward(weights, biases, x):\n    zs, acts = [], [x]\n    for W, b in zip(weights, biases):\n        zs.append(W @ acts[-1] + b.mean())\n        acts.append(sigmoid(zs[-1]))\n    return zs, acts",
        ),
        (
            "relu-hidden",
            "def forward(weights, biases, x):\n    a, zs, acts = x, [], [x]\n    for i, (W, b) in enumerate(zip(weights, biases)):\n        z = W @ a + b\n        a = sigmoid(z) if i == len(weights) - 1 else np.maximum(0, z)\n        zs.append(z); acts.append(a)\n    return zs, acts",
        ),
        (
            "relu-hidden|relu softmax-at-output",
            "def forward(weights, biases, x):\n    a, zs, acts = x, [], [x]\n    for i, (W, b) in enumerate(zip(weights, biases)):\n        z = W @ a + b\n        if i == len(weights) - 1:\n            e = np.exp(z - z.max(0))\n            a = e / e.sum(0)\n        else:\n            a = np.maximum(0, z)\n        zs.append(z); acts.append(a)\n    return zs, acts",
        ),
        (
            "exchanged|lists-exchanged",
            "def forward(weights, biases, x):\n    a, zs, acts = x, [], [x]\n    for W, b in zip(weights, biases):\n        zs.append(W @ a + b)\n        a = sigmoid(zs[-1])\n        acts.append(a)\n    return acts, zs",
        ),
        (
            "output-only",
            "def forward(weights, biases, x):\n    for W, b in zip(weights, biases):\n        x = sigmoid(W @ x + b)\n    return x",
        ),
        (
            "input-missing lists-exchanged|exchanged",
            "def forward(weights, biases, x):\n    a, zs, acts = x, [], []\n    for W, b in zip(weights, biases):\n        zs.append(W @ a + b)\n        a = sigmoid(zs[-1])\n        acts.append(a)\n    return acts, zs",
        ),
        (
            "tanh bias-forgotten",
            "def forward(weights, biases, x):\n    a, zs, acts = x, [], [x]\n    for W, b in zip(weights, biases):\n        zs.append(W @ a)\n        a = np.tanh(zs[-1])\n        acts.append(a)\n    return zs, acts",
        ),
        (
            "extra-values",
            "def forward(weights, biases, x):\n    a, zs, acts = x, [], [x]\n    for W, b in zip(weights, biases):\n        zs.append(W @ a + b)\n        a = sigmoid(zs[-1])\n        acts.append(a)\n    return a, zs, acts",
        ),
        (
            "output-and-activations|activations-only",
            "def forward(weights, biases, x):\n    acts = [x]\n    for W, b in zip(weights, biases):\n        acts.append(sigmoid(W @ acts[-1] + b))\n    return acts",
        ),
    ),
    "quadratic_cost": (
        (
            "cross-entropy",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    m = x.shape[1]\n    c = -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / m\n    return c + lam / 2 * sum((W**2).sum() for W in weights)",
        ),
        (
            "sum-before-square",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    c = 0.5 * np.mean(np.sum(a - y, axis=0) ** 2)\n    return c + lam / 2 * sum((W**2).sum() for W in weights)",
        ),
        (
            "penalty-spectral",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    m = x.shape[1]\n    return np.sum((a - y) ** 2) / (2 * m) + lam / 2 * sum(np.linalg.norm(W, 2) ** 2 for W in weights)",
        ),
        (
            "penalty-over-m half-forgotten",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    m = x.shape[1]\n    return np.sum((a - y) ** 2) / m + lam / (2 * m) * sum(np.sum(W ** 2) for W in weights)",
        ),
        (
            "mean-over-entries half-forgotten",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    return np.mean((a - y) ** 2) + lam / 2 * sum(np.sum(W ** 2) for W in weights)",
        ),
        (
            "mean-over-entries",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    return 0.5 * np.mean((a - y) ** 2) + lam / 2 * sum(np.sum(W ** 2) for W in weights)",
        ),
        (
            "penalty-not-squared",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    return 0.5 * np.sum((a - y) ** 2) / y.shape[1] + lam / 2 * sum(np.linalg.norm(W) for W in weights)",
        ),
        (
            "penalty-sign penalty-without-half",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    return 0.5 * np.sum((a - y) ** 2) / y.shape[1] - lam * sum(np.sum(W ** 2) for W in weights)",
        ),
        (
            "sum-for-mean penalty-without-half",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    return 0.5 * np.sum((a - y) ** 2) + lam * sum(np.sum(W ** 2) for W in weights)",
        ),
        (
            "mean-over-entries|mean-over-outputs half-forgotten penalty-over-m|over-m",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    m = x.shape[1]\n    return np.mean((a - y) ** 2) + lam / (2 * m) * sum(np.sum(W ** 2) for W in weights)",
        ),
        (
            "penalty-forgotten half-forgotten",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = forward(weights, biases, x)[1][-1]\n    return np.sum((a - y) ** 2) / y.shape[1]",
        ),
        (
            "last-layer-penalised",
            "def quadratic_cost(weights, biases, x, y, lam):\n    a = x\n    for W, b in zip(weights, biases):\n        a = sigmoid(W @ a + b)\n    return 0.5 * np.mean(np.sum((a - y) ** 2, axis=0)) + lam / 2 * np.sum(W ** 2)",
        ),
    ),
    "residual_forward": RESIDUAL_FORWARD,
}
"""For each function: what is wrong, `a|b` where both words are true, and the text."""
