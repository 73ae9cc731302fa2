"""docs/events.md: every event with when it comes, what is in it, and one of the story's."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coreapi.contracts.event import EVENTS, EventDeclaration
from coreapi.models.audit import AuditAction
from local import ROOT
from reference import asyncapi
from reference.schemas import Schema

FILE = ROOT / "docs" / "events.md"

_HEAD = Path(__file__).with_name("event_page.md")


def text() -> str:
    """Return the document, as Markdown."""
    lines = [_HEAD.read_text("utf-8").rstrip(), "", "## An event", "", *_whole(), *_list()]
    shown = asyncapi.examples()
    for action, declared in EVENTS.items():
        lines += _of(action, declared, shown[action]["detail"])
    return "\n".join(lines)


def _whole() -> Iterator[str]:
    yield "As a rule's target gets it; below, `detail` only."
    yield ""
    yield from _code(asyncapi.examples()[AuditAction.ORGANIZATION_UPDATE])


def _list() -> Iterator[str]:
    yield "## All events"
    yield ""
    yield "| event | when |"
    yield "| --- | --- |"
    for action, declared in EVENTS.items():
        yield f"| [`{action}`](#{action.replace('.', '')}) | {declared.when} |"
    yield ""


def _of(action: str, declared: EventDeclaration, detail: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {action}"
    yield ""
    yield f"{declared.when} [Schema](../reference/events/{action}.json)"
    yield ""
    rows = list(_fields(asyncapi.changes(declared)))
    if rows:
        yield from ("| in `changes` | | |", "| --- | --- | --- |", *rows, "")
    yield from _code(detail)


def _fields(changes: Schema) -> Iterator[str]:
    for pattern, schema in changes.get("patternProperties", {}).items():
        yield f"| `{pattern}` | {_kind(schema)} | A flag, before and after; null if not set. |"
    for name, schema in changes.get("properties", {}).items():
        yield f"| `{name}` | {_kind(schema)} | {schema.get('description', '')} |"


def _kind(schema: Schema) -> str:
    """Return a few words on what a field holds."""
    ways = schema.get("anyOf", [schema])
    updates = ["from" in way.get("properties", {}) for way in ways]
    if all(updates):
        return "from, to"
    return "value; or from, to" if any(updates) else "value"


def _code(value: Mapping[str, Any]) -> Iterator[str]:
    yield from ("```json", json.dumps(value, ensure_ascii=False, indent=1), "```", "")
