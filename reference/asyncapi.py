"""The events' description (AsyncAPI 3.0) and their JSON Schemas, made from their declarations."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coreapi.contracts.event import EVENTS, EventDeclaration, EventView
from coreapi.contracts.organization_profile.flag import FLAG
from coreapi.event_bus import SOURCE
from coreapi.models.audit import AuditEntityType
from local import ROOT
from reference import schemas
from reference.schemas import Schema

FILE = ROOT / "reference" / "asyncapi.json"
SCHEMAS = ROOT / "reference" / "events"
# Written by `python -m tests.story.examples`: one event of each kind, as the story has it.
EXAMPLES = ROOT / "reference" / "event_examples.json"

_FOLDER = Path(__file__).parent
_VERSION = "1.0.0"
_DRAFT = "http://json-schema.org/draft-07/schema#"  # which AsyncAPI's own schemas are made of
_DIGEST: Schema = {
    "description": "Stands for a value above 4 KB.",
    "type": "object",
    "properties": {
        "sha256": {"type": "string", "description": "SHA-256 of its RFC 8785 JSON, in hex."},
        "bytes": {"type": "integer", "description": "How long that is."},
    },
    "required": ["sha256", "bytes"],
}
_ALWAYS_SHORT = {"boolean", "integer", "null", "string"}


def examples() -> dict[str, Any]:
    """Return an event of each kind."""
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))


def text() -> str:
    """Return the description as it is committed; the same from the same declarations."""
    return _json(document())


def schema_text(action: str) -> str:
    """Return a schema as it is committed."""
    return _json(schema(action))


def document() -> dict[str, Any]:
    """Return the description."""
    shown = examples()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Core API events",
            "version": _VERSION,
            "description": "Changes in the Core API, for other services. Events are delivered at "
            "least once, in no order. `detail._id` identifies an event in every delivery.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "bus": {
                "description": "The stack's bus: its output EventBusArn.",
                "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in EVENTS},
            }
        },
        "operations": {
            "publish": {
                "action": "send",
                "channel": {"$ref": "#/channels/bus"},
                "summary": "Publishes each entry of the audit trail once it is sealed.",
                "messages": [{"$ref": f"#/channels/bus/messages/{each}"} for each in EVENTS],
            }
        },
        "components": {
            "messages": {
                action: {
                    "name": action,
                    "title": action,
                    "summary": declared.when,
                    "payload": {"$ref": f"./events/{action}.json"},
                    "examples": [{"payload": shown[action]}],
                }
                for action, declared in EVENTS.items()
            }
        },
    }


def schema(action: str) -> Schema:
    """Return the JSON Schema of an event as a rule's target gets it."""
    declared = EVENTS[action]
    detail = schemas.of_type(EventView)
    detail["properties"] |= {
        "action": {"const": action, "description": schemas.meaning("action")},
        "entityType": {
            "enum": sorted(AuditEntityType),
            "description": schemas.meaning("entityType"),
        },
        "changes": changes(declared),
    }
    properties: dict[str, Schema] = {
        "version": {"type": "string", "description": "EventBridge's own."},
        "id": {"type": "string", "description": "EventBridge's own; another with each delivery."},
        "detail-type": {"const": action, "description": "The action."},
        "source": {"const": SOURCE, "description": "The same for all events."},
        "account": {"type": "string", "description": "The AWS account of the stack."},
        "time": {"type": "string", "format": "date-time", "description": "`at`, in seconds."},
        "region": {"type": "string", "description": "The AWS region of the stack."},
        "resources": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[a-z_]+/.+$"},
            "description": "The organization, where there is one, and the entity.",
        },
        "detail": detail,
    }
    return {
        "$schema": _DRAFT,
        "title": action,
        "description": declared.when,
        "type": "object",
        "properties": properties,
        "required": [*properties],
    }


def changes(declared: EventDeclaration) -> Schema:
    """Return the schema of an event's `changes`."""
    described = "Each of these fields, where the entry has it."
    if declared.flags:
        flag = _update({"type": ["boolean", "null"]})
        return {"type": "object", "description": described, "patternProperties": {FLAG: flag}}
    fields: dict[str, Schema] = {}
    for name in {**declared.values, **declared.updates}:
        ways = [_value(kinds[name]) for kinds in (declared.values,) if name in kinds]
        ways += [_update(_value(kinds[name])) for kinds in (declared.updates,) if name in kinds]
        fields[name] = ways[0] if len(ways) == 1 else {"anyOf": ways}
        if text := schemas.meaning(name):
            fields[name] |= {"description": text}
    return {"type": "object", "description": described, "properties": fields}


def _update(value: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "from": {**value, "description": "What it was."},
            "to": {**value, "description": "What it is."},
        },
        "required": ["from", "to"],
    }


def _value(kind: Any) -> Schema:
    """Return the schema of a value, or of the digest of one that may be too long for an entry."""
    made = schemas.of_type(kind)
    ways = made.get("anyOf", [made])
    kinds = {each.get("type", "string") for each in ways}
    return made if kinds <= _ALWAYS_SHORT else {"anyOf": [*ways, _DIGEST]}


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
