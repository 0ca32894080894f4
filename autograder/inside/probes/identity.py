"""Who a submission is, and what it may."""

import ctypes
import fcntl
import os
import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.inside.probes.told import Told, refused

NOBODY = 65534


def user_namespace(told: "Told") -> list[object]:
    """The machine's root, and whom it knows."""
    return [user for user in (os.stat("/usr").st_uid, os.getuid()) if user != NOBODY]


def mount_namespace(told: "Told") -> list[object]:
    """The machine's folders."""
    return [place for place in (told.token, "/var", "/sys", "/srv") if os.path.exists(place)]


def pid_namespace(told: "Told") -> list[object]:
    """Processes that are not its own."""
    return [] if (os.getpid(), os.getppid()) == (1, 0) else [os.getpid(), os.getppid()]


def network_namespace(told: "Told") -> list[object]:
    """Network cards that are on."""
    one, other = socket.socketpair()
    found: list[object] = []
    for number in range(1, 33):
        try:
            card = fcntl.ioctl(one, 0x8910, struct.pack("16si20x", b"", number))  # SIOCGIFNAME
            flags = fcntl.ioctl(one, 0x8913, card[:16] + bytes(24))  # SIOCGIFFLAGS
        except OSError:
            continue
        if struct.unpack_from("H", flags, 16)[0] & 1:
            found.append(card[:16].rstrip(b"\0").decode())
    one.close()
    other.close()
    return found


def host_name(told: "Told") -> list[object]:
    """The machine's name."""
    name = os.uname().nodename
    return [] if name == "sandbox" else [name]


def not_root(told: "Told") -> list[object]:
    """Being root or somebody else, by any door."""
    own = (os.getuid(), os.geteuid(), os.getgid(), os.getegid(), *os.getgroups())
    changes = (os.setuid, os.seteuid, os.setgid, os.setegid)
    through = [
        (change.__name__, user)
        for change in changes
        for user in (0, 1, 1000)
        if not refused(change, user)
    ]
    return [*(user for user in own if user == 0), *through]


def capabilities(told: "Told") -> list[object]:
    """Capabilities that are held, or could be had."""
    libc, held = ctypes.CDLL(None), ctypes.create_string_buffer(24)
    libc.capget(struct.pack("II", 0x20080522, 0), held)
    left = [number for number in range(64) if libc.prctl(23, number, 0, 0, 0) == 1]
    return [*left, *([] if held.raw == bytes(24) else [held.raw.hex()])]


def no_new_privileges(told: "Told") -> list[object]:
    """What a program of root's would give."""
    return [] if ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1 else ["programs give privileges"]
