"""What students leave wrong, or make wrong, of the gradients that they are to mend in ps5-backprop.

The faults that the notebook has planted come first; all seven choices of them may be left.
"""

from collections.abc import Callable

import numpy as np

from autograder.checks.builders import itself, one, prime, sigmoid
from autograder.checks.catalogue import mistakes
from autograder.checks.compare import Array
from autograder.checks.ps5_catalogue import (
    IN_PLACE,
    SLOPE_TWICE,
    SUM_FOR_MEAN,
    TARGET_MISSING,
    TWICE_MEAN,
    KeepsLists,
    build_network_gradients,
    lists_grow,
    relu,
    step,
    tanh_prime,
)

of_mended = mistakes(
    "mended_backprop",
    "backpropagation#gradient-check",
    build_network_gradients,
    final=itself,
    at_output=one,
    hidden=np.tanh,
    at_hidden=tanh_prime,
)


def summed(delta: Array) -> Array:
    """A sum over the examples."""
    return delta.sum(axis=1, keepdims=True)


def slope_of_a(z: Array) -> Array:
    """tanh′ taken at a = tanh z."""
    return tanh_prime(np.tanh(z))


SIGMA_LEFT = (
    "the error of the output still has a factor σ′(z^L), and this output layer has no activation.",
    "What is the derivative of a^L by z^L where a^L = z^L?",
)
SLOPE_LEFT = (
    "tanh′ is still taken at the activation: 1 − tanh²(a) is one tanh too many.",
    "How does tanh′(z) look when it is written with a = tanh z?",
)
BIAS_LEFT = (
    "the bias gradients are still summed over the examples, and the cost is a mean.",
    "What does the gradient check say of b with one example, and what with five?",
)
HIDDEN_SLOPE = (
    "the slope of the hidden layers is not that of tanh.",
    "Which activation has the forward pass in its hidden layers, and what is its slope?",
)
OUTPUT = (
    "the output layer has an activation, and a linear one is asked for.",
    "Which numbers can the output of this network be?",
)
OWN_W = (
    "the error is sent back through the layer's own W^l instead of W^{l+1}.",
    "Which matrix stands between layer l and layer l + 1?",
)
LOWER_ZERO = (
    "the gradients of the lowest layers are left 0.",
    "For which layers does your loop run, and how many are there?",
)
BIAS_NUMBER = (
    "each bias gradient is one number for the whole layer.",
    "Which axis of δ counts the examples, and which one is to stay?",
)

OTHER_SLOPES: tuple[Callable[[Array], Array], ...] = (
    lambda z: 1 - np.tanh(z),
    np.tanh,
    lambda z: np.tanh(z) * (1 - np.tanh(z)),
    lambda z: 1 + np.tanh(z) ** 2,
    lambda z: np.tanh(z) ** 2,
    lambda z: 1 - sigmoid(z) ** 2,
    step,
)
"""What else stands where tanh′(z) belongs."""

