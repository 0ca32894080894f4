"""The first thing that runs inside bubblewrap: one interpreter that forks for each submission.

    python -I launch.py JSON

JSON holds the limits, the program, the number of the control socket, and the kind of world: for
namespaces, the user to become if bubblewrap was started as root, and for the other kind what
users.py needs. This
process gives up root for an ordinary user, imports the program and has it prepare (import what
notebooks use). Then it forks a world, which waits, and obeys the control socket: `start`, which
comes with a descriptor, hands it to the world; `end` stops what is left of it, and the next world
is made. Nothing of a student ever runs in this process, and in a world only one student's.

A submission's process is process 1 of new namespaces (user, PID, mount, IPC, network, host name).
It lays empty folders over /proc, /tmp, the home and /dev/shm, gives up what it holds, sets the
limits, refuses system calls by a seccomp filter and runs the program, with one descriptor: its
pipe. As process 1 it cannot be killed from inside; when it ends, so does all that it has started.
Where there are no namespaces, `Users` of users.py takes the place of `Namespaces` here.

Standard library only, Linux on x86_64 or aarch64.
"""

import array
import contextlib
import ctypes
import gc
import importlib.util
import json
import os
import platform
import resource
import selectors
import signal
import socket
import struct
import sys
from types import ModuleType
from typing import Any, NamedTuple, Protocol

NOBODY = 65534
NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET, NEWTIME = 0x10000000, 0x20000000, 0x40000000, 0x00000080
NAMESPACES = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWTIME
MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 4, 22, 24
PR_SET_NO_NEW_PRIVS, PR_GET_TID_ADDRESS = 38, 40
CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID = 0x00200000, 0x01000000
CAPABILITY_VERSION_3 = 0x20080522
WORLD = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
EPERM, ENOSYS = 1, 38
MAP_SHARED, MAP_ANONYMOUS, MAP_HUGETLB = 0x01, 0x20, 0x40000
F_SETLEASE, F_NOTIFY = 1024, 1026
PR_SCHED_CORE = 62
OWN_FOLDERS = ("/tmp", "/home/student", "/dev/shm")

# (number on x86_64, number on aarch64) of the system calls that are refused
DENIED = {
    "ptrace": (101, 117),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # what would stay with a folder that is emptied and given to the next submission
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "file_setattr": (469, 469),
    "clock_settime": (227, 112),
    "personality": (135, 92),
    "swapon": (167, 224),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "fanotify_init": (300, 262),
    "pidfd_getfd": (438, 438),
    "mount_setattr": (442, 442),
    # they name the places outside from which the mounts came
    "statmount": (457, 457),
    "listmount": (458, 458),
    # a pair of local sockets is all that a notebook needs, and that is another call
    "socket": (41, 198),
    "bind": (49, 200),
    "connect": (42, 203),
    # memory that belongs to no process, so that no limit would see it
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # what would outlive its process where submissions share an IPC namespace
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    # they would tell when files of others are used
    "inotify_init1": (294, 26),
    "inotify_init": (253, 26),
    # the kernel shares the processors out among sessions, however many processes each has
    "setsid": (112, 157),
    "setpgid": (109, 154),
    # with them go descriptors, of which the kernel counts for each user how many are on their way
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    # a user has so many watches, in all processes: poll does the same without
    "epoll_create": (213, 20),
    "epoll_create1": (291, 20),
    # the machine has so many requests
    "io_setup": (206, 0),
    # memory in pipes belongs to no process; of a large page it is the whole, whatever was given
    "vmsplice": (278, 75),
    "splice": (275, 76),
    "tee": (276, 77),
    # filters of sockets, counted for the machine, and larger buffers, counted nowhere
    "setsockopt": (54, 208),
    "seccomp": (317, 277),
    # they make the disks of all busy, or take what all have read out of memory
    "sync": (162, 81),
    "syncfs": (306, 267),
    "fadvise64": (221, 223),
}
CLONE = (56, 220)
SOCKETPAIR = (53, 199)
MMAP = (9, 222)
FCNTL = (72, 25)
PRCTL = (157, 167)
SETRLIMIT, PRLIMIT = (160, 164), (302, 261)
CLONE3 = (435, 435)
NEWEST = 469
"""The newest system call that this list knows."""


class Rule(NamedTuple):
    """Of a system call, an argument's values that are refused, or the only ones that pass.

    Of the argument its lower 32 bits count, in all of these calls for the kernel too: what it
    declares as int or unsigned, and flags that have no meaning above.
    """

    numbers: tuple[int, int]
    argument: int
    """Its position, from 0."""
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    refused: bool = True


