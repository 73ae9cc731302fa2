"""The answer of the default route."""

from typing import Any


def handler(event: Any, _context: Any) -> Any:
    """Say that nothing is there."""
    http = event["requestContext"]["http"]
    return {"statusCode": 404, "body": f"no {http['method']} {http['path']}"}
