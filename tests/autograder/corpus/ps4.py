"""The corpus of ps4-mlp."""

from corpus.entries import ASKED, BLOG, COURSERA, CS231N, FISH, HOMEWORK, NIELSEN, right, wrong
from corpus.second import RESIDUAL_FORWARD

TABLE = [
    # relu
    right(
        "relu",
        "where",
        """
def relu(z):
    return np.where(z > 0, z, 0)
""",
    ),
    right(
        "relu",
        "times-mask",
        """
def relu(x):
    return x * (x > 0)
""",
        BLOG,
    ),
    right(
        "relu",
        "half-sum",
        """
def relu(z):
    return (z + np.abs(z)) / 2
""",
    ),
    right(
        "relu",
        "copy-masked",
        """
def relu(z):
    out = z.copy()
    out[out < 0] = 0
    return out
""",
    ),
    right(
        "relu",
        "layer-class",
        """
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out


def relu(z):
    return Relu().forward(z)
""",
        FISH,
    ),
    right(
        "relu",
        "vectorize-float",
        """
relu = np.vectorize(lambda v: max(0.0, v), otypes=[float])
""",
    ),
    right(
        "relu",
        "clip",
        """
def relu(z):
    return np.clip(z, 0, None)
""",
    ),
    right(
        "relu",
        "loop",
        """
def relu(z):
    a = np.zeros(z.shape)
    for i in np.ndindex(z.shape):
        if z[i] > 0:
            a[i] = z[i]
    return a
""",
    ),
    right(
        "relu",
        "float32",
        """
def relu(z):
    return np.maximum(z, 0).astype(np.float32)
""",
    ),
    wrong(
        "relu",
        "cache",
        "a pair (A, cache) comes, not the array alone",
        """
def relu(Z):
    A = np.maximum(0, Z)
    cache = Z
    return A, cache
""",
        COURSERA,
    ),
    wrong(
        "relu",
        "vectorize",
        "np.vectorize takes the type of the first answer: fractions are cut off",
        """
relu = np.vectorize(lambda v: max(0, v))
""",
        ASKED,
    ),
    wrong(
        "relu",
        "vectorize-if",
        "np.vectorize with an integer 0 cuts fractions off",
        """
def one(v):
    if v > 0:
        return v
    return 0


def relu(z):
    return np.vectorize(one)(z)
""",
        ASKED,
    ),
    wrong(
        "relu",
        "in-place",
        "z[z < 0] = 0 changes the caller's array",
        """
def relu(z):
    z[z < 0] = 0
    return z
""",
        BLOG,
    ),
    wrong(
        "relu",
        "out-in-place",
        "out=z writes into the caller's array",
        """
def relu(z):
    return np.maximum(z, 0, out=z)
""",
    ),
    wrong(
        "relu",
        "np-max",
        "np.max looks for the largest of all",
        """
def relu(z):
    return np.max([0, np.max(z)])
""",
    ),
    wrong(
        "relu",
        "step",
        "the slope comes, not relu",
        """
def relu(z):
    return (z > 0).astype(float)
""",
    ),
    wrong(
        "relu",
        "minimum",
        "np.minimum in place of np.maximum",
        """
def relu(z):
    return np.minimum(0, z)
""",
    ),
    wrong(
        "relu",
        "leaky",
        "a leaky ReLU with 0.01 to the left",
        """
def relu(z):
    return np.where(z > 0, z, 0.01 * z)
""",
        BLOG,
    ),
    wrong(
        "relu",
        "absolute",
        "the absolute value",
        """
def relu(z):
    return np.abs(z)
""",
    ),
    wrong(
        "relu",
        "int-array",
        "an integer array takes the result, fractions are cut off",
        """
def relu(z):
    out = np.zeros(z.shape, dtype=int)
    out[z > 0] = z[z > 0]
    return out
""",
    ),
    wrong(
        "relu",
        "relu6",
        "cut off at 6 too",
        """
def relu(z):
    return np.clip(z, 0, 1)
""",
    ),
    wrong(
        "relu",
        "selected",
        "only the positive entries come, in a flat array",
        """
def relu(z):
    return z[z > 0]
""",
    ),
    # relu_prime
    right(
        "relu_prime",
        "where",
        """
def relu_prime(z):
    return np.where(z > 0, 1.0, 0.0)
""",
    ),
    right(
        "relu_prime",
        "booleans",
        """
def relu_prime(z):
    return z > 0
""",
    ),
    right(
        "relu_prime",
        "int64",
        """
def relu_prime(Z):
    return np.int64(Z > 0)
""",
        COURSERA,
    ),
    right(
        "relu_prime",
        "heaviside",
        """
def relu_prime(z):
    return np.heaviside(z, 0)
""",
    ),
    right(
        "relu_prime",
        "masked",
        """
def relu_prime(x):
    grad = np.zeros_like(x)
    grad[x > 0] = 1
    return grad
""",
        FISH,
    ),
    right(
        "relu_prime",
        "copy-two-masks",
        """
def relu_prime(z):
    d = np.array(z)
    d[z <= 0] = 0
    d[z > 0] = 1
    return d
""",
    ),
    right(
        "relu_prime",
        "sign-of-relu",
        """
def relu_prime(z):
    return np.sign(relu(z))
""",
    ),
    wrong(
        "relu_prime",
        "one-at-zero",
        "the slope at 0 is 1",
        """
def relu_prime(z):
    return np.where(z >= 0, 1.0, 0.0)
""",
        BLOG,
    ),
    wrong(
        "relu_prime",
        "half-at-zero",
        "the slope at 0 is ½",
        """
def relu_prime(z):
    return np.heaviside(z, 0.5)
""",
    ),
    wrong(
        "relu_prime",
        "in-place",
        "the caller's array is filled with the slopes",
        """
def relu_prime(z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return z
""",
        BLOG,
    ),
    wrong(
        "relu_prime",
        "in-place-order",
        "in place, and after the first line all entries are kept",
        """
def relu_prime(z):
    dz = z
    dz[z > 0] = 1
    dz[z <= 0] = 0
    return dz
""",
        ASKED,
    ),
    wrong(
        "relu_prime",
        "sign",
        "np.sign gives −1 to the left",
        """
def relu_prime(z):
    return np.sign(z)
""",
    ),
    wrong(
        "relu_prime",
        "relu",
        "relu itself comes",
        """
def relu_prime(z):
    return np.maximum(0, z)
""",
    ),
    wrong(
        "relu_prime",
        "ones",
        "the slope is 1 everywhere",
        """
def relu_prime(z):
    return np.ones_like(z)
""",
    ),
    wrong(
        "relu_prime",
        "leaky",
        "the slope of a leaky ReLU: 0.01 to the left",
        """
def relu_prime(z):
    return np.where(z > 0, 1, 0.01)
""",
        BLOG,
    ),
    wrong(
        "relu_prime",
        "turned",
        "0 and 1 are exchanged",
        """
def relu_prime(z):
    return (z <= 0).astype(float)
""",
    ),
    wrong(
        "relu_prime",
        "if-on-array",
        "an if on a whole array is an error",
        """
def relu_prime(z):
    if z > 0:
        return 1
    else:
        return 0
""",
        ASKED,
    ),
    wrong(
        "relu_prime",
        "z-over-z",
        "z/z where it is positive: not a number at 0",
        """
def relu_prime(z):
    return relu(z) / z
""",
    ),
    wrong(
        "relu_prime",
        "backward-times-z",
        "the slope is multiplied by z once more",
        """
def relu_prime(z):
    dZ = np.array(z, copy=True)
    dZ[z <= 0] = 0
    return dZ
""",
        COURSERA,
    ),
    # tanh_prime
    right(
        "tanh_prime",
        "cosh",
        """
def tanh_prime(z):
    return 1 / np.cosh(z) ** 2
""",
    ),
    right(
        "tanh_prime",
        "factored",
        """
def tanh_prime(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)
""",
    ),
    right(
        "tanh_prime",
        "power",
        """
def tanh_prime(z):
    return 1.0 - np.power(np.tanh(z), 2)
""",
        COURSERA,
    ),
    right(
        "tanh_prime",
        "sigmoid",
        """
def tanh_prime(z):
    s = sigmoid(2 * z)
    return 4 * s * (1 - s)
""",
    ),
    right(
        "tanh_prime",
        "helper",
        """
def tanh_prime(z):
    def own_tanh(v):
        e = np.exp(-2 * np.abs(v))
        return np.sign(v) * (1 - e) / (1 + e)

    return 1 - own_tanh(z) ** 2
""",
    ),
    right(
        "tanh_prime",
        "multiply",
        """
tanh_prime = lambda z: 1 - np.multiply(np.tanh(z), np.tanh(z))
""",
    ),
    right(
        "tanh_prime",
        "list-behind",
        """
def tanh_prime(z):
    flat = [1 - np.tanh(v) ** 2 for v in z.flatten()]
    return np.array(flat).reshape(z.shape)
""",
    ),
    wrong(
        "tanh_prime",
        "of-a",
        "1 − z²: z is taken for tanh z",
        """
def tanh_prime(a):
    return 1 - a**2
""",
        COURSERA,
    ),
    wrong(
        "tanh_prime",
        "no-square",
        "the square is missing",
        """
def tanh_prime(z):
    return 1 - np.tanh(z)
""",
    ),
    wrong(
        "tanh_prime",
        "square-inside",
        "tanh of z², not the square of tanh z",
        """
def tanh_prime(z):
    return 1 - np.tanh(z**2)
""",
    ),
    wrong(
        "tanh_prime",
        "twice",
        "tanh is taken twice",
        """
def tanh_prime(z):
    return 1 - np.tanh(np.tanh(z)) ** 2
""",
    ),
    wrong(
        "tanh_prime",
        "like-sigmoid",
        "a(1 − a) is the slope of the sigmoid",
        """
def tanh_prime(z):
    t = np.tanh(z)
    return t * (1 - t)
""",
    ),
    wrong(
        "tanh_prime",
        "tanh-itself",
        "tanh comes, not its slope",
        """
def tanh_prime(z):
    return np.tanh(z)
""",
    ),
    wrong(
        "tanh_prime",
        "plus",
        "1 + tanh²",
        """
def tanh_prime(z):
    return 1 + np.tanh(z) ** 2
""",
    ),
    wrong(
        "tanh_prime",
        "sigmoid-slope",
        "the slope of the sigmoid is taken, unscaled",
        """
def tanh_prime(z):
    s = sigmoid(z)
    return s * (1 - s)
""",
    ),
    wrong(
        "tanh_prime",
        "cosh-once",
        "1/cosh without the square",
        """
def tanh_prime(z):
    return 1 / np.cosh(z)
""",
    ),
    wrong(
        "tanh_prime",
        "in-place",
        "z is overwritten with tanh z",
        """
def tanh_prime(z):
    np.tanh(z, out=z)
    return 1 - z**2
""",
    ),
    wrong(
        "tanh_prime",
        "coarse",
        "measured one-sided with a step of 1e-3",
        """
def tanh_prime(z, h=1e-3):
    return (np.tanh(z + h) - np.tanh(z)) / h
""",
    ),
    wrong(
        "tanh_prime",
        "root-form",
        "the square root in place of the square: (1 − tanh)²",
        """
def tanh_prime(z):
    return (1 - np.tanh(z)) ** 2
""",
    ),
    # sigmoid_prime
    right(
        "sigmoid_prime",
        "two-sigmoids",
        """
def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))
""",
        NIELSEN,
    ),
    right(
        "sigmoid_prime",
        "mirror",
        """
def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)
""",
    ),
    right(
        "sigmoid_prime",
        "difference",
        """
def sigmoid_prime(z):
    s = sigmoid(z)
    return s - s**2
""",
    ),
    right(
        "sigmoid_prime",
        "tanh",
        """
def sigmoid_prime(z):
    return 0.25 * (1 - np.tanh(z / 2) ** 2)
""",
    ),
    right(
        "sigmoid_prime",
        "exponential",
        """
def sigmoid_prime(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2
""",
    ),
    right(
        "sigmoid_prime",
        "layer",
        """
class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


def sigmoid_prime(z):
    layer = Sigmoid()
    layer.forward(z)
    return layer.backward(np.ones_like(z))
""",
        FISH,
    ),
    right(
        "sigmoid_prime",
        "coursera",
        """
def sigmoid_prime(x):
    s = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    ds = np.multiply(s, 1 - s)
    return ds
""",
        COURSERA,
    ),
    wrong(
        "sigmoid_prime",
        "of-a",
        "x(1 − x): z is taken for σ(z)",
        """
def sigmoid_prime(x):
    return x * (1 - x)
""",
        BLOG,
    ),
    wrong(
        "sigmoid_prime",
        "deriv-flag",
        "x(1 − x) by a flag, fed with z",
        """
def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def sigmoid_prime(z):
    return nonlin(z, deriv=True)
""",
        BLOG,
    ),
    wrong(
        "sigmoid_prime",
        "twice",
        "the sigmoid is taken twice",
        """
def sigmoid_prime(z):
    a = sigmoid(sigmoid(z))
    return a * (1 - a)
""",
    ),
    wrong(
        "sigmoid_prime",
        "mixed",
        "σ(z)(1 − z)",
        """
def sigmoid_prime(z):
    return sigmoid(z) * (1 - z)
""",
    ),
    wrong(
        "sigmoid_prime",
        "sigmoid-itself",
        "the sigmoid comes, not its slope",
        """
def sigmoid_prime(z):
    return sigmoid(z)
""",
    ),
    wrong(
        "sigmoid_prime",
        "no-product",
        "1 − σ(z) alone",
        """
def sigmoid_prime(z):
    return 1 - sigmoid(z)
""",
    ),
    wrong(
        "sigmoid_prime",
        "like-tanh",
        "1 − σ² is the form of tanh",
        """
def sigmoid_prime(z):
    return 1 - sigmoid(z) ** 2
""",
    ),
    wrong(
        "sigmoid_prime",
        "overflow",
        "e^z/(1 + e^z)² is not a number far out",
        """
def sigmoid_prime(z):
    return np.exp(z) / (1 + np.exp(z)) ** 2
""",
    ),
    wrong(
        "sigmoid_prime",
        "precedence",
        "the brackets are missing: a · 1 − a",
        """
def sigmoid_prime(z):
    a = sigmoid(z)
    return a * 1 - a
""",
    ),
    wrong(
        "sigmoid_prime",
        "sign",
        "a(a − 1): the sign is wrong",
        """
def sigmoid_prime(z):
    a = sigmoid(z)
    return a * (a - 1)
""",
    ),
    wrong(
        "sigmoid_prime",
        "matrix-product",
        "@ in place of *",
        """
def sigmoid_prime(z):
    a = sigmoid(z)
    return np.dot(a, 1 - a)
""",
    ),
    wrong(
        "sigmoid_prime",
        "dz-needed",
        "it wants dA and a cache too",
        """
def sigmoid_prime(dA, cache):
    s = sigmoid(cache)
    return dA * s * (1 - s)
""",
        COURSERA,
    ),
    wrong(
        "sigmoid_prime",
        "plus",
        "a(1 + a)",
        """
def sigmoid_prime(z):
    a = sigmoid(z)
    return a * (1 + a)
""",
    ),
    # softmax
    right(
        "softmax",
        "keepdims",
        """
def softmax(z):
    shifted = z - np.max(z, axis=0, keepdims=True)
    exps = np.exp(shifted)
    return exps / np.sum(exps, axis=0, keepdims=True)
""",
        CS231N,
    ),
    right(
        "softmax",
        "transposed",
        """
def softmax(x):
    x = x.T
    x = x - np.max(x, axis=1, keepdims=True)
    y = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
    return y.T
""",
        FISH,
    ),
    right(
        "softmax",
        "fish-two-dims",
        """
def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x.T - np.max(x.T, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))
""",
        FISH,
    ),
    right(
        "softmax",
        "columns-loop",
        """
def softmax(z):
    out = np.zeros(z.shape)
    for i in range(z.shape[1]):
        e = np.exp(z[:, i] - max(z[:, i]))
        out[:, i] = e / sum(e)
    return out
""",
    ),
    right(
        "softmax",
        "log-sum-exp",
        """
def softmax(z):
    M = z.max(axis=0)
    logs = z - M - np.log(np.exp(z - M).sum(axis=0))
    return np.exp(logs)
""",
    ),
    right(
        "softmax",
        "logaddexp",
        """
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=0))
""",
    ),
    right(
        "softmax",
        "apply-along",
        """
def one_column(c):
    e = np.exp(c - c.max())
    return e / e.sum()


def softmax(z):
    return np.apply_along_axis(one_column, 0, z)
""",
    ),
    right(
        "softmax",
        "differences",
        """
def softmax(z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[None, :, :] - z[:, None, :]).sum(axis=1)
""",
    ),
    right(
        "softmax",
        "helper-sum",
        """
def sum_(v):
    return np.ones(len(v)) @ v


def softmax(z):
    e = np.exp(z - np.amax(z, 0))
    return e / sum_(e)
""",
    ),
    right(
        "softmax",
        "stacked-columns",
        """
def softmax(z):
    columns = []
    for c in z.T:
        e = np.exp(c - np.max(c))
        columns.append(e / np.sum(e))
    return np.column_stack(columns)
""",
    ),
    right(
        "softmax",
        "errstate",
        """
def softmax(z):
    with np.errstate(under="ignore"):
        e = np.exp(np.subtract(z, z.max(0)))
        return np.divide(e, e.sum(0))
""",
    ),
    wrong(
        "softmax",
        "unshifted",
        "no maximum is subtracted: it overflows",
        """
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=0)
""",
        BLOG,
    ),
    wrong(
        "softmax",
        "one-maximum",
        "one maximum for all columns: a column far below it underflows",
        """
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=0)
""",
        ASKED,
    ),
    wrong(
        "softmax",
        "rows",
        "rows sum to 1, not columns",
        """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
""",
        CS231N,
    ),
    wrong(
        "softmax",
        "coursera-rows",
        "rows are normalised, and nothing is shifted",
        """
def softmax(x):
    x_exp = np.exp(x)
    x_sum = np.sum(x_exp, axis=1, keepdims=True)
    return x_exp / x_sum
""",
        COURSERA,
    ),
    wrong(
        "softmax",
        "over-all",
        "divided by the sum over everything",
        """
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)
""",
        ASKED,
    ),
    wrong(
        "softmax",
        "over-all-unshifted",
        "the sum over everything, and no shift",
        """
def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))
""",
        BLOG,
    ),
    wrong(
        "softmax",
        "shift-only-above",
        "the maximum is subtracted above the line, not below",
        """
def softmax(z):
    M = z.max(axis=0)
    return np.exp(z - M) / np.exp(z).sum(axis=0)
""",
    ),
    wrong(
        "softmax",
        "no-exp-below",
        "the shifted scores are summed, not their exponentials",
        """
def softmax(z):
    s = z - z.max(axis=0)
    return np.exp(s) / np.sum(s, axis=0)
""",
    ),
    wrong(
        "softmax",
        "sigmoid",
        "a sigmoid for each entry",
        """
def softmax(z):
    return sigmoid(z)
""",
    ),
    wrong(
        "softmax",
        "normalised-sigmoid",
        "sigmoids divided by their sum",
        """
def softmax(z):
    a = sigmoid(z)
    return a / a.sum(axis=0)
""",
    ),
    wrong(
        "softmax",
        "not-normalised",
        "the exponentials are not divided by their sum",
        """
def softmax(z):
    return np.exp(z - z.max(axis=0))
""",
    ),
    wrong(
        "softmax",
        "mean-below",
        "divided by the mean in place of the sum",
        """
def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.mean(axis=0)
""",
    ),
    wrong(
        "softmax",
        "in-place",
        "z -= changes the caller's scores",
        """
def softmax(z):
    z -= np.max(z, axis=0)
    e = np.exp(z)
    return e / e.sum(axis=0)
""",
        CS231N,
    ),
    wrong(
        "softmax",
        "max-rows-sum-columns",
        "the maximum is that of the row, the sum that of the column",
        """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0)
""",
        ASKED,
    ),
    wrong(
        "softmax",
        "minimum",
        "the smallest score is subtracted, so the rest overflows",
        """
def softmax(z):
    e = np.exp(z - z.min(axis=0))
    return e / e.sum(axis=0)
""",
    ),
    wrong(
        "softmax",
        "minus-sign",
        "the sign in the exponent is wrong",
        """
def softmax(z):
    e = np.exp(z.min(axis=0) - z)
    return e / e.sum(axis=0)
""",
    ),
    wrong(
        "softmax",
        "clipped",
        "scores are clipped at ±20: large differences are lost",
        """
def softmax(z):
    e = np.exp(np.clip(z, -20, 20))
    return e / e.sum(axis=0)
""",
    ),
    wrong(
        "softmax",
        "axis-missing-max-only",
        "python's max of an array of columns fails",
        """
def softmax(z):
    e = np.exp(z - max(z))
    return e / sum(e)
""",
    ),
    wrong(
        "softmax",
        "cache",
        "a pair (A, cache) comes",
        """
def softmax(Z):
    e = np.exp(Z - np.max(Z, axis=0))
    return e / np.sum(e, axis=0), Z
""",
        COURSERA,
    ),
    wrong(
        "softmax",
        "hardmax",
        "1 at the largest score, 0 elsewhere",
        """
def softmax(z):
    return (z == z.max(axis=0)).astype(float)
""",
    ),
    wrong(
        "softmax",
        "rounded",
        "rounded to three digits",
        """
def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return np.round(e / e.sum(axis=0), 3)
""",
    ),
    wrong(
        "softmax",
        "nan-to-num",
        "overflow is hidden by nan_to_num: large scores become 0",
        """
def softmax(z):
    e = np.exp(z)
    return np.nan_to_num(e / e.sum(axis=0))
""",
        ASKED,
    ),
    # cross_entropy
    right(
        "cross_entropy",
        "floor",
        """
def cross_entropy(a, y):
    return -np.mean(np.sum(y * np.log(np.maximum(a, 1e-12)), axis=0))
""",
    ),
    right(
        "cross_entropy",
        "clip",
        """
def cross_entropy(a, y):
    m = y.shape[1]
    return -1 / m * np.sum(y * np.log(np.clip(a, 1e-12, 1.0)))
""",
        CS231N,
    ),
    right(
        "cross_entropy",
        "fish-epsilon",
        """
def cross_entropy(a, y):
    batch_size = a.shape[1]
    return -np.sum(y * np.log(a + 1e-7)) / batch_size
""",
        FISH,
    ),
    right(
        "cross_entropy",
        "picked-by-label",
        """
def cross_entropy(a, y):
    t = y.argmax(axis=0)
    return -np.sum(np.log(a[t, np.arange(a.shape[1])])) / a.shape[1]
""",
        FISH,
    ),
    right(
        "cross_entropy",
        "product-first",
        """
def cross_entropy(a, y):
    return -np.log(np.sum(a * y, axis=0)).mean()
""",
    ),
    right(
        "cross_entropy",
        "where-argument",
        """
def cross_entropy(a, y):
    logs = np.log(a, where=y > 0, out=np.zeros(a.shape))
    return -(y * logs).sum() / y.shape[1]
""",
    ),
    right(
        "cross_entropy",
        "loop",
        """
import math


def cross_entropy(a, y):
    n, m = a.shape
    cost = 0.0
    for i in range(m):
        for j in range(n):
            if y[j, i]:
                cost -= y[j, i] * math.log(a[j, i])
    return cost / m
""",
        HOMEWORK,
    ),
    right(
        "cross_entropy",
        "einsum",
        """
def cross_entropy(AL, Y):
    p = np.einsum("ij,ij->j", AL, Y)
    return np.log(1 / p).mean()
""",
    ),
    right(
        "cross_entropy",
        "nansum",
        """
def cross_entropy(a, y):
    with np.errstate(all="ignore"):
        return -np.nansum(y * np.log(a)) / a.shape[1]
""",
    ),
    right(
        "cross_entropy",
        "squeezed",
        """
def cross_entropy(AL, Y):
    m = Y.shape[1]
    cost = -np.sum(Y * np.log(AL + 1e-12), keepdims=True) / m
    return np.squeeze(cost)
""",
        COURSERA,
    ),
    wrong(
        "cross_entropy",
        "binary",
        "the binary cross-entropy: (1 − y) log(1 − a) is added",
        """
def cross_entropy(a, y):
    m = y.shape[1]
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / m
""",
        COURSERA,
    ),
    wrong(
        "cross_entropy",
        "binary-naive",
        "the binary cross-entropy, and 0·log 0 is nan",
        """
def cross_entropy(AL, Y):
    m = Y.shape[1]
    cost = -(1 / m) * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))
    return np.squeeze(cost)
""",
        COURSERA,
    ),
    wrong(
        "cross_entropy",
        "nielsen",
        "Σ over both terms with nan_to_num, and no mean",
        """
def cross_entropy(a, y):
    return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))
""",
        NIELSEN,
    ),
    wrong(
        "cross_entropy",
        "nan-at-zero",
        "0·log 0 is not a number",
        """
def cross_entropy(a, y):
    return -np.sum(y * np.log(a)) / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "no-mean",
        "the sum over the examples is not divided by m",
        """
def cross_entropy(a, y):
    return -np.sum(y * np.log(a + 1e-12))
""",
        FISH,
    ),
    wrong(
        "cross_entropy",
        "mean-of-all",
        "np.mean divides by n·m, not by m",
        """
def cross_entropy(a, y):
    return -np.mean(y * np.log(a + 1e-12))
""",
        BLOG,
    ),
    wrong(
        "cross_entropy",
        "sign",
        "the sign is missing",
        """
def cross_entropy(a, y):
    return np.log(a[y == 1]).sum() / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "divided-by-n",
        "divided by the number of classes, not of examples",
        """
def cross_entropy(a, y):
    return -np.log(a[y == 1]).sum() / y.shape[0]
""",
    ),
    wrong(
        "cross_entropy",
        "len",
        "len(y) is the number of classes",
        """
def cross_entropy(a, y):
    return -np.sum(y * np.log(np.maximum(a, 1e-12))) / len(y)
""",
        CS231N,
    ),
    wrong(
        "cross_entropy",
        "log2",
        "the logarithm to the base 2",
        """
def cross_entropy(a, y):
    return -np.log2(a[y == 1]).sum() / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "log10",
        "the logarithm to the base 10",
        """
def cross_entropy(a, y):
    return -np.log10(np.sum(a * y, axis=0)).mean()
""",
    ),
    wrong(
        "cross_entropy",
        "arguments-exchanged",
        "the logarithm is taken of y: arguments exchanged",
        """
def cross_entropy(y, a):
    return -np.sum(y * np.log(a + 1e-12)) / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "per-example",
        "one cost per example comes, not the mean",
        """
def cross_entropy(a, y):
    return -np.sum(y * np.log(np.maximum(a, 1e-12)), axis=0)
""",
    ),
    wrong(
        "cross_entropy",
        "large-epsilon",
        "an epsilon of 1e-2 inside the logarithm",
        """
def cross_entropy(a, y):
    return -np.sum(y * np.log(a + 1e-2)) / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "no-log",
        "the probabilities are summed without a logarithm",
        """
def cross_entropy(a, y):
    return -np.sum(y * a) / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "softmax-inside",
        "a softmax is put over the probabilities once more",
        """
def cross_entropy(a, y):
    p = softmax(a)
    return -np.sum(y * np.log(p)) / y.shape[1]
""",
        ASKED,
    ),
    wrong(
        "cross_entropy",
        "log-of-mean",
        "the logarithm of the mean, not the mean of logarithms",
        """
def cross_entropy(a, y):
    return -np.log(np.mean(np.sum(a * y, axis=0)))
""",
    ),
    wrong(
        "cross_entropy",
        "quadratic",
        "half the squared distance, not the cross-entropy",
        """
def cross_entropy(a, y):
    return 0.5 * np.sum((a - y) ** 2) / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "axis-labels",
        "the labels are looked for along the wrong axis",
        """
def cross_entropy(a, y):
    m = y.shape[1]
    labels = np.argmax(y, axis=1)
    return -np.mean(np.log(a[labels, np.arange(len(labels)) % m] + 1e-12))
""",
        CS231N,
    ),
    wrong(
        "cross_entropy",
        "in-place-clip",
        "a is clipped in the caller's array",
        """
def cross_entropy(a, y):
    a[a < 1e-12] = 1e-12
    return -np.sum(y * np.log(a)) / y.shape[1]
""",
    ),
    wrong(
        "cross_entropy",
        "half",
        "a factor ½ from the quadratic cost",
        """
def cross_entropy(a, y):
    return -np.log(a[y == 1]).sum() / (2 * y.shape[1])
""",
    ),
    wrong(
        "cross_entropy",
        "one-by-one",
        "a matrix (1, 1) comes, not a number",
        """
def cross_entropy(a, y):
    m = y.shape[1]
    return -np.sum(y * np.log(a + 1e-12), keepdims=True) / m
""",
        COURSERA,
    ),
    # init_params
    right(
        "init_params",
        "comprehension",
        """
def init_params(sizes, rng):
    W = [rng.normal(0, n ** (-0.5), (k, n)) for n, k in zip(sizes, sizes[1:])]
    return W, [np.zeros((k, 1)) for k in sizes[1:]]
""",
    ),
    right(
        "init_params",
        "standard-normal-scaled",
        """
def init_params(sizes, rng):
    weights = [rng.standard_normal((y, x)) / np.sqrt(x) for x, y in zip(sizes[:-1], sizes[1:])]
    biases = [np.zeros((y, 1)) for y in sizes[1:]]
    return (weights, biases)
""",
        NIELSEN,
    ),
    right(
        "init_params",
        "dict-behind",
        """
def initialize_parameters_deep(layer_dims, rng):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        scale = np.sqrt(1.0 / layer_dims[l - 1])
        parameters["W" + str(l)] = rng.normal(size=(layer_dims[l], layer_dims[l - 1])) * scale
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def init_params(sizes, rng):
    p, L = initialize_parameters_deep(sizes, rng), len(sizes)
    return [p[f"W{l}"] for l in range(1, L)], [p[f"b{l}"] for l in range(1, L)]
""",
        COURSERA,
    ),
    right(
        "init_params",
        "multiply-root",
        """
def init_params(sizes, rng):
    weights, biases = [], []
    for l in range(1, len(sizes)):
        W = rng.normal(size=(sizes[l], sizes[l - 1])) * np.sqrt(1 / sizes[l - 1])
        weights += [W]
        biases += [np.full((sizes[l], 1), 0.0)]
    return weights, biases
""",
    ),
    right(
        "init_params",
        "biases-in-advance",
        """
def init_params(sizes, rng):
    L = len(sizes) - 1
    weights, biases = [None] * L, [np.zeros((n, 1)) for n in sizes[1:]]
    for l in range(L):
        weights[l] = rng.normal(loc=0.0, scale=1 / sizes[l] ** 0.5, size=(sizes[l + 1], sizes[l]))
    return weights, biases
""",
    ),
    right(
        "init_params",
        "backwards",
        """
def init_params(sizes, rng):
    ws = []
    for l in range(len(sizes) - 1, 0, -1):
        ws.insert(0, rng.standard_normal(size=(sizes[l], sizes[l - 1])) / np.sqrt(sizes[l - 1]))
    return ws, [w[:, :1] * 0 for w in ws]
""",
    ),
    right(
        "init_params",
        "recursion",
        """
def init_params(sizes, rng):
    if len(sizes) < 2:
        return [], []
    n, k, *rest = sizes
    W = rng.normal(0, 1 / np.sqrt(n), (k, n))
    more_w, more_b = init_params([k, *rest], rng)
    return [W, *more_w], [np.zeros((k, 1)), *more_b]
""",
    ),
    right(
        "init_params",
        "transposed-draw",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    return [(rng.normal(0, 1, (i, o)) / np.sqrt(i)).T for i, o in pairs], [
        np.zeros((o, 1)) for _, o in pairs
    ]
""",
        CS231N,
    ),
    wrong(
        "init_params",
        "variance-for-deviation",
        "1/n is given as the standard deviation",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    return [rng.normal(0, 1 / n, (k, n)) for n, k in pairs], [np.zeros((k, 1)) for _, k in pairs]
""",
    ),
    wrong(
        "init_params",
        "unscaled",
        "the deviation is 1 in every layer",
        """
def init_params(sizes, rng):
    weights = [rng.standard_normal((y, x)) for x, y in zip(sizes[:-1], sizes[1:])]
    return weights, [np.zeros((y, 1)) for y in sizes[1:]]
""",
        NIELSEN,
    ),
    wrong(
        "init_params",
        "random-biases",
        "the biases are random, and nothing is scaled",
        """
def init_params(sizes, rng):
    biases = [rng.normal(size=(y, 1)) for y in sizes[1:]]
    weights = [rng.normal(size=(y, x)) for x, y in zip(sizes[:-1], sizes[1:])]
    return weights, biases
""",
        NIELSEN,
    ),
    wrong(
        "init_params",
        "hundredth",
        "× 0.01 in place of 1/√n",
        """
def init_params(sizes, rng):
    weights, biases = [], []
    for l in range(1, len(sizes)):
        weights.append(rng.normal(size=(sizes[l], sizes[l - 1])) * 0.01)
        biases.append(np.zeros((sizes[l], 1)))
    return weights, biases
""",
        COURSERA,
    ),
    wrong(
        "init_params",
        "he",
        "√(2/n), the start for ReLU",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.normal(size=(k, n)) * np.sqrt(2 / n) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
        COURSERA,
    ),
    wrong(
        "init_params",
        "fan-out",
        "1/√ of the width of the layer itself, not of the one before",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.normal(0, 1 / np.sqrt(k), (k, n)) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
    ),
    wrong(
        "init_params",
        "glorot",
        "√(2/(n + k)), Glorot's start",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.normal(0, np.sqrt(2 / (n + k)), (k, n)) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
        BLOG,
    ),
    wrong(
        "init_params",
        "transposed",
        "the weights have the shape (n_{l−1}, n_l)",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.normal(0, 1 / np.sqrt(n), (n, k)) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
        CS231N,
    ),
    wrong(
        "init_params",
        "flat-biases",
        "the biases are flat: (n_l,)",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.normal(0, 1 / np.sqrt(n), (k, n)) for n, k in pairs]
    return ws, [np.zeros(k) for _, k in pairs]
""",
        CS231N,
    ),
    wrong(
        "init_params",
        "uniform",
        "uniform numbers, not normal ones",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.uniform(-1, 1, (k, n)) * np.sqrt(3 / n) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
    ),
    wrong(
        "init_params",
        "zeros",
        "all weights are zero",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    return [np.zeros((k, n)) for n, k in pairs], [np.zeros((k, 1)) for _, k in pairs]
""",
        COURSERA,
    ),
    wrong(
        "init_params",
        "global-random",
        "np.random is used, not rng",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [np.random.randn(k, n) / np.sqrt(n) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
        COURSERA,
    ),
    wrong(
        "init_params",
        "own-seed",
        "seeded inside: always the same weights",
        """
def init_params(sizes, rng):
    np.random.seed(3)
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [np.random.randn(k, n) / np.sqrt(n) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
        COURSERA,
    ),
    wrong(
        "init_params",
        "first-width-for-all",
        "1/√n₀ in all layers",
        """
def init_params(sizes, rng):
    s = 1 / np.sqrt(sizes[0])
    pairs = list(zip(sizes[:-1], sizes[1:]))
    return [rng.normal(0, s, (k, n)) for n, k in pairs], [np.zeros((k, 1)) for _, k in pairs]
""",
    ),
    wrong(
        "init_params",
        "dict",
        "a dictionary comes, not two lists",
        """
def init_params(sizes, rng):
    parameters = {}
    for l in range(1, len(sizes)):
        parameters["W" + str(l)] = rng.normal(size=(sizes[l], sizes[l - 1])) / np.sqrt(sizes[l - 1])
        parameters["b" + str(l)] = np.zeros((sizes[l], 1))
    return parameters
""",
        COURSERA,
    ),
    wrong(
        "init_params",
        "exchanged",
        "the biases come first, the weights second",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.normal(0, 1 / np.sqrt(n), (k, n)) for n, k in pairs]
    return [np.zeros((k, 1)) for _, k in pairs], ws
""",
        NIELSEN,
    ),
    wrong(
        "init_params",
        "positive",
        "rng.random: only positive, uniform numbers",
        """
def init_params(sizes, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    ws = [rng.random((k, n)) / np.sqrt(n) for n, k in pairs]
    return ws, [np.zeros((k, 1)) for _, k in pairs]
""",
    ),
    wrong(
        "init_params",
        "one-layer-missing",
        "the last layer is missing",
        """
def init_params(sizes, rng):
    weights, biases = [], []
    for l in range(1, len(sizes) - 1):
        weights.append(rng.normal(0, 1 / np.sqrt(sizes[l - 1]), (sizes[l], sizes[l - 1])))
        biases.append(np.zeros((sizes[l], 1)))
    return weights, biases
""",
    ),
    # forward
    right(
        "forward",
        "nielsen",
        """
def forward(weights, biases, x):
    activation = x
    activations, zs = [x], []
    for b, w in zip(biases, weights):
        z = np.dot(w, activation) + b
        zs.append(z)
        activation = sigmoid(z)
        activations.append(activation)
    return zs, activations
""",
        NIELSEN,
    ),
    right(
        "forward",
        "indices",
        """
def forward(weights, biases, x):
    L = len(weights)
    zs, a = [None] * L, [None] * (L + 1)
    a[0] = x
    for l in range(1, L + 1):
        zs[l - 1] = weights[l - 1] @ a[l - 1] + biases[l - 1]
        a[l] = sigmoid(zs[l - 1])
    return zs, a
""",
    ),
    right(
        "forward",
        "recursion",
        """
def forward(weights, biases, x):
    if not weights:
        return [], [x]
    z = weights[0].dot(x) + biases[0]
    zs, activations = forward(weights[1:], biases[1:], sigmoid(z))
    return [z] + zs, [x] + activations
""",
    ),
    right(
        "forward",
        "augmented",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        ones = np.ones((1, x.shape[1]))
        zs.append(np.hstack([W, b]) @ np.vstack([activations[-1], ones]))
        activations.append(sigmoid(zs[-1]))
    return zs, activations
""",
    ),
    right(
        "forward",
        "einsum-tuples",
        """
def forward(weights, biases, x):
    zs, acts = (), (x,)
    for W, b in zip(weights, biases):
        zs += (np.einsum("jk,km->jm", W, acts[-1]) + b,)
        acts += (sigmoid(zs[-1]),)
    return zs, acts
""",
    ),
    right(
        "forward",
        "layer-class",
        """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        return np.dot(self.W, x) + self.b


def forward(weights, biases, x):
    zs, activations = [], [x]
    for layer in (Affine(W, b) for W, b in zip(weights, biases)):
        z = layer.forward(activations[-1])
        zs.append(z)
        activations.append(1 / (1 + np.exp(-z)))
    return zs, activations
""",
        FISH,
    ),
    right(
        "forward",
        "rows-inside",
        """
def forward(weights, biases, x):
    rows = x.T
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        scores = rows.dot(W.T) + b.ravel()
        rows = sigmoid(scores)
        zs.append(scores.T)
        activations.append(rows.T)
    return zs, activations
""",
        CS231N,
    ),
    right(
        "forward",
        "column-loop",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        a = activations[-1]
        z = np.zeros((W.shape[0], a.shape[1]))
        for i in range(a.shape[1]):
            z[:, i] = W @ a[:, i] + b[:, 0]
        zs.append(z)
        activations.append(sigmoid(z))
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "z-passed-on",
        "the next layer gets z and not a",
        """
def forward(weights, biases, x):
    zs, activations, v = [], [x], x
    for W, b in zip(weights, biases):
        v = W @ v + b
        zs.append(v)
        activations.append(sigmoid(v))
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "relu-hidden",
        "ReLU in the hidden layers",
        """
def forward(weights, biases, x):
    zs, activations, L = [], [x], len(weights)
    for l, (W, b) in enumerate(zip(weights, biases), 1):
        z = W @ activations[-1] + b
        zs.append(z)
        activations.append(sigmoid(z) if l == L else relu(z))
    return zs, activations
""",
        COURSERA,
    ),
    wrong(
        "forward",
        "softmax-output",
        "softmax in the last layer",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + b)
        activations.append(sigmoid(zs[-1]))
    activations[-1] = softmax(zs[-1])
    return zs, activations
""",
        FISH,
    ),
    wrong(
        "forward",
        "linear-output",
        "no sigmoid in the last layer",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + b)
        activations.append(sigmoid(zs[-1]))
    activations[-1] = zs[-1]
    return zs, activations
""",
        CS231N,
    ),
    wrong(
        "forward",
        "no-bias",
        "the biases are not added",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W in weights:
        zs.append(W @ activations[-1])
        activations.append(sigmoid(zs[-1]))
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "no-input",
        "activations does not begin with x",
        """
def forward(weights, biases, x):
    zs, activations, a = [], [], x
    for W, b in zip(weights, biases):
        z = W @ a + b
        a = sigmoid(z)
        zs.append(z)
        activations.append(a)
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "exchanged",
        "activations come first, zs second",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + b)
        activations.append(sigmoid(zs[-1]))
    return activations, zs
""",
    ),
    wrong(
        "forward",
        "output-only",
        "the output alone comes back",
        """
def forward(weights, biases, a):
    for b, w in zip(biases, weights):
        a = sigmoid(np.dot(w, a) + b)
    return a
""",
        NIELSEN,
    ),
    wrong(
        "forward",
        "caches",
        "the last activation and caches come back",
        """
def forward(weights, biases, X):
    A, caches = X, []
    for W, b in zip(weights, biases):
        Z = np.dot(W, A) + b
        caches.append(((A, W, b), Z))
        A = sigmoid(Z)
    return A, caches
""",
        COURSERA,
    ),
    wrong(
        "forward",
        "first-layer-again",
        "every layer gets x",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[0] + b)
        activations.append(sigmoid(zs[-1]))
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "transposed",
        "the weights are transposed",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W.T @ activations[-1] + b)
        activations.append(sigmoid(zs[-1]))
    return zs, activations
""",
        FISH,
    ),
    wrong(
        "forward",
        "bias-summed",
        "the bias is added as one number, its sum",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + np.sum(b))
        activations.append(sigmoid(zs[-1]))
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "flat-bias",
        "the bias is made flat, so it is added along the examples",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + b.ravel())
        activations.append(sigmoid(zs[-1]))
    return zs, activations
