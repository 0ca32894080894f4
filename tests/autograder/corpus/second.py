"""The corpus of what the second edition of ps4, ps5 and ps6 asks for."""

from corpus.entries import ASKED, BLOG, COURSERA, CS231N, FISH, HOMEWORK, NIELSEN, right, wrong

RESIDUAL_FORWARD = [
    right(
        "residual_forward",
        "append",
        """
def residual_forward(weights, biases, x):
    a = x
    zs, activations = [], [x]
    for w, b in zip(weights, biases):
        z = np.dot(w, a) + b
        a = sigmoid(z) + a
        zs.append(z)
        activations.append(a)
    return zs, activations
""",
        NIELSEN,
    ),
    right(
        "residual_forward",
        "indices",
        """
def residual_forward(weights, biases, x):
    L = len(weights)
    Z = [0] * L
    A = [0] * (L + 1)
    A[0] = x
    for l in range(1, L + 1):
        Z[l - 1] = np.matmul(weights[l - 1], A[l - 1]) + biases[l - 1]
        A[l] = np.add(A[l - 1], 1 / (1 + np.exp(-Z[l - 1])))
    return Z, A
""",
        COURSERA,
    ),
    right(
        "residual_forward",
        "caches",
        """
def residual_forward(weights, biases, x):
    cache = {"A0": x}
    for i, (W, b) in enumerate(zip(weights, biases), 1):
        cache[f"Z{i}"] = W @ cache[f"A{i-1}"] + b
        cache[f"A{i}"] = cache[f"A{i-1}"] + sigmoid(cache[f"Z{i}"])
    n = len(weights)
    return [cache[f"Z{i}"] for i in range(1, n + 1)], [cache[f"A{i}"] for i in range(n + 1)]
""",
        COURSERA,
    ),
    right(
        "residual_forward",
        "copy-and-in-place",
        """
def residual_forward(weights, biases, x):
    h = np.array(x, dtype=float)
    zs, acts = [], [h.copy()]
    for k in range(len(weights)):
        z = weights[k].dot(h) + biases[k]
        h += sigmoid(z)
        zs += [z]
        acts += [h.copy()]
    return zs, acts
""",
    ),
    right(
        "residual_forward",
        "a-layer-as-a-class",
        """
class Block:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def __call__(self, a):
        self.z = self.W @ a + self.b
        return a + sigmoid(self.z)


def residual_forward(weights, biases, x):
    blocks = [Block(W, b) for W, b in zip(weights, biases)]
    outs = [x]
    for block in blocks:
        outs.append(block(outs[-1]))
    return [block.z for block in blocks], outs
""",
        FISH,
    ),
    right(
        "residual_forward",
        "one-layer-of-forward",
        """
def residual_forward(weights, biases, x):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        (z,), (_, s) = forward([W], [b], activations[-1])
        zs.append(z)
        activations.append(activations[-1] + s)
    return zs, activations
""",
    ),
    right(
        "residual_forward",
        "tanh-form",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(np.einsum("ij,jm->im", W, acts[-1]) + b)
        acts.append(acts[-1] + 0.5 + 0.5 * np.tanh(zs[-1] / 2))
    return zs, acts
""",
    ),
    right(
        "residual_forward",
        "columns",
        """
def residual_forward(weights, biases, x):
    L = len(weights)
    zs = [np.zeros(x.shape) for _ in range(L)]
    acts = [np.zeros(x.shape) for _ in range(L + 1)]
    for i in range(x.shape[1]):
        a = x[:, i]
        acts[0][:, i] = a
        for l in range(L):
            z = weights[l] @ a + biases[l][:, 0]
            a = a + sigmoid(z)
            zs[l][:, i], acts[l + 1][:, i] = z, a
    return zs, acts
""",
        HOMEWORK,
    ),
    right(
        "residual_forward",
        "while-loop-and-tuples",
        """
def residual_forward(weights, biases, x):
    from collections import deque
    left = deque(zip(weights, biases))
    zs, activations = (), (x,)
    while left:
        W, b = left.popleft()
        z = b + W @ activations[-1]
        zs += (z,)
        activations += (activations[-1] + np.exp(-np.logaddexp(0, -z)),)
    return (zs, activations)
""",
    ),
    right(
        "residual_forward",
        "bias-as-weight",
        """
def residual_forward(weights, biases, x):
    one = np.ones((1, x.shape[1]))
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        z = np.concatenate([W, b], axis=1) @ np.concatenate([activations[-1], one])
        zs.append(z)
        activations.append(sum([activations[-1], sigmoid(z)]))
    return [zs, activations]
""",
    ),
    wrong(
        "residual_forward",
        "plus-equal",
        "`a += …` changes the caller's x and all entries of the list at once",
        """
def residual_forward(weights, biases, x):
    zs, activations = [], [x]
    a = x
    for W, b in zip(weights, biases):
        z = W @ a + b
        a += sigmoid(z)
        zs.append(z)
        activations.append(a)
    return zs, activations
""",
        ASKED,
    ),
    wrong(
        "residual_forward",
        "plain",
        "the skip is left out",
        """
def residual_forward(weights, biases, x):
    return forward(weights, biases, x)
""",
    ),
    wrong(
        "residual_forward",
        "sigmoid-of-sum",
        "the skip is inside the sigmoid",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        z = W @ acts[-1] + b
        zs.append(z)
        acts.append(sigmoid(z + acts[-1]))
    return zs, acts
""",
        BLOG,
    ),
    wrong(
        "residual_forward",
        "skip-before-z-is-kept",
        "a^{l-1} is added to z, kept there and bent with it",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        z = W.dot(acts[-1]) + b
        z = z + acts[-1]
        zs.append(z)
        acts.append(sigmoid(z))
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "always-x",
        "each layer adds x",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for l in range(len(weights)):
        zs.append(weights[l] @ acts[l] + biases[l])
        acts.append(x + sigmoid(zs[l]))
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "not-in-the-last",
        "the last layer has no skip",
        """
def residual_forward(weights, biases, x):
    L = len(weights)
    zs, acts = [], [x]
    for l in range(1, L + 1):
        zs.append(weights[l - 1] @ acts[-1] + biases[l - 1])
        out = sigmoid(zs[-1])
        if l < L:
            out = out + acts[-1]
        acts.append(out)
    return zs, acts
""",
        COURSERA,
    ),
    wrong(
        "residual_forward",
        "not-in-the-first",
        "the first layer has no skip",
        """
def residual_forward(weights, biases, x):
    zs = [weights[0] @ x + biases[0]]
    acts = [x, sigmoid(zs[0])]
    for W, b in zip(weights[1:], biases[1:]):
        zs.append(W @ acts[-1] + b)
        acts.append(acts[-1] + sigmoid(zs[-1]))
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "at-the-end-only",
        "x is added once, at the output",
        """
def residual_forward(weights, biases, x):
    zs, acts = forward(weights, biases, x)
    acts[-1] = acts[-1] + x
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "list-without-the-skip",
        "the list of activations has only σ(z)",
        """
def residual_forward(weights, biases, x):
    a, zs, acts = x, [], [x]
    for W, b in zip(weights, biases):
        z = W @ a + b
        s = sigmoid(z)
        a = a + s
        zs.append(z)
        acts.append(s)
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "turned-round",
        "W is transposed, and all lists are exchanged",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W.T @ acts[-1] + b)
        acts.append(acts[-1] + sigmoid(zs[-1]))
    return acts, zs
""",
    ),
    wrong(
        "residual_forward",
        "flat-bias",
        "b is flat and added along the rows",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ acts[-1] + b.flatten())
        acts.append(acts[-1] + sigmoid(zs[-1]))
    return zs, acts
""",
        ASKED,
    ),
    wrong(
        "residual_forward",
        "weighed-skip",
        "W a is added in place of a",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        skip = W @ acts[-1]
        z = skip + b
        zs.append(z)
        acts.append(skip + sigmoid(z))
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "mean",
        "the two are averaged",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ acts[-1] + b)
        acts.append(np.mean([acts[-1], sigmoid(zs[-1])], axis=0))
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "relu",
        "ReLU bends",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ acts[-1] + b)
        acts.append(acts[-1] + np.maximum(0, zs[-1]))
    return zs, acts
""",
        CS231N,
    ),
    wrong(
        "residual_forward",
        "without-bias",
        "the biases are left out",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W in weights:
        zs.append(W @ acts[-1])
        acts.append(acts[-1] + sigmoid(zs[-1]))
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "no-input",
        "the list of activations lacks x",
        """
def residual_forward(weights, biases, x):
    a, zs, acts = x, [], []
    for W, b in zip(weights, biases):
        zs.append(W @ a + b)
        a = a + sigmoid(zs[-1])
        acts.append(a)
    return zs, acts
""",
    ),
    wrong(
        "residual_forward",
        "returns-too-early",
        "`return` stands in the loop",
        """
def residual_forward(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ acts[-1] + b)
        acts.append(acts[-1] + sigmoid(zs[-1]))
        return zs, acts
""",
        ASKED,
    ),
]

