"""Items: how models are written to and read from the table.

A model is stored under its own field names; keys, index keys and `ttl` are added by its
repository and ignored on reading.
"""

from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias, TypeVar, cast

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import TypeAdapter

from coreapi.storage.keys import Key

Item: TypeAlias = dict[str, Any]
Model = TypeVar("Model")

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()


@cache
def _adapter(model: type[Model]) -> TypeAdapter[Model]:
    return TypeAdapter(model)


def encode(model: object, key: Key, **extra: object) -> Item:
    """Return the item of a model: its fields, its key, and further attributes.

    Fields that are None are left out, so that they can never appear in a sparse index.
    """
    fields: Item = _adapter(type(model)).dump_python(model, mode="json", exclude_none=True)
    return {**fields, **extra, "PK": key.pk, "SK": key.sk}


def decode(model: type[Model], item: Item) -> Model:
    """Return the model that an item holds; a field that is absent from the item is None."""
    fields = _adapter_fields(model)
    return _adapter(model).validate_python({name: item.get(name) for name in fields})


@cache
def _adapter_fields(model: type[Any]) -> tuple[str, ...]:
    return tuple(model.__dataclass_fields__)


def to_wire(value: object) -> dict[str, Any]:
    """Return a value in DynamoDB's own notation."""
    wire: Any = _serializer.serialize(_exact(value))
    return wire


def item_to_wire(item: Item) -> dict[str, Any]:
    """Return an item in DynamoDB's own notation."""
    return {name: to_wire(value) for name, value in item.items()}


def item_from_wire(attributes: dict[str, Any]) -> Item:
    """Return an item from DynamoDB's own notation, with plain numbers."""
    return {name: _plain(_deserializer.deserialize(v)) for name, v in attributes.items()}


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: _exact(inner) for name, inner in cast("Item", value).items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in cast("list[Any]", value)]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in cast("Item", value).items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in cast("list[Any]", value)]
    return value
