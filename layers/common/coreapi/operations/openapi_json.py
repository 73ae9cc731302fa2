"""Returns the API's description, as it holds in the stage that is asked."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from coreapi.context import Call


def openapi_json(file: Path) -> Callable[[Call], bytes]:
    """Return the operation that answers a description (OpenAPI, JSON).

    An operation that only some stages have names them in `x-stages`; in production what does not
    name it is left out.
    """

    def show(call: Call) -> bytes:
        """Return the description of what this stage has."""
        return _in_production(file) if call.settings.is_production else _everything(file)

    return show


@cache
def _everything(file: Path) -> bytes:
    return file.read_bytes()


@cache
def _in_production(file: Path) -> bytes:
    document: dict[str, Any] = json.loads(file.read_bytes())
    kept: dict[str, dict[str, Any]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if "prod" in operation.get("x-stages", ["prod"]):
                kept.setdefault(path, {})[method] = operation
    text = json.dumps(document | {"paths": kept}, ensure_ascii=False, indent=1) + "\n"
    return text.encode()
