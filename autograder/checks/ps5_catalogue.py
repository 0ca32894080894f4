"""The wrong formulas that students write in ps5-backprop: to recognise them, and to test the checks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import numpy as np

from autograder.checks.builders import build_forward, itself, one, prime, sigmoid, softmax
from autograder.checks.catalogue import Mistakes, mistakes
from autograder.checks.compare import Array
from autograder.checks.diagnosis import Asked, Misconception


def per_example(m: int) -> float:
    """The factor 1/m."""
    return 1 / m


def mean_of_columns(delta: Array) -> Array:
    """BP3."""
    return delta.mean(axis=1, keepdims=True)


def sum_of_columns(delta: Array) -> Array:
    """A sum over the examples."""
    return delta.sum(axis=1, keepdims=True)


def twice_divided(delta: Array) -> Array:
    """The mean over the examples, divided by their number once more."""
    return delta.mean(axis=1, keepdims=True) / delta.shape[1]


def build_network_gradients(
    *,
    output: str = "elementwise",
    final: Callable[[Array], Array] = sigmoid,
    at_output: Callable[[Array], Array] = prime,
    at_hidden: Callable[[Array], Array] = prime,
    next_weights: int = 0,
    previous: int = 0,
    weight_scale: Callable[[int], float] = per_example,
    bias: Callable[[Array], Array] = mean_of_columns,
    sign: float = 1.0,
    penalty: Callable[[Array, float, int], Array] = lambda W, lam, m: lam * W,
    bias_penalty: bool = False,
    softmax_slope: Callable[[Array], Array] = one,
    slope_layer: int = 0,
    hidden: Callable[[Array], Array] = sigmoid,
    error: Callable[[Array, Array], Array] = lambda a, y: a - y,
    backwards: bool = False,
    in_place: float = 0.0,
    reach: int = 0,
    taken_back: bool = True,
    back: Callable[[Array, float], Array] = lambda W, lam: W,
    penalised: Callable[[int, int], bool] = lambda l, L: True,
) -> Callable[..., Any]:
    """Backprop in which exactly one thing can be got wrong: each argument is one of them."""
    forward = build_forward(hidden=hidden, output=final)

    def gradients(weights: Any, biases: Any, x: Array, y: Array, lam: float = 0.0) -> Any:
        zs, activations = forward(weights, biases, x)
        m = x.shape[1]
        if output.startswith("softmax"):
            a = softmax(softmax(zs[-1])) if output == "softmax twice" else softmax(zs[-1])
            delta = sign * error(a, y) * softmax_slope(zs[-1])
        elif output == "linear":
            delta = sign * error(zs[-1], y)
        else:
            delta = sign * error(activations[-1], y) * at_output(zs[-1])
        dW, db = [], []
        L = len(weights)
        for l in range(L - 1, -1, -1):
            if l < L - 1 and taken_back:
                W = back(weights[l + 1 + next_weights], lam)
                delta = (W.T @ delta) * at_hidden(zs[l + slope_layer])
            if 0 < reach < L - l:
                dW.append(np.zeros(weights[l].shape))
                db.append(np.zeros(biases[l].shape))
                continue
            dW.append(delta @ activations[l + previous].T * weight_scale(m))
            if lam and penalised(l, L):
                dW[-1] = dW[-1] + penalty(weights[l], lam, m)
            db.append(bias(delta) + (lam * biases[l] if bias_penalty else 0.0))
            if in_place:
                weights[l] -= in_place * dW[-1]
        return (dW, db) if backwards else (dW[::-1], db[::-1])

    return gradients


@dataclass
class KeepsLists:
    """What puts its gradients in front of those of all calls before; a copy has its own lists."""

    build: Callable[..., Any]
    kept: tuple[list[Array], list[Array]] = field(default_factory=lambda: ([], []))

    def __call__(self, *arguments: Any) -> Any:
        """The gradients, and those before."""
        for old, new in zip(self.kept, self.build(*arguments), strict=True):
            old[:0] = new
        return [list(part) for part in self.kept]


def lists_grow(asked: Sequence[Asked]) -> bool:
    """Whether each answer has as many arrays more than the one before as there are layers."""
    asked = list(takewhile(lambda pair: isinstance(pair[1], (list, tuple)), asked))  # or too much
    lengths = [
        tuple(map(len, answer))
        if isinstance(answer, (list, tuple)) and all(isinstance(a, (list, tuple)) for a in answer)
        else ()
        for _, answer in asked
    ]
    if len(lengths) < 2 or any(len(found) != 2 for found in lengths):
        return False
    layers = [len(arguments[0]) for arguments, _ in asked]
    grown = zip(lengths[1:], lengths, layers[1:], strict=False)
    return all(new == (old[0] + L, old[1] + L) for new, old, L in grown)


def build_output_error(
    *,
    slope: Callable[[Array], Array] = prime,
    sign: float = 1.0,
    scale: Callable[[int], float] = lambda m: 1.0,
    gradient: Callable[[Array, Array], Array] = lambda grad_a, z: grad_a,
) -> Callable[..., Any]:
    """BP1 for sigmoid."""
    return lambda grad_a, z: sign * gradient(grad_a, z) * slope(z) * scale(z.shape[1])


def build_hidden_error(
    *,
    transpose: bool = True,
    slope: Callable[[Array], Array] = prime,
    sign: float = 1.0,
    scale: Callable[[int], float] = lambda m: 1.0,
    through: Callable[[Array], Array] = itself,
    above: Callable[[Array], Array] = itself,
) -> Callable[..., Any]:
    """BP2 for sigmoid."""

    def error(W: Array, delta: Array, z: Array) -> Any:
        W = through(W)
        return sign * ((W.T if transpose else W) @ above(delta)) * slope(z) * scale(z.shape[1])

    return error


def build_bias_gradient(
    *,
    axis: int | None = 1,
    over: Callable[[Array], float] = lambda d: d.shape[1],
    keepdims: bool = True,
) -> Callable[..., Any]:
    """BP3."""
    return lambda d: np.sum(d, axis=axis, keepdims=keepdims) / over(d)


def build_weight_gradient(
    *,
    scale: Callable[[Array], float] = lambda delta: 1 / delta.shape[1],
    sign: float = 1.0,
    transposed: bool = False,
    below: Callable[[Array], Array] = itself,
) -> Callable[..., Any]:
    """BP4."""

    def gradient(delta: Array, a: Array) -> Array:
        found = sign * scale(delta) * (delta @ below(a).T)
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


def relu(z: Array) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0.0)


def step(z: Array) -> Array:
    """The slope of ReLU."""
    return (z > 0) * 1.0


def tanh_prime(z: Array) -> Array:
    """The slope of tanh."""
    return 1 - np.tanh(z) ** 2


def of_softmax_itself(z: Array) -> Array:
    """a(1 − a) of softmax."""
    return softmax(z) * (1 - softmax(z))


def softmax_of_all(z: Array) -> Array:
    """Softmax over the whole batch."""
    e = np.exp(z - z.max())
    return e / e.sum()


def prime_of_a(z: Array) -> Array:
    """σ′ taken at a = σ(z)."""
    return prime(sigmoid(z))


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


def gradient_of_points(f: Callable[[Array], Any], w: Array, eps: float) -> Array:
    """Four points, as far as 2ε away."""
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        for steps, weight in ((1, 8.0), (-1, -8.0), (2, -1.0), (-2, 1.0)):
            there = w.copy()
            there[i] += steps * eps
            gradient[i] += weight * f(there) / (12 * eps)
    return gradient


def first_entry(f: Callable[[Array], Any], w: Array, eps: float) -> Array:
    """What comes of a `return` in the loop."""
    gradient, there = np.zeros(w.shape), w.copy()
    there.flat[0] += eps
    up = f(there)
    there.flat[0] = w.flat[0] - eps
    gradient.flat[0] = (up - f(there)) / (2 * eps)
    return gradient


def build_differences(
    *,
    up: float = 1.0,
    down: float = 1.0,
    over: Callable[[float], float] = lambda eps: 2 * eps,
    step: Callable[[float], float] = lambda eps: eps,
    at_once: bool = False,
    spread: bool = False,
    restored: bool = True,
) -> Callable[..., Any]:
    """A numerical gradient: steps `up` and `down` of ε, and what the difference is divided by."""

    def gradient(f: Callable[[Array], Any], w: Array, eps: float) -> Any:
        h = step(eps)
        if at_once:
            slope = (f(w + up * h) - f(w - down * h)) / over(h)
            return np.full(w.shape, slope) if spread else slope
        result, w = np.zeros(w.shape), w.copy()
        for i in np.ndindex(w.shape):
            before = w[i]
            w[i] = before + up * h
            high = f(w)
            w[i] = before - down * h
            result[i] = (high - f(w)) / over(h)
            if restored:
                w[i] = before
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
SIGMA_FOR_SIGMA_PRIME = (
    "σ(z) stands where its slope σ′(z) belongs.",
    "Plot both: which one is nearly 0 for large z?",
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
ONE_SIDED = (
    "a one-sided difference is used: its error falls with ε, not with ε².",
    "Step to both sides of w.",
)
OWN_STEP = (
    "the step ε that is handed in is not used.",
    "What is the third argument for?",
)
Z_FOR_A = (
    "z(1 − z) is used: σ′ = a(1 − a) holds for a = σ(z), not for z.",
    "What does your function get: z or a?",
)
RELU_SLOPE = (
    "the slope of ReLU stands where that of the sigmoid is asked for.",
    "Which activation did the forward pass use?",
)
TANH_SLOPE = (
    "the slope of tanh, 1 − tanh²z, stands where that of the sigmoid is asked for.",
    "Which activation did the forward pass use?",
)
SQUARE_OF_A = (
    "1 − a² is the slope of tanh, not of the sigmoid.",
    "What is the slope at 0, where a = ½?",
)
SQUARE_OF_Z = (
    "1 − z² is used, tanh's short formula, and with z in place of a.",
    "Which activation is it, and what does your function get: z or a?",
)
ONE_MINUS = (
    "1 − a is used: the factor a is missing.",
    "How steep is the sigmoid far to the left?",
)
TWICE_SIGMOID = (
    "a and 1 − a are added, or a is squared, where they should be multiplied.",
    "Write σ′ with a alone.",
)
MIXED = (
    "one factor of a(1 − a) has z in place of a.",
    "Which variable stands in each of the two factors?",
)
SLOPE_TWICE = (
    "σ′ is multiplied in twice.",
    "How often does the chain rule pass through the activation of one layer?",
)
TARGET_MISSING = (
    "the targets are not in it: the output stands where its error belongs.",
    "Where does y come in?",
)
HIDDEN_RELU = (
    "the hidden layers have ReLU, and sigmoid is asked for.",
    "Which activation has a^l in this assignment?",
)
HIDDEN_TANH = (
    "the hidden layers have tanh, and sigmoid is asked for.",
    "Which activation has a^l in this assignment?",
)
TWICE_MEAN = (
    "the mean over the batch is taken where δ still belongs to single examples.",
    "δ is per example; the factor 1/m appears once, in BP3 and BP4.",
)
FACTOR_TWO = (
    "the ½ of ½‖a − y‖² is forgotten.",
    "Differentiate ½(a − y)² with respect to a.",
)
OWN_W = (
    "the error is sent back through the layer's own W^l instead of W^{l+1}.",
    "Which matrix stands between layer l and layer l + 1?",
)
OWN_A = (
    "the weight gradient uses the layer's own activation a^l instead of a^{l−1}.",
    "What is multiplied by W^l in the forward pass?",
)
BIAS_NOT_SUMMED = (
    "δ is returned as the bias gradient, one column an example.",
    "What shape has b?",
)
BIAS_FLAT = (
    "the bias gradients are flat, (n_l,), and biases are columns.",
    "Look at `keepdims`.",
)
BIAS_NUMBER = (
    "each bias gradient is one number for the whole layer.",
    "Which axis of δ counts the examples, and which one is to stay?",
)
BACKWARDS = (
    "the lists begin with the last layer: they were filled from the back and left so.",
    "Which entry of `weights` should the first gradient be subtracted from?",
)
LOWER_ZERO = (
    "the gradients of the lowest layers are left 0.",
    "For which layers does your loop run, and how many are there?",
)
NOT_TAKEN_BACK = (
    "all layers get the error of the output layer: it is not taken back.",
    "Under which name does the next round of the loop find the new δ?",
)
KEPT = (
    "the lists still hold what an earlier call has put into them.",
    "When is a default argument, or a list outside the function, made: at each call?",
)
ONE_NUMBER: tuple[Callable[[Array], Any], ...] = (
    lambda d: d.mean(),
    lambda d: d.sum() / d.shape[1],
    lambda d: np.full((len(d), 1), d.mean()),
)
"""Bias gradients of who has averaged over all of δ."""


def loops(of: Mistakes) -> tuple[Misconception, ...]:
    """What goes wrong in the loop through the layers of any network."""
    return (
        *(
            of("lower-layers-zero", *LOWER_ZERO, at="algorithm", reach=reach, boxed=False)
            for reach in (1, 2)
        ),
        of("error-not-taken-back", *NOT_TAKEN_BACK, at="bp2", taken_back=False, boxed=False),
        of(
            "kept-from-call-to-call",
            *KEPT,
            at="algorithm",
            recognises=lists_grow,
            wrong=KeepsLists(of.right),
            boxed=False,
        ),
    )


def whatever_layers(of: Mistakes) -> tuple[Misconception, ...]:
    """What goes wrong with ½‖a^L − y‖² whatever the layers are like, beside its sign and its mean."""
    return (
        of(
            "weights-sum-for-mean",
            *SUM_FOR_MEAN,
            at="bp4",
            weight_scale=lambda m: 1.0,
            boxed=False,
        ),
        of("bias-not-summed", *BIAS_NOT_SUMMED, at="bp3", bias=itself, boxed=False),
        of("bias-flat", *BIAS_FLAT, at="bp3", bias=lambda d: d.mean(axis=1), boxed=False),
        *(of("bias-number", *BIAS_NUMBER, at="bp3", bias=f, boxed=False) for f in ONE_NUMBER),
        of("factor-two", *FACTOR_TWO, at="bp1", sign=2.0, boxed=False),
        of("target-missing", *TARGET_MISSING, at="bp1", error=lambda a, y: a, boxed=False),
        of("lists-backwards", *BACKWARDS, at="algorithm", backwards=True, boxed=False),
        *loops(of),
        *(
            of("input-modified", *IN_PLACE, at="algorithm", in_place=rate, boxed=False)
            for rate in (1.0, 0.1, 0.01)
        ),
    )


def ordinary_z(*arrays: Array) -> bool:
    """Whether no exponential overflows, or is lost beside another."""
    return all(np.abs(a).max(initial=0) < 100 for a in arrays)


of_output_error = mistakes(
    "output_error", "backpropagation#bp1", build_output_error, ordinary=ordinary_z
)
of_hidden_error = mistakes("hidden_error", "backpropagation#bp2", build_hidden_error)
of_bias_gradient = mistakes("bias_gradient", "backpropagation#bp3", build_bias_gradient)
of_weight_gradient = mistakes("weight_gradient", "backpropagation#batches", build_weight_gradient)
of_backprop = mistakes("backprop", "backpropagation#bp1", build_network_gradients)
of_softmax_error = mistakes(
    "softmax_error", "backpropagation#softmax-output", build_softmax_error, ordinary=ordinary_z
)
of_backprop_l2 = mistakes(
    "backprop_l2", "backpropagation#batches", build_network_gradients, output="softmax"
)
of_numerical_gradient = mistakes(
    "numerical_gradient", "backpropagation#gradient-check", build_differences
)

OTHER_PENALTIES: tuple[tuple[str, str, Callable[[Array], Any]], ...] = (
    ("penalty-squared", "the squares of the weights are added to the gradient", lambda W: W**2),
    (
        "penalty-of-absolute-values",
        "the sign of the weights is added, as for a penalty Σ|w|",
        np.sign,
    ),
    (
        "penalty-summed",
        "one number, made of all weights, is added to every entry of the gradient",
        np.sum,
    ),
)
"""What else is added, in place of the weights: these with factors of their own."""
SLOPE_OF_ERROR = (
    "σ′ is taken of the errors, or of what comes down from them, and not at z.",
    "Which variable is the activation a function of?",
)

SLOPES: tuple[tuple[str, tuple[str, str], Callable[[Array], Array]], ...] = (
    ("relu-slope", RELU_SLOPE, step),
    ("tanh-slope", TANH_SLOPE, tanh_prime),
    ("square-of-a", SQUARE_OF_A, lambda z: 1 - sigmoid(z) ** 2),
    ("square-of-z", SQUARE_OF_Z, lambda z: 1 - z**2),
    ("one-minus", ONE_MINUS, lambda z: 1 - sigmoid(z)),
    ("square-for-product", TWICE_SIGMOID, lambda z: sigmoid(z) ** 2),
    ("z-and-a-mixed", MIXED, lambda z: sigmoid(z) * (1 - z)),
    ("z-and-a-mixed", MIXED, lambda z: z * (1 - sigmoid(z))),
    ("slope-squared", SLOPE_TWICE, lambda z: prime(z) ** 2),
    ("relu-for-slope", RELU_SLOPE, relu),
    ("tanh-for-slope", TANH_SLOPE, np.tanh),
)
"""What else stands in the place of σ′(z)."""

MISCONCEPTIONS = (
    of_output_error("sigma-prime-missing", *SIGMA_PRIME_MISSING, slope=one),
    of_output_error("sigma-prime-of-a", *SIGMA_PRIME_OF_A, slope=prime_of_a),
    of_output_error("sigma-for-sigma-prime", *SIGMA_FOR_SIGMA_PRIME, slope=sigmoid),
    of_output_error(
        "z-taken-for-a",
        *Z_FOR_A,
        slope=lambda z: z * (1 - z),
    ),
    *(of_output_error(id, *words, slope=f, boxed=False) for id, words, f in SLOPES),
    of_output_error("sign", *SIGN, sign=-1.0),
    of_output_error("mean-too-early", *TWICE_MEAN, at="delta", scale=per_example),
    of_output_error(
        "gradient-taken-for-target",
        "the first argument is taken for the targets: it is subtracted from the output.",
        "What is handed in, y or ∇_a C?",
        gradient=lambda grad_a, z: sigmoid(z) - grad_a,
        boxed=False,
    ),
    of_output_error(
        "matrix-product",
        "a matrix product is taken where entries are to be multiplied one by one.",
        "What does ⊙ stand for, and which operator of NumPy is it?",
        wrong=lambda g, z: g @ prime(z).T,
        boxed=False,
    ),
    of_output_error(
        "matrix-product",
        "a matrix product is taken where entries are to be multiplied one by one.",
        "What does ⊙ stand for, and which operator of NumPy is it?",
        wrong=lambda g, z: g.T @ prime(z),
        boxed=False,
    ),
    of_output_error("input-modified", *IN_PLACE, wrong=output_error_in_place),
    of_output_error(
        "overflow",
        "e^{−z} overflows for z far below 0, and inf/inf is nan.",
        "Which form of σ′ has no exponential in its numerator?",
        wrong=lambda g, z: g * np.exp(-z) / (1 + np.exp(-z)) ** 2,
    ),
    of_hidden_error("sigma-prime-missing", *SIGMA_PRIME_MISSING, slope=one),
    of_hidden_error("sigma-prime-of-a", *SIGMA_PRIME_OF_A, slope=prime_of_a),
    of_hidden_error("sigma-for-sigma-prime", *SIGMA_FOR_SIGMA_PRIME, slope=sigmoid),
    of_hidden_error("z-taken-for-a", *Z_FOR_A, slope=lambda z: z * (1 - z)),
    *(of_hidden_error(id, *words, slope=f, boxed=False) for id, words, f in SLOPES),
    of_hidden_error(
        "lost-transpose",
        "W is used without its transpose: forward and backward go through it in different directions.",
        "Write the shapes of W^{l+1}, δ^{l+1} and δ^l side by side.",
        transpose=False,
    ),
    of_hidden_error("sign", *SIGN, sign=-1.0),
    *(
        of_hidden_error("slope-of-error", *SLOPE_OF_ERROR, wrong=f, boxed=False)
        for f in (
            lambda W, delta, z: W.T @ (delta * prime(delta)),
            lambda W, delta, z: (W.T @ delta) * prime(W.T @ delta),
        )
    ),
    of_hidden_error(
        "units-summed",
        "the errors of the layer above are added up before they go through the weights.",
        "Does a neuron hear of each error with its own weight?",
        through=lambda W: np.ones(W.shape) * W.sum(axis=0),
        boxed=False,
    ),
    of_hidden_error(
        "mean-over-examples",
        "the mean of δ over the examples stands for the δ of each example.",
        "Do two different examples have the same error?",
        above=lambda d: np.ones(d.shape) * d.mean(axis=1, keepdims=True),
        boxed=False,
    ),
    of_hidden_error(
        "absolute-weights",
        "the weights lose their sign on the way back.",
        "What does a negative weight do to an error?",
        through=np.abs,
        boxed=False,
    ),
    *(
        of_hidden_error(
            "weights-normalised",
            "the weights are divided by their sums, so that errors are shared out.",
            "What does the chain rule multiply by: a weight, or its share of a sum?",
            through=f,
            boxed=False,
        )
        for f in (
            lambda W: W / W.sum(axis=1, keepdims=True),
            lambda W: W / W.sum(axis=0, keepdims=True),
            lambda W: W / np.abs(W).sum(axis=1, keepdims=True),
            lambda W: W / np.abs(W).sum(axis=0, keepdims=True),
        )
    ),
    of_hidden_error("mean-too-early", *TWICE_MEAN, at="delta", scale=per_example),
    of_hidden_error("input-modified", *IN_PLACE, wrong=hidden_error_in_place),
    of_bias_gradient("sum-for-mean", *SUM_FOR_MEAN, at="batches", over=lambda d: 1.0),
    of_bias_gradient(
        "not-summed",
        "δ is returned as it is, one column an example, but all examples share one bias.",
        "What shape has b?",
        wrong=lambda d: d,
    ),
    of_bias_gradient(
        "flat",
        "the result is flat, (n_l,), and b is a column, (n_l, 1).",
        "Look at `keepdims`; a flat vector broadcasts into a matrix when it is added to a column.",
        keepdims=False,
    ),
    of_bias_gradient(
        "wrong-axis",
        "the mean runs over the units instead of the examples.",
        "Which axis of δ counts the examples?",
        axis=0,
        over=lambda d: d.shape[0],
    ),
    of_bias_gradient(
        "wrong-axis-summed",
        "the units are added up, where the mean over the examples is asked for.",
        "Which axis of δ counts the examples?",
        axis=0,
        over=lambda d: 1.0,
        boxed=False,
    ),
    of_bias_gradient(
        "first-example",
        "only the first example is used.",
        "What does the second column of δ contribute?",
        at="batches",
        wrong=lambda d: d[:, :1],
    ),
    of_bias_gradient(
        "over-everything",
        "the mean runs over the units as well, so all biases get the same gradient.",
        "Which axis of δ counts the examples?",
        wrong=lambda d: np.full((d.shape[0], 1), d.mean()),
    ),
    of_weight_gradient("sum-for-mean", *SUM_FOR_MEAN, scale=lambda delta: 1.0),
    of_weight_gradient(
        "transposed",
        "the result is the transpose of the gradient.",
        "A gradient has the shape of what one differentiates by: what shape has W^l?",
        at="bp4",
        transposed=True,
    ),
    of_weight_gradient(
        "divided-by-units",
        "it is divided by the number of units instead of the number of examples.",
        "Which axis of δ counts the examples?",
        scale=lambda delta: 1 / delta.shape[0],
    ),
    of_weight_gradient(
        "first-example",
        "only the first example is used.",
        "What does the second column contribute?",
        wrong=lambda d, a: np.outer(d[:, 0], a[:, 0]),
    ),
    of_weight_gradient(
        "outer-product",
        "an outer product of all entries is taken, which is right for a single example only.",
        "What shape does it have for m = 2, and what shape has W^l?",
        wrong=lambda d, a: np.outer(d, a),
    ),
    of_weight_gradient("sign", *SIGN, at="bp4", sign=-1.0),
    of_weight_gradient(
        "last-example",
        "only the last example is used.",
        "What does your loop do with the results of the examples before: `=` or `+=`?",
        wrong=lambda d, a: np.outer(d[:, -1], a[:, -1]) / d.shape[1],
        boxed=False,
    ),
    of_weight_gradient(
        "last-example",
        "only the last example is used.",
        "What does your loop do with the results of the examples before: `=` or `+=`?",
        wrong=lambda d, a: np.outer(d[:, -1], a[:, -1]),
        boxed=False,
    ),
    of_weight_gradient(
        "product-of-means",
        "the mean error is multiplied by the mean activation, and the mean of their products is asked for.",
        "Is the mean of products the product of means?",
        at="batches",
        wrong=lambda d, a: np.outer(d.mean(axis=1), a.mean(axis=1)),
        boxed=False,
    ),
    of_weight_gradient(
        "sigmoid-again",
        "the activations go through the sigmoid once more.",
        "What does your function get: z or a?",
        at="bp4",
        below=sigmoid,
        boxed=False,
    ),
    of_weight_gradient(
        "no-transpose",
        "a is not transposed, so the product fits only where the sizes happen to agree.",
        "Write the shapes of δ, a and W side by side: what is summed over?",
        at="bp4",
        wrong=lambda d, a: d @ a / d.shape[1],
        boxed=False,
    ),
    *(
        of_weight_gradient(
            "entry-by-entry",
            "δ and a are multiplied entry by entry, where every neuron meets every activation.",
            "How many entries has W, and which two neurons does each of them join?",
            at="bp4",
            wrong=f,
            boxed=False,
        )
        for f in (
            lambda d, a: np.mean(d * a, axis=1, keepdims=True),
            lambda d, a: d * a / d.shape[1],
            lambda d, a: np.mean(d * a, axis=1),
        )
    ),
    of_backprop("relu-hidden", *HIDDEN_RELU, at="common-mistakes", hidden=relu, at_hidden=step),
    of_backprop(
        "tanh-hidden", *HIDDEN_TANH, at="common-mistakes", hidden=np.tanh, at_hidden=tanh_prime
    ),
    of_backprop("relu-slope", *RELU_SLOPE, at="bp2", at_hidden=step, boxed=False),
    of_backprop("tanh-slope", *TANH_SLOPE, at="bp2", at_hidden=tanh_prime, boxed=False),
    of_backprop(
        "relu-forward",
        "the forward pass bends the hidden layers with ReLU, and the slopes are those of the sigmoid.",
        "Which activation has a^l in this assignment?",
        at="bp2",
        hidden=relu,
        boxed=False,
    ),
    of_backprop(
        "z-taken-for-a",
        *Z_FOR_A,
        at="common-mistakes",
        at_output=lambda z: z * (1 - z),
        at_hidden=lambda z: z * (1 - z),
    ),
    of_backprop("z-taken-for-a-at-output", *Z_FOR_A, at_output=lambda z: z * (1 - z), boxed=False),
    of_backprop(
        "z-taken-for-a-in-hidden-layers",
        *Z_FOR_A,
        at="bp2",
        at_hidden=lambda z: z * (1 - z),
        boxed=False,
    ),
    of_backprop("sigma-prime-of-a-at-output", *SIGMA_PRIME_OF_A, at_output=prime_of_a, boxed=False),
    of_backprop(
        "sigma-prime-of-a-in-hidden-layers",
        *SIGMA_PRIME_OF_A,
        at="bp2",
        at_hidden=prime_of_a,
        boxed=False,
    ),
    of_backprop(
        "sigma-for-sigma-prime",
        *SIGMA_FOR_SIGMA_PRIME,
        at="common-mistakes",
        at_output=sigmoid,
        at_hidden=sigmoid,
        boxed=False,
    ),
    of_backprop(
        "sigma-for-sigma-prime-in-hidden-layers",
        *SIGMA_FOR_SIGMA_PRIME,
        at="bp2",
        at_hidden=sigmoid,
        boxed=False,
    ),
    of_backprop(
        "softmax-output",
        "the output layer is a softmax with cross-entropy, and sigmoid with the quadratic cost is asked for.",
        "Which output error belongs to the cost of this function?",
        output="softmax",
    ),
    of_backprop(
        "linear-output",
        "the output layer has no activation.",
        "Which layers have a sigmoid in this assignment?",
        output="linear",
        boxed=False,
    ),
    of_backprop("target-missing", *TARGET_MISSING, error=lambda a, y: a, boxed=False),
    of_backprop("sigma-prime-missing-at-output", *SIGMA_PRIME_MISSING, at_output=one),
    of_backprop(
        "sigma-prime-missing-in-hidden-layers", *SIGMA_PRIME_MISSING, at="bp2", at_hidden=one
    ),
    of_backprop(
        "sigma-prime-missing",
        *SIGMA_PRIME_MISSING,
        at="common-mistakes",
        at_output=one,
        at_hidden=one,
    ),
    of_backprop(
        "sigma-prime-of-a",
        *SIGMA_PRIME_OF_A,
        at="common-mistakes",
        at_output=prime_of_a,
        at_hidden=prime_of_a,
    ),
    of_backprop(
        "sum-for-mean",
        *SUM_FOR_MEAN,
        at="batches",
        weight_scale=lambda m: 1.0,
        bias=sum_of_columns,
    ),
    of_backprop("bias-sum-for-mean", *SUM_FOR_MEAN, at="bp3", bias=sum_of_columns),
    of_backprop("weights-sum-for-mean", *SUM_FOR_MEAN, at="bp4", weight_scale=lambda m: 1.0),
    of_backprop(
        "bias-not-summed",
        *BIAS_NOT_SUMMED,
        at="bp3",
        bias=lambda d: d,
    ),
    of_backprop(
        "bias-flat",
        *BIAS_FLAT,
        at="bp3",
        bias=lambda d: d.mean(axis=1),
    ),
    of_backprop("sign", *SIGN, sign=-1.0),
    of_backprop(
        "own-layers-W",
        *OWN_W,
        at="bp2",
        next_weights=-1,
    ),
    of_backprop(
        "own-layers-a",
        *OWN_A,
        at="bp4",
        previous=1,
    ),
    of_backprop(
        "divided-twice-by-m",
        *TWICE_MEAN,
        at="batches",
        weight_scale=lambda m: 1 / m**2,
        bias=twice_divided,
    ),
    of_backprop(
        "factor-two",
        *FACTOR_TWO,
        sign=2.0,
    ),
    of_backprop(
        "next-layers-z",
        "σ′ is taken at z^{l+1} where the error of layer l needs z^l.",
        "Write BP2 down with all its indices, then compare with the indices of your lists.",
        at="bp2",
        slope_layer=1,
    ),
    of_backprop(
        "lists-backwards",
        *BACKWARDS,
        at="algorithm",
        backwards=True,
    ),
    *loops(of_backprop),
    *(
        of_backprop(
            "bias-number",
            *BIAS_NUMBER,
            at="bp3",
            bias=f,
            boxed=False,
        )
        for f in (
            *ONE_NUMBER,
            lambda d: d.sum(),
            lambda d: np.full((len(d), 1), d.sum() / d.shape[1]),
        )
    ),
    *(
        of_backprop("input-modified", *IN_PLACE, at="algorithm", in_place=rate, boxed=False)
        for rate in (0.1, 0.01, 0.5, 0.001, 0.05)
    ),
    of_backprop("slope-squared", *SLOPE_TWICE, at_output=lambda z: prime(z) ** 2, boxed=False),
    of_backprop(
        "slope-squared", *SLOPE_TWICE, at="bp2", at_hidden=lambda z: prime(z) ** 2, boxed=False
    ),
    of_backprop("input-modified", *IN_PLACE, at="algorithm", in_place=1.0),
    of_softmax_error("sign", *SIGN, sign=-1.0),
    of_softmax_error(
        "softmax-over-everything",
        "the softmax divides by a sum over the whole batch.",
        "Should the probabilities of one example depend on the others?",
        output=softmax_of_all,
    ),
    of_softmax_error(
        "softmax-twice",
        "the softmax is applied twice.",
        "What does your function get: z or probabilities?",
        output=lambda z: softmax(softmax(z)),
        boxed=False,
    ),
    of_softmax_error(
        "no-softmax",
        "z is compared with the targets as it is, before the softmax.",
        "What does the network answer: z or a?",
        output=lambda z: z,
        boxed=False,
    ),
    of_softmax_error(
        "slope-of-softmax-kept",
        "a − y is the whole error already; a factor a(1 − a) is one too many.",
        "Which derivative has cancelled in the derivation?",
        slope=of_softmax_itself,
    ),
    of_softmax_error(
        "minus-y-over-a",
        "−y/a is the derivative by a, not by z: the softmax still lies between.",
        "What does the chain rule multiply by, and what is then left?",
        wrong=lambda z, y: -y / softmax(z),
        boxed=False,
    ),
    of_softmax_error("target-missing", *TARGET_MISSING, wrong=lambda z, y: softmax(z), boxed=False),
    of_softmax_error(
        "elementwise-formula",
        "the formula for elementwise activations is used, with a(1 − a); in softmax every output depends on every z.",
        "Write down ∂a_i/∂z_k for i ≠ k.",
        wrong=lambda z, y: -y * (1 - softmax(z)),
    ),
    of_softmax_error(
        "sigma-prime-kept",
        "a − y is the whole error already; a factor σ′(z) is one too many.",
        "Which derivative has cancelled in the derivation?",
        slope=prime,
    ),
    of_softmax_error(
        "softmax-over-rows",
        "the softmax runs along the rows, over the examples.",
        "What should sum to 1: a column or a row?",
        output=lambda z: softmax(z, axis=1),
    ),
    of_softmax_error(
        "sigmoid-for-softmax",
        "the sigmoid is used where softmax belongs.",
        "Do your outputs sum to 1?",
        output=sigmoid,
    ),
    of_softmax_error(
        "cost-returned",
        "the cost comes back, not its derivative by z.",
        "What has the shape of z: a cost, or its slopes?",
        wrong=lambda z, y: -np.sum(y * np.log(np.maximum(softmax(z), 1e-300)), axis=0),
        boxed=False,
    ),
    of_softmax_error("mean-too-early", *TWICE_MEAN, at="delta", scale=per_example),
    of_softmax_error("input-modified", *IN_PLACE, wrong=softmax_error_in_place),
    of_softmax_error(
        "overflow",
        "e^z overflows for large z.",
        "What changes in the softmax if the same number is taken from all z of a column?",
        wrong=lambda z, y: np.exp(z) / np.exp(z).sum(axis=0) - y,
    ),
    of_backprop_l2(
        "lambda-forgotten",
        "the penalty is not in the gradient.",
        "Differentiate λ/2 ‖W‖² with respect to W.",
        penalty=lambda W, lam, m: 0.0 * W,
    ),
    of_backprop_l2(
        "lambda-on-biases",
        "the biases are penalised too.",
        "Over what does the sum in the penalty run?",
        bias_penalty=True,
    ),
    of_backprop_l2(
        "lambda-over-m",
        "the penalty is divided by m, as in texts that write λ/2m.",
        "Does the penalty of this assignment depend on the batch?",
        penalty=lambda W, lam, m: lam / m * W,
    ),
    of_backprop_l2(
        "factor-two",
        "the ½ of λ/2 ‖W‖² is forgotten.",
        "Differentiate λ/2 w² with respect to w.",
        penalty=lambda W, lam, m: 2 * lam * W,
    ),
    of_backprop_l2(
        "half-lambda",
        "the ½ of λ/2 ‖W‖² is still there, although differentiating the square brings a 2.",
        "Differentiate λ/2 w² with respect to w.",
        penalty=lambda W, lam, m: lam / 2 * W,
    ),
    of_backprop_l2(
        "lambda-over-two-m",
        "the penalty is divided by 2m.",
        "Differentiate λ/2 w²; does the penalty of this assignment depend on the batch?",
        penalty=lambda W, lam, m: lam / (2 * m) * W,
        boxed=False,
    ),
    of_backprop_l2(
        "penalty-summed",
        "one number, made of all weights, is added to every entry of the gradient.",
        "What is the derivative of λ/2 Σw² with respect to a single w?",
        penalty=lambda W, lam, m: lam * np.sum(W),
        boxed=False,
    ),
    of_backprop_l2(
        "penalty-added-as-cost",
        "the penalty itself is added to the gradient, not its derivative.",
        "What is the derivative of λ/2 Σw² with respect to a single w?",
        penalty=lambda W, lam, m: lam / 2 * np.sum(W**2),
        boxed=False,
    ),
    of_backprop_l2(
        "penalty-of-absolute-values",
        "the sign of the weights is added, as for a penalty Σ|w|.",
        "Differentiate λ/2 w² with respect to w.",
        penalty=lambda W, lam, m: lam * np.sign(W),
        boxed=False,
    ),
    of_backprop_l2(
        "penalty-squared",
        "the squares of the weights are added to the gradient.",
        "Differentiate λ/2 w² with respect to w.",
        penalty=lambda W, lam, m: lam * W**2,
        boxed=False,
    ),
    of_backprop_l2("relu-hidden", *HIDDEN_RELU, at="bp2", hidden=relu, at_hidden=step),
    of_backprop_l2("tanh-hidden", *HIDDEN_TANH, at="bp2", hidden=np.tanh, at_hidden=tanh_prime),
    of_backprop_l2("relu-slope", *RELU_SLOPE, at="bp2", at_hidden=step, boxed=False),
    of_backprop_l2("z-taken-for-a", *Z_FOR_A, at="bp2", at_hidden=lambda z: z * (1 - z)),
    of_backprop_l2("sigma-prime-of-a", *SIGMA_PRIME_OF_A, at="bp2", at_hidden=prime_of_a),
    of_backprop_l2(
        "sigma-for-sigma-prime", *SIGMA_FOR_SIGMA_PRIME, at="bp2", at_hidden=sigmoid, boxed=False
    ),
    of_backprop_l2(
        "sigmoid-output",
        "the output layer is a sigmoid where softmax is asked for.",
        "Do your outputs sum to 1?",
        at="softmax-output",
        output="elementwise",
        at_output=one,
    ),
    of_backprop_l2("sign", *SIGN, sign=-1.0, boxed=False),
    of_backprop_l2(
        "bias-sum-for-mean",
        *SUM_FOR_MEAN,
        at="bp3",
        bias=sum_of_columns,
        boxed=False,
    ),
    of_backprop_l2(
        "weights-sum-for-mean", *SUM_FOR_MEAN, at="bp4", weight_scale=lambda m: 1.0, boxed=False
    ),
    of_backprop_l2(
        "bias-flat",
        *BIAS_FLAT,
        at="bp3",
        bias=lambda d: d.mean(axis=1),
        boxed=False,
    ),
    of_backprop_l2(
        "slope-of-softmax-kept",
        "a − y is the whole error of softmax and cross-entropy; a factor a(1 − a) is one too many.",
        "Which derivative has cancelled in the derivation?",
        at="softmax-output",
        softmax_slope=of_softmax_itself,
        boxed=False,
    ),
    of_backprop_l2(
        "divided-twice-by-m",
        *TWICE_MEAN,
        weight_scale=lambda m: 1 / m**2,
        bias=twice_divided,
        boxed=False,
    ),
    of_backprop_l2(
        "own-layers-W",
        *OWN_W,
        at="bp2",
        next_weights=-1,
        boxed=False,
    ),
    of_backprop_l2("penalty-sign", *SIGN, penalty=lambda W, lam, m: -lam * W),
    of_backprop_l2(
        "sum-for-mean",
        *SUM_FOR_MEAN,
        weight_scale=lambda m: 1.0,
        bias=sum_of_columns,
    ),
    of_backprop_l2(
        "quadratic-cost",
        "the output layer is treated as sigmoid with the quadratic cost.",
        "Which output error belongs to softmax and cross-entropy?",
        at="softmax-output",
        output="elementwise",
    ),
    of_backprop_l2(
        "sigma-prime-missing-in-hidden-layers", *SIGMA_PRIME_MISSING, at="bp2", at_hidden=one
    ),
    of_backprop_l2(
        "sigma-prime-kept",
        "a − y is the whole error of softmax and cross-entropy; a factor σ′(z) is one too many.",
        "Which derivative has cancelled in the derivation?",
        at="softmax-output",
        softmax_slope=prime,
    ),
    *loops(of_backprop_l2),
    *(
        of_backprop_l2(
            "bias-number",
            *BIAS_NUMBER,
            at="bp3",
            bias=f,
            boxed=False,
        )
        for f in (
            *ONE_NUMBER,
            lambda d: d.sum(),
            lambda d: np.full((len(d), 1), d.sum() / d.shape[1]),
        )
    ),
    *(
        of_backprop_l2("input-modified", *IN_PLACE, at="algorithm", in_place=rate, boxed=False)
        for rate in (0.1, 0.01, 0.5, 0.001, 0.05)
    ),
    of_backprop_l2(
        "slope-squared", *SLOPE_TWICE, at="bp2", at_hidden=lambda z: prime(z) ** 2, boxed=False
    ),
    of_backprop_l2(
        "own-layers-a",
        *OWN_A,
        at="bp4",
        previous=1,
        boxed=False,
    ),
    of_backprop_l2(
        "next-layers-z",
        "σ′ is taken at z^{l+1} where the error of layer l needs z^l.",
        "Write BP2 down with all its indices, then compare with the indices of your lists.",
        at="bp2",
        slope_layer=1,
        boxed=False,
    ),
    of_backprop_l2("target-missing", *TARGET_MISSING, error=lambda a, y: a, boxed=False),
    of_backprop_l2(
        "softmax-twice",
        "the softmax is applied twice.",
        "What does your function get: z or probabilities?",
        at="softmax-output",
        output="softmax twice",
        boxed=False,
    ),
    of_backprop_l2(
        "lambda-times-m",
        "the penalty is multiplied by m.",
        "Does the penalty of this assignment depend on the batch?",
        penalty=lambda W, lam, m: lam * m * W,
        boxed=False,
    ),
    *(
        of_backprop_l2(
            "penalty-sent-back",
            "the penalty is in the error that goes back, and in the layers below counts again.",
            "Does λ/2 ‖W‖² depend on z?",
            back=f,
            boxed=False,
        )
        for f in (lambda W, lam: (1 + lam) * W, lambda W, lam: (1 - lam) * W)
    ),
    *(
        of_backprop_l2(
            "penalty-of-some-layers",
            "only some of the layers are penalised.",
            "Over which l does the sum in the penalty run?",
            penalised=f,
            boxed=False,
        )
        for f in (
            lambda l, L: l == L - 1,
            lambda l, L: l < L - 1,
            lambda l, L: l == 0,
            lambda l, L: l > 0,
        )
    ),
    *(
        of_backprop_l2(
            id,
            f"{what}.",
            "Differentiate λ/2 w² with respect to w.",
            penalty=lambda W, lam, m, c=c, f=f: c(m) * lam * f(W),
            boxed=False,
        )
        for id, what, f in OTHER_PENALTIES
        for c in (lambda m: 0.5, lambda m: 2.0, lambda m: 1 / m, lambda m: 0.5 / m)
    ),
    of_backprop_l2("input-modified", *IN_PLACE, at="algorithm", in_place=1.0),
    of_numerical_gradient("forward-difference", *ONE_SIDED, down=0.0, over=lambda eps: eps),
    of_numerical_gradient(
        "backward-difference", *ONE_SIDED, up=0.0, over=lambda eps: eps, boxed=False
    ),
    of_numerical_gradient(
        "factor-two",
        "the two points are 2ε apart, and the difference is divided by ε.",
        "How far is w + ε from w − ε?",
        over=lambda eps: eps,
    ),
    of_numerical_gradient("sign", *SIGN, up=-1.0, down=-1.0),
    of_numerical_gradient(
        "half-step",
        "the points are ε apart, w ± ε/2, and the difference is divided by 2ε.",
        "How far are your two points from each other?",
        up=0.5,
        down=0.5,
        boxed=False,
    ),
    of_numerical_gradient(
        "times-eps",
        "Python reads `/ 2 * eps` from left to right: half of it, times ε.",
        "Where are brackets needed?",
        over=lambda eps: 2 / eps,
    ),
    of_numerical_gradient(
        "not-divided",
        "the difference is not divided by the distance of its points.",
        "What is a slope: a height, or a height over a distance?",
        over=lambda eps: 1.0,
        boxed=False,
    ),
    of_numerical_gradient(
        "more-points",
        "more than two points are taken, and central differences with ε have two.",
        "Which two points stand in the formula that is asked for?",
        wrong=gradient_of_points,
        boxed=False,
    ),
    of_numerical_gradient(
        "not-moved-back",
        "an entry stays moved while the next one is tried.",
        "At which w is the second entry's difference to be taken?",
        restored=False,
        boxed=False,
    ),
    of_numerical_gradient(
        "one-entry-only",
        "only the first entry is worked out.",
        "How far to the left does your `return` stand?",
        wrong=first_entry,
        boxed=False,
    ),
    of_numerical_gradient(
        "no-difference",
        "every entry is 0, as if f had been asked twice at the same point.",
        "`up = w` makes no copy: which arrays does f see?",
        wrong=lambda f, w, eps: np.zeros(w.shape),
        boxed=False,
    ),
    *(
        of_numerical_gradient(
            "divided-by-another-step",
            "the points are ε away, and the difference is divided by a number of its own.",
            "How far from each other are the two points?",
            over=lambda eps, h=h: h,
            boxed=False,
        )
        for k in range(2, 9)
        for h in (10.0**-k, 2 * 10.0**-k)
    ),
    of_numerical_gradient("step-ignored", *OWN_STEP, step=lambda eps: 1e-6),
    *(
        of_numerical_gradient("step-ignored", *OWN_STEP, step=lambda eps, h=h: h, boxed=False)
        for h in (1e-2, 1e-3, 1e-4, 1e-5, 1e-7, 1e-8)
    ),
    of_numerical_gradient(
        "all-at-once",
        "all entries of w are moved at once, so one number comes for all of them.",
        "What is a partial derivative: which of the entries moves?",
        at_once=True,
    ),
    of_numerical_gradient(
        "all-at-once",
        "all entries of w are moved at once, so one number comes for all of them.",
        "What is a partial derivative: which of the entries moves?",
        at_once=True,
        spread=True,
        boxed=False,
    ),
    of_numerical_gradient(
        "rows-only",
        "the loop runs over the first axis, and moves a whole row of a matrix at once.",
        "How many entries has w, and how many steps does your loop make?",
        wrong=gradient_of_rows,
    ),
    of_numerical_gradient(
        "input-modified",
        "w is moved back and forth in place, and w + ε − 2ε + ε need not be w again.",
        "Whose array is w? Step on a copy.",
        wrong=drifting_gradient,
    ),
)
