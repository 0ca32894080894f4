"""Untidy wrong solutions of what the second edition of ps4, ps5 and ps6 asks for."""

LOOP = """
def residual_forward(weights, biases, x):
    zs, out = [], [x]
    for W, b in zip(weights, biases):
        a = out[-1]
        z = {z}
        zs.append(z)
        out.append({a})
    return zs, out
"""
"""The usual loop, with holes for z and a."""


def layers(z: str = "W @ a + b", a: str = "a + sigmoid(z)") -> str:
    """The loop with these in its holes."""
    return LOOP.format(z=z, a=a)


RESIDUAL_FORWARD = (
    ("skip-forgotten", layers(a="sigmoid(z) + 0 * a")),
    ("skip-inside", layers(a="1 / (1 + np.exp(-(z + a)))")),
    ("skip-of-the-input", layers(a="x + sigmoid(z)")),
    ("minus", layers(a="a - sigmoid(z)")),
    ("no-activation", layers(a="np.add(a, z)")),
    ("transposed", layers(z="W.T @ a + b")),
    ("bias-forgotten skip-inside", layers(z="np.dot(W, a)", a="sigmoid(a + z)")),
    ("tanh", layers(a="np.tanh(z) + a")),
    ("product-for-sum", layers(a="a * sigmoid(z)")),
    (
        "last-layer-only",
        "def residual_forward(weights, biases, x):\n"
        "    zs, acts = [], [x]\n"
        "    n = 0\n"
        "    for W, b in zip(weights, biases):\n"
        "        n += 1\n"
        "        zs.append(W @ acts[-1] + b)\n"
        "        new = sigmoid(zs[-1])\n"
        "        acts.append(new + acts[-1] if n == len(weights) else new)\n"
        "    return zs, acts",
    ),
)

NETWORK = """
def residual_backprop(weights, biases, x, y):
    L, m = len(weights), x.shape[1]
    zs, acts = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ acts[-1] + b)
        acts.append(acts[-1] + sigmoid(zs[-1]))
    dW, db = [None] * L, [None] * L
    g = {error}
    for l in range(L - 1, -1, -1):
        d = g * {slope}
        dW[l] = d @ acts[l].T / m
        db[l] = {bias}
        g = {back}
    return dW, db
"""
"""A right loop, with holes."""


def network(
    error: str = "acts[-1] - y",
    slope: str = "sigmoid_prime(zs[l])",
    bias: str = "d.mean(axis=1, keepdims=True)",
    back: str = "g + weights[l].T @ d",
) -> str:
    """The loop with these in its holes."""
    return NETWORK.format(error=error, slope=slope, bias=bias, back=back)


RESIDUAL_BACKPROP = (
    ("skip-forgotten-on-the-way-back", network(back="weights[l].T @ d")),
    ("through-the-skip-only", network(back="g * 1.0")),
    ("skip-twice", network(back="g + g + weights[l].T @ d")),
    ("minus", network(back="g - weights[l].T @ d")),
    ("lost-transpose", network(back="weights[l] @ d + g")),
    ("sigma-prime-of-a", network(slope="sigmoid_prime(acts[l + 1])")),
    ("a-for-sigma", network(slope="acts[l + 1] * (1 - acts[l + 1])")),
    ("z-taken-for-a", network(slope="zs[l] * (1 - zs[l])")),
    ("sigma-prime-missing", network(slope="1.0")),
    ("bias-sum-for-mean", network(bias="np.sum(d, axis=1).reshape(-1, 1)")),
    ("sign lost-transpose", network(error="y - acts[-1]", back="g + weights[l] @ d")),
    ("target-missing", network(error="acts[-1]")),
)

MENDED = """
def mended_backprop(weights, biases, x, y):
    L, m = len(weights), x.shape[1]
    zs, acts = [], [x]
    for l in range(L):
        zs.append(weights[l] @ acts[l] + biases[l])
        acts.append({bend} if l < L - 1 else zs[l])
    dW, db = [], []
    d = {error}
    for l in range(L - 1, -1, -1):
        dW.insert(0, d @ acts[l].T / m)
        db.insert(0, {bias})
        if l:
            d = (weights[l].T @ d) * {slope}
    return dW, db
"""
"""A right loop, with holes."""


