"""Kernels that start warm: forked from a process that has imported what every page imports.

To start Python, IPython, NumPy and Matplotlib takes more than a second of a processor, and the book
has some eighty pages. As a program, with a socket's path, this is the process that forks.
"""

import contextlib
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

CLIENT = """
import os, signal, socket, sys
line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
line.connect(sys.argv[1])
line.sendall("\\0".join([sys.argv[2], os.getcwd()]).encode() + b"\\n")
kernel = int(line.makefile().readline())
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: os.kill(kernel, number))
while True:
    try:
        if not line.recv(1):
            break
    except InterruptedError:
        continue
"""
"""What Jupyter starts: asks for a kernel, hands signals on to it, and ends when it ends."""


@contextlib.contextmanager
def warm_kernels() -> Iterator[None]:
    """Meanwhile, who starts the kernel `python3` has one that is forked."""
    before = os.environ.get("JUPYTER_PATH")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "socket"
        describe_kernel(Path(name), path)
        server = subprocess.Popen(
            [sys.executable, __file__, str(path)],
            env=os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            if server.stdout.readline() != b"ready\n":
                raise RuntimeError("the process that forks kernels does not start")
            os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [name, before]))
            yield
        finally:
            if before is None:
                os.environ.pop("JUPYTER_PATH", None)
            else:
                os.environ["JUPYTER_PATH"] = before
            server.stdin.close()  # which ends it
            server.wait()
            server.stdout.close()


def describe_kernel(folder: Path, path: Path) -> None:
    """Write the description of a kernel `python3` that is forked by who listens at a socket."""
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", "-S", "-c", CLIENT, str(path), "{connection_file}"]
    described = {"argv": command, "display_name": "Python 3", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(described), encoding="utf-8")


def serve(path: str) -> None:
    """Fork a kernel for each who asks, until the process that started this one has ended."""
    # what pages import; none of it starts a thread or opens a file
    importlib.import_module("coursekit.plots")

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(path)
        door.listen(16)
        print("ready", flush=True)
        os.dup2(2, 1)  # nobody reads there any more
        while sys.stdin not in (asked := select.select([door, sys.stdin], [], [], 0.2)[0]):
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:  # kernels that have ended
                    pass
            if door in asked:
                line, _ = door.accept()
                connection, folder = line.makefile().readline().rstrip("\n").split("\0")
                if os.fork() == 0:
                    door.close()
                    run_kernel(line, connection, folder)
                line.close()


def run_kernel(line: socket.socket, connection: str, folder: str) -> None:
    """Be a kernel; whoever asked sees the line close when it ends, and ends it by closing it."""

    def end_with_the_other() -> None:
        while line.recv(1):
            pass
        os._exit(1)

    os.setsid()
    os.chdir(folder)
    sys.argv = ["ipykernel_launcher", "-f", connection]
    del sys.path[0]  # the folder of this program, which a kernel does not know
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # ends with it, and prints no greeting
    line.sendall(f"{os.getpid()}\n".encode())
    threading.Thread(target=end_with_the_other, daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    try:
        IPKernelApp.launch_instance()
    finally:
        os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
