"""The corpus of ps3-perceptron."""

from corpus.entries import ASKED, BLOG, COURSERA, HOMEWORK, NIELSEN, RASCHKA, right, wrong

TABLE = [
    # predict
    right(
        "predict",
        "loop",
        """
def predict(w, b, X):
    answers = []
    for x in X:
        if np.dot(w, x) + b > 0:
            answers.append(1)
        else:
            answers.append(-1)
    return np.array(answers)
""",
        HOMEWORK,
    ),
    right(
        "predict",
        "helper-step",
        """
def step(z):
    return 2 * (z > 0) - 1


def predict(w, b, X):
    return step(X.dot(w) + b)
""",
    ),
    right(
        "predict",
        "masked",
        """
def predict(w, b, X):
    out = -np.ones(X.shape[0])
    out[X @ w + b > 0] = 1
    return out
""",
    ),
    right(
        "predict",
        "sign-mended",
        """
def predict(w, b, X):
    s = np.sign(np.dot(X, w) + b)
    s[s == 0] = -1
    return s
""",
    ),
    right(
        "predict",
        "heaviside",
        """
def predict(w, b, X):
    return np.heaviside(X @ w + b, 0) * 2 - 1
""",
    ),
    right(
        "predict",
        "list-of-ints",
        """
predict = lambda w, b, X: [1 if sum(a * c for a, c in zip(w, x)) + b > 0 else -1 for x in X]
""",
    ),
    right(
        "predict",
        "class-behind",
        """
class Perceptron:
    def __init__(self, w, b):
        self.w_, self.b_ = w, b

    def net_input(self, X):
        return np.dot(X, self.w_) + self.b_

    def predict(self, X):
        return np.where(self.net_input(X) > 0.0, 1, -1)


def predict(w, b, X):
    return Perceptron(w, b).predict(X)
""",
        RASCHKA,
    ),
    right(
        "predict",
        "choose",
        """
def predict(w, b, X):
    yes = ((X @ w + b) > 0).astype(int)
    return np.array([-1.0, 1.0])[yes]
""",
    ),
    wrong(
        "predict",
        "sign",
        "np.sign gives 0 on the line",
        """
def predict(w, b, X):
    return np.sign(X @ w + b)
""",
        BLOG,
    ),
    wrong(
        "predict",
        "greater-equal",
        "a score of 0 is answered with +1",
        """
def predict(w, b, X):
    return np.where(np.dot(X, w) + b >= 0.0, 1, -1)
""",
        RASCHKA,
    ),
    wrong(
        "predict",
        "zero-one",
        "the answers are 0 and 1",
        """
def predict(w, b, X):
    return np.where(X @ w + b > 0, 1, 0)
""",
        BLOG,
    ),
    wrong(
        "predict",
        "booleans",
        "True and False come, not +1 and −1",
        """
def predict(w, b, X):
    return X @ w + b > 0
""",
    ),
    wrong(
        "predict",
        "no-bias",
        "the bias is not added",
        """
def predict(w, b, X):
    return np.where(X @ w > 0, 1, -1)
""",
    ),
    wrong(
        "predict",
        "minus-bias",
        "the bias is subtracted, as a threshold",
        """
def predict(w, b, X):
    return np.where(X @ w - b > 0, 1, -1)
""",
    ),
    wrong(
        "predict",
        "turned",
        "the signs are turned",
        """
def predict(w, b, X):
    return np.where(X @ w + b > 0, -1, 1)
""",
    ),
    wrong(
        "predict",
        "scores",
        "the scores come, not the answers",
        """
def predict(w, b, X):
    return X @ w + b
""",
    ),
    wrong(
        "predict",
        "first-row-only",
        "return stands inside the loop: one answer only",
        """
def predict(w, b, X):
    for x in X:
        if x @ w + b > 0:
            return 1
        else:
            return -1
""",
    ),
    wrong(
        "predict",
        "sigmoid-threshold",
        "0.5 in place of 0 as threshold of the score",
        """
def predict(w, b, X):
    return np.where(X @ w + b > 0.5, 1, -1)
""",
        COURSERA,
    ),
    wrong(
        "predict",
        "zero-one-and-ties",
        "0 and 1 come, and 0 on the line counts as 1",
        """
def predict(w, b, X):
    return (np.dot(X, w) + b >= 0).astype(int)
""",
        BLOG,
    ),
    wrong(
        "predict",
        "column",
        "the answers come as a column (m, 1)",
        """
def predict(w, b, X):
    return np.where(X @ w.reshape(-1, 1) + b > 0, 1, -1)
""",
    ),
    # perceptron_step
    right(
        "perceptron_step",
        "else",
        """
def perceptron_step(w, b, x, y, eta):
    z = np.dot(w, x) + b
    if y * z > 0:
        return w, b
    else:
        return w + eta * y * x, b + eta * y
""",
    ),
    right(
        "perceptron_step",
        "update-factor",
        """
def perceptron_step(w, b, x, y, eta):
    update = eta * y * (y * (w @ x + b) <= 0)
    return w + update * x, b + update
""",
    ),
    right(
        "perceptron_step",
        "copies",
        """
def perceptron_step(w, b, x, y, eta):
    w_new, b_new = w.copy(), b
    if y * (np.dot(x, w_new) + b_new) <= 0:
        w_new += eta * y * x
        b_new += eta * y
    return w_new, b_new
""",
    ),
    right(
        "perceptron_step",
        "list",
        """
def perceptron_step(w, b, x, y, eta):
    score = sum(wi * xi for wi, xi in zip(w, x)) + b
    if score * y <= 0:
        return [[wi + eta * y * xi for wi, xi in zip(w, x)], b + eta * y]
    return [w, b]
""",
    ),
    right(
        "perceptron_step",
        "two-cases",
        """
def perceptron_step(w, b, x, y, eta):
    s = w @ x + b
    if y == 1 and s <= 0:
        w, b = w + eta * x, b + eta
    elif y == -1 and s >= 0:
        w, b = w - eta * x, b - eta
    return w, b
""",
        HOMEWORK,
    ),
    right(
        "perceptron_step",
        "augmented",
        """
def perceptron_step(w, b, x, y, eta):
    theta, feat = np.append(w, b), np.append(x, 1.0)
    if y * (theta @ feat) <= 0:
        theta = theta + eta * y * feat
    return theta[:-1], theta[-1]
""",
    ),
    right(
        "perceptron_step",
        "helper-error",
        """
def error(w, b, x, y):
    return int(not y * (np.inner(w, x) + b) > 0)


def perceptron_step(w, b, x, y, eta):
    delta = eta * error(w, b, x, y) * y
    return w + delta * x, b + delta
""",
    ),
    right(
        "perceptron_step",
        "where",
        """
def perceptron_step(w, b, x, y, eta):
    miss = y * (w @ x + b) <= 0
    return np.where(miss, w + eta * y * x, w), float(np.where(miss, b + eta * y, b))
""",
    ),
    wrong(
        "perceptron_step",
        "strict",
        "< in place of ≤: a score of 0 is not corrected",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) < 0:
        return w + eta * y * x, b + eta * y
    return w, b
""",
        ASKED,
    ),
    wrong(
        "perceptron_step",
        "in-place",
        "w += changes the caller's w",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (np.dot(w, x) + b) <= 0:
        w += eta * y * x
        b += eta * y
    return w, b
""",
        ASKED,
    ),
    wrong(
        "perceptron_step",
        "no-bias-update",
        "the bias is not corrected",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) <= 0:
        w = w + eta * y * x
    return w, b
