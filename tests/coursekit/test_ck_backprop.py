"""coursekit.backprop: the four equations by hand, and the algorithm against three references."""

from dataclasses import replace

import numpy as np
import pytest
from autograd import grad
from ck_cases import ANALYTIC, CHEAP, LOSSES, by_name, cases, flatten, make_case, naive_cost
from hypothesis import assume, given

import coursekit as ck

LN3 = np.log(3)  # σ(ln 3) = 3/4, so σ′(ln 3) = 3/16; σ′(0) = 1/4


def test_output_error_by_hand():
    """BP1: (4, 16) ⊙ (σ′(0), σ′(ln 3)) = (1, 3)."""
    delta = ck.output_error(np.array([[4.0], [16.0]]), np.array([[0.0], [LN3]]))
    np.testing.assert_allclose(delta, [[1], [3]], rtol=1e-15)


def test_hidden_error_by_hand():
    """BP2: Wᵀδ = (−4, −4), times (1/4, 3/16) is (−1, −3/4); W is not square."""
    W_next = np.array([[1.0, 2], [3, 4], [5, 6]])
    delta_next = np.array([[1.0], [0], [-1]])
    delta = ck.hidden_error(W_next, delta_next, np.array([[0.0], [LN3]]))
    np.testing.assert_allclose(delta, [[-1.0], [-0.75]], rtol=1e-15)


def test_errors_use_the_derivative_they_are_given():
    """BP1 and BP2 take σ′ from their argument: with relu′ a unit below zero passes nothing."""
    z = np.array([[-1.0], [2]])
    np.testing.assert_array_equal(ck.output_error(np.ones((2, 1)), z, ck.relu_prime), [[0], [1]])
    back = ck.hidden_error(np.array([[3.0, 5]]), np.ones((1, 1)), z, ck.relu_prime)
    np.testing.assert_array_equal(back, [[0], [5]])


def test_bias_gradient_by_hand():
    """BP3: the mean of the columns, as a column."""
    found = ck.bias_gradient(np.array([[1.0, 3], [2, -6]]))
    np.testing.assert_array_equal(found, [[2], [-2]])


def test_weight_gradient_by_hand():
    """BP4: (1, 3)·(2, 4) / 2 = 7 and (1, 3)·(0, 1) / 2 = 3/2."""
    found = ck.weight_gradient(np.array([[1.0, 3]]), np.array([[2.0, 4], [0, 1]]))
    np.testing.assert_array_equal(found, [[7, 1.5]])


def test_one_sigmoid_neuron_by_hand():
    """w = .5, b = .1, x = 2, y = 1: ∂(a−y)²/∂w = −0.187175, twice that of ½(a−y)²."""
    one = np.ones((1, 1))
    dW, db = ck.backprop([0.5 * one], [0.1 * one], 2 * one, one)
    assert 2 * dW[0].item() == pytest.approx(-0.187175, abs=5e-7)
    assert dW[0].item() == pytest.approx(2 * db[0].item(), rel=1e-15)


def close(found, expected):
    """Equal to ten digits of the largest entry."""
    scale = max(1.0, abs(expected).max())
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12 * scale)


@CHEAP
@given(cases(ANALYTIC))
def test_gradient_agrees_with_the_complex_step(case):
    """Any depth, width, batch, loss and analytic activation: equal to rounding."""
    close(flatten(*case.backprop()), ck.complex_step_gradient(case.cost, case.flat))


@CHEAP
@given(cases())
def test_gradient_agrees_with_autograd(case):
    """HIPS autograd differentiates a cost written independently and finds the same gradient."""
    expected = grad(naive_cost)((case.weights, case.biases), case)
    close(flatten(*case.backprop()), flatten(*expected))


@CHEAP
@given(cases([ck.RELU, ck.SIGMOID]))
def test_gradient_agrees_with_central_differences(case):
    """Away from ReLU's kinks, values of the cost alone give the same gradient."""
    zs, _ = ck.forward(case.weights, case.biases, case.x, case.hidden)
    assume(case.hidden is not ck.RELU or all(abs(z).min() > 1e-3 for z in zs[:-1]))
    expected = ck.numerical_gradient(case.cost, case.flat)
    scale = max(1.0, abs(expected).max(), case.cost(case.flat))
    np.testing.assert_allclose(flatten(*case.backprop()), expected, atol=1e-8 * scale)


