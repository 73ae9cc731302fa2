"""Documents with commands: the text to type, and the documented answer.

A `sh` block is typed; a `json` or `text` block right after it is its answer. In an answer, `…`
stands for any text, `["…"]` for any list; JSON may be laid out for reading.
"""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

_BLOCK = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_END = "--- the command has ended ---"


@dataclass(frozen=True, slots=True)
class Step:
    """One block of commands, and what it is said to answer; None where nothing is said."""

    commands: str
    answer: str | None
    is_json: bool = False


def steps(document: str) -> list[Step]:
    """Return what a document has to be typed."""
    found: list[Step] = []
    for kind, text in _BLOCK.findall(document):
        if kind == "sh":
            found.append(Step(text, None))
        else:
            found[-1] = Step(found[-1].commands, text, is_json=kind == "json")
    return found


def run(typed: Sequence[Step], folder: Path, variables: Mapping[str, str]) -> list[str]:
    """Type everything into one shell; return what each step printed.

    Raises:
        AssertionError: A command failed.
    """
    lines = [f"{step.commands}\nprintf '%s' '{_END}'" for step in typed]
    shell = subprocess.run(  # noqa: S603 - our own document
        ["/bin/bash", "-eu", "-o", "pipefail", "-c", "\n".join(lines)],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    *printed, rest = shell.stdout.split(_END)
    assert shell.returncode == 0, f"after {printed}: {rest}{shell.stderr}"
    return printed


def answers(step: Step, printed: str) -> bool:
    """Return whether a step printed what it is said to answer."""
    if step.answer is None:
        return not printed.strip()
    if step.is_json:
        return _fits(json.loads(step.answer), json.loads(printed))
    return _fits(step.answer.strip(), printed.strip())


def _fits(shown: Any, real: Any) -> bool:
    if isinstance(shown, str) and isinstance(real, str):
        parts = (re.escape(part) for part in shown.split("…"))
        return re.fullmatch(".*".join(parts), real, re.DOTALL) is not None
    if isinstance(shown, dict) and isinstance(real, dict):
        here, there = cast("dict[str, Any]", shown), cast("dict[str, Any]", real)
        return list(here) == list(there) and all(_fits(here[n], there[n]) for n in here)
    if shown == ["…"]:
        return isinstance(real, list)
    if isinstance(shown, list) and isinstance(real, list):
        some, others = cast("list[Any]", shown), cast("list[Any]", real)
        return len(some) == len(others) and all(map(_fits, some, others))
    # A moment in seconds is another one each time.
    if isinstance(shown, int) and isinstance(real, int) and min(shown, real) > 10**9:
        return True
    return shown == real
