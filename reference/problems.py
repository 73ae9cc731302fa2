"""Problem responses (RFC 9457) and the headers of answers, in the description."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from coreapi.access.permissions import Permission
from coreapi.errors import (
    FieldError,
    Forbidden,
    MethodNotAllowed,
    Problem,
    TooManyAttempts,
    ValidationFailed,
)
from coreapi.http import response
from reference import raised_problems
from reference.declarations import Declaration

_REASONS = {
    400: "The request is malformed.",
    401: "Not signed in.",
    403: "Not allowed.",
    404: "Not found, or the caller has no access.",
    409: "In conflict with the current state.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Invalid fields or values.",
    429: "Too many requests.",
    500: "An error of the API.",
    503: "Temporarily unavailable; nothing was written in part.",
}
_FURTHER_HEADERS = {401: ["www-authenticate"], 429: ["retry-after"]}
RESPONSE_HEADERS: dict[str, Any] = {
    "idempotent-replayed": {
        "description": "`true` if an earlier request with the same key got this response.",
        "schema": {"type": "string", "const": "true"},
    },
    "x-request-id": {
        "description": "The id of the request, also in the logs.",
        "schema": {"type": "string"},
    },
    "retry-after": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "www-authenticate": {
        "description": "The authentication scheme to use.",
        "schema": {"type": "string"},
    },
}
SCHEMAS: dict[str, Any] = {
    "FieldError": {
        "type": "object",
        "description": "The error of one field.",
        "properties": {
            "pointer": {
                "type": "string",
                "description": "The field, as a JSON pointer (RFC 6901); empty for the whole body.",
            },
            "message": {"type": "string", "description": "What is wrong with it."},
        },
        "required": ["pointer", "message"],
    },
    "Problem": {
        "type": "object",
        "description": "An error (RFC 9457).",
        "properties": {
            "type": {
                "type": "string",
                "format": "uri",
                "description": "The code, as a URN.",
            },
            "title": {"type": "string", "description": "The code, in words."},
            "status": {"type": "integer", "description": "The HTTP status."},
            "detail": {"type": "string", "description": "One sentence for people."},
            "code": {
                "type": "string",
                "pattern": "^[A-Z][A-Z0-9_]*$",
                "description": "Stable; branch on this.",
            },
            "requestId": {"type": "string", "description": "As in `x-request-id`."},
            "errors": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/FieldError"},
                "description": "The invalid fields; only with 422.",
            },
            "permission": {
                "type": "string",
                "description": "The missing permission; only with `FORBIDDEN`.",
            },
            "grantedBy": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Roles that include the permission, if the caller may read roles.",
            },
        },
        "required": ["type", "title", "status", "detail", "code", "requestId"],
    },
}


def of(declared: Declaration) -> dict[str, Any]:
    """Return the problem responses of an endpoint, by status."""
    found = raised_problems.of(declared)
    return {str(status): _response(status, listed) for status, listed in found.items()}


def share(paths: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Put what several operations refuse in the same words in one place; return that, by name."""
    refused = [
        (operation["responses"], status)
        for operations in paths.values()
        for operation in operations.values()
        for status, response in operation["responses"].items()
        if "x-codes" in response
    ]
    counts = Counter(json.dumps(of_operation[status]) for of_operation, status in refused)
    shared: dict[str, Any] = {}
    for written, times in counts.most_common():
        response = json.loads(written)
        name = "Or".join(code.title().replace("_", "") for code in response["x-codes"])
        if times > 1:
            shared.setdefault(name, response)
    names = {json.dumps(response): name for name, response in shared.items()}
    for of_operation, status in refused:
        if name := names.get(json.dumps(of_operation[status])):
            of_operation[status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))


def examples(listed: Iterable[Declaration]) -> dict[str, Any]:
    """Return a problem document of every code that is answered, by code."""
    kinds = {
        raised.problem
        for each in listed
        for some in raised_problems.of(each).values()
        for raised in some
    }
    return {
        kind.code: {"summary": kind.detail, "value": _example(kind)}
        for kind in sorted(kinds, key=lambda kind: kind.code)
    }


def _response(status: int, listed: list[raised_problems.RaisedProblem]) -> dict[str, Any]:
    waiting = any(raised.problem.retry_after_seconds for raised in listed)
    headers = ["x-request-id", *_FURTHER_HEADERS.get(status, ["retry-after"] if waiting else [])]
    when = [f"- `{raised.problem.code}`: {raised.when}" for raised in listed]
    codes = {raised.problem.code: raised.when for raised in listed}
    return {
        "description": "\n".join((_REASONS[status], "", *when)),
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
            }
        },
        "x-codes": codes,
    }


def _example(kind: type[Problem]) -> Any:
    """Return a problem document as the edge writes it."""
    made = {
        Forbidden: lambda: Forbidden(Permission.BUSINESS_LOCATION_CREATE),
        TooManyAttempts: lambda: TooManyAttempts(30),
        MethodNotAllowed: lambda: MethodNotAllowed(["POST"]),
    }
    if issubclass(kind, ValidationFailed):
        problem: Problem = kind(FieldError("/name", "This field is required."))
    else:
        problem = made[kind]() if kind in made else kind()
    return response.document_of(problem, "Qe3xkh4mIAMEJZg=")
