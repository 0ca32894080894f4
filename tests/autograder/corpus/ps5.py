"""The corpus of ps5-backprop."""

from corpus.entries import ASKED, BLOG, COURSERA, CS231N, FISH, NIELSEN, right, wrong
from corpus.second import MENDED_BACKPROP, RESIDUAL_BACKPROP

TABLE = [
    # numerical_gradient
    right(
        "numerical_gradient",
        "nditer",
        """
def numerical_gradient(f, w, eps=1e-5):
    x, grad = w.copy(), np.zeros_like(w)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        idx = it.multi_index
        tmp = x[idx]
        x[idx] = tmp + eps
        fxh1 = f(x)
        x[idx] = tmp - eps
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * eps)
        x[idx] = tmp
        it.iternext()
    return grad
""",
        FISH,
    ),
    right(
        "numerical_gradient",
        "restored",
        """
def numerical_gradient(f, x, eps=1e-5):
    grad = np.zeros_like(x)
    for ix in np.ndindex(*x.shape):
        oldval = x[ix]
        x[ix] = oldval + eps
        pos = f(x)
        x[ix] = oldval - eps
        neg = f(x)
        x[ix] = oldval
        grad[ix] = (pos - neg) / (2 * eps)
    return grad
""",
        CS231N,
    ),
    right(
        "numerical_gradient",
        "unit-vectors",
        """
def numerical_gradient(f, w, eps=1e-5):
    n = w.size
    slopes = []
    for e in np.eye(n):
        step = eps * e.reshape(w.shape)
        slopes.append((f(w + step) - f(w - step)) / (2 * eps))
    return np.reshape(slopes, w.shape)
""",
    ),
    right(
        "numerical_gradient",
        "flattened",
        """
def numerical_gradient(f, w, eps=1e-5):
    flat, out = w.ravel().copy(), []
    for i in range(len(flat)):
        old = flat[i]
        flat[i] = old + eps
        plus = f(flat.reshape(w.shape))
        flat[i] = old - eps
        minus = f(flat.reshape(w.shape))
        flat[i] = old
        out.append((plus - minus) / 2 / eps)
    return np.array(out).reshape(w.shape)
""",
    ),
    right(
        "numerical_gradient",
        "ndenumerate",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.empty(w.shape)
    for i, v in np.ndenumerate(w.copy()):
        trial = np.array(w)
        trial[i] = v + eps
        g[i] = f(trial)
        trial[i] = v - eps
        g[i] -= f(trial)
    return g / (2 * eps)
""",
    ),
    right(
        "numerical_gradient",
        "helper",
        """
def shifted(w, i, by):
    moved = w.copy()
    moved[i] += by
    return moved


def numerical_gradient(f, w, eps=1e-5):
    central = lambda i: (f(shifted(w, i, eps)) - f(shifted(w, i, -eps))) / (eps * 2)
    return np.array([central(i) for i in np.ndindex(w.shape)]).reshape(w.shape)
""",
    ),
    right(
        "numerical_gradient",
        "stacked",
        """
def numerical_gradient(f, w, eps=1e-5):
    E = np.eye(w.size).reshape((w.size,) + w.shape) * eps
    up = np.array([f(w + e) for e in E])
    down = np.array([f(w - e) for e in E])
    return ((up - down) / (2 * eps)).reshape(w.shape)
""",
    ),
    wrong(
        "numerical_gradient",
        "one-sided",
        "a one-sided difference",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up = w.copy()
        up[i] += eps
        g[i] = (f(up) - f(w)) / eps
    return g
""",
        CS231N,
    ),
    wrong(
        "numerical_gradient",
        "over-eps",
        "divided by ε in place of 2ε",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / eps
    return g
""",
    ),
    wrong(
        "numerical_gradient",
        "precedence",
        "/ 2 * eps multiplies by ε",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / 2 * eps
    return g
""",
    ),
    wrong(
        "numerical_gradient",
        "fixed-step",
        "the step that was passed is not used",
        """
def numerical_gradient(f, w, eps=1e-5):
    h = 1e-4
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g
""",
        FISH,
    ),
    wrong(
        "numerical_gradient",
        "fixed-below",
        "shifted by ε but divided by a fixed 2e-4",
        """
def numerical_gradient(f, w, eps=1e-5):
    h = 1e-4
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * h)
    return g
""",
    ),
    wrong(
        "numerical_gradient",
        "not-restored",
        "entries stay shifted while the next one moves",
        """
def numerical_gradient(f, w, eps=1e-5):
    g, v = np.zeros(w.shape), w.copy()
    for i in np.ndindex(w.shape):
        v[i] += eps
        up = f(v)
        v[i] -= 2 * eps
        down = f(v)
        g[i] = (up - down) / (2 * eps)
    return g
""",
    ),
    wrong(
        "numerical_gradient",
        "shifts-back",
        "w itself is shifted and comes back only nearly",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        w[i] += eps
        up = f(w)
        w[i] -= 2 * eps
        down = f(w)
        w[i] += eps
        g[i] = (up - down) / (2 * eps)
    return g
""",
        ASKED,
    ),
    wrong(
        "numerical_gradient",
        "no-copy",
        "up and down are the same array as w",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w, w
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g
""",
        ASKED,
    ),
    wrong(
        "numerical_gradient",
        "all-at-once",
        "all entries are shifted together",
        """
def numerical_gradient(f, w, eps=1e-5):
    return np.ones(w.shape) * (f(w + eps) - f(w - eps)) / (2 * eps)
""",
    ),
    wrong(
        "numerical_gradient",
        "rows-only",
        "only the first axis is run through: whole rows are shifted",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g
""",
        FISH,
    ),
    wrong(
        "numerical_gradient",
        "flat-result",
        "the gradient is flat whatever the shape of w",
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
    wrong(
        "numerical_gradient",
        "sign",
        "down minus up: the sign is wrong",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(down) - f(up)) / (2 * eps)
    return g
""",
    ),
    wrong(
        "numerical_gradient",
        "return-in-loop",
        "return stands inside the loop: one entry only",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * eps)
        return g
""",
    ),
    wrong(
        "numerical_gradient",
        "five-point",
        "a formula of five points, not central differences with ε",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        def at(k):
            v = w.copy()
            v[i] += k * eps
            return f(v)

        g[i] = (-at(2) + 8 * at(1) - 8 * at(-1) + at(-2)) / (12 * eps)
    return g
""",
    ),
    wrong(
        "numerical_gradient",
        "int-gradient",
        "the gradient is stored as integers",
        """
def numerical_gradient(f, w, eps=1e-5):
    g = np.zeros(w.shape, dtype=int)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g
""",
    ),
    wrong(
        "numerical_gradient",
        "backward",
        "a one-sided difference to the left",
        """
def numerical_gradient(f, w, eps=1e-5):
    base, g = f(w), np.zeros_like(w)
    for i in np.ndindex(w.shape):
        d = w.copy()
        d[i] -= eps
        g[i] = (base - f(d)) / eps
    return g
""",
    ),
    # output_error
    right(
        "output_error",
        "own-slope",
        """
def output_error(grad_a, z):
    a = sigmoid(z)
    return grad_a * a * (1 - a)
""",
    ),
    right(
        "output_error",
        "multiply",
        """
def output_error(dAL, Z):
    s = 1 / (1 + np.exp(-Z))
    dZ = np.multiply(dAL, np.multiply(s, 1 - s))
    return dZ
""",
        COURSERA,
    ),
    right(
        "output_error",
        "helper-error",
        """
def error(g, z):
    return g * sigmoid_prime(z)


output_error = error
""",
    ),
    right(
        "output_error",
        "jacobian",
        """
def output_error(grad_a, z):
    out = np.zeros(z.shape)
    for i in range(z.shape[1]):
        J = np.diag(sigmoid_prime(z[:, i]))
        out[:, i] = J.T @ grad_a[:, i]
    return out
""",
    ),
    right(
        "output_error",
        "entries",
        """
def output_error(grad_a, z):
    slope = [[sigmoid_prime(v) for v in row] for row in z]
    return np.array([[g * s for g, s in zip(gs, ss)] for gs, ss in zip(grad_a, slope)])
""",
    ),
    right(
        "output_error",
        "layer",
        """
class Sigmoid:
    def forward(self, x):
        out = sigmoid(x)
        self.out = out
        return out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


def output_error(grad_a, z):
    layer = Sigmoid()
    layer.forward(z)
    return layer.backward(grad_a)
""",
        FISH,
    ),
    right(
        "output_error",
        "einsum",
        """
def output_error(grad_a, z):
    return np.einsum("ij,ij->ij", grad_a, sigmoid_prime(z))
""",
    ),
    right(
        "output_error",
        "float32",
        """
def output_error(grad_a, z):
    return (grad_a * sigmoid_prime(z)).astype("float32")
""",
    ),
    wrong(
        "output_error",
        "no-slope",
        "σ′ is missing",
        """
def output_error(grad_a, z):
    return grad_a
""",
        COURSERA,
    ),
    wrong(
        "output_error",
        "x-one-minus-x",
        "x(1 − x) is fed with z",
        """
def output_error(grad_a, z):
    return grad_a * z * (1 - z)
""",
        BLOG,
    ),
    wrong(
        "output_error",
        "prime-of-a",
        "σ′ is taken at σ(z)",
        """
def output_error(grad_a, z):
    return grad_a * sigmoid_prime(sigmoid(z))
""",
    ),
    wrong(
        "output_error",
        "sigmoid-for-prime",
        "σ in place of σ′",
        """
def output_error(grad_a, z):
    return grad_a * sigmoid(z)
""",
    ),
    wrong(
        "output_error",
        "averaged",
        "it is divided by m already",
        """
def output_error(grad_a, z):
    m = z.shape[1]
    return grad_a * sigmoid_prime(z) / m
""",
        COURSERA,
    ),
    wrong(
        "output_error",
        "matrix-product",
        "@ in place of *",
        """
def output_error(grad_a, z):
    return np.dot(grad_a, sigmoid_prime(z).T)
""",
    ),
    wrong(
        "output_error",
        "in-place",
        "*= changes the caller's gradient",
        """
def output_error(grad_a, z):
    grad_a *= sigmoid_prime(z)
    return grad_a
""",
    ),
    wrong(
        "output_error",
        "mean-column",
        "the mean over the examples is taken",
        """
def output_error(grad_a, z):
    return np.mean(grad_a * sigmoid_prime(z), axis=1, keepdims=True)
""",
    ),
    wrong(
        "output_error",
        "relu",
        "the slope of ReLU",
        """
def output_error(grad_a, z):
    return grad_a * (z > 0)
""",
        COURSERA,
    ),
    wrong(
        "output_error",
        "sign",
        "the sign is wrong",
        """
def output_error(grad_a, z):
    a = sigmoid(z)
    return grad_a * a * (a - 1)
""",
    ),
    wrong(
        "output_error",
        "tanh",
        "the slope of tanh",
        """
def output_error(grad_a, z):
    return grad_a * (1 - np.tanh(z) ** 2)
""",
    ),
    wrong(
        "output_error",
        "subtracts",
        "σ(z) − grad_a: grad_a is taken for y",
        """
def output_error(grad_a, z):
    return (sigmoid(z) - grad_a) * sigmoid_prime(z)
""",
        NIELSEN,
    ),
    wrong(
        "output_error",
        "mixed",
        "σ(z)(1 − z)",
        """
def output_error(grad_a, z):
    return grad_a * sigmoid(z) * (1 - z)
""",
    ),
    # hidden_error
    right(
        "hidden_error",
        "dot",
        """
def hidden_error(W_next, delta_next, z):
    sp = sigmoid_prime(z)
    return np.dot(W_next.transpose(), delta_next) * sp
""",
        NIELSEN,
    ),
    right(
        "hidden_error",
        "einsum",
        """
def hidden_error(W_next, delta_next, z):
    return np.einsum("kj,km,jm->jm", W_next, delta_next, sigmoid_prime(z))
""",
    ),
    right(
        "hidden_error",
        "loops",
        """
def hidden_error(W_next, delta_next, z):
    n, m = z.shape
    delta = np.zeros((n, m))
    for i in range(m):
        for j in range(n):
            for k in range(len(W_next)):
                delta[j, i] += W_next[k, j] * delta_next[k, i]
    return delta * sigmoid_prime(z)
""",
    ),
    right(
        "hidden_error",
        "rows-inside",
        """
def hidden_error(W_next, delta_next, z):
    a = sigmoid(z).T
    dhidden = delta_next.T.dot(W_next)
    return (dhidden * a * (1 - a)).T
""",
        CS231N,
    ),
    right(
        "hidden_error",
        "uses-bp1",
        """
def hidden_error(W_next, delta_next, z):
    return output_error(W_next.T @ delta_next, z)
""",
    ),
    right(
        "hidden_error",
        "columns",
        """
def hidden_error(W_next, delta_next, z):
    cols = [W_next.T @ d * sigmoid_prime(v) for d, v in zip(delta_next.T, z.T)]
    return np.stack(cols, axis=1)
""",
    ),
    right(
        "hidden_error",
        "own-slope",
        """
def hidden_error(W2, dZ2, Z1):
    dA1 = np.matmul(W2.T, dZ2)
    A1 = sigmoid(Z1)
    return dA1 * (A1 - np.square(A1))
""",
        COURSERA,
    ),
    right(
        "hidden_error",
        "sum-of-outer",
        """
def hidden_error(W_next, delta_next, z):
    back = sum(np.outer(w, d) for w, d in zip(W_next, delta_next))
    return np.multiply(back, sigmoid_prime(z))
""",
    ),
    wrong(
        "hidden_error",
        "no-transpose",
        "the transpose is missing",
        """
def hidden_error(W_next, delta_next, z):
    return (W_next @ delta_next) * sigmoid_prime(z)
""",
    ),
    wrong(
        "hidden_error",
        "no-slope",
        "σ′ is missing",
        """
def hidden_error(W_next, delta_next, z):
    return W_next.T @ delta_next
""",
    ),
    wrong(
        "hidden_error",
        "x-one-minus-x",
        "x(1 − x) is fed with z",
        """
def d_sigmoid(x):
    return x * (1 - x)


def hidden_error(W_next, delta_next, z):
    return W_next.T.dot(delta_next) * d_sigmoid(z)
""",
        BLOG,
    ),
    wrong(
        "hidden_error",
        "prime-of-a",
        "σ′ is taken at a = σ(z)",
        """
def hidden_error(W_next, delta_next, z):
    a = sigmoid(z)
    return W_next.T @ delta_next * sigmoid_prime(a)
""",
    ),
    wrong(
        "hidden_error",
        "sigmoid-for-prime",
        "σ in place of σ′",
        """
def hidden_error(W_next, delta_next, z):
    return (W_next.T @ delta_next) * sigmoid(z)
""",
    ),
    wrong(
        "hidden_error",
        "relu",
        "the slope of ReLU",
        """
def hidden_error(W_next, delta_next, z):
    dA = np.dot(W_next.T, delta_next)
    dZ = np.array(dA, copy=True)
    dZ[z <= 0] = 0
    return dZ
""",
        COURSERA,
    ),
    wrong(
        "hidden_error",
        "tanh",
        "the slope of tanh",
        """
def hidden_error(W_next, delta_next, z):
    return np.multiply(W_next.T @ delta_next, 1 - np.power(np.tanh(z), 2))
""",
        COURSERA,
    ),
    wrong(
        "hidden_error",
        "averaged",
        "divided by m, which belongs to BP3 and BP4",
        """
def hidden_error(W_next, delta_next, z):
    return (W_next.T @ delta_next) * sigmoid_prime(z) / z.shape[1]
""",
    ),
    wrong(
        "hidden_error",
        "slope-inside",
        "σ′ is multiplied before the product: by the wrong layer",
        """
def hidden_error(W_next, delta_next, z):
    return W_next.T @ (delta_next * sigmoid_prime(delta_next))
""",
    ),
    wrong(
        "hidden_error",
        "summed",
        "the errors of a column are added before the weights",
        """
def hidden_error(W_next, delta_next, z):
    return W_next.sum(axis=0)[:, None] * delta_next.sum(axis=0) * sigmoid_prime(z)
""",
    ),
    wrong(
        "hidden_error",
        "mean-over-examples",
        "the mean over the examples is spread over all columns",
        """
def hidden_error(W_next, delta_next, z):
    d = delta_next.mean(axis=1, keepdims=True)
    return (W_next.T @ d) * sigmoid_prime(z)
""",
    ),
    wrong(
        "hidden_error",
        "sign",
        "the sign is wrong",
        """
def hidden_error(W_next, delta_next, z):
    return -(W_next.T @ delta_next) * sigmoid_prime(z)
""",
    ),
    wrong(
        "hidden_error",
        "absolute-weights",
        "shares by absolute weights in place of the weights",
        """
def hidden_error(W_next, delta_next, z):
    share = np.abs(W_next)
    return (share.T @ delta_next) * sigmoid_prime(z)
""",
    ),
    wrong(
        "hidden_error",
        "weight-normalised",
        "the weights are divided by their sum, as in a book for beginners",
        """
def hidden_error(W_next, delta_next, z):
    shares = W_next / np.sum(W_next, axis=1, keepdims=True)
    return (shares.T @ delta_next) * sigmoid_prime(z)
""",
        BLOG,
    ),
    wrong(
        "hidden_error",
        "two-slips",
        "σ for σ′, and divided by m",
        """
def hidden_error(W_next, delta_next, z):
    m = z.shape[1]
    return np.dot(W_next.T, delta_next) * sigmoid(z) / m
""",
    ),
    # bias_gradient
    right(
        "bias_gradient",
        "coursera",
        """
def bias_gradient(dZ):
    m = dZ.shape[1]
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return db
""",
        COURSERA,
    ),
    right(
        "bias_gradient",
        "product-with-ones",
        """
def bias_gradient(delta):
    m = delta.shape[1]
    return delta @ np.full((m, 1), 1 / m)
""",
    ),
    right(
        "bias_gradient",
        "newaxis",
        """
def bias_gradient(delta):
    return np.mean(delta, 1)[:, np.newaxis]
""",
    ),
    right(
        "bias_gradient",
        "reshape",
        """
def bias_gradient(delta):
    return np.average(delta, axis=1).reshape((-1, 1))
""",
    ),
    right(
        "bias_gradient",
        "loop",
        """
def bias_gradient(delta):
    total = np.zeros((delta.shape[0], 1))
    for i in range(delta.shape[1]):
        total += delta[:, i : i + 1]
    return total / delta.shape[1]
""",
        NIELSEN,
    ),
    right(
        "bias_gradient",
        "rows-of-lists",
        """
def bias_gradient(delta):
    return [[sum(row) / len(row)] for row in delta]
""",
    ),
    right(
        "bias_gradient",
        "as-weight",
        """
def bias_gradient(delta):
    return weight_gradient(delta, np.ones((1, delta.shape[1])))
""",
    ),
    wrong(
        "bias_gradient",
        "summed",
        "a sum and not a mean",
        """
def bias_gradient(delta):
    return np.sum(delta, axis=1, keepdims=True)
""",
        FISH,
    ),
    wrong(
        "bias_gradient",
        "flat",
        "the result is flat: (n_l,)",
        """
def bias_gradient(delta):
    return np.mean(delta, axis=1)
""",
        CS231N,
    ),
    wrong(
        "bias_gradient",
        "flat-sum",
        "flat, and a sum",
        """
def bias_gradient(delta):
    return np.sum(delta, axis=1)
""",
        CS231N,
    ),
    wrong(
        "bias_gradient",
        "wrong-axis",
        "the mean over the neurons",
        """
def bias_gradient(delta):
    return np.mean(delta, axis=0, keepdims=True)
""",
        FISH,
    ),
    wrong(
        "bias_gradient",
        "number",
        "one number for the whole layer",
        """
def bias_gradient(delta):
    return np.mean(delta)
""",
        COURSERA,
    ),
    wrong(
        "bias_gradient",
        "number-sum",
        "one number: the sum of all divided by m",
        """
def bias_gradient(dZ):
    return 1 / dZ.shape[1] * np.sum(dZ)
""",
        COURSERA,
    ),
    wrong(
        "bias_gradient",
        "delta-itself",
        "delta comes back as it is, as for one example",
        """
def bias_gradient(delta):
    return delta
""",
        NIELSEN,
    ),
    wrong(
        "bias_gradient",
        "over-n",
        "divided by the number of neurons",
        """
def bias_gradient(delta):
    return np.sum(delta, axis=1, keepdims=True) / delta.shape[0]
""",
    ),
    wrong(
        "bias_gradient",
        "len",
        "len(delta) is the number of neurons, not of examples",
        """
def bias_gradient(delta):
    m = len(delta)
    return delta.sum(axis=1).reshape(-1, 1) / m
""",
    ),
    wrong(
        "bias_gradient",
        "row",
        "a row (1, n_l) comes",
        """
def bias_gradient(delta):
    return np.mean(delta.T, axis=0, keepdims=True)
""",
        CS231N,
    ),
    wrong(
        "bias_gradient",
        "first-column",
        "the first example alone",
        """
def bias_gradient(delta):
    return delta[:, :1]
""",
    ),
    wrong(
        "bias_gradient",
        "rounded-m",
        "the mean is taken twice over m",
        """
def bias_gradient(delta):
    m = delta.shape[1]
    return np.mean(delta, axis=1, keepdims=True) / m
""",
    ),
    wrong(
        "bias_gradient",
        "sign",
        "the sign is wrong",
        """
def bias_gradient(delta):
    return -delta.mean(axis=1, keepdims=True)
""",
    ),
    # weight_gradient
    right(
        "weight_gradient",
        "dot",
        """
def weight_gradient(dZ, A_prev):
    m = A_prev.shape[1]
    return 1.0 / m * np.dot(dZ, A_prev.T)
""",
        COURSERA,
    ),
    right(
        "weight_gradient",
        "outer-sum",
        """
def weight_gradient(delta, a_prev):
    m = delta.shape[1]
    return sum(np.outer(delta[:, i], a_prev[:, i]) for i in range(m)) / m
""",
        NIELSEN,
    ),
    right(
        "weight_gradient",
        "einsum",
        """
def weight_gradient(delta, a_prev):
    return np.einsum("jm,km->jk", delta, a_prev) / delta.shape[1]
""",
    ),
    right(
        "weight_gradient",
        "mean-of-stack",
        """
def weight_gradient(delta, a_prev):
    return np.mean(delta[:, None, :] * a_prev[None, :, :], axis=2)
""",
    ),
    right(
        "weight_gradient",
        "transposed",
        """
def weight_gradient(delta, a_prev):
    return (a_prev.dot(delta.T) / a_prev.shape[1]).T
""",
    ),
    right(
        "weight_gradient",
        "triple-loop",
        """
def weight_gradient(delta, a_prev):
    n, m = delta.shape
    g = np.zeros((n, a_prev.shape[0]))
    for j in range(n):
        for k in range(a_prev.shape[0]):
            for i in range(m):
                g[j, k] += delta[j, i] * a_prev[k, i] / m
    return g
""",
    ),
    right(
        "weight_gradient",
        "inner",
        """
def weight_gradient(delta, a_prev):
    return np.inner(delta, a_prev) / np.shape(delta)[-1]
""",
    ),
    right(
        "weight_gradient",
        "tensordot",
        """
def weight_gradient(delta, a_prev):
    return np.tensordot(delta / delta.shape[1], a_prev, axes=(1, 1))
""",
    ),
    wrong(
        "weight_gradient",
        "summed",
        "a sum and not a mean",
        """
def weight_gradient(delta, a_prev):
    return np.dot(delta, a_prev.T)
""",
        FISH,
    ),
    wrong(
        "weight_gradient",
        "transposed",
        "the result is transposed: (n_{l−1}, n_l)",
        """
def weight_gradient(delta, a_prev):
    return a_prev @ delta.T / delta.shape[1]
""",
        CS231N,
    ),
    wrong(
        "weight_gradient",
        "over-n",
        "divided by the number of neurons",
        """
def weight_gradient(delta, a_prev):
    return delta @ a_prev.T / len(delta)
""",
    ),
    wrong(
        "weight_gradient",
        "over-n-prev",
        "divided by the inputs, not by the examples",
        """
def weight_gradient(delta, a_prev):
    m = a_prev.shape[0]
    return delta @ a_prev.T / m
""",
        CS231N,
    ),
    wrong(
        "weight_gradient",
        "no-transpose",
        "a is not transposed",
        """
def weight_gradient(delta, a_prev):
    return delta @ a_prev / delta.shape[1]
""",
    ),
    wrong(
        "weight_gradient",
        "outer-of-means",
        "the outer product of the means, not the mean of the products",
        """
def weight_gradient(delta, a_prev):
    return np.outer(delta.mean(axis=1), a_prev.mean(axis=1))
""",
    ),
    wrong(
        "weight_gradient",
        "outer-of-all",
        "np.outer of the whole matrices has too many entries",
        """
def weight_gradient(delta, a_prev):
    return np.outer(delta, a_prev) / delta.shape[1]
""",
    ),
    wrong(
        "weight_gradient",
        "entrywise",
        "* in place of the product",
        """
def weight_gradient(delta, a_prev):
    return np.mean(delta * a_prev, axis=1, keepdims=True)
""",
    ),
    wrong(
        "weight_gradient",
        "sign",
        "the sign is wrong",
        """
def weight_gradient(delta, a_prev):
    return -delta @ a_prev.T / delta.shape[1]
""",
    ),
    wrong(
        "weight_gradient",
        "first-example",
        "the first example alone",
        """
def weight_gradient(delta, a_prev):
    return np.outer(delta[:, 0], a_prev[:, 0])
""",
    ),
    wrong(
        "weight_gradient",
        "half",
        "divided by 2m",
        """
def weight_gradient(delta, a_prev):
    m = delta.shape[1]
    return delta @ a_prev.T / (2 * m)
""",
    ),
    wrong(
        "weight_gradient",
        "sigmoid-again",
        "the activations go through the sigmoid again",
        """
def weight_gradient(delta, a_prev):
    return delta @ sigmoid(a_prev).T / delta.shape[1]
""",
    ),
    wrong(
        "weight_gradient",
        "last-of-loop",
        "= in place of += in the loop: only the last example",
        """
def weight_gradient(delta, a_prev):
    m = delta.shape[1]
    for i in range(m):
        g = np.outer(delta[:, i], a_prev[:, i])
    return g / m
""",
    ),
    # backprop
    right(
        "backprop",
        "nielsen-batch",
        """
def backprop(weights, biases, x, y):
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    activation, activations, zs = x, [x], []
    for b, w in zip(biases, weights):
        z = np.dot(w, activation) + b
        zs.append(z)
        activation = sigmoid(z)
        activations.append(activation)
    m = x.shape[1]
    delta = (activations[-1] - y) * sigmoid_prime(zs[-1]) / m
    nabla_b[-1] = delta.sum(axis=1, keepdims=True)
    nabla_w[-1] = np.dot(delta, activations[-2].transpose())
    for l in range(2, len(weights) + 1):
        sp = sigmoid_prime(zs[-l])
        delta = np.dot(weights[-l + 1].transpose(), delta) * sp
        nabla_b[-l] = delta.sum(axis=1, keepdims=True)
        nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
    return nabla_w, nabla_b
""",
        NIELSEN,
    ),
    right(
        "backprop",
        "coursera",
        """
def backprop(weights, biases, X, Y):
    m, L = X.shape[1], len(weights)
    A, grads = [X], {}
    for l in range(L):
        A.append(sigmoid(np.dot(weights[l], A[l]) + biases[l]))
    dA = A[L] - Y
    for l in reversed(range(L)):
        dZ = dA * A[l + 1] * (1 - A[l + 1])
        grads["dW" + str(l + 1)] = 1 / m * np.dot(dZ, A[l].T)
        grads["db" + str(l + 1)] = 1 / m * np.sum(dZ, axis=1, keepdims=True)
        dA = np.dot(weights[l].T, dZ)
    keys = range(1, L + 1)
    return [grads[f"dW{l}"] for l in keys], [grads[f"db{l}"] for l in keys]
""",
        COURSERA,
    ),
    right(
        "backprop",
        "layer-objects",
        """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return self.W @ x + self.b

    def backward(self, dout):
        self.dW = dout @ self.x.T
        self.db = dout.sum(axis=1, keepdims=True)
        return self.W.T @ dout


class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


def backprop(weights, biases, x, y):
    layers = []
    for W, b in zip(weights, biases):
        layers += [Affine(W, b), Sigmoid()]
    out = x
    for layer in layers:
        out = layer.forward(out)
    dout = (out - y) / y.shape[1]
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return [l.dW for l in layers[::2]], [l.db for l in layers[::2]]
""",
        FISH,
    ),
    right(
        "backprop",
        "recursion",
        """
def back(weights, biases, a, y, m):
    if not weights:
        return a - y, [], []
    W, b = weights[0], biases[0]
    out = sigmoid(W @ a + b)
    grad_out, dWs, dbs = back(weights[1:], biases[1:], out, y, m)
    delta = grad_out * out * (1 - out)
    dW, db = delta @ a.T / m, delta.sum(axis=1, keepdims=True) / m
    return W.T @ delta, [dW] + dWs, [db] + dbs


def backprop(weights, biases, x, y):
    _, dW, db = back(weights, biases, x, y, x.shape[1])
    return dW, db
""",
    ),
    right(
        "backprop",
        "deltas-first",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    deltas = [output_error(acts[-1] - y, zs[-1])]
    for W, z in zip(weights[:0:-1], zs[-2::-1]):
        deltas.append(hidden_error(W, deltas[-1], z))
    deltas.reverse()
    return (
        [weight_gradient(d, a) for d, a in zip(deltas, acts)],
        [bias_gradient(d) for d in deltas],
    )
""",
    ),
    right(
        "backprop",
        "insert-front",
        """
def backprop(weights, biases, x, y):
    zs, activations = forward(weights, biases, x)
    m = y.shape[1]
    dW, db = [], []
    delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, np.einsum("im,jm->ij", delta, activations[l]) / m)
        db.insert(0, np.mean(delta, axis=1, keepdims=True))
        if l:
            delta = np.einsum("ki,km->im", weights[l], delta) * sigmoid_prime(zs[l - 1])
    return dW, db
