"""Describes for an audit entry what was created or updated, as the API shows it."""

from collections.abc import Mapping
from typing import Any

from coreapi.contracts.shapes import View
from coreapi.models.audit import FieldChange

# Fields that the entry has elsewhere, or that change with every update or sign-in.
_LEFT_OUT = {"id", "version", "created_at", "updated_at", "last_login_at"}


def created(view: type[View], thing: object) -> dict[str, Any]:
    """Return the values of a created resource, without empty fields."""
    return {name: value for name, value in _shown(view, thing).items() if value is not None}


def updated(view: type[View], before: object, after: object) -> dict[str, FieldChange]:
    """Return the fields that an update changed, with both values."""
    return differences(_shown(view, before), _shown(view, after))


def differences(was: Mapping[str, object], now: Mapping[str, object]) -> dict[str, FieldChange]:
    """Return the names whose values differ, with both values; None where there is none."""
    return {
        name: FieldChange(was.get(name), now.get(name))
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    }


def _shown(view: type[View], thing: object) -> dict[str, Any]:
    return view.of(thing).model_dump(mode="json", by_alias=True, exclude=_LEFT_OUT)