def mended(
    bend: str = "np.tanh(zs[l])",
    error: str = "acts[-1] - y",
    bias: str = "d.mean(axis=1, keepdims=True)",
    slope: str = "(1 - acts[l] ** 2)",
) -> str:
    """The loop with these in its holes."""
    return MENDED.format(bend=bend, error=error, bias=bias, slope=slope)


SIGMA = "(acts[-1] - y) * sigmoid_prime(zs[-1])"
SUM = "d.sum(axis=1, keepdims=True)"
MENDED_BACKPROP = (
    ("sigma-prime-left", mended(error=SIGMA)),
    ("slope-of-a-left", mended(slope="(1 - np.tanh(acts[l]) ** 2)")),
    ("bias-sum-left", mended(bias=SUM)),
    ("output-and-bias-left", mended(error=SIGMA, bias=SUM)),
    ("as-handed-out", mended(error=SIGMA, bias=SUM, slope="(1 - np.tanh(acts[l]) ** 2)")),
    ("tanh-slope-at-output", mended(error="(acts[-1] - y) * (1 - np.tanh(zs[-1]) ** 2)")),
    ("sigmas-slope-in-hidden-layers", mended(slope="sigmoid_prime(zs[l - 1])")),
    ("sigmoid-forward", mended(bend="sigmoid(zs[l])", slope="(1 - np.tanh(zs[l - 1]) ** 2)")),
    ("z-taken-for-a", mended(slope="(1 - zs[l - 1] ** 2)")),
    ("sign", mended(error="y - acts[-1]")),
    ("slope-squared", mended(slope="(1 - acts[l] ** 2) ** 2")),
    ("factor-two", mended(error="2 * (acts[-1] - y)")),
)

STEP = """
def adam_step(w, g, m, v, t, eta, beta1, beta2, eps):
    m = {m}
    v = {v}
    mh, vh = {mh}, {vh}
    w = w - eta * {step}
    return {back}
"""
"""The usual lines, with holes."""


def step(
    m: str = "beta1 * m + (1 - beta1) * g",
    v: str = "beta2 * v + (1 - beta2) * g**2",
    mh: str = "m / (1 - beta1**t)",
    vh: str = "v / (1 - beta2**t)",
    step: str = "mh / (np.sqrt(vh) + eps)",
    back: str = "w, m, v",
) -> str:
    """The lines with these in their holes."""
    return STEP.format(m=m, v=v, mh=mh, vh=vh, step=step, back=back)


ADAM_STEP = (
    ("no-correction", step(mh="m", vh="v")),
    ("only-v-corrected", step(mh="m")),
    ("power-forgotten", step(mh="m / (1 - beta1)", vh="v / (1 - beta2)")),
    ("product-for-power", step(mh="m / (1 - beta1 * t)", vh="v / (1 - beta2 * t)")),
    ("corrections-exchanged", step(mh="m / (1 - beta2**t)", vh="v / (1 - beta1**t)")),
    ("eps-inside-the-root", step(step="mh / np.sqrt(vh + eps)")),
    ("root-missing", step(step="mh / (vh + eps)")),
    ("g-not-squared", step(v="beta2 * v + (1 - beta2) * g")),
    ("m-accumulated", step(m="beta1 * m + g")),
    ("squares-summed", step(v="v + g**2")),
    ("corrected-averages-returned", step(back="w, mh, vh")),
    ("g-for-m eps-inside-the-root", step(step="g / np.sqrt(vh + eps)")),
    ("no-correction eps-inside-the-root", step(mh="m", vh="v", step="mh / np.sqrt(vh + eps)")),
    ("dict", step(back="{'w': w, 'm': m, 'v': v}")),
)
