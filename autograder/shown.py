"""What cells have shown: nbformat outputs rebuilt from known parts, and capped."""

import base64
import json
from typing import Any

from autograder.model import CellRun

MAX_OUTPUTS = 24
MAX_TEXT = 24_000
MAX_PNG = 400_000
MAX_SHOWN = 8 << 20
"""Characters of output that one notebook may show; 2,000 cells at their caps would be 16 GB."""


def cleaned(outputs: Any) -> list[dict[str, Any]]:
    """nbformat outputs rebuilt from known parts: text and PNG pass, nothing else does."""
    kept: list[dict[str, Any]] = []
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else []:
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                kept.append({"output_type": "stream", "name": name, "text": _text(text)})
            case {"output_type": "display_data", "data": dict(data)}:
                shown = _cleaned_data(data)
                if shown:
                    kept.append({"output_type": "display_data", "metadata": {}, "data": shown})
            case {
                "output_type": "error",
                "ename": str(name),
                "evalue": str(value),
                "traceback": list(lines),
            }:
                trace = [_text(line) for line in lines[:50] if isinstance(line, str)]
                kept.append(
                    {
                        "output_type": "error",
                        "ename": _text(name, 80),
                        "evalue": _text(value, 600),
                        "traceback": trace,
                    }
                )
    return kept


def handed_in(outputs: Any) -> list[dict[str, Any]]:
    """What a cell of a student's file has shown, rebuilt in the same way."""
    return cleaned(
        [_as_sent(o) for o in outputs[:MAX_OUTPUTS] if isinstance(o, dict)]
        if isinstance(outputs, list)
        else []
    )


def _as_sent(output: dict[str, Any]) -> dict[str, Any]:
    """An output with its lines joined, as the sandbox sends them."""
    new = {part: _joined(value) for part, value in output.items() if part != "traceback"}
    if isinstance(data := output.get("data"), dict):
        new["data"] = {kind: _joined(value) for kind, value in data.items()}
        if isinstance(png := new["data"].get("image/png"), str):
            new["data"]["image/png"] = "".join(png.split())
    if new.get("output_type") == "execute_result":
        new["output_type"] = "display_data"
    return new | {part: output[part] for part in ("traceback",) if part in output}


def _joined(value: Any) -> Any:
    lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if lines else value


def _text(text: str, most: int = MAX_TEXT) -> str:
    """Its beginning, without half characters, which no file can hold."""
    return text[:most].encode(errors="replace").decode()


def _cleaned_data(data: dict[str, Any]) -> dict[str, str]:
    shown = {}
    text, png = data.get("text/plain"), data.get("image/png")
    if isinstance(text, str):
        shown["text/plain"] = _text(text)
    if isinstance(png, str) and len(png) <= MAX_PNG:
        try:
            if base64.b64decode(png, validate=True).startswith(b"\x89PNG\r\n\x1a\n"):
                shown["image/png"] = png
        except ValueError:  # not ASCII, or not base64
            pass
    return shown


def without_outputs(run: CellRun) -> CellRun:
    """Of a run no more than what it raised, and a word about the rest."""
    raised = [o | {"traceback": []} for o in run.outputs if o["output_type"] == "error"][:1]
    note = {"output_type": "stream", "name": "stdout", "text": "(too much output: left out)\n"}
    return CellRun((note, *raised))


def size_of(run: CellRun) -> int:
    """Characters that its outputs take in the notebook's file."""
    return len(json.dumps(run.outputs))
