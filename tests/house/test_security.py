"""The register of docs/security.md: complete, closed, and about tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

from local import ROOT

_REGISTER = ROOT / "docs" / "security.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_RULE = re.compile(r"rule `([\w-]+)`")
_VERDICTS = {"met", "n/a", "deviates"}
# OWASP ASVS 5.0.0: the requirements of levels 1 and 2, by section.
_ASVS = {
    "V1.1": "1 2",
    "V1.2": "1 2 3 4 5 6 7 8 9",
    "V1.3": "1 2 3 4 5 6 7 8 9 10 11",
    "V1.4": "1 2 3",
    "V1.5": "1 2",
    "V2.1": "1 2 3",
    "V2.2": "1 2 3",
    "V2.3": "1 2 3 4",
    "V2.4": "1",
    "V3.2": "1 2",
    "V3.3": "1 2 3 4",
    "V3.4": "1 2 3 4 5 6",
    "V3.5": "1 2 3 4 5",
    "V3.7": "1 2",
    "V4.1": "1 2 3",
    "V4.2": "1",
    "V4.3": "1 2",
    "V4.4": "1 2 3 4",
    "V6.1": "1 2 3",
    "V6.2": "1 2 3 4 5 6 7 8 9 10 11 12",
    "V6.3": "1 2 3 4",
    "V6.4": "1 2 3 4",
    "V6.5": "1 2 3 4 5",
    "V6.6": "1 2 3",
    "V6.8": "1 2 3 4",
    "V7.1": "1 2 3",
    "V7.2": "1 2 3 4",
    "V7.3": "1 2",
    "V7.4": "1 2 3 4 5",
    "V7.5": "1 2",
    "V7.6": "1 2",
    "V8.1": "1 2",
    "V8.2": "1 2 3",
    "V8.3": "1",
    "V8.4": "1",
    "V9.1": "1 2 3",
    "V9.2": "1 2 3 4",
    "V11.1": "1 2",
    "V11.2": "1 2 3",
    "V11.3": "1 2 3",
    "V11.4": "1 2 3 4",
    "V11.5": "1",
    "V11.6": "1",
    "V12.1": "1 2 3",
    "V12.2": "1 2",
    "V12.3": "1 2 3 4",
    "V13.1": "1",
    "V13.2": "1 2 3 4 5",
    "V13.3": "1 2",
    "V13.4": "1 2 3 4 5",
    "V14.1": "1 2",
    "V14.2": "1 2 3 4",
    "V14.3": "1 2 3",
    "V15.1": "1 2 3",
    "V15.2": "1 2 3",
    "V15.3": "1 2 3 4 5 6 7",
    "V16.1": "1",
    "V16.2": "1 2 3 4 5",
    "V16.3": "1 2 3 4",
    "V16.4": "1 2 3",
    "V16.5": "1 2 3",
}


def test_every_requirement_of_the_asvs_has_its_line() -> None:
    wanted = {f"{section}.{number}" for section, all_ in _ASVS.items() for number in all_.split()}
    listed = [one for row in _rows() for one in row[0].split(", ") if re.fullmatch(r"V[\d.]+", one)]

    assert sorted(listed) == sorted(wanted)


def test_every_line_of_the_register_has_a_verdict_and_says_how() -> None:
    assert [row for row in _rows() if row[1] not in _VERDICTS or len(row[2]) < 5] == []


def test_every_test_that_the_register_names_exists() -> None:
    named = _NAMED.findall(_text())

    assert len(named) > 200
    assert [(file, name) for file, name in named if not _exists(ROOT / file, name)] == []


def test_every_rule_that_the_register_names_exists() -> None:
    rules = "".join(file.read_text() for file in (ROOT / "tests/audit/semgrep").glob("*.yaml"))

    named = _RULE.findall(_text())

    assert named
    assert [rule for rule in named if f"id: {rule}\n" not in rules] == []


def _rows() -> list[list[str]]:
    """Return the register's lines: what is asked, the verdict, how."""
    register = _text().partition("## OWASP ASVS")[2]
    found = [line.strip("| ").split(" | ", 2) for line in register.splitlines() if line[:1] == "|"]
    return [row for row in found if len(row) == 3 and not set(row[0]) <= set("- |")]


def _exists(file: Path, name: str) -> bool:
    return file.is_file() and (not name or name in _tests(file))


@cache
def _tests(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def _text() -> str:
    return _REGISTER.read_text(encoding="utf-8")