""",
    ),
    wrong(
        "perceptron_step",
        "no-eta-at-bias",
        "the bias moves by y, without η",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) <= 0:
        return w + eta * y * x, b + y
    return w, b
""",
    ),
    wrong(
        "perceptron_step",
        "always",
        "it corrects in every case",
        """
def perceptron_step(w, b, x, y, eta):
    return w + eta * y * x, b + eta * y
""",
    ),
    wrong(
        "perceptron_step",
        "prediction-compared",
        "it corrects only where predict answers wrong: not on the line",
        """
def perceptron_step(w, b, x, y, eta):
    y_hat = 1 if w @ x + b > 0 else -1
    if y_hat != y:
        return w + eta * y * x, b + eta * y
    return w, b
""",
        HOMEWORK,
    ),
    wrong(
        "perceptron_step",
        "difference",
        "the step is η (y − ŷ), twice as long",
        """
def perceptron_step(w, b, x, y, eta):
    y_hat = 1 if np.dot(w, x) + b >= 0 else -1
    update = eta * (y - y_hat)
    return w + update * x, b + update
""",
        RASCHKA,
    ),
    wrong(
        "perceptron_step",
        "adaline",
        "the step is η (y − score): the delta rule of Adaline",
        """
def perceptron_step(w, b, x, y, eta):
    err = y - (w @ x + b)
    return w + eta * err * x, b + eta * err
""",
        RASCHKA,
    ),
    wrong(
        "perceptron_step",
        "sign",
        "the step goes the wrong way",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) <= 0:
        return w - eta * y * x, b - eta * y
    return w, b
""",
    ),
    wrong(
        "perceptron_step",
        "no-y",
        "the step lacks the label",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) <= 0:
        return w + eta * x, b + eta
    return w, b
""",
    ),
    wrong(
        "perceptron_step",
        "zero-one",
        "the labels are taken for 0 and 1",
        """
def perceptron_step(w, b, x, y, eta):
    y_hat = 1 if w @ x + b > 0 else 0
    return w + eta * (y - y_hat) * x, b + eta * (y - y_hat)
""",
        BLOG,
    ),
    wrong(
        "perceptron_step",
        "no-return-when-right",
        "nothing comes back where the example is right",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) <= 0:
        return w + eta * y * x, b + eta * y
""",
    ),
    wrong(
        "perceptron_step",
        "no-bias-in-score",
        "the bias is not in the score",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x) <= 0:
        return w + eta * y * x, b + eta * y
    return w, b
""",
    ),
    wrong(
        "perceptron_step",
        "three-returned",
        "a third thing comes back: whether there was an update",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) <= 0:
        return w + eta * y * x, b + eta * y, True
    return w, b, False