RULES = (
    # no flag of a namespace
    Rule(CLONE, 0, (0,), NAMESPACES, refused=False),
    # datagrams can be sent from one of a pair to whoever listens; SOCK_RAW is another name for them
    Rule(SOCKETPAIR, 0, (socket.AF_UNIX,), refused=False),
    Rule(SOCKETPAIR, 1, (socket.SOCK_STREAM, socket.SOCK_SEQPACKET), 0xF, refused=False),
    # memory that is shared and has no file stays when it is no longer anybody's resident memory
    Rule(MMAP, 3, (MAP_SHARED | MAP_ANONYMOUS,), MAP_SHARED | MAP_ANONYMOUS),
    # of large pages the machine has so many
    Rule(MMAP, 3, (0,), MAP_HUGETLB, refused=False),
    # a lease lets others wait who open the file; the other tells when they do
    Rule(FCNTL, 1, (F_SETLEASE, F_NOTIFY)),
    # filters, as by seccomp; and a half of a processor that nobody else may use meanwhile
    Rule(PRCTL, 0, (PR_SET_SECCOMP, PR_SCHED_CORE)),
    # at 1 byte, the kernel starts no program of root's for a process that has crashed
    Rule(SETRLIMIT, 0, (resource.RLIMIT_CORE,)),
    Rule(PRLIMIT, 1, (resource.RLIMIT_CORE,)),
)
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000


def seccomp_program(machine: str) -> bytes:
    """The filter as classic BPF: allow everything but `DENIED`, `RULES` and what is unknown."""
    column = ("x86_64", "aarch64").index(machine)
    steps = [
        (LOAD, 0, 0, 4),  # the architecture
        (JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, 0),  # the number of the system call
        (JUMP_FROM, 0, 1, X32_BIT),
        (RETURN, 0, 0, ERRNO | EPERM),
        # "not implemented" makes libraries do without
        (JUMP_ABOVE, 0, 1, NEWEST),
        (RETURN, 0, 0, ERRNO | ENOSYS),
        # clone3 hides its flags behind a pointer: the C library uses clone then
        (JUMP_EQUAL, 0, 1, CLONE3[column]),
        (RETURN, 0, 0, ERRNO | ENOSYS),
    ]
    for numbers in DENIED.values():
        steps += [(JUMP_EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, ERRNO | EPERM)]
    for rule in RULES:
        steps += _steps_of(rule, column)
    return b"".join(struct.pack("HBBI", *step) for step in (*steps, (RETURN, 0, 0, ALLOW)))


LOAD, AND, RETURN = 0x20, 0x54, 0x06
JUMP_EQUAL, JUMP_ABOVE, JUMP_FROM = 0x15, 0x25, 0x35
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
Step = tuple[int, int, int, int]


def _steps_of(rule: Rule, column: int) -> list[Step]:
    """A rule as steps that begin and end with the call's number loaded."""
    verdict: Step = (RETURN, 0, 0, ERRNO | EPERM)
    tests: list[Step] = []
    many = len(rule.values)
    for place, value in enumerate(rule.values):
        if rule.refused:
            tests += [(JUMP_EQUAL, 0, 1, value), verdict]
        else:  # to what follows the verdict
            tests += [(JUMP_EQUAL, many - place, 0, value)]
    tests += [] if rule.refused else [verdict]
    inner: list[Step] = [
        (LOAD, 0, 0, 16 + 8 * rule.argument),
        (AND, 0, 0, rule.mask),
        *tests,
        (LOAD, 0, 0, 0),
    ]
    return [(JUMP_EQUAL, 0, len(inner), rule.numbers[column]), *inner]


