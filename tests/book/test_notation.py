"""The page *Notation*: the equations with one example per row, judged entry by entry."""

import numpy as np
import pytest
from equations import CHECKS, checks, labels

import coursekit as ck


def network(sizes=(4, 5, 3, 2), m=6):
    """Weights, biases, and inputs and targets with one example per row."""
    rng = np.random.default_rng(0)
    weights, biases = ck.init_params(sizes, rng)
    biases = [rng.normal(size=b.shape) for b in biases]
    return weights, biases, rng.normal(size=(m, sizes[0])), rng.random((m, sizes[-1]))


def by_rows(weights, biases, X):
    """All Z^l and A^l as the equation has them."""
    Zs, As = [], [X]
    for W, b in zip(weights, biases, strict=True):
        Zs.append(As[-1] @ W.T + b.T)
        As.append(1 / (1 + np.exp(-Zs[-1])))
    return Zs, As


def mean_cost(weights, biases, X, Y):
    """The mean of ½‖a − y‖², neuron by neuron, for real or complex parameters."""
    total = 0
    for x, y in zip(X, Y, strict=True):
        a = list(x)
        for W, b in zip(weights, biases, strict=True):
            z = [sum(w * v for w, v in zip(W[j], a, strict=True)) + b[j, 0] for j in range(len(b))]
            a = [1 / (1 + np.exp(-v)) for v in z]
        total += sum((v - t) ** 2 for v, t in zip(a, y, strict=True)) / 2
    return total / len(X)


@checks("eq:forward-rows", "brute force")
def forward_rows():
    """Row i, column j of Z^l is the weighted input of neuron j for example i, summed by a loop."""
    weights, biases, X, _ = network()
    Zs, As = by_rows(weights, biases, X)
    for l, (W, b) in enumerate(zip(weights, biases, strict=True)):
        assert Zs[l].shape == (len(X), len(b))
        for i, j in np.ndindex(Zs[l].shape):
            z = sum(W[j, k] * As[l][i, k] for k in range(W.shape[1])) + b[j, 0]
            assert Zs[l][i, j] == pytest.approx(z, rel=1e-12)
            assert As[l + 1][i, j] == pytest.approx(1 / (1 + np.exp(-z)), rel=1e-12)


@checks("eq:bp-rows", "complex step")
def bp_rows():
    """The four lines, as they stand, give the derivatives of the mean cost by every W^l and b^l."""
    weights, biases, X, Y = network()
    m, L = len(X), len(weights)
    Zs, As = by_rows(weights, biases, X)
    slope = [np.exp(-Z) / (1 + np.exp(-Z)) ** 2 for Z in Zs]
    Delta = (As[L] - Y) * slope[L - 1]
    for l in range(L, 0, -1):
        for params, found in (
            (biases, Delta.T @ np.ones((m, 1)) / m),
            (weights, Delta.T @ As[l - 1] / m),
        ):

            def cost(new, params=params, l=l):
                W, b = (
                    [new if p is params and n == l - 1 else old for n, old in enumerate(p)]
                    for p in (weights, biases)
                )
                return mean_cost(W, b, X, Y)

            reference = ck.complex_step_gradient(cost, params[l - 1])
            assert found.shape == params[l - 1].shape
            assert ck.relative_error(found, reference) < 1e-12
        if l > 1:
            Delta = (Delta @ weights[l - 1]) * slope[l - 2]


MINE = [label for label, check in CHECKS.items() if check.run.__module__ == __name__]


@pytest.mark.parametrize("label", MINE)
def test_equation(label):
    """The equation holds when tried by other means."""
    CHECKS[label].run()


def test_every_equation_has_its_check_here():
    """The labels of the page and the checks in this file are the same."""
    assert sorted(labels("notation")) == sorted(MINE)


def test_mean_over_all_entries():
    """PyTorch's MSELoss, the mean of (a − y)² over all entries, is our cost times 2/n_L."""
    weights, biases, X, Y = network()
    _, As = by_rows(weights, biases, X)
    n_L = Y.shape[1]
    assert mean_cost(weights, biases, X, Y) == pytest.approx(n_L / 2 * ((As[-1] - Y) ** 2).mean())
