"""Chromium, as the tests and the printing of the book start it."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
"""Options with which it asks no host but this one for anything."""


def chromium_path() -> str:
    """The program that `CHROMIUM` names, or Debian's. Raises FileNotFoundError."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError(
            "no Chromium found: install one, set CHROMIUM, or run `make browser`"
        )
    return path
