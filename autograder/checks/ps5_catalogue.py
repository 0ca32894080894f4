"""The wrong formulas that students write in ps5-backprop: to recognise them, and to test the checks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.compare import Array
from autograder.checks.diagnosis import Faulty, Misconception


def sigmoid(z: Array) -> Array:
    """σ(z)."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def prime(z: Array) -> Array:
    """σ′(z)."""
    return sigmoid(z) * (1 - sigmoid(z))


def softmax(z: Array, axis: int = 0) -> Array:
    """Stable softmax along an axis."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def build_network_gradients(
    *,
    output: str = "sigmoid",
    at_output: Callable[[Array], Array] = prime,
    at_hidden: Callable[[Array], Array] = prime,
    next_weights: int = 0,
    previous: int = 0,
    weight_scale: Callable[[int], float] = lambda m: 1 / m,
    bias: Callable[[Array], Array] = lambda delta: delta.mean(axis=1, keepdims=True),
    sign: float = 1.0,
    penalty: Callable[[Array, float, int], Array] = lambda W, lam, m: lam * W,
    bias_penalty: bool = False,
    softmax_slope: Callable[[Array], Array] = lambda z: np.ones_like(z),
    slope_layer: int = 0,
    backwards: bool = False,
    in_place: bool = False,
) -> Callable[..., Any]:
    """Backprop in which exactly one thing can be got wrong: each argument is one of them."""

    def gradients(weights: Any, biases: Any, x: Array, y: Array, lam: float = 0.0) -> Any:
        zs, activations = [], [x]
        for W, b in zip(weights, biases, strict=True):
            zs.append(W @ activations[-1] + b)
            activations.append(sigmoid(zs[-1]))
        m = x.shape[1]
        if output == "softmax":
            delta = sign * (softmax(zs[-1]) - y) * softmax_slope(zs[-1])
        else:
            delta = sign * (activations[-1] - y) * at_output(zs[-1])
        dW, db = [], []
        for l in range(len(weights) - 1, -1, -1):
            if l < len(weights) - 1:
                delta = (weights[l + 1 + next_weights].T @ delta) * at_hidden(zs[l + slope_layer])
            dW.append(
                delta @ activations[l + previous].T * weight_scale(m) + penalty(weights[l], lam, m)
            )
            db.append(bias(delta) + (lam * biases[l] if bias_penalty else 0.0))
            if in_place:
                weights[l] -= dW[-1]
        return (dW, db) if backwards else (dW[::-1], db[::-1])

    return gradients


def faulty(build: Callable[..., Callable[..., Any]]) -> Callable[..., Faulty]:
    """A function that takes the faults of `build` and gives the entry's wrong function."""
    return lambda **faults: Faulty(build, faults)


def one(z: Array) -> Array:
    """A missing factor."""
    return np.ones_like(z)


def per_example(m: int) -> float:
    """The factor 1/m."""
    return 1 / m


def build_output_error(
    *,
    slope: Callable[[Array], Array] = prime,
    sign: float = 1.0,
    scale: Callable[[int], float] = lambda m: 1.0,
) -> Callable[..., Any]:
    """BP1 for sigmoid."""
    return lambda grad_a, z: sign * grad_a * slope(z) * scale(z.shape[1])


def build_hidden_error(
    *,
    transpose: bool = True,
    slope: Callable[[Array], Array] = prime,
    sign: float = 1.0,
    scale: Callable[[int], float] = lambda m: 1.0,
) -> Callable[..., Any]:
    """BP2 for sigmoid."""
    return lambda W, delta, z: (
        sign * ((W.T if transpose else W) @ delta) * slope(z) * scale(z.shape[1])
    )


def build_weight_gradient(
    *,
    scale: Callable[[Array], float] = lambda delta: 1 / delta.shape[1],
    sign: float = 1.0,
    transposed: bool = False,
) -> Callable[..., Any]:
    """BP4."""

    def gradient(delta: Array, a: Array) -> Array:
        found = sign * scale(delta) * (delta @ a.T)
        return found.T if transposed else found

    return gradient


