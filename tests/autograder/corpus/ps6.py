"""The corpus of ps6-digits."""

from corpus.entries import ASKED, BLOG, COURSERA, CS231N, FISH, NIELSEN, right, wrong
from corpus.second import ADAM_STEP

TABLE = [
    # train
    right(
        "train",
        "nielsen",
        """
class Network:
    def __init__(self, sizes, rng):
        self.num_layers = len(sizes)
        self.biases = [np.zeros((k, 1)) for k in sizes[1:]]
        self.weights = [rng.normal(size=(k, n)) / np.sqrt(n) for n, k in zip(sizes, sizes[1:])]

    def SGD(self, x, y, epochs, size, eta, rng):
        n = x.shape[1]
        for j in range(epochs):
            order = rng.permutation(n)
            for k in range(0, n, size):
                self.update(x[:, order[k : k + size]], y[:, order[k : k + size]], eta)

    def update(self, x, y, eta):
        nabla_w, nabla_b = self.backprop(x, y)
        m = x.shape[1]
        self.weights = [w - (eta / m) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - (eta / m) * nb for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(sigmoid(zs[-1]))
        delta = softmax(zs[-1]) - y
        nabla_w, nabla_b = [], []
        for l in range(1, self.num_layers):
            nabla_w.insert(0, np.dot(delta, activations[-l - 1].T))
            nabla_b.insert(0, delta.sum(axis=1, keepdims=True))
            if l < self.num_layers - 1:
                delta = np.dot(self.weights[-l].T, delta) * sigmoid_prime(zs[-l - 1])
        return nabla_w, nabla_b


def train(x, y, sizes, eta, batch_size, epochs, rng):
    net = Network(sizes, rng)
    net.SGD(x, y, epochs, batch_size, eta, rng)
    return net.weights, net.biases
""",
        NIELSEN,
    ),
    right(
        "train",
        "coursera-dict",
        """
def initialize(layer_dims, rng):
    p = {}
    for l in range(1, len(layer_dims)):
        p["W" + str(l)] = rng.standard_normal((layer_dims[l], layer_dims[l - 1]))
        p["W" + str(l)] *= np.sqrt(1 / layer_dims[l - 1])
        p["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return p


def gradients(p, X, Y):
    L, m = len(p) // 2, X.shape[1]
    A = [X]
    for l in range(1, L + 1):
        Z = np.dot(p["W" + str(l)], A[-1]) + p["b" + str(l)]
        A.append(softmax(Z) if l == L else sigmoid(Z))
    grads, dZ = {}, A[L] - Y
    for l in range(L, 0, -1):
        grads["W" + str(l)] = np.dot(dZ, A[l - 1].T) / m
        grads["b" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dZ = np.dot(p["W" + str(l)].T, dZ) * A[l - 1] * (1 - A[l - 1])
    return grads


def train(x, y, sizes, eta, batch_size, epochs, rng):
    p, m = initialize(sizes, rng), x.shape[1]
    for i in range(epochs):
        permutation = list(rng.permutation(m))
        for k in range(0, m, batch_size):
            batch = permutation[k : k + batch_size]
            grads = gradients(p, x[:, batch], y[:, batch])
            for key in p:
                p[key] = p[key] - eta * grads[key]
    L = len(sizes)
    return [p[f"W{l}"] for l in range(1, L)], [p[f"b{l}"] for l in range(1, L)]
""",
        COURSERA,
    ),
    right(
        "train",
        "shuffled-data",
        """
def train(x, y, sizes, eta, batch_size, epochs, rng):
    weights = [rng.normal(0, n**-0.5, (k, n)) for n, k in zip(sizes, sizes[1:])]
    biases = [np.zeros((k, 1)) for k in sizes[1:]]
    L, m = len(weights), x.shape[1]
    for epoch in range(epochs):
        p = rng.permutation(m)
        xs, ys = x[:, p], y[:, p]
        for i in range(0, m, batch_size):
            xb, yb = xs[:, i : i + batch_size], ys[:, i : i + batch_size]
            a = [xb]
            for l in range(L):
                z = weights[l] @ a[l] + biases[l]
                a.append(sigmoid(z) if l < L - 1 else softmax(z))
            delta = (a[-1] - yb) / xb.shape[1]
            deltas = [delta]
            for l in range(L - 1, 0, -1):
                delta = weights[l].T @ delta * a[l] * (1 - a[l])
                deltas.insert(0, delta)
            for l in range(L):
                weights[l] -= eta * deltas[l] @ a[l].T
                biases[l] -= eta * deltas[l].sum(axis=1, keepdims=True)
    return weights, biases
""",
        BLOG,
    ),
    right(
        "train",
        "layer-objects",
        """
class Affine:
    def __init__(self, n, k, rng):
        self.W, self.b = rng.normal(size=(k, n)) / np.sqrt(n), np.zeros((k, 1))

    def forward(self, x):
        self.x = x
        return self.W @ x + self.b

    def backward(self, dout):
        self.dW, self.db = dout @ self.x.T, dout.sum(axis=1, keepdims=True)
        return self.W.T @ dout


class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


def train(x, y, sizes, eta, batch_size, epochs, rng):
    layers = []
    for n, k in zip(sizes[:-1], sizes[1:]):
        layers += [Affine(n, k, rng), Sigmoid()]
    layers.pop()
    affine = layers[::2]
    for _ in range(epochs):
        idx = np.arange(x.shape[1])
        rng.shuffle(idx)
        for part in np.split(idx, range(batch_size, len(idx), batch_size)):
            out = x[:, part]
            for layer in layers:
                out = layer.forward(out)
            dout = (softmax(out) - y[:, part]) / len(part)
            for layer in reversed(layers):
                dout = layer.backward(dout)
            for layer in affine:
                layer.W -= eta * layer.dW
                layer.b -= eta * layer.db
    return [layer.W for layer in affine], [layer.b for layer in affine]
""",
        FISH,
    ),
    right(
        "train",
        "pieces",
        """
def step(weights, biases, x, y, eta):
    a = [x]
    for W, b in zip(weights[:-1], biases[:-1]):
        a.append(sigmoid(W @ a[-1] + b))
    delta = (softmax(weights[-1] @ a[-1] + biases[-1]) - y) / x.shape[1]
    new = []
    for W, b, h in zip(weights[::-1], biases[::-1], a[::-1]):
        new.append((W - eta * delta @ h.T, b - eta * delta @ np.ones((len(delta.T), 1))))
        delta = (W.T @ delta) * h * (1 - h)
    return [w for w, _ in new[::-1]], [b for _, b in new[::-1]]


def train(x, y, sizes, eta, batch_size, epochs, rng):
    weights = [rng.normal(size=(k, n)) / n**0.5 for n, k in zip(sizes, sizes[1:])]
    biases = [np.zeros((k, 1)) for k in sizes[1:]]
    for _ in range(epochs):
        left = list(rng.permutation(x.shape[1]))
        while left:
            batch, left = left[:batch_size], left[batch_size:]
            weights, biases = step(weights, biases, x[:, batch], y[:, batch], eta)
    return weights, biases
""",
    ),
    right(
        "train",
        "rows-inside",
        """
def train(x, y, sizes, eta, batch_size, epochs, rng):
    X, T = x.T, y.T
    Ws = [rng.standard_normal((n, k)) / np.sqrt(n) for n, k in zip(sizes[:-1], sizes[1:])]
    bs = [np.zeros(k) for k in sizes[1:]]
    for _ in range(epochs):
        perm = rng.permutation(len(X))
        for s in range(0, len(X), batch_size):
            rows = perm[s : s + batch_size]
            hs = [X[rows]]
            for W, b in zip(Ws[:-1], bs[:-1]):
                hs.append(sigmoid(hs[-1].dot(W) + b))
            scores = hs[-1].dot(Ws[-1]) + bs[-1]
            d = softmax(scores.T).T
            d[T[rows] == 1] -= 1
            d /= len(rows)
            for i in range(len(Ws))[::-1]:
                dW, db = hs[i].T.dot(d), d.sum(axis=0)
                if i:
                    d = d.dot(Ws[i].T) * hs[i] * (1 - hs[i])
                Ws[i] = Ws[i] - eta * dW
                bs[i] = bs[i] - eta * db
    return [W.T for W in Ws], [b[:, None] for b in bs]
""",
        CS231N,
    ),
    right(
        "train",
        "glorot-start",
        """
def train(x, y, sizes, eta, batch_size, epochs, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    Ws = [rng.uniform(-1, 1, (k, n)) * np.sqrt(6 / (n + k)) for n, k in pairs]
    bs = [np.zeros((k, 1)) for _, k in pairs]
    for _ in range(epochs):
        order = np.argsort(rng.random(x.shape[1]))
        for s in range(0, len(order), batch_size):
            B = order[s : s + batch_size]
            acts = [x[:, B]]
            for W, b in zip(Ws, bs):
                z = W @ acts[-1] + b
                acts.append(sigmoid(z))
            acts[-1] = softmax(z)
            delta, grads = acts[-1] - y[:, B], []
            for l in range(len(Ws) - 1, -1, -1):
                grads.append((delta @ acts[l].T / len(B), delta.mean(axis=1, keepdims=True)))
                delta = (Ws[l].T @ delta) * acts[l] * (1 - acts[l])
            for l, (dW, db) in enumerate(reversed(grads)):
                Ws[l] = Ws[l] - eta * dW
                bs[l] = bs[l] - eta * db
    return Ws, bs
""",
    ),
    right(
        "train",
        "augmented",
        """
def train(x, y, sizes, eta, batch_size, epochs, rng):
    T = []
    for n, k in zip(sizes, sizes[1:]):
        T.append(np.hstack([rng.normal(0, 1 / np.sqrt(n), (k, n)), np.zeros((k, 1))]))
    for _ in range(epochs):
        order = rng.permutation(x.shape[1])
        for s in range(0, order.size, batch_size):
            B = order[s : s + batch_size]
            one = np.ones((1, B.size))
            acts = [np.vstack([x[:, B], one])]
            for t in T[:-1]:
                acts.append(np.vstack([sigmoid(t @ acts[-1]), one]))
            delta = softmax(T[-1] @ acts[-1]) - y[:, B]
            steps = []
            for t, a in zip(T[::-1], acts[::-1]):
                steps.append(delta @ a.T / B.size)
                delta = ((t.T @ delta) * a * (1 - a))[:-1]
            T = [t - eta * g for t, g in zip(T, steps[::-1])]
    return [t[:, :-1] for t in T], [t[:, -1:] for t in T]
""",
    ),
]

