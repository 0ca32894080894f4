"""How commands show the progress of a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from autograder.commands.console import err, out
from autograder.harmless import line
from autograder.progress import Lines, Progress


@contextmanager
def followed(name: str) -> Iterator[Progress]:
    """What is told of a run's progress is shown meanwhile: on a terminal, or in lines.

    On a terminal two lines on stderr are drawn again and again; where there is none, stdout has a
    line every few seconds.
    """
    progress = Progress(line(name))
    if err.is_terminal:
        with Live(
            get_renderable=lambda: _drawn(progress),
            console=err,
            refresh_per_second=4,
            transient=True,
        ):
            yield progress
    else:
        lines = Lines(progress, lambda words: out.print(words, markup=False))
        with lines.going():
            yield progress


def _drawn(progress: Progress) -> Group:
    state = progress.state
    texts = (Text(words, no_wrap=True, overflow="ellipsis") for words in progress.parts())
    return Group(ProgressBar(state.total or None, state.done, width=40), *texts)