HEAD = """
def run(weights, biases, x):
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ acts[-1] + b)
        acts.append(acts[-1] + sigmoid(zs[-1]))
    return zs, acts


"""
"""A right forward pass through a residual network."""

RESIDUAL_BACKPROP = [
    right(
        "residual_backprop",
        "nielsen",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    zs, activations = run(weights, biases, x)
    m = x.shape[1]
    upstream = activations[-1] - y
    for l in range(1, len(weights) + 1):
        delta = upstream * sigmoid_prime(zs[-l])
        nabla_b[-l] = delta.sum(axis=1, keepdims=True) / m
        nabla_w[-l] = np.dot(delta, activations[-l - 1].T) / m
        upstream = upstream + np.dot(weights[-l].T, delta)
    return nabla_w, nabla_b
""",
        NIELSEN,
    ),
    right(
        "residual_backprop",
        "block-objects",
        """
class Residual:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, a):
        self.a, self.s = a, sigmoid(self.W @ a + self.b)
        return a + self.s

    def backward(self, d):
        dz = d * self.s * (1 - self.s)
        self.dW = dz @ self.a.T
        self.db = dz.sum(axis=1, keepdims=True)
        return d + self.W.T @ dz


def residual_backprop(weights, biases, x, y):
    blocks = [Residual(W, b) for W, b in zip(weights, biases)]
    a = x
    for block in blocks:
        a = block.forward(a)
    d = (a - y) / x.shape[1]
    for block in reversed(blocks):
        d = block.backward(d)
    return [block.dW for block in blocks], [block.db for block in blocks]
""",
        FISH,
    ),
    right(
        "residual_backprop",
        "with-own-functions",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    dW, db = [], []
    g = acts[-1] - y
    for l in range(len(weights), 0, -1):
        delta = output_error(g, zs[l - 1])
        dW = [weight_gradient(delta, acts[l - 1])] + dW
        db = [bias_gradient(delta)] + db
        g = g + weights[l - 1].T @ delta
    return dW, db
""",
    ),
    right(
        "residual_backprop",
        "hidden-error-plus",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L = len(weights)
    deltas, g = [None] * L, acts[L] - y
    deltas[-1] = output_error(g, zs[-1])
    for l in range(L - 2, -1, -1):
        # both ways meet the same slope
        deltas[l] = hidden_error(weights[l + 1], deltas[l + 1], zs[l]) + output_error(g, zs[l])
        g = g + weights[l + 1].T @ deltas[l + 1]
    return [weight_gradient(d, a) for d, a in zip(deltas, acts)], [bias_gradient(d) for d in deltas]
""",
    ),
    right(
        "residual_backprop",
        "closed-form-of-g",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L, m = len(weights), y.shape[1]
    top = acts[L] - y
    deltas = {}
    for l in range(L, 0, -1):
        g = top + sum((weights[k - 1].T @ deltas[k] for k in range(l + 1, L + 1)), 0 * top)
        deltas[l] = g * sigmoid_prime(zs[l - 1])
    dW = [deltas[l] @ acts[l - 1].T / m for l in range(1, L + 1)]
    db = [deltas[l].mean(axis=1).reshape(-1, 1) for l in range(1, L + 1)]
    return dW, db
""",
    ),
    right(
        "residual_backprop",
        "per-example",
        """
def residual_backprop(weights, biases, x, y):
    m = x.shape[1]
    dW = [0 * W for W in weights]
    db = [0 * b for b in biases]
    for i in range(m):
        a, kept = x[:, [i]], []
        for W, b in zip(weights, biases):
            s = sigmoid(W @ a + b)
            kept.append((a, s))
            a = a + s
        g = a - y[:, [i]]
        for l in reversed(range(len(weights))):
            below, s = kept[l]
            d = g * s * (1 - s)
            dW[l] = dW[l] + d @ below.T / m
            db[l] = db[l] + d / m
            g = g + weights[l].T @ d
    return dW, db
""",
        HOMEWORK,
    ),
    right(
        "residual_backprop",
        "deque",
        """
def residual_backprop(weights, biases, x, y):
    from collections import deque
    stack, a = [], x
    for W, b in zip(weights, biases):
        z = W @ a + b
        stack.append((W, z, a))
        a = a + sigmoid(z)
    grad, dW, db = a - y, deque(), deque()
    while stack:
        W, z, below = stack.pop()
        dz = np.multiply(grad, sigmoid_prime(z))
        dW.appendleft(np.einsum("jm,km->jk", dz, below) / len(x.T))
        db.appendleft(np.sum(dz, axis=1)[:, np.newaxis] / len(x.T))
        grad = np.add(grad, W.T.dot(dz))
    return list(dW), list(db)
""",
    ),
    right(
        "residual_backprop",
        "scaled-first",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, A = run(weights, biases, x)
    dA = (A[-1] - y) / np.shape(x)[1]
    grads = []
    for W, z, a in list(zip(weights, zs, A))[::-1]:
        s = 1 / (1 + np.exp(-z))
        dZ = dA * s * (1 - s)
        grads.append((dZ @ a.T, dZ @ np.ones((dZ.shape[1], 1))))
        dA = dA + W.T @ dZ
    grads.reverse()
    return tuple(g for g, _ in grads), tuple(g for _, g in grads)
""",
        COURSERA,
    ),
    right(
        "residual_backprop",
        "difference-of-activations",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    _, A = run(weights, biases, x)
    g, dW, db = A[-1] - y, [], []
    for l in range(len(weights) - 1, -1, -1):
        s = A[l + 1] - A[l]
        d = g * s * (1 - s)
        dW.insert(0, d @ A[l].T / s.shape[1])
        db.insert(0, d.mean(1, keepdims=True))
        g = weights[l].T @ d + g
    return dW, db
""",
    ),
    right(
        "residual_backprop",
        "in-rows",
        """
def residual_backprop(weights, biases, x, y):
    rows, Zs = [x.T], []
    for W, b in zip(weights, biases):
        Zs.append(rows[-1] @ W.T + b.T)
        rows.append(rows[-1] + sigmoid(Zs[-1]))
    G = rows[-1] - y.T
    dW, db = [None] * len(weights), [None] * len(weights)
    for l in range(len(weights) - 1, -1, -1):
        D = G * sigmoid_prime(Zs[l])
        dW[l] = D.T @ rows[l] / len(rows[0])
        db[l] = D.mean(axis=0)[:, None]
        G = G + D @ weights[l]
    return dW, db
""",
        CS231N,
    ),
    wrong(
        "residual_backprop",
        "forgets-the-way-past",
        "nothing is handed past the layers",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(acts[L] - y, zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1] = bias_gradient(delta)
        dW[l - 1] = weight_gradient(delta, acts[l - 1])
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "delta-passed",
        "δ is added, which has a σ′ in it already",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    delta = (acts[-1] - y) * sigmoid_prime(zs[-1])
    dW, db = [delta @ acts[-2].T / m], [delta.mean(axis=1, keepdims=True)]
    for l in range(2, len(weights) + 1):
        delta = (weights[-l + 1].T @ delta + delta) * sigmoid_prime(zs[-l])
        dW.insert(0, delta @ acts[-l - 1].T / m)
        db.insert(0, delta.mean(axis=1, keepdims=True))
    return dW, db
""",
        NIELSEN,
    ),
    wrong(
        "residual_backprop",
        "identity-added-to-W",
        "the skip is added to W, so that it meets σ′",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L = len(weights)
    delta = (acts[L] - y) * sigmoid_prime(zs[L - 1])
    dW, db = [], []
    for l in range(L, 0, -1):
        dW.append(weight_gradient(delta, acts[l - 1]))
        db.append(bias_gradient(delta))
        if l > 1:
            back = weights[l - 1] + np.eye(len(weights[l - 1]))
            delta = (back.T @ delta) * sigmoid_prime(zs[l - 2])
    return dW[::-1], db[::-1]
""",
    ),
    wrong(
        "residual_backprop",
        "added-behind",
        "δ is added behind the slope",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L = len(weights)
    delta = output_error(acts[L] - y, zs[L - 1])
    dW, db = [None] * L, [None] * L
    for l in range(L, 0, -1):
        if l < L:
            delta = delta + hidden_error(weights[l], delta, zs[l - 1])
        dW[l - 1], db[l - 1] = weight_gradient(delta, acts[l - 1]), bias_gradient(delta)
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "plain-backprop",
        "the gradients of a plain network",
        """
def residual_backprop(weights, biases, x, y):
    return backprop(weights, biases, x, y)
""",
    ),
    wrong(
        "residual_backprop",
        "plain-forward",
        "the forward pass has no skips",
        """
def residual_backprop(weights, biases, x, y):
    zs, acts = forward(weights, biases, x)
    g, m, dW, db = acts[-1] - y, y.shape[1], [], []
    for l in range(len(weights), 0, -1):
        d = g * sigmoid_prime(zs[l - 1])
        dW.insert(0, d @ acts[l - 1].T / m)
        db.insert(0, d.mean(axis=1, keepdims=True))
        g = g + weights[l - 1].T @ d
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "output-error-everywhere",
        "a^L − y is added in every layer",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    e = acts[-1] - y
    g, dW, db = e, [], []
    for l in range(len(weights), 0, -1):
        d = g * sigmoid_prime(zs[l - 1])
        dW.insert(0, weight_gradient(d, acts[l - 1]))
        db.insert(0, bias_gradient(d))
        g = e + weights[l - 1].T @ d
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "slope-of-the-sum",
        "a(1 − a) with a^l, the sum",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    g, dW, db = acts[-1] - y, [], []
    for l in range(len(weights), 0, -1):
        a = acts[l]
        d = g * a * (1 - a)
        dW.insert(0, weight_gradient(d, acts[l - 1]))
        db.insert(0, bias_gradient(d))
        g = g + weights[l - 1].T @ d
    return dW, db
""",
        COURSERA,
    ),
    wrong(
        "residual_backprop",
        "prime-of-activation",
        "σ′ is taken at a^l",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    g, dW, db = acts[-1] - y, [], []
    for l in range(len(weights), 0, -1):
        d = output_error(g, acts[l])
        dW.insert(0, weight_gradient(d, acts[l - 1]))
        db.insert(0, bias_gradient(d))
        g = g + weights[l - 1].T @ d
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "one-plus-slope",
        "1 + σ′ where σ′ belongs",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    g, dW, db = acts[-1] - y, [], []
    for l in range(len(weights), 0, -1):
        d = g * (1 + sigmoid_prime(zs[l - 1]))
        dW.insert(0, weight_gradient(d, acts[l - 1]))
        db.insert(0, bias_gradient(d))
        g = g + weights[l - 1].T @ d
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "lost-transpose",
        "W is not transposed",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    g, dW, db = acts[-1] - y, [], []
    for l in range(len(weights), 0, -1):
        d = g * sigmoid_prime(zs[l - 1])
        dW.insert(0, weight_gradient(d, acts[l - 1]))
        db.insert(0, bias_gradient(d))
        g = g + weights[l - 1] @ d
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "sums",
        "sums for means",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    g, dW, db = acts[-1] - y, [], []
    for W, z, a in zip(reversed(weights), reversed(zs), reversed(acts[:-1])):
        d = g * sigmoid_prime(z)
        dW.insert(0, d @ a.T)
        db.insert(0, d.sum(axis=1, keepdims=True))
        g = g + W.T @ d
    return dW, db
""",
        FISH,
    ),
    wrong(
        "residual_backprop",
        "mean-twice",
        "1/m at the output, and once more below",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    g, dW, db = (acts[-1] - y) / m, [], []
    for W, z, a in zip(reversed(weights), reversed(zs), reversed(acts[:-1])):
        d = g * sigmoid_prime(z)
        dW.insert(0, d @ a.T / m)
        db.insert(0, d.mean(axis=1, keepdims=True))
        g = g + W.T @ d
    return dW, db
""",
        COURSERA,
    ),
    wrong(
        "residual_backprop",
        "y-minus-a",
        "the sign of the error",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    g, dW, db = y - acts[-1], [], []
    for W, z, a in zip(reversed(weights), reversed(zs), reversed(acts[:-1])):
        d = g * sigmoid_prime(z)
        dW.insert(0, d @ a.T / len(x[0]))
        db.insert(0, d.mean(axis=1, keepdims=True))
        g = g + W.T @ d
    return dW, db
""",
        ASKED,
    ),
    wrong(
        "residual_backprop",
        "only-the-last-layer",
        "the lower layers stay 0",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    dW = [np.zeros_like(W) for W in weights]
    db = [np.zeros_like(b) for b in biases]
    d = output_error(acts[-1] - y, zs[-1])
    dW[-1], db[-1] = weight_gradient(d, acts[-2]), bias_gradient(d)
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "minus-the-skip",
        "the skip is subtracted",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    g, dW, db = acts[-1] - y, [], []
    for l in range(len(weights), 0, -1):
        d = g * sigmoid_prime(zs[l - 1])
        dW.insert(0, weight_gradient(d, acts[l - 1]))
        db.insert(0, bias_gradient(d))
        g = weights[l - 1].T @ d - g
    return dW, db
""",
    ),
    wrong(
        "residual_backprop",
        "differences",
        "a difference for every weight, with a step that is too large",
        HEAD
        + """
def residual_backprop(weights, biases, x, y):
    def cost():
        return 0.5 * np.mean(np.sum((run(weights, biases, x)[1][-1] - y) ** 2, axis=0))

    def slopes(parameters):
        found = []
        for p in parameters:
            g = np.zeros(p.shape)
            for i in np.ndindex(p.shape):
                was = p[i]
                p[i] = was + 0.1
                up = cost()
                p[i] = was
                g[i] = (up - cost()) / 0.1
            found.append(g)
        return found

    weights, biases = [W.copy() for W in weights], [b.copy() for b in biases]
    return slopes(weights), slopes(biases)
""",
    ),
]

