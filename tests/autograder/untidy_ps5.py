"""Untidy wrong solutions of ps5-backprop: what is wrong in each, and its text."""

from untidy_second import MENDED_BACKPROP, RESIDUAL_BACKPROP

FORWARD = """
def run(weights, biases, x):
    a, zs, acts = x, [], [x]
    for w, b in zip(weights, biases):
        zs.append(np.dot(w, a) + b)
        a = sigmoid(zs[-1])
        acts.append(a)
    return zs, acts
"""

UNTIDY = {
    "output_error": (
        ("z-and-a-mixed", "def output_error(g, z):\n    return g * z * (1 - sigmoid(z))"),
        ("matrix-product", "def output_error(g, z):\n    return g.dot(sigmoid_prime(z).T)"),
        (
            "gradient-taken-for-target",
            "def output_error(y, z):\n    return (sigmoid(z) - y) * sigmoid_prime(z)",
        ),
        (
            "slope-squared",
            "def output_error(g, z):\n    return g * sigmoid_prime(z) * sigmoid_prime(z)",
        ),
        ("sign", "def output_error(dA, Z):\n    return -(dA * sigmoid_prime(Z))"),
        (
            "z-taken-for-a",
            "def output_error(g, z):\n    def d(x):\n        return x*(1-x)\n    return g * d(z)",
        ),
        ("z-taken-for-a sign", "def output_error(g, z):\n    return g * z * (z - 1)"),
        (
            "z-taken-for-a mean-too-early",
            "def output_error(g, z):\n    m = z.shape[1]\n    return np.multiply(g, z*(1-z)) / m",
        ),
        (
            "sigma-prime-of-a mean-too-early",
            "def output_error(g, z):\n    a = sigmoid(z)\n    return g * sigmoid_prime(a) / g.shape[1]",
        ),
        (
            "extra-values",
            "def output_error(dA, Z):\n    dZ = dA * sigmoid_prime(Z)\n    cache = Z\n    return dZ, cache",
        ),
        ("dict", "def output_error(dA, Z):\n    return {'dZ': dA * sigmoid_prime(Z)}"),
        ("transposed", "def output_error(dA, Z):\n    return (dA * sigmoid_prime(Z)).T"),
        (
            "sigma-prime-missing mean-too-early",
            "def output_error(dA, Z):\n    return dA / Z.shape[1]",
        ),
        (
            "sigma-for-sigma-prime",
            "def output_error(dA, Z):\n    s = 1/(1+np.exp(-Z))\n    return dA * s",
        ),
        (
            "factor-two",
            "def output_error(dA, Z):\n    s = sigmoid(Z)\n    return 2 * dA * s * (1 - s)",
        ),
        ("sigma-prime-missing", "def output_error(dA, Z):\n    return np.array(dA, copy=True)"),
        (
            "relu-slope",
            "def output_error(dA, Z):\n    dZ = np.array(dA, copy=True)\n    dZ[Z <= 0] = 0\n    return dZ",
        ),
        ("tanh-slope", "def output_error(dA, Z):\n    return dA * (1 - np.tanh(Z)**2)"),
        ("square-of-a", "def output_error(dA, Z):\n    a = sigmoid(Z)\n    return dA * (1 - a**2)"),
        (
            "sigma-prime-of-a ?float32",
            "def output_error(dA, Z):\n    a = sigmoid(Z)\n    return (dA * sigmoid_prime(a)).astype(np.float32)",
        ),
        (
            "summed-over-examples",
            "def output_error(dA, Z):\n    return np.sum(dA * sigmoid_prime(Z), axis=1, keepdims=True)",
        ),
        ("one-minus", "def output_error(dA, Z):\n    return dA * (1 - sigmoid(Z))"),
    ),
    "hidden_error": (
        (
            "z-taken-for-a",
            "def sd(x):\n    return x * (1 - x)\ndef hidden_error(W, d, z):\n    return np.dot(W.T, d) * sd(z)",
        ),
        (
            "lost-transpose z-taken-for-a",
            "def hidden_error(W, d, z):\n    return np.dot(W, d) * z * (1 - z)",
        ),
        (
            "mean-too-early",
            "def hidden_error(W, d, z):\n    m = d.shape[1]\n    return (1./m) * np.dot(W.T, d) * sigmoid_prime(z)",
        ),
        ("sigma-prime-missing sign", "def hidden_error(W, d, z):\n    return -np.dot(W.T, d)"),
        (
            "transposed",
            "def hidden_error(W, d, z):\n    return np.dot(d.T, W) * sigmoid_prime(z).T",
        ),
        (
            "relu-slope",
            "def hidden_error(W, d, z):\n    return np.multiply(W.T @ d, np.int64(z > 0))",
        ),
        (
            "tanh-slope",
            "def hidden_error(W, d, z):\n    return np.multiply(W.T @ d, 1 - np.power(np.tanh(z), 2))",
        ),
        (
            "square-of-z|square-of-a",
            "def hidden_error(W, d, z):\n    return np.multiply(W.T @ d, 1 - np.power(z, 2))",
        ),
        (
            "extra-values",
            "def hidden_error(W, d, z):\n    dA = W.T @ d\n    dZ = dA * sigmoid_prime(z)\n    return dZ, dA",
        ),
        (
            "sigma-for-sigma-prime mean-too-early",
            "def hidden_error(W, d, z):\n    return (W.T @ d) * sigmoid(z) / z.shape[1]",
        ),
        (
            "sigma-prime-of-a",
            "def hidden_error(W, d, z):\n    a = sigmoid(z)\n    return W.T.dot(d) * sigmoid(a) * (1 - sigmoid(a))",
        ),
        (
            "relu-slope mean-too-early",
            "def hidden_error(W, d, z):\n    return (W.T @ d) * (z > 0) / z.shape[1]",
        ),
        (
            "sigma-prime-of-a ?float32",
            "def hidden_error(W, d, z):\n    out = np.zeros(z.shape, dtype=np.float32)\n    out[:] = W.T.dot(d) * sigmoid_prime(sigmoid(z))\n    return out",
        ),
    ),
    "bias_gradient": (
        ("sum-for-mean", "def bias_gradient(d):\n    return d.sum(axis=1).reshape(-1, 1)"),
        ("sum-for-mean flat", "def bias_gradient(d):\n    return np.sum(d, axis=1)"),
        (
            "flat",
            "def bias_gradient(dZ):\n    m = dZ.shape[1]\n    return 1/m * np.sum(dZ, axis=1)",
        ),
        ("summed-to-a-number sum-for-mean", "def bias_gradient(dZ):\n    return np.sum(dZ)"),
        ("summed-to-a-number", "def bias_gradient(dZ):\n    return np.sum(dZ) / dZ.shape[1]"),
        ("averaged-to-a-number", "def bias_gradient(dZ):\n    return np.mean(dZ)"),
        ("wrong-axis", "def bias_gradient(dZ):\n    return np.mean(dZ, axis=0, keepdims=True)"),
        (
            "wrong-axis-summed|not-summed flat|summed-over-units",
            "def bias_gradient(dZ):\n    return np.sum(dZ, axis=0)",
        ),
        ("sign", "def bias_gradient(dZ):\n    return -dZ.mean(1, keepdims=True)"),
        ("transposed", "def bias_gradient(dZ):\n    return dZ.mean(1, keepdims=True).T"),
        (
            "divided-by-units|by-units",
            "def bias_gradient(dZ):\n    return np.sum(dZ, axis=1, keepdims=True) / len(dZ)",
        ),
        ("not-summed", "def bias_gradient(dZ):\n    return dZ / 1.0"),
        ("not-summed ?over-m", "def bias_gradient(dZ):\n    return dZ / dZ.shape[1]"),
        (
            "divided-by-m|over-m",
            "def bias_gradient(dZ):\n    return np.mean(dZ, axis=1, keepdims=True) / dZ.shape[1]",
        ),
        (
            "half",
            "def bias_gradient(dZ):\n    return np.sum(dZ, axis=1, keepdims=True) / (2 * dZ.shape[1])",
        ),
    ),
    "weight_gradient": (
        ("sum-for-mean", "def weight_gradient(d, a):\n    return np.dot(d, a.T)"),
        ("sum-for-mean transposed", "def weight_gradient(d, a):\n    return np.dot(a, d.T)"),
        ("transposed", "def weight_gradient(d, a):\n    return np.dot(a, d.T) / d.shape[1]"),
        ("sign sum-for-mean", "def weight_gradient(d, a):\n    return -d @ a.T"),
        ("divided-by-units", "def weight_gradient(d, a):\n    m = len(d)\n    return d @ a.T / m"),
        ("by-units", "def weight_gradient(d, a):\n    m = a.shape[0]\n    return d @ a.T / m"),
        ("half", "def weight_gradient(d, a):\n    return d @ a.T / (2 * a.shape[1])"),
        ("dict", "def weight_gradient(d, a):\n    return {'dW': d @ a.T / a.shape[1]}"),
        (
            "extra-values",
            "def weight_gradient(d, a):\n    m = a.shape[1]\n    return d @ a.T / m, d.mean(axis=1, keepdims=True)",
        ),
        (
            "not-summed",
            "def weight_gradient(d, a):\n    return d[:, None, :] * a[None, :, :] / a.shape[1]",
        ),
    ),
    "softmax_error": (
        (
            "mean-too-early not-finite|overflow",
            "def softmax_error(z, y):\n    e = np.exp(z)\n    a = e / np.sum(e, axis=0)\n    return (a - y) / y.shape[1]",
        ),
        (
            "mean-too-early sign",
            "def softmax_error(z, y):\n    return (y - softmax(z)) / y.shape[1]",
        ),
        (
            "sigma-prime-kept",
            "def softmax_error(z, y):\n    return (softmax(z) - y) * sigmoid_prime(z)",
        ),
        (
            "softmax-slope-kept|slope-of-softmax-kept",
            "def softmax_error(z, y):\n    a = softmax(z)\n    return (a - y) * a * (1 - a)",
        ),
        (
            "softmax-over-rows mean-too-early",
            "def softmax_error(z, y):\n    s = softmax(z, 1)\n    return (s - y) / z.shape[1]",
        ),
        (
            "softmax-over-everything",
            "def softmax_error(z, y):\n    e = np.exp(z - np.max(z))\n    return e / np.sum(e) - y",
        ),
        (
            "softmax-over-everything not-finite",
            "def softmax_error(z, y):\n    e = np.exp(z)\n    return e / np.sum(e) - y",
        ),
        (
            "sigmoid-for-softmax mean-too-early",
            "def softmax_error(z, y):\n    return (sigmoid(z) - y) / len(z[0])",
        ),
        ("z-for-softmax|no-softmax", "def softmax_error(z, y):\n    return z - y"),
        ("factor-two", "def softmax_error(z, y):\n    return 2 * (softmax(z) - y)"),
        ("softmax-twice", "def softmax_error(z, y):\n    return softmax(softmax(z)) - y"),
        (
            "divided-by-classes|by-classes|over-units",
            "def softmax_error(z, y):\n    return (softmax(z) - y) / len(y)",
        ),
        (
            "cross-entropy-slope|minus-y-over-a",
            "def softmax_error(z, y):\n    a = softmax(z)\n    return -y / a",
        ),
        ("targets-missing|target-missing", "def softmax_error(z, y):\n    return softmax(z)"),
        (
            "extra-values",
            "def softmax_error(z, y):\n    a = softmax(z)\n    return a - y, -np.sum(y * np.log(a + 1e-9)) / y.shape[1]",
        ),
    ),
    "backprop": (
        (
            "exchanged",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    nb = [np.zeros(b.shape) for b in biases]
    nw = [np.zeros(w.shape) for w in weights]
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    m = x.shape[1]
    nb[-1] = delta.mean(axis=1, keepdims=True)
    nw[-1] = np.dot(delta, acts[-2].T) / m
    for l in range(2, len(weights) + 1):
        delta = np.dot(weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
        nb[-l] = delta.mean(axis=1, keepdims=True)
        nw[-l] = np.dot(delta, acts[-l - 1].T) / m
    return nb, nw
""",
        ),
        (
            "exchanged sum-for-mean",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    nb, nw = [None] * len(biases), [None] * len(weights)
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    nb[-1] = delta.sum(1, keepdims=True)
    nw[-1] = delta @ acts[-2].T
    for l in range(2, len(weights) + 1):
        delta = np.dot(weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
        nb[-l] = delta.sum(1, keepdims=True)
        nw[-l] = delta @ acts[-l - 1].T
    return nb, nw
""",
        ),
        (
            "relu-hidden",
            """
def backprop(weights, biases, X, Y):
    m, L = X.shape[1], len(weights)
    A, Z = [X], []
    for l in range(L):
        Z.append(weights[l] @ A[-1] + biases[l])
        A.append(sigmoid(Z[-1]) if l == L - 1 else np.maximum(0, Z[-1]))
    dZ = (A[-1] - Y) * A[-1] * (1 - A[-1])
    dW, db = [0] * L, [0] * L
    for l in reversed(range(L)):
        dW[l] = dZ @ A[l].T / m
        db[l] = dZ.sum(axis=1, keepdims=True) / m
        if l:
            dZ = (weights[l].T @ dZ) * (Z[l - 1] > 0)
    return dW, db
""",
        ),
        (
            "relu-hidden sigma-prime-missing-at-output",
            """
def backprop(weights, biases, X, Y):
    m, L = X.shape[1], len(weights)
    A, Z = [X], []
    for l in range(L):
        Z.append(weights[l] @ A[-1] + biases[l])
        A.append(sigmoid(Z[-1]) if l == L - 1 else np.maximum(0, Z[-1]))
    dZ = A[-1] - Y
    dW, db = [0] * L, [0] * L
    for l in reversed(range(L)):
        dW[l] = dZ @ A[l].T / m
        db[l] = dZ.sum(axis=1, keepdims=True) / m
        if l:
            dZ = (weights[l].T @ dZ) * (Z[l - 1] > 0)
    return dW, db
""",
        ),
        (
            "tanh-hidden sigma-prime-missing-at-output",
            """
def backprop(weights, biases, X, Y):
    m, L = X.shape[1], len(weights)
    A = [X]
    for l in range(L):
        z = weights[l] @ A[-1] + biases[l]
        A.append(sigmoid(z) if l == L - 1 else np.tanh(z))
    dZ = A[-1] - Y
    dW, db = [0] * L, [0] * L
    for l in reversed(range(L)):
        dW[l] = 1 / m * np.dot(dZ, A[l].T)
        db[l] = 1 / m * np.sum(dZ, axis=1, keepdims=True)
        if l:
            dZ = np.multiply(np.dot(weights[l].T, dZ), 1 - np.power(A[l], 2))
    return dW, db
""",
        ),
        (
            "sigma-prime-missing-at-output sum-for-mean",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    delta = acts[-1] - y
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[l].T)
        db.insert(0, delta.sum(1, keepdims=True))
        if l:
            delta = weights[l].T @ delta * sigmoid_prime(zs[l - 1])
    return dW, db
""",
        ),
        (
            "z-taken-for-a",
            FORWARD
            + """
def sigmoid_derivative(x):
    return x * (1 - x)
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (acts[-1] - y) * sigmoid_derivative(zs[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[l].T / m)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_derivative(zs[l - 1])
    return dW, db
""",
        ),
        (
            "z-taken-for-a sign",
            FORWARD
            + """
def sigmoid_derivative(x):
    return x * (1 - x)
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (y - acts[-1]) * sigmoid_derivative(zs[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[l].T / m)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_derivative(zs[l - 1])
    return dW, db
""",
        ),
        (
            "extra-values",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[l].T / m)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
    cost = 0.5 * np.sum((acts[-1] - y) ** 2) / m
    return dW, db, cost
""",
        ),
        (
            "backwards|lists-backwards bias-flat|flat",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.append(delta @ acts[l].T / m)
        db.append(delta.mean(axis=1))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
    return dW, db
""",
        ),
        (
            "pairs-a-layer",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    grads = []
    for l in range(len(weights) - 1, -1, -1):
        grads.insert(0, (delta @ acts[l].T / m, delta.mean(axis=1, keepdims=True)))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
    return grads
""",
        ),
        (
            "dict",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    return {"dW": delta @ acts[-2].T, "db": delta}
""",
        ),
        (
            "bias-sum-for-mean sign",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (y - acts[-1]) * sigmoid_prime(zs[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[l].T / m)
        db.insert(0, delta.sum(axis=1, keepdims=True))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
    return dW, db
""",
        ),
        (
            "softmax-output",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = softmax(zs[-1]) - y
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[l].T / m)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
    return dW, db
""",
        ),
        (
            "bias-a-number|averaged-to-a-number|bias-number",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ acts[l].T / m)
        db.insert(0, np.mean(delta))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
    return dW, db
""",
        ),
        (
            "transposed",
            FORWARD
            + """
def backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    dW, db = [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, acts[l] @ delta.T / m)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        if l > 0:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l - 1])
    return dW, db
""",
        ),
    ),
    "backprop_l2": (
        (
            "relu-hidden",
            """
def backprop_l2(weights, biases, X, Y, lambd):
    m, L = X.shape[1], len(weights)
    A, Z = [X], []
    for l in range(L):
        Z.append(np.dot(weights[l], A[-1]) + biases[l])
        A.append(softmax(Z[-1]) if l == L - 1 else np.maximum(0, Z[-1]))
    dZ, dW, db = A[-1] - Y, [None] * L, [None] * L
    for l in reversed(range(L)):
        dW[l] = np.dot(dZ, A[l].T) / m + lambd * weights[l]
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 0:
            dZ = np.multiply(np.dot(weights[l].T, dZ), np.int64(A[l] > 0))
    return dW, db
""",
        ),
        (
            "relu-hidden lambda-over-m",
            """
def backprop_l2(weights, biases, X, Y, lambd):
    m, L = X.shape[1], len(weights)
    A, Z = [X], []
    for l in range(L):
        Z.append(np.dot(weights[l], A[-1]) + biases[l])
        A.append(softmax(Z[-1]) if l == L - 1 else np.maximum(0, Z[-1]))
    dZ, dW, db = A[-1] - Y, [None] * L, [None] * L
    for l in reversed(range(L)):
        dW[l] = np.dot(dZ, A[l].T) / m + lambd / m * weights[l]
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 0:
            dZ = np.multiply(np.dot(weights[l].T, dZ), np.int64(A[l] > 0))
    return dW, db
""",
        ),
        (
            "lambda-over-m sum-for-mean",
            FORWARD
            + """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d = softmax(zs[-1]) - y
    gw, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gw = [d @ acts[l].T + lam / m * weights[l]] + gw
        gb = [np.sum(d, axis=1, keepdims=True)] + gb
        if l:
            d = weights[l].T @ d * sigmoid_prime(zs[l - 1])
    return gw, gb
""",
        ),
        (
            "sigmoid-output",
            FORWARD
            + """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d = acts[-1] - y
    gw, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gw = [d @ acts[l].T / m + lam * weights[l]] + gw
        gb = [np.sum(d, axis=1, keepdims=True) / m] + gb
        if l:
            d = weights[l].T @ d * sigmoid_prime(zs[l - 1])
    return gw, gb
""",
        ),
        (
            "sigmoid-output lambda-forgotten",
            FORWARD
            + """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d = acts[-1] - y
    gw, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gw = [d @ acts[l].T / m] + gw
        gb = [np.sum(d, axis=1, keepdims=True) / m] + gb
        if l:
            d = weights[l].T @ d * sigmoid_prime(zs[l - 1])
    return gw, gb
""",
        ),
        (
            "half-lambda exchanged",
            FORWARD
            + """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d = softmax(zs[-1]) - y
    gw, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gw = [d @ acts[l].T / m + lam / 2 * weights[l]] + gw
        gb = [np.sum(d, axis=1, keepdims=True) / m] + gb
        if l:
            d = weights[l].T @ d * sigmoid_prime(zs[l - 1])
    return gb, gw
""",
        ),
        (
            "z-taken-for-a penalty-sign",
            FORWARD
            + """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d = softmax(zs[-1]) - y
    gw, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gw = [d @ acts[l].T / m - lam * weights[l]] + gw
        gb = [np.sum(d, axis=1, keepdims=True) / m] + gb
        if l:
            d = weights[l].T @ d * (zs[l-1] * (1 - zs[l - 1]))
    return gw, gb
""",
        ),
        (
            "penalty-summed|penalty-a-number",
            FORWARD
            + """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d = softmax(zs[-1]) - y
    gw, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gw = [d @ acts[l].T / m + lam * np.sum(weights[l])] + gw
        gb = [np.sum(d, axis=1, keepdims=True) / m] + gb
        if l:
            d = weights[l].T @ d * sigmoid_prime(zs[l - 1])
    return gw, gb
""",
        ),
        (
            "penalty-inside-the-mean|lambda-over-m",
            FORWARD
            + """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d = softmax(zs[-1]) - y
    gw, gb = [], []
    for l in range(len(weights) - 1, -1, -1):
        gw = [(d @ acts[l].T + lam * weights[l]) / m] + gw
        gb = [np.sum(d, axis=1, keepdims=True) / m] + gb
        if l:
            d = weights[l].T @ d * sigmoid_prime(zs[l - 1])
    return gw, gb
""",
        ),
    ),
    "numerical_gradient": (
        (
            "forward-difference",
            """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros_like(w)
    f0 = f(w)
    it = np.nditer(w, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        v = w.copy()
        v[i] += eps
        g[i] = (f(v) - f0) / eps
    return g
""",
        ),
        (
            "backward-difference",
            """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        v = w.copy()
        v[i] -= eps
        g[i] = (f(w) - f(v)) / eps
    return g
""",
        ),
        (
            "step-ignored",
            """
def numerical_gradient(f, w, eps=1e-5):
    h = 1e-4
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g
""",
        ),
        (
            "step-ignored ?forward-difference",
            """
def numerical_gradient(f, w, eps=1e-5):
    h = 1e-6
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up = w.copy()
        up[i] += h
        g[i] = (f(up) - f(w)) / h
    return g
""",
        ),
        (
            "flat",
            """
def numerical_gradient(f, w, eps=1e-5):
    g = []
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g.append((f(up) - f(down)) / (2 * eps))
    return np.array(g)
""",
        ),
        (
            "half-step",
            """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps / 2
        down[i] -= eps / 2
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g
""",
        ),
        (
            "all-at-once",
            """
def numerical_gradient(f, w, eps=1e-5):
    return (f(w + eps) - f(w - eps)) / (2 * eps)
""",
        ),
        (
            "forward-difference half|forward-difference-halved",
            """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up = w.copy()
        up[i] += eps
        g[i] = (f(up) - f(w)) / (2 * eps)
    return g
""",
        ),
        (
            "brackets|times-eps",
            """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / 2 * eps
    return g
""",
        ),
    ),
    "residual_backprop": RESIDUAL_BACKPROP,
    "mended_backprop": MENDED_BACKPROP,
}
"""For each function: what is wrong, `a|b` where both words are true, and the text."""
