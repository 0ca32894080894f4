"""The checks of ps3-perceptron: right solutions of all kinds pass, known mistakes are named."""

import warnings
from typing import Any

import numpy as np
import pytest
from ag_cases import InProcess, judge_of
from autograd import grad
from autograd import numpy as anp
from scipy.optimize import linprog
from sklearn.svm import SVC
from variants_ps3 import VARIANTS

from autograder.checks import ps3_catalogue as catalogue
from autograder.checks import ps3_perceptron as checks
from autograder.checks.catalogue import right_functions
from autograder.checks.diagnosis import Misconception, as_sent
from autograder.checks.inputs import differs, only
from autograder.checks.judge import judge
from autograder.model import Outcome

judged = judge_of(checks.ASSIGNMENT)
CHECKS = {check.function: check for check in checks.ASSIGNMENT.checks}
CASES = [(name, how) for name, forms in VARIANTS.items() for how in forms]


class Warned(InProcess):
    """A caller that notices warnings, as the sandbox does."""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """One call."""
        with warnings.catch_warnings(record=True) as caught, np.errstate(over="warn"):
            warnings.simplefilter("always")
            try:
                value = self.function(*map(as_sent, arguments))
            except Exception as error:
                return Outcome("raised", text=type(error).__name__)
        noticed = any(issubclass(w.category, RuntimeWarning) for w in caught)
        return Outcome("value", value, warned=noticed)


class Late(InProcess):
    """A caller with a time limit, which only what raises here exceeds."""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """One call."""
        outcome = super().call(name, *arguments, seconds=seconds)
        return Outcome("timeout") if outcome.kind == "raised" else outcome


TRAININGS = [
    e
    for e in checks.ASSIGNMENT.misconceptions
    if e.function in ("train_perceptron", "averaged_perceptron")
]


@pytest.mark.parametrize("entry", TRAININGS, ids=lambda entry: entry.id)
def test_endless_training_is_named_though_its_time_runs_out(entry: Misconception) -> None:
    """The one call that asks for ten million passes does not speak against the diagnosis."""
    result = judge(checks.ASSIGNMENT, CHECKS[entry.function], 10, Late(entry.wrong), b"x")
    assert result.points < 10
    assert result.misconception == entry.id, result.message


def test_an_overflow_warning_costs_one_share() -> None:
    """The plain formula is right everywhere and warns far to the left; foreseeing it is enough."""
    for function, points in (
        (lambda z: 1 / (1 + np.exp(-np.asarray(z))), 10 * 7 / 8),
        (VARIANTS["sigmoid"]["quietly"], 10.0),
        (VARIANTS["sigmoid"]["by sides"], 10.0),
    ):
        result = judge(checks.ASSIGNMENT, CHECKS["sigmoid"], 10, Warned(function), b"x")
        assert result.points == pytest.approx(points, abs=0.01), result.message


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("perceptron_step", "w += eta * y * x if y * (w @ x + b) <= 0 else 0"),
        ("sigmoid", "z *= -1"),
        ("margin", "X *= y[:, None]"),
    ],
)
def test_inputs_must_be_left_alone(name: str, function: str) -> None:
    """A function that is right but changes what it was given loses a share."""
    right = VARIANTS[name]["coursekit"]
    parameters = {
        "perceptron_step": "w, b, x, y, eta",
        "sigmoid": "z",
        "margin": "w, b, X, y",
    }[name]
    space: dict[str, Any] = {"right": right, "np": np}
    guarded = "if np.ndim(z): " if name == "sigmoid" else ""
    source = f"def f({parameters}):\n    result = right({parameters})\n    {guarded}{function}\n"
    exec(source + "    return result", space)  # noqa: S102 (our own source)
    result = judged(name, space["f"])
    assert result.points < 10
    assert "caller's array" in result.message


@pytest.mark.parametrize(
    "answer", [None, "a", 3.5, [], [None, None], ([], 1.0, 2), ([[1.0]], [2.0])]
)
def test_answers_without_sense_are_refused_in_words(answer: Any) -> None:
    """Whatever comes back is described, never a crash of the grader."""
    for name in CHECKS:
        result = judged(name, lambda *arguments: answer)
        assert result.points == 0
        assert result.message


