"""policy.py: lifetimes, limits and quotas have one place."""

import ast
from pathlib import Path

from coreapi import policy
from local import ROOT

_LAYER = ROOT / "layers" / "common" / "coreapi"
_HOME = _LAYER / "policy.py"
# A millisecond, as ids count them.
_UNITS = {"ids.py"}


def test_lifetimes_are_written_in_policy_only() -> None:
    elsewhere = {
        str(module.relative_to(_LAYER))
        for module in _LAYER.rglob("*.py")
        if module != _HOME and any(_is_lifetime(node) for node in ast.walk(_tree(module)))
    }

    assert elsewhere == _UNITS


def test_every_number_of_policy_is_used() -> None:
    modules = [*_LAYER.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    used = {
        node.attr
        for module in modules
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "policy"
    }

    assert {name for name in vars(policy) if name.isupper()} == used


def _is_lifetime(node: ast.AST) -> bool:
    """Return whether an expression is a `timedelta` of numbers."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) != "timedelta":
        return False
    return all(isinstance(part.value, ast.Constant) for part in node.keywords)


def _tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))
