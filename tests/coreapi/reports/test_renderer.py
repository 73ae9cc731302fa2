"""The typesetter's process: what it is given, and what becomes of it."""

import os
from pathlib import Path

import pytest

from coreapi.contracts.report import RetirementData
from coreapi.errors import ServiceUnavailable
from coreapi.reports import renderer


def typesetter(monkeypatch: pytest.MonkeyPatch, folder: Path, source: str) -> None:
    """Have another program in the typesetter's place."""
    program = folder / "typesetter.py"
    program.write_text(f"import os, sys, time\n{source}\n", encoding="utf-8")
    monkeypatch.setattr(renderer, "_TYPESETTER", program)


def render() -> bytes:
    return renderer.render("retirement", RetirementData(), "pdf", None)


def test_it_is_given_no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    typesetter(monkeypatch, tmp_path, "print(*os.environ)")

    assert set(render().decode().split()) <= {"PYTHONPATH", "LC_CTYPE"}


def test_it_is_gone_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    number = tmp_path / "number"
    typesetter(
        monkeypatch, tmp_path, f"open({str(number)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    )
    monkeypatch.setattr(renderer, "MAX_SECONDS", 2)

    with pytest.raises(ServiceUnavailable):
        render()

    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text(encoding="utf-8")), 0)


def test_its_failure_is_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    typesetter(monkeypatch, tmp_path, "sys.exit('out of ink')")

    with pytest.raises(RuntimeError, match="out of ink"):
        render()