TANH_HEAD = """
def run(weights, biases, x):
    zs, acts, L = [], [x], len(weights)
    for l in range(L):
        zs.append(weights[l] @ acts[-1] + biases[l])
        acts.append(zs[-1] if l == L - 1 else np.tanh(zs[-1]))
    return zs, acts


"""
"""A right forward pass: tanh, and a linear output."""


def tanh_network(body: str) -> str:
    """With the forward pass in front, and the loop of the notebook."""
    return TANH_HEAD + body


MENDED_BACKPROP = [
    right(
        "mended_backprop",
        "as-handed-out-and-mended",
        """
def mended_backprop(weights, biases, x, y):
    L, m = len(weights), x.shape[1]
    zs, activations = [], [x]
    for l in range(1, L + 1):
        zs.append(weights[l - 1] @ activations[l - 1] + biases[l - 1])
        activations.append(np.tanh(zs[-1]) if l < L else zs[-1])
    weight_gradients, bias_gradients = [None] * L, [None] * L
    delta = activations[L] - y
    for l in range(L, 0, -1):
        if l < L:
            delta = (weights[l].T @ delta) * (1 - np.tanh(zs[l - 1]) ** 2)
        bias_gradients[l - 1] = delta.sum(axis=1, keepdims=True) / m
        weight_gradients[l - 1] = delta @ activations[l - 1].T / m
    return weight_gradients, bias_gradients
""",
    ),
    right(
        "mended_backprop",
        "own-functions",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, bias_gradient(d))
        d = weights[l].T @ d * (1 - acts[l] ** 2)
    return dW, db
"""),
    ),
    right(
        "mended_backprop",
        "cosh",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = y.shape[1]
    deltas = [acts[-1] - y]
    for l in range(len(weights) - 1, 0, -1):
        deltas.insert(0, weights[l].T @ deltas[0] / np.cosh(zs[l - 1]) ** 2)
    return [d @ a.T / m for d, a in zip(deltas, acts)], [d.mean(1, keepdims=True) for d in deltas]
"""),
    ),
    right(
        "mended_backprop",
        "scaled-first",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    _, acts = run(weights, biases, x)
    dz = (acts[-1] - y) / x.shape[1]
    grads = {}
    for l in range(len(weights), 0, -1):
        grads["W%d" % l] = np.dot(dz, acts[l - 1].T)
        grads["b%d" % l] = np.sum(dz, axis=1, keepdims=True)
        dz = np.dot(weights[l - 1].T, dz) * (1 - np.power(acts[l - 1], 2))
    order = range(1, len(weights) + 1)
    return [grads["W%d" % l] for l in order], [grads["b%d" % l] for l in order]
"""),
        COURSERA,
    ),
    right(
        "mended_backprop",
        "layers",
        """
class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, a):
        self.a = a
        return self.W @ a + self.b

    def backward(self, d):
        self.dW, self.db = d @ self.a.T, d.sum(axis=1, keepdims=True)
        return self.W.T @ d


