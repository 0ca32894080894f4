"""Attacks, as source text. Each function and cell below tries to earn what it did not work for."""

RETURNS = {
    "equals_everything": """
class Same:
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
    __hash__ = None
    shape = (3, 1)
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
def attack(delta): return Same()
""",
    "array_protocol": """
class Arrayish:
    def __array__(self, *a, **k): raise KeyboardInterrupt
    __array_interface__ = {"shape": (1 << 40,), "typestr": "<f8", "data": (8, False), "version": 3}
def attack(delta): return Arrayish()
""",
    "lying_subclass": """
class Liar(np.ndarray):
    __eq__ = lambda self, other: np.True_
    shape = property(lambda self: (3, 1))
    nbytes = property(lambda self: -1)
    def tobytes(self, *a, **k): return b"\\x07" * 3
    def __array_finalize__(self, other): pass
def attack(delta): return (1 - delta).view(Liar)
""",
    "lying_float": """
class Right(np.float64):
    __eq__ = __le__ = lambda self, other: True
def attack(delta): return [[Right(7.0)] for _ in delta]
""",
    "false_class": """
class Pretender:
    __class__ = np.ndarray
    dtype = np.dtype(float)
    ndim, shape, nbytes = 2, (3, 1), 24
def attack(delta): return Pretender()
""",
    "list_of_false_class": """
class PretendList:
    __class__ = list
    def __len__(self): return -1
def attack(delta): return PretendList()
""",
    "reduce": """
class Bomb:
    def __reduce__(self): return (__import__("os").system, ("true",))
def attack(delta): return Bomb()
""",
    "endless_iteration": """
class Endless(list):
    def __iter__(self):
        while True: yield 1.0
    def __len__(self): return 3
def attack(delta): return Endless()
""",
    "raising_length": """
class Broken(list):
    def __len__(self): raise SystemExit(0)
    def __iter__(self): raise MemoryError
def attack(delta): return Broken([1.0])
""",
    "raising_repr": """
class Mute:
    def __repr__(self): raise KeyboardInterrupt
    __str__ = __format__ = __bool__ = __len__ = __iter__ = __repr__
def attack(delta): return Mute()
""",
    "slow_farewell": """
class Slow:
    def __del__(self):
        import time; time.sleep(0.05)
def attack(delta): return Slow()
""",
    "generator": "def attack(delta): return (row for row in delta)",
    "iterator_that_exits": """
class Exit:
    def __iter__(self): return self
    def __next__(self): raise SystemExit
def attack(delta): return Exit()
""",
    "huge_list": "def attack(delta): return [0.0] * 3_000_000",
    "huge_array": "def attack(delta): return np.zeros(20_000_000)",
    "huge_view": "def attack(delta): return np.broadcast_to(1.0, (1 << 30, 1 << 20))",
    "huge_lists_of_one": """
def attack(delta):
    row = [0.0] * 5000
    return [row] * 5000
""",
    "recursive": """
def attack(delta):
    own = []
    own.append(own)
    return own
""",
    "doubling": """
def attack(delta):
    tree = [1.0]
    for _ in range(60): tree = [tree, tree]
    return tree
""",
    "many_dimensions": "def attack(delta): return np.zeros((1,) * 32)",
    "no_entries": "def attack(delta): return np.zeros((3, 0))",
    "objects": "def attack(delta): return np.array([object(), None, 'x'], dtype=object)",
    "object_matrix": "def attack(delta): return np.array([[1.0], [None]], dtype=object)",
    "records": "def attack(delta): return np.zeros(3, dtype=[('a', float), ('b', 'U9')])",
    "times": "def attack(delta): return np.zeros((3, 1), dtype='datetime64[s]')",
    "texts": "def attack(delta): return np.array([['1.0']] * len(delta))",
    "text_among_numbers": "def attack(delta): return ['x' * 4000] + [0.0] * 5000",
    "complex": "def attack(delta): return np.ones((len(delta), 1)) * 1j",
    "not_numbers": "def attack(delta): return np.full((len(delta), 1), np.nan)",
    "infinities": "def attack(delta): return np.full((len(delta), 1), -np.inf)",
    "overflowing": "def attack(delta): return np.full((len(delta), 1), 1.7e308)",
    "largest_integer": "def attack(delta): return [[10 ** 5000]] * len(delta)",
    "masked": "def attack(delta): return np.ma.masked_all((len(delta), 1))",
    "booleans": "def attack(delta): return np.ones((len(delta), 1), dtype=bool)",
    "true": "def attack(delta): return True",
    "passed": "def attack(delta): return {'status': 'passed', 'points': 8.0}",
    "nothing": "def attack(delta): return None",
    "not_implemented": "def attack(delta): return NotImplemented",
    "module": "def attack(delta): return np",
    "function_itself": "def attack(delta): return attack",
    "bytes": "def attack(delta): return bytes(1000)",
    "text_of_markup": "def attack(delta): return '</script><script>PAYLOAD</script>{{ 97*89 }}'",
    "type_of_markup": """
def attack(delta): return type("</script><img src=x onerror=PAYLOAD>{{ 97*89 }}", (), {})()
""",
    "type_of_controls": """
def attack(delta): return type("a\\x1b[2J\\x1b]0;PAYLOAD\\x07\\r\\nb\\u202e\\ud800", (), {})()
""",
    "code_for_the_grader": """
def attack(delta):
    import wire
    return wire.Code("(_ for _ in ()).throw(SystemExit('evaluated'))", c=delta)
""",
    "codes_in_a_list": """
def attack(delta):
    import wire
    return [[wire.Code("(_ for _ in ()).throw(SystemExit('evaluated'))")]]
""",
    "texts_for_a_wide_array": (
        "def attack(delta): return ['x' * 4000] + ['a'] * 199_990"  # as an array of text, 3 GB
    ),
    "empty_and_endless": (
        "def attack(delta): return np.zeros((1 << 26, 1 << 26, 1 << 10, 0), bool)"
    ),
    "million_rows": "def attack(delta): return np.zeros((1 << 23, 1)), np.zeros((1 << 23, 1))",
    "million_bytes": "def attack(delta): return [np.zeros(1 << 20, 'uint8')] * 60",
    "million_rows_of_nothing": "def attack(delta): return np.zeros((1 << 30, 0))",
    "opaque_of_no_text": """
def attack(delta):
    import wire
    made = wire.Opaque("x")
    made.type_name = delta
    return made
""",
    "truth_of_a_call": "def attack(delta): return wire.Opaque('passed') if 'wire' in dir() else 1",
}

