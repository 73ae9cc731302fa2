"""Items: how models are written to and read from the table.

A model is stored under its own field names; keys, index keys and `ttl` are added by its
repository and ignored on reading.
"""

from typing import Any, TypeAlias, cast

from coreapi.storage.table import fields
from coreapi.storage.table.fields import Model
from coreapi.storage.table.keys import Key

Item: TypeAlias = dict[str, Any]


def encode(model: object, key: Key, **extra: object) -> Item:
    """Return the item of a model: its fields, its key, and further attributes.

    Fields that are None are left out, so that they can never appear in a sparse index.
    """
    return {**fields.plain(model), **extra, "PK": key.pk, "SK": key.sk}


def decode(model: type[Model], item: Item) -> Model:
    """Return the model that an item holds; a field that is absent from the item is None."""
    return fields.model_of(model, item)


def to_wire(value: object) -> dict[str, Any]:  # noqa: PLR0911 - one for each kind of value
    """Return a value in DynamoDB's own notation."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | float():
            return {"N": repr(value)}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [to_wire(inner) for inner in cast("list[object]", value)]}
        case dict():
            return {"M": item_to_wire(cast("Item", value))}
        case _:
            raise TypeError(f"DynamoDB keeps no {type(value).__name__}")


def item_to_wire(item: Item) -> dict[str, Any]:
    """Return an item in DynamoDB's own notation."""
    return {name: to_wire(value) for name, value in item.items()}


def item_from_wire(attributes: dict[str, Any]) -> Item:
    """Return an item from DynamoDB's own notation, with plain numbers."""
    return {name: _plain(value) for name, value in attributes.items()}


def _plain(wire: dict[str, Any]) -> Any:
    ((kind, value),) = wire.items()
    match kind:
        case "N":
            return _number(value)
        case "L":
            return [_plain(inner) for inner in value]
        case "M":
            return item_from_wire(value)
        case "NULL":
            return None
        case _:
            return value


def _number(text: str) -> int | float:
    if text.lstrip("-").isdecimal():
        return int(text)
    number = float(text)
    return int(number) if number.is_integer() else number
