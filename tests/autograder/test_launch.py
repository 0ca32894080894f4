"""The seccomp program, run by a small interpreter: what it lets through and what it does not."""

import fcntl
import mmap
import resource
import socket
import struct

import pytest

from autograder.inside import launch

MACHINES = ("x86_64", "aarch64")
ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x00050001, 0x00050026
Step = tuple[int, int, int, int]


def steps_of(machine: str) -> list[Step]:
    """The program as (code, jump if true, jump if false, constant)."""
    return list(struct.iter_unpack("HBBI", launch.seccomp_program(machine)))


def verdict(
    machine: str,
    number: int,
    arch: int | None = None,
    flags: int = 0,
    second: int = 0,
    fourth: int = 0,
) -> int:
    """What the kernel would do with a system call, by the rules of classic BPF."""
    arch = launch.AUDIT_ARCH[machine] if arch is None else arch
    data = struct.pack("=IIQ6Q", number, arch, 0, flags, second, 0, fourth, 0, 0)
    at, accumulator = 0, 0
    steps = steps_of(machine)
    for _ in range(len(steps)):
        code, yes, no, constant = steps[at]
        at += 1
        match code:
            case 0x20:
                accumulator = struct.unpack_from("=I", data, constant)[0]
            case 0x15:
                at += yes if accumulator == constant else no
            case 0x25:
                at += yes if accumulator > constant else no
            case 0x35:
                at += yes if accumulator >= constant else no
            case 0x54:
                accumulator &= constant
            case 0x06:
                return constant
            case _:
                raise AssertionError(f"unknown code {code:#x}")
    raise AssertionError("the program does not end")


@pytest.mark.parametrize("machine", MACHINES)
def test_program_is_well_formed(machine: str) -> None:
    """Every jump stays inside, the last step returns, the kernel's cap on length holds."""
    steps = steps_of(machine)
    assert len(launch.seccomp_program(machine)) == 8 * len(steps)
    assert 0 < len(steps) <= 4096
    assert steps[-1][0] == 0x06
    for at, (code, yes, no, constant) in enumerate(steps):
        assert max(yes, no) < 256
        if code in (0x15, 0x25, 0x35):
            assert at + 1 + max(yes, no) < len(steps)
        if code == 0x20:
            assert constant in (0, 4, 16, 24, 40)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", launch.DENIED)
def test_denied_calls_are_refused(machine: str, name: str) -> None:
    """Each call of the list gets "operation not permitted"."""
    assert verdict(machine, launch.DENIED[name][MACHINES.index(machine)]) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_everything_else_is_allowed(machine: str) -> None:
    """Calls that are not on the list pass, if they were known when the list was made."""
    column = MACHINES.index(machine)
    refused = {numbers[column] for numbers in launch.DENIED.values()}
    refused |= {launch.CLONE3[column]}
    for number in set(range(launch.NEWEST + 1)) - refused:
        assert verdict(machine, number, flags=1, second=1) == ALLOW
    for number in (launch.NEWEST + 1, 600, 0x3FFFFFFF):
        assert verdict(machine, number) == ENOSYS
    assert verdict(machine, 0xFFFFFFFF) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_clone_makes_processes_and_threads_but_no_namespaces(machine: str) -> None:
    """fork and threads work; a flag of any namespace, alone or with others, is refused."""
    clone = launch.CLONE[MACHINES.index(machine)]
    sigchld, thread = 17, 0x3D0F00
    assert verdict(machine, clone, flags=sigchld) == ALLOW
    assert verdict(machine, clone, flags=thread) == ALLOW
    namespaces = {
        *(0x00020000, 0x02000000, 0x04000000, 0x08000000),  # mount, cgroup, UTS, IPC
        *(0x10000000, 0x20000000, 0x40000000, 0x00000080),  # user, PID, network, time
    }
    for flag in namespaces:
        assert verdict(machine, clone, flags=flag) == EPERM
        assert verdict(machine, clone, flags=flag | thread | sigchld) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_pairs_of_sockets_send_no_datagrams(machine: str) -> None:
    """Streams and sequences of packets stay in the pair; a datagram can go to whoever listens."""
    pair, more = (
        launch.SOCKETPAIR[MACHINES.index(machine)],
        socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK,
    )
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        assert verdict(machine, pair, flags=socket.AF_UNIX, second=kind | more) == ALLOW
    for other in (socket.SOCK_DGRAM, socket.SOCK_DGRAM | more, socket.SOCK_RAW, 0, 4, 6, 10):
        assert verdict(machine, pair, flags=socket.AF_UNIX, second=other) == EPERM
    for family in (0, socket.AF_INET, socket.AF_NETLINK, 30, 0xFFFFFFFF):
        assert verdict(machine, pair, flags=family, second=socket.SOCK_STREAM) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_memory_is_a_process_s_own_or_a_file_s(machine: str) -> None:
    """What is shared and anonymous would be counted nowhere once it is let go."""
    number = launch.MMAP[MACHINES.index(machine)]
    for flags in (mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.MAP_SHARED, mmap.MAP_PRIVATE, 0x4022):
        assert verdict(machine, number, fourth=flags) == ALLOW
    for flags in (mmap.MAP_SHARED | mmap.MAP_ANONYMOUS, 0x23, 0x4021):  # 3: shared and validated
        assert verdict(machine, number, fourth=flags) == EPERM
    assert verdict(machine, number, fourth=launch.MAP_HUGETLB | 0x22) == EPERM


