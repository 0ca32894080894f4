"""The first thing that runs inside bubblewrap: takes away what is left, then becomes the worker.

    python -I -S launch.py JSON PROGRAM ARGUMENT …

JSON holds the limits and whether bubblewrap was started as root. Then this process gives up root
for an ordinary user (root is exempt from the limit on processes), enters a user namespace of its
own, and in every case sets the limits, refuses new privileges and installs a seccomp filter that
denies what no notebook needs. Standard library only: the sandbox has nothing else yet.
"""

import ctypes
import json
import os
import platform
import resource
import struct
import sys

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
CLONE_NAMESPACES = 0x7E020080  # NEWUSER, NEWPID, NEWNET, NEWNS, NEWIPC, NEWUTS, NEWCGROUP, NEWTIME
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 4, 22, 38
EPERM, ENOSYS = 1, 38

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
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "setxattr": (188, 5),
    # memory that belongs to no process, so that no limit would see it
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mq_open": (240, 180),
}
CLONE = (56, 220)
CLONE3 = (435, 435)
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000


def seccomp_program(machine: str) -> bytes:
    """The filter as classic BPF: allow everything but `DENIED` and new namespaces."""
    column = ("x86_64", "aarch64").index(machine)
    load, jump_equal, jump_set, jump_ge, ret = 0x20, 0x15, 0x45, 0x35, 0x06
    allow, kill = 0x7FFF0000, 0x80000000

    def errno(number: int) -> int:
        return 0x00050000 | number

    steps: list[tuple[int, int, int, int]] = [
        (load, 0, 0, 4),  # the architecture
        (jump_equal, 1, 0, AUDIT_ARCH[machine]),
        (ret, 0, 0, kill),
        (load, 0, 0, 0),  # the number of the system call
        (jump_ge, 0, 1, X32_BIT),
        (ret, 0, 0, errno(EPERM)),
    ]
    for numbers in DENIED.values():
        steps += [(jump_equal, 0, 1, numbers[column]), (ret, 0, 0, errno(EPERM))]
    # clone3 hides its flags behind a pointer: "not implemented" makes the C library use clone
    steps += [(jump_equal, 0, 1, CLONE3[column]), (ret, 0, 0, errno(ENOSYS))]
    steps += [
        (jump_equal, 0, 3, CLONE[column]),
        (load, 0, 0, 16),  # the flags, its first argument
        (jump_set, 0, 1, CLONE_NAMESPACES),
        (ret, 0, 0, errno(EPERM)),
        (ret, 0, 0, allow),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def install_seccomp(libc: ctypes.CDLL) -> None:
    """Refuse `DENIED` from here on, in this process and all that come of it."""
    program = seccomp_program(platform.machine())
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(header, len(header))
    if libc.prctl(PR_SET_SECCOMP, 2, holder, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp is not available")


def leave_root(libc: ctypes.CDLL) -> None:
    """From root to an ordinary user in a user namespace of its own."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # else /proc/self belongs to root and is closed to us
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace of its own")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {NOBODY} 1"),
        ("gid_map", f"{NOBODY} {NOBODY} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def main() -> None:
    """Read the settings, take everything away, become the program."""
    settings = json.loads(sys.argv[1])
    libc = ctypes.CDLL(None, use_errno=True)
    if settings["from_root"]:
        leave_root(libc)
    for name, value in settings["limits"].items():
        # at the hard limit of time a process is killed without a word: first SIGXCPU says why
        hard = value + 1 if name == "RLIMIT_CPU" else value
        resource.setrlimit(getattr(resource, name), (value, hard))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs is not available")
    install_seccomp(libc)
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
