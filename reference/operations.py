"""One operation of the description: what it takes, what it answers, who may."""

import inspect
import re
from http import HTTPStatus
from typing import Any

from coreapi.contracts.dry_run import DryRunView
from coreapi.contracts.file import File
from coreapi.contracts.shapes import Empty
from coreapi.http.authentication import Credential
from coreapi.http.job_endpoint import Resumable
from reference import examples, problems, schemas
from reference.declarations import STAGES, Declaration

SECURITY_SCHEMES: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `accessToken` of a sign-in.",
    },
    "refreshToken": {
        "type": "apiKey",
        "in": "header",
        "name": "x-refresh-token",
        "description": "The `refreshToken` of a sign-in.",
    },
    "clientId": {
        "type": "apiKey",
        "in": "header",
        "name": "client-id",
        "description": "The `clientId` of an API key; together with `client-key`.",
    },
    "clientKey": {
        "type": "apiKey",
        "in": "header",
        "name": "client-key",
        "description": "The `clientKey` of an API key; together with `client-id`.",
    },
}
_SECURITY: dict[Credential, list[dict[str, list[str]]]] = {
    Credential.NONE: [],
    Credential.BEARER: [{"bearer": []}],
    Credential.REFRESH_TOKEN: [{"refreshToken": []}],
    Credential.BEARER_OR_CLIENT_KEY: [{"bearer": []}, {"clientId": [], "clientKey": []}],
}

HEADERS: dict[str, Any] = {
    "ActiveOrganizationHeader": {
        "name": "x-active-organization-id",
        "in": "header",
        "description": "The organization of the request, for users who belong to several.",
        "schema": {"type": "string"},
    },
    "IdempotencyKeyHeader": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": (
            "Any text, new for each object that you create. Repeating the request with the same key"
            " within 24 hours creates nothing and returns the first response."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    },
    "DryRunHeader": {
        "name": "x-dry-run",
        "in": "header",
        "description": (
            "`true` checks everything and changes nothing. The response is the error that the"
            " request would get, or 200 with the changes that it would make."
        ),
        "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
    },
}
# Paths about the active organization.
_OF_ACTIVE_ORGANIZATION = {"/user/profile/organization", "/organization-user/list"}


def describe(declared: Declaration, tag: str) -> dict[str, Any]:
    """Return the description of one operation."""
    endpoint = declared.endpoint
    permission = endpoint.caller.access.permission
    parameters = [*_headers(declared), *_parameters(declared)]
    return {
        "operationId": operation_id(declared),
        "tags": [tag],
        "summary": declared.purpose[0].upper() + declared.purpose[1:].rstrip("."),
        "description": _description(declared),
        "security": _SECURITY[endpoint.caller.credential],
        "x-caller": declared.who,
        **({"x-permission": permission} if permission else {}),
        **({"x-stages": [*declared.stages]} if tuple(declared.stages) != STAGES else {}),
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": _body(declared)} if declared.method == "POST" else {}),
        "responses": {**_successes(declared), **problems.of(declared)},
    }


def operation_id(declared: Declaration) -> str:
    """Return a name for generated clients: the path in camel case.

    A GET beside a POST of the same path, and the lower-case spelling of a path that is printed with
    capitals, say so.
    """
    parts = [part for part in re.split(r"[/._-]", declared.path) if part and part[0] != "{"]
    name = parts[0].lower() + "".join(part.lower().capitalize() for part in parts[1:])
    if declared.path == "/internal/rbac/export":
        return f"{name}LowerCase"
    is_second = declared.method == "GET" and declared.endpoint.parameters is None
    return f"{name}Get" if is_second and declared.path in _BOTH_WAYS else name


_BOTH_WAYS = {"/auth/refresh-token", "/user/profile/organization"}


