"""Lives inside the sandbox: runs cells in an IPython shell and answers calls of functions.

Loaded by launch.py, never imported by the grader: `prepare` runs once, `serve` for each submission
in a process of its own. It holds no answer, no mark and no secret, and it shares its process with
the student's code, which may do with it what it likes: the grader believes none of its frames.
"""

import ast
import base64
import builtins
import contextlib
import os
import re
import signal
import subprocess
import sys
import traceback
import warnings
from types import FrameType
from typing import Any

import stand_in
import states
import wire

MAX_STREAM = 20_000
MAX_PICTURE = 400_000
MAX_OUTPUTS = 20
WAITING = 5.0
"""So many times the limit of computing may pass on the clock."""


class TimeLimit(BaseException):
    """Raised in the student's code when its time is up; not an Exception, so few swallow it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Any:
    """Interrupt the block after `seconds` of computing, or `WAITING` times as long on the clock.

    So nobody pays for neighbours who take the processors. The grader ends the whole process soon
    after.
    """
    up = False

    def time_is_up(_signal: int, _frame: FrameType | None) -> None:
        nonlocal up
        up = True
        raise TimeLimit

    clocks = {
        signal.ITIMER_PROF: (signal.SIGPROF, seconds),
        signal.ITIMER_REAL: (signal.SIGALRM, WAITING * seconds),
    }
    for clock, (number, limit) in clocks.items():
        signal.signal(number, time_is_up)
        signal.setitimer(clock, limit)
    try:
        yield
    finally:
        for clock in clocks:
            signal.setitimer(clock, 0)
    if up:  # the block has swallowed it, and whatever it did then came too late
        raise TimeLimit


class Channel:
    """Frames over the one descriptor that this process has."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def receive(self) -> tuple[dict[str, Any], Any]:
        header, body = wire.lengths(self._read(wire.PREFIX.size))
        frame: tuple[dict[str, Any], Any] = wire.unpack(
            self._read(header), self._read(body), code=True
        )
        return frame

    def send(self, header: dict[str, Any], value: Any = None) -> None:
        try:
            frame = memoryview(wire.pack(header, value))
        except wire.WireError:
            frame = memoryview(wire.pack({**header, "outputs": []}, wire.Opaque("too large")))
        while frame:
            frame = frame[os.write(self._descriptor, frame) :]

    def _read(self, count: int) -> bytearray:
        taken = bytearray(count)
        left = memoryview(taken)
        while left:
            size = os.readv(self._descriptor, [left])
            if not size:
                os._exit(0)
            left = left[size:]
        return taken


class Shell:
    """An IPython shell whose output is collected as nbformat outputs."""

    def __init__(self) -> None:
        from IPython.core.displayhook import DisplayHook
        from IPython.core.inputtransformer2 import TransformerManager
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.utils.text import LSString, SList
        from traitlets.config import Config

        echoed: list[dict[str, Any]] = []

        class Echo(DisplayHook):  # type: ignore[misc] # IPython has no types
            """Keeps the value of a cell's last expression instead of printing it."""

            def write_output_prompt(self) -> None:
                """No prompt."""

            def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
                """Keep the representations."""
                echoed.append(format_dict)

            def finish_displayhook(self) -> None:
                """Nothing was printed, so nothing is to be flushed."""

        class PlainFirst(TransformerManager):  # type: ignore[misc] # IPython has no types
            """Leaves alone what is Python as it stands.

            IPython looks at every token of a cell several times, to find magics and `!commands`:
            half of the time of an ordinary notebook's cells.
            """

            def transform_cell(self, cell: str) -> str:
                """The cell as Python."""
                if is_plain(cell):
                    return cell if cell.endswith("\n") else cell + "\n"
                transformed: str = super().transform_cell(cell)
                return transformed

        class StudentShell(InteractiveShell):  # type: ignore[misc] # nor there
            """A shell without a window system: `%matplotlib inline` asks for none and gets none."""

            def enable_gui(self, gui: str | None = None) -> None:
                """Nothing to enable."""

            def system(self, cmd: str) -> None:
                """`!command`: IPython's own wants a terminal, and there is none."""
                done = shell_command(self.var_expand(cmd, depth=1))
                print(done.stdout, end="")
                self.user_ns["_exit_code"] = done.returncode

            def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
                """What a command prints: `name = !command`."""
                said = shell_command(self.var_expand(cmd, depth=depth + 1)).stdout
                return SList(said.splitlines()) if split else LSString(said)

        self.echoed = echoed

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.xmode = "Context"
        self.shell = StudentShell.instance(config=config, displayhook_class=Echo)
        self.shell.input_transformer_manager = PlainFirst()
        self.shell._showtraceback = self._keep_error
        self.error: dict[str, Any] | None = None

    def _keep_error(self, kind: type, value: BaseException, lines: list[str]) -> None:
        self.error = {
            "output_type": "error",
            "ename": kind.__name__[:80],
            "evalue": clip(_safe_str(value), 500),
            "traceback": [clip("\n".join(map(str, lines)), 4000)],
        }

    def run(self, source: str, seconds: float) -> tuple[list[dict[str, Any]], bool]:
        """Run a cell; its outputs, and whether its time ran out."""
        from IPython.utils.capture import capture_output

        self.error = None
        self.echoed.clear()
        late = False
        with capture_output() as captured:
            try:
                with time_limit(seconds):  # the shell catches it, as any exception of a cell
                    self.shell.run_cell(source, store_history=True)
            except TimeLimit:
                late = True
        outputs: list[dict[str, Any]] = []
        for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr)):
            if text:
                outputs.append(
                    {"output_type": "stream", "name": name, "text": clip(text, MAX_STREAM)}
                )
        shown = [getattr(rich, "data", None) for rich in captured.outputs] + self.echoed
        for data in shown[:MAX_OUTPUTS]:
            outputs.append(
                {"output_type": "display_data", "metadata": {}, "data": _pictures(data or {})}
            )
        if late:
            self.error = {
                "output_type": "error",
                "ename": "TimeLimit",
                "evalue": f"the cell ran longer than {seconds:g} s",
                "traceback": [f"TimeLimit: the cell ran longer than {seconds:g} s"],
            }
        if self.error:
            outputs.append(self.error)
        return outputs, late


