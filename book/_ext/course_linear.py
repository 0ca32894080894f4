"""A formula as one line of text that a person reads and a search finds: `δ^l = a^l - y`."""

import re
from collections.abc import Iterator

GREEK = re.findall(
    r"(\w+) (\w)",
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ kappa κ lambda λ "
    "mu μ nu ν xi ξ pi π rho ρ varrho ρ sigma σ tau τ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ "
    "Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω",
)
SIGNS = {
    **dict(GREEK),
    "partial": "∂", "nabla": "∇", "odot": "⊙", "cdot": "·", "times": "×", "pm": "±", "mp": "∓",
    "le": "≤", "ge": "≥", "ne": "≠", "neq": "≠", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼",
    "to": "→", "mapsto": "↦", "leftarrow": "←", "longrightarrow": "→", "iff": "⇔",
    "Longrightarrow": "⇒", "Longleftrightarrow": "⇔", "in": "∈", "subset": "⊂", "perp": "⊥",
    "mid": "|", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫", "dots": "…", "cdots": "…",
    "vdots": "…", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "lfloor": "⌊",
    "rfloor": "⌋", "ell": "ℓ", "jmath": "j", "{": "{", "}": "}", "%": "%", "#": "#",
    "\\": "; ", "quad": " ", "qquad": " ", ",": " ", ";": " ", " ": " ", "!": "", ":": " ",
}  # fmt: skip
LOOKS = "left right big Big bigl bigr Bigl Bigr displaystyle textstyle limits nolimits"
SILENT = frozenset(LOOKS.split())
"""Commands that change the look alone."""
SHOWS = "mathrm mathsf mathbf mathbb mathcal operatorname underbrace boldsymbol"
PLAIN = frozenset(SHOWS.split())
"""Commands that show what they are given."""
ACCENTS = {"tilde": "\u0303", "hat": "\u0302", "bar": "\u0304", "overline": "\u0304"}
TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+|.)|(?P<sign>[{}^_&~])|(?P<space>\s+)|(?P<other>.)", re.S
)
NAME_BEFORE_BRACKET = re.compile(r"([a-z]{2,}) \(")
BINARY = re.compile(r"\s*([=≤≥≠≈∼→←⇔⇒∈⊙])\s*")


def linear(tex: str) -> str:
    """The formula in one line, in the letters and signs that it shows."""
    tokens = [match[0] for match in TOKEN.finditer(tex)]
    text = BINARY.sub(r" \1 ", "".join(pieces(iter(tokens))))
    text = re.sub(r"\s+([,.;)])", r"\1", NAME_BEFORE_BRACKET.sub(r"\1(", text))
    return " ".join(text.split())


def pieces(tokens: Iterator[str], closing: str = "") -> Iterator[str]:
    """What tokens show, until the one that closes their group."""
    for token in tokens:
        if token == closing:
            return
        yield shown(token, tokens)


def argument(tokens: Iterator[str]) -> str:
    """What the next group shows, or the next token."""
    for token in tokens:
        if not token.isspace():
            return shown(token, tokens).strip()
    return ""


def shown(token: str, tokens: Iterator[str]) -> str:
    """What a token shows, with the groups that belong to it."""
    if token == "{":
        return "".join(pieces(tokens, "}"))
    if token in {"^", "_"}:
        return token + grouped(argument(tokens))
    if token in {"&", "~"}:
        return " "
    if token.isspace():
        return ""  # TeX shows none
    if not token.startswith("\\"):
        return token
    command = token[1:]
    if command in {"frac", "tfrac", "dfrac"}:
        over, under = grouped(argument(tokens)), grouped(argument(tokens))
        return f"{over}/{under} "
    if command == "sqrt":
        return f"√{grouped(argument(tokens))}"
    if command in ACCENTS:
        letter = argument(tokens)
        return letter + ACCENTS[command] if len(letter) == 1 else letter
    if command == "text":
        return words(tokens)
    if command in PLAIN:
        return argument(tokens)
    if command in {"begin", "end", "phantom"}:
        argument(tokens)
        return " "
    return "" if command in SILENT else SIGNS.get(command, f"{command} ")


def words(tokens: Iterator[str]) -> str:
    """What a group of prose says, spaces and all."""
    depth, found = 0, []
    for token in tokens:
        depth += {"{": 1, "}": -1}.get(token, 0)
        if token not in {"{", "}"}:
            found.append(token)
        if depth == 0:
            break
    return "".join(found)


def grouped(text: str) -> str:
    """In brackets, unless it is one letter or one number."""
    return text if len(text) < 2 or re.fullmatch(r"[\w.]+'?|\(.*\)", text) else f"({text})"