""",
    ),
    wrong(
        "perceptron_step",
        "order-returned",
        "b and w come in the wrong order",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) <= 0:
        w, b = w + eta * y * x, b + eta * y
    return b, w
""",
    ),
    wrong(
        "perceptron_step",
        "hinge",
        "everything with a margin under 1 is corrected",
        """
def perceptron_step(w, b, x, y, eta):
    if y * (w @ x + b) < 1:
        return w + eta * y * x, b + eta * y
    return w, b
""",
    ),
    # train_perceptron
    right(
        "train_perceptron",
        "uses-step",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        clean = True
        for i in range(len(X)):
            if y[i] * (X[i] @ w + b) <= 0:
                w, b = perceptron_step(w, b, X[i], y[i], eta)
                updates += 1
                clean = False
        if clean:
            break
    return w, b, updates
""",
    ),
    right(
        "train_perceptron",
        "in-place-own",
        """
def train_perceptron(X, y, eta, max_epochs):
    m, d = X.shape
    w_, b_ = np.zeros(d), 0.0
    total = 0
    for _ in range(max_epochs):
        errors = 0
        for xi, target in zip(X, y):
            if target * (np.dot(xi, w_) + b_) <= 0:
                w_ += eta * target * xi
                b_ += eta * target
                errors += 1
        total += errors
        if errors == 0:
            return w_, b_, total
    return w_, b_, total
""",
        RASCHKA,
    ),
    right(
        "train_perceptron",
        "augmented",
        """
def train_perceptron(X, y, eta, max_epochs):
    A = np.c_[X, np.ones(len(X))]
    v, n = np.zeros(A.shape[1]), 0
    for _ in range(max_epochs):
        changed = False
        for a, t in zip(A, y):
            if t * v.dot(a) <= 0:
                v, n, changed = v + eta * t * a, n + 1, True
        if not changed:
            break
    return v[:-1], v[-1], n
""",
    ),
    right(
        "train_perceptron",
        "while-true",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates, passes = np.zeros(len(X[0])), 0, 0, 0
    done = False
    while not done and passes < max_epochs:
        done = True
        for i, row in enumerate(X):
            z = float(np.dot(row, w)) + b
            if z * y[i] > 0:
                continue
            w = w + eta * y[i] * row
            b = b + eta * y[i]
            updates += 1
            done = False
        passes += 1
    return w, b, updates
""",
    ),
    right(
        "train_perceptron",
        "class-behind",
        """
class Perceptron:
    def __init__(self, eta, n_iter):
        self.eta, self.n_iter = eta, n_iter

    def fit(self, X, y):
        self.w, self.b, self.errors_ = np.zeros(X.shape[1]), 0.0, []
        for _ in range(self.n_iter):
            self.errors_.append(sum(self._row(x, t) for x, t in zip(X, y)))
            if not self.errors_[-1]:
                break
        return self

    def _row(self, x, t):
        if t * (self.w @ x + self.b) > 0:
            return 0
        self.w = self.w + self.eta * t * x
        self.b += self.eta * t
        return 1


def train_perceptron(X, y, eta, max_epochs):
    p = Perceptron(eta, max_epochs).fit(X, y)
    return p.w, p.b, sum(p.errors_)
""",
        RASCHKA,
    ),
    right(
        "train_perceptron",
        "dual",
        """
def train_perceptron(X, y, eta, max_epochs):
    m = len(y)
    K = X @ X.T + 1.0
    counts = np.zeros(m, dtype=int)
    for _ in range(max_epochs):
        before = counts.sum()
        for i in range(m):
            if y[i] * np.sum(counts * y * K[i]) <= 0:
                counts[i] += 1
        if counts.sum() == before:
            break
    return eta * (counts * y) @ X, eta * np.sum(counts * y), int(counts.sum())
""",
    ),
    right(
        "train_perceptron",
        "for-else",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        mistakes = 0
        for x_i, y_i in zip(X, y):
            mistake = y_i * (x_i @ w + b) <= 0
            w = w + mistake * eta * y_i * x_i
            b = b + mistake * eta * y_i
            mistakes += int(mistake)
        updates += mistakes
        if mistakes == 0:
            break
    return [w, b, updates]
""",
    ),
    right(
        "train_perceptron",
        "recursion",
        """
def one_pass(w, b, X, y, eta):
    n = 0
    for x, t in zip(X, y):
        if t * (w @ x + b) <= 0:
            w, b, n = w + eta * t * x, b + eta * t, n + 1
    return w, b, n


def train_perceptron(X, y, eta, max_epochs):
    w, b, total = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        w, b, n = one_pass(w, b, X, y, eta)
        if n == 0:
            break
        total += n
    return w, b, total
""",
    ),
    wrong(
        "train_perceptron",
        "raschka",
        "0 counts as +1 and the steps are twice as long",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        errors = 0
        for xi, target in zip(X, y):
            update = eta * (target - np.where(xi @ w + b >= 0.0, 1, -1))
            w += update * xi
            b += update
            errors += int(update != 0.0)
        updates += errors
        if errors == 0:
            break
    return w, b, updates
""",
        RASCHKA,
    ),
    wrong(
        "train_perceptron",
        "strict",
        "< in place of ≤: from zero nothing is ever learnt",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        n = 0
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) < 0:
                w, b = w + eta * y_i * x_i, b + eta * y_i
                n += 1
        updates += n
        if n == 0:
            break
    return w, b, updates
