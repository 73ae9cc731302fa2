"""Commands: README and the documents show none that is not run."""

from pathlib import Path

import pytest

from local import ROOT
from tests.readers.documents import commands, coverage, documents, languages

_NOT_RUN = "not run: "


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.name)
def test_each_command_is_run_or_says_why_not(document: Path) -> None:
    """The deploy test fails, too, where it has not run what is said to be run there."""
    covered = coverage(document)

    assert [each for each in commands(document) if not each.startswith(tuple(covered))] == []
    assert [
        each
        for each in covered
        if not any(command.startswith(each) for command in commands(document))
    ] == []


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.name)
def test_what_runs_a_command_exists(document: Path) -> None:
    assert [
        by
        for by in coverage(document).values()
        if not by.startswith(_NOT_RUN) and not (ROOT / by).is_file()
    ] == []


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.name)
def test_each_block_says_what_it_is(document: Path) -> None:
    assert "" not in languages(document)