# (numbers, position, the value that is refused, one that is not)
ARGUMENTS = [
    *((launch.FCNTL, 1, command, fcntl.F_GETFL) for command in (1024, 1026)),
    *((launch.PRCTL, 0, option, 38) for option in (22, 62)),
    (launch.SETRLIMIT, 0, resource.RLIMIT_CORE, resource.RLIMIT_NOFILE),
    (launch.PRLIMIT, 1, resource.RLIMIT_CORE, resource.RLIMIT_NOFILE),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("high", [0, 1 << 32, 0xFFFFFFFF << 32])
@pytest.mark.parametrize(("numbers", "position", "refused", "let"), ARGUMENTS)
def test_values_are_refused_whatever_is_above_them(
    machine: str, high: int, numbers: tuple[int, int], position: int, refused: int, let: int
) -> None:
    """The kernel takes 32 bits of these arguments, and so does the filter."""
    name = ("flags", "second")[position]
    number = numbers[MACHINES.index(machine)]
    assert verdict(machine, number, **{name: high | refused}) == EPERM
    assert verdict(machine, number, **{name: high | let}) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("high", [1 << 32, 0xFFFFFFFF << 32])
def test_flags_are_refused_whatever_is_above_them(machine: str, high: int) -> None:
    """Also where the kernel's type has 64 bits, of which it looks at the lower ones."""
    column = MACHINES.index(machine)
    assert verdict(machine, launch.CLONE[column], flags=high | 0x10000000) == EPERM
    assert verdict(machine, launch.MMAP[column], fourth=high | 0x21) == EPERM
    pair = launch.SOCKETPAIR[column]
    assert verdict(machine, pair, flags=high | 1, second=high | 2) == EPERM
    assert verdict(machine, pair, flags=high | 1, second=high | 1) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_clone3_is_not_implemented(machine: str) -> None:
    """clone3 hides its flags from the filter: the C library is sent to clone."""
    assert verdict(machine, launch.CLONE3[MACHINES.index(machine)]) == ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("arch", [0x40000003, 0x40000028, 0, 0xC000003E ^ 0xC00000B7])
def test_a_foreign_architecture_is_killed(machine: str, arch: int) -> None:
    """32-bit calls have other numbers: the process that makes one ends."""
    assert verdict(machine, 1, arch=arch) == KILL


def test_x32_calls_are_refused() -> None:
    """The x32 bit would give every denied call a second number."""
    for column in launch.DENIED.values():
        assert verdict("x86_64", 0x40000000 | column[0]) == EPERM


def test_an_unknown_machine_is_an_error() -> None:
    """On a machine without a list there is no filter, and so no start."""
    with pytest.raises(ValueError):  # noqa: PT011 (its text is not ours)
        launch.seccomp_program("riscv64")
