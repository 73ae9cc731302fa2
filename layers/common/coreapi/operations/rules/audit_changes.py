"""How an audit entry describes what was created or updated: as the API shows it."""

from typing import Any

from coreapi.contracts.shapes import View
from coreapi.models.audit import FieldChange

# What an entry says by itself, or what changes with every update.
_LEFT_OUT = {"id", "version", "created_at", "updated_at"}


def created(view: type[View], thing: object) -> dict[str, Any]:
    """Return the values of a thing that was created; none for a field without a value."""
    return {name: value for name, value in _shown(view, thing).items() if value is not None}


def updated(view: type[View], before: object, after: object) -> dict[str, FieldChange]:
    """Return what an update changed."""
    was, now = _shown(view, before), _shown(view, after)
    return {
        name: FieldChange(was.get(name), now.get(name))
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    }


def _shown(view: type[View], thing: object) -> dict[str, Any]:
    return view.of(thing).model_dump(mode="json", by_alias=True, exclude=_LEFT_OUT)