""",
    ),
    right(
        "backprop",
        "rows-inside",
        """
def backprop(weights, biases, x, y):
    X, Y = x.T, y.T
    outs = [X]
    for W, b in zip(weights, biases):
        outs.append(1 / (1 + np.exp(-(outs[-1].dot(W.T) + b.T))))
    dscores = (outs[-1] - Y) / len(X)
    dWs, dbs = [], []
    for i in range(len(weights))[::-1]:
        dscores = dscores * outs[i + 1] * (1 - outs[i + 1])
        dWs.append(dscores.T.dot(outs[i]))
        dbs.append(np.sum(dscores, axis=0)[:, None])
        dscores = dscores.dot(weights[i])
    return dWs[::-1], dbs[::-1]
""",
        CS231N,
    ),
    right(
        "backprop",
        "augmented",
        """
def backprop(weights, biases, x, y):
    m = x.shape[1]
    one = np.ones((1, m))
    T = [np.hstack(p) for p in zip(weights, biases)]
    acts = [np.vstack([x, one])]
    for t in T:
        acts.append(np.vstack([sigmoid(t @ acts[-1]), one]))
    delta = acts[-1][:-1] - y
    G = []
    for l in range(len(T) - 1, -1, -1):
        a = acts[l + 1][:-1]
        delta = delta * a * (1 - a)
        G.append(delta @ acts[l].T / m)
        delta = weights[l].T @ delta
    G.reverse()
    return [g[:, :-1] for g in G], [g[:, -1:] for g in G]
