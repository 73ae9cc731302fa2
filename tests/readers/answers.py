"""Assertions on every answer that a test gets, of any endpoint."""

import json
import re
from collections.abc import Mapping
from typing import Any

_MEMBERS = {"type", "title", "status", "detail", "code", "requestId"}
_FURTHER = {"errors", "permission", "grantedBy"}
_CACHING = {"no-store", "public, max-age=300"}
_CLOSED = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
_BELONGS = {401: "www-authenticate", 405: "allow", 429: "retry-after", 503: "retry-after"}


def assert_well_formed(
    status: int, headers: Mapping[str, str], content: bytes, request_id: str
) -> None:
    """Assert headers and shape of an answer (contract §1)."""
    assert status != 500, f"a bug, see the log: {content!r}"
    assert headers["x-request-id"] == request_id
    assert headers["strict-transport-security"].startswith("max-age=")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert {one.strip() for one in headers["content-security-policy"].split(";")} >= _CLOSED
    assert headers["cache-control"] in _CACHING
    if status >= 400:
        assert headers["content-type"] == "application/problem+json"
        assert headers["cache-control"] == "no-store"
        _assert_problem(json.loads(content), status, request_id)
        if status in _BELONGS:
            assert headers[_BELONGS[status]]
    elif headers["content-type"] == "application/json":
        assert isinstance(json.loads(content), dict)


def _assert_problem(document: dict[str, Any], status: int, request_id: str) -> None:
    """Assert the shape of a problem document (RFC 9457)."""
    assert document.keys() >= _MEMBERS
    assert document.keys() <= _MEMBERS | _FURTHER
    assert document["status"] == status
    assert document["requestId"] == request_id
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", document["code"])
    assert document["type"].startswith("urn:")
    assert document["title"]
    assert document["detail"]
    assert ("permission" in document) == (document["code"] == "FORBIDDEN")
    for error in document.get("errors", ()):
        assert error.keys() == {"pointer", "message"}
        assert error["pointer"] == "" or error["pointer"].startswith("/")
        assert error["message"]


def without_request_id(text: str) -> dict[str, Any]:
    """Return a problem document without what differs from request to request."""
    return {name: value for name, value in json.loads(text).items() if name != "requestId"}


def pointers(document: dict[str, Any]) -> list[str]:
    """Return which fields a problem document refuses."""
    return [error["pointer"] for error in document["errors"]]
