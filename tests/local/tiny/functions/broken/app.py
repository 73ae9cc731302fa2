"""Fails, or answers nonsense."""

from typing import Any


def handler(event: Any, _context: Any) -> Any:
    """Fail as asked."""
    how = event.get("rawQueryString", "")
    if how == "raise":
        raise RuntimeError("secret detail")
    if how == "header":
        return {"statusCode": 200, "headers": {"x-bad": "a\r\nset-cookie: b"}, "body": ""}
    return "nonsense"
