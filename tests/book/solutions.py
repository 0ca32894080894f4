"""The code in the folded solutions of the book's exercises."""

import re

from equations import BOOK

BLOCK = re.compile(r"````\{solution\} ([\w-]+).*?```python\n(.*?)```", re.DOTALL)


def solutions(page: str) -> list[tuple[str, str]]:
    """The label and the first Python block of each folded solution that has one."""
    return BLOCK.findall((BOOK / f"{page}.md").read_text(encoding="utf-8"))
