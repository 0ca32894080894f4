"""Activation functions and their derivatives, element by element; and softmax, which mixes.

Every function returns the dtype it is given, float64 for integers and booleans, and accepts complex
arrays where it is analytic, so that a complex step (`coursekit.gradcheck`) can pass through it.
"""

from dataclasses import dataclass

import numpy as np

from coursekit.arrays import Array, Elementwise, as_floats


def sigmoid(z: Array) -> Array:
    """σ(z) = 1/(1+e^−z), any shape. `eq:sigmoid`

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    z = as_floats(z)
    with np.errstate(over="ignore"):  # far left e^−z is infinite, and 1/∞ = 0 is right
        return 1 / (1 + np.exp(-z))


def sigmoid_prime(z: Array) -> Array:
    """σ′(z) = σ(z)(1−σ(z)); at most 1/4, at z = 0. `eq:sigmoid-prime`

    Examples
    --------
    >>> sigmoid_prime(np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.105, 0.25 , 0.105])
    """
    a = sigmoid(z)
    return a * (1 - a)


def tanh(z: Array) -> Array:
    """tanh z = 2σ(2z) − 1: the sigmoid, centred at zero.

    Examples
    --------
    >>> tanh(np.array([-1000.0, 0.0, 0.5])).round(4)
    array([-1.    ,  0.    ,  0.4621])
    """
    return np.tanh(as_floats(z))


def tanh_prime(z: Array) -> Array:
    """tanh′(z) = 1 − tanh²z; 1 at z = 0.

    Examples
    --------
    >>> tanh_prime(np.array([-1000.0, 0.0, 0.5])).round(4)
    array([0.    , 1.    , 0.7864])
    """
    return 1 - tanh(z) ** 2


def relu(z: Array) -> Array:
    """max(0, z).

    Examples
    --------
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(as_floats(z), 0)


def relu_prime(z: Array) -> Array:
    """1 where z > 0, else 0: at the kink, where no derivative exists, 0 by convention.

    Examples
    --------
    >>> relu_prime(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    z = np.asarray(as_floats(z))
    return (z > 0).astype(z.dtype)


def identity(z: Array) -> Array:
    """z itself: the output of a regression network.

    Examples
    --------
    >>> identity(np.array([-2.0, 3.0]))
    array([-2.,  3.])
    """
    return as_floats(z)


def identity_prime(z: Array) -> Array:
    """1 everywhere.

    Examples
    --------
    >>> identity_prime(np.array([-2.0, 3.0]))
    array([1., 1.])
    """
    return np.ones_like(as_floats(z))


def softmax(z: Array) -> Array:
    """Each column of z (n, m) turned into probabilities: e^z_i / Σ_k e^z_k. `eq:softmax`

    Subtracting the column's largest entry changes nothing in the quotient and keeps e^z finite.

    Examples
    --------
    >>> softmax(np.array([[1.0, 1000.0], [2.0, 1000.0], [3.0, 0.0]])).round(4)
    array([[0.09  , 0.5   ],
           [0.2447, 0.5   ],
           [0.6652, 0.    ]])
    """
    z = as_floats(z)
    e = np.exp(z - z.real.max(axis=0))
    return e / e.sum(axis=0)


def log_softmax(z: Array) -> Array:
    """The logarithm of `softmax`, (n, m), without taking the logarithm of an underflowed 0.

    Examples
    --------
    >>> log_softmax(np.array([[0.0], [1000.0]]))
    array([[-1000.],
           [    0.]])
    """
    z = as_floats(z)
    shifted = z - z.real.max(axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=0))


@dataclass(frozen=True)
class Activation:
    """An elementwise activation a = σ(z) and its derivative σ′(z)."""

    name: str
    value: Elementwise
    """σ, of z."""
    prime: Elementwise
    """σ′, of z."""
    prime_from_value: Elementwise | None = None
    """σ′(z) as a function of a = σ(z), where there is one: training has a and saves the time."""


SIGMOID = Activation("sigmoid", sigmoid, sigmoid_prime, lambda a: a * (1 - a))
"""From 0 to 1."""

TANH = Activation("tanh", tanh, tanh_prime, lambda a: 1 - a * a)
"""From −1 to 1, with the steeper slope at 0."""

RELU = Activation("relu", relu, relu_prime, relu_prime)
"""From 0 up, with slope 1 however large z is, and a kink at 0."""

IDENTITY = Activation("identity", identity, identity_prime, identity_prime)
"""No activation at all: layers of it are one linear layer."""
