"""Vocabularies: each word of the contract is a member of one enum, equal to its document."""

import ast
from pathlib import Path

from coreapi.access import catalogue
from coreapi.access.permissions import Permission
from local import ROOT

_PRODUCT = ("functions", "layers/common/coreapi", "local")


def test_the_permissions_are_those_of_the_catalogue() -> None:
    assert [each.value for each in Permission] == [
        each.code for each in catalogue.load().permissions
    ]


def test_a_permission_is_named_by_its_code() -> None:
    spelled = {each.name: each.replace(".", "_").replace("-", "_").upper() for each in Permission}

    assert list(spelled) == list(spelled.values())


def test_no_module_spells_a_permission() -> None:
    home = ROOT / "layers/common/coreapi/access/permissions.py"
    spelled = _spelled({each.value for each in Permission}, home)

    # actions of the audit trail that are called as their permission
    assert [place for place in spelled if "/operations/" not in place] == []


def _spelled(words: set[str], home: Path) -> list[str]:
    """Return where modules of the product, other than the enum's, have a word as a literal."""
    modules = [module for folder in _PRODUCT for module in (ROOT / folder).rglob("*.py")]
    return [
        f"{module.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for module in sorted(modules)
        if module != home
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]
