"""Examples: the documented bodies, from the events that the tests send."""

import json
import re
from typing import Any

from local import ROOT
from reference.declarations import Declaration

# What the documentation writes for what a placeholder of an event stands for; ids stay as they are.
_WRITTEN = {"<email>": "user@example.com", "<password>": "your-password"}


def of_body(declared: Declaration) -> dict[str, Any]:
    """Return the example bodies of an endpoint, by the names of their events."""
    folder = ROOT / "events" / declared.folder.relative_to(ROOT / "functions")
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("*.json")):
        event = json.loads(file.read_text(encoding="utf-8"))
        if event.get("routeKey") == f"{declared.method} {declared.path}" and event.get("body"):
            text = event["body"]
            for placeholder, written in _WRITTEN.items():
                text = text.replace(placeholder, written)
            summary = re.sub("[_-]", " ", file.stem)
            name = file.stem
            found[name] = {"summary": summary.capitalize(), "value": json.loads(text)}
    return found
