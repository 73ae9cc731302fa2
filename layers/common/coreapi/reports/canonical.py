"""Data in its one canonical form (RFC 8785): what is attached to a report, and hashed."""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any, cast

from coreapi.contracts.report import ReportData


def canonical(data: ReportData) -> str:
    """Return the fields that were sent, as JSON that says the same in the same bytes always."""
    return _json(data.model_dump(mode="json", by_alias=True, exclude_unset=True))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def _json(value: Any) -> str:
    if isinstance(value, dict):
        members = sorted(cast("dict[str, Any]", value).items(), key=lambda m: _code_units(m[0]))
        return "{" + ",".join(f"{_json(name)}:{_json(inner)}" for name, inner in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json(inner) for inner in cast("list[Any]", value)) + "]"
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, ensure_ascii=False)


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be")


def _number(value: float) -> str:
    """Return a number as ECMAScript would: within the contract's bounds, never with an exponent."""
    plain = format(Decimal(repr(value)).normalize(), "f")
    return "0" if plain == "-0" else plain
