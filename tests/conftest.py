"""The browser that tests share, and the rule that what takes long is marked as such."""

import gc
import os
import signal
import sys
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from chromium import QUIET, chromium_path
from playwright.sync_api import Browser, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

import autograder.quick  # noqa: F401 (before what imports nbformat)

FIXTURES = {"browser": "browser", "container": "sandbox", "released": "slow"}
"""A test that asks for such a fixture has the marker."""
STARTS = {
    "bwrap": "sandbox",
    "launch.py": "sandbox",
    "autograder": "sandbox",
    "run-driver": "browser",  # Playwright's
    "nbgrader": "slow",
    "jupyter": "slow",
    "jupyter-book": "slow",
    "ipykernel_launcher": "slow",
    "make": "slow",
    "initdb": "slow",
}
"""What the command of a process may name, and the marker of a test that starts it."""
MARKERS = frozenset(STARTS.values())
PARTS = {"test_justice.py": 12, "test_digits.py": 3, "test_judge.py": 3, "test_solutions.py": 2}
"""Files whose tests share nothing, and into how many parts they go."""

running: pytest.Item | None = None


def pytest_configure(config: pytest.Config) -> None:
    """From now on nothing is started unnoticed."""
    sys.addaudithook(notice)
    # who runs the tests in the background of a script has them, and what they start, ignore Ctrl-C
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Markers that follow from the fixtures; set before -m chooses."""
    for item in items:
        for name in FIXTURES.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(FIXTURES[name])


class Parts(LoadFileScheduling):  # type: ignore[misc] # pytest-xdist has no types
    """A file is one process's, because its tests share what takes long; of PARTS a part is.

    Groups of pytest-xdist would do the same, but the names that it gives them are lost in pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return f"{file} {zlib.crc32(nodeid.encode()) % PARTS.get(Path(file).name, 1)}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Parts | None:
    """Who runs with whom."""
    return Parts(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """Ten thousand tests are not looked through each time that memory is tidied."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Remember which test runs, its fixtures included."""
    global running
    running = item
    try:
        return (yield)
    finally:
        running = None


def notice(event: str, arguments: tuple[object, ...]) -> None:
    """Fail the test that starts what only a marked one may start."""
    if event != "subprocess.Popen" or running is None:
        return
    if any(mark.name in MARKERS for mark in running.iter_markers()):
        return
    command = arguments[1]
    words = command.split() if isinstance(command, str) else command
    assert isinstance(words, (list, tuple))
    named = {Path(os.fsdecode(word)).name for word in words}
    for name in sorted(named & STARTS.keys()):
        pytest.fail(f"{running.nodeid} starts {name}: mark it @pytest.mark.{STARTS[name]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless, which can find no host but this one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(QUIET), timeout=120_000
        )
        yield browser
        browser.close()
