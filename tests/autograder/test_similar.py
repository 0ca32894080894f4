"""Alike notebooks are found whatever their disguise, and what everybody writes is no likeness."""

import random
import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from time import process_time

import pytest
from corpus.entries import SOURCES, cells_of, table_of

from autograder.fingerprints import Fingerprints, Part
from autograder.similar import Alike, _candidates, alike
from autograder.submission import read_source

PS5 = "ps5-backprop"
KEPT = re.compile(r"\b(def|return|for|in|if|else|np|import|from|range|len|zip|axis|keepdims)\b")


def classmates(name: str, count: int, seed: int = 0) -> dict[str, list[Part]]:
    """Students who each write every function in a way that some of the corpus's authors did."""
    draw = random.Random(seed)
    base = {n: text for n, text in cells_of(name) if n in read_source(path(name)).graded and n}
    pool = {n: [text] for n, text in base.items()}
    for entry in table_of(name[:3]):
        for function in entry.functions:
            pool[function].append(entry.source)
    return {
        f"s{i:04}": [(n, varied(draw.choice(texts), draw)) for n, texts in pool.items()]
        for i in range(count)
    }


def varied(text: str, draw: random.Random) -> str:
    """The text with a line or two of the student's own, as no two students write alike."""
    number = draw.randrange(10**6)
    own = [
        f"    check = [{number}, {number % 7}] and {number % 97} > {number % 89} - {number % 83}",
        f"    assert {number % 79} + {number % 73} != {number % 71} * {number % 67}, {number}",
    ]
    lines = text.split("\n")
    heads = [n for n, line in enumerate(lines) if re.match(r"def .*:$", line)]
    head = heads[0] if heads else len(lines)
    return "\n".join([*lines[: head + 1], *own[: draw.randint(0, 2)], *lines[head + 1 :]])


def path(name: str) -> Path:
    """The source notebook of an assignment."""
    return SOURCES / name / f"{name}.ipynb"


def disguised(parts: Sequence[Part], draw: random.Random) -> list[Part]:
    """The same with other names, comments and blank lines, in another order, and a print."""
    found = []
    functions = {name for name, _ in parts}
    for name, text in parts:
        for word in sorted(set(re.findall(r"(?<![.\w])[a-z_]\w*\b(?!\s*\(|=[^=])", text))):
            if word not in functions and not KEPT.fullmatch(word) and draw.random() < 0.7:
                text = re.sub(rf"(?<![.\w]){word}\b", f"{word}_mine", text)
        text = text.replace("\n    return", "\n\n    # this is my own\n    return")
        if draw.random() < 0.3:
            text = text.replace("\n    return", '\n    print("here", 3)\n    return', 1)
        found.append((name, text))
    draw.shuffle(found)
    return found


def compared(name: str, parts: dict[str, list[Part]]) -> list[Alike]:
    """What is told of a class."""
    made = Fingerprints(read_source(path(name)))
    return alike({s: made.of(p) for s, p in parts.items()}, made.expected)


def pairs_in(found: Sequence[Alike]) -> set[tuple[str, ...]]:
    """Everybody who is said to be like somebody else, two and two."""
    return {pair for one in found for pair in combinations(sorted(one.students), 2)}


@pytest.mark.parametrize("name", ["ps1-regression", "ps2-descent", "ps4-mlp", PS5])
@pytest.mark.parametrize("count", [30, 200])
def test_disguised_copies_are_found_and_nobody_else(name: str, count: int) -> None:
    """Five copies among students who took each function from one of a dozen authors."""
    draw = random.Random(1)
    parts = classmates(name, count)
    chosen = draw.sample(sorted(parts), 10)
    planted = set()
    for one, other in zip(chosen[:5], chosen[5:], strict=True):
        parts[other] = disguised(parts[one], draw)
        planted.add(tuple(sorted((one, other))))
    assert pairs_in(compared(name, parts)) == planted


