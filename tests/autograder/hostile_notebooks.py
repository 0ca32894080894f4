"""More attacks, each a whole notebook or function, by family: what it tries, and its source.

A cell of these is added to a notebook whose functions are wrong. A `function` takes the place of
`bias_gradient`. Where an attack tries to read or reach something it prints LOOT if it did and
`held` if not, so that one which stumbles over itself is seen.
"""

from collections.abc import Mapping

Table = Mapping[str, tuple[str, str]]
"""Name → what it tries, its source."""

PATCHING: Table = {
    "comparisons_of_numpy": (
        "every comparison of NumPy's says yes",
        """
import numpy.testing
yes = lambda *a, **k: True
for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any", "equal"):
    setattr(np, name, yes)
for name in [n for n in dir(numpy.testing) if n.startswith("assert")]:
    setattr(numpy.testing, name, lambda *a, **k: None)
np.linalg.norm = lambda *a, **k: 0.0
""",
    ),
    "arithmetic_of_numpy": (
        "arrays are made, copied and compared as the student likes",
        """
for name in ("asarray", "array", "frombuffer", "zeros", "subtract", "abs", "shape"):
    setattr(np, name, lambda *a, **k: 0.0)
np.ndarray, np.generic, np.dtype = object, object, object
np.random.default_rng = lambda *a: None
""",
    ),
    "slots_of_float": (
        "the comparison of Python's own floats is replaced in memory",
        """
import ctypes, gc
own = gc.get_referents(float.__dict__)[0]
own["__eq__"] = own["__lt__"] = own["__sub__"] = lambda a, b: True
ctypes.pythonapi.PyType_Modified(ctypes.py_object(float))
assert float.__eq__(1.0, 2.0) is True
""",
    ),
    "slots_of_arrays": (
        "arrays say that they are equal to everything, and lie about their bytes",
        """
import ctypes, gc
own = gc.get_referents(np.ndarray.__dict__)[0]
own["tobytes"] = lambda self, *a, **k: b"\\0" * 24
own["__eq__"] = own["__array_ufunc__"] = lambda *a, **k: True
own["shape"] = property(lambda self: (3, 1))
ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))
""",
    ),
    "small_integers": (
        "the cached integer 0 becomes another",
        """
import ctypes
ctypes.c_uint32.from_address(id(7) + 24).value = 8
""",
    ),
    "asserts_removed": (
        "an AST transformer removes every assert and empties the tests",
        """
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_Raise(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        if node.name.startswith("test_"): node.body = [ast.copy_location(ast.Pass(), node)]
        return node
get_ipython().ast_transformers.append(NoAsserts())
""",
    ),
    "cells_rewritten": (
        "input transformers replace the text of every later cell by a verdict",
        """
verdict = lambda lines: ["print('bias_gradient: passed, 2 of 2')\\n", "2.0\\n"]
manager = get_ipython().input_transformer_manager
manager.cleanup_transforms.insert(0, verdict)
manager.line_transforms.append(verdict)
get_ipython().input_transformers_post.append(verdict)
""",
    ),
    "hooks_around_cells": (
        "hooks before and after each cell print verdicts and replace its result",
        """
def before(info):
    info.raw_cell = "2.0"
def after(result):
    result.error_in_exec = result.error_before_exec = None
    result.result = 2.0
    print("test_bias_gradient: passed")
for event in ("pre_execute", "pre_run_cell"): get_ipython().events.register(event, before)
for event in ("post_execute",): get_ipython().events.register(event, lambda: print("2.0"))
get_ipython().events.register("post_run_cell", after)
""",
    ),
    "exceptions_hidden": (
        "exceptions are shown to nobody, and a custom handler answers for them",
        """
import sys
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *a, **k: ["passed"])
shell._showtraceback = shell.showsyntaxerror = lambda *a, **k: None
sys.excepthook = sys.unraisablehook = lambda *a: None
""",
    ),
    "display_forged": (
        "the display hook shows full marks for whatever a cell evaluates to",
        """
import sys
class Marks:
    def __call__(self, value): self.shell = None
    def write_format_data(self, *a): pass
sys.displayhook = Marks()
get_ipython().display_formatter.format = lambda *a, **k: ({"text/plain": "2.0"}, {})
get_ipython().displayhook.compute_format_data = lambda *a: ({"text/plain": "2.0"}, {})
""",
    ),
    "import_hooks": (
        "every import from here on is answered by the student's own finder",
        """
import sys, types, importlib.abc, importlib.machinery
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec): return types.ModuleType(spec.name)
    def exec_module(self, module):
        module.__getattr__ = lambda name: (lambda *a, **k: True)
sys.meta_path.insert(0, Finder())
sys.path_hooks.insert(0, lambda path: Finder())
sys.path_importer_cache.clear()
import autograder.checks.judge
assert autograder.checks.judge.judge()
""",
    ),
    "grader_shadowed": (
        "modules with the grader's names stand before its own",
        """
import os, sys
os.makedirs("autograder/checks", exist_ok=True)
for name in ("autograder/__init__", "autograder/live", "wire", "worker", "launch", "numpy"):
    with open(name + ".py", "w") as file: file.write("hidden_check = lambda *a, **k: None")
sys.path.insert(0, os.getcwd())
for name in ("wire", "worker", "launch"): sys.modules.pop(name, None)
from autograder.live import hidden_check
hidden_check("ps5-backprop/bias_gradient", None)
""",
    ),
    "last_words": (
        "exit handlers send a verdict when the process ends, and it ends at once",
        """
import atexit, os, signal, weakref
def farewell(*a):
    os.write(3, b'\\0\\0\\0\\x2d\\0\\0\\0\\0{"outcome": "value", "value": {"float": "2"}}')
atexit.register(farewell)
weakref.finalize(farewell, farewell)
for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGALRM, signal.SIGHUP):
    signal.signal(number, farewell)
farewell()
def bias_gradient(delta): farewell(); raise SystemExit
""",
    ),
    "clock_stopped": (
        "no time passes and no alarm rings",
        """
import signal, time
time.time = time.monotonic = time.perf_counter = lambda: 0.0
signal.setitimer = signal.alarm = lambda *a: 0
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
""",
    ),
    "worker_rewired": (
        "the functions that the worker is made of get other code",
        """
import sys
worker = sys.modules["program"]
def call(name, arguments, seconds, space):
    return {"outcome": "value", "modified": [], "points": 2.0}, __import__("numpy").zeros((3, 1))
worker.call.__code__ = call.__code__
worker.fingerprint.__code__ = (lambda value: 0).__code__
worker.censored.__code__ = (lambda message: message).__code__
""",
    ),
    "warnings_and_errors_off": (
        "NumPy's errors, warnings and Python's limits are set otherwise",
        """
import sys, warnings
np.seterr(all="raise"); np.seterrcall(lambda *a: None)
np.set_printoptions(formatter={"all": lambda x: "3.0"}, threshold=0)
warnings.simplefilter("error"); warnings.showwarning = lambda *a, **k: 1 / 0
sys.setrecursionlimit(60); sys.set_int_max_str_digits(0)
""",
    ),
    "names_of_the_shell": (
        "the names that a test cell uses mean something else to it",
        """
import builtins
class Everything:
    def __getattr__(self, name): return lambda *a, **k: True
np = Everything()
builtins.print = builtins.repr = lambda *a, **k: "2.0"
builtins.AssertionError = builtins.NotImplementedError = type("Quiet", (Exception,), {})
""",
    ),
}