TRAIN = """
def train(x, y, sizes, eta, batch_size, epochs, rng):
    pairs = list(zip(sizes[:-1], sizes[1:]))
    weights = [{start} for n, k in pairs]
    biases = [np.zeros((k, 1)) for _, k in pairs]
    m, L = x.shape[1], len(weights)
    {before}
    for epoch in range(epochs):
        {order}
        for start in range(0, {end}, batch_size):
            batch = order[start : start + batch_size]
            xb, yb = {data}
            acts = [xb]
            for l in range(L):
                z = weights[l] @ acts[l] + biases[l]
                acts.append({output} if l == L - 1 else {hidden})
            delta = {delta}
            dW, db = [None] * L, [None] * L
            for l in range(L - 1, -1, -1):
                dW[l] = {weight}
                db[l] = {bias}
                {eager}
                if l > 0:
                    delta = {back}
            for l in range(L):
                {update}
            {after}
    return {result}
"""
USUAL = {
    "start": "rng.normal(0, 1 / np.sqrt(n), (k, n))",
    "before": "",
    "order": "order = rng.permutation(m)",
    "end": "m",
    "data": "x[:, batch], y[:, batch]",
    "output": "softmax(z)",
    "hidden": "sigmoid(z)",
    "delta": "acts[L] - yb",
    "weight": "delta @ acts[l].T / len(batch)",
    "bias": "delta.mean(axis=1, keepdims=True)",
    "eager": "",
    "back": "(weights[l].T @ delta) * acts[l] * (1 - acts[l])",
    "update": "weights[l], biases[l] = weights[l] - eta * dW[l], biases[l] - eta * db[l]",
    "after": "",
    "result": "weights, biases",
}