class Tanh:
    def forward(self, z):
        self.out = np.tanh(z)
        return self.out

    def backward(self, d):
        return d * (1 - self.out**2)


def mended_backprop(weights, biases, x, y):
    net = []
    for W, b in zip(weights, biases):
        net += [Linear(W, b), Tanh()]
    net.pop()
    a = x
    for layer in net:
        a = layer.forward(a)
    d = (a - y) / len(y.T)
    for layer in net[::-1]:
        d = layer.backward(d)
    return [l.dW for l in net[::2]], [l.db for l in net[::2]]
""",
        FISH,
    ),
    right(
        "mended_backprop",
        "exponentials",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, m, dW, db = zs[-1] - y, x.shape[1], [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.append(d @ acts[l].T / m)
        db.append(d.mean(axis=1).reshape(len(d), 1))
        if l:
            e = np.exp(-2 * np.abs(zs[l - 1]))
            d = weights[l].T @ d * 4 * e / (1 + e) ** 2
    return dW[::-1], db[::-1]
"""),
    ),
    right(
        "mended_backprop",
        "bias-as-weight",
        """
def mended_backprop(weights, biases, x, y):
    one = np.ones((1, x.shape[1]))
    T = [np.hstack([W, b]) for W, b in zip(weights, biases)]
    a = [np.vstack([x, one])]
    for t in T[:-1]:
        a.append(np.vstack([np.tanh(t @ a[-1]), one]))
    d = (T[-1] @ a[-1] - y) / x.shape[1]
    grads = []
    for t, below in zip(reversed(T), reversed(a)):
        grads.insert(0, d @ below.T)
        d = (t.T @ d * (1 - below**2))[:-1]
    return [g[:, :-1] for g in grads], [g[:, -1:] for g in grads]
""",
        HOMEWORK,
    ),
    right(
        "mended_backprop",
        "nielsen",
        tanh_network("""
def tanh_prime(z):
    return 1 - np.tanh(z) ** 2


def mended_backprop(weights, biases, x, y):
    nabla_b, nabla_w = [0 * b for b in biases], [0 * w for w in weights]
    zs, activations = run(weights, biases, x)
    delta = activations[-1] - y
    nabla_b[-1] = delta.mean(axis=1, keepdims=True)
    nabla_w[-1] = delta @ activations[-2].T / x.shape[1]
    for l in range(2, len(weights) + 1):
        delta = np.dot(weights[-l + 1].T, delta) * tanh_prime(zs[-l])
        nabla_b[-l] = delta.mean(axis=1, keepdims=True)
        nabla_w[-l] = np.dot(delta, activations[-l - 1].T) / x.shape[1]
    return nabla_w, nabla_b
"""),
        NIELSEN,
    ),
    right(
        "mended_backprop",
        "lists-and-tuples",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, found = acts[-1] - y, []
    for W, a in zip(weights[::-1], acts[-2::-1]):
        mean = np.full((len(x.T), 1), 1 / len(x.T))
        found.append(((d @ a.T / len(x.T)).tolist(), (d @ mean).tolist()))
        d = (W.T @ d) * (1 + a) * (1 - a)
    return tuple(zip(*found[::-1]))
"""),
    ),
    right(
        "mended_backprop",
        "tanh-as-sigmoid",
        """
def mended_backprop(weights, biases, x, y):
    acts = [x]
    for W, b in zip(weights[:-1], biases[:-1]):
        acts.append(2 * sigmoid(2 * (W @ acts[-1] + b)) - 1)
    delta = weights[-1] @ acts[-1] + biases[-1] - y
    dW, db = [], []
    for W, a in zip(reversed(weights), reversed(acts)):
        dW.append(weight_gradient(delta, a))
        db.append(bias_gradient(delta))
        delta = W.T @ delta * (1 - a * a)
    dW.reverse()
    db.reverse()
    return dW, db
""",
    ),
    wrong(
        "mended_backprop",
        "handed-out",
        "nothing is mended",
        """
def mended_backprop(weights, biases, x, y):
    return _faulty(weights, biases, x, y)
""",
    ),
    wrong(
        "mended_backprop",
        "output-left",
        "σ′ at the output is left",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = (acts[-1] - y) * sigmoid_prime(zs[-1]), [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, bias_gradient(d))
        d = weights[l].T @ d * (1 - acts[l] ** 2)
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "slope-left",
        "tanh is applied to a",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, bias_gradient(d))
        d = weights[l].T @ d * (1 - np.tanh(acts[l]) ** 2)
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "sums-left",
        "the biases are summed",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, np.sum(d, axis=1, keepdims=True))
        d = weights[l].T @ d * (1 - acts[l] ** 2)
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "output-and-sums-left",
        "the slope alone is mended",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L, m = len(weights), x.shape[1]
    dW, db = [0] * L, [0] * L
    d = (acts[L] - y) * sigmoid_prime(zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            d = weights[l].T @ d * (1 - np.tanh(zs[l - 1]) ** 2)
        db[l - 1] = d.sum(axis=1, keepdims=True)
        dW[l - 1] = d @ acts[l - 1].T / m
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "slope-and-sums-left",
        "the output alone is mended",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L, m = len(weights), x.shape[1]
    dW, db = [0] * L, [0] * L
    d = acts[L] - y
    for l in range(L, 0, -1):
        if l < L:
            d = weights[l].T @ d * (1 - np.tanh(acts[l]) ** 2)
        db[l - 1] = d.sum(axis=1, keepdims=True)
        dW[l - 1] = d @ acts[l - 1].T / m
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "output-and-slope-left",
        "the biases alone are mended",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L, m = len(weights), x.shape[1]
    dW, db = [0] * L, [0] * L
    d = (acts[L] - y) * sigmoid_prime(zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            d = weights[l].T @ d * (1 - np.tanh(acts[l]) ** 2)
        db[l - 1] = d.mean(axis=1, keepdims=True)
        dW[l - 1] = d @ acts[l - 1].T / m
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "sigmoids-slope",
        "σ′ for the slope of tanh",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = acts[L] - y
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1] = bias_gradient(delta)
        dW[l - 1] = weight_gradient(delta, acts[l - 1])
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "tanh-at-the-output",
        "the output is a tanh, with its slope",
        """
def mended_backprop(weights, biases, x, y):
    a = [x]
    for W, b in zip(weights, biases):
        a.append(np.tanh(W @ a[-1] + b))
    d, dW, db = (a[-1] - y) * (1 - a[-1] ** 2), [], []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, weight_gradient(d, a[l]))
        db.insert(0, bias_gradient(d))
        d = weights[l].T @ d * (1 - a[l] ** 2)
    return dW, db