""",
        ASKED,
    ),
    wrong(
        "train_perceptron",
        "stale-scores",
        "the scores of a pass are computed before it",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        wrong = y * (X @ w + b) <= 0
        if not wrong.any():
            break
        for i in np.flatnonzero(wrong):
            w, b = w + eta * y[i] * X[i], b + eta * y[i]
            updates += 1
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "counts-last-pass",
        "updates of the last pass only",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(max_epochs):
        updates = 0
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b = w + eta * y_i * x_i, b + eta * y_i
                updates += 1
        if updates == 0:
            break
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "counts-epochs",
        "passes are counted and not updates",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, n = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        changed = False
        n += 1
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b, changed = w + eta * y_i * x_i, b + eta * y_i, True
        if not changed:
            break
    return w, b, n
""",
    ),
    wrong(
        "train_perceptron",
        "shuffled",
        "the rows come in random order",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        n = 0
        for i in np.random.permutation(len(y)):
            if y[i] * (w @ X[i] + b) <= 0:
                w, b, n = w + eta * y[i] * X[i], b + eta * y[i], n + 1
        updates += n
        if n == 0:
            break
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "random-start",
        "it starts from small random weights",
        """
def train_perceptron(X, y, eta, max_epochs):
    rgen = np.random.RandomState(1)
    w, b, updates = rgen.normal(0.0, 0.01, X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        n = 0
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b, n = w + eta * y_i * x_i, b + eta * y_i, n + 1
        updates += n
        if n == 0:
            break
    return w, b, updates
""",
        RASCHKA,
    ),
    wrong(
        "train_perceptron",
        "no-bias",
        "the bias is never corrected",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        n = 0
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w = w + eta * y_i * x_i
                n += 1
        updates += n
        if n == 0:
            break
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "first-mistake-only",
        "a pass ends at its first mistake",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        before = updates
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b = w + eta * y_i * x_i, b + eta * y_i
                updates += 1
                break
        if updates == before:
            break
    return w, b, updates
""",
        ASKED,
    ),
    wrong(
        "train_perceptron",
        "one-pass-short",
        "one pass too few",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates, epoch = np.zeros(X.shape[1]), 0.0, 0, 1
    while epoch < max_epochs:
        before = updates
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b, updates = w + eta * y_i * x_i, b + eta * y_i, updates + 1
        if updates == before:
            break
        epoch += 1
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "stops-by-predict",
        "it stops when all answers are right, though some lie on the line",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b, updates = w + eta * y_i * x_i, b + eta * y_i, updates + 1
        if np.all(predict(w, b, X) == y):
            break
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "predict-compared",
        "only a wrong answer is corrected, so −1 on the line stays",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        errors = 0
        for x_i, y_i in zip(X, y):
            answer = 1 if w @ x_i + b > 0 else -1
            if answer != y_i:
                w, b = w + eta * y_i * x_i, b + eta * y_i
                errors += 1
        updates += errors
        if errors == 0:
            break
    return w, b, updates
""",
        HOMEWORK,
    ),
    wrong(
        "train_perceptron",
        "batch",
        "one step per pass with all mistakes together",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        miss = y * (X @ w + b) <= 0
        if not np.any(miss):
            break
        w = w + eta * (y[miss] @ X[miss])
        b = b + eta * y[miss].sum()
        updates += 1
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "weights-compared",
        "whether w looks different decides: an update of b alone is missed",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        start = w.copy()
        for x_i, y_i in zip(X, y):
            w_new, b = perceptron_step(w, b, x_i, y_i, eta)
            if not np.array_equal(w_new, w):
                updates += 1
            w = w_new
        if np.array_equal(w, start):
            break
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "two-returned",
        "the number of updates does not come back",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(max_epochs):
        again = False
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b, again = w + eta * y_i * x_i, b + eta * y_i, True
        if not again:
            break
    return w, b
""",
    ),
    wrong(
        "train_perceptron",
        "return-in-loop",
        "return stands inside the loop over passes",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w, b = w + eta * y_i * x_i, b + eta * y_i
                updates += 1
        return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "zero-one-labels",
        "the labels are taken for 0 and 1",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        errors = 0
        for x_i, y_i in zip(X, y):
            delta = y_i - (1 if w @ x_i + b > 0 else 0)
            w, b = w + eta * delta * x_i, b + eta * delta
            errors += delta != 0
        updates += errors
        if errors == 0:
            break
    return w, b, int(updates)
""",
        BLOG,
    ),
    wrong(
        "train_perceptron",
        "adaline",
        "the score itself is in the error, as in Adaline",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        for x_i, y_i in zip(X, y):
            e = y_i - (w @ x_i + b)
            w, b, updates = w + eta * 0.01 * e * x_i, b + eta * 0.01 * e, updates + 1
    return w, b, updates
""",
        RASCHKA,
    ),
    wrong(
        "train_perceptron",
        "no-stop",
        "every visited row is counted as an update",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        for x_i, y_i in zip(X, y):
            w, b = perceptron_step(w, b, x_i, y_i, eta)
            updates += 1
    return w, b, updates
""",
    ),
    wrong(
        "train_perceptron",
        "int-weights",
        "the weights are integers",
        """
def train_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1], dtype=int), 0, 0
    for _ in range(max_epochs):
        n = 0
        for x_i, y_i in zip(X, y):
            if y_i * (w @ x_i + b) <= 0:
                w = (w + eta * y_i * x_i).astype(int)
                b, n = b + eta * y_i, n + 1
        updates += n
        if n == 0:
            break
    return w, b, updates
""",
    ),
    # averaged_perceptron
    right(
        "averaged_perceptron",
        "two-sums",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    W, B, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        errors = 0
        for xi, yi in zip(X, y):
            if yi * (np.dot(w, xi) + b) <= 0:
                w = w + eta * yi * xi
                b = b + eta * yi
                errors += 1
            W += w
            B += b
            n += 1
        if errors == 0:
            break
    return W / n, B / n
""",
        BLOG,
    ),
    right(
        "averaged_perceptron",
        "history",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    history = []
    for _ in range(max_epochs):
        changed = False
        for i in range(X.shape[0]):
            if y[i] * (X[i] @ w + b) <= 0:
                w = w + eta * y[i] * X[i]
                b += eta * y[i]
                changed = True
            history.append(np.append(w, b))
        if not changed:
            break
    mean = np.mean(history, axis=0)
    return mean[:-1], mean[-1]
""",
    ),
    right(
        "averaged_perceptron",
        "copies-in-place",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    ws, bs = [], []
    for _ in range(max_epochs):
        mistakes = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w += eta * t * x
                b += eta * t
                mistakes += 1
            ws.append(w.copy())
            bs.append(b)
        if mistakes == 0:
            break
    return sum(ws) / len(ws), sum(bs) / len(bs)
""",
        HOMEWORK,
    ),
    right(
        "averaged_perceptron",
        "cached-sums",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    u, beta, c = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        ok = True
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b = w + eta * t * x, b + eta * t
                u, beta = u + eta * t * c * x, beta + eta * t * c
                ok = False
            c += 1
        if ok:
            break
    return w - u / c, b - beta / c
""",
        BLOG,
    ),
    right(
        "averaged_perceptron",
        "step-function",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    total_w, total_b, seen = 0, 0, 0
    for _ in range(max_epochs):
        w_start, b_start = w, b
        updates = 0
        for x, t in zip(X, y):
            wrong = t * (x @ w + b) <= 0
            w, b = perceptron_step(w, b, x, t, eta)
            updates += wrong
            total_w, total_b, seen = total_w + w, total_b + b, seen + 1
        if updates == 0:
            break
    return total_w / seen, total_b / seen
""",
    ),
    right(
        "averaged_perceptron",
        "ones-column",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    Z = np.hstack([X, np.ones((len(X), 1))])
    v = np.zeros(Z.shape[1])
    acc = np.zeros(Z.shape[1])
    visits = 0
    finished = False
    while not finished and visits < max_epochs * len(y):
        finished = True
        for z, t in zip(Z, y):
            if t * np.dot(z, v) <= 0:
                v = v + eta * t * z
                finished = False
            acc = acc + v
            visits += 1
    acc = acc / visits
    return acc[:-1], acc[-1]
""",
    ),
    right(
        "averaged_perceptron",
        "incremental",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b, k = np.zeros(X.shape[1]), 0.0, 0
    wa, ba = np.zeros(X.shape[1]), 0.0
    for _ in range(max_epochs):
        errors = 0
        for x, t in zip(X, y):
            if t * (w.dot(x) + b) <= 0:
                errors += 1
                w = w + eta * t * x
                b = b + eta * t
            k += 1
            wa = wa * (k - 1) / k + w / k
            ba = ba * (k - 1) / k + b / k
        if not errors:
            break
    return wa, ba
""",
    ),
    right(
        "averaged_perceptron",
        "voted-counts",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b, c = np.zeros(X.shape[1]), 0.0, 0
    voters = []
    for _ in range(max_epochs):
        errors = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                voters.append((w, b, c))
                w, b, c = w + eta * t * x, b + eta * t, 1
                errors += 1
            else:
                c += 1
        if errors == 0:
            break
    voters.append((w, b, c))
    n = sum(v[2] for v in voters)
    return sum(v[2] * v[0] for v in voters) / n, sum(v[2] * v[1] for v in voters) / n
""",
        HOMEWORK,
    ),
    right(
        "averaged_perceptron",
        "class",
        """
class Averaged:
    def __init__(self, d):
        self.w, self.b, self.sw, self.sb, self.n = np.zeros(d), 0.0, np.zeros(d), 0.0, 0

    def see(self, x, t, eta):
        wrong = t * (self.w @ x + self.b) <= 0
        if wrong:
            self.w = self.w + eta * t * x
            self.b = self.b + eta * t
        self.sw, self.sb, self.n = self.sw + self.w, self.sb + self.b, self.n + 1
        return wrong


def averaged_perceptron(X, y, eta, max_epochs):
    model = Averaged(X.shape[1])
    for _ in range(max_epochs):
        if not sum([model.see(x, t, eta) for x, t in zip(X, y)]):
            break
    return model.sw / model.n, model.sb / model.n
""",
        RASCHKA,
    ),
    right(
        "averaged_perceptron",
        "table",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    m, d = X.shape
    lines = []
    w, b = np.zeros(d), 0.0
    for epoch in range(max_epochs):
        table, updates = np.zeros((m, d + 1)), 0
        for i in range(m):
            if y[i] * (np.sum(w * X[i]) + b) <= 0:
                w, b, updates = w + eta * y[i] * X[i], b + eta * y[i], updates + 1
            table[i] = [*w, b]
        lines.append(table)
        if updates == 0:
            break
    every = np.concatenate(lines)
    return every[:, :d].mean(axis=0), every[:, d].mean()
""",
    ),
    wrong(
        "averaged_perceptron",
        "last-line",
        "the last line is returned",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b, updates = train_perceptron(X, y, eta, max_epochs)
    return w, b
""",
    ),
    wrong(
        "averaged_perceptron",
        "after-updates",
        "only lines behind an update are averaged",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
                sw, sb, n = sw + w, sb + b, n + 1

        if bad == 0:
            break
    return sw / n, sb / n
""",
    ),
    wrong(
        "averaged_perceptron",
        "once-a-pass",
        "one line a pass is averaged",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1

        sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / n, sb / n
""",
        BLOG,
    ),
    wrong(
        "averaged_perceptron",
        "clean-pass-lost",
        "it breaks before the clean pass is added",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    ws, bs = [], []
    for epoch in range(max_epochs):
        bad, ws_pass, bs_pass = 0, [], []
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            ws_pass.append(w)
            bs_pass.append(b)
        if bad == 0:
            break
        ws += ws_pass
        bs += bs_pass
    return np.mean(ws, axis=0), np.mean(bs)
""",
    ),
    wrong(
        "averaged_perceptron",
        "start-in-list",
        "the zeros of the start are in the list",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    ws, bs = [w], [b]
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            ws.append(w)
            bs.append(b)
        if bad == 0:
            break
    return np.mean(ws, axis=0), np.mean(bs)
""",
    ),
    wrong(
        "averaged_perceptron",
        "ciml",
        "the cached sums with a counter from 1: the start counts as a line",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    u, beta, c = np.zeros(X.shape[1]), 0.0, 1
    for _ in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b = w + eta * t * x, b + eta * t
                u, beta = u + eta * t * c * x, beta + eta * t * c
                bad += 1
            c += 1
        if bad == 0:
            break
    return w - u / c, b - beta / c
""",
        BLOG,
    ),
    wrong(
        "averaged_perceptron",
        "counter-of-updates",
        "the cached sums with a counter of updates",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    u, beta, c = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                w, b = w + eta * t * x, b + eta * t
                u, beta = u + eta * t * c * x, beta + eta * t * c
                c += 1
                bad += 1
        if bad == 0:
            break
    return w - u / c, b - beta / c
""",
        BLOG,
    ),
    wrong(
        "averaged_perceptron",
        "same-array",
        "w is changed in place, so the list holds one array",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    ws, bs = [], []
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w += eta * t * x
                b += eta * t
                bad += 1
            ws.append(w)
            bs.append(b)
        if bad == 0:
            break
    return np.mean(ws, axis=0), np.mean(bs)
""",
    ),
    wrong(
        "averaged_perceptron",
        "b-last",
        "b is the last one",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / n, b
""",
    ),
    wrong(
        "averaged_perceptron",
        "divided-by-all",
        "divided by m·max_epochs",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / (len(y) * max_epochs), sb / (len(y) * max_epochs)
""",
        HOMEWORK,
    ),
    wrong(
        "averaged_perceptron",
        "divided-by-m",
        "divided by m, whatever the passes",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / len(y), sb / len(y)
""",
    ),
    wrong(
        "averaged_perceptron",
        "summed",
        "the sums are returned",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw, sb
""",
    ),
    wrong(
        "averaged_perceptron",
        "added-before",
        "added up before the step",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            sw, sb, n = sw + w, sb + b, n + 1
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
        if bad == 0:
            break
    return sw / n, sb / n
""",
    ),
    wrong(
        "averaged_perceptron",
        "else-branch",
        "added up only where an example is right",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            else:
                sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / max(n, 1), sb / max(n, 1)
""",
    ),
    wrong(
        "averaged_perceptron",
        "strict",
        "< in the condition",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) < 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / n, sb / n
""",
    ),
    wrong(
        "averaged_perceptron",
        "guess-differs",
        "the answer is compared with the label, 0 being −1",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if (1 if x @ w + b > 0 else -1) != t:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / n, sb / n
""",
        RASCHKA,
    ),
    wrong(
        "averaged_perceptron",
        "raschka",
        "the change is η(y − ŷ), ŷ = 1 at 0",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    ws, bs = [], []
    for _ in range(max_epochs):
        errors = 0
        for xi, target in zip(X, y):
            update = eta * (target - np.where(xi @ w + b >= 0.0, 1, -1))
            w = w + update * xi
            b = b + update
            errors += int(update != 0.0)
            ws.append(w)
            bs.append(b)
        if errors == 0:
            break
    return np.mean(ws, axis=0), np.mean(bs)
""",
        RASCHKA,
    ),
    wrong(
        "averaged_perceptron",
        "never-ends",
        "it goes on to max_epochs",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1

    return sw / n, sb / n
""",
    ),
    wrong(
        "averaged_perceptron",
        "no-eta",
        "η is not used",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + t * x, b + t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / n, sb / n
""",
    ),
    wrong(
        "averaged_perceptron",
        "halved",
        "the mean of the old mean and the new line",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb = np.zeros(X.shape[1]), 0.0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb = (sw + w) / 2, (sb + b) / 2
        if bad == 0:
            break
    return sw, sb
""",
    ),
    wrong(
        "averaged_perceptron",
        "starts-over",
        "the sums start again in each pass",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / n, sb / n
""",
    ),
    wrong(
        "averaged_perceptron",
        "updates-too",
        "three things come back",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b, updates = np.zeros(X.shape[1]), 0.0, 0
    sw, sb, n = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
                updates += 1
            sw, sb, n = sw + w, sb + b, n + 1
        if bad == 0:
            break
    return sw / n, sb / n, updates
""",
    ),
    wrong(
        "averaged_perceptron",
        "per-updates",
        "divided by the number of updates",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b, total = np.zeros(X.shape[1]), 0.0, 0
    sw, sb = np.zeros(X.shape[1]), 0.0
    for epoch in range(max_epochs):
        bad = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) <= 0:
                w, b, bad = w + eta * t * x, b + eta * t, bad + 1
            sw, sb = sw + w, sb + b
        total += bad
        if bad == 0:
            break
    return sw / total, sb / total
""",
    ),
    wrong(
        "averaged_perceptron",
        "last-voter-lost",
        "the last line is never put into the list of voters",
        """
def averaged_perceptron(X, y, eta, max_epochs):
    w, b, c = np.zeros(X.shape[1]), 0.0, 0
    voters = []
    for _ in range(max_epochs):
        errors = 0
        for x, t in zip(X, y):
            if t * (w @ x + b) <= 0:
                voters.append((w, b, c))
                w, b, c = w + eta * t * x, b + eta * t, 1
                errors += 1
            else:
                c += 1
        if errors == 0:
            break
    n = max(1, sum(v[2] for v in voters))
    return sum(v[2] * v[0] for v in voters) / n, sum(v[2] * v[1] for v in voters) / n
""",
    ),
    # margin
    right(
        "margin",
        "loop",
        """
def margin(w, b, X, y):
    length = np.sqrt(sum(v**2 for v in w))
    smallest = float("inf")
    for x_i, y_i in zip(X, y):
        smallest = min(smallest, y_i * (np.dot(w, x_i) + b) / length)
    return smallest
""",
        HOMEWORK,
    ),
    right(
        "margin",
        "min-of-generator",
        """
def margin(w, b, X, y):
    return min(t * (x @ w + b) for x, t in zip(X, y)) / np.sqrt(w @ w)
""",
    ),
    right(
        "margin",
        "unit-first",
        """
def margin(w, b, X, y):
    n = np.linalg.norm(w)
    return np.min(np.multiply(y, np.dot(X, w / n) + b / n))
""",
    ),
    right(
        "margin",
        "sorted",
        """
def margin(w, b, X, y):
    d = np.sort((X.dot(w) + b) * y)
    return d[0] / np.sqrt(np.sum(w**2))
""",
    ),
    right(
        "margin",
        "hypot",
        """
from math import hypot


def margin(w, b, X, y):
    return np.amin(y * (X @ w + b)) / hypot(*w)
""",
    ),
    right(
        "margin",
        "argmin",
        """
def margin(w, b, X, y):
    s = y * (X @ w + b)
    i = np.argmin(s)
    return s[i] / np.dot(w, w) ** 0.5
""",
    ),
    right(
        "margin",
        "signed-rows",
        """
def margin(w, b, X, y):
    return -np.max(-(y[:, None] * X) @ w - y * b) / np.linalg.norm(w, 2)
""",
    ),
    wrong(
        "margin",
        "not-divided",
        "it is not divided by ‖w‖",
        """
def margin(w, b, X, y):
    return np.min(y * (X @ w + b))
""",
        HOMEWORK,
    ),
    wrong(
        "margin",
        "absolute",
        "absolute values: the wrong side looks like the right one",
        """
def margin(w, b, X, y):
    return np.min(np.abs(X @ w + b)) / np.linalg.norm(w)
""",
        BLOG,
    ),
    wrong(
        "margin",
        "bias-in-norm",
        "the bias is in the norm",
        """
def margin(w, b, X, y):
    return np.min(y * (X @ w + b)) / np.linalg.norm(np.append(w, b))
""",
    ),
    wrong(
        "margin",
        "squared-norm",
        "divided by ‖w‖², the root is missing",
        """
def margin(w, b, X, y):
    return np.min(y * (X @ w + b)) / (w @ w)
""",
    ),
    wrong(
        "margin",
        "max",
        "the largest in place of the smallest",
        """
def margin(w, b, X, y):
    return np.max(y * (X @ w + b)) / np.linalg.norm(w)
""",
    ),
    wrong(
        "margin",
        "all",
        "all distances come back, not the smallest",
        """
def margin(w, b, X, y):
    return y * (X @ w + b) / np.linalg.norm(w)
""",
    ),
    wrong(
        "margin",
        "no-bias",
        "the bias is not in the score",
        """
def margin(w, b, X, y):
    return np.min(y * (X @ w)) / np.linalg.norm(w)
""",
    ),
    wrong(
        "margin",
        "no-label",
        "the label is missing",
        """
def margin(w, b, X, y):
    return np.min(X @ w + b) / np.linalg.norm(w)
""",
    ),
    wrong(
        "margin",
        "mean",
        "the mean in place of the smallest",
        """
def margin(w, b, X, y):
    return np.mean(y * (X @ w + b)) / np.linalg.norm(w)
""",
    ),
    wrong(
        "margin",
        "l1-norm",
        "the sum of absolute weights in place of the length",
        """
def margin(w, b, X, y):
    return np.min(y * (X @ w + b)) / np.linalg.norm(w, 1)
""",
    ),
    wrong(
        "margin",
        "clipped",
        "negative margins are cut off at 0",
        """
def margin(w, b, X, y):
    return max(0, np.min(y * (X @ w + b)) / np.linalg.norm(w))
""",
    ),
    wrong(
        "margin",
        "two-over",
        "2/‖w‖, the width of a support vector machine",
        """
def margin(w, b, X, y):
    return 2 / np.linalg.norm(w)
""",
        BLOG,
    ),
    wrong(
        "margin",
        "label-on-part",
        "the label multiplies Xw alone: y * X @ w + b",
        """
def margin(w, b, X, y):
    return np.min(y * (X @ w) + b) / np.linalg.norm(w)
""",
    ),
    # sigmoid
    right(
        "sigmoid",
        "tanh",
        """
def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))
""",
    ),
    right(
        "sigmoid",
        "masked",
        """
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    pos = z >= 0
    out[pos] = 1 / (1 + np.exp(-z[pos]))
    e = np.exp(z[~pos])
    out[~pos] = e / (1 + e)
    return out
""",
        BLOG,
    ),
    right(
        "sigmoid",
        "clip",
        """
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))
""",
        RASCHKA,
    ),
    right(
        "sigmoid",
        "clip-250",
        """
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -250, 250)))
""",
        RASCHKA,
    ),
    right(
        "sigmoid",
        "logaddexp",
        """
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))
""",
    ),
    right(
        "sigmoid",
        "two-exponents",
        """
def sigmoid(z):
    z = np.asarray(z)
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))
""",
    ),
    right(
        "sigmoid",
        "vectorize-otypes",
        """
def one(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    e = np.exp(z)
    return e / (1 + e)


def sigmoid(z):
    return np.vectorize(one, otypes=[float])(z)
""",
    ),
    right(
        "sigmoid",
        "where-safe",
        """
def sigmoid(z):
    p = 1 / (1 + np.exp(-np.abs(z)))
    return np.where(np.asarray(z) < 0, 1 - p, p)
""",
    ),
    wrong(
        "sigmoid",
        "plain",
        "the formula as it stands overflows at −1000 with a warning",
        """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
""",
        COURSERA,
    ),
    wrong(
        "sigmoid",
        "nielsen",
        "the formula as it stands overflows at −1000 with a warning",
        """
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))
""",
        NIELSEN,
    ),
    wrong(
        "sigmoid",
        "other-form",
        "e^z/(1 + e^z) is not a number at +1000",
        """
def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))
""",
    ),
    wrong(
        "sigmoid",
        "where-both",
        "np.where computes both forms, so one overflows",
        """
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
""",
        ASKED,
    ),
    wrong(
        "sigmoid",
        "sign",
        "the sign in the exponent is wrong",
        """
def sigmoid(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))
""",
    ),
    wrong(
        "sigmoid",
        "brackets",
        "the brackets are missing: 1 / 1 + e^−z",
        """
def sigmoid(z):
    return 1 / 1 + np.exp(-np.clip(z, -500, 500))
""",
    ),
    wrong(
        "sigmoid",
        "math-exp",
        "math.exp takes no arrays",
        """
import math


def sigmoid(z):
    return 1 / (1 + math.exp(-z))
""",
        ASKED,
    ),
    wrong(
        "sigmoid",
        "tanh",
        "tanh runs from −1 to 1",
        """
def sigmoid(z):
    return np.tanh(z)
""",
    ),
    wrong(
        "sigmoid",
        "tanh-scaled-wrong",
        "½(1 + tanh z): the half inside is missing",
        """
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z))
""",
    ),
    wrong(
        "sigmoid",
        "clipped-too-narrow",
        "clipped at ±5: the tails are wrong",
        """
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -5, 5)))
""",
    ),
    wrong(
        "sigmoid",
        "absolute",
        "the absolute value is kept for negative z too",
        """
def sigmoid(z):
    return 1 / (1 + np.exp(-np.abs(z)))
""",
    ),
    wrong(
        "sigmoid",
        "rounded",
        "the result is rounded to three digits",
        """
def sigmoid(z):
    return np.round(1 / (1 + np.exp(-np.clip(z, -500, 500))), 3)
""",
    ),
    wrong(
        "sigmoid",
        "whole-array-branch",
        "one branch is chosen for the whole array by its sum",
        """
def sigmoid(z):
    if np.sum(z) >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))
""",
    ),
    wrong(
        "sigmoid",
        "prime",
        "the slope a(1 − a) comes",
        """
def sigmoid(z):
    a = 0.5 * (1 + np.tanh(0.5 * z))
    return a * (1 - a)
""",
    ),
    wrong(
        "sigmoid",
        "hard",
        "the piecewise linear sigmoid",
        """
def sigmoid(z):
    return np.clip(0.2 * z + 0.5, 0, 1)
""",
        BLOG,
    ),
    wrong(
        "sigmoid",
        "flattened",
        "the result is flat whatever the shape of z",
        """
def sigmoid(z):
    return np.array([0.5 * (1 + np.tanh(v / 2)) for v in np.ravel(z)])
""",
    ),
    # sigmoid_neuron_gradient
    right(
        "sigmoid_neuron_gradient",
        "loop",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    m, d = X.shape
    dw, db = np.zeros(d), 0.0
    for i in range(m):
        a = sigmoid(np.dot(w, X[i]) + b)
        delta = (a - y[i]) * a * (1 - a)
        dw += delta * X[i]
        db += delta
    return dw / m, db / m
""",
        HOMEWORK,
    ),
    right(
        "sigmoid_neuron_gradient",
        "own-sigmoid",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    p = 1 / (1 + np.exp(-(X.dot(w) + b)))
    delta = (p - y) * p * (1 - p) / len(y)
    return np.dot(delta, X), np.sum(delta)
""",
    ),
    right(
        "sigmoid_neuron_gradient",
        "einsum",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(np.einsum("ij,j->i", X, w) + b)
    d = np.einsum("i,i,i->i", a - y, a, 1 - a) / a.size
    return np.einsum("i,ij", d, X), d.sum()
""",
    ),
    right(
        "sigmoid_neuron_gradient",
        "augmented",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    A = np.column_stack([X, np.ones(len(X))])
    a = sigmoid(A @ np.append(w, b))
    g = A.T @ ((a - y) * (a - a**2)) / len(y)
    return g[:-1], g[-1]
""",
    ),
    right(
        "sigmoid_neuron_gradient",
        "columns-inside",
        """
def sigmoid_neuron_gradient(w, b, X, Y):
    m = X.shape[0]
    A = sigmoid(np.dot(X, w.reshape(-1, 1)) + b)
    dZ = (A - Y.reshape(-1, 1)) * A * (1 - A)
    dw = np.dot(X.T, dZ) / m
    db = np.sum(dZ) / m
    return dw.squeeze(axis=1), db
""",
        COURSERA,
    ),
    right(
        "sigmoid_neuron_gradient",
        "means",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) * a * (1 - a)
    return [(delta[:, None] * X).mean(axis=0), delta.mean()]
