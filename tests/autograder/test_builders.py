"""The formulas that the catalogues share, against other libraries."""

import numpy as np
import pytest
from autograd import elementwise_grad
from autograd import numpy as anp
from scipy import special
from sklearn.neural_network import MLPRegressor

from autograder.checks import builders

Z = np.random.default_rng(0).normal(scale=3, size=(4, 7))


def test_the_sigmoid_and_its_slope() -> None:
    """SciPy's expit, and what autograd makes of the definition."""
    np.testing.assert_allclose(builders.sigmoid(Z), special.expit(Z), rtol=1e-12)
    slope = elementwise_grad(lambda z: 1 / (1 + anp.exp(-z)))(Z)
    np.testing.assert_allclose(builders.prime(Z), slope, rtol=1e-10)


@pytest.mark.parametrize("axis", [0, 1, -2])
def test_softmax_along_an_axis(axis: int) -> None:
    """SciPy's, for large scores too."""
    for z in (Z, Z + 1000):
        np.testing.assert_allclose(
            builders.softmax(z, axis), special.softmax(z, axis=axis), rtol=1e-12
        )


def test_the_forward_pass() -> None:
    """Scikit-learn's network, which has no activation at its output."""
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=(5, 4)), rng.normal(size=(2, 5))]
    biases = [rng.normal(size=(5, 1)), rng.normal(size=(2, 1))]
    network = MLPRegressor(hidden_layer_sizes=(5,), activation="logistic", max_iter=1)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        network.fit(Z.T, rng.normal(size=(7, 2)))
    network.coefs_, network.intercepts_ = [W.T for W in weights], [b.ravel() for b in biases]
    zs, activations = builders.build_forward()(weights, biases, Z)
    np.testing.assert_allclose(zs[-1], network.predict(Z.T).T, rtol=1e-10)
    np.testing.assert_allclose(activations[-1], special.expit(zs[-1]), rtol=1e-12)
    assert activations[0] is Z
    _, linear = builders.build_forward(output=builders.itself)(weights, biases, Z)
    np.testing.assert_allclose(linear[-1], zs[-1], rtol=1e-12)
