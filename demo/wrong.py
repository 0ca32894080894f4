"""Students who are honestly mistaken: each of the catalogue's classics, and the unfinished."""

from demo.record import DemoStudent

SLOPE_MISSING = {
    "output_error": """
def output_error(grad_a, z):
    return grad_a
"""
}

SLOPE_AT_A = {
    "hidden_error": """
def hidden_error(W_next, delta_next, z):
    a = sigmoid(z)
    return (W_next.T @ delta_next) * sigmoid_prime(a)
"""
}

LOST_TRANSPOSE = {
    "hidden_error": """
def hidden_error(W_next, delta_next, z):
    return (W_next @ delta_next) * sigmoid_prime(z)
"""
}

SUMS = {
    "bias_gradient": """
def bias_gradient(delta):
    return delta.sum(axis=1, keepdims=True)
""",
    "weight_gradient": """
def weight_gradient(delta, a_prev):
    return delta @ a_prev.T
""",
}

OWN_W_AND_LAMBDA = {
    "backprop": """
def backprop(weights, biases, x, y):
    zs, activations = forward(weights, biases, x)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(activations[L] - y, zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l - 1], delta, zs[l - 1])
        db[l - 1] = bias_gradient(delta)
        dW[l - 1] = weight_gradient(delta, activations[l - 1])
    return dW, db
""",
    "backprop_l2": """
def backprop_l2(weights, biases, x, y, lam):
    zs, activations = forward(weights, biases, x, output=softmax)
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = softmax_error(zs[L - 1], y)
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1] = bias_gradient(delta) + lam * biases[l - 1]
        dW[l - 1] = weight_gradient(delta, activations[l - 1]) + lam * weights[l - 1]
    return dW, db
""",
    "residual_backprop": """
def residual_backprop(weights, biases, x, y):
    zs, activations = [], [x]
    for W, b in zip(weights, biases):
        zs.append(W @ activations[-1] + b)
        activations.append(activations[-1] + sigmoid(zs[-1]))
    L = len(weights)
    dW, db = [None] * L, [None] * L
    delta = output_error(activations[L] - y, zs[L - 1])
    for l in range(L, 0, -1):
        if l < L:
            delta = hidden_error(weights[l], delta, zs[l - 1])
        db[l - 1] = bias_gradient(delta)
        dW[l - 1] = weight_gradient(delta, activations[l - 1])
    return dW, db
""",
    "mended_backprop": """
def mended_backprop(weights, biases, x, y):
    return _faulty(weights, biases, x, y)
""",
}

IN_PLACE = {
    "output_error": """
def output_error(grad_a, z):
    grad_a *= sigmoid_prime(z)
    return grad_a
""",
    "numerical_gradient": """
def numerical_gradient(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        w[i] += eps
        up = f(w)
        w[i] -= 2 * eps
        gradient[i] = (up - f(w)) / (2 * eps)
        w[i] += eps
    return gradient
""",
}

MEASURED = {
    "backprop": """
def backprop(weights, biases, x, y):
    def cost():
        return 0.5 * np.mean(np.sum((predict(weights, biases, x) - y) ** 2, axis=0))

    def measure(parameters):
        gradients = []
        for l, kept in enumerate(parameters):
            def shifted(w, l=l):
                parameters[l] = w
                return cost()
            gradients.append(numerical_gradient(shifted, kept, 1e-5))
            parameters[l] = kept
        return gradients

    weights, biases = list(weights), list(biases)
    return measure(weights), measure(biases)
"""
}

UNFINISHED = {
    "weight_gradient": """
def weight_gradient(delta, a_prev):
    return (delta @ a_prev.T / delta.shape[1]
"""
}

STUDENTS = (
    DemoStudent(
        "jonas-slope",
        "wrong",
        "leaves σ′ out of BP1",
        SLOPE_MISSING,
        loses=frozenset({"output_error"}),
        mistakes={"output_error": "output-error/sigma-prime-missing"},
    ),
    DemoStudent(
        "kira-activation",
        "wrong",
        "takes σ′ at a instead of z in BP2",
        SLOPE_AT_A,
        loses=frozenset({"hidden_error"}),
        mistakes={"hidden_error": "hidden-error/sigma-prime-of-a"},
    ),
    DemoStudent(
        "leo-transpose",
        "wrong",
        "loses the transpose in BP2",
        LOST_TRANSPOSE,
        loses=frozenset({"hidden_error"}),
        mistakes={"hidden_error": "hidden-error/lost-transpose"},
    ),
    DemoStudent(
        "mina-sums",
        "wrong",
        "sums over the batch instead of averaging",
        SUMS,
        loses=frozenset({"bias_gradient", "weight_gradient"}),
        mistakes={
            "bias_gradient": "bias-gradient/sum-for-mean",
            "weight_gradient": "weight-gradient/sum-for-mean",
        },
    ),
    DemoStudent(
        "nils-layers",
        "wrong",
        "sends the error through the layer's own W, and penalises biases",
        OWN_W_AND_LAMBDA,
        loses=frozenset({"backprop", "backprop_l2", "residual_backprop", "mended_backprop"}),
        mistakes={
            "backprop": "backprop/own-layers-W",
            "backprop_l2": "backprop-l2/lambda-on-biases",
            "residual_backprop": "residual-backprop/skip-forgotten-on-the-way-back",
            "mended_backprop": "mended-backprop/as-handed-out",
        },
    ),
    DemoStudent(
        "olga-in-place",
        "wrong",
        "is right about the values, but changes the caller's arrays",
        IN_PLACE,
        loses=frozenset({"output_error", "numerical_gradient"}),
    ),
    DemoStudent(
        "pavel-measured",
        "wrong",
        "measures every derivative and calls it backprop: too slow for 784-100-10",
        MEASURED,
        loses=frozenset({"backprop"}),
    ),
    DemoStudent(
        "quinn-unfinished",
        "wrong",
        "has two functions not written and a bracket not closed",
        UNFINISHED,
        unsolved=frozenset({"numerical_gradient", "softmax_error"}),
        loses=frozenset({"numerical_gradient", "softmax_error", "weight_gradient"}),
    ),
)