RAISES = {
    "input_in_message": "def attack(delta): raise ValueError(repr(delta.tolist()))",
    "input_in_hex": "def attack(delta): raise ValueError(' '.join(x.hex() for x in delta.flat))",
    "input_in_bytes": "def attack(delta): raise ValueError(delta.tobytes().hex())",
    "input_in_integers": "def attack(delta): raise ValueError(str(list(delta.tobytes())))",
    "input_in_name": """
def attack(delta): raise type("E" + delta.tobytes().hex(), (Exception,), {})()
""",
    "input_in_letters": """
def attack(delta):
    raise ValueError("".join(chr(0x3400 + b) for b in delta.tobytes()))
""",
    "input_in_letters_all_over": """
def attack(delta):
    said = "".join(chr(0x4E00 + b) for b in delta.tobytes())
    for module in list(__import__('sys').modules.values()):
        if "describe" in vars(module):
            module.describe = lambda error: dict(
                raised=said[:160], line=said[160:320], text=said[320:], withheld=False
            )
    raise ValueError
""",
    "input_in_powers": "def attack(delta): raise ValueError('%e %e' % (delta[0, 0], delta[1, 0]))",
    "markup": "def attack(delta): raise OSError('</script><img src=x onerror=PAYLOAD>{{ 97*89 }}')",
    "markup_in_name": """
def attack(delta): raise type("<svg onload=PAYLOAD>", (Exception,), {})("{% include 'x' %}")
""",
    "controls": "def attack(delta): raise ValueError('\\x1b[31m\\x00\\r\\n\\u202e\\ud800PAYLOAD')",
    "long_name": "def attack(delta): raise type('E' * 1_000_000, (Exception,), {})()",
    "long_message": "def attack(delta): raise ValueError('x' * 50_000_000)",
    "mute": """
class Mute(Exception):
    def __str__(self): raise KeyboardInterrupt
def attack(delta): raise Mute
""",
    "strange_text": """
class Text(str):
    def __len__(self): return -5
    def __contains__(self, other): return True
class Strange(Exception):
    def __str__(self): return Text("x")
def attack(delta): raise Strange
""",
    "system_exit": "def attack(delta): raise SystemExit(0)",
    "interrupt": "def attack(delta): raise KeyboardInterrupt",
    "generator_exit": "def attack(delta): raise GeneratorExit",
    "stop": "def attack(delta): raise StopIteration(delta)",
    "recursion": "def attack(delta): return attack(delta)",
    "group": """
def attack(delta): raise BaseExceptionGroup("g", [KeyboardInterrupt(), SystemExit()])
""",
    "claimed_timeout": "def attack(delta): raise __import__('sys').modules['__main__'].TimeLimit",
    "claimed_memory": "def attack(delta): raise MemoryError",
    "claimed_withholding": "def attack(delta): raise ImportError('it is withheld while')",
    "false_traceback": """
class Tracked(Exception):
    __traceback__ = property(lambda self: 7)
def attack(delta): raise Tracked
""",
}

