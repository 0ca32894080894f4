"""How commands show the progress of a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from autograder.classroom import Summary
from autograder.commands.console import err, out
from autograder.harmless import line
from autograder.progress import Lines, Progress, State


@contextmanager
def followed(name: str, summary: Summary) -> Iterator[Progress]:
    """Show how far the run is whose summary this is; it tells what it yields of each result.

    On a terminal two lines on stderr are drawn again and again; where there is none, stdout has a
    line every few seconds.
    """
    progress = Progress(line(name))

    def parts() -> list[str]:
        progress.see(summary.state)
        return progress.parts()

    if err.is_terminal:
        with Live(
            get_renderable=lambda: _drawn(progress.state, parts()),
            console=err,
            refresh_per_second=4,
            transient=True,
        ):
            yield progress
    else:
        lines = Lines(lambda: out.print(", ".join(parts()), markup=False))
        with lines.going():
            yield progress


def _drawn(state: State, parts: list[str]) -> Group:
    """A bar, and what there is to say, each cut to the terminal's width."""
    texts = (Text(part, no_wrap=True, overflow="ellipsis") for part in parts)
    return Group(ProgressBar(state.total or None, state.done, width=40), *texts)
