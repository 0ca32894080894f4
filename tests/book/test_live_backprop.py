"""The stepper's numbers are those of coursekit, its mistakes those of the grader's catalogue."""

import re
from typing import Any

import numpy as np
import pytest
from equations import BOOK
from live import computed

import coursekit as ck
from autograder.checks import assignment
from coursekit.arrays import Array

IDS = re.findall(r'id: "(.+?)"', (BOOK / "_live" / "mistakes.js").read_text(encoding="utf-8"))
CATALOGUE = assignment("ps5-backprop").misconceptions
MISTAKES = """(mistakes) => mistakes.map(({id, at, misunderstood, hint, label}) =>
  ({id, at, misunderstood, hint, label}))"""
PASSES = """(mistakes, {id, weights, biases, x, y}) => {
  const network = load("network");
  const known = mistakes.find((mistake) => mistake.id === id);
  const found = network.backprop(weights, biases, x, y, known?.wrong);
  const {weightGradients: W, biasGradients: b, zs, activations} = found;
  return {W, b, zs, activations, stopped: found.stopped && found.stopped.reason.message,
    cost: network.cost(weights, biases, x, y), measured: network.measured(weights, biases, x, y)};
}"""
STEPS = """(bp, {state, id}) => {
  const run = bp.run(state, id);
  return {steps: bp.steps(run), check: run.check.map(({array, error}) => [array, error]),
    wrong: [...run.truth.keys()].filter(run.isWrong), last: bp.LAST,
    phases: Object.keys(bp.PHASES)};
}"""

Case = dict[str, Any]


def network(sizes: list[int], m: int, rng: np.random.Generator) -> Case:
    """A random network and its examples, as lists."""
    weights, biases = ck.init_params(sizes, rng)
    return {
        "weights": [W.tolist() for W in weights],
        "biases": [rng.normal(size=b.shape).tolist() for b in biases],
        "x": rng.normal(size=(sizes[0], m)).tolist(),
        "y": rng.random((sizes[-1], m)).tolist(),
    }


def arrays(case: Case) -> tuple[list[Array], list[Array], Array, Array]:
    """A case as coursekit takes it."""
    weights, biases = ([np.array(A) for A in case[key]] for key in ("weights", "biases"))
    return weights, biases, np.array(case["x"]), np.array(case["y"])


def alike(found: list[list[list[float]]], expected: list[Array]) -> bool:
    """Whether two lists of arrays have the same shapes and numbers."""
    pairs = zip(map(np.array, found), expected, strict=True)
    return all(a.shape == b.shape and np.allclose(a, b, rtol=1e-10, atol=1e-13) for a, b in pairs)


def test_the_passes_are_those_of_the_library() -> None:
    """Forward, cost, BP1 to BP4 and central differences, for networks and batches of any size."""
    cases = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        sizes = rng.integers(1, 6, size=rng.integers(2, 6)).tolist()
        cases.append(network(sizes, int(rng.integers(1, 5)), rng))
    for case, found in zip(cases, computed("mistakes", PASSES, cases), strict=True):
        weights, biases, x, y = arrays(case)
        zs, activations = ck.forward(weights, biases, x)
        dW, db = ck.backprop(weights, biases, x, y)
        assert alike(found["zs"], zs)
        assert alike(found["activations"], activations)
        assert alike(found["W"], dW)
        assert alike(found["b"], db)
        assert np.isclose(found["cost"], ck.cost(weights, biases, x, y), rtol=1e-12)
        for measured, gradient in zip(found["measured"]["weightGradients"], dW, strict=True):
            assert np.allclose(measured, gradient, atol=1e-8)
        for measured, gradient in zip(found["measured"]["biasGradients"], db, strict=True):
            assert np.allclose(measured, gradient, atol=1e-8)


def wrong_answers(id: str, case: Case) -> list[Any]:
    """What the entries of the catalogue with this id make of a network; None where they stop."""
    answers: list[Any] = []
    for entry in (e for e in CATALOGUE if e.id == id):
        weights, biases, x, y = arrays(case)
        zs, a = ck.forward(weights, biases, x)
        dW, db = ck.backprop(weights, biases, x, y)
        delta = ck.output_error(a[2] - y, zs[1])
        try:
            if entry.function == "hidden_error":
                delta = entry.wrong(weights[1], delta, zs[0])
                answers.append(([delta @ x.T, dW[1]], [delta, db[1]]))
            elif entry.function == "weight_gradient":
                below = ck.hidden_error(weights[1], delta, zs[0])
                answers.append(([entry.wrong(below, a[0]), entry.wrong(delta, a[1])], db))
            else:
                answers.append(entry.wrong(weights, biases, x, y))
        except ValueError:
            answers.append(None)
    return answers


