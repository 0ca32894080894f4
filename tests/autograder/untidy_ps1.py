"""Untidy wrong solutions of ps1-regression: what is wrong in each, and its text."""

UNTIDY = {
    "add_bias": (
        ("flat", "def add_bias(X):\n    return np.append(np.ones(len(X)), X)"),
        ("flat", "def add_bias(X):\n    return np.insert(X, 0, np.ones(1))"),
        (
            "too-many-ones",
            "def add_bias(X):\n    return np.hstack([np.ones_like(X), X]) if X.shape[1] > 1 else np.hstack([np.ones((len(X), 2)), X])",
        ),
        ("ones-inside|last-column", "def add_bias(X):\n    return np.insert(X, 1, 1, axis=1)"),
        ("not-ones", "def add_bias(X):\n    return np.c_[np.arange(2, len(X) + 2), X]"),
        (
            "features-changed",
            "def add_bias(X):\n    Z = X / np.abs(X).max()\n    return np.c_[np.ones(len(X)), Z]",
        ),
        (
            "input-modified",
            "def add_bias(X):\n    A = np.c_[np.ones(len(X)), X]\n    X *= 0\n    return A",
        ),
        ("no-return", "def add_bias(X):\n    A = np.c_[np.ones(len(X)), X]\n    print(A.shape)"),
        (
            "not-repeatable",
            "seen = []\ndef add_bias(X):\n    seen.append(1.0 * len(seen))\n    return np.c_[np.ones(len(X)), X + sum(seen)] * (1 + len(seen))",
        ),
        ("last-column", "def add_bias(X):\n    return np.c_[X, np.ones(X.shape[0])]"),
        ("row-of-ones", "def add_bias(X):\n    return np.insert(X, 0, 1, axis=0)"),
        ("transposed", "def add_bias(X):\n    return np.vstack([np.ones(len(X)), X.T])"),
        (
            "zeros last-column",
            "def add_bias(X):\n    return np.concatenate((X, np.zeros((X.shape[0], 1))), axis=1)",
        ),
        (
            "extra-values",
            "def add_bias(X):\n    m, d = X.shape\n    return np.hstack([np.ones((m, 1)), X]), m",
        ),
        ("one-added", "def add_bias(X):\n    bias = np.ones(X.shape[1])\n    return X + bias"),
        (
            "flat",
            "def add_bias(X):\n    return np.insert(np.hstack((np.ones((len(X), 1)), X)), 0, []).ravel()",
        ),
    ),
    "mse": (
        (
            "rows-not-apart half-forgotten",
            "def mse(w, X, y):\n    p = (X * w).sum()\n    return np.mean((p - y) ** 2)",
        ),
        (
            "features-not-added",
            "def mse(w, X, y):\n    return ((X * w - y[:, None]) ** 2).sum() / (2 * len(y))",
        ),
        ("squares-apart", "def mse(w, X, y):\n    return np.mean((X @ w) ** 2 - y**2) / 2"),
        ("spread", "def mse(w, X, y):\n    return np.var(X @ w - y) / 2"),
        (
            "largest-only ?times-m half-forgotten|?sum-for-mean|bare-sum",
            "def mse(w, X, y):\n    return np.max(np.abs(X @ w - y)) ** 2",
        ),
        (
            "r-squared",
            "def mse(w, X, y):\n    return 1 - np.sum((y - X @ w) ** 2) / np.sum((y - y.mean()) ** 2)",
        ),
        (
            "input-modified",
            "def mse(w, X, y):\n    np.subtract(X @ w, y, out=y)\n    return y @ y / (2 * len(y))",
        ),
        (
            "always-the-same",
            "def mse(w, X, y):\n    total = 0\n    for r in X @ w - y:\n        term = r**2\n    return total / (2 * len(y))",
        ),
        (
            "column-broadcast",
            "def mse(w, X, y):\n    m = len(y)\n    y = y.reshape(-1, 1)\n    return np.sum((X.dot(w) - y) ** 2) / (2 * m)",
        ),
        (
            "column-broadcast over-m",
            "def mse(w, X, y):\n    e = X @ w - y[:, None]\n    return np.mean(e**2) / 2",
        ),
        (
            "column-broadcast ?over-m half-forgotten",
            "def mse(w, X, y):\n    e = (X @ w).reshape(-1, 1) - y\n    return np.mean(e**2)",
        ),
        (
            "half-forgotten",
            "def mse(w, X, y):\n    total = 0\n    for i in range(len(y)):\n        total += (np.dot(X[i], w) - y[i]) ** 2\n    return total / len(y)",
        ),
        ("times-m", "def mse(w, X, y):\n    m = len(y)\n    return 1/2*m*np.sum((X@w-y)**2)"),
        (
            "divided-by-features",
            "def mse(w, X, y):\n    m = X.shape[1]\n    return np.sum(np.square(X @ w - y)) / (2 * m)",
        ),
        ("root half-forgotten", "def mse(w, X, y):\n    return np.sqrt(np.mean((y - X @ w) ** 2))"),
        (
            "absolute-values half-forgotten",
            "def mse(w, X, y):\n    return np.mean(np.abs(X @ w - y))",
        ),
        (
            "extra-values",
            "def mse(w, X, y):\n    r = X @ w - y\n    return r @ r / (2 * len(y)), X.T @ r / len(y)",
        ),
        ("not-summed", "def mse(w, X, y):\n    return (X @ w - y) ** 2 / (2 * len(y))"),
        (
            "axis-more",
            "def mse(w, X, y):\n    r = (X @ w - y).reshape(-1, 1)\n    return r.T @ r / (2 * len(y))",
        ),
        ("sign", "def mse(w, X, y):\n    r = X @ w - y\n    return -np.sum(r * r) / (2 * len(r))"),
        (
            "one-less",
            "def mse(w, X, y):\n    r = X @ w - y\n    return np.sum(r * r) / (2 * (len(r) + 0) - 2) if len(r) > 1 else np.nan",
        ),
        ("not-squared half-forgotten", "def mse(w, X, y):\n    return np.mean(X @ w - y)"),
    ),
    "mse_gradient": (
        (
            "column-broadcast",
            "def mse_gradient(w, X, y):\n    r = (X @ w)[:, None] - y\n    return (X.T @ r).sum(axis=1) / len(y)",
        ),
        (
            "step-too",
            "def mse_gradient(w, X, y):\n    g = 2 * X.T @ (X @ w - y) / len(y)\n    w = w - 0.05 * g\n    return w",
        ),
        ("step-too", "def mse_gradient(w, X, y):\n    return w - X.T @ (X @ w - y) / len(y)"),
        (
            "cost-returned",
            "def mse_gradient(w, X, y):\n    r = X @ w - y\n    return r @ r / (2 * len(y))",
        ),
        (
            "cost-returned ?half-forgotten factor-two",
            "def mse_gradient(w, X, y):\n    r = X @ w - y\n    return np.mean(r**2)",
        ),
        (
            "one-sided",
            "def mse_gradient(w, X, y):\n    C = lambda v: np.mean((X @ v - y) ** 2) / 2\n    h = 1e-3\n    return np.array([(C(w + h * e) - C(w)) / h for e in np.eye(len(w))])",
        ),
        (
            "one-sided",
            "def mse_gradient(w, X, y):\n    C = lambda v: np.mean((X @ v - y) ** 2) / 2\n    h = 2e-2\n    return np.array([(C(w) - C(w - h * e)) / h for e in np.eye(len(w))])",
        ),
        (
            "column-broadcast",
            "def mse_gradient(w, X, y):\n    m = len(y)\n    y = y.reshape(m, 1)\n    return X.T.dot(X.dot(w) - y) / m",
        ),
        (
            "column-broadcast sum-for-mean",
            "def mse_gradient(w, X, y):\n    return X.T @ ((X @ w)[:, np.newaxis] - y)",
        ),
        (
            "sign factor-two",
            "def mse_gradient(w, X, y):\n    n = float(len(y))\n    return -2/n * X.T @ (y - X @ w) * -1",
        ),
        ("sign sum-for-mean", "def mse_gradient(w, X, y):\n    return X.T @ (y - X @ w)"),
        ("factor-two sum-for-mean", "def mse_gradient(w, X, y):\n    return 2 * X.T @ (X @ w - y)"),
        (
            "axis-more",
            "def mse_gradient(w, X, y):\n    r = (X @ w - y).reshape(-1, 1)\n    return X.T @ r / len(y)",
        ),
        ("not-summed", "def mse_gradient(w, X, y):\n    return (X @ w - y)[:, None] * X / len(y)"),
        (
            "averaged-to-a-number",
            "def mse_gradient(w, X, y):\n    return np.mean(X.T @ (X @ w - y) / len(y))",
        ),
        (
            "divided-by-features sign",
            "def mse_gradient(w, X, y):\n    return X.T @ (y - X @ w) / X.shape[1]",
        ),
        (
            "half-kept",
            "def mse_gradient(w, X, y):\n    g = np.zeros(len(w))\n    for j in range(len(w)):\n        for i in range(len(y)):\n            g[j] += (X[i] @ w - y[i]) * X[i, j]\n    return g / (2 * len(y))",
        ),
        (
            "extra-values",
            "def mse_gradient(w, X, y):\n    r = X @ w - y\n    return X.T @ r / len(y), r @ r / 2 / len(y)",
        ),
        ("target-forgotten sum-for-mean", "def mse_gradient(w, X, y):\n    return X.T @ X @ w"),
    ),
    "least_squares": (
        ("too-much-cut", "def least_squares(X, y):\n    return np.linalg.pinv(X, rcond=1e-3) @ y"),
        (
            "too-much-cut",
            "def least_squares(X, y):\n    U, s, Vt = np.linalg.svd(X, full_matrices=False)\n    keep = s > 1e-5 * s[0]\n    return Vt[keep].T @ (U[:, keep].T @ y / s[keep])",
        ),
        (
            "ridge-added",
            "def least_squares(X, y):\n    G = X.T @ X\n    return np.linalg.inv(G + 1e-4 * np.eye(len(G))) @ X.T @ y",
        ),
        (
            "ridge-added",
            "def least_squares(X, y):\n    m, d = X.shape\n    return np.linalg.solve(X.T @ X / m + 1e-8 * np.eye(d), X.T @ y / m)",
        ),
        ("square-only", "def least_squares(X, y):\n    return np.linalg.inv(X) @ y"),
        (
            "v-not-transposed",
            "def least_squares(X, y):\n    U, S, V = np.linalg.svd(X, full_matrices=False)\n    S = np.array([1 / v if v > 1e-12 * S[0] else 0 for v in S])\n    return V[:, : len(S)] @ np.diag(S) @ U.T @ y",
        ),
        (
            "another-part",
            "def least_squares(X, y):\n    *_, s = np.linalg.lstsq(X, y, rcond=None)\n    return s",
        ),
        (
            "input-modified",
            "def least_squares(X, y):\n    w = np.linalg.lstsq(X, y, rcond=None)[0]\n    y -= X @ w\n    return w",
        ),
        (
            "normal-equations",
            "def least_squares(X, y):\n    return np.linalg.pinv(X.T @ X) @ X.T @ y",
        ),
        (
            "whole-tuple|extra-values",
            "def least_squares(X, y):\n    return np.linalg.lstsq(X, y, rcond=None)",
        ),
        (
            "whole-tuple|extra-values",
            "def least_squares(X, y):\n    w, res, rank, s = np.linalg.lstsq(X, y, rcond=None)\n    return w, res",
        ),
        ("axis-more", "def least_squares(X, y):\n    return np.linalg.pinv(X) @ y.reshape(-1, 1)"),
        (
            "bias-added",
            "def least_squares(X, y):\n    A = np.c_[np.ones(len(X)), X]\n    return np.linalg.pinv(A).dot(y)",
        ),
        (
            "divided-by-m|over-m",
            "def least_squares(X, y):\n    return np.linalg.pinv(X) @ y / len(y)",
        ),
        ("predictions", "def least_squares(X, y):\n    return X.dot(np.linalg.pinv(X).dot(y))"),
        ("sign", "def least_squares(X, y):\n    return -np.linalg.pinv(X) @ y"),
    ),
    "polynomial_features": (
        (
            "no-ones",
            "def polynomial_features(x, degree):\n    return np.column_stack([x**k for k in range(1, degree)])",
        ),
        (
            "powers-from-one",
            "def polynomial_features(x, degree):\n    return np.array([x ** (k + 1) for k in range(degree + 1)]).T",
        ),
        ("one-too-few", "def polynomial_features(x, degree):\n    return np.vander(x, degree)"),
        (
            "one-array",
            "def polynomial_features(x, degree):\n    cols, p = [np.ones(len(x))], np.ones(len(x))\n    for k in range(degree):\n        p *= x\n        cols.append(p)\n    return np.stack(cols, axis=1)",
        ),
        (
            "squared-again",
            "def polynomial_features(x, degree):\n    cols, p = [x**0], x\n    for k in range(degree):\n        cols.append(p)\n        p = p * p\n    return np.stack(cols, axis=1)",
        ),
        (
            "reshaped",
            "def polynomial_features(x, degree):\n    out = []\n    for k in range(degree + 1):\n        out.extend(x**k)\n    return np.reshape(out, (len(x), degree + 1))",
        ),
        (
            "scaled",
            "def polynomial_features(x, degree):\n    return np.stack([x**k / math.factorial(k) for k in range(degree + 1)], axis=1)",
        ),
        (
            "scaled",
            "def polynomial_features(x, degree):\n    P = np.vander(x, degree + 1, increasing=True)\n    return P / np.abs(P).max(axis=0)",
        ),
        (
            "no-ones",
            "def polynomial_features(x, degree):\n    return np.array([x ** k for k in range(1, degree + 1)]).T",
        ),
        (
            "transposed",
            "def polynomial_features(x, degree):\n    return np.array([x ** k for k in range(degree + 1)])",
        ),
        (
            "highest-first transposed",
            "def polynomial_features(x, degree):\n    return np.vander(x, degree + 1).T",
        ),
        (
            "one-too-few",
            "def polynomial_features(x, degree):\n    out = np.ones((len(x), degree))\n    for k in range(1, degree):\n        out[:, k] = out[:, k - 1] * x\n    return out",
        ),
        (
            "no-ones transposed",
            "def polynomial_features(x, degree):\n    rows = []\n    for k in range(1, degree + 1):\n        rows.append(x ** k)\n    return rows",
        ),
        (
            "ones-last",
            "def polynomial_features(x, degree):\n    return np.column_stack([x ** k for k in range(1, degree + 1)] + [np.ones(len(x))])",
        ),
        (
            "multiples",
            "def polynomial_features(x, degree):\n    return np.outer(x, np.arange(degree + 1))",
        ),
        (
            "no-ones highest-first|no-ones",
            "def polynomial_features(x, degree):\n    return np.vander(x, degree + 1)[:, :-1]",
        ),
    ),
    "ridge": (
        (
            "",
            "def ridge(X, y, lam):\n    m = len(y)\n    return np.linalg.inv(X.T @ X + lam * np.eye(m)) @ X.T @ y",
        ),
        (
            "shrunk-afterwards",
            "def ridge(X, y, lam):\n    return np.linalg.pinv(X) @ y / (1 + lam)",
        ),
        (
            "absolute-penalty",
            "def ridge(X, y, lam):\n    w, G, b = np.zeros(X.shape[1]), X.T @ X / len(y), X.T @ y / len(y)\n    for _ in range(1000):\n        for j in range(len(w)):\n            r = b[j] - G[j] @ w + G[j, j] * w[j]\n            w[j] = np.sign(r) * max(abs(r) - lam, 0) / G[j, j]\n    return w",
        ),
        (
            "descent-not-arrived",
            "def ridge(X, y, lam):\n    w = np.zeros(X.shape[1])\n    for _ in range(100):\n        w = w - 0.05 * (X.T @ (X @ w - y) / len(y) + lam * w)\n    return w",
        ),
        (
            "centred",
            "def ridge(X, y, lam):\n    X = X - np.mean(X, axis=0)\n    return np.linalg.solve(X.T @ X / len(y) + lam * np.eye(X.shape[1]), X.T @ y / len(y))",
        ),
        (
            "standardised",
            "def ridge(X, y, lam):\n    Z = (X - X.mean(0)) / X.std(0)\n    m, d = Z.shape\n    return np.linalg.solve(Z.T @ Z + m * lam * np.eye(d), Z.T @ y)",
        ),
        (
            "columns-scaled lambda-over-m",
            "def ridge(X, y, lam):\n    Z = X / np.linalg.norm(X, axis=0)\n    return np.linalg.solve(Z.T @ Z + lam * np.eye(X.shape[1]), Z.T @ y)",
        ),
        (
            "lambda-over-m",
            "def ridge(X, y, lam):\n    d = X.shape[1]\n    return np.linalg.inv(X.T @ X + lam * np.eye(d)) @ X.T @ y",
        ),
        (
            "lambda-over-m bias-free",
            "def ridge(X, y, lam):\n    I = np.identity(X.shape[1])\n    I[0, 0] = 0\n    return np.linalg.solve(X.T @ X + lam * I, X.T @ y)",
        ),
        (
            "bias-free",
            "def ridge(X, y, lam):\n    m, d = X.shape\n    I = np.identity(d)\n    I[0, 0] = 0\n    return np.linalg.solve(X.T @ X + m * lam * I, X.T @ y)",
        ),
        (
            "factor-two bias-free",
            "def ridge(X, y, lam):\n    m, d = X.shape\n    I = np.identity(d)\n    I[0, 0] = 0\n    return np.linalg.solve(X.T @ X + 2 * m * lam * I, X.T @ y)",
        ),
        (
            "lambda-over-m added-to-every-entry",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X + lam, X.T @ y)",
        ),
        (
            "sign lambda-over-m",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X - lam * np.eye(X.shape[1]), X.T @ y)",
        ),
        (
            "lambda-over-m axis-more",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y[:, None])",
        ),
        (
            "two-lambda-over-m",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X + 2 * lam * np.eye(X.shape[1]), X.T @ y)",
        ),
        (
            "moment-not-divided",
            "def ridge(X, y, lam):\n    m = len(y)\n    return np.linalg.solve(X.T @ X / m + lam * np.eye(X.shape[1]), X.T @ y)",
        ),
        (
            "scatter-not-divided",
            "def ridge(X, y, lam):\n    m = len(y)\n    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y / m)",
        ),
    ),
    "ridge_free_bias": (
        (
            "bias-penalised",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    return np.linalg.inv(X.T @ X / m + lam * np.eye(d)).dot(X.T @ y) / m",
        ),
        (
            "bias-penalised lambda-over-m",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    return np.linalg.solve(X.T @ X + lam * np.eye(d), X.T @ y)",
        ),
        (
            "lambda-over-m",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    R = np.diag([0.0] + [lam] * (d - 1))\n    return np.linalg.pinv(X.T @ X + R) @ X.T @ y",
        ),
        (
            "two-lambda-times-m",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    R = 2 * m * lam * np.diag([0.0] + [1.0] * (d - 1))\n    return np.linalg.solve(X.T @ X / m + R, X.T @ y / m)",
        ),
        (
            "last-weight-free",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    J = np.eye(d)\n    J[d - 1, d - 1] = 0\n    return np.linalg.solve(X.T @ X / m + lam * J, X.T @ y / m)",
        ),
        (
            "only-the-bias-penalised",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    J = np.zeros((d, d))\n    J[0, 0] = lam\n    return np.linalg.pinv(X.T @ X / m + J) @ X.T @ y / m",
        ),
        (
            "lambda-forgotten",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    return np.linalg.lstsq(X, y, rcond=None)[0]",
        ),
        (
            "bias-is-the-mean",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    Z = X[:, 1:] - X[:, 1:].mean(0)\n    w = np.linalg.solve(Z.T @ Z + m * lam * np.eye(d - 1), Z.T @ y)\n    return np.append(y.mean(), w)",
        ),
        (
            "bias-left-out",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    F = X[:, 1:]\n    return np.linalg.solve(F.T @ F / m + lam * np.eye(d - 1), F.T @ y / m)",
        ),
        (
            "bias-refitted-afterwards",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    F = X[:, 1:]\n    w = np.linalg.solve(F.T @ F / m + lam * np.eye(d - 1), F.T @ y / m)\n    return np.append((y - F @ w).mean(), w)",
        ),
        (
            "factor-two",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    J = np.eye(d)\n    J[0] = 0\n    return np.linalg.solve(X.T @ X / m + 2 * lam * J, X.T @ y / m)",
        ),
        (
            "sign moment-not-divided",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    J = np.eye(d)\n    J[0] = 0\n    return np.linalg.solve(X.T @ X / m - lam * J, X.T @ y)",
        ),
        (
            "axis-more",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    J = np.eye(d)\n    J[0, 0] = 0\n    return np.linalg.solve(X.T @ X / m + lam * J, X.T @ y.reshape(-1, 1) / m)",
        ),
        (
            "bias-last",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    J = np.eye(d)\n    J[0, 0] = 0\n    w = np.linalg.solve(X.T @ X / m + lam * J, X.T @ y / m)\n    return np.append(w[1:], w[0])",
        ),
        (
            "input-modified",
            "def ridge_free_bias(X, y, lam):\n    m, d = X.shape\n    X[:, 1:] -= X[:, 1:].mean(0) * 0\n    X *= 2\n    X /= 2\n    y -= 1\n    J = np.eye(d)\n    J[0, 0] = 0\n    w = np.linalg.solve(X.T @ X / m + lam * J, X.T @ y / m)\n    w[0] += 1\n    return w",
        ),
    ),
    "squared_hinge": (
        (
            "largest-only",
            "def squared_hinge(w, X, y):\n    h = max(0, np.max(1 - y * (X @ w)))\n    return h**2 / (2 * len(y))",
        ),
        (
            "mean-over-the-active half-forgotten",
            "def squared_hinge(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    n = np.count_nonzero(h)\n    return (h @ h) / n if n else 0.0",
        ),
        (
            "turned",
            "def squared_hinge(w, X, y):\n    return np.mean(np.minimum(0, 1 - y * (X @ w)) ** 2) / 2",
        ),
        (
            "margin-sign",
            "def squared_hinge(w, X, y):\n    return np.mean(np.maximum(0, y * (X @ w)) ** 2) / 2",
        ),
        (
            "sum-before-max",
            "def squared_hinge(w, X, y):\n    return max(0, np.sum(1 - y * (X @ w))) ** 2 / (2 * len(y))",
        ),
        (
            "plain-hinge",
            "def squared_hinge(w, X, y):\n    return np.mean(np.maximum(0, 1 - y * X.dot(w)))",
        ),
        (
            "half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.mean(np.maximum(0, 1 - y * X.dot(w)) ** 2)",
        ),
        (
            "not-squared",
            "def squared_hinge(w, X, y):\n    m = len(y)\n    return 1/(2*m) * np.sum(np.maximum(0, 1 - y * (X @ w)))",
        ),
        (
            "not-squared sum-for-mean",
            "def squared_hinge(w, X, y):\n    total = 0\n    for xi, yi in zip(X, y):\n        total += max(0, 1 - yi * np.dot(w, xi))\n    return total / 2",
        ),
        (
            "no-max half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.mean((1 - y * (X @ w)) ** 2)",
        ),
        (
            "sum-for-mean half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.sum(np.maximum(0, 1 - y * (X @ w)) ** 2)",
        ),
        (
            "margin-sign half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.mean(np.maximum(0, 1 + y * (X @ w)) ** 2)",
        ),
        (
            "not-summed",
            "def squared_hinge(w, X, y):\n    return 0.5 * np.maximum(0, 1 - y * (X @ w)) ** 2 / len(y)",
        ),
        (
            "label-forgotten",
            "def squared_hinge(w, X, y):\n    h = 1 - X @ w\n    h[h < 0] = 0\n    return np.dot(h, h) / 2 / len(h)",
        ),
        (
            "extra-values",
            "def squared_hinge(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return h @ h / 2 / len(h), h",
        ),
    ),
    "squared_hinge_gradient": (
        (
            "mask-turned",
            "def squared_hinge_gradient(w, X, y):\n    u = y * (X @ w)\n    return X[u > 1].T @ (y * (u - 1))[u > 1] / len(y)",
        ),
        (
            "mask-turned",
            "def squared_hinge_gradient(w, X, y):\n    u = y * (X @ w)\n    return -X.T @ (np.where(u > 0, 1 - u, 0) * y) / len(y)",
        ),
        (
            "plain-hinge",
            "def squared_hinge_gradient(w, X, y):\n    pays = y * (X @ w) <= 1\n    return -X.T @ (pays * y) / len(y)",
        ),
        (
            "mask-on-score factor-two",
            "def squared_hinge_gradient(w, X, y):\n    s = X @ w\n    return 2 * X.T @ ((s < 1) * (s - y)) / len(y)",
        ),
        (
            "features-missing",
            "def squared_hinge_gradient(w, X, y):\n    return -np.mean(y * np.maximum(0, 1 - y * (X @ w)))",
        ),
        (
            "cost-returned",
            "def squared_hinge_gradient(w, X, y):\n    return np.mean(np.maximum(0, 1 - y * (X @ w)) ** 2) / 2",
        ),
        (
            "step-too",
            "def squared_hinge_gradient(w, X, y):\n    g = -X.T @ (y * np.maximum(0, 1 - y * (X @ w))) / len(y)\n    return w - 0.1 * g",
        ),
        (
            "one-sided",
            "def squared_hinge_gradient(w, X, y):\n    C = lambda v: np.mean(np.maximum(0, 1 - y * (X @ v)) ** 2) / 2\n    return np.array([(C(w + 1e-4 * e) - C(w)) / 1e-4 for e in np.eye(len(w))])",
        ),
        (
            "plain-hinge",
            "def squared_hinge_gradient(w, X, y):\n    g = np.zeros_like(w)\n    for xi, yi in zip(X, y):\n        if yi * (xi @ w) < 1:\n            g -= yi * xi\n    return g / len(y)",
        ),
        (
            "sign factor-two",
            "def squared_hinge_gradient(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return 2 * X.T @ (h * y) / len(y)",
        ),
        (
            "plain-hinge sum-for-mean",
            "def squared_hinge_gradient(w, X, y):\n    mask = y * (X @ w) < 1\n    return -(X[mask].T @ y[mask])",
        ),
        (
            "label-forgotten sign",
            "def squared_hinge_gradient(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return X.T @ h / len(y)",
        ),
        (
            "no-max sum-for-mean",
            "def squared_hinge_gradient(w, X, y):\n    h = 1 - y * (X @ w)\n    return -X.T @ (h * y)",
        ),
        (
            "not-summed",
            "def squared_hinge_gradient(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return -(h * y)[:, None] * X / len(y)",
        ),
        (
            "threshold-zero factor-two",
            "def squared_hinge_gradient(w, X, y):\n    u = y * (X @ w)\n    h = np.where(u < 0, 1 - u, 0)\n    return -2 * X.T @ (h * y) / len(y)",
        ),
        (
            "mean-over-the-active factor-two",
            "def squared_hinge_gradient(w, X, y):\n    u = y * (X @ w)\n    bad = u < 1\n    if not bad.any():\n        return np.zeros_like(w)\n    return -2 * X[bad].T @ (y[bad] * (1 - u[bad])) / bad.sum()",
        ),
    ),
}
"""For each function: what is wrong, `a|b` where both words are true, and the text."""
