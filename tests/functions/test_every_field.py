"""What is true of every field of every body: no value breaks an endpoint, like fields answer alike.

The fields are those of the API's description; each is sent every value in an otherwise good body.
"""

import copy
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest

from reference import openapi
from tests.actors.factories import Person
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
_TOO_LARGE = 413
_WORDS = {"description", "title", "default", "examples"}


@dataclass(frozen=True)
class _Field:
    """A field of a body.

    Attributes:
        path: Where it stands; a number is a place in a list.
        kind: What the description says of it without the words, and whether it is an update's:
            there null is a value.
    """

    path: tuple[str | int, ...]
    kind: str

    @property
    def pointer(self) -> str:
        return "".join(f"/{part}" for part in self.path)

    def body(self, example: Any, value: Any) -> Any:
        """Return the example with a value in the field; what leads there is made where missing."""
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


def _resolved(schema: Mapping[str, Any], example: Any = None) -> dict[str, Any]:
    """Return a schema with what it refers to, without its words; of alternatives, the example's."""
    found = dict(schema)
    while "$ref" in found or "anyOf" in found:
        if "$ref" in found:
            name = str(found.pop("$ref")).rsplit("/", 1)[1]
            found = {**_DOCUMENT["components"]["schemas"][name], **found}
            continue
        choices = cast("list[dict[str, Any]]", found.pop("anyOf"))
        others = [_resolved(choice) for choice in choices if choice.get("type") != "null"]
        fitting = [
            o for o in others if set(example or ()) <= o.get("properties", example or {}).keys()
        ]
        found = {**(fitting or others)[0], "nullable": len(choices) > len(others), **found}
    return {name: part for name, part in found.items() if name not in _WORDS}


def _fields(
    schema: Mapping[str, Any], example: Any, path: tuple[str | int, ...] = ()
) -> Iterator[_Field]:
    resolved = _resolved(schema, example if isinstance(example, dict) else None)
    for name, inner in resolved.get("properties", {}).items():
        is_required = name in resolved.get("required", ())
        found = _resolved(inner)
        kind = json.dumps([is_required, found], sort_keys=True)
        yield _Field((*path, name), kind)
        yield from _fields(
            inner, example.get(name) if isinstance(example, dict) else None, (*path, name)
        )
    if isinstance(resolved.get("items"), dict):
        yield from _fields(resolved["items"], None, (*path, 0))


def _operations() -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Return every POST that takes a body: its path, the body's schema and an example."""
    for path, methods in _DOCUMENT["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        for described in content.values():
            examples = [named["value"] for named in described.get("examples", {}).values()]
            kinds = {example.get("template"): example for example in reversed(examples or [{}])}
            yield from ((path, described["schema"], example) for example in kinds.values())


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


def _alike(product: Product, path: str, field: _Field, body: Any, person: Person) -> str:
    """Return how a body's field is answered: what is wrong with it, or that it is taken."""
    person.tokens = product.session(person)
    answer = product.post(path, body, as_=person)
    assert answer.status < 500, (path, field.pointer, answer.json)
    if answer.status != 422:
        return "too large" if answer.status == _TOO_LARGE else "taken"
    found = {error["pointer"]: error["message"] for error in answer.json.get("errors", [])}
    return found.get(field.pointer, "taken")


@pytest.mark.parametrize("value", _VALUES.values(), ids=_VALUES.keys())
def test_a_value_is_answered_alike_in_every_field_of_a_kind(
    product: Product, known: Mapping[str, str], value: Any
) -> None:
    answers: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, schema, example in _operations():
        person = product.staff()
        for field in _fields(schema, example):
            sent = field.body(
                {**example, **{n: i for n, i in known.items() if n in example}}, value
            )
            answer = _alike(product, path, field, sent, person)
            answers[f"{path.endswith('/update')} {field.kind}"][answer].append(
                f"{path} {field.pointer}"
            )

    told_apart = {kind: dict(given) for kind, given in answers.items() if len(given) > 1}
    assert not told_apart, json.dumps(told_apart, indent=1)
