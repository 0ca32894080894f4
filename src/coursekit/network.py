"""A network is plain data: weights[l-1] is W^l (n_l, n_{l-1}), biases[l-1] is b^l (n_l, 1).

Where nothing else is said, here, in `backprop` and in `sgd`, all layers are sigmoids and the cost
is quadratic. Another pair is named each time: `loss=ck.SOFTMAX_CROSS_ENTROPY`, or
`output=ck.softmax` where there are no targets.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import index

import numpy as np

from coursekit.activations import SIGMOID, Activation, identity
from coursekit.arrays import Array, Arrays, Elementwise, Rng, as_floats
from coursekit.costs import SIGMOID_QUADRATIC, Loss, l2_penalty
from coursekit.errors import ShapeError, expect, expect_shape


def lecun_std(n_in: int, n_out: int) -> float:
    """1/√n_in: z has the variance of a^{l−1}, whatever the width. `eq:init`

    Examples
    --------
    >>> lecun_std(100, 10)
    0.1
    """
    return float(1 / np.sqrt(float(n_in)))


def glorot_std(n_in: int, n_out: int) -> float:
    """√(2/(n_in + n_out)): a compromise between the passes forward and back. `eq:glorot`

    Examples
    --------
    >>> glorot_std(30, 20)
    0.2
    """
    return float(np.sqrt(2 / (float(n_in) + n_out)))


def he_std(n_in: int, n_out: int) -> float:
    """√(2/n_in): makes up for the half of its inputs that ReLU sets to zero. `eq:he`

    Examples
    --------
    >>> he_std(50, 10)
    0.2
    """
    return float(np.sqrt(2 / float(n_in)))


def init_params(
    sizes: Sequence[int], rng: Rng, std: Callable[[int, int], float] = lecun_std
) -> tuple[list[Array], list[Array]]:
    """Draw normal weights, W^l with standard deviation std(n_{l−1}, n_l); biases are zero.

    Parameters
    ----------
    sizes
        Widths n_0, n_1, …, n_L, input first.
    rng
        Where the weights come from.
    std
        `lecun_std`, `glorot_std`, `he_std` or a function like them.

    Returns
    -------
    weights, biases
        Lists of (n_l, n_{l-1}) and (n_l, 1) arrays, float64, l = 1 … L.

    Raises
    ------
    DomainError
        Unless there are two widths or more, all of them positive.

    Examples
    --------
    >>> weights, biases = init_params([3, 5, 2], np.random.default_rng(0))
    >>> [W.shape for W in weights], [b.shape for b in biases]
    ([(5, 3), (2, 5)], [(5, 1), (2, 1)])
    """
    pairs = _pairs(sizes)
    weights = [rng.normal(0.0, std(n_in, n_out), (n_out, n_in)) for n_in, n_out in pairs]
    return weights, [np.zeros((n_out, 1)) for _, n_out in pairs]


def constant_params(sizes: Sequence[int], value: float) -> tuple[list[Array], list[Array]]:
    """All weights equal, biases zero: a bad start, since the neurons of a layer then stay equal.

    Examples
    --------
    >>> constant_params([2, 1], 0.5)
    ([array([[0.5, 0.5]])], [array([[0.]])])
    """
    pairs = _pairs(sizes)
    weights = [np.full((n_out, n_in), float(value)) for n_in, n_out in pairs]
    return weights, [np.zeros((n_out, 1)) for _, n_out in pairs]


def _pairs(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """(n_{l−1}, n_l) of each layer, as Python's integers: the sum of two bytes would wrap."""
    fits = len(sizes) >= 2 and all(n >= 1 for n in sizes)
    expect(fits, "sizes", list(sizes), "two positive widths or more, input first")
    return list(pairwise(map(index, sizes)))


def check_network(weights: Arrays, biases: Arrays, x: Array) -> None:
    """Raise `ShapeError`, naming the layer, unless all shapes fit each other and x (n_0, m).

    Examples
    --------
    >>> W, b, x = np.ones((3, 2)), np.zeros((3, 1)), np.ones((5, 2))
    >>> check_network([W], [b], x)  # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    coursekit.errors.ShapeError: W^1 has shape (3, 2), expected (any, 5) = (n_l, n_{l-1}): does x
    hold one example per row?
    """
    if len(weights) != len(biases):
        raise ShapeError(
            f"{len(weights)} weight matrices but {len(biases)} biases: one of each a layer"
        )
    shape = np.shape(x)
    if len(shape) != 2:
        raise ShapeError(
            f"x has shape {shape}, expected (n_0, m): one example is a column x[:, None]"
        )
    expect(len(weights) > 0, "weights", "empty", "one matrix a layer")
    n_in, m = shape
    expect(m > 0, "x", "empty", "one column or more")
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
        hint = "does x hold one example per row?" if l == 1 else "is W transposed?"
        shape = np.shape(W)
        expect_shape(f"W^{l}", shape, (-1, n_in), "(n_l, n_{l-1})", hint)
        n_in = shape[0]
        expect_shape(f"b^{l}", np.shape(b), (n_in, 1), "(n_l, 1)", "b is a column")


