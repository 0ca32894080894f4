"""The quick part of `make hostile`: attacks and honest neighbours graded in one batch."""

import ast
import json
from collections import Counter

import hostile
import pytest
from ag_cases import as_bytes
from ag_small import small
from hostile import Attack, Tally
from hostile_files import FILES
from hostile_machine import ESCAPE, PERSISTENCE, RESOURCES, THEFT
from hostile_notebooks import FRAMES, LYING, PATCHING

from autograder.walls import BACKENDS

TABLES = (PATCHING, LYING, FRAMES, RESOURCES, ESCAPE, THEFT, PERSISTENCE)
OWN = {name for table in (*TABLES, FILES) for name in table}
SLOW = {
    *("loops_in_many_cells", "fork_bomb", "many_deaths", "loop_in_c", "body_that_never_comes"),
    *("slowly", "after_the_time_is_up", "loop_in_a_pattern", "loop_in_arithmetic", "deep_folders"),
    *("output_of_an_error", "recursion_in_c", "sleeps", "loop_in_a_destructor", "randomness"),
    *("memory_of_children", "folders_left", "packages_elsewhere", "folders_found"),
    *("names_without_end", "modified_without_end", "memory_in_pieces", "mappings", "semaphores"),
    *("memory_in_pipes", "memory_shared", "million_cells", "million_outputs", "source_nested"),
    *("process_bomb", "dies_in_every_call", "timers_and_watches", "processors_by_turns"),
    *("processors_in_threads", "buffers_of_sockets"),
}
FAMILIES = {
    *("patching", "lying objects", "forged frames", "resources", "escape", "theft"),
    *("persistence", "notebooks as data"),
}


@pytest.fixture(scope="module", params=BACKENDS)
def tallies(request: pytest.FixtureRequest) -> dict[str, Tally]:
    """What each family did; slow ones and those of test_hostile are left to `make hostile`."""
    if request.param == "container":
        request.getfixturevalue("container")
    found: dict[str, Tally] = {}
    with hostile.less_grace():
        hostile.one_run(2, OWN - SLOW, found, [], request.param)
    return found


@pytest.mark.sandbox
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_batch_gains_nothing_and_hurts_nobody(family: str, tallies: dict[str, Tally]) -> None:
    """No mark, nothing read, the neighbours' verdicts and notebooks the same to the last bit."""
    found = tallies[family]
    assert found.cases >= 5
    assert found.gained == found.read == found.stumbled == found.changed == found.failed == []
    assert found.slowest[0] < hostile.LONGEST


@pytest.fixture(scope="module")
def attacks() -> list[Attack]:
    """The whole corpus."""
    with hostile.secrets_around() as known:
        return hostile.corpus(known)


def test_corpus_is_large_and_each_attack_has_a_name_of_its_own(attacks: list[Attack]) -> None:
    """Sixty notebooks at the least with a sentence each, in eight families, none of them twice."""
    assert len(OWN) > 150
    assert {a.family for a in attacks} == FAMILIES
    assert all(a.says and "\n" not in a.says for a in attacks)
    assert not [k for k, n in Counter(hostile.attack_id(a) for a in attacks).items() if n > 1]
    assert not [k for k, n in Counter(a.data for a in attacks).items() if n > 1]
    assert OWN >= SLOW


def test_attacks_are_python(attacks: list[Attack]) -> None:
    """An attack that does not even compile would try nothing."""
    for attack in attacks:
        if attack.family != "notebooks as data":
            cells = json.loads(attack.data)["cells"]
            for cell in (c for c in cells if c["cell_type"] == "code"):
                ast.parse(cell["source"])


def test_the_neighbours_are_told_apart() -> None:
    """Right, partly right and wrong ones: a mark that moved would be seen."""
    honest = {name: as_bytes(notebook) for name, notebook in hostile.NEIGHBOURS.items()}
    assert len(set(honest.values())) == 6


def test_harm_is_noticed() -> None:
    """A tally in which anything was gained, read, changed or slow is harm, an empty one is none."""
    assert not Tally(1).harm
    assert Tally(1, gained=["x: 1.0"]).harm
    assert Tally(1, read=["x"]).harm
    assert Tally(1, stumbled=["x"]).harm
    assert Tally(1, changed=["x"]).harm
    assert Tally(1, failed=["x"]).harm
    assert Tally(1, slowest=(1e3, "x")).harm == ["too long: 1000.0 s x"]


@pytest.mark.sandbox
def test_harm_of_a_run_is_told_at_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that did harm says which, also the same harm once more; the others say nothing."""

    def run(_w: int, _n: None, tallies: dict[str, Tally], _f: list[str], _b: str) -> None:
        found = tallies.setdefault("theft", Tally())
        found.cases += 1
        if found.cases > 1:
            found.changed.append("somebody\n-score: 1\n+score: [2]")

    monkeypatch.setattr(hostile, "one_run", run)
    assert hostile.main(["--runs", "3"]) == 1
    told = "harm\ntheft: changed: somebody\n-score: 1\n+score: [2]\n"
    said = "".join(
        f"run {n} of 3: {what}" for n, what in enumerate(("nothing gained\n", told, told), 1)
    )
    assert capsys.readouterr().out.startswith(said)


@pytest.mark.sandbox
def test_an_attack_that_works_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A right solution among the attacks, and one that reads something, turn the table red."""
    right = hostile.Attack("right", "theft", "is right", as_bytes(small()), False)
    loot = hostile.attack_by_cell("loot", "theft", "finds", "print('LOOT' or 'held')")
    quiet = hostile.attack_by_cell("quiet", "theft", "stumbles", "1 / 0\nprint('held')")
    monkeypatch.setattr(hostile, "corpus", lambda known: [right, loot, quiet])
    found: dict[str, Tally] = {}
    hostile.one_run(2, None, found, [], "bubblewrap")
    assert found["theft"].gained == ["right: 5.0"]
    assert found["theft"].read == ["loot"]
    assert found["theft"].stumbled == ["quiet"]