# What a process that knows the protocol could send: everything here gets written to every
# descriptor it has open, before the true answer.
SENDER = """
import json, os, struct, threading

def open_descriptors():
    return range(51)

def send(raw):
    for number in open_descriptors():
        try:
            os.write(number, raw)
        except OSError:
            pass

def frame(header, body=b"", lengths=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">II", *(lengths or (len(text), len(body)))) + text + body

def answer(value, body=b"", **more):
    return frame({"outcome": "value", "value": value, **more}, body)

def array(shape, name="float64", at=0, order="C"):
    return {"array": name, "shape": shape, "at": at, "order": order}
"""

FRAMES = {
    "longest_lengths": 'b"\\xff" * 8',
    "no_lengths": "bytes(8)",
    "body_over_the_cap": 'struct.pack(">II", 10, 65 << 20)',
    "garbage": "os.urandom(4096)",
    "not_utf8": 'frame(b"\\xff\\xfe{}")',
    "utf16": "frame('{\"outcome\": \"value\"}'.encode('utf-16'))",
    "not_json": 'frame(b"import os")',
    "not_an_object": "frame([1, 2, 3])",
    "object_without_words": "frame({})",
    "deep_json": 'frame(b"[" * 200_000)',
    "deep_object": "frame(b'{\"a\":' * 50_000)",
    "deep_value": (
        'frame(b\'{"outcome": "value", "value": \' + b\'{"list": [\' * 40 + b"]}" * 40 + b"}")'
    ),
    "long_number": 'frame(b\'{"outcome": "value", "value": {"int": \' + b"9" * 100_000 + b"}}")',
    "same_key_twice": (
        'frame(b\'{"outcome": "value", "outcome": "passed", "value": 1, "value": true}\')'
    ),
    "bare_nan": 'frame(b\'{"outcome": "value", "value": NaN}\')',
    "nan_for_text": "answer({'float': float('nan')})",
    "infinite_integer": 'frame(b\'{"outcome": "value", "value": {"int": 1e999}}\')',
    "float_too_large": "answer({'float': '0x1p99999'})",
    "float_of_words": "answer({'float': '__import__'})",
    "bare_number": "answer(3.5)",
    "two_words": "answer({'int': 1, 'list': []})",
    "unknown_word": "answer({'pickle': 'gASVAAAA'})",
    "negative_place": "answer(array([3, 1], at=-24), bytes(24))",
    "place_beyond": "answer(array([3, 1], at=1 << 62), bytes(24))",
    "shape_beyond": "answer(array([1 << 40]), bytes(24))",
    "shape_that_overflows": "answer(array([1 << 26] * 8), bytes(24))",
    "empty_shape_that_overflows": "answer(array([0] + [1 << 26] * 7), bytes(24))",
    "negative_shape": "answer(array([-1, -3]), bytes(24))",
    "shape_of_floats": "answer(array([3.0, 1.0]), bytes(24))",
    "shape_of_booleans": "answer(array([True, True]), bytes(24))",
    "shape_of_texts": "answer(array(['3']), bytes(24))",
    "too_many_sides": "answer(array([1] * 64), bytes(24))",
    "objects": "answer(array([3], 'object'), bytes(24))",
    "pointers": "answer(array([3], 'O'), bytes(24))",
    "long_double": "answer(array([1], 'float128'), bytes(24))",
    "unknown_order": "answer(array([3, 1], order='A'), bytes(24))",
    "strange_booleans": "answer(array([24, 1], 'bool'), bytes([7]) * 24)",
    "overlapping": ("answer({'list': [array([1 << 20], 'uint8')] * 9000}, bytes(1 << 20))"),
    "million_leaves": (
        'frame(b\'{"outcome": "value", "value": {"list": [\' + b"null," * 999_999 + b"null]}}")'
    ),
    "million_headers": "frame(b'{\"a\": [' + b'{},' * 999_999 + b'{}]}')",
    "code": "answer({'code': '__import__(\"os\").abort()', 'names': {}})",
    "code_with_our_names": "answer({'code': '1', 'names': {'source': 1, 'self': 2}})",
    "texts_for_a_wide_array": (
        "answer({'list': [{'text': 'x' * 4000}] + [{'text': 'a'}] * 199_990})"
    ),
    "texts_longer_in_json": """(
frame(
    (
        '{"outcome": "value", "value": {"list": ['
        + ", ".join(['{"text": "' + chr(233) * 4000 + '"}'] * 900)
        + "]}}"
    ).encode()
)
)""",
    "changed_a_million_times": "answer(array([3, 1]), bytes(24), modified=[0] * 2_000_000)",
    "empty_and_endless": "answer(array([1 << 26, 1 << 26, 1 << 10, 0], 'bool'))",
    "million_rows": "answer(array([1 << 26, 1], 'uint8'), bytes(1 << 26))",
    "million_bytes": (
        "answer({'list': [array([1000, 1000], 'uint8', i * 10**6) for i in range(60)]},"
        " bytes(60 * 10**6))"
    ),
    "opaque_markup": "answer({'opaque': '</script>\\x1b[2J\\ud800' * 50})",
    "passed": "frame({'outcome': 'passed', 'status': 'passed', 'points': 8.0, 'value': 1})",
    "outcome_of_another_kind": "frame({'outcome': {'value': True}, 'value': 1})",
    "died": "frame({'outcome': 'died'})",
    "raised_without_words": "frame({'outcome': 'raised', 'raised': [1], 'line': {}, 'text': 7})",
    "strange_claims": (
        "answer(1, modified=[10**30, -1, True, 'x', None, 0], runtime_warning=7, points=8)"
    ),
    "an_answer_to_a_cell": "frame({'outputs': [{'output_type': 'passed'}], 'late': False})",
    "ready_again": "frame({'ready': True})",
    "two_answers": "answer(array([3, 1]), bytes(24)) * 2",
    "hundred_answers": "answer(array([4, 1]), bytes(32)) * 100",
    "half_a_frame": "answer(array([3, 1]), bytes(24))[:40]",
    "one_byte": 'b"\\0"',
}

