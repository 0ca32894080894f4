"""Reverse-mode differentiation of scalars: the computational graph of the book, as a program.

A node knows its value, its parents and the local derivative towards each of them. `backward`
visits the nodes from the result to the leaves and adds upstream × local along every edge, which
is the sum over all paths, each node visited once. `eq:sum-over-paths`
"""

from __future__ import annotations

import math


class Node:
    """A number in a computational graph."""

    def __init__(
        self, value: float, name: str = "", edges: tuple[tuple[Node, float], ...] = ()
    ) -> None:
        self.value = float(value)
        self.name = name
        self.edges = edges  # (parent, ∂self/∂parent)
        self.gradient = 0.0  # ∂result/∂self, once backward has run

    def named(self, name: str) -> Node:
        """This node, with a name to draw it by."""
        self.name = name
        return self

    def __add__(self, other: Node | float) -> Node:
        other = as_node(other)
        return Node(self.value + other.value, "+", ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: Node | float) -> Node:
        other = as_node(other)
        return Node(self.value * other.value, "×", ((self, other.value), (other, self.value)))

    def __pow__(self, n: float) -> Node:
        slope = n * self.value ** (n - 1) if n else 0.0  # x⁰ is flat at 0 too
        return Node(self.value**n, f"^{n:g}", ((self, slope),))

    def __neg__(self) -> Node:
        return self * -1.0

    def __sub__(self, other: Node | float) -> Node:
        return self + -as_node(other)

    def __rsub__(self, other: float) -> Node:
        return as_node(other) - self

    __radd__ = __add__
    __rmul__ = __mul__


def as_node(x: Node | float) -> Node:
    """x, or a leaf that holds the number x."""
    return x if isinstance(x, Node) else Node(x)


def exp(x: Node) -> Node:
    """e^x; its derivative is its value."""
    value = math.exp(x.value)
    return Node(value, "exp", ((x, value),))


def sigmoid(x: Node) -> Node:
    """σ(x); its derivative is σ(x)(1−σ(x))."""
    value = 0.5 * (1 + math.tanh(0.5 * x.value))
    return Node(value, "σ", ((x, value * (1 - value)),))


def topological_order(result: Node) -> list[Node]:
    """All that `result` depends on, each after its parents; without recursion, so of any depth."""
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
    """Set `gradient` = ∂result/∂node on every node that `result` depends on."""
    order = topological_order(result)
    for node in order:
        node.gradient = 0.0
    result.gradient = 1.0
    for node in reversed(order):
        for parent, local in node.edges:
            parent.gradient += node.gradient * local
