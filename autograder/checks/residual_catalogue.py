"""The wrong functions that students write of residual networks, in ps4-mlp and ps5-backprop.

a^l = a^{l−1} + σ(z^l) has one thing more to get wrong than a plain network: the skip, forward and
on the way back. Many mistakes fit here that shapes betray elsewhere, since all layers are as wide.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.builders import itself, one, prime, sigmoid
from autograder.checks.catalogue import mistakes
from autograder.checks.compare import Array
from autograder.checks.ps4_catalogue import lists
from autograder.checks.ps5_catalogue import (
    OWN_A,
    SIGN,
    SUM_FOR_MEAN,
    mean_of_columns,
    per_example,
    prime_of_a,
    relu,
    step,
    sum_of_columns,
    tanh_prime,
    twice_divided,
    whatever_layers,
)

Bend = Callable[[Array], Array]
Join = Callable[[Array, Array, Bend], Array]
"""a^l of a^{l−1}, z^l and σ."""
Feed = Callable[[list[Array]], Array]
"""What is skipped to layer l of the a^0 … a^{l−1} so far."""


def skip(below: Array, z: Array, bend: Bend) -> Array:
    """The right one."""
    return below + bend(z)


def plain(below: Array, z: Array, bend: Bend) -> Array:
    """No skip."""
    return bend(z)


def build_residual(
    *,
    product: Callable[[Array, Array], Array] = lambda W, a: W @ a,
    bias: Callable[[Array], Array] = itself,
    bend: Bend = sigmoid,
    join: Join = skip,
    ends: Join | None = None,
    begins: Join | None = None,
    skipped: Feed = lambda activations: activations[-1],
    first: Callable[[Array], Array] = itself,
    z_kept: Callable[[Array, Array], Array] = lambda below, z: z,
    a_kept: Join | None = None,
    form: Callable[[list[Array], list[Array]], Any] = lambda zs, activations: (zs, activations),
) -> Callable[..., Any]:
    """A residual network; `begins` and `ends` are how its first and last layers differ."""

    def forward(weights: Sequence[Array], biases: Sequence[Array], x: Array) -> Any:
        zs, inside, shown = [], [first(x)], [first(x)]
        for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
            z = product(W, inside[-1]) + bias(b)
            way = (ends if l == len(weights) else None) or (begins if l == 1 else None) or join
            below = skipped(inside)
            zs.append(z_kept(below, z))
            shown.append((a_kept or way)(below, z, bend))
            inside.append(way(below, z, bend))
        return form(zs, shown)

    return forward


def from_z(gradient: Array, through: Array) -> Array:
    """∂C/∂a^{l−1}: what came to a^l, and what comes down through W^l."""
    return gradient + through


def build_residual_gradients(
    *,
    join: Join = skip,
    ends: Join | None = None,
    bend: Bend = sigmoid,
    slope: Callable[[Array, Array], Array] = lambda z, a: prime(z),
    top_slope: Callable[[Array, Array], Array] | None = None,
    error: Callable[[Array, Array], Array] = lambda a, y: a - y,
    back: Callable[[Array, Array], Array] = from_z,
    back_at_top: Callable[[Array, Array], Array] | None = None,
    on_top: bool = False,
    around: Callable[[Array, Array, Array], Array] | None = None,
    transpose: bool = True,
    next_weights: int = 0,
    slope_layer: int = 0,
    previous: Callable[[list[Array], list[Array], int], Array] = lambda a, zs, l: a[l - 1],
    weight_scale: Callable[[int], float] = per_example,
    weight_turned: bool = False,
    bias: Callable[[Array], Array] = mean_of_columns,
    sign: float = 1.0,
    backwards: bool = False,
    reach: int = 0,
    taken_back: bool = True,
    in_place: float = 0.0,
) -> Callable[..., Any]:
    """Gradients of the mean of ½‖a^L − y‖² of a residual network, got wrong in one place.

    `back` makes ∂C/∂a^{l−1} of ∂C/∂a^l and (W^l)ᵀδ^l; `on_top`, always of ∂C/∂a^L. `around` makes
    δ^{l−1} of δ^l, (W^l)ᵀδ^l and σ′(z^{l−1}) by itself.
    """
    forward = build_residual(join=join, ends=ends, bend=bend)

    def gradients(weights: Any, biases: Any, x: Array, y: Array) -> Any:
        zs, activations = forward(weights, biases, x)
        L, m = len(weights), x.shape[1]
        top = sign * error(activations[-1], y)
        at = [slope(z, a) for z, a in zip(zs, activations[1:], strict=True)]
        g, dW, db = top, [], []
        delta = g * (top_slope(zs[-1], activations[-1]) if top_slope else at[-1])
        for l in range(L, 0, -1):
            if 0 < reach < L - l + 1:
                dW.append(np.zeros(weights[l - 1].shape))
                db.append(np.zeros(biases[l - 1].shape))
                continue
            found = delta @ previous(activations, zs, l).T * weight_scale(m)
            dW.append(found.T if weight_turned else found)
            db.append(bias(delta))
            if l > 1 and taken_back:
                W = weights[l - 1 + next_weights]
                through = (W.T if transpose else W) @ delta
                down = (back_at_top if l == L else None) or back
                g = down(top if on_top else g, through)
                here = at[l - 2 + slope_layer]
                delta = around(delta, through, here) if around else g * here
            if in_place:
                weights[l - 1] -= in_place * dW[-1]
        return (dW, db) if backwards else (dW[::-1], db[::-1])

    return gradients


of_forward = mistakes("residual_forward", "mlp#forward-pass", build_residual)
of_backprop = mistakes("residual_backprop", "backpropagation#fan-out", build_residual_gradients)

NO_SKIP = (
    "the skip is left out: this is a plain network.",
    "What would a layer whose σ(z) is nearly 0 hand on?",
)
SKIP_INSIDE = (
    "a^{l−1} is added inside the bend: σ(a + z) is not a + σ(z).",
    "What is added to what in a^l = a^{l−1} + σ(z^l): before the bend, or after it?",
)
SKIP_OF_X = (
    "every layer adds the input x, not the activation below it.",
    "What does layer 3 see of layer 2?",
)
LAST_PLAIN = (
    "the last layer has no skip.",
    "Which layers add the activation below: is the output one of them?",
)
FIRST_PLAIN = (
    "the first layer has no skip.",
    "What is a⁰, and what does layer 1 add?",
)
LAST_ONLY = (
    "only the last layer has a skip.",
    "How many layers does the formula hold for?",
)
MINUS = (
    "σ(z) and a^{l−1} are subtracted from each other, and should be added.",
    "Which sign stands in a^l = a^{l−1} + σ(z^l)?",
)
NO_SQUASH = (
    "nothing is bent: z itself is added.",
    "What does a chain of linear layers amount to?",
)
HALVES = (
    "the mean of a^{l−1} and σ(z^l) is taken, and their sum is asked for.",
    "What does a layer hand on where both are 1?",
)
TWICE = (
    "the skip is counted twice.",
    "How often does a^{l−1} stand in a^l = a^{l−1} + σ(z^l), beside the σ?",
)
PRODUCT = (
    "a^{l−1} and σ(z^l) are multiplied, and should be added.",
    "What does a layer hand on where σ(z) is nearly 0?",
)
ADDS_Z = (
    "z^l is added in place of a^{l−1}.",
    "Which two things stand in the sum a^l?",
)
HIDDEN_RELU = (
    "ReLU bends the layers, and the sigmoid is asked for.",
    "Which function stands in a^l = a^{l−1} + σ(z^l)?",
)
HIDDEN_TANH = (
    "tanh bends the layers, and the sigmoid is asked for.",
    "Which function stands in a^l = a^{l−1} + σ(z^l)?",
)
ONE_ARRAY = (
    "all activations are one and the same array, which `+=` has changed again and again.",
    "What does `a += …` do to the array that the list holds already, and to the caller's x?",
)


def in_one_array(weights: Any, biases: Any, x: Array) -> Any:
    """What `a += σ(z)` makes of the list: each entry is the last activation."""
    zs, activations = build_residual()(weights, biases, x)
    return zs, [activations[-1]] * len(activations)


def twice_in_place(weights: Any, biases: Any, x: Array) -> Any:
    """What `a += σ(W a + b)` makes of a list that keeps copies, but not of x."""
    zs, activations = build_residual()(weights, biases, x)
    return zs, [activations[-1], *activations[1:]]


def through_the_weights(weights: Any, biases: Any, x: Array) -> Any:
    """Adds z without its bias, W a."""
    zs, activations = [], [x]
    for W, b in zip(weights, biases, strict=True):
        zs.append(W @ activations[-1] + b)
        activations.append(W @ activations[-1] + sigmoid(zs[-1]))
    return zs, activations


FORWARD = (
    of_forward("skip-forgotten", *NO_SKIP, join=plain),
    of_forward("skip-inside", *SKIP_INSIDE, at="activations", join=lambda a, z, bend: bend(a + z)),
    of_forward("skip-of-the-input", *SKIP_OF_X, skipped=lambda activations: activations[0]),
    of_forward("last-layer-plain", *LAST_PLAIN, ends=plain),
    of_forward("first-layer-plain", *FIRST_PLAIN, begins=plain),
    of_forward("last-layer-only", *LAST_ONLY, join=plain, ends=skip),
    of_forward("minus", *MINUS, join=lambda a, z, bend: a - bend(z)),
    of_forward("minus", *MINUS, join=lambda a, z, bend: bend(z) - a, boxed=False),
    of_forward("no-activation", *NO_SQUASH, at="linear-depth", bend=itself),
    of_forward("mean-for-sum", *HALVES, join=lambda a, z, bend: (a + bend(z)) / 2, boxed=False),
    of_forward("skip-twice", *TWICE, join=lambda a, z, bend: 2 * a + bend(z), boxed=False),
    of_forward("product-for-sum", *PRODUCT, join=lambda a, z, bend: a * bend(z), boxed=False),
    of_forward("z-for-a", *ADDS_Z, join=lambda a, z, bend: z + bend(z), boxed=False),
    of_forward(
        "bent-twice",
        "the sum is bent once more: σ(a + σ(z)).",
        "What stands outside the σ in a^l = a^{l−1} + σ(z^l)?",
        at="activations",
        join=lambda a, z, bend: bend(a + bend(z)),
        boxed=False,
    ),
    of_forward(
        "skip-bent",
        "the skip is bent too: σ(a) + σ(z).",
        "What becomes of a^{l−1} on its way past the layer?",
        at="activations",
        join=lambda a, z, bend: bend(a) + bend(z),
        boxed=False,
    ),
    of_forward(
        "skip-weighed",
        "the skip goes through the weights: W a is added, and a itself is asked for.",
        "What stands between a^{l−1} and the + in a^l = a^{l−1} + σ(z^l)?",
        wrong=through_the_weights,
        boxed=False,
    ),
    of_forward(
        "skip-over-two",
        "the activation of two layers below is added.",
        "Which index has the a that stands beside σ(z^l)?",
        skipped=lambda activations: activations[max(len(activations) - 2, 0)],
        boxed=False,
    ),
    of_forward(
        "skip-in-z",
        "a^{l−1} is added to z^l, and then bent with it.",
        "Is z^l = W^l a^{l−1} + b^l another one in a residual network?",
        at="activations",
        join=lambda a, z, bend: bend(a + z),
        z_kept=lambda below, z: z + below,
    ),
    of_forward(
        "skip-added-to-z-too",
        "the list of zs holds a^{l−1} + z^l.",
        "What is z^l: before or after the skip?",
        z_kept=lambda below, z: z + below,
        boxed=False,
    ),
    of_forward(
        "skip-not-kept",
        "the next layer gets a + σ(z), and the list of activations only σ(z).",
        "Learning will need the a^l that the next layer gets: which one is it?",
        a_kept=plain,
    ),
    *(
        of_forward("one-array", *ONE_ARRAY, at="common-mistakes-mlp", wrong=f, boxed=boxed)
        for f, boxed in ((in_one_array, True), (twice_in_place, False))
    ),
    of_forward("relu", *HIDDEN_RELU, at="activations", bend=relu, boxed=False),
    of_forward("tanh", *HIDDEN_TANH, at="activations", bend=np.tanh, boxed=False),
    of_forward(
        "slope-for-activation",
        "the slope σ′ stands where the activation σ is asked for.",
        "What does a neuron add far to the right?",
        at="activations",
        bend=prime,
        boxed=False,
    ),
    of_forward(
        "transposed",
        "W is transposed: forward it is used as it is. Here no shape betrays it.",
        "Which index of W counts the neurons that receive?",
        at="layers",
        product=lambda W, a: W.T @ a,
    ),
    of_forward(
        "bias-forgotten",
        "the biases are left out.",
        "What does a neuron add before the bend?",
        bias=lambda b: 0 * b,
        boxed=False,
    ),
    of_forward(
        "bias-along-the-wrong-axis",
        "the bias has become flat and is added along the rows.",
        "What does NumPy make of (n, m) + (n,)?",
        at="common-mistakes-mlp",
        bias=np.ravel,
        boxed=False,
    ),
    of_forward(
        "entry-by-entry",
        "W and a are multiplied entry by entry, where a matrix product is asked for.",
        "Which operator of NumPy is the matrix product?",
        at="layers",
        product=lambda W, a: W * a,
        boxed=False,
    ),
    of_forward(
        "first-layer-returned",
        "only the first layer has been computed.",
        "How far to the left does your `return` stand?",
        form=lambda zs, activations: (zs[:1], activations[:2]),
        boxed=False,
    ),
    *lists(of_forward, boxed=False),
    of_forward(
        "last-layer-returned",
        "only the last layer is returned.",
        "Learning will need every z and every a: where do you keep them?",
        form=lambda zs, activations: (zs[-1], activations[-1]),
        boxed=False,
    ),
    of_forward(
        "output-only",
        "only the output is returned.",
        "Learning will need every z and every a: where do you keep them?",
        form=lambda zs, activations: activations[-1],
        boxed=False,
    ),
)


BACK_FORGOTTEN = (
    "the skip is forgotten on the way back: only what comes through W^l is handed down.",
    "By how many ways does a^{l−1} reach a^l, and which of them has no W in it?",
)
ADDS_DELTA = (
    "δ^l is handed past the layer, and what passes it is ∂C/∂a^l, before the slope.",
    "What is the derivative of a^l by a^{l−1} along the skip: is there a σ′ in it?",
)
AROUND_SLOPE = (
    "the skip is added behind the slope: δ^{l−1} is all that reaches a^{l−1}, times σ′(z^{l−1}).",
    "Which of the two ways from a^{l−1} meets σ′(z^{l−1}): one of them, or both?",
)
SLOPE_OF_A = (
    "σ′ is taken at the activation, and a^l is not even σ(z^l) here.",
    "Which variable is σ a function of where its slope is needed?",
)
A_FOR_SIGMA = (
    "a(1 − a) is taken with a^l, which is a^{l−1} + σ(z^l) here, and not σ(z^l).",
    "Which number lies between 0 and 1: a^l, or σ(z^l)?",
)
SLOPE_MISSING = (
    "the slope σ′ is left out.",
    "What lies between z^l and a^l, and what does the chain rule multiply by?",
)
TWICE_MEAN = (
    "the mean over the batch is taken twice.",
    "δ is per example; how often does the factor 1/m appear?",
)


def around_with_gradient(weights: Any, biases: Any, x: Array, y: Array) -> Any:
    """(W^l)ᵀδ^l times σ′, and ∂C/∂a^l added behind it."""
    zs, activations = build_residual()(weights, biases, x)
    g = activations[-1] - y
    delta, dW, db = g * prime(zs[-1]), [], []
    for l in range(len(weights), 0, -1):
        dW.append(delta @ activations[l - 1].T / x.shape[1])
        db.append(mean_of_columns(delta))
        if l > 1:
            g, delta = (
                g + weights[l - 1].T @ delta,
                (weights[l - 1].T @ delta) * prime(zs[l - 2]) + g,
            )
    return dW[::-1], db[::-1]


def output_without_skip(weights: Any, biases: Any, x: Array, y: Array) -> Any:
    """The error of σ(z^L), in a network that is residual otherwise."""
    below = build_residual()(weights, biases, x)[1][-2]
    return build_residual_gradients()(weights, biases, x, y + below)


BACKPROP = (
    of_backprop("skip-forgotten-on-the-way-back", *BACK_FORGOTTEN, back=lambda g, through: through),
    of_backprop("delta-passed-on", *ADDS_DELTA, around=lambda d, through, s: (through + d) * s),
    of_backprop(
        "skip-around-the-slope", *AROUND_SLOPE, around=lambda d, through, s: through * s + d
    ),
    of_backprop(
        "skip-around-the-slope",
        *AROUND_SLOPE,
        wrong=around_with_gradient,
        boxed=False,
    ),
    of_backprop(
        "skip-of-the-output-error",
        "every layer adds the error of the output, a^L − y, and not what has come down to it.",
        "What reaches a¹ in a network of three layers: by how many ways?",
        on_top=True,
    ),
    of_backprop(
        "through-the-skip-only",
        "only what passes the layers is handed down, and nothing comes through the weights.",
        "By how many ways does a^{l−1} reach a^l?",
        back=lambda g, through: g,
        boxed=False,
    ),
    of_backprop(
        "skip-twice",
        *TWICE,
        back=lambda g, through: 2 * g + through,
    ),
    of_backprop(
        "weights-twice",
        "what comes through the weights is counted twice.",
        "By how many ways does a^{l−1} reach a^l, and how often does each count?",
        back=lambda g, through: g + 2 * through,
        boxed=False,
    ),
    of_backprop(
        "ways-averaged",
        "the mean of the two ways is taken, and the chain rule adds them.",
        "What does the chain rule do with several ways?",
        back=lambda g, through: (g + through) / 2,
        boxed=False,
    ),
    of_backprop("minus", *MINUS, back=lambda g, through: g - through),
    of_backprop("minus", *MINUS, back=lambda g, through: through - g, boxed=False),
    of_backprop(
        "ways-multiplied",
        "the two ways are multiplied, and the chain rule adds them.",
        "What does the chain rule do with several ways?",
        back=lambda g, through: g * through,
        boxed=False,
    ),
    of_backprop(
        "plain-network",
        "this is the gradient of a plain network: the skip is missing forward and back.",
        "What is a^l in this network?",
        at="algorithm",
        join=plain,
        back=lambda g, through: through,
    ),
    of_backprop(
        "skip-forgotten-forward",
        "the skip is there on the way back, and missing in the forward pass.",
        "Which forward pass do your lists of z and a come from?",
        at="algorithm",
        join=plain,
    ),
    of_backprop(
        "skip-inside-forward",
        *SKIP_INSIDE,
        at="algorithm",
        join=lambda a, z, bend: bend(a + z),
        boxed=False,
    ),
    of_backprop(
        "last-layer-plain",
        *LAST_PLAIN,
        at="bp1",
        ends=plain,
        back_at_top=lambda g, through: through,
        boxed=False,
    ),
    of_backprop(
        "output-without-skip",
        "σ(z^L) is compared with the targets, and the output is a^{L−1} + σ(z^L).",
        "What does this network answer?",
        at="bp1",
        wrong=output_without_skip,
    ),
    of_backprop("sigma-prime-of-a", *SLOPE_OF_A, at="bp2", slope=lambda z, a: prime(a)),
    of_backprop(
        "sigma-prime-of-sigma", *SLOPE_OF_A, at="bp2", slope=lambda z, a: prime_of_a(z), boxed=False
    ),
    of_backprop("a-for-sigma", *A_FOR_SIGMA, at="bp2", slope=lambda z, a: a * (1 - a)),
    of_backprop(
        "z-taken-for-a",
        "z(1 − z) is used: σ′ = s(1 − s) holds for s = σ(z), not for z.",
        "What does your function get: z or σ(z)?",
        at="bp2",
        slope=lambda z, a: z * (1 - z),
        boxed=False,
    ),
    of_backprop(
        "sigma-for-sigma-prime",
        "σ(z) stands where its slope σ′(z) belongs.",
        "Plot both: which one is nearly 0 for large z?",
        at="bp2",
        slope=lambda z, a: sigmoid(z),
        boxed=False,
    ),
    of_backprop(
        "slope-plus-one",
        "1 + σ′(z) stands where σ′(z) belongs: that is the slope of z + σ(z).",
        "Along which way is there a 1: from z^l to a^l, or from a^{l−1}?",
        at="bp2",
        slope=lambda z, a: 1 + prime(z),
        boxed=False,
    ),
    of_backprop("sigma-prime-missing", *SLOPE_MISSING, at="bp2", slope=lambda z, a: one(z)),
    of_backprop(
        "sigma-prime-missing-at-output",
        *SLOPE_MISSING,
        at="bp1",
        top_slope=lambda z, a: one(z),
        boxed=False,
    ),
    of_backprop(
        "slope-squared",
        "σ′ is multiplied in twice.",
        "How often does the chain rule pass through the σ of one layer?",
        at="bp2",
        slope=lambda z, a: prime(z) ** 2,
        boxed=False,
    ),
    of_backprop(
        "relu",
        *HIDDEN_RELU,
        at="algorithm",
        bend=relu,
        slope=lambda z, a: step(z),
        boxed=False,
    ),
    of_backprop(
        "tanh",
        *HIDDEN_TANH,
        at="algorithm",
        bend=np.tanh,
        slope=lambda z, a: tanh_prime(z),
        boxed=False,
    ),
    of_backprop(
        "tanh-slope",
        "the slope of tanh stands where that of the sigmoid is asked for.",
        "Which activation did the forward pass use?",
        at="bp2",
        slope=lambda z, a: tanh_prime(z),
        boxed=False,
    ),
    of_backprop(
        "lost-transpose",
        "W is used without its transpose, and as all layers are as wide, no shape betrays it.",
        "Which index of W^l counts the neurons that receive, and which way does an error go?",
        at="bp2",
        transpose=False,
    ),
    of_backprop(
        "next-layers-W",
        "the error is sent back through another layer's W.",
        "Which matrix stands between a^{l−1} and z^l?",
        at="bp2",
        next_weights=-1,
        boxed=False,
    ),
    of_backprop(
        "next-layers-z",
        "σ′ is taken at the z of the layer above.",
        "Which z does the neuron have whose error you want?",
        at="bp2",
        slope_layer=1,
        boxed=False,
    ),
    of_backprop(
        "own-layers-a",
        *OWN_A,
        at="bp4",
        previous=lambda a, zs, l: a[l],
        boxed=False,
    ),
    of_backprop(
        "below-without-skip",
        "the weight gradient uses σ(z^{l−1}), and W^l is multiplied by a^{l−1}, the sum.",
        "What is multiplied by W^l in the forward pass?",
        at="bp4",
        previous=lambda a, zs, l: sigmoid(zs[l - 2]) if l > 1 else a[0],
    ),
    of_backprop(
        "gradient-transposed",
        "the weight gradients lie on their sides: a δᵀ in place of δ aᵀ.",
        "Which index of W^l counts the neurons that receive?",
        at="bp4",
        weight_turned=True,
        boxed=False,
    ),
    of_backprop(
        "sum-for-mean",
        *SUM_FOR_MEAN,
        at="batches",
        weight_scale=lambda m: 1.0,
        bias=sum_of_columns,
    ),
    of_backprop(
        "bias-sum-for-mean",
        *SUM_FOR_MEAN,
        at="bp3",
        bias=sum_of_columns,
        boxed=False,
    ),
    of_backprop(
        "divided-twice-by-m",
        *TWICE_MEAN,
        at="batches",
        weight_scale=lambda m: 1 / m**2,
        bias=twice_divided,
        boxed=False,
    ),
    of_backprop("sign", *SIGN, at="bp1", sign=-1.0),
    *whatever_layers(of_backprop),
)
