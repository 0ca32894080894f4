"""Verdicts do not hang on the hidden inputs."""

import justice
import numpy as np
import pytest
import seeds

from autograder.checks.inputs import TRIES, telling, told

CASES = justice.cases()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES, ids=map("/".join, CASES))
def test_no_verdict_hangs_on_the_seed(name: str, function: str) -> None:
    """Right solutions, and the mistakes that stand in the book, have the same marks and the same
    name; `make seeds` tries more, and the rest of the catalogue."""
    found = seeds.try_all(name, function, seeds=4, right=6, boxed=True)
    assert not [f"{one.how}: {one.problem}" for one in found if one.problem]


def test_what_depends_on_the_seed_is_found() -> None:
    """Two verdicts, a right one that is refused, a wrong one that keeps its marks."""
    one = seeds.Found("f", "by chance", right=False)
    for points in (3.0, 3.0, 4.0):
        one.counts[points, None] += 1
        one.messages.setdefault((points, None), "is wrong")
    assert one.problem == (
        "it depends on the seed: 2 times 3 points, not named (is wrong); "
        "1 times 4 points, not named (is wrong)"
    )
    for right, points in ((True, 3.0), (False, justice.POINTS)):
        always = seeds.Found("f", "always", right)
        always.counts[points, None] = 5
        always.messages[points, None] = "so"
        assert always.problem


def test_inputs_are_drawn_until_they_tell() -> None:
    """Each wrong function that is right by chance is wrong on some of what is asked; one that is
    always right does not make it endless."""
    rng, drawn = np.random.default_rng(1), []

    def draw() -> int:
        drawn.append(int(rng.integers(-9, 10)))
        return drawn[-1]

    def answers(z: int) -> tuple[tuple[int], int]:
        return (z,), abs(z)

    def never_right(z: int) -> float:
        raise ValueError(z)

    for _ in range(50):
        kept = telling(draw, answers, [lambda z: z, lambda z: -z, never_right])
        assert min(kept) < 0 < max(kept)
        assert len(kept) <= 3
    drawn.clear()
    assert min(telling(draw, answers, [abs, lambda z: z])) < 0
    assert len(drawn) <= TRIES + 40
    assert len(telling(draw, answers, [])) == 1


def test_one_draw_tells_all_that_are_to_be_told() -> None:
    """Each wrong function errs on it clearly, and each that is to be right there is right."""
    rng = np.random.default_rng(2)

    def draw() -> float:
        return float(rng.uniform(-9, 9))

    def answers(z: float) -> tuple[tuple[float], float]:
        return (z,), abs(z)

    for _ in range(50):
        assert told(draw, answers, [lambda z: z]) < 0
        assert told(draw, answers, [lambda z: min(abs(z), 5.0)], [lambda z: z]) > 5
    assert told(draw, answers, [abs]) is not None  # nobody is told whose answers are the truth
