"""Reverse-mode differentiation of scalars: the computational graph of the book, as a program.

A node knows its value, its parents and the local derivative towards each of them. `backward`
visits the nodes from the result to the leaves and adds upstream × local along every edge, which
is the sum over all paths, each node visited once. `eq:sum-over-paths`

Where a function has no value, as log has none at 0, Python's own error says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Edges: TypeAlias = tuple[tuple["Node", float], ...]


class Node:
    """A number in a computational graph; +, −, ×, / and powers of nodes are nodes."""

    def __init__(self, value: float, name: str = "", edges: Edges = ()) -> None:
        self.value, self.name = float(value), name
        self.edges = edges  # (parent, ∂self/∂parent)
        self.gradient = 0.0  # ∂result/∂self, once backward has run

    def named(self, name: str) -> Node:
        """This node, with a name to draw it by.

        Examples
        --------
        >>> (Node(5) * 3).named("u").name
        'u'
        """
        self.name = name
        return self

    def __add__(self, other: Node | float) -> Node:
        b = as_node(other)
        return Node(self.value + b.value, "+", ((self, 1.0), (b, 1.0)))

    def __sub__(self, other: Node | float) -> Node:
        b = as_node(other)
        return Node(self.value - b.value, "−", ((self, 1.0), (b, -1.0)))

    def __mul__(self, other: Node | float) -> Node:
        b = as_node(other)
        return Node(self.value * b.value, "×", ((self, b.value), (b, self.value)))

    def __truediv__(self, other: Node | float) -> Node:
        b = as_node(other)
        ratio = self.value / b.value
        return Node(ratio, "÷", ((self, 1 / b.value), (b, -ratio / b.value)))

    def __pow__(self, n: float) -> Node:
        slope = n * self.value ** (n - 1) if n else 0.0  # x⁰ is flat at 0 too
        return Node(self.value**n, f"^{n:g}", ((self, slope),))

    def __neg__(self) -> Node:
        return Node(-self.value, "−", ((self, -1.0),))

    def __rsub__(self, other: float) -> Node:
        return as_node(other) - self

    def __rtruediv__(self, other: float) -> Node:
        return as_node(other) / self

    __radd__, __rmul__ = __add__, __mul__


def as_node(x: Node | float) -> Node:
    """x, or a leaf that holds the number x.

    Examples
    --------
    >>> as_node(3).value
    3.0
    """
    return x if isinstance(x, Node) else Node(x)


@dataclass(frozen=True)
class Function:
    """A function of one number x: its value a, and its slope, given x and a.

    Examples
    --------
    >>> x = Node(2)
    >>> backward(log(x))
    >>> x.gradient
    0.5
    """

    name: str
    value: Callable[[float], float]
    slope: Callable[[float, float], float]

    def __call__(self, x: Node) -> Node:
        a = self.value(x.value)
        return Node(a, self.name, ((x, self.slope(x.value, a)),))


exp = Function("exp", math.exp, lambda x, a: a)
log = Function("log", math.log, lambda x, a: 1 / x)
tanh = Function("tanh", math.tanh, lambda x, a: 1 - a * a)
sigmoid = Function("σ", lambda x: 0.5 * (1 + math.tanh(0.5 * x)), lambda x, a: a * (1 - a))
relu = Function("relu", lambda x: max(x, 0.0), lambda x, a: float(x > 0))


def topological_order(result: Node) -> list[Node]:
    """All that `result` depends on, each after its parents; without recursion, so of any depth.

    Examples
    --------
    >>> w, x = Node(5, "w"), Node(3, "x")
    >>> [node.name for node in topological_order(w * x + w)]
    ['w', 'x', '×', '+']
    """
    order: list[Node] = []
    seen: set[int] = set()
    stack = [(result, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent, _ in node.edges)
    return order


def backward(result: Node) -> None:
    """Set `gradient` = ∂result/∂node on every node that `result` depends on.

    Examples
    --------
    >>> w, x, b, y = Node(5), Node(1), Node(1), Node(10)
    >>> backward((y - (w * x + b)) ** 2)
    >>> w.gradient, x.gradient, b.gradient, y.gradient
    (-8.0, -40.0, -8.0, 8.0)
    """
    order = topological_order(result)
    for node in order:
        node.gradient = 0.0
    result.gradient = 1.0
    for node in reversed(order):
        for parent, local in node.edges:
            parent.gradient += node.gradient * local