def install_seccomp(libc: ctypes.CDLL) -> None:
    """Refuse `DENIED` from here on, in this process and all that come of it."""
    program = seccomp_program(platform.machine())
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(header, len(header))
    if libc.prctl(PR_SET_SECCOMP, 2, holder, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp is not available")


def checked(libc: ctypes.CDLL, name: str, *arguments: Any) -> int:
    """A call of the C library that raises OSError where it fails."""
    result: int = getattr(libc, name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def fork_into_namespaces(libc: ctypes.CDLL) -> int:
    """os.fork, but the child is process 1 of new namespaces.

    With os.fork it would take two, as unshare(CLONE_NEWPID) holds for children only. What the C
    library and Python do for a child is done here: the number of its thread, its locks.
    """
    keeps_gil = ctypes.PyDLL(None, use_errno=True)
    flags, place = WORLD | signal.SIGCHLD, ctypes.c_void_p()
    if libc.prctl(PR_GET_TID_ADDRESS, ctypes.byref(place), 0, 0, 0) == 0:
        flags |= CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID
    machine = platform.machine()
    number = CLONE[("x86_64", "aarch64").index(machine)]
    last = (place, 0) if machine == "x86_64" else (0, place)
    python = ctypes.pythonapi
    python.PyOS_BeforeFork()
    process = keeps_gil.syscall(number, flags, 0, 0, *last)
    if process == 0:
        python.PyOS_AfterFork_Child()
        return 0
    python.PyOS_AfterFork_Parent()
    if process < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"no new namespaces: {os.strerror(error)}")
    return int(process)


def be_nobody(user: int, group: int) -> None:
    """In a new user namespace be nobody, whatever user and group one is outside."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {user} 1"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def leave_root(libc: ctypes.CDLL, user: int) -> None:
    """From root to an ordinary user: root is exempt from the limit on processes."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # else /proc/self belongs to root and is closed to us


def cover(libc: ctypes.CDLL, place: str, size: int, flags: int = 0, mode: str = "0777") -> None:
    """Lay an empty folder in memory over a place."""
    options = f"size={size},nr_inodes=4096,mode={mode}".encode()
    checked(
        libc, "mount", b"tmpfs", place.encode(), b"tmpfs", flags | MS_NOSUID | MS_NODEV, options
    )


def drop_bounding_set(libc: ctypes.CDLL) -> None:
    """No capability can be had again, by whatever program is started."""
    for number in range(64):
        if libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0:
            break  # there are no more


def give_up_capabilities(libc: ctypes.CDLL) -> None:
    """None is left, and none can be had again."""
    drop_bounding_set(libc)
    header = struct.pack("II", CAPABILITY_VERSION_3, 0)
    checked(libc, "capset", header, bytes(24))


def make_world(libc: ctypes.CDLL, tmp_size: int) -> None:
    """Nothing of any other process is to be seen or found."""
    for place in OWN_FOLDERS:
        cover(libc, place, tmp_size)
    cover(libc, "/proc", 0, MS_RDONLY, "0555")
    os.chdir("/home/student")


def confine(libc: ctypes.CDLL, limits: dict[str, int]) -> None:
    """Take away what is left: capabilities, resources, system calls."""
    give_up_capabilities(libc)
    for name, value in limits.items():
        # at the hard limit of time a process is killed without a word: first SIGXCPU says why
        hard = value + 1 if name == "RLIMIT_CPU" else value
        resource.setrlimit(getattr(resource, name), (value, hard))
    install_seccomp(libc)


def keep_only(descriptor: int) -> int:
    """Close every descriptor but this one; 0, 1 and 2 lead nowhere. Returns its new number."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    kept = os.dup2(descriptor, 3, inheritable=False) if descriptor != 3 else 3
    os.closerange(4, 1 << 16)
    return kept


class Kind(Protocol):
    """A kind of world for a submission."""

    def fork(self) -> int:
        """As os.fork."""

    def enter(self) -> None:
        """In the child: be alone, and an ordinary user."""

    def begin(self) -> None:
        """In the server, when a submission is let in."""

    def sweep(self) -> dict[str, Any]:
        """In the server, when the child has ended: leave nothing of it. More about its end."""


class Namespaces:
    """A world of namespaces, inside bubblewrap's."""

    def __init__(self, libc: ctypes.CDLL, settings: dict[str, Any]) -> None:
        self._libc, self._tmp_size = libc, settings["tmp_size"]
        if settings["user"]:
            leave_root(libc, settings["user"])
        self._user = os.getuid(), os.getgid()

    def fork(self) -> int:
        """The child is process 1 of its namespaces."""
        return fork_into_namespaces(self._libc)

    def enter(self) -> None:
        """Nobody, in a world of its own."""
        be_nobody(*self._user)
        make_world(self._libc, self._tmp_size)

    def begin(self) -> None:
        """Nothing to do."""

    def sweep(self) -> dict[str, Any]:
        """Nothing to do: all that it was has ended with process 1."""
        return {}


class Submissions:
    """Worlds, each for one submission: one at a time, and the next is made before it is wanted."""

    def __init__(
        self, libc: ctypes.CDLL, kind: Kind, program: ModuleType, limits: dict[str, int]
    ) -> None:
        self._libc, self._kind, self._program, self._limits = libc, kind, program, limits
        self._process = 0
        self._door: socket.socket | None = None
        """To the world that waits for a submission; None while there is one in it."""

    def prepare(self) -> None:
        """Make the next world, if there is none. Raises OSError."""
        if self._process:
            return
        self._door, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = self._kind.fork()
            if self._process == 0:
                self._run(inside.fileno())
        finally:
            inside.close()

    def start(self, descriptor: int) -> None:
        """Let a submission in, whose program talks over `descriptor`. Raises OSError."""
        if not self._door:
            self.end()
        said = self._let_in(descriptor)
        if not said:  # it has ended while it waited: for want of memory, say
            self.close()
            said = self._let_in(descriptor)
        os.close(descriptor)
        if said != b"ready":
            self.close()
            raise OSError(said.decode(errors="replace"))

    def _let_in(self, descriptor: int) -> bytes:
        self.prepare()
        assert self._door
        said = self._door.recv(300)
        if said == b"ready":
            self._kind.begin()
            socket.send_fds(self._door, [b"in"], [descriptor])
            self._door.close()
            self._door = None
        return said

    def end(self) -> dict[str, Any]:
        """Stop the submission; how its program had ended, if it had, and its processor time."""
        if self._door or not self._process:
            return {"ended": None}
        return self.close()

    def close(self) -> dict[str, Any]:
        """End the world, whoever is in it."""
        if self._door:
            self._door.close()
            self._door = None
        if not self._process:
            return {}
        done, status, usage = os.wait4(self._process, os.WNOHANG)
        if not done:
            os.kill(self._process, signal.SIGKILL)  # process 1: its whole namespace ends with it
            _, _, usage = os.wait4(self._process, 0)
        self._process = 0
        seconds = usage.ru_utime + usage.ru_stime
        return {"ended": status if done else None, "seconds": seconds, **self._kind.sweep()}

    def _run(self, door: int) -> None:
        """The process in which the student's code will run. Never returns."""
        try:
            waiting = socket.socket(fileno=keep_only(door))
            try:
                os.setsid()  # a signal to the process group would leave the namespace
                self._kind.enter()
                confine(self._libc, self._limits)
            except BaseException as error:  # whatever it is, it must not run on as the server
                waiting.send(f"{type(error).__name__}: {error}".encode()[:300])
                os._exit(71)
            waiting.send(b"ready")
            _, descriptor = receive(waiting)
            if descriptor < 0:  # the server has ended
                os._exit(0)
            os.dup2(descriptor, waiting.fileno(), inheritable=False)
            os.close(descriptor)
            self._program.serve(waiting.detach())
        finally:
            os._exit(70)


def load(path: str, name: str) -> ModuleType:
    """A module from a file."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def receive(control: socket.socket) -> tuple[bytes, int]:
    """A message of the grader's, and the descriptor that came with it (or -1)."""
    message, extra, _, _ = control.recvmsg(4000, socket.CMSG_SPACE(4))
    for level, kind, data in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            (descriptor,) = array.array("i", data[:4])
            return message, descriptor
    return message, -1


def kind_of_world(libc: ctypes.CDLL, settings: dict[str, Any]) -> Kind:
    """Namespaces, or users.py's."""
    if "users" not in settings:
        return Namespaces(libc, settings)
    drop_bounding_set(libc)
    kind: Kind = load(settings["users"]["module"], "users").Users(libc, settings["users"])
    return kind


def main() -> None:
    """Give up root, prepare, obey."""
    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=settings["control"])
    os.set_inheritable(settings["control"], False)
    libc = ctypes.CDLL(None, use_errno=True)
    kind = kind_of_world(libc, settings)
    checked(libc, "prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # epoll will be refused, and what is imported now would have found it
    vars(selectors)["DefaultSelector"] = selectors.PollSelector
    sys.path.insert(0, os.path.dirname(settings["program"]))
    program = load(settings["program"], "program")  # with `prepare()` and `serve(descriptor)`
    program.prepare()
    gc.collect()
    gc.freeze()
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("a thread is running, which no copy of this process would have")
    submissions = Submissions(libc, kind, program, settings["limits"])
    control.send(b'{"ready": true}')
    while True:
        with contextlib.suppress(OSError):  # `start` will say it
            submissions.prepare()
        message, descriptor = receive(control)
        if message == b"start":
            try:
                submissions.start(descriptor)
                control.send(b'{"started": true}')
            except OSError as error:
                control.send(json.dumps({"failed": str(error)}).encode())
        elif message == b"end":
            control.send(json.dumps(submissions.end()).encode())
        else:  # the grader has hung up, and with this process all ends
            submissions.close()
            return


if __name__ == "__main__":
    main()
