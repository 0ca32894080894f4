"""Functions of one variable, and figures by epoch."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from coursekit.activations import Activation
from coursekit.margins import MarginLoss
from coursekit.plots.style import BLUE, INK, VERMILION


def activation_curves(
    ax: Axes, activation: Activation, low: float = -4.0, high: float = 4.0
) -> Axes:
    """An activation function and, dashed, its derivative.

    Parameters
    ----------
    ax
        Where to draw.
    activation
        Such as `coursekit.TANH`.
    low, high
        Least and greatest z.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from coursekit.activations import TANH
    >>> ax = activation_curves(Figure().subplots(), TANH)
    >>> [line.get_label() for line in ax.lines]
    ['tanh(z)', 'tanh′(z)']
    """
    z = np.linspace(low, high, 801)
    ax.plot(z, activation.value(z), "-", color=BLUE, label=f"{activation.name}(z)")
    ax.plot(z, activation.prime(z), "--", color=VERMILION, label=f"{activation.name}′(z)")
    ax.set_xlabel("z")
    ax.legend()
    return ax


def margin_losses(
    ax: Axes, losses: Sequence[MarginLoss], low: float = -2.0, high: float = 3.0
) -> Axes:
    """Losses of a classifier over the margin; left of the upright line the answer is wrong.

    Parameters
    ----------
    ax
        Where to draw.
    losses
        Such as `coursekit.HINGE`; each is a line, named after it.
    low, high
        Least and greatest margin u.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from coursekit.margins import HINGE, ZERO_ONE
    >>> ax = margin_losses(Figure().subplots(), [ZERO_ONE, HINGE])
    >>> ax.get_legend_handles_labels()[1]
    ['0–1', 'hinge']
    """
    u = np.linspace(low, high, 1001)
    ax.axvline(0, color=INK, linestyle="-", lw=0.8)
    for loss in losses:
        ax.plot(u, loss.value(u), label=loss.name)
    ax.set_xlabel("margin u")
    ax.set_ylabel("loss")
    ax.legend()
    return ax


def training_curves(ax: Axes, curves: Mapping[str, Sequence[float]], ylabel: str) -> Axes:
    """One line per named curve over the epochs, from epoch 0, before training.

    Parameters
    ----------
    ax
        Where to draw.
    curves
        Name → one figure per epoch.
    ylabel
        What was measured, and its unit.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = training_curves(Figure().subplots(), {"train": [2.3, 0.9, 0.4]}, "cost")
    >>> ax.lines[0].get_xdata()
    array([0, 1, 2])
    """
    for name, values in curves.items():
        ax.plot(range(len(values)), values, label=name)
    ax.set_xlabel("epoch")
    ax.set_ylabel(ylabel)
    ax.legend()
    return ax