def test_the_mistakes_are_those_of_the_catalogue() -> None:
    """Each has the catalogue's words, and makes of a network what its function makes."""
    (told,) = computed("mistakes", MISTAKES, [None])
    assert [mistake["id"] for mistake in told] == IDS
    assert len(set(IDS)) == len(IDS) >= 12
    for mistake in told:
        words = {(e.misunderstood, e.hint) for e in CATALOGUE if e.id == mistake["id"]}
        assert words == {(mistake["misunderstood"], mistake["hint"])}, mistake["id"]
    sizes = ([2, 3, 2], [3, 3, 3])  # in square layers shapes hide nothing
    drawn = [network(s, 1, np.random.default_rng(seed)) for seed in range(4) for s in sizes]
    cases = [{**case, "id": mistake["id"]} for mistake in told for case in drawn]
    stopped = set()
    for case, found in zip(cases, computed("mistakes", PASSES, cases), strict=True):
        if found["stopped"]:
            stopped.add(case["id"])
            assert None in wrong_answers(case["id"], case), case["id"]
            continue
        matches = [
            alike(found["W"], answer[0]) and alike(found["b"], answer[1])
            for answer in wrong_answers(case["id"], case)
            if answer is not None
        ]
        assert any(matches), case["id"]
        dW, db = ck.backprop(*arrays(case))
        assert not (alike(found["W"], dW) and alike(found["b"], db)), case["id"]
    assert "hidden-error/lost-transpose" in stopped
    assert "backprop/sign" not in stopped


def drawn_state(seed: int) -> Case:
    """Random numbers for the figure's network."""
    rng = np.random.default_rng(seed)
    sizes = {"W1": 6, "b1": 3, "W2": 6, "b2": 2, "x": 2, "y": 2}
    return {key: rng.normal(size=n).round(3).tolist() for key, n in sizes.items()}


def worked_out(line: list[Any]) -> float:
    """What the terms of a line make, after its equals sign."""
    text = ""
    for part in line[2:]:
        if isinstance(part, str):
            if part.startswith("(") and text.endswith(("]", "0.5")):
                text += "*"
            signs = {"·": "*", "−": "-", "σ(": "sigmoid(", "½": "0.5", ")²": ")**2"}
            text += signs.get(part, part.replace("−", "-"))
        elif part.get("gone"):
            text += "1" if text.endswith("*") else "0"
        else:
            text += f"[{part['value']!r}][0]"
    return float(eval(text, {"sigmoid": ck.sigmoid}))  # noqa: S307 (our own text)


@pytest.mark.parametrize("mistake", [None, *IDS])
def test_the_terms_of_a_step_make_its_number(mistake: str | None) -> None:
    """In every step, with every mistake, the numbers beside a formula give what it says."""
    cases = [{"state": drawn_state(seed), "id": mistake} for seed in range(3)]
    for found in computed("backprop-steps", STEPS, cases):
        lines = [line for step in found["steps"] for line in step["lines"]]
        complete = [line for line in lines if all("value" in p or isinstance(p, str) for p in line)]
        for line in complete:
            assert np.isclose(line[0]["value"], worked_out(line), atol=1e-12), line
        assert len(found["steps"]) == found["last"] + 1
        assert {step["phase"] for step in found["steps"]} == set(found["phases"])
        if mistake is None:
            assert not found["wrong"]
            assert len(complete) == len(lines)
            assert all(error < 1e-6 for _, error in found["check"])
        else:
            assert found["wrong"]
            seen = [p for line in lines for p in line if not isinstance(p, str)]
            marked = any(part.get("wrong") or part.get("gone") for part in seen)
            assert marked or any("stopped" in step for step in found["steps"])
            assert any(error is None or error > 1e-5 for _, error in found["check"])


def test_the_stepper_begins_with_the_numbers_of_its_page() -> None:
    """The network that is shown first is that of book/backpropagation/numbers."""
    state = {"W1": [0.5, -1, 1, 0.5, -0.5, 1], "b1": [0, -0.5, 0.5], "W2": [1, -1, 0.5, -0.5, 1, 1]}
    state |= {"b2": [0, -1], "x": [1, 0.5], "y": [1, 0]}
    work = """(bp, state) => {
      const {initial} = load("address");
      const figure = ({fields}) => initial(fields);
      made.set("figure", {...load("address"), ...load("drawing"), figure});
      return [load("backprop-stepper"), bp.steps(bp.run(state)).flatMap(({lines}) =>
        lines.map(([made]) => [made.key, made.value]))];
    }"""
    ((first, numbers),) = computed("backprop-steps", work, [state])
    assert {key: first[key] for key in state} == state
    values = dict(numbers)
    told = {"z1.2": 0.75, "a1.2": 0.6792, "a2.1": 0.5330, "C": 0.2406, "d2.1": -0.1163}
    told |= {"d1.2": 0.0533, "gw1.21": 0.0533, "gw2.22": 0.0870}
    assert all(np.isclose(values[key], value, atol=5e-5) for key, value in told.items())
