"""Validates every accepted request, and every answer, against the API's description.

So all tests of endpoints test the description too: an answer with a status, a code, a field or a
value that it does not have fails the test, and so does an accepted request that it refuses.
"""

import base64
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from reference import openapi

_URN = "urn:description"


@cache
def _document() -> dict[str, Any]:
    return json.loads(openapi.FILE.read_text(encoding="utf-8"))


@cache
def _registry() -> Any:
    """Return the schemas, closed: clients must accept further fields, tests must not."""
    schemas = closed({"components": {"schemas": _document()["components"]["schemas"]}})
    resource = Resource(contents=schemas, specification=DRAFT202012)
    registry: Registry[Any] = Registry()
    return registry.with_resource(_URN, resource)


def closed(schema: Any) -> Any:
    """Return a schema that allows only the declared fields, at any depth."""
    if isinstance(schema, list):
        return [closed(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    known = {name: closed(part) for name, part in cast("dict[str, Any]", schema).items()}
    is_object = known.get("type") == "object" and "properties" in known
    return {"additionalProperties": False, **known} if is_object else known


@cache
def _validator(schema: str) -> Any:
    validator: Any = Draft202012Validator
    return validator(
        json.loads(schema.replace("#/", f"{_URN}#/")),
        registry=_registry(),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def assert_described(
    event: Mapping[str, Any], status: int, headers: Mapping[str, str], content: bytes
) -> None:
    """Assert that the description has this answer, and the request if it was accepted."""
    route: str = event["routeKey"]
    if route == "$default":
        return
    method, path = route.split(" ")
    operation = _document()["paths"][path][method.lower()]
    described = operation["responses"].get(str(status))
    assert described is not None, f"{route} does not describe {status}: {content[:500]!r}"
    if "$ref" in described:
        described = _document()["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    media_type = headers["content-type"].partition(";")[0]
    assert media_type in described["content"], f"{route} does not describe {media_type}"
    schema = described["content"][media_type]["schema"]
    if media_type.endswith("json"):
        _assert_valid(route, schema, json.loads(content))
    if "x-codes" in described:
        code = json.loads(content)["code"]
        assert code in described["x-codes"], f"{route} does not describe {code}"
    else:
        _assert_taken(route, operation, event)


def _assert_taken(route: str, operation: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    described = {each["name"] for each in operation.get("parameters", ()) if "name" in each}
    sent = {**event.get("queryStringParameters", {}), **event.get("pathParameters", {})}
    assert sent.keys() <= described, f"{route} does not describe {sent.keys() - described}"
    body = operation.get("requestBody")
    if body is None:
        return
    text: str = event.get("body") or ""
    if event.get("isBase64Encoded"):
        text = base64.b64decode(text).decode()
    assert text or not body["required"], f"{route} was accepted without its body"
    if text:
        schema = body["content"]["application/json"]["schema"]
        _assert_valid(route, schema, json.loads(text))


def takes(route: str, body: object) -> bool:
    """Return whether the description has a route that takes a body."""
    method, _, path = route.partition(" ")
    described = _document()["paths"][path][method.lower()].get("requestBody")
    if described is None:
        return False
    schema = json.dumps(described["content"]["application/json"]["schema"])
    return bool(_validator(schema).is_valid(body))


def _assert_valid(route: str, schema: Mapping[str, Any], value: Any) -> None:
    written = json.dumps(schema)
    error = next(_validator(written).iter_errors(value), None)
    assert error is None, f"{route}: {written} {error.json_path}: {error.message}"
