"""What the chapters draw: each function takes an Axes, draws on it and returns it.

Colours are Okabe and Ito's, which every kind of colour vision tells apart; lines differ by dash and
points by shape as well, so a print in grey still reads. Text and axes are a mid grey that shows on
light and dark. Only `use_style` changes Matplotlib's settings.
"""

from coursekit.plots.classes import decision_regions, labelled_points
from coursekit.plots.curves import activation_curves, margin_losses, training_curves
from coursekit.plots.descents import descent_1d, loss_contours
from coursekit.plots.fits import line_fit, plane_fit, polynomial_fits
from coursekit.plots.graphs import computational_graph, edge_labels, network, network_values
from coursekit.plots.images import digits, weight_images
from coursekit.plots.style import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION, use_style

__all__ = [
    "BLUE",
    "GREEN",
    "INK",
    "ORANGE",
    "PURPLE",
    "VERMILION",
    "activation_curves",
    "computational_graph",
    "decision_regions",
    "descent_1d",
    "digits",
    "edge_labels",
    "labelled_points",
    "line_fit",
    "loss_contours",
    "margin_losses",
    "network",
    "network_values",
    "plane_fit",
    "polynomial_fits",
    "training_curves",
    "use_style",
    "weight_images",
]
