"""The tutorial and the first request of README, typed as they stand."""

import sys
from pathlib import Path

import pytest

from local import ROOT
from tests.e2e import tutorial
from tests.harness.http_server import Server

DOCUMENT = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
_ADDRESS = "http://127.0.0.1:3000"


def test_every_command_answers_what_the_tutorial_says(
    server: Server, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    here = DOCUMENT.replace(_ADDRESS, f"http://{server.host}:{server.port}")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name in ("coreapi_ops", "layers"):
        (tmp_path / name).symlink_to(ROOT / name)
    typed = tutorial.steps(here)

    printed = tutorial.run(typed, tmp_path, {"TMPDIR": str(tmp_path)})

    assert len(printed) == len(typed)
    for step, answer in zip(typed, printed, strict=True):
        with subtests.test(step.commands):
            assert tutorial.answers(step, answer), answer


def test_the_first_request_answers_what_readme_says(server: Server, tmp_path: Path) -> None:
    here = README.replace(_ADDRESS, f"http://{server.host}:{server.port}")
    (step,) = [each for each in tutorial.steps(here) if each.answer]

    (printed,) = tutorial.run([step], tmp_path, {})

    assert tutorial.answers(step, printed), printed