""",
    ),
    wrong(
        "mended_backprop",
        "a-times-one-minus-a",
        "a(1 − a) with a = tanh z",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, bias_gradient(d))
        d = weights[l].T @ d * acts[l] * (1 - acts[l])
    return dW, db
"""),
        ASKED,
    ),
    wrong(
        "mended_backprop",
        "one-minus-z-squared",
        "1 − z²",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, bias_gradient(d))
        if l > 0:
            d = weights[l].T @ d * (1 - zs[l - 1] ** 2)
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "bias-divided-twice",
        "a mean, divided by m once more",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    m = x.shape[1]
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, d @ acts[l].T / m)
        db.insert(0, d.mean(axis=1, keepdims=True) / m)
        d = weights[l].T @ d * (1 - acts[l] ** 2)
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "no-slope",
        "the slope is gone altogether",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, bias_gradient(d))
        d = weights[l].T @ d
    return dW, db
"""),
    ),
    wrong(
        "mended_backprop",
        "plain-backprop",
        "the gradients of sigmoids",
        """
def mended_backprop(weights, biases, x, y):
    return backprop(weights, biases, x, y)
""",
    ),
    wrong(
        "mended_backprop",
        "weights-changed-on-the-way",
        "a step is taken before the error goes down",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, bias_gradient(d))
        weights[l] -= 0.1 * dW[0]
        d = weights[l].T @ d * (1 - acts[l] ** 2)
    return dW, db
"""),
        BLOG,
    ),
    wrong(
        "mended_backprop",
        "flat-biases",
        "the bias gradients are flat",
        tanh_network("""
def mended_backprop(weights, biases, x, y):
    zs, acts = run(weights, biases, x)
    d, dW, db = acts[-1] - y, [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, weight_gradient(d, acts[l]))
        db.insert(0, np.mean(d, axis=1))
        d = weights[l].T @ d * (1 - acts[l] ** 2)
    return dW, db
"""),
        ASKED,
    ),
]

