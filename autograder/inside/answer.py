"""A cell beside the right functions: calls one of them for a stand-in.

It runs in the sandbox of the instructor's solutions, after them.
"""

import json
from typing import Any

import numpy as np


def _answer(
    name: str, values: list[Any], states: list[str], keywords: list[str]
) -> tuple[Any, list[str]]:
    """What the function answers, and the states of generators of random numbers after it.

    `keywords` are the names of the last values; `states` has a text for each value that is a
    generator, and an empty one for the others.
    """
    values = [
        _generator(state) if state else value for value, state in zip(values, states, strict=True)
    ]
    first = len(values) - len(keywords)
    named = dict(zip(keywords, values[first:], strict=True))
    result = globals()[name](*values[:first], **named)
    after = [
        json.dumps(value.bit_generator.state) if state else ""
        for value, state in zip(values, states, strict=True)
    ]
    return result, after


def _generator(state: str) -> np.random.Generator:
    """The generator that is in a state."""
    told = json.loads(state)
    bits = getattr(np.random, told["bit_generator"])()
    bits.state = told
    return np.random.Generator(bits)
