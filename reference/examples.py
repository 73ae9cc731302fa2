"""Examples with demo data: of bodies, from the events that the tests send, and of fields."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local import ROOT
from reference.declarations import Declaration

_PLACEHOLDER = re.compile(r"<(\w+)>")
_VALUES: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


def of_body(declared: Declaration) -> dict[str, Any]:
    """Return the example bodies of an endpoint, by the names of their events."""
    folder = ROOT / "events" / declared.folder.relative_to(ROOT / "functions")
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("*.json")):
        event = json.loads(file.read_text(encoding="utf-8"))
        if event.get("routeKey") == f"{declared.method} {declared.path}" and event.get("body"):
            text = _PLACEHOLDER.sub(lambda found: _VALUES[found[1]], event["body"])
            summary = re.sub("[_-]", " ", file.stem)
            found[file.stem] = {"summary": summary.capitalize(), "value": json.loads(text)}
    return found


def of_field(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the example of a field ("Schema.field"), as its schema's keyword.

    Enums and references to other schemas are their own examples.
    """
    value = _VALUES.get(name, _VALUES.get(name.partition(".")[2]))
    is_plain = "type" in schema and not {"enum", "const"} & schema.keys()
    is_reference = "$ref" in schema.get("items", ())
    return {"examples": [value]} if value is not None and is_plain and not is_reference else {}
