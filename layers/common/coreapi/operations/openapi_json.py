"""Returns the API's description, as it holds in the stage and for the product of the request."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from coreapi.context import Call


def openapi_json(file: Path) -> Callable[[Call], bytes]:
    """Return the operation that answers a description (OpenAPI, JSON).

    Operations that only some stages have list them in `x-stages`; production leaves out those
    that do not list it. The contact is the product's support.
    """

    def show(call: Call) -> bytes:
        """Return the description of what this stage has."""
        settings = call.settings
        name, email = settings.product_name, settings.support_email
        return _described(file, name, email, is_production=settings.is_production)

    return show


@cache
def _described(file: Path, name: str, email: str, *, is_production: bool) -> bytes:
    document: dict[str, Any] = json.loads(file.read_bytes())
    document["info"]["contact"] = {"name": name, "email": email}
    if is_production:
        document["paths"] = _of_production(document["paths"])
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _of_production(paths: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            if "prod" in operation.get("x-stages", ["prod"]):
                kept.setdefault(path, {})[method] = operation
    return kept
