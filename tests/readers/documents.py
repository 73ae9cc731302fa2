"""Reads the commands that documents show, in blocks of `sh`."""

import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

from local import ROOT

_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_COVERAGE = ROOT / "tests" / "house" / "commands.toml"
_COMMENT = re.compile(r"\s+# .*$", re.MULTILINE)


def documents() -> list[Path]:
    """Return the documents that people take commands from."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def languages(document: Path) -> list[str]:
    """Return the language of each block; empty where a block names none."""
    return [language for language, _ in _BLOCK.findall(document.read_text(encoding="utf-8"))]


def commands(document: Path) -> list[str]:
    """Return a document's commands without their comments."""
    found: list[str] = []
    for language, text in _BLOCK.findall(document.read_text(encoding="utf-8")):
        if language == "sh":
            found += _commands(text)
    return found


def coverage(document: Path) -> dict[str, str]:
    """Return the tests that run a document's commands, by the beginnings of commands."""
    table = tomllib.loads(_COVERAGE.read_text(encoding="utf-8"))
    found: str | dict[str, str] = table.get(str(document.relative_to(ROOT)), {})
    return {"": found} if isinstance(found, str) else found


def run_by(test: Path, document: Path) -> set[str]:
    """Return the commands of a document that a test is said to run."""
    covered = coverage(document)

    def by(shown: str) -> str:
        begins = [each for each in covered if shown.startswith(each)]
        return covered[max(begins, key=len)] if begins else ""

    return {each for each in commands(document) if ROOT / by(each) == test}


def command(beginning: str, shown_in: Iterable[Path]) -> str:
    """Return the command that documents show that is this, or the one that begins so."""
    shown = {each for document in shown_in for each in commands(document)}
    (found,) = shown & {beginning} or {each for each in shown if each.startswith(beginning)}
    return found


def _commands(text: str) -> list[str]:
    """Split a block where bash would run what it has read so far."""
    found: list[str] = []
    lines: list[str] = []
    for line in _COMMENT.sub("", text).splitlines():
        lines.append(line.strip() if not lines else line)
        read = "\n".join(lines)
        if not read.endswith("\\") and _is_complete(read):
            found.append(read)
            lines = []
    assert not lines, f"not a command: {lines}"
    return found


def _is_complete(text: str) -> bool:
    checked = subprocess.run(["/bin/bash", "-n", "-c", text], capture_output=True, check=False)  # noqa: S603
    return checked.returncode == 0
