"""Untidy wrong solutions of ps2-descent: what is wrong in each, and its text."""

UNTIDY = {
    "gradient_descent": (
        (
            "uphill",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = np.array(w0, dtype=float)\n    for _ in range(steps):\n        w += eta * gradient(w)\n    return w",
        ),
        (
            "one-step-too-few uphill",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0.copy()\n    for i in range(1, steps):\n        w = w + eta * gradient(w)\n    return w",
        ),
        (
            "extra-values",
            "def gradient_descent(gradient, w0, eta, steps):\n    w, history = w0.copy(), []\n    for i in range(steps):\n        w = w - eta * gradient(w)\n        history.append(w.copy())\n    return w, history",
        ),
        (
            "whole-path",
            "def gradient_descent(gradient, w0, eta, steps):\n    path = [w0]\n    for i in range(steps):\n        path.append(path[-1] - eta * gradient(path[-1]))\n    return np.array(path)",
        ),
        (
            "rate-over-t",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0\n    for t in range(steps):\n        w = w - eta / (t + 1) * gradient(w)\n    return w",
        ),
        (
            "gradient-at-the-start",
            "def gradient_descent(gradient, w0, eta, steps):\n    g = gradient(w0)\n    w = w0\n    for t in range(steps):\n        w = w - eta * g\n    return w",
        ),
        (
            "steps-of-equal-length uphill",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0\n    for t in range(steps):\n        g = gradient(w)\n        w = w + eta * g / np.linalg.norm(g)\n    return w",
        ),
    ),
    "inverse_sqrt_rate": (
        ("no-root", "def inverse_sqrt_rate(c, t):\n    return c / t"),
        ("power-before-division", "def inverse_sqrt_rate(c, t):\n    return c / t ** 1/2"),
        ("counted-from-zero", "def inverse_sqrt_rate(c, t):\n    return c / math.sqrt(1 + t)"),
        ("multiplied", "def inverse_sqrt_rate(c, t):\n    return c * t ** 0.5"),
        ("no-root counted-from-zero", "def inverse_sqrt_rate(c, t):\n    return c / (1 + t)"),
        ("sign", "def inverse_sqrt_rate(c, t):\n    return -c / np.sqrt(t)"),
    ),
    "largest_stable_rate": (
        (
            "m-forgotten",
            "def largest_stable_rate(X):\n    return 2 / np.linalg.eigvalsh(X.T @ X).max()",
        ),
        (
            "one-over m-forgotten",
            "def largest_stable_rate(X):\n    return 1 / np.max(np.linalg.eigvalsh(X.T @ X))",
        ),
        (
            "sum-of-eigenvalues m-forgotten",
            "def largest_stable_rate(X):\n    return 2 / np.trace(X.T @ X)",
        ),
        (
            "frobenius",
            "def largest_stable_rate(X):\n    H = X.T @ X / len(X)\n    return 2 / np.linalg.norm(H)",
        ),
        (
            "not-squared one-over",
            "def largest_stable_rate(X):\n    s = np.linalg.svd(X, compute_uv=False)\n    return len(X) / s[0]",
        ),
        (
            "extra-values",
            "def largest_stable_rate(X):\n    lam = np.linalg.eigvalsh(X.T @ X / len(X))\n    return 2 / lam[-1], lam",
        ),
    ),
    "minibatches": (
        (
            "not-shuffled",
            "def minibatches(m, batch_size, rng):\n    idx = np.arange(m)\n    return [idx[k:k + batch_size] for k in range(0, m, batch_size)]",
        ),
        (
            "remainder-lost not-shuffled",
            "def minibatches(m, batch_size, rng):\n    idx = np.arange(m)\n    return [idx[k * batch_size:(k + 1) * batch_size] for k in range(m // batch_size)]",
        ),
        (
            "remainder-lost",
            "def minibatches(m, batch_size, rng):\n    idx = rng.permutation(m)\n    n = m // batch_size\n    return [list(idx[k * batch_size:(k + 1) * batch_size]) for k in range(n)]",
        ),
        (
            "own-generator",
            "import random\ndef minibatches(m, batch_size, rng):\n    idx = list(range(m))\n    random.shuffle(idx)\n    return [np.array(idx[k:k + batch_size]) for k in range(0, m, batch_size)]",
        ),
        (
            "own-generator remainder-lost",
            "def minibatches(m, batch_size, rng):\n    idx = np.random.permutation(m)\n    return [idx[k * batch_size:(k + 1) * batch_size] for k in range(m // batch_size)]",
        ),
        (
            "own-generator",
            "def minibatches(m, batch_size, rng):\n    np.random.seed(0)\n    idx = np.random.permutation(m)\n    return [idx[k:k + batch_size] for k in range(0, m, batch_size)]",
        ),
        (
            "evenly-cut own-generator",
            "def minibatches(m, batch_size, rng):\n    idx = np.random.permutation(m)\n    return np.array_split(idx, -(-m // batch_size))",
        ),
        (
            "from-one",
            "def minibatches(m, batch_size, rng):\n    idx = 1 + rng.permutation(m)\n    return [idx[k:k + batch_size] for k in range(0, m, batch_size)]",
        ),
        (
            "count-for-size",
            "def minibatches(m, batch_size, rng):\n    return np.array_split(rng.permutation(m), batch_size)",
        ),
        (
            "with-replacement",
            "def minibatches(m, batch_size, rng):\n    n = math.ceil(m / batch_size)\n    return [rng.choice(m, min(batch_size, m - k * batch_size), replace=False) for k in range(n)]",
        ),
    ),
    "minibatch_sgd": (
        (
            "constant-rate",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w = w0\n    for e in range(epochs):\n        p = rng.permutation(len(y))\n        for k in range(0, len(y), batch_size):\n            B = p[k:k + batch_size]\n            w = w - c * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "uphill constant-rate",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w = w0\n    for e in range(epochs):\n        p = rng.permutation(len(y))\n        for k in range(0, len(y), batch_size):\n            B = p[k:k + batch_size]\n            w = w + c * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "t-counts-epochs",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w = w0\n    for e in range(1, epochs + 1):\n        p = rng.permutation(len(y))\n        for k in range(0, len(y), batch_size):\n            B = p[k:k + batch_size]\n            w = w - c / np.sqrt(e) * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "rate-without-root not-shuffled",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t = w0, 0\n    for e in range(epochs):\n        for k in range(0, len(y), batch_size):\n            t += 1\n            w = w - c / t * gradient(w, X[k:k + batch_size], y[k:k + batch_size])\n    return w",
        ),
        (
            "own-generator",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t = w0, 0\n    for e in range(epochs):\n        p = np.random.permutation(len(y))\n        for k in range(0, len(y), batch_size):\n            t += 1\n            B = p[k:k + batch_size]\n            w = w - c / t**.5 * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "labels-of-other-rows",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t = w0, 0\n    for e in range(epochs):\n        Xs = X[rng.permutation(len(y))]\n        for k in range(0, len(y), batch_size):\n            t += 1\n            w = w - c / t**.5 * gradient(w, Xs[k:k + batch_size], y[k:k + batch_size])\n    return w",
        ),
        (
            "same-batches-each-epoch t-starts-again",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w = w0\n    p = rng.permutation(len(y))\n    for e in range(epochs):\n        t = 0\n        for k in range(0, len(y), batch_size):\n            t += 1\n            B = p[k:k + batch_size]\n            w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n    return w",
        ),
    ),
}
"""For each function: what is wrong, `a|b` where both words are true, and the text."""
