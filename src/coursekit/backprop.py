"""BP1–BP4, the four equations of backpropagation, and the algorithm made of them.

δ^l = ∂C_x/∂z^l is per example, one column each, (n_l, m). The cost is a mean over the m examples,
and that 1/m appears once: in BP3 and BP4.
"""

from coursekit.activations import SIGMOID, Activation, sigmoid_prime
from coursekit.arrays import Array, Arrays, Elementwise, as_floats
from coursekit.costs import SIGMOID_QUADRATIC, Loss
from coursekit.network import check_targets, forward


def output_error(grad_a: Array, z: Array, prime: Elementwise = sigmoid_prime) -> Array:
    """BP1, δ^L = ∇_a C ⊙ σ′(z^L), for an output activation that works element by element. `eq:bp1`

    Parameters
    ----------
    grad_a
        ∂C_x/∂a^L of each example, (n_L, m).
    z
        Weighted input z^L, (n_L, m).
    prime
        Derivative of the activation.

    Returns
    -------
    delta
        (n_L, m).

    Examples
    --------
    >>> output_error(np.array([[-0.5, 0.5]]), np.zeros((1, 2)))
    array([[-0.125,  0.125]])
    """
    return as_floats(grad_a) * prime(as_floats(z))


def hidden_error(
    W_next: Array, delta_next: Array, z: Array, prime: Elementwise = sigmoid_prime
) -> Array:
    """BP2, δ^l = (W^{l+1})ᵀ δ^{l+1} ⊙ σ′(z^l). `eq:bp2`

    Parameters
    ----------
    W_next
        W^{l+1}, (n_{l+1}, n_l).
    delta_next
        δ^{l+1}, (n_{l+1}, m).
    z
        z^l, (n_l, m).
    prime
        Derivative of the activation.

    Returns
    -------
    delta
        δ^l, (n_l, m).

    Examples
    --------
    >>> hidden_error(np.array([[2.0, -4.0]]), np.array([[0.5]]), np.zeros((2, 1)))
    array([[ 0.25],
           [-0.5 ]])
    """
    W_next, delta_next, z = as_floats(W_next), as_floats(delta_next), as_floats(z)
    return (W_next.T @ delta_next) * prime(z)


def bias_gradient(delta: Array) -> Array:
    """BP3, ∂C/∂b^l = mean of the columns of δ^l: (n_l, m) to (n_l, 1). `eq:bp3`

    Examples
    --------
    >>> bias_gradient(np.array([[1.0, 3.0], [0.0, -2.0]]))
    array([[ 2.],
           [-1.]])
    """
    delta = as_floats(delta)
    return delta.sum(axis=1, keepdims=True) / delta.shape[1]


def weight_gradient(delta: Array, a_prev: Array) -> Array:
    """BP4, ∂C/∂W^l = δ^l (a^{l−1})ᵀ / m: (n_l, m) and (n_{l-1}, m) to (n_l, n_{l-1}). `eq:bp4`

    Examples
    --------
    >>> weight_gradient(np.array([[1.0, 3.0]]), np.array([[1.0, 1.0], [0.0, 2.0]]))
    array([[2., 3.]])
    """
    delta, a_prev = as_floats(delta), as_floats(a_prev)
    return (delta / delta.shape[1]) @ a_prev.T


def backprop(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    y: Array,
    loss: Loss = SIGMOID_QUADRATIC,
    hidden: Activation = SIGMOID,
    lam: float = 0.0,
) -> tuple[list[Array], list[Array]]:
    """The gradient of `coursekit.network.cost` by one pass forward and one back. `eq:backprop`

    Parameters
    ----------
    weights, biases
        Lists of (n_l, n_{l-1}) and (n_l, 1) arrays.
    x, y
        Inputs (n_0, m) and targets (n_L, m), one example per column.
    loss
        Output activation and cost: sigmoid and quadratic if nothing is said.
    hidden
        Activation of the layers 1 … L−1.
    lam
        λ of the penalty λ/2 Σ‖W^l‖², which leaves the biases alone.

    Returns
    -------
    weight_gradients, bias_gradients
        Lists shaped like `weights` and `biases`.

    Raises
    ------
    ShapeError
        If two neighbouring shapes do not fit, or y is not shaped like a^L.

    Examples
    --------
    >>> from coursekit.network import cost
    >>> weights, biases = [np.array([[0.5]])], [np.array([[0.1]])]
    >>> x, y = np.array([[2.0]]), np.array([[1.0]])
    >>> dW, db = backprop(weights, biases, x, y)
    >>> dW[0].round(6), db[0].round(6)
    (array([[-0.093587]]), array([[-0.046794]]))
    >>> after = cost([weights[0] - 0.1 * dW[0]], [biases[0] - 0.1 * db[0]], x, y)
    >>> bool(after < cost(weights, biases, x, y))
    True
    """
    zs, activations = forward(weights, biases, x, hidden, loss.output)
    check_targets(y, zs[-1].shape)
    L = len(weights)
    delta = loss.error(zs[-1], as_floats(y))  # BP1
    weight_gradients, bias_gradients = [], []
    for l in range(L, 0, -1):
        if l < L:
            W_next = weights[l]  # the list starts at W^1, so this is W^{l+1}
            delta = hidden_error(W_next, delta, zs[l - 1], hidden.prime)  # BP2
        bias_gradients.append(bias_gradient(delta))  # BP3
        gradient = weight_gradient(delta, activations[l - 1])  # BP4
        weight_gradients.append(gradient + lam * as_floats(weights[l - 1]) if lam else gradient)
    return weight_gradients[::-1], bias_gradients[::-1]