def build_softmax_error(
    *,
    output: Callable[[Array], Array] = softmax,
    sign: float = 1.0,
    slope: Callable[[Array], Array] = one,
    scale: Callable[[int], float] = lambda m: 1.0,
) -> Callable[..., Any]:
    """BP1 for softmax and cross-entropy."""
    return lambda z, y: sign * (output(z) - y) * slope(z) * scale(z.shape[1])


def prime_of_a(z: Array) -> Array:
    """σ′ taken at a = σ(z)."""
    return prime(sigmoid(z))


output_errors = faulty(build_output_error)
hidden_errors = faulty(build_hidden_error)
weight_gradients = faulty(build_weight_gradient)
softmax_errors = faulty(build_softmax_error)
network_gradients = faulty(build_network_gradients)


def output_error_in_place(grad_a: Array, z: Array) -> Array:
    """BP1, by way of the caller's array."""
    grad_a *= prime(z)
    return grad_a


def hidden_error_in_place(W: Array, delta: Array, z: Array) -> Array:
    """BP2, by way of the caller's array."""
    np.multiply(1.0, prime(z), out=z)
    return (W.T @ delta) * z


def softmax_error_in_place(z: Array, y: Array) -> Array:
    """BP1 for softmax, shifting the caller's z."""
    z -= z.max(axis=0)
    return softmax(z) - y


def drifting_gradient(f: Callable[[Array], Any], w: Array, eps: float) -> Array:
    """Steps back and forth in the caller's w, which does not come back to where it was."""
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        w[i] += eps
        up = f(w)
        w[i] -= 2 * eps
        gradient[i] = (up - f(w)) / (2 * eps)
        w[i] += eps
    return gradient


def gradient_of_rows(f: Callable[[Array], Any], w: Array, eps: float) -> Array:
    """Runs over the first axis alone."""
    gradient = np.zeros(w.shape)
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        gradient[i] = (f(up) - f(down)) / (2 * eps)
    return gradient


def differences(
    step: Callable[[Callable[[Array], Any], Array, Array, float], float],
) -> Callable[..., Any]:
    """A numerical gradient made of `step(f, w, e, eps)`, e being ε in one entry and 0 elsewhere."""

    def gradient(f: Callable[[Array], Any], w: Array, eps: float) -> Array:
        result = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            e = np.zeros(w.shape)
            e[i] = eps
            result[i] = step(f, w, e, eps)
        return result

    return gradient


SIGMA_PRIME_MISSING = (
    "the derivative of the activation is left out.",
    "The error is a derivative with respect to z, and a lies between: what does the chain rule multiply by?",
)
SIGMA_PRIME_OF_A = (
    "σ′ is evaluated at the activation a instead of the weighted input z.",
    "Which variable is σ a function of where its slope is needed?",
)
SUM_FOR_MEAN = (
    "the gradient is summed over the batch, but the cost is a mean.",
    "Repeat every example twice: should the gradient double?",
)
SIGN = (
    "the sign is the wrong way round.",
    "Differentiate ½(a − y)² with respect to a, slowly.",
)
IN_PLACE = (
    "the result is computed in the caller's own array, which is another one afterwards.",
    "What do `*=`, `-=` and `w[i] = …` do to an array that came from outside?",
)
TWICE_MEAN = (
    "the mean over the batch is taken where δ still belongs to single examples.",
    "δ is per example; the factor 1/m appears once, in BP3 and BP4.",
)


def entry(
    id: str, function: str, wrong: Callable[..., Any], told: tuple[str, str], section: str
) -> Misconception:
    """One line of the catalogue."""
    return Misconception(id, function, wrong, told[0], told[1], f"backpropagation#{section}")


