"""Responses: JSON views, RFC 9457 problems, and the headers that every answer carries."""

import base64
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

from coreapi import policy
from coreapi.contracts.file import File, Link
from coreapi.contracts.shapes import View
from coreapi.errors import Problem

Response: TypeAlias = dict[str, Any]

PUBLIC_CACHING = f"public, max-age={policy.PUBLIC_CACHE_LIFETIME.seconds}"
# A page with inline style and pictures; it loads nothing, runs no script and is in no frame.
INERT_PAGE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Other answers load nothing and are shown in no frame if a browser opens them.
_NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_SECURITY_HEADERS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "content-security-policy": _NO_PAGE,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def of_view(view: View, status: int, request_id: str, headers: Mapping[str, str]) -> Response:
    """Return the response with a view."""
    return of_json(view.model_dump_json(by_alias=True), status, request_id, headers)


def of_json(body: str, status: int, request_id: str, headers: Mapping[str, str]) -> Response:
    """Return the response with a JSON text."""
    return _response(status, body, {"content-type": "application/json", **headers}, request_id)


def of_file(
    content: bytes | Link, file: File, status: int, request_id: str, headers: Mapping[str, str]
) -> Response:
    """Return the response with a file's bytes, or with a link to the file."""
    if isinstance(content, Link):
        found = {"content-type": "text/plain; charset=utf-8", "location": content.url}
        return _response(HTTPStatus.SEE_OTHER, "", found, request_id)
    body = base64.b64encode(content).decode()
    response = _response(status, body, {"content-type": file.media_type, **headers}, request_id)
    return {**response, "isBase64Encoded": True}


def of_problem(problem: Problem, request_id: str) -> Response:
    """Return the response of a problem."""
    document = document_of(problem, request_id)
    headers = {"content-type": "application/problem+json", **problem.headers()}
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return _response(problem.status, body, headers, request_id)


def document_of(problem: Problem, request_id: str) -> dict[str, object]:
    """Return the problem document (RFC 9457)."""
    return {
        "type": f"urn:coreapi:problem:{problem.code.lower().replace('_', '-')}",
        "title": problem.code.replace("_", " ").capitalize(),
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "requestId": request_id,
        **problem.members(),
    }


def _response(status: int, body: str, headers: dict[str, str], request_id: str) -> Response:
    return {
        "statusCode": status,
        "headers": {**_SECURITY_HEADERS, "x-request-id": request_id, **headers},
        "body": body,
        "isBase64Encoded": False,
    }