""",
    ),
    right(
        "backprop",
        "tape",
        """
def backprop(weights, biases, x, y):
    tape, a = [], x
    for W, b in zip(weights, biases):
        out = sigmoid(W @ a + b)
        tape.append((W, a, out))
        a = out
    g, dW, db = (a - y) / x.shape[1], [], []
    while tape:
        W, a_in, out = tape.pop()
        g = g * (out - out**2)
        dW.append(g @ a_in.T)
        db.append(g @ np.ones((g.shape[1], 1)))
        g = W.T @ g
    return tuple(dW[::-1]), tuple(db[::-1])
""",
    ),
    wrong(
        "backprop",
        "exchanged",
        "the lists come in the wrong order: biases first",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    nabla_w, nabla_b = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(L - 1, -1, -1):
        nabla_b[l] = bias_gradient(delta)
        nabla_w[l] = weight_gradient(delta, acts[l])
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return nabla_b, nabla_w
""",
        NIELSEN,
    ),
    wrong(
        "backprop",
        "no-output-slope",
        "aᴸ − y without σ′ at the output",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = acts[-1] - y
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
        COURSERA,
    ),
    wrong(
        "backprop",
        "no-hidden-slope",
        "σ′ is missing in the hidden layers",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        delta = weights[l].T @ delta
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "x-one-minus-x",
        "x(1 − x) is fed with z in every layer",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L, m = len(weights), x.shape[1]
    prime = lambda v: v * (1 - v)
    dW, db = [None] * L, [None] * L
    delta = (acts[-1] - y) * prime(zs[-1])
    for l in range(L - 1, -1, -1):
        dW[l] = delta @ acts[l].T / m
        db[l] = delta.sum(axis=1, keepdims=True) / m
        if l > 0:
            delta = weights[l].T @ delta * prime(zs[l - 1])
    return dW, db
""",
        BLOG,
    ),
    wrong(
        "backprop",
        "prime-of-a",
        "σ′ is taken at the activations",
        """
def backprop(weights, biases, x, y):
    _, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = (acts[-1] - y) * sigmoid_prime(acts[-1])
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        if l > 0:
            delta = weights[l].T @ delta * sigmoid_prime(acts[l])
    return dW, db
""",
        BLOG,
    ),
    wrong(
        "backprop",
        "summed",
        "sums in place of means",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in reversed(range(L)):
        dW[l] = delta @ acts[l].T
        db[l] = delta.sum(axis=1, keepdims=True)
        if l:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
        NIELSEN,
    ),
    wrong(
        "backprop",
        "bias-summed",
        "the bias gradients are sums, those of the weights means",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L, m = len(weights), x.shape[1]
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in reversed(range(L)):
        dW[l] = delta @ acts[l].T / m
        db[l] = np.sum(delta, axis=1, keepdims=True)
        if l:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "bias-flat",
        "the bias gradients are flat",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in reversed(range(L)):
        dW[l], db[l] = weight_gradient(delta, acts[l]), delta.mean(axis=1)
        if l:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
        CS231N,
    ),
    wrong(
        "backprop",
        "bias-number",
        "each bias gradient is one number",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L, m = len(weights), x.shape[1]
    dW, db = [None] * L, [None] * L
    dZ = output_error(acts[-1] - y, zs[-1])
    for l in reversed(range(L)):
        dW[l], db[l] = np.dot(dZ, acts[l].T) / m, np.sum(dZ) / m
        if l:
            dZ = hidden_error(weights[l], dZ, zs[l - 1])
    return dW, db
""",
        COURSERA,
    ),
    wrong(
        "backprop",
        "reversed",
        "the lists run from back to front",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    dW, db = [], []
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(len(weights) - 1, -1, -1):
        dW.append(weight_gradient(delta, acts[l]))
        db.append(bias_gradient(delta))
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "off-by-one-weights",
        "BP2 gets Wˡ in place of Wˡ⁺¹",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[L] - y, zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l - 1], delta, zs[l - 1])
        db[l - 1], dW[l - 1] = bias_gradient(delta), weight_gradient(delta, acts[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "off-by-one-activation",
        "BP4 gets aˡ in place of aˡ⁻¹",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[L] - y, zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1], dW[l - 1] = bias_gradient(delta), weight_gradient(delta, acts[l])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "off-by-one-z",
        "BP2 gets zˡ⁺¹ in place of zˡ",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[L] - y, zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = (weights[l].T @ delta) * sigmoid_prime(zs[l])
        db[l - 1], dW[l - 1] = bias_gradient(delta), weight_gradient(delta, acts[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "sign",
        "y − a: the sign is wrong",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(y - acts[L], zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1], dW[l - 1] = bias_gradient(delta), weight_gradient(delta, acts[l - 1])
    return dW, db
""",
        BLOG,
    ),
    wrong(
        "backprop",
        "factor-two",
        "2 (a − y): the ½ of the cost is forgotten",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(2 * (acts[L] - y), zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1], dW[l - 1] = bias_gradient(delta), weight_gradient(delta, acts[l - 1])
    return dW, db
""",
        BLOG,
    ),
    wrong(
        "backprop",
        "relu-hidden",
        "ReLU in the hidden layers, forward and back",
        """
def backprop(weights, biases, X, Y):
    m, L = X.shape[1], len(weights)
    A, Z = [X], []
    for l in range(L):
        Z.append(np.dot(weights[l], A[l]) + biases[l])
        A.append(sigmoid(Z[l]) if l == L - 1 else np.maximum(0, Z[l]))
    dZ = (A[L] - Y) * A[L] * (1 - A[L])
    dW, db = [None] * L, [None] * L
    for l in reversed(range(L)):
        dW[l] = np.dot(dZ, A[l].T) / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l:
            dZ = np.dot(weights[l].T, dZ) * (Z[l - 1] > 0)
    return dW, db
""",
        COURSERA,
    ),
    wrong(
        "backprop",
        "relu-and-logistic",
        "ReLU hidden layers, and aᴸ − y without σ′",
        """
def backprop(weights, biases, X, Y):
    m, L = X.shape[1], len(weights)
    A, Z = [X], []
    for l in range(L):
        Z.append(np.dot(weights[l], A[l]) + biases[l])
        A.append(sigmoid(Z[l]) if l == L - 1 else np.maximum(0, Z[l]))
    dZ = A[L] - Y
    dW, db = [None] * L, [None] * L
    for l in reversed(range(L)):
        dW[l] = np.dot(dZ, A[l].T) / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l:
            dZ = np.multiply(np.dot(weights[l].T, dZ), np.int64(A[l] > 0))
    return dW, db
""",
        COURSERA,
    ),
    wrong(
        "backprop",
        "linear-output",
        "the output is taken as linear",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = zs[-1] - y
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1], dW[l - 1] = bias_gradient(delta), weight_gradient(delta, acts[l - 1])
    return dW, db
""",
        CS231N,
    ),
    wrong(
        "backprop",
        "two-layers-only",
        "only the last two layers get a gradient, the others zeros",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    dW = [np.zeros(W.shape) for W in weights]
    db = [np.zeros(b.shape) for b in biases]
    delta = output_error(acts[-1] - y, zs[-1])
    dW[-1], db[-1] = weight_gradient(delta, acts[-2]), bias_gradient(delta)
    if len(weights) > 1:
        delta = hidden_error(weights[-1], delta, zs[-2])
        dW[-2], db[-2] = weight_gradient(delta, acts[-3]), bias_gradient(delta)
    return dW, db
""",
        BLOG,
    ),
    wrong(
        "backprop",
        "one-delta",
        "delta is not taken back: all layers get that of the output",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        if l > 0:
            back = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "mean-twice",
        "divided by m at the output and again in BP3 and BP4",
        """
def backprop(weights, biases, x, y):
    m = x.shape[1]
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error((acts[-1] - y) / m, zs[-1])
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "updates-inside",
        "the weights of the caller are updated on the way",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        weights[l] -= 0.1 * dW[l]
        biases[l] -= 0.1 * db[l]
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
        BLOG,
    ),
    right(
        "backprop",
        "example-loop",
        """
def one(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = delta @ acts[l].T, delta
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db


def backprop(weights, biases, x, y):
    m = x.shape[1]
    nabla_w = [np.zeros(w.shape) for w in weights]
    nabla_b = [np.zeros(b.shape) for b in biases]
    for i in range(m):
        dw, db = one(weights, biases, x[:, [i]], y[:, [i]])
        nabla_w = [nw + d for nw, d in zip(nabla_w, dw)]
        nabla_b = [nb + d for nb, d in zip(nabla_b, db)]
    return [w / m for w in nabla_w], [b / m for b in nabla_b]
""",
        NIELSEN,
    ),
    wrong(
        "backprop",
        "numerical",
        "measured with numerical_gradient: a pass for each weight",
        """
def backprop(weights, biases, x, y):
    def cost(ws, bs):
        return 0.5 * np.sum((predict(ws, bs, x) - y) ** 2) / x.shape[1]

    dW, db = [], []
    for l in range(len(weights)):
        put = lambda part, v: [*part[:l], v, *part[l + 1 :]]
        dW.append(numerical_gradient(lambda W: cost(put(weights, W), biases), weights[l], 1e-5))
        db.append(numerical_gradient(lambda b: cost(weights, put(biases, b)), biases[l], 1e-5))
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "dict",
        "a dictionary comes back",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    grads = {}
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(len(weights), 0, -1):
        grads[f"dW{l}"], grads[f"db{l}"] = weight_gradient(delta, acts[l - 1]), bias_gradient(delta)
        if l > 1:
            delta = hidden_error(weights[l - 1], delta, zs[l - 2])
    return grads
""",
        COURSERA,
    ),
    wrong(
        "backprop",
        "pairs",
        "a list of pairs comes, one pair for each layer",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    grads = []
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(len(weights) - 1, -1, -1):
        grads.insert(0, (weight_gradient(delta, acts[l]), bias_gradient(delta)))
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return grads
""",
    ),
    wrong(
        "backprop",
        "softmax-output",
        "the output is a softmax with cross-entropy",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x, output=softmax)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = acts[-1] - y
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "over-outputs",
        "divided by the number of outputs as well: np.mean of all",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L, n = len(weights), y.shape[0] + 1
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1]) / n
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
        BLOG,
    ),
    wrong(
        "backprop",
        "mutable-default",
        "default lists keep the gradients of earlier calls",
        """
def backprop(weights, biases, x, y, dW=[], db=[]):
    zs, acts = forward(weights, biases, x)
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, weight_gradient(delta, acts[l]))
        db.insert(0, bias_gradient(delta))
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "exchanged-and-summed",
        "the lists are exchanged, and all is summed",
        """
def backprop(weights, biases, x, y):
    zs, activations = forward(weights, biases, x)
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
    nabla_b[-1] = np.sum(delta, axis=1, keepdims=True)
    nabla_w[-1] = np.dot(delta, activations[-2].T)
    for l in range(2, len(weights) + 1):
        delta = np.dot(weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
        nabla_b[-l] = np.sum(delta, axis=1, keepdims=True)
        nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
    return nabla_b, nabla_w
""",
        NIELSEN,
    ),
    wrong(
        "backprop",
        "transposed-weights",
        "the weight gradients are transposed",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(L - 1, -1, -1):
        dW[l], db[l] = acts[l] @ delta.T / x.shape[1], bias_gradient(delta)
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
""",
    ),
    wrong(
        "backprop",
        "output-twice",
        "BP2 is applied at the output layer too",
        """
def backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[-1] - y, zs[-1])
    for l in range(L - 1, -1, -1):
        delta = delta * sigmoid_prime(zs[l])
        dW[l], db[l] = weight_gradient(delta, acts[l]), bias_gradient(delta)
        delta = weights[l].T @ delta
    return dW, db
""",
    ),
    # softmax_error
    right(
        "softmax_error",
        "own-softmax",
        """
def softmax_error(z, y):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True) - y
""",
    ),
    right(
        "softmax_error",
        "minus-one",
        """
def softmax_error(z, y):
    probs = softmax(z)
    labels = y.argmax(axis=0)
    probs[labels, np.arange(z.shape[1])] -= 1
    return probs
""",
        CS231N,
    ),
    right(
        "softmax_error",
        "columns",
        """
def softmax_error(z, y):
    m = z.shape[1]
    return np.hstack([softmax(z[:, i : i + 1]) - y[:, i : i + 1] for i in range(m)])
""",
    ),
    right(
        "softmax_error",
        "jacobian-of-label",
        """
def softmax_error(z, y):
    a = softmax(z)
    out = np.empty_like(a)
    for i in range(a.shape[1]):
        k = np.argmax(y[:, i])
        out[:, i] = a[:, i] - np.eye(len(a))[k]
    return out
""",
    ),
    right(
        "softmax_error",
        "sum-of-targets",
        """
def softmax_error(z, y):
    return softmax(z) * np.sum(y, axis=0) - y
""",
    ),
    right(
        "softmax_error",
        "layer",
        """
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)

    def backward(self, dout=1):
        return (self.y - self.t) * dout


def softmax_error(z, y):
    layer = SoftmaxWithLoss()
    layer.forward(z, y)
    return layer.backward()
""",
        FISH,
    ),
    right(
        "softmax_error",
        "subtract",
        """
softmax_error = lambda z, y: np.subtract(softmax(z), y)
""",
    ),
    wrong(
        "softmax_error",
        "mean-too-early",
        "divided by m already",
        """
def softmax_error(z, y):
    return (softmax(z) - y) / y.shape[1]
""",
        FISH,
    ),
    wrong(
        "softmax_error",
        "mean-and-naive",
        "divided by m, and the softmax is not shifted",
        """
def softmax_error(z, y):
    p = np.exp(z) / np.sum(np.exp(z), axis=0)
    return (p - y) / z.shape[1]
""",
        CS231N,
    ),
    wrong(
        "softmax_error",
        "sign",
        "y − a: the sign is wrong",
        """
def softmax_error(z, y):
    return y - softmax(z)
""",
    ),
    wrong(
        "softmax_error",
        "sigmoid",
        "a sigmoid in place of the softmax",
        """
def softmax_error(z, y):
    return sigmoid(z) - y
""",
        COURSERA,
    ),
    wrong(
        "softmax_error",
        "slope-too",
        "σ′ is multiplied in, as in BP1 for sigmoids",
        """
def softmax_error(z, y):
    return (softmax(z) - y) * sigmoid_prime(z)
""",
        NIELSEN,
    ),
    wrong(
        "softmax_error",
        "diagonal",
        "J is taken for diagonal: −y/a · a(1 − a)",
        """
def softmax_error(z, y):
    a = softmax(z)
    return -(y / a) * a * (1 - a)
""",
    ),
    wrong(
        "softmax_error",
        "softmax-slope",
        "a(1 − a) is multiplied in",
        """
def softmax_error(z, y):
    a = softmax(z)
    return (a - y) * a * (1 - a)
""",
    ),
    wrong(
        "softmax_error",
        "grad-a",
        "∇_a C comes: −y/a",
        """
def softmax_error(z, y):
    return -y / softmax(z)
""",
    ),
    wrong(
        "softmax_error",
        "rows",
        "the softmax is taken along the rows",
        """
def softmax_error(z, y):
    return softmax(z.T).T - y
""",
    ),
    wrong(
        "softmax_error",
        "over-all",
        "the softmax is taken over everything",
        """
def softmax_error(z, y):
    e = np.exp(z - z.max())
    return e / e.sum() - y
""",
    ),
    wrong(
        "softmax_error",
        "unshifted",
        "the softmax is not shifted: it overflows",
        """
def softmax_error(z, y):
    e = np.exp(z)
    return e / e.sum(axis=0) - y
""",
    ),
    wrong(
        "softmax_error",
        "z-minus-y",
        "the softmax is missing: z − y",
        """
def softmax_error(z, y):
    return z - y
""",
    ),
    wrong(
        "softmax_error",
        "division",
        "the Jacobian is multiplied with −y/a: nan where a is 0",
        """
def softmax_error(z, y):
    a = softmax(z)
    g = -y / a
    return a * (g - np.sum(g * a, axis=0))
""",
    ),
    wrong(
        "softmax_error",
        "in-place",
        "y is changed in place",
        """
def softmax_error(z, y):
    y -= softmax(z)
    return -y
""",
    ),
    wrong(
        "softmax_error",
        "cost",
        "the cost comes, not its derivative",
        """
def softmax_error(z, y):
    return -np.sum(y * np.log(softmax(z) + 1e-12), axis=0)
""",
    ),
    # backprop_l2
    right(
        "backprop_l2",
        "coursera",
        """
def backprop_l2(weights, biases, X, Y, lambd):
    m, L = X.shape[1], len(weights)
    A = [X]
    for l in range(L - 1):
        A.append(sigmoid(np.dot(weights[l], A[l]) + biases[l]))
    A.append(softmax(np.dot(weights[-1], A[-1]) + biases[-1]))
    dZ = A[L] - Y
    dW, db = [None] * L, [None] * L
    for l in reversed(range(L)):
        dW[l] = 1.0 / m * np.dot(dZ, A[l].T) + lambd * weights[l]
        db[l] = 1.0 / m * np.sum(dZ, axis=1, keepdims=True)
        if l:
            dZ = np.dot(weights[l].T, dZ) * A[l] * (1 - A[l])
    return dW, db
""",
        COURSERA,
    ),
    right(
        "backprop_l2",
        "penalty-afterwards",
        """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = forward(weights, biases, x, output=softmax)
    delta, dW, db = softmax_error(zs[-1], y), [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.append(weight_gradient(delta, acts[l]))
        db.append(bias_gradient(delta))
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return [g + lam * W for g, W in zip(dW[::-1], weights)], db[::-1]
""",
    ),
    right(
        "backprop_l2",
        "nielsen",
        """
def backprop_l2(weights, biases, x, y, lam):
    nabla_b, nabla_w = [0 * b for b in biases], [lam * w for w in weights]
    zs, acts = forward(weights, biases, x, output=softmax)
    m = x.shape[1]
    delta = acts[-1] - y
    nabla_b[-1] = np.mean(delta, axis=1, keepdims=True)
    nabla_w[-1] = nabla_w[-1] + np.dot(delta, acts[-2].T) / m
    for l in range(2, len(weights) + 1):
        delta = np.dot(weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
        nabla_b[-l] = np.mean(delta, axis=1, keepdims=True)
        nabla_w[-l] = nabla_w[-l] + np.dot(delta, acts[-l - 1].T) / m
    return nabla_w, nabla_b
""",
        NIELSEN,
    ),
    right(
        "backprop_l2",
        "sigmoid-prefix",
        """
def backprop_l2(weights, biases, x, y, lam):
    L = len(weights)
    zs, a = forward(weights, biases, x)
    deltas = [None] * L
    deltas[L - 1] = softmax_error(zs[L - 1], y)
    for l in range(L - 2, -1, -1):
        deltas[l] = hidden_error(weights[l + 1], deltas[l + 1], zs[l])
    dW = [weight_gradient(deltas[l], a[l]) + lam * weights[l] for l in range(L)]
    return dW, [bias_gradient(d) for d in deltas]
""",
    ),
    right(
        "backprop_l2",
        "recursion",
        """
def down(weights, biases, a, y, lam, m):
    W, b = weights[0], biases[0]
    z = W @ a + b
    if len(weights) == 1:
        delta, dWs, dbs = softmax(z) - y, [], []
    else:
        out = sigmoid(z)
        back, dWs, dbs = down(weights[1:], biases[1:], out, y, lam, m)
        delta = back * out * (1 - out)
    dW = delta @ a.T / m + lam * W
    return W.T @ delta, [dW, *dWs], [delta.mean(axis=1, keepdims=True), *dbs]


def backprop_l2(weights, biases, x, y, lam):
    return down(weights, biases, x, y, lam, x.shape[1])[1:]
""",
    ),
    right(
        "backprop_l2",
        "rows-inside",
        """
def backprop_l2(weights, biases, x, y, reg):
    N = x.shape[1]
    hs = [x.T]
    for W, b in zip(weights[:-1], biases[:-1]):
        hs.append(sigmoid(hs[-1].dot(W.T) + b.T))
    scores = hs[-1].dot(weights[-1].T) + biases[-1].T
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    d = (p - y.T) / N
    dW, db = [], []
    for i in range(len(weights) - 1, -1, -1):
        dW.insert(0, d.T.dot(hs[i]) + reg * weights[i])
        db.insert(0, d.sum(axis=0, keepdims=True).T)
        d = d.dot(weights[i]) * hs[i] * (1 - hs[i])
    return dW, db
""",
        CS231N,
    ),
    right(
        "backprop_l2",
        "float32-corner",
        """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = forward(weights, biases, x, output=softmax)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = acts[-1] - y
    for l in range(L, 0, -1):
        dW[l - 1] = (weight_gradient(delta, acts[l - 1]) + lam * weights[l - 1]).astype(np.float32)
        db[l - 1] = bias_gradient(delta)
        if l > 1:
            delta = hidden_error(weights[l - 1], delta, zs[l - 2])
    return dW, db
""",
    ),
    right(
        "backprop_l2",
        "penalty-only-then-data",
        """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = forward(weights, biases, x, output=softmax)
    grads = [[lam * W, None] for W in weights]
    delta = softmax_error(zs[-1], y)
    for l in reversed(range(len(weights))):
        grads[l][0] += weight_gradient(delta, acts[l])
        grads[l][1] = bias_gradient(delta)
        delta = hidden_error(weights[l], delta, zs[l - 1]) if l else None
    dW, db = zip(*grads)
    return list(dW), list(db)
""",
    ),
]

