"""Imported before all else where a process starts: what nothing of ours needs is not built.

jsonschema, with which nbformat comes, looks for a grammar of addresses in the letters of all
languages, and the package that has it builds it at its import: a second. No schema of a notebook
asks for such an address. In a process where jsonschema is there already nothing changes.
"""

import sys

GRAMMAR = "rfc3987_syntax"

if "jsonschema" not in sys.modules and GRAMMAR not in sys.modules:
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # as if it were not installed
    __import__("jsonschema")

    del sys.modules[GRAMMAR]
