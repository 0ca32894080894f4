"""Untidy wrong solutions of ps3-perceptron: what is wrong in each, and its text."""

UNTIDY = {
    "predict": (
        (
            "one-example-only",
            "def predict(w, b, X):\n    for x in X:\n        p = 1 if x @ w + b > 0 else -1\n    return p",
        ),
        (
            "no-return",
            "def predict(w, b, X):\n    print(np.where(X @ w + b > 0, 1, -1))",
        ),
        (
            "tie-to-plus",
            "def predict(w, b, X):\n    out = []\n    for x in X:\n        out.append(1 if np.dot(w, x) + b >= 0 else -1)\n    return out",
        ),
        (
            "zero-and-one tie-to-plus",
            "def predict(w, b, X):\n    return np.where(X @ w + b >= 0, 1, 0)",
        ),
        ("zero-and-one", "def predict(w, b, X):\n    return (X @ w + b > 0).astype(int)"),
        ("tie-to-zero", "def predict(w, b, X):\n    return np.sign(np.dot(X, w) + b)"),
        ("zero-and-one bias-forgotten", "def predict(w, b, X):\n    return np.heaviside(X @ w, 0)"),
        (
            "axis-more",
            "def predict(w, b, X):\n    return np.where(X @ w.reshape(-1, 1) + b > 0, 1, -1)",
        ),
        ("sides-exchanged", "def predict(w, b, X):\n    return np.where(X @ w + b > 0, -1, 1)"),
        (
            "tie-to-plus bias-subtracted",
            "def predict(w, b, X):\n    return np.where(X @ w >= b, 1, -1)",
        ),
        (
            "extra-values",
            "def predict(w, b, X):\n    s = X @ w + b\n    return np.where(s > 0, 1, -1), s",
        ),
        ("sigmoid", "def predict(w, b, X):\n    return 1 / (1 + np.exp(-(X @ w + b)))"),
    ),
    "perceptron_step": (
        (
            "input-modified",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (w @ x + b) <= 0:\n        np.add(w, eta * y * x, out=w)\n        b = b + eta * y\n    return w, b",
        ),
        (
            "no-return-at-times",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (w @ x + b) > 0:\n        return w, b\n    w = w + eta * y * x\n    b = b + eta * y",
        ),
        (
            "label-at-part",
            "def perceptron_step(w, b, x, y, eta):\n    if y * w @ x + b <= 0:\n        return w + eta * y * x, b + eta * y\n    return w, b",
        ),
        (
            "strictly-less",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (np.dot(w, x) + b) < 0:\n        w = w + eta * y * x\n        b = b + eta * y\n    return w, b",
        ),
        (
            "difference ?tie-to-plus",
            "def perceptron_step(w, b, x, y, eta):\n    p = 1 if np.dot(w, x) + b >= 0 else -1\n    return w + eta * (y - p) * x, b + eta * (y - p)",
        ),
        (
            "difference",
            "def perceptron_step(w, b, x, y, eta):\n    p = 1 if np.dot(w, x) + b > 0 else -1\n    return w + eta * (y - p) * x, b + eta * (y - p)",
        ),
        (
            "zero-one-targets",
            "def perceptron_step(w, b, x, y, eta):\n    p = 1 if np.dot(w, x) + b > 0 else 0\n    e = y - p\n    return w + eta * e * x, b + eta * e",
        ),
        (
            "step-in-condition",
            "def perceptron_step(w, b, x, y, eta):\n    p = 1 if np.dot(w, x) + b > 0 else 0\n    if y * p <= 0:\n        w, b = w + eta * y * x, b + eta * y\n    return w, b",
        ),
        (
            "tie-to-plus",
            "def perceptron_step(w, b, x, y, eta):\n    pred = 1 if w @ x + b >= 0 else -1\n    if pred != y:\n        w = w + eta * y * x\n        b += eta * y\n    return w, b",
        ),
        (
            "bias-unchanged ?misclassified",
            "def perceptron_step(w, b, x, y, eta):\n    pred = 1 if w @ x + b > 0 else -1\n    if pred != y:\n        w = w + eta * y * x\n    return w, b",
        ),
        (
            "exchanged",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (w @ x + b) <= 0:\n        return b + eta * y, w + eta * y * x\n    return b, w",
        ),
        (
            "strictly-less sign",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (w @ x + b) < 0:\n        return w - eta * y * x, b - eta * y\n    return w, b",
        ),
        (
            "extra-values",
            "def perceptron_step(w, b, x, y, eta):\n    wrong = y * (w @ x + b) <= 0\n    if wrong:\n        w, b = w + eta * y * x, b + eta * y\n    return w, b, wrong",
        ),
        (
            "part-only",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (w @ x + b) <= 0:\n        w = w + eta * y * x\n        b = b + eta * y\n    return w",
        ),
        (
            "in-one-array",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (w @ x + b) <= 0:\n        w, b = w + eta * y * x, b + eta * y\n    return np.append(b, w)",
        ),
        (
            "margin-of-one",
            "def perceptron_step(w, b, x, y, eta):\n    if y * (w @ x + b) < 1:\n        w, b = w + eta * y * x, b + eta * y\n    return w, b",
        ),
        (
            "score-for-class",
            "def perceptron_step(w, b, x, y, eta):\n    e = y - (w @ x + b)\n    return w + eta * e * x, b + eta * e",
        ),
    ),
    "train_perceptron": (
        (
            "starts-small",
            "\ndef train_perceptron(X, y, eta, max_epochs):\n    w, b, n = np.random.normal(0, 0.01, X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        before = n\n        for xi, t in zip(X, y):\n            if t * (xi @ w + b) <= 0:\n                w, b, n = w + eta * t * xi, b + eta * t, n + 1\n        if n == before: break\n    return w, b, n\n",
        ),
        (
            "stops-at-right-answers",
            "\ndef train_perceptron(X, y, eta, max_epochs):\n    w, b, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        before = n\n        for xi, t in zip(X, y):\n            if t * (xi @ w + b) <= 0:\n                w, b, n = w + eta * t * xi, b + eta * t, n + 1\n        if not np.any(np.where(X @ w + b > 0, 1, -1) != y): break\n    return w, b, n\n",
        ),
        (
            "one-more-counted",
            "\ndef train_perceptron(X, y, eta, max_epochs):\n    w, b, n = np.zeros(X.shape[1]), 0.0, 1\n    for epoch in range(max_epochs):\n        before = n\n        for xi, t in zip(X, y):\n            if t * (xi @ w + b) <= 0:\n                w, b, n = w + eta * t * xi, b + eta * t, n + 1\n        if n == before: break\n    return w, b, n\n",
        ),
        (
            "never-stops",
            "\ndef train_perceptron(X, y, eta, max_epochs):\n    w, b, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        before = n\n        for xi, t in zip(X, y):\n            if t * (xi @ w + b) <= 0:\n                w, b, n = w + eta * t * xi, b + eta * t, n + 1\n        pass\n    return w, b, n\n",
        ),
        (
            "cut-off",
            "\ndef train_perceptron(X, y, eta, max_epochs):\n    w, b, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        before = n\n        for xi, t in zip(X, y):\n            if t * (xi @ w + b) <= 0:\n                w, b, n = np.trunc(w + eta * t * xi), b + eta * t, n + 1\n        if n == before: break\n    return w, b, n\n",
        ),
        (
            "difference ?tie-to-plus",
            """
def train_perceptron(X, y, eta, max_epochs):
    w_, updates = np.zeros(1 + X.shape[1]), 0
    for _ in range(max_epochs):
        errors = 0
        for xi, target in zip(X, y):
            prediction = np.where(np.dot(xi, w_[1:]) + w_[0] >= 0.0, 1, -1)
            update = eta * (target - prediction)
            w_[1:] += update * xi
            w_[0] += update
            errors += int(update != 0.0)
        updates += errors
        if errors == 0:
            break
    return w_[1:], w_[0], updates
""",
        ),
        (
            "tie-to-plus passes-counted|passes-with-mistakes-counted",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        changed = False
        for xi, yi in zip(X, y):
            p = 1 if xi @ w + b >= 0 else -1
            if p != yi:
                w, b = w + eta * yi * xi, b + eta * yi
                changed = True
        updates += 1
        if not changed:
            break
    return w, b, updates
""",
        ),
        (
            "strictly-less",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        errors = 0
        for i in range(len(y)):
            if y[i] * (np.dot(X[i], w) + b) < 0:
                w += eta * y[i] * X[i]
                b += eta * y[i]
                errors += 1
        n += errors
        if errors == 0: break
    return w, b, n
""",
        ),
        (
            "zero-one-targets",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        errors = 0
        for xi, t in zip(X, y):
            out = 1 if xi @ w + b > 0 else 0
            e = t - out
            if e != 0:
                w = w + eta * e * xi
                b = b + eta * e
                errors += 1
        n += errors
        if errors == 0: break
    return w, b, n
""",
        ),
        (
            "part-only",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(max_epochs):
        ok = True
        for xi, t in zip(X, y):
            if t * (xi @ w + b) <= 0:
                w = w + eta * t * xi
                b = b + eta * t
                ok = False
        if ok: break
    return w, b
""",
        ),
        (
            "exchanged",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        before = n
        for xi, t in zip(X, y):
            if t * (xi @ w + b) <= 0:
                w, b, n = w + eta * t * xi, b + eta * t, n + 1
        if n == before: break
    return w, n, b
""",
        ),
        (
            "strictly-less ?last-pass-counted",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(max_epochs):
        n = 0
        for xi, t in zip(X, y):
            if t * (xi @ w + b) < 0:
                w, b, n = w + eta * t * xi, b + eta * t, n + 1
        if n == 0: break
    return w, b, n
""",
        ),
        (
            "bias-unchanged passes-counted",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(1, max_epochs + 1):
        clean = True
        for xi, t in zip(X, y):
            if t * (xi @ w + b) <= 0:
                w = w + eta * t * xi
                clean = False
        if clean: break
    return w, b, epoch
""",
        ),
        (
            "starts-at-one bias-forgotten|starts-at-one",
            """
def train_perceptron(X, y, eta, max_epochs):
    w, b, n = np.ones(X.shape[1]), 1.0, 0
    for epoch in range(max_epochs):
        before = n
        for xi, t in zip(X, y):
            if t * (xi @ w + b) <= 0:
                w, b, n = w + eta * t * xi, b + eta * t, n + 1
        if n == before: break
    return w, b, n
""",
        ),
    ),
    "averaged_perceptron": (
        (
            "last-weights",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return w, b",
        ),
        (
            "updates-only",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n                sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, sb / n",
        ),
        (
            "passes-only",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n        sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, sb / n",
        ),
        (
            "bias-not-averaged",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, b",
        ),
        (
            "one-array",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return w, sb / n",
        ),
        (
            "zeros-counted",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / (n + 1), sb / (n + 1)",
        ),
        (
            "divided-by-max-epochs",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    m = len(y)\n    return sw / (m * max_epochs), sb / (m * max_epochs)",
        ),
        (
            "divided-by-another-number",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / (epoch + 1), sb / (epoch + 1)",
        ),
        (
            "strictly-less",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) < 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, sb / n",
        ),
        (
            "misclassified",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if np.where(x @ w + b > 0, 1, -1) != t:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, sb / n",
        ),
        (
            "tie-to-plus",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if np.where(x @ w + b >= 0, 1, -1) != t:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, sb / n",
        ),
        (
            "tie-to-plus updates-only",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if np.where(x @ w + b >= 0, 1, -1) != t:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n                sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / max(n, 1), sb / max(n, 1)",
        ),
        (
            "bias-forgotten zeros-counted",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / (n + 1), sb / (n + 1)",
        ),
        (
            "starts-at-one",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.ones(X.shape[1]), 1.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, sb / n",
        ),
        (
            "exchanged",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sb / n, sw / n",
        ),
        (
            "extra-values",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n, sb / n, n",
        ),
        (
            "part-only",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return sw / n",
        ),
        (
            "in-one-array",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    return np.append(sw, sb) / n",
        ),
        (
            "no-return",
            "def averaged_perceptron(X, y, eta, max_epochs):\n    w, b = np.zeros(X.shape[1]), 0.0\n    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0\n    for epoch in range(max_epochs):\n        clean = True\n        for x, t in zip(X, y):\n            if t * (x @ w + b) <= 0:\n                w, b, clean = w + eta * t * x, b + eta * t, False\n            sw, sb, n = sw + w, sb + b, n + 1\n        if clean:\n            break\n    w, b = sw / n, sb / n",
        ),
    ),
    "margin": (
        (
            "clipped-at-zero",
            "def margin(w, b, X, y):\n    d = y * (X @ w + b) / np.linalg.norm(w)\n    return max(0.0, d.min())",
        ),
        (
            "label-at-part",
            "def margin(w, b, X, y):\n    return min((y * X.dot(w) + b) / np.sqrt(np.dot(w, w)))",
        ),
        (
            "column-broadcast",
            "def margin(w, b, X, y):\n    return np.min(y.reshape(-1, 1) * (X @ w + b)) / np.linalg.norm(w)",
        ),
        (
            "input-modified",
            "def margin(w, b, X, y):\n    s = X @ w + b\n    y *= s\n    return y.min() / np.linalg.norm(w)",
        ),
        ("width-of-the-street", "def margin(w, b, X, y):\n    return 2 / np.linalg.norm(w)"),
        ("one-over-length", "def margin(w, b, X, y):\n    return 1 / np.sqrt(np.sum(w**2))"),
        (
            "absolute-value",
            "def margin(w, b, X, y):\n    return np.min(np.abs(X @ w + b)) / np.linalg.norm(w)",
        ),
        (
            "absolute-value not-a-distance",
            "def margin(w, b, X, y):\n    return np.abs(X @ w + b).min()",
        ),
        ("of-each-example not-a-distance", "def margin(w, b, X, y):\n    return y * (X @ w + b)"),
        (
            "length-squared bias-forgotten",
            "def margin(w, b, X, y):\n    return min(y * (X @ w)) / np.dot(w, w)",
        ),
        (
            "extra-values",
            "def margin(w, b, X, y):\n    d = y * (X @ w + b) / np.linalg.norm(w)\n    return d.min(), int(d.argmin())",
        ),
        (
            "factor-two",
            "def margin(w, b, X, y):\n    d = y * (X @ w + b) / np.linalg.norm(w)\n    return 2 * d.min()",
        ),
        (
            "mean bias-in-length",
            "def margin(w, b, X, y):\n    v = np.append(w, b)\n    return np.mean(y * (X @ w + b)) / np.linalg.norm(v)",
        ),
    ),
    "sigmoid": (
        (
            "clipped",
            "def sigmoid(z):\n    return 1 / (1 + np.exp(-np.minimum(np.maximum(z, -7), 7)))",
        ),
        (
            "piecewise",
            "def sigmoid(z):\n    return np.maximum(0, np.minimum(1, 0.25 * np.asarray(z) + 0.5))",
        ),
        (
            "rounded",
            "def sigmoid(z):\n    return np.around(0.5 * (1 + np.tanh(np.asarray(z) / 2)), 2)",
        ),
        (
            "one-branch-for-all|both-exponentials-overflow",
            "def sigmoid(z):\n    if np.all(np.asarray(z) >= 0):\n        return 1 / (1 + np.exp(-z))\n    return np.exp(z) / (1 + np.exp(z))",
        ),
        (
            "twice-as-steep",
            "def sigmoid(z):\n    return (np.tanh(z) + 1) / 2",
        ),
        (
            "brackets",
            "def sigmoid(z):\n    z = np.clip(z, -300, 300)\n    return 1 / 1 + np.exp(-z)",
        ),
        ("brackets", "def sigmoid(z):\n    return 1 / 1 + np.exp(-z)"),
        ("sign", "def sigmoid(z):\n    return 1 / (1 + np.exp(z))"),
        ("derivative", "def sigmoid(z):\n    s = 1 / (1 + np.exp(-z))\n    return s * (1 - s)"),
        ("tanh", "def sigmoid(x):\n    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))"),
        ("step", "def sigmoid(z):\n    return np.where(z > 0, 1, 0)"),
        (
            "extra-values",
            "def sigmoid(Z):\n    A = 1 / (1 + np.exp(-Z))\n    cache = Z\n    return A, cache",
        ),
        ("numbers-only", "def sigmoid(z):\n    return 1 / (1 + math.exp(-z))"),
        ("factor-two", "def sigmoid(z):\n    return 2 / (1 + np.exp(-z))"),
    ),
    "sigmoid_neuron_gradient": (
        (
            "column-broadcast",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y[:, np.newaxis]) * a * (1 - a)\n    return X.T @ d / len(y), d.sum() / len(y)",
        ),
        (
            "column-broadcast",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w.reshape(-1, 1) + b)\n    d = (a - y) * a * (1 - a)\n    return X.T @ d / len(y), d.sum() / len(y)",
        ),
        (
            "no-return",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y) * a * (1 - a)\n    dw, db = X.T @ d / len(y), d.mean()",
        ),
        (
            "sigma-prime-missing",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    m = len(y)\n    a = sigmoid(X @ w + b)\n    return X.T @ (a - y) / m, np.sum(a - y) / m",
        ),
        (
            "sigma-prime-missing sum-for-mean",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    return X.T @ (a - y), np.sum(a - y)",
        ),
        (
            "z-taken-for-a sign",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    z = X @ w + b\n    d = (y - sigmoid(z)) * z * (1 - z)\n    return X.T @ d / len(y), d.mean()",
        ),
        (
            "exchanged",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y) * a * (1 - a)\n    return d.mean(), X.T @ d / len(y)",
        ),
        (
            "bias-not-summed",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y) * a * (1 - a)\n    return X.T @ d / len(y), d",
        ),
        (
            "bias-sum-for-mean factor-two",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = 2 * (a - y) * a * (1 - a)\n    return X.T @ d / len(y), d.sum()",
        ),
        (
            "extra-values",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y) * a * (1 - a)\n    return X.T @ d / len(y), d.mean(), np.mean((a - y) ** 2) / 2",
        ),
        (
            "part-only",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y) * a * (1 - a)\n    return X.T @ d / len(y)",
        ),
        (
            "sigma-prime-of-a sum-for-mean",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y) * sigmoid_prime(a)\n    return X.T @ d, d.sum()",
        ),
        (
            "square-of-a",
            "def sigmoid_neuron_gradient(w, b, X, y):\n    a = sigmoid(X @ w + b)\n    d = (a - y) * (1 - a**2)\n    return X.T @ d / len(y), d.mean()",
        ),
    ),
}
"""For each function: what is wrong, `a|b` where both words are true, and the text."""
