"""What can be read and written."""

import importlib
import os
import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.inside.probes.told import Told, openable, readable, refused


def landlock(told: "Told") -> list[object]:
    """Files that everybody may read, outside the short list."""
    places = ("/etc", "/var", "/proc", os.path.dirname(told.token), "/etc/passwd", told.token)
    return [place for place in places if openable(place)]


def system_files(told: "Told") -> list[object]:
    """What of the system is neither a program nor a library, nor this Python."""
    places = [f"/usr/local/{name}" for name in ("bin", "etc", "share", "src")]
    places += ["/usr/src", "/usr/include", "/usr/share/doc", "/opt", "/usr/local"]
    own = f"{sys.base_prefix}/bin/"
    found: list[object] = [p for p in places if readable(p) and not own.startswith(f"{p}/")]
    return [*found, *filter(openable, ["/dev/ptmx"])]


def files_read_only(told: "Told") -> list[object]:
    """What can be written to, other than its own home and folder for temporary files."""
    import coursekit

    home, temporary = os.environ["HOME"], os.environ.get("TMPDIR")
    own = {home, temporary} if temporary else {home, "/tmp", "/dev/shm"}
    worker = os.path.dirname(str(sys.modules["program"].__file__))
    places = {"/usr", "/usr/lib", "/etc", "/dev", "/dev/shm", "/tmp", "/var", "/var/tmp", "/run"}
    places |= {"/run/lock", "/home", "/opt", "/srv", "/mnt", "/proc", "/", "/usr/share"}
    places |= {os.path.dirname(home), worker, sys.prefix, sys.base_prefix}
    places |= {*coursekit.__path__, *filter(os.path.isdir, sys.path)}
    bad: list[object] = [place for place in places - own if _takes_files(place)]
    known = ("launch.py", "worker.py")
    for file in (*(f"{worker}/{n}" for n in known), "/etc/passwd", str(coursekit.__file__)):
        if openable(file, os.O_WRONLY | os.O_APPEND) or not refused(os.chmod, file, 0o666):
            bad.append(file)
    return bad


def _takes_files(place: str) -> bool:
    file = f"{place}/autograder-probe"
    return openable(file, os.O_WRONLY | os.O_CREAT) and not refused(os.unlink, file)


def withheld_modules(told: "Told") -> list[object]:
    """What the assignment asks for."""
    import coursekit

    found: list[object] = []
    for name in told.withheld:
        path = os.path.join(coursekit.__path__[0], f"{name}.py")
        if not os.path.exists(path):
            continue
        with open(path) as file:
            if "is withheld while the assignment" not in file.read():
                found.append(path)
        try:
            importlib.import_module(f"coursekit.{name}").anything()
            found.append(name)
        except ImportError:
            pass
    return [*found, *told.found("withheld-modules")]


def bytecode(told: "Told") -> list[object]:
    """Compiled copies of the library."""
    import coursekit

    found = [
        name
        for folder in coursekit.__path__
        for _, _, files in os.walk(folder)
        for name in files
        if name.endswith(".pyc")
    ]
    for place in filter(os.path.isdir, (f"{p}/__pycache__" for p in sys.path)):
        names = os.listdir(place)
        found += [n for n in names if n.startswith(("coursekit", *told.withheld))]
    return [*found[:5], *([] if sys.pycache_prefix is None else [sys.pycache_prefix])]


def descriptors(told: "Told") -> list[object]:
    """Open files of the grader's or the fork server's."""
    bad: list[object] = []
    for number in range(1 << 10):
        try:
            status = os.fstat(number)
        except OSError:
            continue
        null = number < 3 and status.st_rdev == os.makedev(1, 3)
        mine = number > 3 and stat.S_ISREG(status.st_mode) and status.st_nlink == 0
        if not (null or mine or (number == 3 and stat.S_ISSOCK(status.st_mode))):
            bad.append(number)
    return bad


def environment(told: "Told") -> list[object]:
    """Variables of the grader's."""
    known = {"PATH", "HOME", "LANG", "TMPDIR", "PWD", "LD_LIBRARY_PATH", "LC_CTYPE", "IPYTHONDIR"}
    known |= {"PAGER", "GIT_PAGER", "TERM", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"}
    families = ("MPL", "PYTHON", "OPENBLAS_", "OMP_", "MALLOC_")
    return [n for n in os.environ if n not in known and not n.startswith(families)]
