"""A handler that does nothing: what is left is Python and Lambda's runtime, which all have."""

from typing import Any


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request."""
    return {"statusCode": 200, "body": "{}"}
