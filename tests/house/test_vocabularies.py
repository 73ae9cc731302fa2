"""Vocabularies: each word of the contract is a member of one enum, equal to its document."""

import ast
import re
from enum import StrEnum
from pathlib import Path

import pytest

from coreapi.access import catalogue
from coreapi.access.permissions import Permission
from coreapi.models.audit import AuditAction
from local import ROOT

_PRODUCT = ("functions", "layers/common/coreapi", "local", "reference")


def test_the_permissions_are_those_of_the_catalogue() -> None:
    assert [each.value for each in Permission] == list(catalogue.load().permissions)


@pytest.mark.parametrize("vocabulary", [Permission, AuditAction])
def test_a_word_is_named_as_it_is_spelled(vocabulary: type[StrEnum]) -> None:
    spelled = {each.name: re.sub(r"[.-]", "_", each).upper() for each in vocabulary}

    assert list(spelled) == list(spelled.values())


def test_no_module_spells_a_word() -> None:
    words = {each.value for each in [*Permission, *AuditAction]}

    assert _spelled(words, but=("access/permissions.py", "models/audit.py")) == []


def test_every_permission_is_asked_for_and_every_action_is_audited() -> None:
    sources = "".join(module.read_text(encoding="utf-8") for module in _modules())
    used = set(re.findall(r"\b(?:Permission|AuditAction)\.[A-Z_]+", sources))

    assert used == {f"{type(each).__name__}.{each.name}" for each in [*Permission, *AuditAction]}


def _modules() -> list[Path]:
    return sorted(module for folder in _PRODUCT for module in (ROOT / folder).rglob("*.py"))


def _spelled(words: set[str], but: tuple[str, ...]) -> list[str]:
    """Return where modules of the product, other than the vocabularies' own, spell a word."""
    return [
        f"{module.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for module in _modules()
        if not str(module).endswith(but)
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]