""",
        ASKED,
    ),
    wrong(
        "forward",
        "zs-are-activations",
        "the same array is in both lists: z is overwritten",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        z = W @ activations[-1] + b
        zs.append(z)
        z[:] = sigmoid(z)
        activations.append(z)
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "tanh",
        "tanh in place of the sigmoid",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + b)
        activations.append(np.tanh(zs[-1]))
    return zs, activations
""",
        CS231N,
    ),
    wrong(
        "forward",
        "last-layer-missing",
        "the last layer is left out",
        """
def forward(weights, biases, x):
    zs, activations = [], [x]
    for l in range(len(weights) - 1):
        zs.append(weights[l] @ activations[l] + biases[l])
        activations.append(sigmoid(zs[l]))
    return zs, activations
""",
    ),
    wrong(
        "forward",
        "mutable-default",
        "default lists keep the layers of earlier calls",
        """
def forward(weights, biases, x, zs=[], activations=[]):
    activations.append(x)
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + b)
        activations.append(sigmoid(zs[-1]))
    return zs, activations
""",
    ),
    # quadratic_cost
    right(
        "quadratic_cost",
        "own-pass",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = x
    for W, b in zip(weights, biases):
        a = sigmoid(W @ a + b)
    data = np.mean(np.sum((a - y) ** 2, axis=0)) / 2
    return data + lam / 2 * sum((W**2).sum() for W in weights)
""",
    ),
    right(
        "quadratic_cost",
        "norms",
        """
def quadratic_cost(weights, biases, x, y, lam):
    _, acts = forward(weights, biases, x)
    m = y.shape[1]
    fit = np.linalg.norm(acts[-1] - y) ** 2 / (2 * m)
    decay = 0.5 * lam * sum(np.linalg.norm(w) ** 2 for w in weights)
    return fit + decay
""",
        NIELSEN,
    ),
    right(
        "quadratic_cost",
        "loop-over-examples",
        """
def quadratic_cost(weights, biases, x, y, lam):
    cost, m = 0.0, x.shape[1]
    for i in range(m):
        a = forward(weights, biases, x[:, [i]])[1][-1]
        cost += 0.5 * np.linalg.norm(a - y[:, [i]]) ** 2 / m
    for W in weights:
        cost += lam / 2 * np.sum(W * W)
    return cost
""",
        NIELSEN,
    ),
    right(
        "quadratic_cost",
        "vdot",
        """
def quadratic_cost(weights, biases, x, y, lam):
    e = forward(weights, biases, x)[1][-1] - y
    return np.vdot(e, e) / (2 * e.shape[1]) + lam * sum(np.vdot(W, W) for W in weights) / 2
""",
    ),
    right(
        "quadratic_cost",
        "flat-weights",
        """
def quadratic_cost(weights, biases, x, y, lam):
    out = forward(weights, biases, x)[1][-1]
    flat = np.concatenate([W.ravel() for W in weights])
    return ((out - y) ** 2).sum(axis=0).mean() * 0.5 + 0.5 * lam * flat @ flat
""",
    ),
    right(
        "quadratic_cost",
        "trace",
        """
def quadratic_cost(weights, biases, x, y, lam):
    e = forward(weights, biases, x)[1][-1] - y
    penalty = sum(np.trace(W @ W.T) for W in weights)
    return np.einsum("ij,ij", e, e) / 2 / e.shape[1] + lam * penalty / 2
""",
    ),
    right(
        "quadratic_cost",
        "map",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[-1][-1]
    squares = map(np.square, weights)
    return 0.5 * (np.square(a - y).sum() / y.shape[-1] + lam * sum(map(np.sum, squares)))
""",
    ),
    wrong(
        "quadratic_cost",
        "mean-of-all",
        "np.mean divides by n_L·m",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return 0.5 * np.mean((a - y) ** 2) + lam / 2 * sum(np.sum(W**2) for W in weights)
""",
        BLOG,
    ),
    wrong(
        "quadratic_cost",
        "no-half",
        "the ½ of the data cost is missing",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return np.sum((a - y) ** 2) / x.shape[1] + lam / 2 * sum(np.sum(W**2) for W in weights)
""",
    ),
    wrong(
        "quadratic_cost",
        "penalty-over-m",
        "the penalty is divided by m",
        """
def quadratic_cost(weights, biases, x, y, lambd):
    m = x.shape[1]
    a = forward(weights, biases, x)[1][-1]
    l2 = lambd / (2 * m) * sum(np.sum(np.square(W)) for W in weights)
    return np.sum((a - y) ** 2) / (2 * m) + l2
""",
        COURSERA,
    ),
    wrong(
        "quadratic_cost",
        "penalty-no-half",
        "λ without the ½",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return 0.5 * np.sum((a - y) ** 2) / x.shape[1] + lam * sum(np.sum(W**2) for W in weights)
""",
    ),
    wrong(
        "quadratic_cost",
        "biases-pay",
        "the biases are penalised too",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    p = sum(np.sum(W**2) for W in weights) + sum(np.sum(b**2) for b in biases)
    return 0.5 * np.sum((a - y) ** 2) / x.shape[1] + lam / 2 * p
""",
    ),
    wrong(
        "quadratic_cost",
        "last-layer-only",
        "only the last layer is penalised",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return 0.5 * np.sum((a - y) ** 2) / x.shape[1] + lam / 2 * np.sum(weights[-1] ** 2)
""",
    ),
    wrong(
        "quadratic_cost",
        "norm-not-squared",
        "the norms are not squared",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    p = sum(np.linalg.norm(W) for W in weights)
    return 0.5 * np.sum((a - y) ** 2) / x.shape[1] + lam / 2 * p
""",
    ),
    wrong(
        "quadratic_cost",
        "no-penalty",
        "λ is not used",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return 0.5 * np.sum((a - y) ** 2) / x.shape[1]
""",
    ),
    wrong(
        "quadratic_cost",
        "no-mean",
        "the sum over the examples is not divided by m",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return 0.5 * np.sum((a - y) ** 2) + 0.5 * lam * sum(np.sum(W**2) for W in weights)
""",
        FISH,
    ),
    wrong(
        "quadratic_cost",
        "cross-entropy",
        "the cross-entropy in place of the squares",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    data = -np.sum(y * np.log(a)) / x.shape[1]
    return data + 0.5 * lam * sum(np.sum(W**2) for W in weights)
""",
    ),
    wrong(
        "quadratic_cost",
        "z-for-a",
        "zᴸ is compared with y, not aᴸ",
        """
def quadratic_cost(weights, biases, x, y, lam):
    zs, _ = forward(weights, biases, x)
    data = 0.5 * np.sum((zs[-1] - y) ** 2) / x.shape[1]
    return data + 0.5 * lam * sum(np.sum(W**2) for W in weights)
""",
    ),
    wrong(
        "quadratic_cost",
        "sum-squared",
        "the sum of the weights is squared, not their squares summed",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    p = sum(np.sum(W) ** 2 for W in weights)
    return 0.5 * np.sum((a - y) ** 2) / x.shape[1] + 0.5 * lam * p
""",
    ),
    wrong(
        "quadratic_cost",
        "abs-weights",
        "absolute values of the weights are summed",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    p = sum(np.abs(W).sum() for W in weights)
    return 0.5 * np.sum((a - y) ** 2) / x.shape[1] + lam / 2 * p
""",
        CS231N,
    ),
    wrong(
        "quadratic_cost",
        "penalty-minus",
        "the penalty is subtracted",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return 0.5 * np.sum((a - y) ** 2) / y.shape[1] - 0.5 * lam * sum(np.sum(W**2) for W in weights)
""",
    ),
    wrong(
        "quadratic_cost",
        "two-slips",
        "no ½ at the data, and the penalty is divided by m",
        """
def quadratic_cost(weights, biases, x, y, lam):
    m = x.shape[1]
    a = forward(weights, biases, x)[1][-1]
    return (np.sum((a - y) ** 2) + 0.5 * lam * sum(np.sum(W**2) for W in weights)) / m
""",
    ),
    wrong(
        "quadratic_cost",
        "len-y",
        "len(y) is the number of outputs, not of examples",
        """
def quadratic_cost(weights, biases, x, y, lam):
    a = forward(weights, biases, x)[1][-1]
    return np.sum((a - y) ** 2) / (2 * len(y)) + 0.5 * lam * sum(np.sum(W**2) for W in weights)
""",
    ),
    *RESIDUAL_FORWARD,
]