ADAM_STEP = [
    right(
        "adam_step",
        "cs231n",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    next_m = beta1 * m + (1 - beta1) * g
    mt = next_m / (1 - beta1**t)
    next_v = beta2 * v + (1 - beta2) * (g**2)
    vt = next_v / (1 - beta2**t)
    next_w = w - eta * mt / (np.sqrt(vt) + eps)
    return next_w, next_m, next_v
""",
        CS231N,
    ),
    right(
        "adam_step",
        "fish",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g**2 - v)
    m_unbias = m / (1.0 - beta1**t)
    v_unbias = v / (1.0 - beta2**t)
    return w - eta * m_unbias / (np.sqrt(v_unbias) + eps), m, v
""",
        FISH,
    ),
    right(
        "adam_step",
        "coursera",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    V, S = {}, {}
    V["dw"] = beta1 * m + (1 - beta1) * g
    S["dw"] = beta2 * v + (1 - beta2) * np.power(g, 2)
    V_corrected = V["dw"] / (1 - np.power(beta1, t))
    S_corrected = S["dw"] / (1 - np.power(beta2, t))
    return w - eta * (V_corrected / (np.sqrt(S_corrected) + eps)), V["dw"], S["dw"]
""",
        COURSERA,
    ),
    right(
        "adam_step",
        "copies",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    w, m, v = w.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v
""",
    ),
    right(
        "adam_step",
        "second-form",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.square(g)
    alpha = eta * np.sqrt(c2) / c1
    return w - alpha * m / (np.sqrt(v) + eps * np.sqrt(c2)), m, v
""",
        BLOG,
    ),
    right(
        "adam_step",
        "average-with-weights",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = np.average([m, g], axis=0, weights=[beta1, 1 - beta1])
    v = np.average([v, g * g], axis=0, weights=[beta2, 1 - beta2])
    ratio = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return [w - eta * ratio, m, v]
""",
    ),
    right(
        "adam_step",
        "inner-function",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    def blend(old, new, beta):
        average = beta * old + (1 - beta) * new
        return average, average / (1 - beta**t)

    m, m_hat = blend(m, g, beta1)
    v, v_hat = blend(v, g**2, beta2)
    step = np.divide(m_hat, np.add(np.sqrt(v_hat), eps))
    return np.subtract(w, np.multiply(eta, step)), m, v
""",
    ),
    right(
        "adam_step",
        "vectorize",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    def one(w, g, m, v):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        return w - eta * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + eps), m, v

    return np.vectorize(one, otypes=[float, float, float])(w, g, m, v)
""",
    ),
    right(
        "adam_step",
        "decay-by-loop",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    left1 = left2 = 1.0
    for _ in range(t):
        left1 *= beta1
        left2 *= beta2
    m = m * beta1 + g - beta1 * g
    v = v * beta2 + g * g - beta2 * g * g
    return (w - eta * m / (1 - left1) / (np.sqrt(v / (1 - left2)) + eps), m, v)
""",
    ),
    right(
        "adam_step",
        "class",
        """
class Adam:
    def __init__(self, eta, beta1, beta2, eps, m, v, t):
        self.eta, self.beta1, self.beta2, self.eps = eta, beta1, beta2, eps
        self.m, self.v, self.t = m, v, t

    def update(self, w, g):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        lr = self.eta / (1 - self.beta1**self.t)
        return w - lr * self.m / (np.sqrt(self.v / (1 - self.beta2**self.t)) + self.eps)


def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    adam = Adam(eta, beta1, beta2, eps, m, v, t)
    w = adam.update(w, g)
    return w, adam.m, adam.v
""",
        FISH,
    ),
    wrong(
        "adam_step",
        "no-correction",
        "no bias correction",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * (g**2)
    w = w - eta * m / (np.sqrt(v) + eps)
    return w, m, v
""",
        CS231N,
    ),
    wrong(
        "adam_step",
        "only-m",
        "only m is corrected",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    mh = m / (1 - beta1**t)
    return w - eta * mh / (np.sqrt(v) + eps), m, v
""",
    ),
    wrong(
        "adam_step",
        "t-counts-from-zero",
        "β^{t−1}",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    t -= 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    mh = m / (1 - beta1**t)
    vh = v / (1 - beta2**t)
    return w - eta * mh / (np.sqrt(vh) + eps), m, v
""",
        ASKED,
    ),
    wrong(
        "adam_step",
        "t-plus-one",
        "β^{t+1}",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    mt, vt = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - eta * mt / (np.sqrt(vt) + eps), m, v
""",
        CS231N,
    ),
    wrong(
        "adam_step",
        "eps-under-the-root",
        "ε under the root",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.multiply(g, g)
    mc = m / (1 - beta1**t)
    vc = v / (1 - beta2**t)
    return w - eta * mc / np.sqrt(vc + eps), m, v
""",
        COURSERA,
    ),
    wrong(
        "adam_step",
        "xor-for-power",
        "g is not squared: v averages its size",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.abs(g)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - eta * m_hat / (np.sqrt(v_hat) + eps), m, v
""",
    ),
    wrong(
        "adam_step",
        "betas-turned",
        "β₁ and β₂ are exchanged",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    b1, b2 = beta2, beta1
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - eta * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v
""",
    ),
    wrong(
        "adam_step",
        "hats-returned",
        "m̂ and v̂ are returned",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    m = m / (1 - beta1**t)
    v = beta2 * v + (1 - beta2) * g**2
    v = v / (1 - beta2**t)
    w = w - eta * m / (np.sqrt(v) + eps)
    return w, m, v
""",
        BLOG,
    ),
    wrong(
        "adam_step",
        "m-hat-returned",
        "m̂ is returned for m",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    v = beta2 * v + (1 - beta2) * g**2
    return w - eta * m / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
""",
    ),
    wrong(
        "adam_step",
        "rmsprop",
        "the step goes along g",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - eta * g / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
""",
        CS231N,
    ),
    wrong(
        "adam_step",
        "in-place",
        "m and v of the caller are changed",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    return w - eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
""",
        FISH,
    ),
    wrong(
        "adam_step",
        "w-in-place",
        "w of the caller is changed",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    w -= eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v
""",
    ),
    wrong(
        "adam_step",
        "momentum-form",
        "m is a sum that fades",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + g
    v = beta2 * v + (1 - beta2) * g**2
    return w - eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
""",
        ASKED,
    ),
    wrong(
        "adam_step",
        "no-root",
        "the root is missing",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - eta * m_hat / (v_hat + eps), m, v
""",
    ),
    wrong(
        "adam_step",
        "brackets",
        "m̂/√v̂ + ε: brackets are missing",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - eta * m_hat / np.sqrt(v_hat) + eps, m, v
""",
        ASKED,
    ),
    wrong(
        "adam_step",
        "w-only",
        "only w is returned",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
""",
    ),
    wrong(
        "adam_step",
        "uphill-without-correction",
        "uphill, and without correction",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w + eta * m / (np.sqrt(v) + eps), m, v
""",
    ),
    wrong(
        "adam_step",
        "old-averages",
        "the averages that came in are used for the step",
        """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    w_new = w - eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    m_new = beta1 * m + (1 - beta1) * g
    v_new = beta2 * v + (1 - beta2) * g**2
    return w_new, m_new, v_new
""",
        HOMEWORK,
    ),
]