def test_counts_of_mistakes_agree_with_another_implementation() -> None:
    """The dual form in integers against coursekit's primal form, data of both kinds."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        for draw in (checks.separable, checks.inseparable):
            X, y = draw(rng)
            for epochs in (1, 5, 30):
                alpha, clean = checks.mistakes(X, y, epochs)
                run = VARIANTS["train_perceptron"]["coursekit"](X, y, 1.0, epochs)
                np.testing.assert_array_equal(run[0], (alpha * y) @ X)
                assert (run[1], run[2]) == (alpha @ y, sum(alpha))
                assert clean or draw is checks.inseparable or epochs < 30


def test_sums_over_visits_agree_with_another_implementation() -> None:
    """What each mistake misses of all visits, against lists of all lines."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        for draw in (checks.separable, checks.restless, checks.tied):
            X, y = draw(rng)
            for epochs in (1, 3, 40):
                w, b = checks.true_mean(X, y, 0.25, epochs)
                mean = VARIANTS["averaged_perceptron"]["lists"](X, y, 0.25, epochs)
                np.testing.assert_allclose(w, mean[0], rtol=1e-12, atol=1e-12)
                assert b == pytest.approx(mean[1], rel=1e-12, abs=1e-12)


def test_data_that_tell_wrong_rules_apart_do_so() -> None:
    """Who is right by chance elsewhere errs on each drawing, by more than digits."""
    for seed in range(30):
        rng = np.random.default_rng(seed)
        for draw, epochs in ((checks.tied, catalogue.PASSES), (checks.restless, 5)):
            X, y = checks.telling_mean(draw, rng, 1.0, epochs)
            truth = checks.true_mean(X, y, 1.0, epochs)
            wrong = (*checks.BY_CHANCE, *only(*AVERAGED, "until-right", "tie-to-plus"))
            assert all(differs(f, (X, y, 1.0, epochs), truth) for f in wrong)


AVERAGED = catalogue.MISCONCEPTIONS, "averaged_perceptron"


def test_the_two_kinds_of_data_are_what_they_say() -> None:
    """Linear programming finds a line for the one kind and none for the other."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        for draw, separated in ((checks.separable, True), (checks.inseparable, False)):
            X, y = draw(rng)
            rows = -y[:, None] * np.column_stack([X, np.ones(len(X))])
            free = [(None, None)] * rows.shape[1]
            found = linprog(np.zeros(rows.shape[1]), rows, -np.ones(len(y)), bounds=free)
            assert found.success == separated


def test_points_on_the_line_have_score_zero_exactly() -> None:
    """In whatever order the sum is taken; else ties would be decided by rounding."""
    for seed in range(50):
        w, b, X = checks.on_line(np.random.default_rng(seed), 5)
        assert len({tuple(x) for x in X}) == 5
        for x in X:
            assert w[0] * x[0] + w[1] * x[1] + b == b + w[1] * x[1] + w[0] * x[0] == 0


def test_a_margin_agrees_with_a_support_vector_machine() -> None:
    """The margin of the best line, as scikit-learn finds it, is 1/‖w‖."""
    rng = np.random.default_rng(0)
    X, y = checks.separable(rng)
    machine = SVC(kernel="linear", C=1e9, tol=1e-8).fit(X, y)
    w, b = machine.coef_[0], machine.intercept_[0]
    found = VARIANTS["margin"]["loop"](w, b, X, y)
    assert found == pytest.approx(1 / np.linalg.norm(w), rel=1e-3)


def autodiff(w: Any, b: Any, X: Any, y: Any) -> Any:
    """The gradient of a sigmoid neuron, by the autograd library."""

    def cost(w: Any, b: Any) -> Any:
        return anp.mean((1 / (1 + anp.exp(-(anp.dot(X, w) + b))) - y) ** 2) / 2

    return grad(cost, 0)(w, b), grad(cost, 1)(w, b)


def test_gradients_agree_with_automatic_differentiation() -> None:
    """The complex-step truth against autograd."""
    for seed in range(10):
        assert judged("sigmoid_neuron_gradient", autodiff, bytes([seed])).points == 10


def test_the_catalogues_right_training_takes_the_passes_it_is_given() -> None:
    """Data that no line separates, and more passes than any check asks for."""
    right = right_functions(checks.ASSIGNMENT)["train_perceptron"]
    X, y = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, -1.0, 1.0])
    assert right(X, y, 1.0, 1000)[2] > right(X, y, 1.0, catalogue.PASSES)[2]


def test_what_is_asked_for_is_withheld() -> None:
    """No module that holds an answer is there, nor one that differentiates."""
    expected = {"perceptron", "activations", "costs", "margins", "gradcheck", "scalar_graph"}
    assert expected <= set(checks.ASSIGNMENT.withheld)