def is_plain(cell: str) -> bool:
    """Whether a cell is Python as it stands, and so to IPython too.

    `In [1]: x` would be Python, and is a prompt; what is indented is shifted to the left.
    """
    if cell[:1].isspace() or "In [" in cell:
        return False
    try:
        with warnings.catch_warnings(action="ignore"):  # they are told when it is compiled
            ast.parse(cell)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def shell_command(command: str) -> "subprocess.CompletedProcess[str]":
    """What a command of the shell has printed, on whichever of its outputs."""
    return subprocess.run(
        command,
        shell=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def _pictures(data: dict[str, Any]) -> dict[str, str]:
    """Plain text and PNG only: a student's HTML must not reach a teacher's browser."""
    kept = {}
    if isinstance(data.get("text/plain"), str):
        kept["text/plain"] = clip(data["text/plain"], MAX_STREAM)
    png = data.get("image/png")
    if isinstance(png, bytes):
        png = base64.b64encode(png).decode()
    if isinstance(png, str) and len(png) <= MAX_PICTURE:
        kept["image/png"] = png
    return kept


def clip(text: str, most: int) -> str:
    """The text, or its beginning and a word about the rest."""
    return text if len(text) <= most else text[:most] + f"\n… {len(text) - most} characters more"


def _safe_str(value: BaseException) -> str:
    try:
        return str(value)
    except BaseException:  # an exception of the student's own may fail to describe itself
        return "(its message cannot be shown)"


def censored(message: str) -> str:
    """An exception's message without numbers that could carry the hidden input out."""
    return clip(re.sub(r"-?\d+\.\d*(e[-+]?\d+)?|\d{5,}|0x[0-9a-f]+", "…", message), 240)


def describe(error: BaseException) -> dict[str, Any]:
    """What was raised, and in which line and function of a cell."""
    name = type(error).__name__
    own = getattr(builtins, name, None) is not type(error) and not isinstance(
        error, ArithmeticError
    )
    line = inside = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if "ipykernel" in frame.filename or "ipython-input" in frame.filename:
            line, inside = clip((frame.line or "").strip(), 100), frame.name
    label = f"an exception of type {name[:40]}" if own else name
    return {
        "raised": label,
        "text": censored(_safe_str(error)),
        "line": line,
        "inside": inside,
        "withheld": "is withheld while" in _safe_str(error),
    }


def as_value(value: Any, space: dict[str, Any]) -> Any:
    """What came over the wire as the student's function will see it: `Code` becomes a function."""
    if isinstance(value, wire.Code):
        names = {k: as_value(v, space) for k, v in value.names.items()}
        return eval(value.source, {"np": __import__("numpy"), **names})  # noqa: S307 (the grader's own source)
    if isinstance(value, list):
        return [as_value(v, space) for v in value]
    return value


def fingerprint(value: Any) -> Any:
    """Something that changes when an argument is modified."""
    import numpy as np

    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, (list, tuple)):
        return len(value), [fingerprint(v) for v in value]
    return id(value)


@contextlib.contextmanager
def usual_warnings() -> Any:
    """NumPy warns as it usually does, whatever a cell has set: a list of the warnings."""
    import numpy as np

    with warnings.catch_warnings(record=True) as caught, np.errstate():
        np.seterr(divide="warn", over="warn", invalid="warn", under="ignore")
        warnings.simplefilter("always")
        yield caught