def check_activation(hidden: Activation) -> None:
    """Raise `DomainError` unless it is one: a name is not enough.

    Examples
    --------
    >>> check_activation("relu")
    Traceback (most recent call last):
    coursekit.errors.DomainError: hidden is 'relu', expected an Activation: such as ck.RELU
    """
    known = isinstance(hidden, Activation)
    expect(known, "hidden", repr(hidden), "an Activation", "such as ck.RELU")


def forward(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    hidden: Activation = SIGMOID,
    output: Elementwise = SIGMOID.value,
) -> tuple[list[Array], list[Array]]:
    """The forward pass z^l = W^l a^{l−1} + b^l, a^l = σ(z^l), for all columns of x. `eq:forward`

    Parameters
    ----------
    weights, biases
        Lists of (n_l, n_{l-1}) and (n_l, 1) arrays.
    x
        (n_0, m), one example per column.
    hidden, output
        Activation of the layers 1 … L−1, and of layer L.

    Returns
    -------
    zs, activations
        zs[l-1] is z^l, (n_l, m); activations[0] is x, in floats, activations[l] is a^l, (n_l, m).

    Raises
    ------
    ShapeError
        If two neighbouring shapes do not fit.

    Examples
    --------
    >>> weights, biases = [np.array([[1.0, -1.0]])], [np.array([[0.5]])]
    >>> zs, activations = forward(weights, biases, np.array([[1.0, 0.0], [1.5, 0.0]]))
    >>> zs[0], activations[1].round(4)
    (array([[0. , 0.5]]), array([[0.5   , 0.6225]]))
    """
    check_network(weights, biases, x)
    check_activation(hidden)
    zs: list[Array] = []
    activations = [as_floats(x)]
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
        z = as_floats(W) @ activations[-1] + as_floats(b)
        zs.append(z)
        activations.append(output(z) if l == len(weights) else hidden.value(z))
    return zs, activations


def outputs(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    hidden: Activation = SIGMOID,
    output: Elementwise = SIGMOID.value,
) -> Array:
    """a^L, (n_L, m), for the columns of x; of sigmoids if nothing is said.

    Raises
    ------
    ShapeError
        As `forward`.

    Examples
    --------
    >>> outputs([np.array([[1.0, -1.0]])], [np.array([[0.5]])], np.array([[1.0], [1.5]]))
    array([[0.5]])
    """
    return forward(weights, biases, x, hidden, output)[1][-1]


def cost(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    y: Array,
    loss: Loss = SIGMOID_QUADRATIC,
    hidden: Activation = SIGMOID,
    lam: float = 0.0,
) -> Array:
    """C(W, b): mean loss over the m columns plus λ/2 Σ‖W^l‖². `eq:cost`

    Sigmoids and the quadratic cost if nothing is said.

    Raises
    ------
    ShapeError
        If two neighbouring shapes do not fit, or y is not shaped like a^L.

    Examples
    --------
    >>> weights, biases = [np.array([[1.0, -1.0]])], [np.array([[0.5]])]
    >>> x, y = np.array([[1.0], [1.5]]), np.array([[1.0]])
    >>> float(cost(weights, biases, x, y)), float(cost(weights, biases, x, y, lam=0.1))
    (0.125, 0.225)
    """
    zs, _ = forward(weights, biases, x, hidden, loss.output)
    check_targets(y, zs[-1].shape)
    return loss.cost(zs[-1], as_floats(y)) + l2_penalty(weights, lam)


def check_targets(y: Array, shape: tuple[int, ...]) -> None:
    """Raise `ShapeError` unless y has the shape of z^L, (n_L, m): else it would broadcast.

    Examples
    --------
    >>> check_targets(np.ones(4), (1, 4))  # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    coursekit.errors.ShapeError: y has shape (4,), expected (1, 4) = (n_L, m): one example per
    column, labels through one_hot
    """
    hint = "one example per column, labels through one_hot"
    expect_shape("y", np.shape(y), shape, "(n_L, m)", hint)


def accuracy(
    weights: Arrays, biases: Arrays, x: Array, labels: Array, hidden: Activation = SIGMOID
) -> float:
    """Fraction of the columns of x whose largest output stands at the label. `eq:prediction`

    The largest entry is looked up in z^L. A sigmoid and softmax do not move it, but their rounding
    could.

    Parameters
    ----------
    weights, biases
        Lists of (n_l, n_{l-1}) and (n_l, 1) arrays.
    x
        (n_0, m), one example per column.
    labels
        (m,), integers 0 … n_L − 1.
    hidden
        Activation of the layers 1 … L−1.

    Raises
    ------
    ShapeError, DomainError
        As `forward`; and unless there is a label for each column, and each is a class.

    Examples
    --------
    >>> x = np.array([[0.9, 0.2, 0.6], [0.1, 0.8, 0.4]])
    >>> accuracy([np.eye(2)], [np.zeros((2, 1))], x, np.array([0, 1, 1]))
    0.6666666666666666
    """
    z = forward(weights, biases, x, hidden, identity)[0][-1]
    expect_shape("labels", np.shape(labels), (z.shape[1],), "(m,)", "numbers, not one-hot columns")
    strange = np.setdiff1d(labels, np.arange(len(z)))
    expect(strange.size == 0, "labels", strange[:3].tolist(), f"classes 0 … {len(z) - 1}")
    return float(np.mean(z.argmax(axis=0) == labels))