L2_HEAD = """
def backprop_l2(weights, biases, x, y, lam):
    m, L = x.shape[1], len(weights)
    zs, acts = forward(weights, biases, x, output=softmax)
    dW, db = [None] * L, [None] * L
"""
L2_BACK = """
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
    return dW, db
"""


def l2(
    kind: str,
    what: str,
    weights: str = "weight_gradient(delta, acts[l]) + lam * weights[l]",
    biases: str = "bias_gradient(delta)",
    delta: str = "softmax_error(zs[-1], y)",
    origin: str = "invented",
    back: str = L2_BACK,
) -> None:
    """Put a wrong backprop_l2 of the usual form into the table."""
    loop = f"    delta = {delta}\n    for l in range(L - 1, -1, -1):\n"
    body = f"        dW[l] = {weights}\n        db[l] = {biases}\n"
    source = L2_HEAD.lstrip() + loop + body + back.lstrip("\n")
    TABLE.append(wrong("backprop_l2", kind, what, source, origin))


l2(
    "penalty-over-m",
    "the penalty is divided by m",
    weights="np.dot(delta, acts[l].T) / m + lam / m * weights[l]",
    origin=COURSERA,
)
l2(
    "penalty-two",
    "2λW: the ½ is forgotten",
    weights="weight_gradient(delta, acts[l]) + 2 * lam * weights[l]",
    origin=CS231N,
)
l2(
    "penalty-half",
    "λ/2 W: the 2 of the square is forgotten",
    weights="weight_gradient(delta, acts[l]) + lam / 2 * weights[l]",
)
l2(
    "penalty-minus",
    "the penalty is subtracted",
    weights="weight_gradient(delta, acts[l]) - lam * weights[l]",
)
l2("penalty-missing", "λ is not used", weights="weight_gradient(delta, acts[l])")
l2(
    "penalty-squared",
    "the squares of the weights are added",
    weights="weight_gradient(delta, acts[l]) + lam / 2 * weights[l] ** 2",
)
l2(
    "penalty-number",
    "the sum of squares is added to every entry",
    weights="weight_gradient(delta, acts[l]) + lam / 2 * np.sum(weights[l] ** 2)",
)
l2(
    "penalty-sign",
    "λ sign(W): the penalty of absolute values",
    weights="weight_gradient(delta, acts[l]) + lam * np.sign(weights[l])",
)
l2(
    "penalty-times-m",
    "the penalty is multiplied by m",
    weights="weight_gradient(delta, acts[l]) + lam * m * weights[l]",
)
l2("biases-pay", "the biases are penalised too", biases="bias_gradient(delta) + lam * biases[l]")
l2(
    "last-layer-only",
    "only the last layer is penalised",
    weights="weight_gradient(delta, acts[l]) + (lam * weights[l] if l == L - 1 else 0)",
)
l2(
    "summed",
    "sums in place of means",
    weights="delta @ acts[l].T + lam * weights[l]",
    biases="delta.sum(axis=1, keepdims=True)",
)
l2("bias-summed", "the bias gradients are sums", biases="np.sum(delta, axis=1, keepdims=True)")
l2("bias-flat", "the bias gradients are flat", biases="delta.mean(axis=1)", origin=CS231N)
l2("bias-number", "each bias gradient is one number", biases="np.mean(delta)", origin=COURSERA)
l2(
    "all-over-m",
    "the penalty goes into the mean, and the biases are summed",
    weights="(delta @ acts[l].T + lam * weights[l]) / m",
    biases="delta.sum(axis=1, keepdims=True)",
)
l2("mean-twice", "divided by m at the output and again later", delta="softmax_error(zs[-1], y) / m")
l2(
    "output-slope",
    "σ′ is multiplied in at the output",
    delta="softmax_error(zs[-1], y) * sigmoid_prime(zs[-1])",
    origin=NIELSEN,
)
l2(
    "sigmoid-output",
    "the output is a sigmoid, not a softmax",
    delta="sigmoid(zs[-1]) - y",
    origin=COURSERA,
)
l2("sign", "y − a: the sign is wrong", delta="y - acts[-1]")
l2(
    "softmax-slope",
    "a(1 − a) is multiplied in at the output",
    delta="(acts[-1] - y) * acts[-1] * (1 - acts[-1])",
)
l2("softmax-twice", "the softmax is applied to aᴸ again", delta="softmax_error(acts[-1], y)")
l2(
    "quadratic",
    "BP1 of the quadratic cost with sigmoids",
    delta="output_error(sigmoid(zs[-1]) - y, zs[-1])",
)
l2(
    "exchanged",
    "the lists come in the wrong order",
    origin=NIELSEN,
    back=L2_BACK.replace("return dW, db", "return db, dW"),
)
l2(
    "no-hidden-slope",
    "σ′ is missing in the hidden layers",
    back="        delta = weights[l].T @ delta\n    return dW, db\n",
)
l2(
    "x-one-minus-x",
    "x(1 − x) is fed with z in the hidden layers",
    origin=BLOG,
    back=L2_BACK.replace(
        "hidden_error(weights[l], delta, zs[l - 1])",
        "weights[l].T @ delta * zs[l - 1] * (1 - zs[l - 1])",
    ),
)
l2(
    "prime-of-a",
    "σ′ is taken at the activations",
    back=L2_BACK.replace(
        "hidden_error(weights[l], delta, zs[l - 1])",
        "weights[l].T @ delta * sigmoid_prime(acts[l])",
    ),
)
l2(
    "relu-back",
    "the slope of ReLU in the hidden layers, whose forward is a sigmoid",
    origin=COURSERA,
    back=L2_BACK.replace(
        "hidden_error(weights[l], delta, zs[l - 1])", "weights[l].T @ delta * (zs[l - 1] > 0)"
    ),
)
l2(
    "decay-in-delta",
    "λW goes into the error that is taken back",
    origin=ASKED,
    back=L2_BACK.replace(
        "hidden_error(weights[l], delta, zs[l - 1])",
        "hidden_error((1 + lam) * weights[l], delta, zs[l - 1])",
    ),
)
l2(
    "penalty-and-sign",
    "the sign is wrong, and the penalty is divided by m",
    delta="y - acts[-1]",
    weights="np.dot(delta, acts[l].T) / m + lam / m * weights[l]",
)