@CHEAP
@given(cases())
def test_batch_gradient_is_the_mean_of_the_single_ones(case):
    """One pass over m columns equals the mean of m passes over one."""
    singles = [
        flatten(*replace(case, x=case.x[:, [i]], y=case.y[:, [i]]).backprop())
        for i in range(case.x.shape[1])
    ]
    close(flatten(*case.backprop()), np.mean(singles, axis=0))


@CHEAP
@given(cases())
def test_order_of_the_examples_changes_nothing(case):
    """The batch is a set: permuted columns give the same gradient."""
    order = np.random.default_rng(0).permutation(case.x.shape[1])
    permuted = replace(case, x=case.x[:, order], y=case.y[:, order])
    close(flatten(*permuted.backprop()), flatten(*case.backprop()))


@CHEAP
@given(cases())
def test_gradients_are_shaped_like_the_parameters_and_inputs_stay(case):
    """Two lists of the parameters' shapes come back; nothing that was passed has changed."""
    passed = [*case.weights, *case.biases, case.x, case.y]
    before = [v.copy() for v in passed]
    dW, db = case.backprop()
    assert [g.shape for g in (*dW, *db)] == [p.shape for p in (*case.weights, *case.biases)]
    for now, then in zip(passed, before, strict=True):
        np.testing.assert_array_equal(now, then)


@CHEAP
@given(cases())
def test_penalty_adds_lambda_w_to_weights_and_nothing_to_biases(case):
    """∂/∂W of λ/2 ‖W‖² is λW; biases are not penalised."""
    plain, penalised = replace(case, lam=0.0).backprop(), replace(case, lam=0.7).backprop()
    for without, with_penalty, W in zip(plain[0], penalised[0], case.weights, strict=True):
        np.testing.assert_allclose(with_penalty - without, 0.7 * W, rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(flatten([], plain[1]), flatten([], penalised[1]))


@CHEAP
@given(cases())
def test_gradient_along_a_direction_is_the_derivative_of_the_cost(case):
    """⟨∇C, v⟩ for one random v, by one complex step: what checks networks too large for more."""
    assume(case.hidden is not ck.RELU)
    (v,) = ck.random_directions(case.flat.shape, 1, np.random.default_rng(0))
    slope = ck.directional_derivative(case.cost, case.flat, v)
    np.testing.assert_allclose(flatten(*case.backprop()) @ v, slope, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_float32_stays_float32(loss):
    """Single precision in, single precision out, penalty included."""
    case = make_case([3, 5, 2], 4, loss, ck.TANH, lam=0.1)
    single = replace(
        case,
        weights=[W.astype(np.float32) for W in case.weights],
        biases=[b.astype(np.float32) for b in case.biases],
        x=case.x.astype(np.float32),
        y=case.y.astype(np.float32),
    )
    found = single.backprop()
    assert {g.dtype for gs in found for g in gs} == {np.dtype(np.float32)}
    np.testing.assert_allclose(flatten(*found), flatten(*case.backprop()), atol=1e-5)


@pytest.mark.parametrize("width", [2, 30])
@pytest.mark.parametrize("m", [1, 9])
def test_cost_is_one_pass_forward_and_one_back(width, m):
    """Each function is called once a layer, however many weights or examples there are."""
    calls = []

    def counted(name, function):
        def counting(*args):
            calls.append(name)
            return function(*args)

        return counting

    tanh = ck.Activation("tanh", counted("value", ck.tanh), counted("prime", ck.tanh_prime))
    softmax = ck.SOFTMAX_CROSS_ENTROPY
    loss = ck.Loss("counted", counted("output", softmax.output), softmax.cost, softmax.error)
    loss = replace(loss, cost=counted("cost", loss.cost), error=counted("error", loss.error))
    replace(
        make_case([width, width, width, 3], m, softmax, ck.TANH), hidden=tanh, loss=loss
    ).backprop()
    assert calls == ["value", "value", "output", "error", "prime", "prime"]


def test_equations_compose_to_the_algorithm():
    """BP1–BP4 applied by hand to a 3–4–2 network give what backprop gives."""
    case = make_case([3, 4, 2], 5, ck.SIGMOID_QUADRATIC, ck.SIGMOID)
    (z1, z2), (a0, a1, a2) = ck.forward(case.weights, case.biases, case.x)
    delta2 = ck.output_error(ck.quadratic_gradient(a2, case.y), z2)
    delta1 = ck.hidden_error(case.weights[1], delta2, z1)
    by_hand = flatten(
        [ck.weight_gradient(delta1, a0), ck.weight_gradient(delta2, a1)],
        [ck.bias_gradient(delta1), ck.bias_gradient(delta2)],
    )
    np.testing.assert_array_equal(flatten(*case.backprop()), by_hand)
