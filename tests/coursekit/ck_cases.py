"""Random networks, and their cost written a second time in HIPS autograd's NumPy."""

from dataclasses import dataclass

import autograd.numpy as anp
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

import coursekit as ck

CHEAP = settings(max_examples=40, deadline=None, derandomize=True, database=None)
LOSSES = [
    ck.SIGMOID_QUADRATIC,
    ck.IDENTITY_QUADRATIC,
    ck.SIGMOID_CROSS_ENTROPY,
    ck.SOFTMAX_CROSS_ENTROPY,
    ck.MULTICLASS_HINGE,
]
ANALYTIC = [ck.SIGMOID, ck.TANH, ck.IDENTITY]
ACTIVATIONS = [*ANALYTIC, ck.RELU]
SEEDS = st.integers(0, 2**32 - 1)


def by_name(thing):
    """The name that pytest shows for an activation or a loss."""
    return getattr(thing, "name", None)


def targets(loss, n, m, rng):
    """Targets (n, m) that suit a loss: probabilities for cross-entropy, any number otherwise."""
    if loss is ck.SOFTMAX_CROSS_ENTROPY:
        return rng.dirichlet(np.ones(n), m).T
    if loss is ck.MULTICLASS_HINGE:
        return np.eye(n)[:, rng.integers(0, n, m)]
    if loss is ck.SIGMOID_CROSS_ENTROPY:
        return rng.uniform(size=(n, m))
    return rng.normal(size=(n, m))


@dataclass(frozen=True)
class Case:
    """A network, a batch and what to do with them."""

    weights: list[np.ndarray]
    biases: list[np.ndarray]
    x: np.ndarray
    y: np.ndarray
    loss: ck.Loss
    hidden: ck.Activation
    lam: float

    @property
    def options(self):
        return self.loss, self.hidden, self.lam

    @property
    def flat(self):
        """All weights, then all biases, in one vector."""
        return flatten(self.weights, self.biases)

    def cost(self, flat):
        """The cost as a function of `flat`."""
        params, start = [], 0
        for p in [*self.weights, *self.biases]:
            params.append(flat[start : start + p.size].reshape(p.shape))
            start += p.size
        L = len(self.weights)
        return ck.cost(params[:L], params[L:], self.x, self.y, *self.options)

    def backprop(self):
        return ck.backprop(self.weights, self.biases, self.x, self.y, *self.options)


def flatten(weights, biases):
    """Two lists of arrays as one vector."""
    return np.concatenate([p.ravel() for p in [*weights, *biases]])


def unflatten(flat, case):
    """Lists shaped like the case's weights and biases."""
    arrays = [*case.weights, *case.biases]
    parts = np.split(flat, np.cumsum([p.size for p in arrays])[:-1])
    shaped = [v.reshape(p.shape) for v, p in zip(parts, arrays, strict=True)]
    return shaped[: len(case.weights)], shaped[len(case.weights) :]


def make_case(sizes, m, loss, hidden, lam=0.0, seed=0):
    """A case with normal weights, biases and inputs."""
    rng = np.random.default_rng(seed)
    weights, biases = ck.init_params(sizes, rng)
    biases = [rng.normal(size=b.shape) for b in biases]
    x, y = rng.normal(size=(sizes[0], m)), targets(loss, sizes[-1], m, rng)
    return Case(weights, biases, x, y, loss, hidden, lam)


def cases(hidden=ACTIVATIONS):
    """Networks of 1–5 layers and widths 1–8, with batches of 1–9."""
    return st.builds(
        make_case,
        st.lists(st.integers(1, 8), min_size=2, max_size=6),
        st.integers(1, 9),
        st.sampled_from(LOSSES),
        st.sampled_from(hidden),
        st.sampled_from([0.0, 0.3]),
        SEEDS,
    )


NAIVE = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.maximum(z, 0),
    "identity": lambda z: z * 1.0,
}


def naive_loss(loss, z, y):
    """Mean loss over the columns by its textbook formula, with no regard for overflow."""
    if loss is ck.SOFTMAX_CROSS_ENTROPY:
        e = anp.exp(z)
        return -anp.sum(y * anp.log(e / anp.sum(e, axis=0))) / z.shape[1]
    if loss is ck.MULTICLASS_HINGE:
        lead = anp.sum(z * y, axis=0) - z
        return anp.sum(anp.maximum(0, 1 - lead) * (1 - y)) / z.shape[1]
    a = z if loss is ck.IDENTITY_QUADRATIC else NAIVE["sigmoid"](z)
    if loss is ck.SIGMOID_CROSS_ENTROPY:
        return -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a)) / z.shape[1]
    return anp.sum((a - y) ** 2) / (2 * z.shape[1])


def naive_cost(params, case):
    """The cost of `case` with other parameters, in code that autograd differentiates."""
    weights, biases = params
    a = case.x
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
        z = anp.dot(W, a) + b
        a = z if l == len(weights) else NAIVE[case.hidden.name](z)
    return naive_loss(case.loss, a, case.y) + case.lam / 2 * sum(anp.sum(W * W) for W in weights)