def _description(declared: Declaration) -> str:
    """Return who may call it, and what the operation's docstring says above its sections."""
    text = inspect.getdoc(declared.endpoint.operation) or ""
    paragraphs = re.split(r"\n\n(?:Args|Returns|Raises|Yields):", text)[0].split("\n\n")
    permission = declared.endpoint.caller.access.permission
    who = f"For {declared.who}" + (f", with the permission `{permission}`." if permission else ".")
    joined = [re.sub(r"\s+", " ", paragraph) for paragraph in paragraphs]
    if tuple(declared.stages) != STAGES:
        joined.append(f"Only in these stages: {', '.join(declared.stages)}.")
    return "\n\n".join((who, *joined))


def _headers(declared: Declaration) -> list[dict[str, str]]:
    names: list[str] = []
    if declared.path in _OF_ACTIVE_ORGANIZATION:
        names.append("ActiveOrganizationHeader")
    if declared.endpoint.takes_idempotency_key:
        names.append("IdempotencyKeyHeader")
    if declared.has_dry_run:
        names.append("DryRunHeader")
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _parameters(declared: Declaration) -> list[dict[str, Any]]:
    query = declared.endpoint.parameters
    if query is None:
        return []
    schema = schemas.parameters(query)
    found: list[dict[str, Any]] = []
    for name, described in schema["properties"].items():
        in_path = f"{{{name}}}" in declared.path
        found.append(
            {
                "name": name,
                "in": "path" if in_path else "query",
                "required": in_path,
                "description": described.pop("description"),
                "schema": _without_null(described),
            }
        )
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what a query can say, which has no null."""
    match schema:
        case {"type": [kind, "null"], **rest}:
            return {"type": kind, **rest}
        case _:
            return schema


def _body(declared: Declaration) -> dict[str, Any]:
    body = declared.endpoint.body or Empty
    required = any(field.is_required() for field in body.model_fields.values())
    given = examples.of_body(declared)
    return {
        "required": required,
        "description": f"Up to {declared.endpoint.max_body_bytes // 1024} KiB.",
        "content": {
            "application/json": {
                "schema": schemas.reference_to(body),
                **({"examples": given} if given else {}),
            }
        },
    }


def _successes(declared: Declaration) -> dict[str, Any]:
    view, status = declared.endpoint.view, declared.endpoint.status
    if isinstance(view, File):
        media_type = view.media_type.partition(";")[0]
        schema = _FILES.get(media_type, _BYTES)
        answers = {str(status): _success("The file.", media_type, schema)}
        if declared.method == "POST":  # what it is made of may make it too large to be answered
            described = (
                "The file is too large to be answered; it is at `location` for five minutes."
            )
            elsewhere = _success(described, "text/plain", {"type": "string"})
            elsewhere["headers"]["location"] = {"schema": {"type": "string", "format": "uri"}}
            answers[str(int(HTTPStatus.SEE_OTHER))] = elsewhere
        return answers
    described = schemas.description_of(view)
    reference = schemas.reference_to(view)
    if not declared.has_dry_run:
        return {str(status): _success(described, "application/json", reference)}
    dry_run = schemas.reference_to(DryRunView)
    if declared.endpoint.takes_idempotency_key:
        dry_run_description = schemas.description_of(DryRunView)
        return {
            str(int(HTTPStatus.OK)): _success(dry_run_description, "application/json", dry_run),
            str(status): _success(described, "application/json", reference, "idempotent-replayed"),
        }
    either = {"anyOf": [reference, dry_run]}
    answers = {
        str(status): _success(
            f"{described} With `x-dry-run`, a dry run.", "application/json", either
        )
    }
    if isinstance(declared.endpoint, Resumable):
        goes_on = _success(f"{described} The job continues.", "application/json", reference)
        answers[str(int(HTTPStatus.ACCEPTED))] = goes_on
    return answers


def _success(
    described: str, media_type: str, schema: dict[str, Any], *headers: str
) -> dict[str, Any]:
    return {
        "description": described,
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"} for name in ("x-request-id", *headers)
        },
        "content": {media_type: {"schema": schema}},
    }


_BYTES: dict[str, Any] = {"type": "string", "format": "binary"}
_FILES: dict[str, dict[str, Any]] = {
    "application/json": {"type": "object"},
    "text/html": {"type": "string"},
}