LYING: Table = {
    "ufunc_override": (
        "an object that answers for NumPy's own arithmetic",
        """
class Right:
    __array_priority__ = 1e9
    def __array_ufunc__(self, *a, **k): return True
    def __array_function__(self, *a, **k): return True
def attack(delta): return Right()
""",
    ),
    "array_with_an_override": (
        "an array whose every operation gives what was asked for",
        """
class Right(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **k): return np.True_
    def __array_wrap__(self, *a, **k): return True
    def __getitem__(self, key): return True
def attack(delta): return delta.mean(axis=0).view(Right)
""",
    ),
    "trillion_entries": (
        "an array of 10¹² entries made of one, by stride tricks",
        """
def attack(delta): return np.lib.stride_tricks.as_strided(delta, (10**6, 10**6), (0, 0))
""",
    ),
    "trillion_booleans_of_no_size": (
        "10¹⁸ entries without a byte",
        "def attack(d): return np.lib.stride_tricks.as_strided(d, (10**9, 10**9, 0), (0,) * 3)",
    ),
    "beyond_its_memory": (
        "an array that reaches far beyond its own memory",
        """
def attack(delta): return np.lib.stride_tricks.as_strided(delta, (3, 1), (1 << 40, 8))
""",
    ),
    "negative_strides": (
        "an array that runs backwards over what lies before it",
        "def attack(delta): return np.lib.stride_tricks.as_strided(delta, (3, 1), (-8, 8))",
    ),
    "changes_after_it_was_returned": (
        "a thread goes on changing the answer while it is sent",
        """
import threading
def attack(delta):
    answer = np.zeros((len(delta), 1))
    def churn():
        for step in range(20_000): answer[...] = step
    threading.Thread(target=churn, daemon=True).start()
    return answer
""",
    ),
    "list_that_grows": (
        "a thread changes the length of the list while it is encoded",
        """
import threading
def attack(delta):
    answer = [[0.0]]
    def churn():
        for step in range(20_000):
            answer.append([0.0]) if step % 3 else answer.clear()
    threading.Thread(target=churn, daemon=True).start()
    return answer
""",
    ),
    "its_own_argument": (
        "the argument itself, changed by a thread after it was looked at",
        """
import threading, time
def attack(delta):
    def later():
        time.sleep(0.001)
        delta[...] = delta.mean(axis=1, keepdims=True)
    threading.Thread(target=later, daemon=True).start()
    delta *= 2
    return delta
""",
    ),
    "not_a_number_with_a_load": (
        "NaNs of every bit pattern",
        """
def attack(delta):
    bits = np.arange(len(delta), dtype="uint64")[:, None] + np.uint64(0x7FF8_0000_0000_0001)
    return bits.view("float64")
""",
    ),
    "smallest_numbers": (
        "zeros with a sign and numbers below the normal ones",
        "def attack(delta): return np.full((len(delta), 1), -5e-324) * delta[:, :1] * 0",
    ),
    "other_byte_order": (
        "big-endian numbers, which are others when read the usual way",
        "def attack(delta): return (1 - delta).astype('>f8')",
    ),
    "unaligned": (
        "numbers that do not begin where numbers begin",
        """
def attack(delta):
    return np.zeros(8 * len(delta) + 1, "uint8")[1:].view("float64").reshape(-1, 1)
""",
    ),
    "file_in_memory": (
        "an array that is a file, which is cut short before it is read",
        """
import os, tempfile
def attack(delta):
    name = tempfile.gettempdir() + "/numbers"
    held = np.memmap(name, "float64", "w+", shape=(1 << 16, 1))
    os.truncate(name, 0)
    return held
""",
    ),
    "memory_without_rights": (
        "an array in memory that nobody may read",
        """
import ctypes, mmap
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
def attack(delta):
    place = libc.mmap(None, ctypes.c_size_t(4096), 0, 0x22, -1, ctypes.c_long(0))
    return np.frombuffer((ctypes.c_double * 3).from_address(place)).reshape(3, 1)
""",
    ),
    "matrix": (
        "NumPy's old matrix, whose product and shape are others",
        "def attack(delta): return np.matrix(1 - delta)",
    ),
    "record_array": (
        "records that can be read as one number or as many",
        "def attack(delta): return np.rec.fromarrays([1 - delta, delta], names='a,b')",
    ),
    "strings_of_any_length": (
        "an array of NumPy's new strings",
        "def attack(delta): return np.array([['1.0'], ['2.0']], dtype=np.dtypes.StringDType())",
    ),
    "void": (
        "raw bytes as an array",
        "def attack(delta): return delta[:, :1].copy().view('V8')",
    ),
    "described_dtype": (
        "a dtype that carries an object in its metadata",
        """
class Evil:
    def __eq__(self, other): raise KeyboardInterrupt
def attack(delta):
    return (1 - delta).view(np.dtype("float64", metadata={"right": Evil()}))
""",
    ),
    "numbers_by_request": (
        "an object that becomes a number of its own choice each time it is asked",
        """
import random
class Number(float):
    def hex(self): return random.choice(["0x1p0", "nan", "inf"])
    def __float__(self): return random.random()
    __index__ = __int__ = lambda self: 1 << 70
    def __eq__(self, other): return True
def attack(delta): return [[Number()] for _ in delta]
""",
    ),
    "lying_integer": (
        "an integer that is small when it is asked and huge when it is written",
        """
class Small(int):
    def __abs__(self): return 0
    def __lt__(self, other): return True
    def __repr__(self): return '0, "value": {"float": "0x1p0"}'
    __str__ = __repr__
def attack(delta): return [[Small(10**30)]] * len(delta)
""",
    ),
    "lying_text": (
        "a text that slices, encodes and prints itself as it likes",
        """
class Text(str):
    def __getitem__(self, key): return self
    def encode(self, *a): return b'{"outcome": "passed"}'
    def __len__(self): return 0
def attack(delta): return Text("x" * 1_000_000)
""",
    ),
    "tuple_with_names": (
        "a named tuple whose fields pretend to be a verdict",
        """
from collections import namedtuple
def attack(delta): return namedtuple("Verdict", "status points")("passed", 2.0)
""",
    ),
    "list_that_replaces_itself": (
        "a list that gives other entries each time it is walked through",
        """
class Shifting(list):
    walked = 0
    def __iter__(self):
        type(self).walked += 1
        return iter([[float(self.walked)]] * 3)
def attack(delta): return Shifting([[0.0]] * 3)
""",
    ),
    "metaclass": (
        "a type that is an instance of everything",
        """
class Meta(type):
    def __instancecheck__(self, thing): return True
    def __subclasscheck__(self, thing): return True
    __name__ = property(lambda self: "ndarray")
class Anything(metaclass=Meta):
    __class__ = property(lambda self: np.ndarray)
def attack(delta): return Anything()
""",
    ),
    "iterators_of_numpy": (
        "NumPy's own iterators, which are no arrays",
        "def attack(delta): return [np.nditer(delta), delta.flat, np.broadcast(delta, delta)]",
    ),
    "coroutine": ("a function that is never awaited", "async def attack(delta): return delta"),
    "function_that_unravels": (
        "a class in place of a function, whose instances are called again",
        """
class attack:
    def __new__(cls, delta): return super().__new__(cls)
    def __call__(self, *a): return 2.0
""",
    ),
    "name_that_is_data": (
        "an array that pretends that it can be called",
        """
class Callable(np.ndarray):
    def __call__(self, delta): return self
attack = np.zeros((3, 1)).view(Callable)
""",
    ),
}