def trained(
    kind: str, what: str, origin: str = "invented", is_right: bool = False, **parts: str
) -> None:
    """Put a `train` of the usual form into the table, with some lines as somebody wrote them."""
    source = TRAIN.format(**(USUAL | parts))
    lines = [line for line in source.splitlines() if line.strip()]
    text = "\n".join(lines)
    entry = (
        right("train", kind, text, origin) if is_right else wrong("train", kind, what, text, origin)
    )
    TABLE.append(entry)


trained("usual", "", is_right=True)
trained(
    "small-biases",
    "",
    is_right=True,
    before="biases = [rng.normal(0, 0.1, b.shape) for b in biases]",
)
trained("he-start", "", is_right=True, start="rng.normal(0, np.sqrt(2 / n), (k, n))")
trained(
    "uphill",
    "the step goes uphill",
    update="weights[l], biases[l] = weights[l] + eta * dW[l], biases[l] + eta * db[l]",
)
trained("sign", "y − a: the sign is wrong", delta="yb - acts[L]")
trained(
    "summed",
    "sums in place of means",
    weight="delta @ acts[l].T",
    bias="delta.sum(axis=1, keepdims=True)",
    origin=FISH,
)
trained(
    "over-m",
    "divided by all m examples, not by those of the minibatch",
    weight="delta @ acts[l].T / m",
    bias="delta.sum(axis=1, keepdims=True) / m",
    origin=COURSERA,
)
trained(
    "over-batch-size",
    "divided by batch_size, also where the last minibatch is short",
    weight="delta @ acts[l].T / batch_size",
    bias="delta.sum(axis=1, keepdims=True) / batch_size",
    origin=NIELSEN,
)
trained("bias-summed", "the bias gradient is a sum", bias="delta.sum(axis=1, keepdims=True)")
trained(
    "bias-number",
    "the bias gradient is one number for the layer",
    bias="np.mean(delta)",
    origin=COURSERA,
)
trained(
    "bias-frozen", "the biases are never updated", update="weights[l] = weights[l] - eta * dW[l]"
)
trained(
    "same-order",
    "the order is drawn once, for all epochs",
    before="order = rng.permutation(m)",
    order="pass",
)
trained("not-shuffled", "the examples come in their own order", order="order = np.arange(m)")
trained(
    "with-replacement",
    "examples are drawn with replacement",
    order="order = rng.integers(0, m, m)",
    origin=FISH,
)
trained(
    "last-dropped", "the short last minibatch is dropped", end="m - m % batch_size", origin=BLOG
)
trained(
    "y-not-shuffled",
    "the labels are not taken along with the images",
    data="x[:, batch], y[:, start : start + batch_size]",
    origin=ASKED,
)
trained(
    "shuffled-apart",
    "images and labels are shuffled apart",
    order="order, other = rng.permutation(m), rng.permutation(m)",
    data="x[:, batch], y[:, other[start : start + batch_size]]",
    origin=ASKED,
)
trained("sigmoid-output", "the output is a sigmoid", output="sigmoid(z)", origin=NIELSEN)
trained(
    "output-slope",
    "a(1 − a) is multiplied in at the output",
    delta="(acts[L] - yb) * acts[L] * (1 - acts[L])",
    origin=NIELSEN,
)
trained(
    "quadratic",
    "a sigmoid output with the quadratic cost",
    output="sigmoid(z)",
    delta="(acts[L] - yb) * acts[L] * (1 - acts[L])",
    origin=NIELSEN,
)
trained(
    "relu-hidden",
    "ReLU in the hidden layers",
    hidden="np.maximum(0, z)",
    back="(weights[l].T @ delta) * (acts[l] > 0)",
    origin=COURSERA,
)
trained(
    "tanh-hidden",
    "tanh in the hidden layers",
    hidden="np.tanh(z)",
    back="(weights[l].T @ delta) * (1 - acts[l] ** 2)",
    origin=COURSERA,
)
trained("no-hidden-slope", "σ′ is missing in BP2", back="weights[l].T @ delta")
trained(
    "prime-of-a",
    "σ′ is taken at the activation",
    back="(weights[l].T @ delta) * sigmoid_prime(acts[l])",
    origin=BLOG,
)
trained("sigmoid-for-prime", "σ in place of σ′", back="(weights[l].T @ delta) * acts[l]")
trained(
    "update-before-back",
    "Wˡ is updated before the error goes back through it",
    origin=ASKED,
    eager="weights[l], biases[l] = weights[l] - eta * dW[l], biases[l] - eta * db[l]",
    update="pass",
)
trained(
    "updated-twice",
    "each layer is updated twice",
    eager="pass",
    update="weights[l], biases[l] = weights[l] - 2 * eta * dW[l], biases[l] - 2 * eta * db[l]",
)
trained(
    "decay",
    "a weight decay of 0.01 is in it",
    origin=CS231N,
    update="weights[l], biases[l] = weights[l] - eta * (dW[l] + 0.01 * weights[l]), "
    "biases[l] - eta * db[l]",
)
trained(
    "momentum",
    "a momentum of 0.9 is in it",
    before="vw, vb = [0] * L, [0] * L",
    update="vw[l], vb[l] = 0.9 * vw[l] - eta * dW[l], 0.9 * vb[l] - eta * db[l]; "
    "weights[l], biases[l] = weights[l] + vw[l], biases[l] + vb[l]",
    origin=CS231N,
)
trained(
    "rate-decays",
    "the rate falls with the epochs",
    order="order = rng.permutation(m); rate = eta / (1 + epoch)",
    update="weights[l], biases[l] = weights[l] - rate * dW[l], biases[l] - rate * db[l]",
)
trained("zeros", "all weights start at zero", start="np.zeros((k, n))", origin=COURSERA)
trained("equal", "all weights start equal", start="np.full((k, n), 0.1)")
trained(
    "global-random",
    "np.random is used, not rng",
    origin=COURSERA,
    start="np.random.randn(k, n) / np.sqrt(n)",
    order="order = np.random.permutation(m)",
)
trained(
    "own-seed",
    "the orders come from a fixed seed, whatever rng is",
    origin=COURSERA,
    before="rng = np.random.default_rng(0)",
)
trained(
    "seeded-start",
    "the first weights come from a fixed seed, whatever rng is",
    start="np.random.default_rng(1).normal(0, 1 / np.sqrt(n), (k, n))",
)
trained(
    "one-epoch",
    "return comes after the first epoch",
    order="order = rng.permutation(m)\n        if epoch: break",
)
trained(
    "one-batch-per-epoch",
    "one update per epoch, with one random minibatch",
    order="order = rng.permutation(m)[:batch_size]",
    end="len(order)",
    origin=FISH,
)
trained(
    "full-batch",
    "all examples in each update",
    data="x, y",
    origin=COURSERA,
    weight="delta @ acts[l].T / m",
)
trained(
    "first-layer-frozen",
    "the first layer is never updated",
    update="weights[l] = weights[l] - eta * dW[l] * (l > 0); "
    "biases[l] = biases[l] - eta * db[l] * (l > 0)",
)
trained("returns-weights", "the biases do not come back", result="weights")
trained("exchanged", "biases first, weights second", result="biases, weights", origin=NIELSEN)
trained("dict", "a dictionary comes back", result='{"W": weights, "b": biases}', origin=COURSERA)
trained(
    "shuffles-caller",
    "the caller's x and y are shuffled in place",
    order="order = rng.permutation(m); x[:], y[:] = x[:, order], y[:, order]; order = np.arange(m)",
    origin=NIELSEN,
)
trained("normalises-caller", "the caller's x is scaled in place", before="x -= x.mean()")
trained(
    "mean-twice", "divided by the size of the minibatch twice", delta="(acts[L] - yb) / len(batch)"
)
trained(
    "sum-and-sigmoid",
    "a sigmoid output, and sums in place of means",
    output="sigmoid(z)",
    weight="delta @ acts[l].T",
    bias="delta.sum(axis=1, keepdims=True)",
    origin=NIELSEN,
)
trained("all-layers-softmax", "softmax in the hidden layers too", hidden="softmax(z)")
trained(
    "clipped",
    "gradients are clipped at ±0.01",
    weight="np.clip(delta @ acts[l].T / len(batch), -0.01, 0.01)",
)
trained(
    "best-kept",
    "the weights of the start come back: the new ones are bound to other names",
    before="first_w, first_b = list(weights), list(biases)",
    result="first_w, first_b",
)

