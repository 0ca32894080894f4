"""How commands show the progress of a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autograder.class_run import Summary
from autograder.commands.console import err, out
from autograder.harmless import line
from autograder.progress import Lines, Progress, State


@contextmanager
def followed(name: str, summary: Summary) -> Iterator[Progress]:
    """Show meanwhile how far the run is whose summary this is; what is lent is to see each result.

    On a terminal, stderr, a bar and two lines are drawn again and again; where there is none,
    stdout has a line every few seconds.
    """
    progress = Progress(line(name))

    def parts() -> list[str]:
        progress.see(summary.state)
        return progress.parts()

    if err.is_terminal:
        with Live(
            get_renderable=lambda: _drawn(parts(), progress.state),
            console=err,
            refresh_per_second=4,
            transient=True,
        ):
            yield progress
    else:
        lines = Lines(lambda: out.print(", ".join(parts()), markup=False))
        with lines.going():
            yield progress


def _drawn(parts: list[str], state: State) -> Table:
    """A bar, and what there is to say, each cut to the terminal's width."""
    grid = Table.grid()
    grid.add_column(no_wrap=True, overflow="ellipsis")
    grid.add_row(ProgressBar(state.total or None, state.done, width=40))
    for part in parts:
        grid.add_row(Text(part))
    return grid
