"""What a notebook would show raw, or lead to in vain."""

import re

FENCED = re.compile(r"^(`{3,})(?!\{).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
MATH = re.compile(r"\$\$.*?\$\$|(?<!\\)\$[^$\n]*\$", re.DOTALL)
LITERAL = re.compile(r"``.*?``|`[^`\n]*`")
ROLE = re.compile(r"\{[\w:-]+\}`[^`]*`")
RAW = re.compile(
    r"^[ \t]*(?:`{3,}|:{3,}).*"  # a directive
    r"|^\([\w:-]+\)=$"  # a target
    r"|^[ \t]*:(?:class|label|name):.*"  # an option
    r"|\]\((?!https://)[^)]*\)"  # a link to a file, or within a site that is not there
    r"|\beq:[a-z][\w-]*",  # a label instead of a number
    re.MULTILINE,
)


def raw_parts(text: str) -> list[str]:
    """The parts of a Markdown cell that are MyST's, or links that do not arrive."""
    shown = FENCED.sub("", text)
    return ROLE.findall(shown) + RAW.findall(LITERAL.sub("", MATH.sub("", shown)))