TABLE += [
    # accuracy
    right(
        "accuracy",
        "with-softmax",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for l, (W, b) in enumerate(zip(weights, biases), 1):
        z = W @ a + b
        a = z if l == len(weights) else sigmoid(z)
    p = np.exp(z - z.max(axis=0))
    predictions = np.argmax(p / p.sum(axis=0), axis=0)
    return np.sum(predictions == labels) / len(labels)
""",
        COURSERA,
    ),
    right(
        "accuracy",
        "nielsen-count",
        """
def accuracy(weights, biases, x, labels):
    def scores(a):
        for W, b in zip(weights[:-1], biases[:-1]):
            a = sigmoid(np.dot(W, a) + b)
        return np.dot(weights[-1], a) + biases[-1]

    results = [(np.argmax(scores(x[:, [i]])), labels[i]) for i in range(x.shape[1])]
    return sum(int(p == t) for p, t in results) / len(results)
""",
        NIELSEN,
    ),
    right(
        "accuracy",
        "recursion",
        """
def scores(weights, biases, a):
    z = weights[0] @ a + biases[0]
    return z if len(weights) == 1 else scores(weights[1:], biases[1:], sigmoid(z))


def accuracy(weights, biases, x, labels):
    return np.mean(np.argmax(scores(weights, biases, x), axis=0) == labels)
""",
    ),
    right(
        "accuracy",
        "wrong-ones",
        """
def accuracy(weights, biases, x, labels):
    *hidden, last = zip(weights, biases)
    for W, b in hidden:
        x = sigmoid(W @ x + b)
    z = last[0] @ x + last[1]
    return 1 - np.count_nonzero(np.subtract(z.argmax(axis=0), labels)) / x.shape[1]
""",
    ),
    right(
        "accuracy",
        "loop",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for l in range(len(weights)):
        a = weights[l] @ a + biases[l]
        if l != len(weights) - 1:
            a = sigmoid(a)
    right = 0
    for i in range(len(labels)):
        best = 0
        for j in range(len(a)):
            if a[j, i] > a[best, i]:
                best = j
        right += best == labels[i]
    return right / len(labels)
""",
    ),
    right(
        "accuracy",
        "rows-inside",
        """
def accuracy(weights, biases, x, labels):
    h = x.T
    for W, b in zip(weights[:-1], biases[:-1]):
        h = sigmoid(h.dot(W.T) + b.T)
    y_pred = np.argmax(h.dot(weights[-1].T) + biases[-1].T, axis=1)
    return (y_pred == labels).mean()
""",
        CS231N,
    ),
    right(
        "accuracy",
        "float",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = 1 / (1 + np.exp(-np.clip(W @ a + b, -700, 700)))
    y = (weights[-1] @ a + biases[-1]).argmax(0)
    return float(np.sum(y == labels)) / float(x.shape[1])
""",
        FISH,
    ),
    right(
        "accuracy",
        "score-of-label",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.mean(z[labels, np.arange(len(labels))] >= z.max(axis=0))
""",
    ),
    wrong(
        "accuracy",
        "rows",
        "the largest is looked for along the rows",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.mean(z.argmax(axis=1)[: len(labels)] == labels[: len(z)])
""",
    ),
    wrong(
        "accuracy",
        "number-right",
        "the number of right ones, not their fraction",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.sum(z.argmax(axis=0) == labels)
""",
        NIELSEN,
    ),
    wrong(
        "accuracy",
        "percent",
        "in percent",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return 100 * np.mean(z.argmax(axis=0) == labels)
""",
        BLOG,
    ),
    wrong(
        "accuracy",
        "sigmoid-output",
        "a sigmoid in the last layer: large scores all round to 1",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights, biases):
        a = sigmoid(W @ a + b)
    return np.mean(a.argmax(axis=0) == labels)
""",
        NIELSEN,
    ),
    wrong(
        "accuracy",
        "relu-hidden",
        "ReLU in the hidden layers",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = np.maximum(0, W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.mean(z.argmax(axis=0) == labels)
""",
        CS231N,
    ),
    wrong(
        "accuracy",
        "no-hidden-sigmoid",
        "no sigmoid in the hidden layers",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights, biases):
        a = W @ a + b
    return np.mean(a.argmax(axis=0) == labels)
""",
    ),
    wrong(
        "accuracy",
        "no-bias",
        "the biases are left out",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W in weights[:-1]:
        a = sigmoid(W @ a)
    return np.mean((weights[-1] @ a).argmax(axis=0) == labels)
""",
    ),
    wrong(
        "accuracy",
        "one-hot-labels",
        "argmax of the labels, as if they were one-hot",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.mean(z.argmax(axis=0) == np.argmax(labels))
""",
        FISH,
    ),
    wrong(
        "accuracy",
        "over-classes",
        "divided by the number of classes",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.sum(z.argmax(axis=0) == labels) / len(z)
""",
    ),
    wrong(
        "accuracy",
        "error-rate",
        "the fraction of wrong ones",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.mean(z.argmax(axis=0) != labels)
""",
    ),
    wrong(
        "accuracy",
        "array",
        "True and False for each example, not their mean",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    return (weights[-1] @ a + biases[-1]).argmax(axis=0) == labels
""",
    ),
    wrong(
        "accuracy",
        "threshold",
        "an output above ½ counts, as for two classes",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    p = softmax(weights[-1] @ a + biases[-1])
    return np.mean((p[1 % len(p)] > 0.5).astype(int) == labels)
""",
        COURSERA,
    ),
    wrong(
        "accuracy",
        "flat-argmax",
        "argmax without axis: one index for the whole table",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    return np.mean(np.argmax(weights[-1] @ a + biases[-1]) == labels)
""",
        ASKED,
    ),
    wrong(
        "accuracy",
        "labels-from-one",
        "classes are counted from 1",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    return np.mean((weights[-1] @ a + biases[-1]).argmax(axis=0) + 1 == labels)
""",
        COURSERA,
    ),
    wrong(
        "accuracy",
        "one-hidden-layer",
        "only the first and the last layer are used",
        """
def accuracy(weights, biases, x, labels):
    a = sigmoid(weights[0] @ x + biases[0])
    z = weights[-1] @ a + biases[-1]
    return np.mean(z.argmax(axis=0) == labels)
""",
        FISH,
    ),
    wrong(
        "accuracy",
        "global-data",
        "the handed-out digits are used, not the arguments",
        """
def accuracy(weights, biases, x, labels):
    a = digits
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.mean(z.argmax(axis=0) == labels)
""",
    ),
    wrong(
        "accuracy",
        "rounded",
        "the fraction is rounded to two digits",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return round(np.mean(z.argmax(axis=0) == labels), 1)
""",
    ),
    wrong(
        "accuracy",
        "argmin",
        "the smallest score wins",
        """
def accuracy(weights, biases, x, labels):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(W @ a + b)
    z = weights[-1] @ a + biases[-1]
    return np.mean(z.argmin(axis=0) == labels)
""",
    ),
    *ADAM_STEP,
]
