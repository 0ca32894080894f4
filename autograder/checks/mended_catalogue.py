"""What students leave wrong, or make wrong, of the gradients that they are to mend in ps5-backprop.

The faults that the notebook has planted come first; all seven choices of them may be left.
"""

from collections.abc import Callable

import numpy as np

from autograder.checks.builders import itself, one, prime, sigmoid
from autograder.checks.catalogue import mistakes
from autograder.checks.compare import Array
from autograder.checks.ps5_catalogue import (
    OWN_A,
    OWN_W,
    SIGN,
    SLOPE_TWICE,
    SUM_FOR_MEAN,
    TWICE_MEAN,
    build_network_gradients,
    relu,
    step,
    sum_of_columns,
    tanh_prime,
    twice_divided,
    whatever_layers,
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
    of_mended("bias-sum-left", *BIAS_LEFT, bias=sum_of_columns),
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
        bias=sum_of_columns,
        boxed=False,
    ),
    of_mended(
        "slope-and-bias-left",
        "two of the faults are still there: tanh′ taken at a, and sums for means in b.",
        "Which gradients are wrong with one example, and which become so with five?",
        at_hidden=slope_of_a,
        bias=sum_of_columns,
        boxed=False,
    ),
    of_mended(
        "as-handed-out",
        "all three faults are still there.",
        "Which gradients does the check find wrong with one example: begin with the last layer.",
        at_output=prime,
        at_hidden=slope_of_a,
        bias=sum_of_columns,
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
    of_mended(
        "sum-for-mean", *SUM_FOR_MEAN, at="batches", weight_scale=lambda m: 1.0, bias=sum_of_columns
    ),
    of_mended(
        "divided-twice-by-m",
        *TWICE_MEAN,
        at="batches",
        weight_scale=lambda m: 1 / m**2,
        bias=twice_divided,
        boxed=False,
    ),
    of_mended("own-layers-W", *OWN_W, at="bp2", next_weights=-1, boxed=False),
    of_mended(
        "own-layers-a",
        *OWN_A,
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
        *SIGN,
        at="bp1",
        sign=-1.0,
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
    *whatever_layers(of_mended),
)
