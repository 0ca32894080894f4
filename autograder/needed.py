"""Which cells that were handed out to be run and looked at may be left out when a notebook is run.

One whose names no other cell reads, and which leaves nothing behind besides: no setting, no number
drawn from a generator of all, no file, no data of another cell changed. Where that cannot be told
from the text, it is run.
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

OWN_NAMES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions whose variables are not the cell's."""
LASTING = re.compile(
    "chdir|compile|copyto|delattr|dump|environ|eval|exec|fill_diagonal|filterwarnings|get_ipython"
    "|globals|import_module|input|locals|mkdir|modules|next|open|place|put|putenv|putmask|rc"
    "|rcParams|register|save|savefig|savetxt|savez|seed|set_printoptions|set_state|setattr|seterr"
    "|seterrcall|setrecursionlimit|shuffle|simplefilter|system|tofile|use|vars|write|write_bytes"
    "|write_text|__import__"
)
"""Names of what sets something for all that comes after, writes files, or may do anything."""
PURE = re.compile(
    "all|any|argmax|argmin|argsort|astype|copy|cumsum|dot|flatten|get|items|keys|max|mean|min"
    "|nonzero|ravel|reshape|round|squeeze|std|sum|tolist|transpose|values|var"
)
"""Methods that change nothing of what they are called on."""
GENERATORS = frozenset({"default_rng", "Generator", "PCG64", "SeedSequence"})
"""What of `random` draws nothing from the generator that all share."""
LOOKS = re.compile(
    r"\b(?:globals|locals|vars|dir|eval|exec|get_ipython|_[io]h|_{1,3}i+|_i?\d+"
    r"|__main__|__globals__|f_globals|_getframe|inspect|gc)\b|\b(?:In|Out)\s*[\[.]"
)
"""Words of a cell that may read names which its text does not show."""
LAST_VALUE = re.compile(r"(?<=\w)\(\s*_{1,3}\b|\b_{1,3}\b(?!\s*(?:,|:|=(?!=)|in\b))")
"""`_` where it is read, and not only bound as in `for _ in`."""
MAGIC = re.compile(r"^[ \t]*(?:!|%%?(?!(?:matplotlib|time|timeit|capture)\b))", re.MULTILINE)
"""Commands of the notebook that may do so, or anything else."""


def left_out(experiments: Collection[str], others: Sequence[str]) -> frozenset[str]:
    """Of the experiments in a notebook those that need not run.

    Parameters
    ----------
    experiments
        Their texts: only of such as `leaves_nothing` behind.
    others
        Texts of all other cells of code.
    """
    if any(LOOKS.search(text) or MAGIC.search(text) for text in others):
        return frozenset()
    spared, waiting = set(experiments), list(others)
    while waiting:
        words = _words(waiting.pop())
        needed = {text for text in spared if words & bound_by(text)}
        spared -= needed
        waiting += needed
    return frozenset(spared)


def _words(text: str) -> set[str]:
    """The names that a text may read."""
    words = set(re.findall(r"\w+", text)) - {"_", "__", "___"}
    return words | {"_"} if LAST_VALUE.search(text) else words


@cache
def bound_by(text: str) -> frozenset[str]:
    """The names that code of ours binds at its top level, those of its loops too.

    `_` is among them if the cell ends in a value, which is shown.
    """
    body = ast.parse(_python(text)).body
    found = {"_"} if body and isinstance(body[-1], ast.Expr) else set()
    waiting: list[ast.AST] = [*body]
    for node in waiting:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
            waiting += ast.iter_child_nodes(node)
        elif not isinstance(node, OWN_NAMES):
            waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def functions_of(texts: Sequence[str]) -> frozenset[str]:
    """What code of ours defines as functions and classes, and what it imports."""
    found: set[str] = set()
    for text in texts:
        for node in ast.walk(ast.parse(_python(text))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.alias):
                found.add((node.asname or node.name).partition(".")[0])
    return frozenset(found)


def leaves_nothing(text: str, functions: Collection[str]) -> bool:
    """Whether a cell of ours only binds names, prints and draws, as far as its text shows.

    `functions` are those of other cells, and modules. Data of other cells it may read: neither call
    what could change them, nor hand them as they are to a function of the notebook.
    """
    if MAGIC.search(text):
        return False
    try:
        nodes = list(ast.walk(ast.parse(_python(text))))
    except (SyntaxError, ValueError):
        return False
    own = frozenset(_stored(nodes))
    return not any(_lasts(node, own, own | {*functions, *dir(builtins)}) for node in nodes)


def _lasts(node: ast.AST, own: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a part of the cell may change what is not its own."""
    match node:
        case ast.Global() | ast.Nonlocal():
            return True
        case ast.alias():
            return node.name == "*"
        case ast.Name():
            return node.id not in own and bool(LASTING.fullmatch(node.id))
        case ast.Call():
            return _may_change(node, known)
        case ast.Attribute() | ast.Subscript():
            word = _last_word(node)
            of_all = word not in GENERATORS and _last_word(node.value) == "random"
            elsewhere = not isinstance(node.ctx, ast.Load) and _root(node) not in own
            return bool(LASTING.fullmatch(word)) or (bool(word) and of_all) or elsewhere
    return False


def _may_change(call: ast.Call, known: frozenset[str]) -> bool:
    """Whether a call gets at data that are not the cell's own, and might change them."""
    if any(keyword.arg == "out" for keyword in call.keywords):
        return True
    if not isinstance(call.func, ast.Name):
        root = _root(call.func)
        pure = PURE.fullmatch(_last_word(call.func))
        return bool(root) and root not in known and not pure
    if hasattr(builtins, call.func.id):
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    names = (g.value if isinstance(g, ast.Starred) else g for g in given)
    return any(isinstance(name, ast.Name) and name.id not in known for name in names)


def _stored(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """All names that the cell and its functions bind."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def _last_word(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.AST) -> str:
    """The name that an expression begins with; "" if it begins with none."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _python(text: str) -> str:
    """The text without the notebook's commands."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(("%", "!")))
