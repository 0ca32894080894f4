"""The corpus of ps2-descent."""

from corpus.entries import ASKED, BLOG, COURSERA, CS231N, FISH, HOMEWORK, NIELSEN, right, wrong

TABLE = [
    # gradient_descent
    right(
        "gradient_descent",
        "while",
        """
def gradient_descent(gradient, w0, eta, steps):
    w, t = w0, 0
    while t < steps:
        w = w - eta * gradient(w)
        t += 1
    return w
""",
    ),
    right(
        "gradient_descent",
        "recursion",
        """
def gradient_descent(gradient, w0, eta, steps):
    if steps == 0:
        return w0
    return gradient_descent(gradient, w0 - eta * gradient(w0), eta, steps - 1)
""",
    ),
    right(
        "gradient_descent",
        "reduce",
        """
from functools import reduce


def gradient_descent(gradient, w0, eta, steps):
    return reduce(lambda w, _: w - eta * gradient(w), range(steps), w0)
""",
    ),
    right(
        "gradient_descent",
        "copy-in-place",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = np.array(w0, dtype=float)
    for i in range(steps):
        w -= eta * gradient(w)
    return w
""",
        BLOG,
    ),
    right(
        "gradient_descent",
        "history",
        """
def gradient_descent(gradient, w0, eta, steps):
    ws = [w0]
    for n_iter in range(steps):
        grad = gradient(ws[-1])
        w = ws[-1] - eta * grad
        ws.append(w)
    return ws[-1]
""",
        HOMEWORK,
    ),
    right(
        "gradient_descent",
        "generator",
        """
def walk(gradient, w, eta):
    while True:
        yield w
        w = w - eta * gradient(w)


def gradient_descent(gradient, w0, eta, steps):
    for step, w in enumerate(walk(gradient, w0, eta)):
        if step == steps:
            return w
""",
    ),
    right(
        "gradient_descent",
        "optimiser-class",
        """
class SGD:
    def __init__(self, lr):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]


def gradient_descent(gradient, w0, eta, steps):
    params, optimizer = {"w": w0.copy()}, SGD(eta)
    for _ in range(steps):
        optimizer.update(params, {"w": gradient(params["w"])})
    return params["w"]
""",
        FISH,
    ),
    right(
        "gradient_descent",
        "table",
        """
def gradient_descent(gradient, w0, eta, steps):
    path = np.zeros((steps + 1, len(w0)))
    path[0] = w0
    for t in range(steps):
        path[t + 1] = path[t] - eta * np.asarray(gradient(path[t]))
    return path[steps]
""",
    ),
    right(
        "gradient_descent",
        "entrywise",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = list(w0)
    for _ in range(steps):
        g = gradient(np.array(w))
        w = [w_j - eta * g_j for w_j, g_j in zip(w, g)]
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "in-place",
        "w -= changes the caller's w0",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0
    for _ in range(steps):
        w -= eta * gradient(w)
    return w
""",
        ASKED,
    ),
    wrong(
        "gradient_descent",
        "uphill",
        "it steps along the gradient, uphill",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for _ in range(steps):
        w = w + eta * gradient(w)
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "stale",
        "the gradient is taken at w0 in every step",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for _ in range(steps):
        w = w - eta * gradient(w0)
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "one-too-few",
        "one step too few",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for t in range(1, steps):
        w = w - eta * gradient(w)
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "one-too-many",
        "one step too many",
        """
def gradient_descent(gradient, w0, eta, steps):
    w, t = w0.copy(), 0
    while t <= steps:
        w = w - eta * gradient(w)
        t = t + 1
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "return-in-loop",
        "return stands inside the loop: only one step is taken",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for _ in range(steps):
        w = w - eta * gradient(w)
        return w
""",
        ASKED,
    ),
    wrong(
        "gradient_descent",
        "stops-early",
        "it stops when the gradient is small",
        """
def gradient_descent(gradient, w0, eta, steps, tol=1e-6):
    w = w0.copy()
    for _ in range(steps):
        g = gradient(w)
        if np.linalg.norm(g) < tol:
            break
        w = w - eta * g
    return w
""",
        BLOG,
    ),
    wrong(
        "gradient_descent",
        "history-returned",
        "all places come back, not the last alone",
        """
def gradient_descent(gradient, w0, eta, steps):
    w, history = w0.copy(), [w0]
    for _ in range(steps):
        w = w - eta * gradient(w)
        history.append(w)
    return np.array(history)
""",
        HOMEWORK,
    ),
    wrong(
        "gradient_descent",
        "pair-returned",
        "w comes with a list of norms, not alone",
        """
def gradient_descent(gradient, w0, eta, steps):
    w, costs = w0.copy(), []
    for _ in range(steps):
        dw = gradient(w)
        w = w - eta * dw
        costs.append(np.linalg.norm(dw))
    return w, costs
""",
        COURSERA,
    ),
    wrong(
        "gradient_descent",
        "normalised",
        "the gradient is divided by its length",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for _ in range(steps):
        g = gradient(w)
        w = w - eta * g / (np.linalg.norm(g) + 1e-12)
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "decayed",
        "the rate falls with the step",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for t in range(1, steps + 1):
        w = w - eta / t * gradient(w)
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "momentum",
        "a momentum of 0.9 is in it",
        """
def gradient_descent(gradient, w0, eta, steps):
    w, v = w0.copy(), 0
    for _ in range(steps):
        v = 0.9 * v - eta * gradient(w)
        w = w + v
    return w
""",
        CS231N,
    ),
    wrong(
        "gradient_descent",
        "no-return",
        "nothing comes back",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for i in range(steps):
        w = w - eta * gradient(w)
    print(w)
""",
    ),
    wrong(
        "gradient_descent",
        "from-zero",
        "it starts from zeros and not from w0",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = np.zeros_like(w0)
    for _ in range(steps):
        w = w - eta * gradient(w)
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "no-eta",
        "the rate is not used",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for _ in range(steps):
        w = w - gradient(w)
    return w
""",
    ),
    wrong(
        "gradient_descent",
        "one-weight-after-the-other",
        "each entry is moved with a gradient of its own place",
        """
def gradient_descent(gradient, w0, eta, steps):
    w = w0.copy()
    for _ in range(steps):
        for j in range(len(w)):
            w[j] = w[j] - eta * gradient(w)[j]
    return w
""",
        ASKED,
    ),
    # inverse_sqrt_rate
    right(
        "inverse_sqrt_rate",
        "power",
        """
def inverse_sqrt_rate(c, t):
    return c * t ** (-0.5)
""",
    ),
    right(
        "inverse_sqrt_rate",
        "math",
        """
import math


def inverse_sqrt_rate(c, t):
    return c / math.sqrt(t)
""",
    ),
    right(
        "inverse_sqrt_rate",
        "half-power",
        """
inverse_sqrt_rate = lambda c, t: c / t**0.5
""",
    ),
    right(
        "inverse_sqrt_rate",
        "logarithms",
        """
def inverse_sqrt_rate(c, t):
    return float(c * np.exp(-0.5 * np.log(t)))
""",
    ),
    right(
        "inverse_sqrt_rate",
        "reciprocal",
        """
def inverse_sqrt_rate(eta0, step):
    root = np.sqrt(step)
    return 1 / root * eta0
""",
    ),
    right(
        "inverse_sqrt_rate",
        "brackets",
        """
def inverse_sqrt_rate(c, t):
    return c / (t ** (1 / 2))
""",
    ),
    right(
        "inverse_sqrt_rate",
        "zero-d-array",
        """
def inverse_sqrt_rate(c, t):
    return np.array(c / np.sqrt(t))
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "precedence",
        "t ** 1 / 2 is t/2",
        """
def inverse_sqrt_rate(c, t):
    return c / (t ** 1 / 2)
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "precedence-open",
        "c / t ** 1/2 is c/t, halved",
        """
def inverse_sqrt_rate(c, t):
    return c / t ** 1/2
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "no-root",
        "the root is missing: c/t",
        """
def inverse_sqrt_rate(c, t):
    return c / t
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "from-zero",
        "√(t + 1): it counts from 0",
        """
def inverse_sqrt_rate(c, t):
    return c / np.sqrt(t + 1)
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "grows",
        "it multiplies by the root: the rate grows",
        """
def inverse_sqrt_rate(c, t):
    return c * np.sqrt(t)
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "root-of-all",
        "the root is taken of c as well",
        """
def inverse_sqrt_rate(c, t):
    return np.sqrt(c / t)
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "floor-division",
        "// cuts the rate to a whole number",
        """
def inverse_sqrt_rate(c, t):
    return c // np.sqrt(t)
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "constant",
        "the rate is always c",
        """
def inverse_sqrt_rate(c, t):
    rate = c
    rate / np.sqrt(t)
    return rate
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "int-root",
        "the root is cut to a whole number",
        """
def inverse_sqrt_rate(c, t):
    return c / int(t**0.5)
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "rounded",
        "the rate is rounded to two digits",
        """
def inverse_sqrt_rate(c, t):
    return round(c / t**0.5, 2)
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "square",
        "t squared in place of its root",
        """
def inverse_sqrt_rate(c, t):
    return c / t**2
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "one-array",
        "an array of one number comes, not a number",
        """
def inverse_sqrt_rate(c, t):
    return np.array([c]) / np.sqrt([t])
""",
    ),
    wrong(
        "inverse_sqrt_rate",
        "guarded",
        "1 + √t in the denominator",
        """
def inverse_sqrt_rate(c, t):
    return c / (1 + np.sqrt(t))
""",
        BLOG,
    ),
    # largest_stable_rate
    right(
        "largest_stable_rate",
        "svd",
        """
def largest_stable_rate(X):
    s = np.linalg.svd(X, compute_uv=False)
    return 2 * len(X) / s[0] ** 2
""",
    ),
    right(
        "largest_stable_rate",
        "norm-two",
        """
def largest_stable_rate(X):
    return 2 * X.shape[0] / np.linalg.norm(X, ord=2) ** 2
""",
    ),
    right(
        "largest_stable_rate",
        "eigvals-max",
        """
def largest_stable_rate(X):
    H = np.dot(X.T, X) / X.shape[0]
    lam = np.max(np.linalg.eigvals(H).real)
    return 2.0 / lam
""",
    ),
    right(
        "largest_stable_rate",
        "eigh",
        """
def largest_stable_rate(X):
    values, vectors = np.linalg.eigh(X.T @ X)
    return 2 / (max(values) / len(X))
""",
    ),
    right(
        "largest_stable_rate",
        "gram-of-rows",
        """
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(X @ X.T / len(X)).max()
""",
    ),
    right(
        "largest_stable_rate",
        "pinv",
        """
def largest_stable_rate(X):
    H = X.T @ X / len(X)
    return 2 / np.linalg.norm(H, 2)
""",
    ),
    right(
        "largest_stable_rate",
        "squared-powers",
        """
def largest_stable_rate(X):
    H = X.T @ X / len(X)
    scale = np.trace(H)
    P = H / scale
    for _ in range(40):
        P = P @ P
        P = P / np.trace(P)
    return 2 / np.trace(P @ H)
""",
    ),
    right(
        "largest_stable_rate",
        "abs-eig",
        """
def largest_stable_rate(A):
    w, _ = np.linalg.eig(A.T @ A)
    return float(2 * A.shape[0] / np.abs(w).max())
""",
    ),
    wrong(
        "largest_stable_rate",
        "no-m",
        "the m is missing",
        """
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(X.T @ X)[-1]
""",
    ),
    wrong(
        "largest_stable_rate",
        "smallest",
        "the smallest eigenvalue is taken",
        """
def largest_stable_rate(X):
    H = X.T @ X / len(X)
    return 2 / np.linalg.eigvalsh(H)[0]
""",
    ),
    wrong(
        "largest_stable_rate",
        "one-over",
        "1/λ in place of 2/λ",
        """
def largest_stable_rate(X):
    H = X.T @ X / len(X)
    return 1 / np.linalg.eigvalsh(H)[-1]
""",
        BLOG,
    ),
    wrong(
        "largest_stable_rate",
        "frobenius",
        "the default norm adds up all eigenvalues",
        """
def largest_stable_rate(X):
    return 2 * len(X) / np.linalg.norm(X) ** 2
""",
    ),
    wrong(
        "largest_stable_rate",
        "norm-of-h",
        "the Frobenius norm of H is not its largest eigenvalue",
        """
def largest_stable_rate(X):
    H = X.T @ X / X.shape[0]
    return 2 / np.linalg.norm(H)
""",
    ),
    wrong(
        "largest_stable_rate",
        "trace",
        "the trace adds all eigenvalues",
        """
def largest_stable_rate(X):
    return 2 / np.trace(X.T @ X / len(X))
""",
    ),
    wrong(
        "largest_stable_rate",
        "largest-entry",
        "the largest entry of H is not an eigenvalue",
        """
def largest_stable_rate(X):
    return 2 / np.max(X.T @ X / len(X))
""",
    ),
    wrong(
        "largest_stable_rate",
        "singular-not-squared",
        "the singular value of X is not squared",
        """
def largest_stable_rate(X):
    s = np.linalg.svd(X, compute_uv=False)
    return 2 * len(X) / s[0]
""",
    ),
    wrong(
        "largest_stable_rate",
        "first-of-eig",
        "the first of eigvals need not be the largest",
        """
def largest_stable_rate(X):
    return 2 / np.linalg.eigvals(X.T @ X / len(X))[0]
""",
    ),
    wrong(
        "largest_stable_rate",
        "d-for-m",
        "it divides by the columns, not by the rows",
        """
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(X.T @ X / X.shape[1])[-1]
""",
    ),
    wrong(
        "largest_stable_rate",
        "eigenvalue-itself",
        "the largest eigenvalue comes, not the rate",
        """
def largest_stable_rate(X):
    return np.linalg.eigvalsh(X.T @ X / len(X)).max()
""",
    ),
    wrong(
        "largest_stable_rate",
        "few-iterations",
        "ten power iterations are too few",
        """
def largest_stable_rate(X):
    H = X.T @ X / len(X)
    v = np.ones(X.shape[1])
    for _ in range(10):
        v = H @ v
        v = v / np.linalg.norm(v)
    return 2 / (v @ H @ v)
""",
    ),
    wrong(
        "largest_stable_rate",
        "all-rates",
        "a rate for each eigenvalue comes back",
        """
def largest_stable_rate(X):
    return 2 / np.linalg.eigvalsh(X.T @ X / len(X))
""",
    ),
    wrong(
        "largest_stable_rate",
        "centred",
        "X is centred first: the covariance in place of XᵀX/m",
        """
def largest_stable_rate(X):
    C = np.atleast_2d(np.cov(X.T, bias=True))
    return 2 / np.linalg.eigvalsh(C)[-1]
""",
    ),
    wrong(
        "largest_stable_rate",
        "x-itself",
        "eigenvalues of X and not of XᵀX/m",
        """
def largest_stable_rate(X):
    return 2 / np.max(np.linalg.eigvals(X).real)
""",
    ),
    # nesterov_descent
    right(
        "nesterov_descent",
        "plain",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w = np.array(w0, dtype=float)
    v = np.zeros(len(w))
    for i in range(steps):
        look = w + beta * v
        v = beta * v - eta * gradient(look)
        w = w + v
    return w
""",
    ),
    right(
        "nesterov_descent",
        "theta-phi",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    theta, phi = w0, w0
    for k in range(steps):
        phi_new = theta - eta * gradient(theta)
        theta = phi_new + beta * (phi_new - phi)
        phi = phi_new
    return phi
""",
        BLOG,
    ),
    right(
        "nesterov_descent",
        "v-prev",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    x = w0.copy()
    v = np.zeros_like(x)
    for _ in range(steps):
        v_prev = v
        v = beta * v - eta * gradient(x)
        x = x - beta * v_prev + (1 + beta) * v
    return x - beta * v
""",
        CS231N,
    ),
    right(
        "nesterov_descent",
        "history-of-two",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    path = [w0, w0]
    for t in range(steps):
        y = path[-1] + beta * (path[-1] - path[-2])
        path.append(y - eta * gradient(y))
    return path[-1]
""",
    ),
    right(
        "nesterov_descent",
        "optimiser-class",
        """
class NAG:
    def __init__(self, lr, momentum):
        self.lr, self.momentum, self.v = lr, momentum, None

    def ahead(self, w):
        if self.v is None:
            self.v = np.zeros_like(w)
        return w + self.momentum * self.v

    def update(self, w, g):
        self.v = self.momentum * self.v - self.lr * g
        return w + self.v


def nesterov_descent(gradient, w0, eta, beta, steps):
    opt, w = NAG(eta, beta), w0
    for _ in range(steps):
        w = opt.update(w, gradient(opt.ahead(w)))
    return w
""",
        FISH,
    ),
    right(
        "nesterov_descent",
        "while-in-place",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v, left = w0.copy(), w0 * 0, steps
    while left:
        w += beta * v
        g = gradient(w)
        w -= eta * g
        v *= beta
        v -= eta * g
        left -= 1
    return w
""",
    ),
    right(
        "nesterov_descent",
        "downhill-minus",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w = w0
    v = 0
    for _ in range(steps):
        v = beta * v + eta * gradient(w - beta * v)
        w = w - v
    return w
""",
        BLOG,
    ),
    right(
        "nesterov_descent",
        "entrywise",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w = [float(a) for a in w0]
    v = [0.0] * len(w)
    for _ in range(steps):
        g = gradient(np.array([a + beta * b for a, b in zip(w, v)]))
        v = [beta * b - eta * c for b, c in zip(v, g)]
        w = [a + b for a, b in zip(w, v)]
    return w
""",
    ),
    right(
        "nesterov_descent",
        "table",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    W = np.zeros((steps + 1, len(w0)))
    V = np.zeros((steps + 1, len(w0)))
    W[0] = w0
    for t in range(1, steps + 1):
        V[t] = beta * V[t - 1] - eta * gradient(W[t - 1] + beta * V[t - 1])
        W[t] = W[t - 1] + V[t]
    return W[steps]
""",
        HOMEWORK,
    ),
    right(
        "nesterov_descent",
        "helper-and-unused-log",
        """
def _step(state, gradient, eta, beta):
    w, v = state
    v = beta * v - eta * gradient(w + beta * v)
    return w + v, v


def nesterov_descent(gradient, w0, eta, beta, steps):
    state, log = (w0, np.zeros_like(w0)), []
    for t in range(steps):
        state = _step(state, gradient, eta, beta)
        log.append(float(np.linalg.norm(state[1])))
    return state[0]
""",
    ),
    right(
        "nesterov_descent",
        "gradient-twice",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(w0.shape)
    for _ in range(steps):
        here = gradient(w)  # only to look at
        there = gradient(w + beta * v)
        if not np.all(np.isfinite(here)):
            print("runs away")
        v = beta * v - eta * there
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "momentum",
        "the gradient is taken at w: plain momentum",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w = w0
    v = np.zeros_like(w0)
    for _ in range(steps):
        v = beta * v - eta * gradient(w)
        w = w + v
    return w
""",
        BLOG,
    ),
    wrong(
        "nesterov_descent",
        "ahead-returned",
        "the rule in the place ahead, which is returned",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    x = w0.copy()
    v = np.zeros_like(x)
    for _ in range(steps):
        v_prev = v.copy()
        v = beta * v - eta * gradient(x)
        x += -beta * v_prev + (1 + beta) * v
    return x
""",
        CS231N,
    ),
    wrong(
        "nesterov_descent",
        "library-form",
        "a buffer of gradients as in a library; the place ahead is returned",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    p, buf = w0, None
    for _ in range(steps):
        g = gradient(p)
        buf = g if buf is None else beta * buf + g
        p = p - eta * (g + beta * buf)
    return p
""",
        FISH,
    ),
    wrong(
        "nesterov_descent",
        "wrong-side",
        "the look ahead is behind",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, 0 * w0
    for _ in range(steps):
        g = gradient(w - beta * v)
        v = beta * v - eta * g
        w = w + v
    return w
""",
        BLOG,
    ),
    wrong(
        "nesterov_descent",
        "full-v-ahead",
        "β is missing in the look ahead",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v - eta * gradient(w + v)
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "uphill",
        "the gradient is added",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v + eta * gradient(w + beta * v)
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "w-first",
        "w moves before the velocity is computed",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    for _ in range(steps):
        g = gradient(w + beta * v)
        w = w + v
        v = beta * v - eta * g
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "moved-ahead",
        "w is overwritten by the place ahead",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0.copy(), np.zeros(len(w0))
    for _ in range(steps):
        w = w + beta * v
        v = beta * v - eta * gradient(w)
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "first-v",
        "v starts as −η times the gradient",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w = w0
    v = -eta * gradient(w0)
    for _ in range(steps):
        v = beta * v - eta * gradient(w + beta * v)
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "ema",
        "a running mean: the gradient is multiplied by 1 − β",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v - (1 - beta) * eta * gradient(w + beta * v)
        w = w + v
    return w
""",
        COURSERA,
    ),
    wrong(
        "nesterov_descent",
        "off-by-one",
        "one step too few",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v, t = w0, np.zeros(len(w0)), 1
    while t < steps:
        v = beta * v - eta * gradient(w + beta * v)
        w = w + v
        t += 1
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "return-inside",
        "the return stands in the loop",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    if steps == 0:
        return w
    for _ in range(steps):
        v = beta * v - eta * gradient(w + beta * v)
        w = w + v
        return w
""",
    ),
    wrong(
        "nesterov_descent",
        "w0-in-place",
        "the caller's w0 is walked",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    v = np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v - eta * gradient(w0 + beta * v)
        w0 += v
    return w0
""",
    ),
    wrong(
        "nesterov_descent",
        "no-return",
        "nothing is returned",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0.copy(), np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v - eta * gradient(w + beta * v)
        w += v
""",
    ),
    wrong(
        "nesterov_descent",
        "pair",
        "w and v are returned",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0.copy(), np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v - eta * gradient(w + beta * v)
        w = w + v
    return w, v
""",
    ),
    wrong(
        "nesterov_descent",
        "fista",
        "β is replaced by (t − 1)/(t + 2)",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    x, y = w0, w0
    for t in range(1, steps + 1):
        x_new = y - eta * gradient(y)
        y = x_new + (t - 1) / (t + 2) * (x_new - x)
        x = x_new
    return x
""",
        BLOG,
    ),
    wrong(
        "nesterov_descent",
        "eta-outside",
        "η multiplies the whole velocity, and not the look ahead",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v + gradient(w + beta * v)
        w = w - eta * v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "beta-alone-ahead",
        "v is forgotten in the look ahead",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v - eta * gradient(w + beta)
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "v-reset",
        "the velocity starts at 0 again in each step",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w = w0
    for _ in range(steps):
        v = np.zeros_like(w0)
        v = beta * v - eta * gradient(w + beta * v)
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "stops",
        "it stops where the gradient is small",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    w, v = w0, np.zeros(len(w0))
    for _ in range(steps):
        g = gradient(w + beta * v)
        if np.linalg.norm(g) < 1e-8:
            break
        v = beta * v - eta * g
        w = w + v
    return w
""",
    ),
    wrong(
        "nesterov_descent",
        "path",
        "the whole path is returned",
        """
def nesterov_descent(gradient, w0, eta, beta, steps):
    ws, v = [w0], np.zeros(len(w0))
    for _ in range(steps):
        v = beta * v - eta * gradient(ws[-1] + beta * v)
        ws.append(ws[-1] + v)
    return np.array(ws)
""",
    ),
    # minibatches
    right(
        "minibatches",
        "shuffle",
        """
def minibatches(m, batch_size, rng):
    idx = np.arange(m)
    rng.shuffle(idx)
    batches = []
    for k in range(0, m, batch_size):
        batches.append(idx[k : k + batch_size])
    return batches
""",
        NIELSEN,
    ),
    right(
        "minibatches",
        "coursera",
        """
import math


def minibatches(m, mini_batch_size, rng):
    permutation = list(rng.permutation(m))
    mini_batches = []
    num_complete = math.floor(m / mini_batch_size)
    for k in range(0, num_complete):
        mini_batches.append(np.array(permutation[k * mini_batch_size : (k + 1) * mini_batch_size]))
    if m % mini_batch_size != 0:
        mini_batches.append(np.array(permutation[num_complete * mini_batch_size :]))
    return mini_batches
""",
        COURSERA,
    ),
    right(
        "minibatches",
        "np-split",
        """
def minibatches(m, batch_size, rng):
    return np.split(rng.permutation(m), range(batch_size, m, batch_size))
""",
    ),
    right(
        "minibatches",
        "argsort-keys",
        """
def minibatches(m, batch_size, rng):
    order = np.argsort(rng.random(m))
    return [order[i : i + batch_size] for i in range(0, m, batch_size)]
""",
    ),
    right(
        "minibatches",
        "choice",
        """
def minibatches(m, batch_size, rng):
    p = rng.choice(m, size=m, replace=False)
    n = -(-m // batch_size)
    return [p[i * batch_size : min((i + 1) * batch_size, m)] for i in range(n)]
""",
    ),
    right(
        "minibatches",
        "pop-from-list",
        """
def minibatches(m, batch_size, rng):
    left = rng.permutation(m).tolist()
    result = []
    while left:
        result.append(np.array(left[:batch_size]))
        left = left[batch_size:]
    return result
""",
    ),
    right(
        "minibatches",
        "lists",
        """
def minibatches(m, batch_size, rng):
    cards = list(range(m))
    rng.shuffle(cards)
    return [cards[s : s + batch_size] for s in range(0, m, batch_size)]
""",
        NIELSEN,
    ),
    right(
        "minibatches",
        "fisher-yates",
        """
def minibatches(m, batch_size, rng):
    order = list(range(m))
    for i in range(m - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        order[i], order[j] = order[j], order[i]
    return [np.array(order[i : i + batch_size], dtype=int) for i in range(0, m, batch_size)]
""",
    ),
    right(
        "minibatches",
        "generator-behind",
        """
def deal(order, batch_size):
    for start in range(0, len(order), batch_size):
        yield order[start : start + batch_size]


def minibatches(m, batch_size, rng):
    return list(deal(rng.permutation(np.arange(m)), batch_size))
""",
    ),
    right(
        "minibatches",
        "recursion",
        """
def cut(order, size):
    if len(order) <= size:
        return [order]
    return [order[:size]] + cut(order[size:], size)


def minibatches(m, batch_size, rng):
    return cut(rng.permutation(m), batch_size)
""",
    ),
    wrong(
        "minibatches",
        "not-shuffled",
        "the indices are not shuffled",
        """
def minibatches(m, batch_size, rng):
    return [np.arange(m)[i : i + batch_size] for i in range(0, m, batch_size)]
""",
    ),
    wrong(
        "minibatches",
        "last-dropped",
        "the short last batch is dropped",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(m)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(m // batch_size)]
""",
        BLOG,
    ),
    wrong(
        "minibatches",
        "empty-last",
        "an empty batch comes last where batch_size divides m",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(m)
    n = m // batch_size + 1
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n)]
""",
    ),
    wrong(
        "minibatches",
        "with-replacement",
        "each batch is drawn anew: indices come twice or never",
        """
def minibatches(m, batch_size, rng):
    n = int(np.ceil(m / batch_size))
    return [rng.choice(m, batch_size) for _ in range(n)]
""",
        FISH,
    ),
    wrong(
        "minibatches",
        "fresh-draws-last-short",
        "drawn with replacement, though of the right lengths",
        """
def minibatches(m, batch_size, rng):
    idx = rng.integers(0, m, size=m)
    return [idx[i : i + batch_size] for i in range(0, m, batch_size)]
""",
        FISH,
    ),
    wrong(
        "minibatches",
        "evenly-cut",
        "cut evenly: batches are not of batch_size",
        """
def minibatches(m, batch_size, rng):
    return np.array_split(rng.permutation(m), -(-m // batch_size))
""",
    ),
    wrong(
        "minibatches",
        "number-of-batches",
        "batch_size is taken for the number of batches",
        """
def minibatches(m, batch_size, rng):
    return np.array_split(rng.permutation(m), batch_size)
""",
    ),
    wrong(
        "minibatches",
        "global-random",
        "np.random is used, not rng",
        """
def minibatches(m, batch_size, rng):
    order = np.random.permutation(m)
    return [order[i : i + batch_size] for i in range(0, m, batch_size)]
""",
        COURSERA,
    ),
    wrong(
        "minibatches",
        "own-seed",
        "a generator of its own with a fixed seed: always the same order",
        """
def minibatches(m, batch_size, rng):
    rng = np.random.default_rng(0)
    order = rng.permutation(m)
    return [order[i : i + batch_size] for i in range(0, m, batch_size)]
""",
        COURSERA,
    ),
    wrong(
        "minibatches",
        "batches-shuffled",
        "batches are shuffled, indices are not",
        """
def minibatches(m, batch_size, rng):
    batches = [np.arange(i, min(i + batch_size, m)) for i in range(0, m, batch_size)]
    rng.shuffle(batches)
    return batches
""",
    ),
    wrong(
        "minibatches",
        "generator",
        "a generator comes, not a list",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(m)
    for i in range(0, m, batch_size):
        yield order[i : i + batch_size]
""",
        CS231N,
    ),
    wrong(
        "minibatches",
        "shuffle-returns-none",
        "rng.shuffle returns None, so there is nothing to cut",
        """
def minibatches(m, batch_size, rng):
    order = rng.shuffle(np.arange(m))
    return [order[i : i + batch_size] for i in range(0, m, batch_size)]
""",
        ASKED,
    ),
    wrong(
        "minibatches",
        "one-array",
        "reshape makes one array, and fails if batch_size does not divide m",
        """
def minibatches(m, batch_size, rng):
    return list(rng.permutation(m).reshape(-1, batch_size))
""",
    ),
    wrong(
        "minibatches",
        "from-one",
        "the indices run from 1 to m",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(np.arange(1, m + 1))
    return [order[i : i + batch_size] for i in range(0, m, batch_size)]
""",
    ),
    wrong(
        "minibatches",
        "floats",
        "the indices are floats",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(np.linspace(0, m - 1, m))
    return [order[i : i + batch_size] for i in range(0, m, batch_size)]
""",
    ),
    wrong(
        "minibatches",
        "overlapping",
        "the pieces overlap: the loop goes one by one",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(m)
    return [order[i : i + batch_size] for i in range(m // batch_size + (m % batch_size > 0))]
""",
    ),
    wrong(
        "minibatches",
        "off-by-one-end",
        "one index too few in each batch",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(m)
    return [order[i : i + batch_size - 1] for i in range(0, m, batch_size)]
""",
    ),
    wrong(
        "minibatches",
        "first-batch-only",
        "return stands inside the loop",
        """
def minibatches(m, batch_size, rng):
    order, batches = rng.permutation(m), []
    for i in range(0, m, batch_size):
        batches.append(order[i : i + batch_size])
        return batches
""",
    ),
    wrong(
        "minibatches",
        "mutable-default",
        "a default list keeps the batches of earlier calls",
        """
def minibatches(m, batch_size, rng, batches=[]):
    order = rng.permutation(m)
    for i in range(0, m, batch_size):
        batches.append(order[i : i + batch_size])
    return batches
""",
    ),
    wrong(
        "minibatches",
        "padded",
        "the last batch is filled up from the front",
        """
def minibatches(m, batch_size, rng):
    order = rng.permutation(m)
    n = -(-m // batch_size)
    return list(np.resize(order, (n, batch_size)))
""",
    ),
    # minibatch_sgd
    right(
        "minibatch_sgd",
        "own-shuffle",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    m, w, t = X.shape[0], w0.copy(), 1
    for epoch in range(epochs):
        perm = rng.permutation(m)
        X_shuffled, y_shuffled = X[perm], y[perm]
        for i in range(0, m, batch_size):
            xb, yb = X_shuffled[i : i + batch_size], y_shuffled[i : i + batch_size]
            w = w - (c / np.sqrt(t)) * gradient(w, xb, yb)
            t += 1
    return w
""",
        BLOG,
    ),
    right(
        "minibatch_sgd",
        "nielsen-pairs",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    training_data = list(zip(X, y))
    n, w, t = len(training_data), w0, 0
    for j in range(epochs):
        order = rng.permutation(n)
        shuffled = [training_data[i] for i in order]
        mini_batches = [shuffled[k : k + batch_size] for k in range(0, n, batch_size)]
        for mini_batch in mini_batches:
            t += 1
            rows = np.array([x for x, _ in mini_batch])
            labels = np.array([label for _, label in mini_batch])
            w = w - c / t**0.5 * gradient(w, rows, labels)
    return w
""",
        NIELSEN,
    ),
    right(
        "minibatch_sgd",
        "count",
        """
from itertools import count


def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    clock, w = count(1), np.array(w0)
    for _ in range(epochs):
        for b in minibatches(len(X), batch_size, rng):
            w -= inverse_sqrt_rate(c, next(clock)) * gradient(w, X[b], y[b])
    return w
""",
    ),
    right(
        "minibatch_sgd",
        "chained",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    every = [b for _ in range(epochs) for b in minibatches(len(y), batch_size, rng)]
    w = w0
    for t, b in enumerate(every, start=1):
        w = w - c / np.sqrt(t) * np.asarray(gradient(w, X[b, :], y[b]))
    return w
""",
    ),
    right(
        "minibatch_sgd",
        "divided-clock",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w = w0.copy()
    per_epoch = int(np.ceil(len(y) / batch_size))
    for e in range(epochs):
        for k, batch in enumerate(minibatches(len(y), batch_size, rng)):
            eta = inverse_sqrt_rate(c, e * per_epoch + k + 1)
            w = w - eta * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    right(
        "minibatch_sgd",
        "take",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, updates = w0.copy(), 0
    for _ in range(epochs):
        for rows in minibatches(len(y), batch_size, rng):
            updates += 1
            g = gradient(w, np.take(X, rows, axis=0), np.take(y, rows))
            w = np.subtract(w, np.multiply(c / np.sqrt(updates), g))
    return w
""",
    ),
    right(
        "minibatch_sgd",
        "class-behind",
        """
class Schedule:
    def __init__(self, c):
        self.c, self.t = c, 0

    def __call__(self):
        self.t += 1
        return self.c / np.sqrt(self.t)


def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    rate, w = Schedule(c), w0.copy()
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            w = w - rate() * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    right(
        "minibatch_sgd",
        "joined-table",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    data, w, t = np.column_stack([X, y]), w0.copy(), 0
    for _ in range(epochs):
        data = rng.permutation(data)
        for i in range(0, len(data), batch_size):
            t += 1
            part = data[i : i + batch_size]
            w = w - c / np.sqrt(t) * gradient(w, part[:, :-1], part[:, -1])
    return w
""",
        ASKED,
    ),
    wrong(
        "minibatch_sgd",
        "constant-rate",
        "the rate is c in each step",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w = w0.copy()
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            w = w - c * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "clock-of-epochs",
        "t counts epochs, not updates",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w = w0.copy()
    for epoch in range(1, epochs + 1):
        eta = inverse_sqrt_rate(c, epoch)
        for batch in minibatches(len(y), batch_size, rng):
            w = w - eta * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "clock-restarts",
        "t starts again in each epoch",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w = w0.copy()
    for _ in range(epochs):
        for t, batch in enumerate(minibatches(len(y), batch_size, rng), 1):
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "clock-from-two",
        "the first update has the rate of t = 2",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 1
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "clock-from-zero",
        "t starts at 0, so the first rate is infinite",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
            t += 1
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "same-batches",
        "the batches are dealt once, before the epochs",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    batches = minibatches(len(y), batch_size, rng)
    for _ in range(epochs):
        for batch in batches:
            t += 1
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "labels-not-shuffled",
        "rows are shuffled, labels are not",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        rows = X[rng.permutation(len(X))]
        for i in range(0, len(X), batch_size):
            t += 1
            part = slice(i, i + batch_size)
            w = w - c / np.sqrt(t) * gradient(w, rows[part], y[part])
    return w
""",
        ASKED,
    ),
    wrong(
        "minibatch_sgd",
        "shuffled-apart",
        "X and y are shuffled with two different orders",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t, m = w0.copy(), 0, len(y)
    for _ in range(epochs):
        Xs, ys = rng.permutation(X), rng.permutation(y)
        for i in range(0, m, batch_size):
            t += 1
            g = gradient(w, Xs[i : i + batch_size], ys[i : i + batch_size])
            w = w - inverse_sqrt_rate(c, t) * g
    return w
""",
        ASKED,
    ),
    wrong(
        "minibatch_sgd",
        "stale-w",
        "every gradient of an epoch is taken where the epoch began",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        start = w
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - inverse_sqrt_rate(c, t) * gradient(start, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "divided-again",
        "the mean gradient is divided by the batch size again",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - inverse_sqrt_rate(c, t) / len(batch) * gradient(w, X[batch], y[batch])
    return w
""",
        NIELSEN,
    ),
    wrong(
        "minibatch_sgd",
        "in-place",
        "w -= changes the caller's w0",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0, 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w -= inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "shuffles-caller",
        "the caller's X and y are shuffled in place",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        order = rng.permutation(len(y))
        X[:], y[:] = X[order], y[order]
        for i in range(0, len(y), batch_size):
            t += 1
            w = w - c / np.sqrt(t) * gradient(w, X[i : i + batch_size], y[i : i + batch_size])
    return w
""",
        NIELSEN,
    ),
    wrong(
        "minibatch_sgd",
        "whole-gradient",
        "each step uses the gradient of all rows",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X, y)
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "one-batch-per-epoch",
        "one random batch per epoch, not all of them",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w = w0.copy()
    for t in range(1, epochs + 1):
        batch_mask = rng.choice(len(y), batch_size)
        w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch_mask], y[batch_mask])
    return w
""",
        FISH,
    ),
    wrong(
        "minibatch_sgd",
        "with-replacement",
        "batches are drawn with replacement",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t, m = w0.copy(), 0, len(y)
    for _ in range(epochs):
        for _ in range(-(-m // batch_size)):
            t += 1
            idx = rng.integers(0, m, batch_size)
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[idx], y[idx])
    return w
""",
        CS231N,
    ),
    wrong(
        "minibatch_sgd",
        "last-dropped",
        "the short last batch of an epoch is dropped",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for k in range(len(y) // batch_size):
            t += 1
            b = order[k * batch_size : (k + 1) * batch_size]
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[b], y[b])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "uphill",
        "it steps uphill",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w + inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "not-shuffled",
        "the rows are cut in their own order",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for i in range(0, len(y), batch_size):
            t += 1
            xb, yb = X[i : i + batch_size], y[i : i + batch_size]
            w = w - inverse_sqrt_rate(c, t) * gradient(w, xb, yb)
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "one-epoch",
        "return stands inside the loop over epochs",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
        return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "decays-cumulatively",
        "c itself is divided by √t again and again",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            c = c / np.sqrt(t)
            w = w - c * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "global-random",
        "np.random shuffles, not rng",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t, m = w0.copy(), 0, len(y)
    for _ in range(epochs):
        idx = np.random.permutation(m)
        for i in range(0, m, batch_size):
            t += 1
            b = idx[i : i + batch_size]
            w = w - c / np.sqrt(t) * gradient(w, X[b], y[b])
    return w
""",
        BLOG,
    ),
    wrong(
        "minibatch_sgd",
        "once-and-constant",
        "dealt once for all epochs, and the rate stays c",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w = w0.copy()
    order = rng.permutation(len(y))
    X, y = X[order], y[order]
    for _ in range(epochs):
        for i in range(0, len(y), batch_size):
            w = w - c * gradient(w, X[i : i + batch_size], y[i : i + batch_size])
    return w
""",
        COURSERA,
    ),
    wrong(
        "minibatch_sgd",
        "c-over-t",
        "the rate is c/t, the root is missing",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t = w0.copy(), 0
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - c / t * gradient(w, X[batch], y[batch])
    return w
""",
    ),
    wrong(
        "minibatch_sgd",
        "averaged",
        "the mean of all places comes back, not the last",
        """
def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    w, t, total = w0.copy(), 0, np.zeros_like(w0)
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
            total += w
    return total / t
""",
    ),
    wrong(
        "minibatch_sgd",
        "global-clock",
        "a global counter goes on from call to call",
        """
t = 0


def minibatch_sgd(gradient, w0, X, y, batch_size, c, epochs, rng):
    global t
    w = w0.copy()
    for _ in range(epochs):
        for batch in minibatches(len(y), batch_size, rng):
            t += 1
            w = w - inverse_sqrt_rate(c, t) * gradient(w, X[batch], y[batch])
    return w
""",
    ),
]
