"""Every field of every body: no value breaks an endpoint, and similar fields have similar answers.

The fields are those of the API's description; each is sent every value in an otherwise good body.
"""

import copy
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest

from coreapi.errors import ValidationFailed
from coreapi.http.endpoint import validated
from reference import openapi
from reference.declarations import Declaration, declarations
from tests.harness.product import Product

_DOCUMENT: dict[str, Any] = json.loads(openapi.FILE.read_text(encoding="utf-8"))
_LONG = "a" * 1_000_000
_VALUES: Mapping[str, Any] = {
    "null": None,
    "an empty string": "",
    "white space": " \t\n\u00a0\u2003",
    "invisible characters": "\u200b\ufeff\u2060",
    "a blank letter": "\u3164",
    "a combining mark alone": "\u0301",
    "a control character": "a\u0000b",
    "a line feed": "a\nb",
    "a line separator": "a\u2028b",
    "a bidirectional control": "a\u202eb",
    "characters beyond the first plane": "\U0001f6e2\ufe0f \U00020000",
    "a million characters": _LONG,
    "a thousand characters": _LONG[:1000],
    "false": False,
    "true": True,
    "zero": 0,
    "a negative number": -1,
    "the largest number": 2**64 - 1,
    "a fraction": 1.5,
    "an empty list": [],
    "a list": [None, "", 1, [], {}],
    "an empty object": {},
    "an object": {"a": 1},
}
_WORDS = {"description", "title", "default", "examples"}


@dataclass(frozen=True)
class _Field:
    """A field of a body.

    Attributes:
        path: Its path in the body; a number is an index of a list.
        kind: Its schema without descriptions, and whether it is an id.
    """

    path: tuple[str | int, ...]
    kind: str

    @property
    def pointer(self) -> str:
        return "".join(f"/{part}" for part in self.path)

    def body(self, example: Any, value: Any) -> Any:
        """Return the example with a value in the field; missing parents are added."""
        whole = copy.deepcopy(example)
        place = whole
        for part, following in zip(self.path, self.path[1:], strict=False):
            inner: Any = [] if isinstance(following, int) else {}
            if isinstance(part, int):
                place[:] = [*place[:1], *([inner] if not place else [])]
            elif not isinstance(place.get(part), type(inner)):
                place[part] = inner
            place = place[part]
        if isinstance(self.path[-1], int):
            place[:] = [value]
        else:
            place[self.path[-1]] = value
        return whole


def _resolved(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with references resolved, without descriptions; of alternatives, not null."""
    found = dict(schema)
    while "$ref" in found or "anyOf" in found:
        if "$ref" in found:
            name = str(found.pop("$ref")).rsplit("/", 1)[1]
            found = {**_DOCUMENT["components"]["schemas"][name], **found}
            continue
        choices = cast("list[dict[str, Any]]", found.pop("anyOf"))
        (only,) = [choice for choice in choices if choice.get("type") != "null"]
        found = {**only, "nullable": len(choices) > 1, **found}
    return {name: part for name, part in found.items() if name not in _WORDS}


def _fields(schema: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[_Field]:
    resolved = _resolved(schema)
    for name, inner in resolved.get("properties", {}).items():
        is_required = name in resolved.get("required", ())
        is_reference = name.endswith(("Id", "Code"))
        kind = json.dumps([is_required, is_reference, _resolved(inner)], sort_keys=True)
        yield _Field((*path, name), kind)
        yield from _fields(inner, (*path, name))
    if isinstance(resolved.get("items"), dict):
        yield from _fields(resolved["items"], (*path, 0))


def _bodies() -> Iterator[tuple[Declaration, Mapping[str, Any], Mapping[str, Any]]]:
    """Return every POST that takes a body, with the body's schema and an example.

    Reports are apart: their texts are printed as they are sent, and have tests of their own.
    """
    for endpoint in declarations():
        if endpoint.method != "POST" or "/report/" in endpoint.path:
            continue
        operation = _DOCUMENT["paths"][endpoint.path]["post"]
        for described in operation.get("requestBody", {}).get("content", {}).values():
            examples = [named["value"] for named in described.get("examples", {}).values()]
            yield endpoint, described["schema"], examples[0] if examples else {}


@pytest.fixture
def known(product: Product) -> Mapping[str, str]:
    """Return ids of things that exist, by the names of fields that name them."""
    organization = product.organization()
    member = product.member(organization, "default.organization.admin")
    return {
        "organizationId": organization.id,
        "profileId": product.profile(organization).id,
        "userId": member.id,
    }


def _complaint(endpoint: Declaration, field: _Field, body: Any, value: Any) -> str | None:
    """Return the error of a field of a body; None if it is accepted."""
    declaration = endpoint.endpoint
    if declaration.body is None or (
        isinstance(value, str) and len(value) > declaration.max_body_bytes
    ):
        return "The body is too large."
    try:
        validated(declaration.body, body)
    except ValidationFailed as refused:
        found = {error.pointer: error.message for error in refused.errors}
        return found.get(field.pointer)
    return None


@pytest.mark.parametrize("value", _VALUES.values(), ids=_VALUES.keys())
def test_a_value_is_answered_alike_in_every_field_of_a_kind(value: Any) -> None:
    """Updates are apart, where null is a value, and so are lists, whose texts are filters."""
    answers: dict[str, dict[str | None, list[str]]] = defaultdict(lambda: defaultdict(list))
    for endpoint, schema, example in _bodies():
        for field in _fields(schema):
            verb = endpoint.path.rpartition("/")[2]
            kind = f"{verb if verb in {'update', 'list'} else ''} {field.kind}"
            complaint = _complaint(endpoint, field, field.body(example, value), value)
            if complaint != "The body is too large.":
                answers[kind][complaint].append(f"{endpoint.path} {field.pointer}")

    told_apart = {kind: dict(given) for kind, given in answers.items() if len(given) > 1}
    assert not told_apart, json.dumps(
        {k: {str(m): f for m, f in g.items()} for k, g in told_apart.items()}, indent=1
    )


@pytest.mark.usefixtures("impatient")
def test_no_value_breaks_an_endpoint(product: Product, known: Mapping[str, str]) -> None:
    for endpoint, schema, example in _bodies():
        if "/preprod/" in endpoint.path:
            continue  # it signs every user out
        person = product.staff()
        person.tokens = product.session(person)
        there = {**example, **{name: i for name, i in known.items() if name in example}}
        for field in _fields(schema):
            for name, value in _VALUES.items():
                body = field.body(there, value)
                if _complaint(endpoint, field, body, value) is None:
                    answer = product.post(endpoint.path, body, as_=person)
                    assert answer.status < 500, (endpoint.path, field.pointer, name)