TABLE += [
    wrong(
        "backprop_l2",
        "relu-hidden",
        "ReLU in the hidden layers, forward and back",
        """
def backprop_l2(weights, biases, X, Y, lambd):
    m, L = X.shape[1], len(weights)
    A = [X]
    for l in range(L):
        Z = np.dot(weights[l], A[l]) + biases[l]
        A.append(softmax(Z) if l == L - 1 else np.maximum(0, Z))
    dZ, dW, db = A[L] - Y, [None] * L, [None] * L
    for l in reversed(range(L)):
        dW[l] = np.dot(dZ, A[l].T) / m + lambd * weights[l]
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l:
            dZ = np.dot(weights[l].T, dZ) * (A[l] > 0)
    return dW, db
""",
        CS231N,
    ),
    wrong(
        "backprop_l2",
        "relu-hidden-over-m",
        "ReLU hidden layers, and the penalty is divided by m",
        """
def backprop_l2(weights, biases, X, Y, lambd):
    m, L = X.shape[1], len(weights)
    A = [X]
    for l in range(L):
        Z = np.dot(weights[l], A[l]) + biases[l]
        A.append(softmax(Z) if l == L - 1 else np.maximum(0, Z))
    dZ, dW, db = A[L] - Y, [None] * L, [None] * L
    for l in reversed(range(L)):
        dW[l] = np.dot(dZ, A[l].T) / m + (lambd * weights[l]) / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l:
            dZ = np.multiply(np.dot(weights[l].T, dZ), np.int64(A[l] > 0))
    return dW, db
""",
        COURSERA,
    ),
    wrong(
        "backprop_l2",
        "weights-changed",
        "+= on lam * weights' own array changes the caller's weights",
        """
def backprop_l2(weights, biases, x, y, lam):
    zs, acts = forward(weights, biases, x, output=softmax)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = softmax_error(zs[-1], y)
    for l in range(L - 1, -1, -1):
        old = delta
        if l > 0:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        g = weights[l]
        g *= lam
        g += weight_gradient(old, acts[l])
        dW[l], db[l] = g, bias_gradient(old)
    return dW, db
""",
    ),
    right(
        "backprop_l2",
        "example-loop",
        """
def backprop_l2(weights, biases, x, y, lam):
    m = x.shape[1]
    gw = [np.zeros(W.shape) for W in weights]
    gb = [np.zeros(b.shape) for b in biases]
    for i in range(m):
        zs, acts = forward(weights, biases, x[:, [i]], output=softmax)
        delta = acts[-1] - y[:, [i]]
        for l in range(len(weights) - 1, -1, -1):
            gw[l] = gw[l] + delta @ acts[l].T
            gb[l] = gb[l] + delta
            if l > 0:
                delta = hidden_error(weights[l], delta, zs[l - 1])
    return [g / m + lam * W for g, W in zip(gw, weights)], [g / m for g in gb]
""",
        NIELSEN,
    ),
    wrong(
        "backprop_l2",
        "numerical",
        "measured: a pass for each weight",
        """
def backprop_l2(weights, biases, x, y, lam):
    def cost(ws, bs):
        a = forward(ws, bs, x, output=softmax)[1][-1]
        data = -np.sum(y * np.log(a)) / x.shape[1]
        return data + lam / 2 * sum(np.sum(W**2) for W in ws)

    dW, db = [], []
    for l in range(len(weights)):
        put = lambda part, v: [*part[:l], v, *part[l + 1 :]]
        dW.append(numerical_gradient(lambda W: cost(put(weights, W), biases), weights[l], 1e-5))
        db.append(numerical_gradient(lambda b: cost(weights, put(biases, b)), biases[l], 1e-5))
    return dW, db
""",
    ),
    wrong(
        "backprop_l2",
        "calls-backprop",
        "backprop with sigmoid and quadratic cost, penalty added",
        """
def backprop_l2(weights, biases, x, y, lam):
    dW, db = backprop(weights, biases, x, y)
    return [g + lam * W for g, W in zip(dW, weights)], db
""",
    ),
    *RESIDUAL_BACKPROP,
    *MENDED_BACKPROP,
]