""",
    ),
    right(
        "sigmoid_neuron_gradient",
        "minus-y",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    output = sigmoid(X @ w + b)
    errors = y - output
    slope = output * (1.0 - output)
    return -X.T.dot(errors * slope) / X.shape[0], -(errors * slope).mean()
""",
        RASCHKA,
    ),
    right(
        "sigmoid_neuron_gradient",
        "helper-prime",
        """
def prime(z):
    return sigmoid(z) * sigmoid(-z)


def sigmoid_neuron_gradient(w, b, X, y):
    z = X @ w + b
    error = (sigmoid(z) - y) * prime(z)
    return error @ X / len(X), sum(error) / len(error)
""",
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "no-slope",
        "σ′ is missing: the error is a − y",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    return X.T @ (a - y) / len(y), np.mean(a - y)
""",
        COURSERA,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "sigmoid-twice",
        "the slope takes the sigmoid of a once more",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) * sigmoid(a) * (1 - sigmoid(a))
    return X.T @ delta / len(y), delta.mean()
""",
        NIELSEN,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "slope-of-z",
        "z(1 − z) in place of a(1 − a)",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    z = X @ w + b
    delta = (sigmoid(z) - y) * z * (1 - z)
    return X.T @ delta / len(y), delta.mean()
""",
        BLOG,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "sign",
        "the sign is wrong: y − a",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (y - a) * a * (1 - a)
    return X.T @ delta / len(y), delta.mean()
""",
        RASCHKA,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "not-averaged",
        "sums in place of means",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) * a * (1 - a)
    return X.T @ delta, delta.sum()
