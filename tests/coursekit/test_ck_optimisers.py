"""coursekit.optimisers: each rule against loops over single numbers; memory, places, doors."""

import math
from typing import Any

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import given

import coursekit as ck
from coursekit.optimisers import place_of

RULES = {
    "plain": ck.plain(),
    "heavy ball": ck.heavy_ball(0.8),
    "Nesterov": ck.nesterov(0.8),
    "AdaGrad": ck.adagrad(1e-3),
    "RMSProp": ck.rmsprop(0.7, 1e-3),
    "Adam": ck.adam(0.8, 0.9, 1e-3),
}
A_NAME: Any = "adam"
rules = pytest.mark.parametrize("optimiser", RULES.values(), ids=RULES)


def by_loops(name, slope, w, eta, steps):
    """Where each rule leads one number: written from its formula, sums from all slopes so far."""
    path, slopes, v = [w], [], 0.0
    for t in range(1, steps + 1):
        g = slope(w + 0.8 * v) if name == "Nesterov" else slope(w)
        slopes.append(g)
        if name == "plain":
            step = -eta * g
        elif name in ("heavy ball", "Nesterov"):
            step = v = 0.8 * v - eta * g
        elif name == "AdaGrad":
            step = -eta * g / (math.sqrt(math.fsum(h * h for h in slopes)) + 1e-3)
        elif name == "RMSProp":
            squares = [0.3 * 0.7 ** (t - k) * h * h for k, h in enumerate(slopes, start=1)]
            step = -eta * g / (math.sqrt(math.fsum(squares)) + 1e-3)
        else:
            means = [0.2 * 0.8 ** (t - k) * h for k, h in enumerate(slopes, start=1)]
            squares = [0.1 * 0.9 ** (t - k) * h * h for k, h in enumerate(slopes, start=1)]
            size = math.sqrt(math.fsum(squares) / (1 - 0.9**t)) + 1e-3
            step = -eta * (math.fsum(means) / (1 - 0.8**t)) / size
        w += step
        path.append(w)
    return path


@pytest.mark.parametrize("name", RULES)
def test_each_rule_is_its_formula(name):
    """Twelve steps on two bent functions at once end where each goes alone, by loops."""
    starts = [1.5, -0.7]

    def slope(w):
        return np.sinh(w) + 0.1 * w

    run = ck.gradient_descent(slope, np.array(starts), 0.1, 12, optimiser=RULES[name])
    alone = [by_loops(name, lambda w: math.sinh(w) + 0.1 * w, w, 0.1, 12) for w in starts]
    np.testing.assert_allclose(np.transpose(run.path), alone, rtol=1e-12)


@rules
@CHEAP
@given(SEEDS)
def test_lists_and_single_arrays_take_the_same_steps(optimiser, seed):
    """A list of weights and biases moves as one vector of all of them does, at any rates."""
    rng = np.random.default_rng(seed)
    params = [rng.normal(size=(2, 3)), rng.normal(size=(2, 1))]
    flat = np.concatenate([p.ravel() for p in params])
    of_list, of_flat = (ck.start_memory(optimiser, p) for p in (params, flat))
    for _ in range(3):
        eta, gradients = rng.uniform(0.01, 1), [rng.normal(size=p.shape) for p in params]
        g = np.concatenate([h.ravel() for h in gradients])
        params, of_list = ck.step_with(optimiser, params, gradients, eta, of_list)
        flat, of_flat = ck.step_with(optimiser, flat, g, eta, of_flat)
        np.testing.assert_array_equal(np.concatenate([p.ravel() for p in params]), flat)
        places = ck.gradient_place(optimiser, params, of_list)
        place = ck.gradient_place(optimiser, flat, of_flat)
        np.testing.assert_array_equal(np.concatenate([p.ravel() for p in places]), place)
    assert of_list.t == of_flat.t == 3


@rules
def test_steps_by_hand_are_those_of_the_loop(optimiser):
    """`gradient_place` and `step_with` do what `gradient_descent` does with an optimiser."""
    w, memory = np.array([1.0, -2.0]), ck.start_memory(optimiser, np.ones(2))
    run = ck.gradient_descent(np.tanh, w, 0.3, 5, optimiser=optimiser)
    for following in run.path[1:]:
        g = np.tanh(ck.gradient_place(optimiser, w, memory))
        w, memory = ck.step_with(optimiser, w, g, 0.3, memory)
        np.testing.assert_array_equal(w, following)


@rules
def test_nothing_is_modified(optimiser):
    """Parameters, gradients and memory are as they were after a step."""
    params, gradients = [np.ones(3), np.ones(1)], [np.arange(3.0), np.ones(1)]
    _, memory = ck.step_with(optimiser, params, gradients, 0.1)
    kept = [s.copy() for slots in memory.slots for s in slots]
    ck.step_with(optimiser, params, gradients, 0.1, memory)
    assert all((p == 1).all() for p in params)
    np.testing.assert_array_equal(gradients[0], np.arange(3.0))
    for slot, before in zip((s for ss in memory.slots for s in ss), kept, strict=True):
        np.testing.assert_array_equal(slot, before)