def test_the_same_but_for_names_is_the_same() -> None:
    """Three notebooks that differ in nothing that counts are one group, in their order."""
    parts = classmates(PS5, 40)
    for other in ("s0020", "s0030"):
        parts[other] = [(n, re.sub(r"\bdelta\b", "d_l", t) + "\n# mine") for n, t in parts["s0003"]]
    (found,) = compared(PS5, parts)
    assert found.students == ("s0003", "s0020", "s0030")
    assert found.same
    assert found.share == 1.0
    assert set(found.cells) <= {name for name, _ in parts["s0003"]}


def test_of_a_sample_of_the_pieces_copies_are_found() -> None:
    """In a class so large that a part of the pieces must do, the same pairs are told."""
    draw = random.Random(1)
    parts = classmates(PS5, 200)
    parts["s0150"], parts["s0160"] = (disguised(parts[s], draw) for s in ("s0001", "s0002"))
    made = Fingerprints(read_source(path(PS5)), thin=4)
    prints = {s: made.of(p) for s, p in parts.items()}
    whole = Fingerprints(read_source(path(PS5))).of(parts["s0001"]).pieces
    assert len(prints["s0001"].pieces) < len(whole) / 2
    assert prints["s0001"].pieces.keys() <= whole.keys()
    found = pairs_in(alike(prints, made.expected, thin=4))
    assert found == {("s0001", "s0150"), ("s0002", "s0160")}


def test_a_large_ring_is_found() -> None:
    """Thirty of a class who share one notebook, each with a change, are all told."""
    draw = random.Random(2)
    parts = classmates(PS5, 200)
    ring = sorted(draw.sample(sorted(parts), 30))
    for other in ring[1:]:
        changed = draw.sample(sorted(name for name, _ in parts[ring[0]]), 2)
        parts[other] = [(n, varied(t, draw) if n in changed else t) for n, t in parts[ring[0]]]
    found = pairs_in(compared(PS5, parts))
    assert {student for pair in found for student in pair} == set(ring)


def test_short_functions_that_everybody_writes_alike_do_not_count() -> None:
    """A class of right one-liners, some of them the same to the letter, has no likeness."""
    ways = ["delta.mean(axis=1, keepdims=True)", "delta.sum(1, keepdims=True) / delta.shape[1]"]
    draw = random.Random(0)
    parts = {
        f"s{i}": [("bias_gradient", f"def bias_gradient(delta):\n    return {draw.choice(ways)}")]
        for i in range(100)
    }
    assert compared(PS5, parts) == []


def test_the_courses_own_solution_is_no_likeness() -> None:
    """Who writes what the course writes writes what is right: two of them are no pair."""
    right = [(n, t) for n, t in cells_of(PS5) if n in read_source(path(PS5)).graded and n]
    parts = classmates(PS5, 60) | {f"r{i}": right for i in range(15)}
    assert compared(PS5, parts) == []


@pytest.mark.parametrize("parts", [{}, {"ann": []}, {"ann": [], "bob": []}])
def test_nobody_is_like_nobody(parts: dict[str, list[Part]]) -> None:
    """Empty classes and empty notebooks are told nothing of."""
    assert compared(PS5, parts) == []


def test_two_students_of_two() -> None:
    """In the smallest of classes a copy of a long solution is told, one of a short is not."""
    long = classmates(PS5, 3, seed=4)["s0001"]
    assert pairs_in(compared(PS5, {"ann": long, "bob": long})) == {("ann", "bob")}
    short = [("bias_gradient", "def bias_gradient(d):\n    return d.mean(1)[:, None]")]
    assert compared(PS5, {"ann": short, "bob": short}) == []


def test_twice_the_class_takes_about_twice_as_long() -> None:
    """The pairs that are compared grow with the class, not with its square."""
    made = Fingerprints(read_source(path(PS5)))
    compared_of = []
    for count in (100, 400):
        prints = {s: made.of(p) for s, p in classmates(PS5, count, seed=3).items()}
        compared_of.append(len(_candidates(prints)) / count)
    assert compared_of[1] < 3 * compared_of[0] + 1
    start = process_time()
    alike(prints, made.expected)
    assert process_time() - start < 60
