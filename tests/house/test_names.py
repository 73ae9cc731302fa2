"""Names: each resource has one, in every package; identifiers are words of the field."""

import ast
import re
from pathlib import Path

import pytest

from local import ROOT

_LAYER = ROOT / "layers" / "common" / "coreapi"
_FUNCTIONS = ROOT / "functions"
_PACKAGES = ("contracts", "models", "storage", "operations", "errors")
# Things and shapes that have no endpoint of their own.
_THINGS = {
    "address",
    "audit_search",
    "catalogue",
    "dry_run",
    "email",
    "email_search",
    "email_search_index",
    "event",
    "file",
    "idempotency",
    "invitation",
    "job",
    "listing",
    "membership",
    "moment",
    "organization_details",
    "outbox",
    "quota",
    "seal",
    "shapes",
    "throttle",
    "tokens",
    "unqueued_event",
    "user_details",
    "user_partition",
    "user_profile",
}
# Parts of a contract's group: what several of its endpoints share.
_PARTS = {"account", "administration", "details", "jwks", "search", "sign_in"}
# Words for which the field has others.
_AVOIDED = {
    "anybody",
    "ceiling",
    "contention",
    "deepest",
    "door",
    "doors",
    "generation",
    "generations",
    "intent",
    "intents",
    "knock",
    "knocks",
    "letter",
    "letters",
    "likewise",
    "longest",
    "most",
    "notice",
    "notices",
    "recheck",
    "rehearsal",
    "rehearsed",
    "room",
    "rooms",
    "shortest",
    "told",
    "trouble",
    "undisturbed",
    "void",
    "whatever",
    "whoever",
    "witness",
}


def _resources() -> set[str]:
    """Return the folders of functions/ that hold endpoints: the groups of URLs."""
    folders = {app.parent.parent for app in _FUNCTIONS.rglob("app.py")} - {_FUNCTIONS}
    return {folder.name for folder in folders} - {"internal", "events"}


def _modules(*packages: str) -> list[Path]:
    found = [module for package in packages for module in (_LAYER / package).rglob("*.py")]
    return [module for module in found if module.stem != "__init__"]


@pytest.mark.parametrize("package", ["contracts", "models", "storage"])
def test_a_module_is_named_as_its_resource(package: str) -> None:
    known = _resources() | _THINGS | (_PARTS if package == "contracts" else set[str]())
    modules = [each for each in _modules(package) if each.parent.name != "table"]

    assert {module.stem for module in modules} - known == set()


def test_no_package_spells_a_resource_in_another_way() -> None:
    """GIVEN a resource THEN no module or folder has its name without `_`, or in the plural."""
    named = {_squeezed(resource): resource for resource in _resources()}
    names = {
        name
        for package in _PACKAGES
        for module in _modules(package)
        for name in (module.stem, module.parent.name)
    }

    spelled = {name for name in names if named.get(_squeezed(name), name) != name}

    assert spelled == set()


def _squeezed(name: str) -> str:
    return name.replace("_", "").removesuffix("s")


def test_no_identifier_is_a_word_that_the_field_does_not_use() -> None:
    modules = [*_LAYER.rglob("*.py"), *_FUNCTIONS.rglob("*.py")]
    found = {
        f"{module.relative_to(ROOT)}: {name}"
        for module in modules
        for name in _identifiers(module)
        if not _AVOIDED.isdisjoint(_words(name))
    }

    assert found == set()


def _identifiers(module: Path) -> set[str]:
    names = {module.stem}
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name):
                names.add(name)
            case ast.arg(arg=name) | ast.Attribute(attr=name) | ast.alias(asname=str(name)):
                names.add(name)
            case _:
                pass
    return names


def _words(identifier: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower().split("_"))