MISCONCEPTIONS = (
    entry(
        "output-error/sigma-prime-missing",
        "output_error",
        output_errors(slope=one),
        SIGMA_PRIME_MISSING,
        "bp1",
    ),
    entry(
        "output-error/sigma-prime-of-a",
        "output_error",
        output_errors(slope=prime_of_a),
        SIGMA_PRIME_OF_A,
        "bp1",
    ),
    entry(
        "output-error/sigma-for-sigma-prime",
        "output_error",
        output_errors(slope=sigmoid),
        (
            "σ(z) stands where its slope σ′(z) belongs.",
            "Plot both: which one is nearly 0 for large z?",
        ),
        "bp1",
    ),
    entry(
        "output-error/z-taken-for-a",
        "output_error",
        output_errors(slope=lambda z: z * (1 - z)),
        (
            "z(1 − z) is used: σ′ = a(1 − a) holds for a = σ(z), not for z.",
            "What does your function get: z or a?",
        ),
        "bp1",
    ),
    entry("output-error/sign", "output_error", output_errors(sign=-1.0), SIGN, "bp1"),
    entry(
        "output-error/mean-too-early",
        "output_error",
        output_errors(scale=per_example),
        TWICE_MEAN,
        "delta",
    ),
    entry("output-error/input-modified", "output_error", output_error_in_place, IN_PLACE, "bp1"),
    entry(
        "output-error/overflow",
        "output_error",
        lambda g, z: g * np.exp(-z) / (1 + np.exp(-z)) ** 2,
        (
            "e^{−z} overflows for z far below 0, and inf/inf is nan.",
            "Which form of σ′ has no exponential in its numerator?",
        ),
        "bp1",
    ),
    entry(
        "hidden-error/sigma-prime-missing",
        "hidden_error",
        hidden_errors(slope=one),
        SIGMA_PRIME_MISSING,
        "bp2",
    ),
    entry(
        "hidden-error/sigma-prime-of-a",
        "hidden_error",
        hidden_errors(slope=prime_of_a),
        SIGMA_PRIME_OF_A,
        "bp2",
    ),
    entry(
        "hidden-error/sigma-for-sigma-prime",
        "hidden_error",
        hidden_errors(slope=sigmoid),
        (
            "σ(z) stands where its slope σ′(z) belongs.",
            "Plot both: which one is nearly 0 for large z?",
        ),
        "bp2",
    ),
    entry(
        "hidden-error/lost-transpose",
        "hidden_error",
        hidden_errors(transpose=False),
        (
            "W is used without its transpose: forward and backward go through it in different directions.",
            "Write the shapes of W^{l+1}, δ^{l+1} and δ^l side by side.",
        ),
        "bp2",
    ),
    entry("hidden-error/sign", "hidden_error", hidden_errors(sign=-1.0), SIGN, "bp2"),
    entry(
        "hidden-error/mean-too-early",
        "hidden_error",
        hidden_errors(scale=per_example),
        TWICE_MEAN,
        "delta",
    ),
    entry("hidden-error/input-modified", "hidden_error", hidden_error_in_place, IN_PLACE, "bp2"),
    entry(
        "bias-gradient/sum-for-mean",
        "bias_gradient",
        lambda d: d.sum(axis=1, keepdims=True),
        SUM_FOR_MEAN,
        "batches",
    ),
    entry(
        "bias-gradient/not-summed",
        "bias_gradient",
        lambda d: d,
        (
            "δ is returned as it is, one column an example, but all examples share one bias.",
            "What shape has b?",
        ),
        "bp3",
    ),
    entry(
        "bias-gradient/flat",
        "bias_gradient",
        lambda d: d.mean(axis=1),
        (
            "the result is flat, (n_l,), and b is a column, (n_l, 1).",
            "Look at `keepdims`; a flat vector broadcasts into a matrix when it is added to a column.",
        ),
        "bp3",
    ),
    entry(
        "bias-gradient/wrong-axis",
        "bias_gradient",
        lambda d: d.mean(axis=0, keepdims=True),
        (
            "the mean runs over the units instead of the examples.",
            "Which axis of δ counts the examples?",
        ),
        "bp3",
    ),
    entry(
        "bias-gradient/first-example",
        "bias_gradient",
        lambda d: d[:, :1],
        ("only the first example is used.", "What does the second column of δ contribute?"),
        "batches",
    ),
    entry(
        "bias-gradient/over-everything",
        "bias_gradient",
        lambda d: np.full((d.shape[0], 1), d.mean()),
        (
            "the mean runs over the units as well, so all biases get the same gradient.",
            "Which axis of δ counts the examples?",
        ),
        "bp3",
    ),
    entry(
        "weight-gradient/sum-for-mean",
        "weight_gradient",
        weight_gradients(scale=lambda delta: 1.0),
        SUM_FOR_MEAN,
        "batches",
    ),
    entry(
        "weight-gradient/transposed",
        "weight_gradient",
        weight_gradients(transposed=True),
        (
            "the result is the transpose of the gradient.",
            "A gradient has the shape of what one differentiates by: what shape has W^l?",
        ),
        "bp4",
    ),
    entry(
        "weight-gradient/divided-by-units",
        "weight_gradient",
        weight_gradients(scale=lambda delta: 1 / delta.shape[0]),
        (
            "it is divided by the number of units instead of the number of examples.",
            "Which axis of δ counts the examples?",
        ),
        "batches",
    ),
    entry(
        "weight-gradient/first-example",
        "weight_gradient",
        lambda d, a: np.outer(d[:, 0], a[:, 0]),
        ("only the first example is used.", "What does the second column contribute?"),
        "batches",
    ),
    entry(
        "weight-gradient/outer-product",
        "weight_gradient",
        lambda d, a: np.outer(d, a),
        (
            "an outer product of all entries is taken, which is right for a single example only.",
            "What shape does it have for m = 2, and what shape has W^l?",
        ),
        "batches",
    ),
    entry("weight-gradient/sign", "weight_gradient", weight_gradients(sign=-1.0), SIGN, "bp4"),
    entry(
        "backprop/sigma-prime-missing-at-output",
        "backprop",
        network_gradients(at_output=one),
        SIGMA_PRIME_MISSING,
        "bp1",
    ),
    entry(
        "backprop/sigma-prime-missing-in-hidden-layers",
        "backprop",
        network_gradients(at_hidden=one),
        SIGMA_PRIME_MISSING,
        "bp2",
    ),
    entry(
        "backprop/sigma-prime-missing",
        "backprop",
        network_gradients(at_output=one, at_hidden=one),
        SIGMA_PRIME_MISSING,
        "common-mistakes",
    ),
    entry(
        "backprop/sigma-prime-of-a",
        "backprop",
        network_gradients(at_output=prime_of_a, at_hidden=prime_of_a),
        SIGMA_PRIME_OF_A,
        "common-mistakes",
    ),
    entry(
        "backprop/sum-for-mean",
        "backprop",
        network_gradients(weight_scale=lambda m: 1.0, bias=lambda d: d.sum(axis=1, keepdims=True)),
        SUM_FOR_MEAN,
        "batches",
    ),
    entry(
        "backprop/bias-sum-for-mean",
        "backprop",
        network_gradients(bias=lambda d: d.sum(axis=1, keepdims=True)),
        SUM_FOR_MEAN,
        "bp3",
    ),
    entry(
        "backprop/weights-sum-for-mean",
        "backprop",
        network_gradients(weight_scale=lambda m: 1.0),
        SUM_FOR_MEAN,
        "bp4",
    ),
    entry(
        "backprop/bias-not-summed",
        "backprop",
        network_gradients(bias=lambda d: d),
        ("δ is returned as the bias gradient, one column an example.", "What shape has b?"),
        "bp3",
    ),
    entry(
        "backprop/bias-flat",
        "backprop",
        network_gradients(bias=lambda d: d.mean(axis=1)),
        ("the bias gradients are flat, (n_l,), and biases are columns.", "Look at `keepdims`."),
        "bp3",
    ),
    entry("backprop/sign", "backprop", network_gradients(sign=-1.0), SIGN, "bp1"),
    entry(
        "backprop/own-layers-W",
        "backprop",
        network_gradients(next_weights=-1),
        (
            "the error is sent back through the layer's own W^l instead of W^{l+1}.",
            "Which matrix stands between layer l and layer l + 1?",
        ),
        "bp2",
    ),
    entry(
        "backprop/own-layers-a",
        "backprop",
        network_gradients(previous=1),
        (
            "the weight gradient uses the layer's own activation a^l instead of a^{l−1}.",
            "What is multiplied by W^l in the forward pass?",
        ),
        "bp4",
    ),
    entry(
        "backprop/divided-twice-by-m",
        "backprop",
        network_gradients(
            weight_scale=lambda m: 1 / m**2,
            bias=lambda d: d.mean(axis=1, keepdims=True) / d.shape[1],
        ),
        TWICE_MEAN,
        "batches",
    ),
    entry(
        "backprop/factor-two",
        "backprop",
        network_gradients(sign=2.0),
        ("the ½ of ½‖a − y‖² is forgotten.", "Differentiate ½(a − y)² with respect to a."),
        "bp1",
    ),
    entry(
        "backprop/next-layers-z",
        "backprop",
        network_gradients(slope_layer=1),
        (
            "σ′ is taken at z^{l+1} where the error of layer l needs z^l.",
            "Write BP2 down with all its indices, then compare with the indices of your lists.",
        ),
        "bp2",
    ),
    entry(
        "backprop/lists-backwards",
        "backprop",
        network_gradients(backwards=True),
        (
            "the lists begin with the last layer: they were filled from the back and left so.",
            "Which entry of `weights` should the first gradient be subtracted from?",
        ),
        "algorithm",
    ),
    entry(
        "backprop/input-modified",
        "backprop",
        network_gradients(in_place=True),
        IN_PLACE,
        "algorithm",
    ),
    entry("softmax-error/sign", "softmax_error", softmax_errors(sign=-1.0), SIGN, "softmax-output"),
    entry(
        "softmax-error/elementwise-formula",
        "softmax_error",
        lambda z, y: -y * (1 - softmax(z)),
        (
            "the formula for elementwise activations is used, with a(1 − a); in softmax every output depends on every z.",
            "Write down ∂a_i/∂z_k for i ≠ k.",
        ),
        "softmax-output",
    ),
    entry(
        "softmax-error/sigma-prime-kept",
        "softmax_error",
        softmax_errors(slope=prime),
        (
            "a − y is the whole error already; a factor σ′(z) is one too many.",
            "Which derivative has cancelled in the derivation?",
        ),
        "softmax-output",
    ),
    entry(
        "softmax-error/softmax-over-rows",
        "softmax_error",
        softmax_errors(output=lambda z: softmax(z, axis=1)),
        (
            "the softmax runs along the rows, over the examples.",
            "What should sum to 1: a column or a row?",
        ),
        "softmax-output",
    ),
    entry(
        "softmax-error/sigmoid-for-softmax",
        "softmax_error",
        softmax_errors(output=sigmoid),
        ("the sigmoid is used where softmax belongs.", "Do your outputs sum to 1?"),
        "softmax-output",
    ),
    entry(
        "softmax-error/mean-too-early",
        "softmax_error",
        softmax_errors(scale=per_example),
        TWICE_MEAN,
        "delta",
    ),
    entry(
        "softmax-error/input-modified",
        "softmax_error",
        softmax_error_in_place,
        IN_PLACE,
        "softmax-output",
    ),
    entry(
        "softmax-error/overflow",
        "softmax_error",
        lambda z, y: np.exp(z) / np.exp(z).sum(axis=0) - y,
        (
            "e^z overflows for large z.",
            "What changes in the softmax if the same number is taken from all z of a column?",
        ),
        "softmax-output",
    ),
    entry(
        "backprop-l2/lambda-forgotten",
        "backprop_l2",
        network_gradients(output="softmax", penalty=lambda W, lam, m: 0.0 * W),
        ("the penalty is not in the gradient.", "Differentiate λ/2 ‖W‖² with respect to W."),
        "batches",
    ),
    entry(
        "backprop-l2/lambda-on-biases",
        "backprop_l2",
        network_gradients(output="softmax", bias_penalty=True),
        ("the biases are penalised too.", "Over what does the sum in the penalty run?"),
        "batches",
    ),
    entry(
        "backprop-l2/lambda-over-m",
        "backprop_l2",
        network_gradients(output="softmax", penalty=lambda W, lam, m: lam / m * W),
        (
            "the penalty is divided by m, as in texts that write λ/2m.",
            "Does the penalty of this assignment depend on the batch?",
        ),
        "batches",
    ),
    entry(
        "backprop-l2/factor-two",
        "backprop_l2",
        network_gradients(output="softmax", penalty=lambda W, lam, m: 2 * lam * W),
        ("the ½ of λ/2 ‖W‖² is forgotten.", "Differentiate λ/2 w² with respect to w."),
        "batches",
    ),
    entry(
        "backprop-l2/penalty-sign",
        "backprop_l2",
        network_gradients(output="softmax", penalty=lambda W, lam, m: -lam * W),
        SIGN,
        "batches",
    ),
    entry(
        "backprop-l2/sum-for-mean",
        "backprop_l2",
        network_gradients(
            output="softmax",
            weight_scale=lambda m: 1.0,
            bias=lambda d: d.sum(axis=1, keepdims=True),
        ),
        SUM_FOR_MEAN,
        "batches",
    ),
    entry(
        "backprop-l2/quadratic-cost",
        "backprop_l2",
        network_gradients(),
        (
            "the output layer is treated as sigmoid with the quadratic cost.",
            "Which output error belongs to softmax and cross-entropy?",
        ),
        "softmax-output",
    ),
    entry(
        "backprop-l2/sigma-prime-missing-in-hidden-layers",
        "backprop_l2",
        network_gradients(output="softmax", at_hidden=one),
        SIGMA_PRIME_MISSING,
        "bp2",
    ),
    entry(
        "backprop-l2/sigma-prime-kept",
        "backprop_l2",
        network_gradients(output="softmax", softmax_slope=prime),
        (
            "a − y is the whole error of softmax and cross-entropy; a factor σ′(z) is one too many.",
            "Which derivative has cancelled in the derivation?",
        ),
        "softmax-output",
    ),
    entry(
        "backprop-l2/input-modified",
        "backprop_l2",
        network_gradients(output="softmax", in_place=True),
        IN_PLACE,
        "algorithm",
    ),
    entry(
        "numerical-gradient/forward-difference",
        "numerical_gradient",
        differences(lambda f, w, e, eps: (f(w + e) - f(w)) / eps),
        (
            "a one-sided difference is used: its error falls with ε, not with ε².",
            "Step to both sides of w.",
        ),
        "gradient-check",
    ),
    entry(
        "numerical-gradient/factor-two",
        "numerical_gradient",
        differences(lambda f, w, e, eps: (f(w + e) - f(w - e)) / eps),
        (
            "the two points are 2ε apart, and the difference is divided by ε.",
            "How far is w + ε from w − ε?",
        ),
        "gradient-check",
    ),
    entry(
        "numerical-gradient/sign",
        "numerical_gradient",
        differences(lambda f, w, e, eps: (f(w - e) - f(w + e)) / (2 * eps)),
        SIGN,
        "gradient-check",
    ),
    entry(
        "numerical-gradient/step-ignored",
        "numerical_gradient",
        differences(lambda f, w, e, eps: (f(w + e * 1e-6 / eps) - f(w - e * 1e-6 / eps)) / 2e-6),
        ("the step ε that is handed in is not used.", "What is the third argument for?"),
        "gradient-check",
    ),
    entry(
        "numerical-gradient/rows-only",
        "numerical_gradient",
        gradient_of_rows,
        (
            "the loop runs over the first axis, and moves a whole row of a matrix at once.",
            "How many entries has w, and how many steps does your loop make?",
        ),
        "gradient-check",
    ),
    entry(
        "numerical-gradient/input-modified",
        "numerical_gradient",
        drifting_gradient,
        (
            "w is moved back and forth in place, and w + ε − 2ε + ε need not be w again.",
            "Whose array is w? Step on a copy.",
        ),
        "gradient-check",
    ),
)
