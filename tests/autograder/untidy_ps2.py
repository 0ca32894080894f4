"""Untidy wrong solutions of ps2-descent: what is wrong in each, and its text."""

UNTIDY = {
    "gradient_descent": (
        (
            "steps-of-equal-length",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0\n    for _ in range(steps):\n        g = gradient(w)\n        w = w - eta * g / (np.sqrt(np.sum(g**2)) + 1e-10)\n    return w",
        ),
        (
            "momentum",
            "def gradient_descent(gradient, w0, eta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for _ in range(steps):\n        v = 0.9 * v + 0.1 * gradient(w)\n        w = w - eta * v\n    return w",
        ),
        (
            "starts-at-zero",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = np.zeros(len(w0))\n    for _ in range(steps):\n        w -= eta * gradient(w)\n    return w",
        ),
        (
            "starts-at-zero uphill",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = 0 * w0\n    for _ in range(steps):\n        w = w + eta * gradient(w)\n    return w",
        ),
        (
            "sign-of-the-gradient",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0\n    for _ in range(steps):\n        w = w - eta * np.sign(gradient(w))\n    return w",
        ),
        (
            "clipped",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0\n    for _ in range(steps):\n        g = gradient(w)\n        n = np.linalg.norm(g)\n        w = w - eta * (g / n if n > 1 else g)\n    return w",
        ),
        (
            "rate-falls",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0\n    for t in range(steps):\n        w = w - eta * gradient(w)\n        eta *= 0.9\n    return w",
        ),
        (
            "gradient-returned",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0\n    for t in range(steps):\n        w = w - eta * gradient(w)\n    return gradient(w)",
        ),
        (
            "whole-path",
            "def gradient_descent(gradient, w0, eta, steps):\n    w, path = w0, []\n    for t in range(steps):\n        w = w - eta * gradient(w)\n        path.append(w)\n    return path",
        ),
        (
            "input-modified",
            "def gradient_descent(gradient, w0, eta, steps):\n    for t in range(steps):\n        w0 -= eta * gradient(w0)\n    return w0",
        ),
        (
            "no-return",
            "def gradient_descent(gradient, w0, eta, steps):\n    w = w0.copy()\n    for t in range(steps):\n        w -= eta * gradient(w)",
        ),
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
        ("constant-rate", "def inverse_sqrt_rate(c, t):\n    return c"),
        ("root-cut-off", "def inverse_sqrt_rate(c, t):\n    return c / math.isqrt(t)"),
        ("rounded", "def inverse_sqrt_rate(c, t):\n    return np.round(c / np.sqrt(t), 4)"),
        ("another-power", "def inverse_sqrt_rate(c, t):\n    return c / t**2"),
        ("another-power", "def inverse_sqrt_rate(c, t):\n    return c / np.cbrt(t)"),
        ("no-root", "def inverse_sqrt_rate(c, t):\n    return c / t"),
        ("power-before-division", "def inverse_sqrt_rate(c, t):\n    return c / t ** 1/2"),
        ("counted-from-zero", "def inverse_sqrt_rate(c, t):\n    return c / math.sqrt(1 + t)"),
        ("multiplied", "def inverse_sqrt_rate(c, t):\n    return c * t ** 0.5"),
        ("no-root counted-from-zero", "def inverse_sqrt_rate(c, t):\n    return c / (1 + t)"),
        ("sign", "def inverse_sqrt_rate(c, t):\n    return -c / np.sqrt(t)"),
    ),
    "largest_stable_rate": (
        (
            "centred one-over",
            "def largest_stable_rate(X):\n    Z = X - X.mean(axis=0)\n    return 1 / np.linalg.eigvalsh(Z.T @ Z / len(Z))[-1]",
        ),
        (
            "rate-for-each",
            "def largest_stable_rate(X):\n    s = np.linalg.svd(X, compute_uv=False)\n    return 2 * len(X) / s**2",
        ),
        (
            "eig-for-eigh",
            "def largest_stable_rate(X):\n    lam, V = np.linalg.eig(X.T @ X / len(X))\n    return 2 / max(lam)",
        ),
        (
            "few-iterations",
            "def largest_stable_rate(X):\n    v = np.ones(X.shape[1])\n    for _ in range(5):\n        v = X.T @ (X @ v)\n        v /= np.linalg.norm(v)\n    return 2 * len(X) / np.linalg.norm(X.T @ (X @ v))",
        ),
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
    "nesterov_descent": (
        (
            "gradient-at-w",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = beta * v - eta * gradient(w)\n        w = w + v\n    return w",
        ),
        (
            "gradient-at-w averaged",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = beta * v + (1 - beta) * gradient(w)\n        w = w - eta * v\n    return w",
        ),
        (
            "looks-back",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = beta * v - eta * gradient(w - beta * v)\n        w = w + v\n    return w",
        ),
        (
            "looks-too-far",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        g = gradient(w + v)\n        v = beta * v - eta * g\n        w = w + v\n    return w",
        ),
        (
            "uphill",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        g = gradient(w + beta * v)\n        v = beta * v + eta * g\n        w = w + v\n    return w",
        ),
        (
            "old-velocity",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        old = v\n        v = beta * v - eta * gradient(w + beta * v)\n        w = w + old\n    return w",
        ),
        (
            "ahead-twice",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        w = w + beta * v\n        v = beta * v - eta * gradient(w)\n        w = w + v\n    return w",
        ),
        (
            "place-ahead-returned",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    y, x = w0, w0\n    for t in range(steps):\n        new = y - eta * gradient(y)\n        y, x = new + beta * (new - x), new\n    return y",
        ),
        (
            "velocity-returned",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = beta * v - eta * gradient(w + beta * v)\n        w = w + v\n    return v",
        ),
        (
            "no-momentum",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = -eta * gradient(w + 0 * v)\n        w = w + v\n    return w",
        ),
        (
            "starts-moving",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, -eta * gradient(w0)\n    for t in range(steps):\n        v = beta * v - eta * gradient(w + beta * v)\n        w = w + v\n    return w",
        ),
        (
            "one-step-too-many",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps + 1):\n        v = beta * v - eta * gradient(w + beta * v)\n        w = w + v\n    return w",
        ),
        (
            "one-step-too-few gradient-at-w",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(1, steps):\n        v = beta * v - eta * gradient(w)\n        w = w + v\n    return w",
        ),
        (
            "extra-values",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = beta * v - eta * gradient(w + beta * v)\n        w = w + v\n    return w, v",
        ),
        (
            "beta-of-its-own",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = 0.9 * v - eta * gradient(w + 0.9 * v)\n        w = w + v\n    return w",
        ),
        (
            "input-modified",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = beta * v - eta * gradient(w + beta * v)\n        w += v\n    return w",
        ),
        (
            "no-return",
            "def nesterov_descent(gradient, w0, eta, beta, steps):\n    w, v = w0, np.zeros_like(w0)\n    for t in range(steps):\n        v = beta * v - eta * gradient(w + beta * v)\n        w = w + v",
        ),
    ),
    "minibatches": (
        (
            "overlapping",
            "def minibatches(m, batch_size, rng):\n    p = rng.permutation(m)\n    return [p[i : i + batch_size + 1] for i in range(0, m, batch_size)]",
        ),
        (
            "padded",
            "def minibatches(m, batch_size, rng):\n    p = rng.permutation(m)\n    rest = -m % batch_size\n    p = np.concatenate([p, p[np.arange(rest) % m]])\n    return list(p.reshape(-1, batch_size))",
        ),
        (
            "one-short",
            "def minibatches(m, batch_size, rng):\n    p = list(rng.permutation(m))\n    return [np.array(p[i : i + batch_size][:-1], dtype=int) for i in range(0, m, batch_size)]",
        ),
        (
            "first-batch-only",
            "def minibatches(m, batch_size, rng):\n    return [rng.permutation(m)[:batch_size]]",
        ),
        (
            "short-batch-first",
            "def minibatches(m, batch_size, rng):\n    p = rng.permutation(m)\n    return [p[max(0, e - batch_size) : e] for e in range(m, 0, -batch_size)][::-1]",
        ),
        (
            "floats",
            "def minibatches(m, batch_size, rng):\n    p = np.zeros(m)\n    p[:] = rng.permutation(m)\n    return [p[i : i + batch_size] for i in range(0, m, batch_size)]",
        ),
        (
            "equal-lengths-only",
            "def minibatches(m, batch_size, rng):\n    return np.split(rng.permutation(m), m // batch_size)",
        ),
        ("not-cut", "def minibatches(m, batch_size, rng):\n    return rng.permutation(m)"),
        (
            "lazy",
            "def minibatches(m, batch_size, rng):\n    p = rng.permutation(m)\n    return map(lambda i: p[i : i + batch_size], range(0, m, batch_size))",
        ),
        (
            "not-repeatable",
            "kept = []\ndef minibatches(m, batch_size, rng):\n    p = rng.permutation(m)\n    for i in range(0, m, batch_size):\n        kept.append(p[i : i + batch_size])\n    return kept",
        ),
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
            "extra-values",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n    return w, t",
        ),
        (
            "extra-values constant-rate",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c * gradient(w, X[B], y[B])\n    return w, [0.0]",
        ),
        (
            "one-epoch-only",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n        return w",
        ),
        (
            "one-epoch-too-few",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(1, epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "one-epoch-too-many",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs + 1):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "times-batch-size",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - len(B) * c / np.sqrt(t) * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "divided-by-m",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / np.sqrt(t) / m * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "rate-grows",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c * np.sqrt(t) * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "t-from-zero",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t = w0, 0\n    with np.errstate(all='ignore'):\n        for e in range(epochs):\n            p = rng.permutation(len(y))\n            for t, k in enumerate(range(0, len(y), batch_size)):\n                B = p[k:k + batch_size]\n                w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "rate-falls-again",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t = w0, 0\n    for e in range(epochs):\n        p = rng.permutation(len(y))\n        for k in range(0, len(y), batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            c /= t ** 0.5\n            w = w - c * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "rate-without-root t-from-two",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / (1 + t) * gradient(w, X[B], y[B])\n    return w",
        ),
        (
            "labels-of-other-rows",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        Z = y[rng.permutation(m)]\n        for k in range(0, m, batch_size):\n            t += 1\n            w = w - c / np.sqrt(t) * gradient(w, X[k:k + batch_size], Z[k:k + batch_size])\n    return w",
        ),
        (
            "old-weights",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m = w0, 0, len(y)\n    for e in range(epochs):\n        p, step = rng.permutation(m), 0\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            step = step + c / np.sqrt(t) * gradient(w, X[B], y[B])\n        w = w - step\n    return w",
        ),
        (
            "averaged",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m, places = w0, 0, len(y), [w0]\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n            places.append(w)\n    return np.mean(places, axis=0)",
        ),
        (
            "whole-path",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    w, t, m, places = w0, 0, len(y), [w0]\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w = w - c / np.sqrt(t) * gradient(w, X[B], y[B])\n            places.append(w)\n    return places",
        ),
        (
            "input-modified",
            "def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):\n    t, m = 0, len(y)\n    for e in range(epochs):\n        p = rng.permutation(m)\n        for k in range(0, m, batch_size):\n            B = p[k:k + batch_size]\n            t += 1\n            w0 -= c / np.sqrt(t) * gradient(w0, X[B], y[B])\n    return w0",
        ),
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
