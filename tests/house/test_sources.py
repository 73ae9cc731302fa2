"""The sources: small modules, each thing in its one home, nothing of this machine."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import ROOT

LAYER = ROOT / "layers" / "common" / "coreapi"
_OURS = ("layers", "functions", "local", "build", "reference", "tests", "benchmarks")
_BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "misc", "common_utils"}
_TEXT = {"", ".py", ".toml", ".yaml", ".yml", ".json", ".md", ".txt", ".in", ".html", ".typ", ".sh"}
_FROM_ELSEWHERE = re.compile(
    r"(/home/(?!dynamodblocal/)\w|/root/|/Users/\w|/tmp/\w|/work/|(?<!no-emit-)index-url|extra-index|trusted-host"
    r"|https?://[\w.-]*(pypi|artifactory|nexus|devpi|mirror)[\w.-]*)"
)
# It names what it looks for.
_ALLOWED = {"tests/house/test_sources.py"}


def _modules() -> list[Path]:
    found = [module for folder in _OURS for module in (ROOT / folder).rglob("*.py")]
    return sorted(module for module in found if "__pycache__" not in module.parts)


def tracked() -> Iterator[Path]:
    """Yield the files that belong to the project: by git, or all outside hidden folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    found = [ROOT / name for name in names] or [
        file for file in ROOT.rglob("*") if not any(part.startswith(".") for part in file.parts)
    ]
    yield from (file for file in found if file.is_file())


def test_no_module_has_more_than_300_lines() -> None:
    long = {
        str(module.relative_to(ROOT)): lines
        for module in _modules()
        if (lines := len(_read(module).splitlines())) > 300
    }

    assert long == {}


def test_no_module_or_folder_is_named_for_nothing() -> None:
    named = {part.removesuffix(".py") for m in _modules() for part in m.relative_to(ROOT).parts}

    assert named.isdisjoint(_BANNED_NAMES)


def test_no_test_helper_is_a_loose_module() -> None:
    """GIVEN a helper that suites share THEN it is in harness/, actors/ or readers/."""
    assert {module.name for module in (ROOT / "tests").glob("*.py")} == {"conftest.py"}


def test_only_settings_reads_the_environment() -> None:
    reading = {
        str(module.relative_to(LAYER))
        for module in LAYER.rglob("*.py")
        if re.search(r"\b(os\.environ|environb|getenv)\b|from os import", _read(module))
    }
    functions = [m for m in (ROOT / "functions").rglob("*.py") if "environ" in _read(m)]

    assert reading == {"settings.py"}
    assert functions == []


def test_only_the_clock_reads_the_time() -> None:
    telling = {
        str(module.relative_to(LAYER))
        for module in LAYER.rglob("*.py")
        if re.search(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(", _read(module))
    }

    assert telling == {"clock.py"}


def test_only_keys_builds_keys() -> None:
    """GIVEN the prefixes that keys.py knows THEN no other module of the layer spells one."""
    prefixes = set(re.findall(r'"([A-Z][A-Z0-9-]*#)|f"([A-Z][A-Z0-9-]*#)', _read(_keys())))
    known = {one or other for one, other in prefixes}
    assert known

    spelled = {
        f"{module.relative_to(LAYER)}: {prefix}"
        for module in LAYER.rglob("*.py")
        if module != _keys()
        for text in _literals(module)
        for prefix in known
        if text.startswith(prefix)
    }

    assert spelled == set()


def _keys() -> Path:
    return LAYER / "storage" / "table" / "keys.py"


def test_nothing_scans_the_table() -> None:
    scanning = [m for m in [*LAYER.rglob("*.py")] if re.search(r"\.scan\(|\"scan\"", _read(m))]

    assert scanning == []


def test_nothing_is_of_one_machine_or_one_registry() -> None:
    found = {
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in tracked()
        if file.suffix in _TEXT and str(file.relative_to(ROOT)) not in _ALLOWED
        if (match := _FROM_ELSEWHERE.search(_read(file)))
    }

    assert found == set()


def test_locks_are_hashed() -> None:
    for lock in ROOT.rglob("requirements.txt"):
        if any(part.startswith(".") for part in lock.relative_to(ROOT).parts):
            continue
        text = _read(lock)
        assert text.count("==") <= text.count("--hash=sha256:"), lock


@pytest.mark.parametrize(
    "folder", ["layers/common/coreapi", "functions", "local", "build", "reference"]
)
def test_every_module_says_what_it_is(folder: str) -> None:
    silent = [
        str(module.relative_to(ROOT))
        for module in (ROOT / folder).rglob("*.py")
        if not ast.get_docstring(ast.parse(_read(module)))
    ]

    assert silent == []


def _literals(module: Path) -> list[str]:
    """Return the text literals of a module, the beginnings of f-strings among them."""
    return [
        node.value
        for node in ast.walk(ast.parse(_read(module)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
