"""Neural networks, written beside their formulas: `import coursekit as ck`.

Figures are in `coursekit.plots`, which imports Matplotlib and so is not loaded here.
"""

import warnings as _warnings

from coursekit.activations import (
    IDENTITY,
    RELU,
    SIGMOID,
    TANH,
    Activation,
    identity,
    identity_prime,
    log_softmax,
    relu,
    relu_prime,
    sigmoid,
    sigmoid_prime,
    softmax,
    tanh,
    tanh_prime,
)
from coursekit.backprop import (
    backprop,
    bias_gradient,
    hidden_error,
    output_error,
    weight_gradient,
)
from coursekit.costs import (
    IDENTITY_QUADRATIC,
    MULTICLASS_HINGE,
    SIGMOID_CROSS_ENTROPY,
    SIGMOID_QUADRATIC,
    SOFTMAX_CROSS_ENTROPY,
    Loss,
    cross_entropy,
    l2_penalty,
    quadratic,
    quadratic_gradient,
)
from coursekit.datasets import (
    load_commute,
    load_digits,
    load_iris,
    make_blobs,
    make_linear,
    make_moons,
    make_polynomial,
    make_shifted_digits,
    make_spirals,
    one_hot,
    shift_images,
    split,
    xor,
)
from coursekit.descent import (
    Descent,
    gradient_descent,
    inverse_rate,
    inverse_sqrt_rate,
    largest_stable_rate,
    minibatches,
    power_rate,
    stochastic_descent,
)
from coursekit.errors import CourseKitError, DomainError, ShapeError
from coursekit.gradcheck import (
    complex_step_gradient,
    directional_derivative,
    numerical_gradient,
    random_directions,
    relative_error,
)
from coursekit.gradreport import GradientReport, check_directions, check_gradient
from coursekit.linear import (
    add_bias,
    least_squares,
    mse,
    mse_gradient,
    mse_hessian,
    normal_equations,
    polynomial_features,
    r_squared,
    ridge,
    ridge_cost,
)
from coursekit.margins import (
    HINGE,
    LOGISTIC,
    SQUARED_HINGE,
    ZERO_ONE,
    MarginLoss,
    margin_cost,
    margin_gradient,
)
from coursekit.mnist import load_mnist
from coursekit.network import (
    accuracy,
    check_network,
    constant_params,
    cost,
    forward,
    glorot_std,
    he_std,
    init_params,
    lecun_std,
    outputs,
)
from coursekit.optimisers import (
    Memory,
    Optimiser,
    adagrad,
    adam,
    gradient_place,
    heavy_ball,
    nesterov,
    plain,
    rmsprop,
    start_memory,
    step_with,
)
from coursekit.perceptron import (
    PerceptronRun,
    classify,
    margin,
    novikoff_bound,
    perceptron_step,
    sigmoid_neuron_cost,
    sigmoid_neuron_gradient,
    train_perceptron,
)
from coursekit.regularisers import dropout_mask
from coursekit.scalar_graph import Node, backward
from coursekit.scaling import Standard, measure_standard
from coursekit.thread import (
    linear_scores,
    measure,
    network_scores,
    one_against_rest,
    thread_table,
    thread_tasks,
)
from coursekit.training import History, sgd
from coursekit.watching import Watch

__all__ = [
    "HINGE",
    "IDENTITY",
    "IDENTITY_QUADRATIC",
    "LOGISTIC",
    "MULTICLASS_HINGE",
    "RELU",
    "SIGMOID",
    "SIGMOID_CROSS_ENTROPY",
    "SIGMOID_QUADRATIC",
    "SOFTMAX_CROSS_ENTROPY",
    "SQUARED_HINGE",
    "TANH",
    "ZERO_ONE",
    "Activation",
    "CourseKitError",
    "Descent",
    "DomainError",
    "GradientReport",
    "History",
    "Loss",
    "MarginLoss",
    "Memory",
    "Node",
    "Optimiser",
    "PerceptronRun",
    "ShapeError",
    "Standard",
    "Watch",
    "accuracy",
    "adagrad",
    "adam",
    "add_bias",
    "backprop",
    "backward",
    "bias_gradient",
    "check_directions",
    "check_gradient",
    "check_network",
    "classify",
    "complex_step_gradient",
    "constant_params",
    "cost",
    "cross_entropy",
    "directional_derivative",
    "dropout_mask",
    "forward",
    "glorot_std",
    "gradient_descent",
    "gradient_place",
    "he_std",
    "heavy_ball",
    "hidden_error",
    "identity",
    "identity_prime",
    "init_params",
    "inverse_rate",
    "inverse_sqrt_rate",
    "l2_penalty",
    "largest_stable_rate",
    "least_squares",
    "lecun_std",
    "linear_scores",
    "load_commute",
    "load_digits",
    "load_iris",
    "load_mnist",
    "log_softmax",
    "make_blobs",
    "make_linear",
    "make_moons",
    "make_polynomial",
    "make_shifted_digits",
    "make_spirals",
    "margin",
    "margin_cost",
    "margin_gradient",
    "measure",
    "measure_standard",
    "minibatches",
    "mse",
    "mse_gradient",
    "mse_hessian",
    "nesterov",
    "network_scores",
    "normal_equations",
    "novikoff_bound",
    "numerical_gradient",
    "one_against_rest",
    "one_hot",
    "output_error",
    "outputs",
    "perceptron_step",
    "plain",
    "polynomial_features",
    "power_rate",
    "quadratic",
    "quadratic_gradient",
    "r_squared",
    "random_directions",
    "relative_error",
    "relu",
    "relu_prime",
    "ridge",
    "ridge_cost",
    "rmsprop",
    "sgd",
    "shift_images",
    "sigmoid",
    "sigmoid_neuron_cost",
    "sigmoid_neuron_gradient",
    "sigmoid_prime",
    "softmax",
    "split",
    "start_memory",
    "step_with",
    "stochastic_descent",
    "tanh",
    "tanh_prime",
    "thread_table",
    "thread_tasks",
    "train_perceptron",
    "weight_gradient",
    "xor",
]

_RENAMED = {"predict": "outputs", "minibatch_sgd": "stochastic_descent"}
"""Names of 0.1 that students' own functions have, called otherwise."""


def __getattr__(name: str) -> object:
    """What an older notebook imports by its old name.

    Raises
    ------
    AttributeError
        If there never was such a name.
    """
    if name not in _RENAMED:
        raise AttributeError(f"module 'coursekit' has no attribute {name!r}")
    new = _RENAMED[name]
    _warnings.warn(f"coursekit.{name} is called {new} now", FutureWarning, stacklevel=2)
    return globals()[new]
