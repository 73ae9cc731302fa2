"""The catalogue of permissions and roles, as `catalogue.toml` lists them."""

import tomllib
from pathlib import Path
from typing import Any

from coreapi.models.catalogue import Catalogue
from coreapi.models.rbac import EntityType, PermissionDefinition, Role

_EVERYTHING = "*"


def load() -> Catalogue:
    """Return the catalogue that ships with the product."""
    document = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    permissions = {
        code: PermissionDefinition(code=code, description=description)
        for code, description in document["permissions"].items()
    }
    every = frozenset(permissions)
    roles = {code: _role(code, entry, every) for code, entry in document["roles"].items()}
    return Catalogue(permissions=permissions, roles=roles)


def _role(code: str, entry: dict[str, Any], every: frozenset[str]) -> Role:
    listed = entry["permissions"]
    return Role(
        code=code,
        name=entry["name"],
        description=entry["description"],
        scopes=frozenset(EntityType(scope) for scope in entry["scopes"]),
        inherited=entry.get("inherited", False),
        permissions=every if listed == [_EVERYTHING] else frozenset(listed),
        built_in=entry.get("built_in", False),
    )
