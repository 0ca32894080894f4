"""What the probes are told of the machine outside, and how they tell what they have found."""

import os
import platform
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple


class Told(NamedTuple):
    """What somebody inside could have found out, or guessed."""

    token: str
    """A file in the machine's folder for temporary files."""
    grader: int
    """The number of the grader's process."""
    withheld: tuple[str, ...]
    """Modules of the library that are not there."""
    secrets: Mapping[str, Collection[str]]
    """Places that must not be read, by the layer that hides them."""
    denied: Mapping[str, tuple[int, int]]
    """System calls that are refused, as `launch.DENIED` has them."""

    @staticmethod
    def here(numbers: tuple[int, int]) -> int:
        """The number of a system call on this machine."""
        return numbers[("x86_64", "aarch64").index(platform.machine())]

    def found(self, layer: str) -> list[str]:
        """The places of a layer that can be read."""
        return [place for place in self.secrets.get(layer, ()) if readable(place)]


def readable(place: str) -> bool:
    """Can the file be read, or the folder be looked into?"""
    try:
        if os.path.isdir(place):
            return os.listdir(place) is not None
        with open(place, "rb") as file:
            return file.read(1) is not None
    except OSError:
        return False


def refused(attempt: Callable[..., object], *arguments: object) -> bool:
    """Does the kernel refuse it?"""
    try:
        attempt(*arguments)
    except OSError:
        return True
    return False


def openable(place: str, flags: int = os.O_RDONLY) -> bool:
    """Can the file be opened?"""
    try:
        os.close(os.open(place, flags))
    except OSError:
        return False
    return True


def tell(reached: Collection[object]) -> None:
    """Print whether a layer holds, and what was reached if not."""
    print("held", not reached, reached)