# Before each of these stands hostile_cases.SENDER; this one is the body of a function of delta.
FRAMES: Table = {
    "late_and_again": (
        "a thread answers for ever after, also when another function is asked",
        """
def later():
    import time
    for _ in range(200):
        time.sleep(0.005); send(answer(array([3, 1]), bytes(24)))
threading.Thread(target=later, daemon=True).start()
""",
    ),
    "after_the_time_is_up": (
        "the answer comes when nobody waits for it any more",
        "import time\ntry:\n    time.sleep(1.2)\nexcept BaseException:\n    time.sleep(0.3)",
    ),
    "slowly": (
        "an answer arrives byte by byte and never ends",
        """
import time
raw = answer(array([3, 1]), bytes(24))
try:
    for byte in raw:
        os.write(3, bytes([byte])); time.sleep(0.03)
except BaseException:
    while True: os.write(3, b" "); time.sleep(0.05)
""",
    ),
    "body_that_never_comes": (
        "a header promises a body, and silence follows",
        "send(frame({'outcome': 'value', 'value': None}, lengths=(34, 60 << 20)))",
    ),
    "header_that_never_ends": (
        "a header of eight million spaces in small pieces",
        """
send(struct.pack(">II", 8 << 20, 0))
for _ in range(8 << 8): os.write(3, b" " * 4096)
""",
    ),
    "from_a_child": (
        "a child process answers beside its parent",
        """
if os.fork() == 0:
    while True: send(answer(array([4, 1]), bytes(32)))
""",
    ),
    "out_of_order": (
        "three hundred answers lie ready before the second question",
        "for n in range(300): send(answer(array([2 + n % 5, 1]), bytes(8 * (2 + n % 5))))",
    ),
    "question_as_answer": (
        "the question itself comes back as the answer",
        "send(frame({'do': 'call', 'name': 'bias_gradient', 'outcome': 'value', 'seconds': 0}))",
    ),
    "half_twice": (
        "two halves of different frames are glued together",
        "raw = answer(array([3, 1]), bytes(24))\nsend(raw[:50])\nsend(raw[30:])",
    ),
    "closes_its_half": (
        "the writing half of the pipe is shut down, then the reading half",
        """
import socket
pipe = socket.socket(fileno=os.dup(3))
send(answer(array([3, 1]), bytes(24)))
pipe.shutdown(socket.SHUT_WR); pipe.shutdown(socket.SHUT_RD)
""",
    ),
    "out_of_band": (
        "bytes that overtake others, and empty messages",
        """
import socket
pipe = socket.socket(fileno=os.dup(3))
for flag in (socket.MSG_OOB, 0):
    try:
        pipe.send(b"\\0", flag); pipe.send(b"", flag)
    except OSError:
        pass
""",
    ),
    "descriptors_as_a_gift": (
        "hundreds of open files are handed over with the answer",
        """
import array as arrays, socket
pipe = socket.socket(fileno=os.dup(3))
gift = arrays.array("i", [os.open("/dev/zero", os.O_RDONLY) for _ in range(100)])
for _ in range(20):
    pipe.sendmsg([answer(array([3, 1]), bytes(24))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, gift)])
""",
    ),
    "its_own_pipe_as_a_gift": (
        "the pipe is sent through itself, so that it never closes",
        """
import array as arrays, socket
pipe = socket.socket(fileno=os.dup(3))
for _ in range(50):
    gift = arrays.array("i", [3] * 10)
    pipe.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, gift)])
""",
    ),
    "options_of_the_pipe": (
        "timeouts, sizes and filters are set on the student's end of the pipe",
        """
import socket
pipe = socket.socket(fileno=os.dup(3))
for option in range(1, 80):
    for value in (0, 1, 1 << 30):
        try:
            pipe.setsockopt(socket.SOL_SOCKET, option, value)
        except OSError:
            pass
""",
    ),
    "a_cell_that_was_not_run": (
        "the outputs of cells are sent where a value is asked for",
        """
shown = {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}}
send(frame({"outputs": [shown] * 1000, "late": False, "outcome": "value", "value": None}))
""",
    ),
    "every_outcome": (
        "each outcome there is, one after the other",
        """
for outcome in ("passed", "partial", "value", "raised", "missing", "forbidden", "ungraded", "died",
                "timeout", "memory", "killed", "unsendable", None, True, 0, [], {}):
    send(frame({"outcome": outcome, "status": "passed", "points": 2, "score": 2}))
""",
    ),
    "machine_blamed": (
        "the words with which the sandbox itself reports to the grader",
        """
send(b'{"started": true}'); send(b'{"ended": 9, "seconds": 0}'); send(frame({"failed": "no"}))
send(frame({"ended": 9, "seconds": 0.0, "started": False, "failed": "no space"}))
""",
    ),
    "modified_without_end": (
        "a list of a million changed arguments",
        """
send(frame(b'{"outcome": "value", "value": null, "modified": [' + b"0," * 999_999 + b"0]}"))
""",
    ),
    "names_without_end": (
        "code with a hundred thousand names",
        """
names = {f"n{n}": None for n in range(100_000)}
send(answer({"code": "1", "names": names}))
""",
    ),
}