MENDED = (
    of_mended("sigma-prime-left", *SIGMA_LEFT, at_output=prime),
    of_mended("slope-of-a-left", *SLOPE_LEFT, at_hidden=slope_of_a),
    of_mended("bias-sum-left", *BIAS_LEFT, bias=summed),
    of_mended(
        "output-and-slope-left",
        "two of the faults are still there: a σ′ in the error of the output, and tanh′ taken at a.",
        "Which gradients are wrong in the last layer, and which only below it?",
        at_output=prime,
        at_hidden=slope_of_a,
        boxed=False,
    ),
    of_mended(
        "output-and-bias-left",
        "two of the faults are still there: a σ′ in the error of the output, and sums for means in b.",
        "Which gradients are wrong with one example, and which become so with five?",
        at_output=prime,
        bias=summed,
        boxed=False,
    ),
    of_mended(
        "slope-and-bias-left",
        "two of the faults are still there: tanh′ taken at a, and sums for means in b.",
        "Which gradients are wrong with one example, and which become so with five?",
        at_hidden=slope_of_a,
        bias=summed,
        boxed=False,
    ),
    of_mended(
        "as-handed-out",
        "all three faults are still there.",
        "Which gradients does the check find wrong with one example: begin with the last layer.",
        at_output=prime,
        at_hidden=slope_of_a,
        bias=summed,
    ),
    of_mended(
        "tanh-slope-at-output",
        "the error of the output has a factor tanh′(z^L), and this output layer has no activation.",
        "What is the derivative of a^L by z^L where a^L = z^L?",
        at="bp1",
        at_output=tanh_prime,
    ),
    of_mended("tanh-output", *OUTPUT, at="bp1", final=np.tanh, at_output=tanh_prime),
    of_mended("sigmoid-output", *OUTPUT, at="bp1", final=sigmoid, at_output=prime, boxed=False),
    of_mended("tanh-output", *OUTPUT, at="bp1", final=np.tanh, boxed=False),
    of_mended("sigmoid-output", *OUTPUT, at="bp1", final=sigmoid, boxed=False),
    of_mended(
        "sigmas-slope-in-hidden-layers",
        "the slope of the sigmoid stands where that of tanh is asked for.",
        "Which activation did the forward pass use?",
        at="bp2",
        at_hidden=prime,
    ),
    of_mended(
        "sigmoid-hidden",
        "the hidden layers have a sigmoid, and tanh is asked for.",
        "Which activation has a^l in this network?",
        at="bp2",
        hidden=sigmoid,
        at_hidden=prime,
        boxed=False,
    ),
    of_mended(
        "relu-hidden",
        "the hidden layers have ReLU, and tanh is asked for.",
        "Which activation has a^l in this network?",
        at="bp2",
        hidden=relu,
        at_hidden=step,
        boxed=False,
    ),
    of_mended(
        "sigmoid-forward",
        "the forward pass has a sigmoid in the hidden layers, and the slopes are those of tanh.",
        "Which activation has a^l in this network?",
        at="bp2",
        hidden=sigmoid,
        boxed=False,
    ),
    of_mended(
        "linear-hidden",
        "the hidden layers have no activation.",
        "What does a chain of linear layers amount to?",
        at="bp2",
        hidden=itself,
        at_hidden=one,
        boxed=False,
    ),
    of_mended(
        "z-taken-for-a",
        "1 − z² is used: tanh′ = 1 − a² holds for a = tanh z, not for z.",
        "What stands in your list: z or a?",
        at="bp2",
        at_hidden=lambda z: 1 - z**2,
    ),
    of_mended(
        "slope-missing",
        "the slope tanh′ is left out.",
        "What lies between z^l and a^l, and what does the chain rule multiply by?",
        at="bp2",
        at_hidden=one,
    ),
    *(
        of_mended("another-slope", *HIDDEN_SLOPE, at="bp2", at_hidden=f, boxed=False)
        for f in OTHER_SLOPES
    ),
    of_mended(
        "slope-squared",
        *SLOPE_TWICE,
        at="bp2",
        at_hidden=lambda z: tanh_prime(z) ** 2,
        boxed=False,
    ),
    of_mended("sum-for-mean", *SUM_FOR_MEAN, at="batches", weight_scale=lambda m: 1.0, bias=summed),
    of_mended(
        "weights-sum-for-mean", *SUM_FOR_MEAN, at="bp4", weight_scale=lambda m: 1.0, boxed=False
    ),
    of_mended(
        "divided-twice-by-m",
        *TWICE_MEAN,
        at="batches",
        weight_scale=lambda m: 1 / m**2,
        bias=lambda d: d.mean(axis=1, keepdims=True) / d.shape[1],
        boxed=False,
    ),
    of_mended(
        "bias-not-summed",
        "δ is returned as the bias gradient, one column an example.",
        "What shape has b?",
        at="bp3",
        bias=itself,
        boxed=False,
    ),
    of_mended(
        "bias-flat",
        "the bias gradients are flat, (n_l,), and biases are columns.",
        "Look at `keepdims`.",
        at="bp3",
        bias=lambda d: d.mean(axis=1),
        boxed=False,
    ),
    *(
        of_mended("bias-number", *BIAS_NUMBER, at="bp3", bias=f, boxed=False)
        for f in (
            lambda d: d.mean(),
            lambda d: d.sum() / d.shape[1],
            lambda d: np.full((len(d), 1), d.mean()),
        )
    ),
    of_mended("own-layers-W", *OWN_W, at="bp2", next_weights=-1, boxed=False),
    of_mended(
        "own-layers-a",
        "the weight gradient uses the layer's own activation a^l instead of a^{l−1}.",
        "What is multiplied by W^l in the forward pass?",
        at="bp4",
        previous=1,
        boxed=False,
    ),
    of_mended(
        "next-layers-z",
        "tanh′ is taken at z^{l+1} where the error of layer l needs z^l.",
        "Write BP2 down with all its indices, then compare with the indices of your lists.",
        at="bp2",
        slope_layer=1,
        boxed=False,
    ),
    of_mended(
        "sign",
        "the sign is the wrong way round.",
        "Differentiate ½(a − y)² with respect to a, slowly.",
        at="bp1",
        sign=-1.0,
        boxed=False,
    ),
    of_mended(
        "factor-two",
        "the ½ of ½‖a − y‖² is forgotten.",
        "Differentiate ½(a − y)² with respect to a.",
        at="bp1",
        sign=2.0,
        boxed=False,
    ),
    of_mended("target-missing", *TARGET_MISSING, at="bp1", error=lambda a, y: a, boxed=False),
    of_mended(
        "lists-backwards",
        "the lists begin with the last layer: they were filled from the back and left so.",
        "Which entry of `weights` should the first gradient be subtracted from?",
        at="algorithm",
        backwards=True,
        boxed=False,
    ),
    *(
        of_mended("lower-layers-zero", *LOWER_ZERO, at="algorithm", reach=reach, boxed=False)
        for reach in (1, 2)
    ),
    of_mended(
        "error-not-taken-back",
        "all layers get the error of the output layer: it is not taken back.",
        "Under which name does the next round of the loop find the new δ?",
        at="bp2",
        taken_back=False,
        boxed=False,
    ),
    of_mended(
        "plain-sigmoid-network",
        "this is the gradient of a network with a sigmoid in every layer.",
        "Which activations has the network that is to be mended?",
        at="algorithm",
        final=sigmoid,
        at_output=prime,
        hidden=sigmoid,
        at_hidden=prime,
    ),
    of_mended(
        "kept-from-call-to-call",
        "the lists still hold what an earlier call has put into them.",
        "When is a default argument, or a list outside the function, made: at each call?",
        at="algorithm",
        recognises=lists_grow,
        wrong=KeepsLists(
            build_network_gradients(
                final=itself, at_output=one, hidden=np.tanh, at_hidden=tanh_prime
            )
        ),
        boxed=False,
    ),
    *(
        of_mended("input-modified", *IN_PLACE, at="algorithm", in_place=rate, boxed=False)
        for rate in (1.0, 0.1, 0.01)
    ),
)