# The same, with hands on the descriptors themselves.
HANDS = {
    "closes_everything": "for n in open_descriptors(): os.close(n)",
    "points_them_nowhere": (
        "for n in open_descriptors(): os.dup2(os.open('/dev/null', os.O_RDWR), n)"
    ),
    "swaps_them": "a, b = open_descriptors()[:2]; c = os.dup(a); os.dup2(b, a); os.dup2(c, b)",
    "makes_them_impatient": "for n in open_descriptors(): os.set_blocking(n, False)",
    "reads_ahead": (
        "threading.Thread(target=lambda: [os.read(n, 9) for n in open_descriptors()]).start()"
    ),
    "talks_without_end": """
def talk():
    while True: send(answer(array([3, 1]), bytes(24)))
threading.Thread(target=talk, daemon=True).start()""",
    "leaves_by_the_window": "os._exit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "aborts": "os.abort()",
    "kills_all": "import signal; os.kill(-1, signal.SIGKILL); os.kill(os.getpid(), 9)",
    "becomes_another": "os.execv('/student/bin/python', ['python', '-c', 'print(30.0)'])",
}

# Whole notebooks: this cell runs before the functions are asked for, which are wrong.
CELLS = {
    "json_patched": """
import json
json.dumps = lambda *a, **k: '{"outcome": "value", "status": "passed", "value": true}'
json.loads = lambda *a, **k: {"do": "call", "name": "len", "seconds": 1}
""",
    "struct_patched": """
import struct
class Prefix:
    size = 8
    pack = staticmethod(lambda *a: b"\\0" * 8)
    unpack = staticmethod(lambda *a: (0, 0))
__import__("wire").PREFIX = Prefix
""",
    "write_patched": """
import os
true_write = os.write
os.write = lambda fd, raw: true_write(fd, raw.tobytes()[::-1])
""",
    "wire_replaced": """
import sys, types
import wire
fake = types.ModuleType("wire")
fake.__dict__.update(wire.__dict__)
fake.pack = lambda header, value=None: wire.pack({"outcome": "value", "modified": []}, 1.0)
sys.modules["wire"] = fake
sys.modules["program"].wire = fake
""",
    "worker_replaced": """
import sys
worker = sys.modules["program"]
worker.call = lambda *a: ({"outcome": "value", "status": "passed"}, True)
worker.fingerprint = lambda *a: 0
worker.censored = worker.clip = lambda text, *a: text
worker.Channel.send = lambda self, *a: None
""",
    "frames_found": """
import gc, os
for thing in gc.get_objects():
    if type(thing).__name__ == "Channel":
        thing._descriptor = os.open("/dev/null", os.O_RDWR)
""",
    "builtins_replaced": """
import builtins
builtins.isinstance = builtins.callable = builtins.hasattr = lambda *a: True
builtins.len = lambda thing: 1
builtins.__import__ = lambda *a, **k: np
""",
    "tracing": """
import sys, threading
def spy(frame, event, argument):
    frame.f_locals["result"] = True
    return spy
sys.settrace(spy); sys.setprofile(spy); threading.settrace(spy)
""",
    "audit_hook": """
import sys
def no(event, arguments):
    if event in ("exec", "compile", "open"): raise SystemExit
sys.addaudithook(no)
""",
    "collector": """
import gc
def spoil(phase, information): raise SystemExit
gc.callbacks.append(spoil); gc.set_threshold(1)
""",
    "shell_hooks": """
shell = get_ipython()
shell.events.register("pre_run_cell", lambda *a: shell.user_ns.clear())
shell.input_transformers_cleanup.append(lambda lines: ["pass\\n"])
shell.run_cell = lambda *a, **k: 1 / 0
shell.showtraceback = lambda *a, **k: None
""",
    "namespace_with_a_will": """
import sys
class Space(dict):
    def get(self, name, default=None): return lambda *a: True
get_ipython().user_ns = Space(get_ipython().user_ns)
""",
    "exits": "import atexit, sys, os\natexit.register(os._exit, 0)\nsys.exit(0)",
    "stops_itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "deaf": """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.setitimer = lambda *a: None
signal.signal = lambda *a: None
def bias_gradient(delta):
    while True: pass
""",
    "swallows": """
def stubborn():
    while True:
        try:
            while True: pass
        except BaseException:
            pass
class Del:
    def __del__(self): stubborn()
def bias_gradient(delta):
    Del()
""",
    "threads": """
import sys, threading, time
def chatter():
    while True: print("PAYLOAD" * 100); time.sleep(0)
for _ in range(12):
    try:
        threading.Thread(target=chatter, daemon=True).start()
    except RuntimeError:
        break
""",
    "forks": """
import os
for _ in range(300):
    try:
        if os.fork() == 0:
            while True: pass
    except OSError:
        break
""",
    "shares_its_pipe": """
import os, time
for _ in range(5):
    if os.fork() == 0:
        while True: time.sleep(1)
""",
    "child_goes_on": """
import os, time
if os.fork():
    time.sleep(0.3)
    os._exit(0)
""",
    "fills_folders": """
import os, tempfile
for folder in (tempfile.gettempdir(), "/dev/shm", os.path.expanduser("~")):
    for number in range(40):
        try:
            with open(f"{folder}/{number}", "wb") as file: file.write(bytes(9 << 20))
        except OSError:
            break
""",
    "many_files": """
import os, tempfile
for number in range(20_000):
    os.mkdir(f"{tempfile.gettempdir()}/{number}")
""",
    "many_descriptors": """
import os
try:
    while True: os.dup(0)
except OSError:
    pass
""",
    "prints_100_MB": "for _ in range(100): print('x' * 1_000_000)",
    "many_figures": """
import matplotlib.pyplot as plt
from IPython.display import display, Image
for number in range(100_000):
    display({"text/plain": "figure", "image/png": "A" * 300}, raw=True)
""",
    "giant_display": """
from IPython.display import display
display({"text/plain": "y" * 30_000_000, "image/png": "A" * 30_000_000}, raw=True)
class Giant:
    def __repr__(self): return "z" * 30_000_000
Giant()
""",
    "hidden_region": """
### BEGIN HIDDEN TESTS
bias_gradient = lambda delta: delta.mean(axis=1, keepdims=True)
### END HIDDEN TESTS
""",
    "open_hidden_region": "### BEGIN HIDDEN TESTS\n" * 3000,
    "calls_the_check": """
import sys
sys.path[:0] = ["/", "/grader", "/work", "/home"]
from autograder.live import hidden_check
""",
    "solutions_of_the_library": """
import importlib, coursekit
for name in ("coursekit.backprop", "coursekit.gradcheck", "coursekit"):
    bias_gradient = importlib.import_module(name).bias_gradient
""",
}

# Each prints `held` if the sandbox has held.
PROBES = {
    "no_secret_in_environments": """
import glob
found = b""
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline") + glob.glob("/proc/*/mem"):
    try:
        found += open(path, "rb").read(100_000)
    except (OSError, ValueError):
        pass
print("held" if MARK not in found else "FOUND")
""",
    "grader_holds_three_files": """
import os
print("held" if set(os.listdir("/grader")) == {"launch.py", "worker.py", "wire.py",
                                                  "states.py", "stand_in.py"} else "FOUND")
""",
    "no_course_material": """
import os
loot = []
for root, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(root, f) not in ("/proc", "/sys")]
    loot += [f for f in files if f.endswith((".ipynb", ".seed", ".jsonl", "gradebook.db"))
             or f in ("judge.py", "ps5_backprop.py", "ps5_catalogue.py", "submission.py")]
print("held" if not loot else loot[:5])
""",
    "no_solutions": """
import os, sys
loot = []
for root, folders, files in os.walk(sys.prefix + "/lib", followlinks=True):
    for file in files if "coursekit" in root else ():
        data = open(os.path.join(root, file), "rb").read()
        loot += [file] if b"keepdims" in data and b"bias_gradient" in data else []
print("held" if not loot else loot)
""",
    "withheld": """
import coursekit, importlib
try:
    importlib.import_module("coursekit.backprop").bias_gradient(np.ones((2, 2)))
except ImportError:
    print("held")
""",
    "no_checkout": "import os\nprint('held' if not os.path.exists(CHECKOUT) else 'FOUND')",
    "no_grader_to_import": """
try:
    import autograder
except ImportError:
    print("held")
""",
    "read_only": """
import os
bad = []
for place in ("/x", "/usr/x", "/student/x", "/grader/x", "/etc/x", "/dev/x", "/student/lib/x",
              "/grader/wire.py", "/etc/passwd", "/proc/sys/kernel/core_pattern",
              "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches"):
    try:
        open(place, "a").write("1"); bad.append(place)
    except OSError:
        pass
print("held" if not bad else bad)
""",
    "no_network": """
import socket
bad = []
for family, kind, address in ((socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 80)),
                              (socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53)),
                              (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT)),
                              (socket.AF_UNIX, socket.SOCK_STREAM, ABSTRACT)):
    try:
        s = socket.socket(family, kind); s.settimeout(1); s.connect(address); s.send(b"x")
        bad.append(address)
    except OSError:
        pass
print("held" if not bad else bad)
""",
    "no_raw_sockets": """
import socket
try:
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x300)
except OSError:
    print("held")
""",
    "denied_calls": """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
bad = []
for name, number in DENIED.items():
    ctypes.set_errno(0)
    if libc.syscall(number, 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() not in (1, 38):
        bad.append(name)
print("held" if not bad else bad)
""",
    "no_new_namespace": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print("held" if libc.unshare(0x10000000) == -1 and libc.clone(None, None, 0x10000011) == -1
      else "FOUND")
""",
    "no_devices": """
import os, stat
good = {"null", "zero", "full", "random", "urandom", "tty", "console", "ptmx"}
bad = []
for root, folders, files in os.walk("/dev"):
    for file in files:
        mode = os.stat(os.path.join(root, file), follow_symlinks=False).st_mode
        if stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and file not in good and root != "/dev/pts"):
            bad.append(file)
try:
    os.mknod("disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0)); bad.append("mknod")
except OSError:
    pass
try:
    open("/dev/tty"); bad.append("tty")
except OSError:
    pass
print("held" if not bad else bad)
""",
    "limits_stay": """
import resource
bad = []
for name in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE",
             "RLIMIT_CORE"):
    number = getattr(resource, name)
    for limit in ((resource.RLIM_INFINITY,) * 2, (1 << 40,) * 2):
        try:
            resource.setrlimit(number, limit); bad.append(name)
        except (OSError, ValueError):
            pass
print("held" if not bad else bad)
""",
    "stays_nobody": """
import os
bad = os.getuid() < 60000 or [os.geteuid(), os.getgid()] != [os.getuid()] * 2
for change in (os.setuid, os.setgid, os.seteuid):
    try:
        change(0); bad = True
    except OSError:
        pass
import ctypes, struct
libc = ctypes.CDLL(None)
held = ctypes.create_string_buffer(24)
libc.capget(struct.pack("II", 0x20080522, 0), held)
bad |= held.raw != bytes(24)
bad |= any(libc.prctl(23, number, 0, 0, 0) == 1 for number in range(64))
print("held" if not bad and libc.prctl(39, 0, 0, 0, 0) == 1 else "FOUND")
""",
    "no_programs_of_root": """
import os, stat
bad = []
for folder in ("/usr/bin", "/usr/sbin", "/usr/lib"):
    for name in os.listdir(folder):
        try:
            mode = os.stat(os.path.join(folder, name)).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) and mode & stat.S_ISUID and not (
            os.statvfs(os.path.join(folder, name)).f_flag & os.ST_NOSUID
        ):
            bad.append(name)
print("held" if not bad else bad)
""",
    "first_process_survives": """
import os, signal
for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGSEGV):
    try:
        os.kill(1, number)
    except OSError:
        pass
try:
    os.kill(1, 0)
except PermissionError:
    pass
print("held")  # with the first process gone nobody would print
""",
    "no_process_to_be_seen": """
import os
try:
    found = os.listdir("/proc")
except OSError:
    found = []
print("held" if found == [] else "FOUND")
""",
    "only_its_pipe_and_nothing": """
import os, stat
bad = []
for number in range(1 << 12):
    try:
        status = os.fstat(number)
    except OSError:
        continue
    null = stat.S_ISCHR(status.st_mode) and status.st_rdev == os.makedev(1, 3)
    pipe = number == 3 and stat.S_ISSOCK(status.st_mode)
    if not (null or pipe or stat.S_ISREG(status.st_mode) and status.st_nlink):
        bad.append((number, oct(status.st_mode)))
print("held" if not bad else bad)
""",
    "own_processes_only": """
import os
found = []
for number in range(1, 3000):
    try:
        os.kill(number, 0); found.append(number)
    except ProcessLookupError:
        pass
print("held" if found == [1] and os.getppid() == 0 else found)
""",
    "memory_ends": """
try:
    hoard = bytearray(8 << 30)
except MemoryError:
    print("held")
""",
    "files_end": """
import os, signal, tempfile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
big = tempfile.gettempdir() + "/big"
try:
    with open(big, "wb") as file:
        for _ in range(100): file.write(bytes(1 << 20))
except OSError:
    print("held")
os.unlink(big)
""",
}

# What a world without namespaces does not stop: names of files and numbers of processes are there,
# and programs of root's, which no_new_privs makes harmless; folders have other places.
OF_NAMESPACES = {
    "folders_of_the_system",
    "grader_holds_three_files",
    "no_checkout",
    "no_programs_of_root",
    "own_processes_only",
    "processes_found",
}
# Who makes too many files is ended there, and cannot say that anything held.
ENDED_BY_FILES = {"inodes", "files_moved_about"}

DISPLAYS = """
from IPython.display import HTML, SVG, JSON, Javascript, Latex, Markdown, display
MARKUP = "<script>PAYLOAD</script><img src=x onerror=PAYLOAD>{{ 97*89 }}"
display(HTML(MARKUP), Javascript("PAYLOAD"), Markdown(MARKUP), Latex(MARKUP), JSON({"a": MARKUP}))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='PAYLOAD'/>"))
for kind in ("text/html", "application/javascript", "image/svg+xml", "application/pdf", "image/gif",
             "application/vnd.jupyter.widget-view+json", "application/vnd.plotly.v1+json"):
    display({kind: MARKUP}, raw=True)
display({"image/png": MARKUP, "text/plain": MARKUP}, raw=True, metadata={"text/html": MARKUP})

class Rich:
    def _repr_html_(self): return MARKUP
    def _repr_mimebundle_(self, **k): return {"text/html": MARKUP, "text/plain": MARKUP}
    __repr__ = _repr_html_
Rich()
"""
PRINTS = """
import sys, warnings
print("<script>PAYLOAD</script></pre>{{ 97*89 }}{% raw %}")
print("\\x1b[31mred\\x1b]0;title\\x07 \\x00 \\ud800 \\u202e \\r\\n", file=sys.stderr)
warnings.warn("<img src=x onerror=PAYLOAD>")
raise type("<svg onload=PAYLOAD>", (Exception,), {})("</script><script>PAYLOAD</script>")
"""