@contextlib.contextmanager
def no_settings() -> Any:
    """A function that asks for exceptions in place of warnings gets none."""
    import numpy as np

    def nothing(*_settings: Any, **_named: Any) -> Any:
        return contextlib.nullcontext([])

    places = [(np, "errstate"), (warnings, "catch_warnings"), (warnings, "simplefilter")]
    places += [(warnings, "filterwarnings"), (np, "seterr")]
    were = [getattr(module, name) for module, name in places]
    for module, name in places:
        setattr(module, name, nothing)
    np.seterr = lambda **_: np.geterr()
    try:
        yield
    finally:
        for (module, name), was in zip(places, were, strict=True):
            setattr(module, name, was)


def call(
    name: str, arguments: list[Any], seconds: float, space: dict[str, Any]
) -> tuple[dict[str, Any], Any]:
    """Call the student's function; header and value of the answer."""
    function = space.get(name)
    if not callable(function):
        return {"outcome": "missing", "is": type(function).__name__ if name in space else ""}, None
    values = [as_value(a, space) for a in arguments]
    before = [fingerprint(v) for v in values]
    try:
        with (
            time_limit(seconds),
            contextlib.redirect_stdout(None),
            contextlib.redirect_stderr(None),
            usual_warnings() as caught,
        ):
            try:
                result = function(*values)
            except (FloatingPointError, Warning):  # raised because the function has asked for it
                if any(fingerprint(v) != b for v, b in zip(values, before, strict=True)):
                    raise
                with usual_warnings() as caught, no_settings():
                    result = function(*[as_value(a, space) for a in arguments])
    except TimeLimit:
        return {"outcome": "timeout"}, None
    except MemoryError:
        return {"outcome": "memory"}, None
    except BaseException as error:  # SystemExit and KeyboardInterrupt of the student's too
        return {"outcome": "raised", **describe(error)}, None
    modified = [i for i, v in enumerate(values) if fingerprint(v) != before[i]]
    overflow = any(issubclass(w.category, RuntimeWarning) for w in caught)
    return {"outcome": "value", "modified": modified, "runtime_warning": overflow}, result


SHELL: Shell
REHEARSAL = (
    "%matplotlib inline\nimport numpy, matplotlib.pyplot",
    "matplotlib.pyplot.plot([0, 1])",
    "rng = numpy.random.default_rng(0)\nA = rng.normal(size=(3, 3))\nrng.random()\n"
    "rng.permutation(3), numpy.linalg.solve(A, A), numpy.einsum('ij,jk', A, A)\n"
    "numpy.testing.assert_allclose(A, A)",
    "%%time\nimport warnings\nwarnings.warn('as a cell may')",
    "1 / 0",
)
"""Cells for which is imported and found, once, what the first cell of their kind waits for:
modules that are imported when they are used, a font, what makes a picture and a traceback."""


def prepare() -> None:
    """Import what notebooks use, and have a shell ready: each submission gets a copy of it all."""
    global SHELL  # what a fork inherits
    _make_folders()
    import matplotlib.pyplot

    import coursekit  # noqa: F401 (notebooks import it, and a fork then has it)

    SHELL = Shell()
    for cell in REHEARSAL:
        SHELL.run(cell, 60)
    matplotlib.pyplot.close("all")
    SHELL.shell.reset(new_session=True)


def _make_folders() -> None:
    os.makedirs(os.environ["IPYTHONDIR"], exist_ok=True)
    fonts = os.environ["MPLCONFIGDIR"]
    os.makedirs(fonts, exist_ok=True)
    known = os.path.join(sys.prefix, "fonts")
    for entry in os.scandir(known) if os.path.isdir(known) else ():
        if not os.path.lexists(os.path.join(fonts, entry.name)):
            os.symlink(entry.path, os.path.join(fonts, entry.name))


def serve(descriptor: int) -> None:
    """Answer frames until the grader hangs up."""
    channel = Channel(descriptor)
    _make_folders()
    space = SHELL.shell.user_ns
    stood = states.States(space)
    channel.send({"ready": True})
    while True:
        request, value = channel.receive()
        match request["do"]:
            case "run":
                outputs, late = SHELL.run(request["source"], request["seconds"])
                stood.look(request["cell"])
                channel.send({"outputs": outputs, "late": late})
            case "mark":
                stood.mark(request["name"])
                channel.send({})
            case "states":
                channel.send({"states": stood.told()})
            case "stand in":
                stand_in.put(request["names"], space, channel)
                channel.send({})
            case _:
                channel.send(*call(request["name"], value, request["seconds"], space))
