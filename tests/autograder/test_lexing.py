"""Code as tokens: names, comments and layout make no difference, all else does."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.lexing import NAME, code_tokens, prose_tokens

ONE = """
def mean(values, axis=0):
    \"\"\"The mean.\"\"\"
    # add up
    total = np.sum(values, axis=axis)
    return (total / len(values))
"""
SAME = [
    ONE.replace("values", "v").replace("total", "s"),
    ONE.replace("# add up", "x" and "# totally different = 1"),
    ONE.replace('    """The mean."""\n', ""),
    ONE.replace("np.sum(values, axis=axis)", "np.sum(\n        values,\n        axis=axis\n    )"),
    ONE.replace("return (total / len(values))", "return total / len(values)"),
    ONE.replace("    return", "\n\n    return").replace("    ", "  "),
    ONE.replace("axis=axis)\n    return", "axis=axis); return"),
]
OTHER = [
    ONE.replace("sum", "prod"),
    ONE.replace("/", "*"),
    ONE.replace("axis=0", "axis=1"),
    ONE.replace("len(values)", "len"),
    ONE.replace("axis=axis", "keepdims=axis"),
    ONE.replace("return (total / len(values))", "return (total, len(values))"),
]


@pytest.mark.parametrize("text", SAME)
def test_what_makes_no_difference(text: str) -> None:
    """Names, comments, docstrings, line breaks, blanks and brackets that group are nothing."""
    assert code_tokens(text, {"np"}) == code_tokens(ONE, {"np"})


@pytest.mark.parametrize("text", OTHER)
def test_what_makes_a_difference(text: str) -> None:
    """Another function, sign, number, keyword or call is another text."""
    assert code_tokens(text, {"np"}) != code_tokens(ONE, {"np"})


def test_names_that_stay() -> None:
    """Names of the language, those after a dot, of keyword arguments, and those that are known."""
    tokens = code_tokens("result = np.sum(mine.T, axis=1) if flag else None", {"np"})
    assert " ".join(tokens) == (f"{NAME} = np . sum ( {NAME} . T , axis = 1 ) if {NAME} else None")


def test_a_text_in_a_call_stays() -> None:
    """A text that stands alone in its line is no docstring within brackets."""
    assert code_tokens('f(\n    "a"\n)') == [NAME, "(", "S", ")"]
    assert code_tokens('"a"\nx = "b"') == [NAME, "=", "S"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(" * 99_000,
            "'" * 99_000,
            '"""' * 33_000,
            "\\" * 99_000,
            "'\\" * 49_000,
            " \n" * 49_000,
        ),
        *("a" * 99_000, "'''\"" * 24_000 + "\\", "#" * 99_000, "f'{" * 33_000),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """The time is that of the length, however deep or odd the code; nothing is parsed."""
    start = time.process_time()
    code_tokens(text)
    assert time.process_time() - start < 20


@settings(deadline=None)
@given(st.text(st.sampled_from("ab'\"#\\\n(){}[]=. 1éλ\ud800"), max_size=60))
def test_any_text_has_tokens(text: str) -> None:
    """Nothing is refused, and the same text gives the same tokens."""
    assert code_tokens(text) == code_tokens(text)


def test_words_of_an_answer() -> None:
    """Signs and capital letters of a written answer are nothing."""
    assert prose_tokens("The gradient — *of* Σ, 3 times!") == prose_tokens(
        "the **Gradient** of σ 3 times"
    )