@rules
def test_single_precision_stays(optimiser):
    """float32 parameters, at rates and shares of whatever type, stay float32."""
    w = np.ones(2, np.float32)
    w, memory = ck.step_with(optimiser, w, w, np.float64(0.1))
    w, memory = ck.step_with(optimiser, w, w, np.float64(0.1), memory)
    found = [w, ck.gradient_place(optimiser, w, memory), *memory.slots[0]]
    assert {a.dtype for a in found} == {np.dtype(np.float32)}
    run = ck.gradient_descent(lambda w: w, np.ones(2, "float32"), 0.1, 3, optimiser=optimiser)
    assert run.w.dtype == np.float32


def test_shares_of_numpys_type_keep_single_precision():
    """β as a NumPy number is taken as Python's."""
    beta = np.float64(0.5)
    for optimiser in (ck.heavy_ball(beta), ck.nesterov(beta), ck.rmsprop(beta, beta),
                      ck.adam(beta, beta, beta), ck.adagrad(beta)):  # fmt: skip
        w = np.ones(1, np.float32)
        assert ck.step_with(optimiser, w, w, 0.1)[0].dtype == np.float32


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_adaptive_rules_do_not_see_the_scale_of_the_cost(scale):
    """A cost a million times as large leads AdaGrad, RMSProp and Adam the same way; ε aside."""
    for optimiser in (ck.adagrad(1e-30), ck.rmsprop(0.9, 1e-30), ck.adam(eps=1e-30)):
        scaled = ck.gradient_descent(
            lambda w: scale * np.sinh(w), np.ones(2), 0.1, 9, optimiser=optimiser
        )
        once = ck.gradient_descent(np.sinh, np.ones(2), 0.1, 9, optimiser=optimiser)
        np.testing.assert_allclose(scaled.path, once.path, rtol=1e-9)


def test_first_step_of_adam_is_eta_long():
    """Whatever the gradient, each entry moves by η against its sign."""
    w, _ = ck.step_with(ck.adam(), np.zeros(3), np.array([1e-4, -3.0, 1e9]), 0.01)
    np.testing.assert_allclose(w, [-0.01, 0.01, -0.01], rtol=2e-4)


def test_momentum_is_the_heavy_ball():
    """`momentum=β` and `optimiser=heavy_ball(β)` are one thing, to the bit."""
    start = np.array([1.0, -3.0])
    by_number = ck.gradient_descent(np.sinh, start, 0.1, 20, momentum=0.7)
    by_rule = ck.gradient_descent(np.sinh, start, 0.1, 20, optimiser=ck.heavy_ball(0.7))
    np.testing.assert_array_equal(by_number.path, by_rule.path)


def test_stochastic_descent_takes_an_optimiser():
    """Batches of all rows with Adam are Adam's descent on the whole cost."""
    X, y = ck.load_commute()
    full = ck.gradient_descent(
        lambda w: ck.mse_gradient(w, X, y), np.zeros(2), 0.5, 8, optimiser=ck.adam()
    )
    run = ck.stochastic_descent(
        ck.mse_gradient, np.zeros(2), X, y, 0.5,
        batch_size=5, epochs=8, rng=np.random.default_rng(0), optimiser=ck.adam(),
    )  # fmt: skip
    np.testing.assert_allclose(run.path, full.path, rtol=1e-10)


def test_place_is_w_where_a_rule_has_none():
    """Only Nesterov's looks ahead."""
    w, v = np.array([1.0]), (np.array([2.0]),)
    assert place_of(ck.heavy_ball(0.5), w, v) is w
    assert place_of(ck.nesterov(0.5), w, v) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ck.heavy_ball(1.0), "beta is 1.0, expected a number in"),
        (lambda: ck.nesterov(-0.1), "beta is -0.1"),
        (lambda: ck.rmsprop(2), "beta is 2"),
        (lambda: ck.rmsprop(eps=0), "eps is 0, expected a positive number"),
        (lambda: ck.adagrad(-1), "eps is -1"),
        (lambda: ck.adam(beta1=1), "beta1 is 1"),
        (lambda: ck.adam(beta2=1), "beta2 is 1"),
        (lambda: ck.adam(eps=0.0), "eps is 0.0"),
        (lambda: ck.step_with(ck.plain(), np.ones(2), np.ones(3), 0.1), r"the gradient has shape"),
        (lambda: ck.step_with(ck.plain(), np.ones(2), np.ones(2), 0), "eta is 0"),
        (lambda: ck.step_with(ck.plain(), [np.ones(2)], [], 0.1), "gradients and memory is of"),
        (lambda: ck.start_memory(A_NAME, np.ones(2)), "optimiser is 'adam', expected an Optimiser"),
        (
            lambda: ck.gradient_descent(np.sinh, np.ones(1), 0.1, 1, optimiser=A_NAME),
            "optimiser is 'adam'",
        ),
        (
            lambda: ck.gradient_descent(
                np.sinh, np.ones(1), 0.1, 1, momentum=0.5, optimiser=ck.adam()
            ),
            "momentum is 0.5, expected 0 beside an optimiser",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    """In one line, at the door."""
    with pytest.raises(ck.CourseKitError, match=message):
        call()