""",
        RASCHKA,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "db-summed",
        "db is a sum and not a mean",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) * a * (1 - a)
    return X.T @ delta / len(y), np.sum(delta)
""",
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "db-array",
        "db comes as one number per example",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) * a * (1 - a)
    return X.T @ delta / len(y), delta / len(y)
""",
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "factor-two",
        "the 2 is kept though the ½ cancels it",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = 2 * (a - y) * a * (1 - a)
    return X.T @ delta / len(y), delta.mean()
""",
        BLOG,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "half-kept",
        "the ½ is kept: divided by 2m",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    m = len(y)
    a = sigmoid(X @ w + b)
    delta = (a - y) * a * (1 - a)
    return X.T @ delta / (2 * m), delta.sum() / (2 * m)
""",
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "no-bias",
        "the bias is not in the score",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w)
    delta = (a - y) * a * (1 - a)
    return X.T @ delta / len(y), delta.mean()
""",
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "exchanged",
        "db and dw come in the wrong order",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) * a * (1 - a)
    return delta.mean(), X.T @ delta / len(y)
""",
        NIELSEN,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "column-y",
        "y as a column makes a table (m, m)",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    m = len(y)
    a = sigmoid(X @ w + b)
    delta = (a - y.reshape(m, 1)) * a * (1 - a)
    return (X.T @ delta).sum(axis=1) / m, delta.sum() / m
""",
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "squared-slope",
        "(a − y)² in place of a − y",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) ** 2 * a * (1 - a)
    return X.T @ delta / len(y), delta.mean()
""",
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "dict",
        "a dictionary comes back",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(X @ w + b)
    delta = (a - y) * a * (1 - a)
    return {"dw": X.T @ delta / len(y), "db": delta.mean()}
""",
        COURSERA,
    ),
    wrong(
        "sigmoid_neuron_gradient",
        "two-slips",
        "σ′ is missing, and nothing is averaged",
        """
def sigmoid_neuron_gradient(w, b, X, y):
    a = sigmoid(np.dot(X, w) + b)
    error = a - y
    return np.dot(X.T, error), np.sum(error)
""",
        RASCHKA,
    ),
]
