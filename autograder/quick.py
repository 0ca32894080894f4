"""Imported before all else where a process starts: what nothing of ours needs is not built.

One thread multiplies matrices: ours are small, several processes grade beside each other, and a
second thread of OpenBLAS that waits for work takes as much of a processor as the grading does.

jsonschema, with which nbformat comes, looks for a grammar of addresses in the letters of all
languages, and the package that has it builds it at its import: a second. No schema of a notebook
asks for such an address. In a process where jsonschema is there already nothing changes.
"""

import os
import sys

for library in ("OPENBLAS", "OMP", "MKL"):  # read when NumPy is imported
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

GRAMMAR = "rfc3987_syntax"

if "jsonschema" not in sys.modules and GRAMMAR not in sys.modules:
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # as if it were not installed
    __import__("jsonschema")

    del sys.modules[GRAMMAR]
