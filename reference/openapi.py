"""The API's description (OpenAPI 3.1), made from the handlers' declarations."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coreapi.contracts.dry_run import DryRunView
from coreapi.contracts.shapes import Empty, View
from coreapi.version import VERSION
from local import ROOT
from reference import operations, problems, schemas
from reference.declarations import Declaration, declarations

FILE = ROOT / "functions" / "openapi_json" / "openapi.json"

_FOLDER = Path(__file__).parent


def text() -> str:
    """Return the document as it is committed and served; the same from the same declarations."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def document() -> dict[str, Any]:
    """Return the document."""
    listed = declarations()
    groups = tomllib.loads((_FOLDER / "tags.toml").read_text("utf-8"))["group"]
    tags = [tag for group in groups for tag in group["tag"]]
    owned = {tag["name"]: _owned(tag["prefixes"], listed) for tag in tags}
    tag_of = {id(each): name for name, some in owned.items() for each in some}
    paths: dict[str, dict[str, Any]] = {}
    for each in listed:
        paths.setdefault(each.path, {})[each.method.lower()] = operations.describe(
            each, tag_of[id(each)]
        )
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Core API",
            "version": VERSION,
            "summary": "Identity, organizations and access.",
            "description": (_FOLDER / "conventions.md").read_text("utf-8").strip(),
            "contact": {"name": "Core API", "email": "support@example.com"},
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this document was read."}],
        "tags": [
            {"name": tag["name"], "description": tag["description"]}
            for tag in tags
            if owned[tag["name"]]
        ],
        "x-tagGroups": [
            {
                "name": group["name"],
                "tags": [tag["name"] for tag in group["tag"] if owned[tag["name"]]],
            }
            for group in groups
        ],
        "paths": paths,
        "components": {
            "securitySchemes": operations.SECURITY_SCHEMES,
            "parameters": operations.HEADERS,
            "headers": problems.RESPONSE_HEADERS,
            "responses": problems.share(paths),
            "examples": problems.examples(listed),
            "schemas": {
                **schemas.components(
                    [each.endpoint.body or Empty for each in listed if each.method == "POST"],
                    [*_views(listed), DryRunView],
                ),
                **problems.SCHEMAS,
            },
        },
    }


def _owned(prefixes: Sequence[str], listed: Sequence[Declaration]) -> list[Declaration]:
    return [each for each in listed if each.path.startswith(tuple(prefixes))]


def _views(listed: Sequence[Declaration]) -> list[type[View]]:
    return [view for each in listed if isinstance(view := each.endpoint.view, type)]
