"""Items: how models are written to and read from the table.

A model is stored under its own field names; keys, index keys and `ttl` are added by its
repository and ignored on reading.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, fields
from decimal import Decimal
from functools import cache
from threading import Lock
from typing import Any, TypeAlias, TypeVar, cast

import msgspec
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from coreapi.storage.table.keys import Key

Item: TypeAlias = dict[str, Any]
Model = TypeVar("Model")

_building = Lock()
_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()


def encode(model: object, key: Key, **extra: object) -> Item:
    """Return the item of a model: its fields, its key, and further attributes.

    Fields that are None are left out, so that they can never appear in a sparse index.
    """
    values: Item = msgspec.to_builtins(model)
    present = {name: value for name, value in values.items() if value is not None}
    return {**present, **extra, "PK": key.pk, "SK": key.sk}


def item_of(key: Key, **values: object) -> Item:
    """Return an item that holds no model: its key and its attributes."""
    return {**values, "PK": key.pk, "SK": key.sk}


def key_of(item: Item) -> Key:
    """Return the key of an item."""
    return Key(item["PK"], item["SK"])


def decode(model: type[Model], item: Item) -> Model:
    """Return the model that an item holds; a field that is absent from the item is None.

    Raises:
        msgspec.ValidationError: A value is not of its field's type.
    """
    return msgspec.convert({**_absent(model), **item}, model)


def decode_or_none(model: type[Model], item: Item | None) -> Model | None:
    """Return the model that an item holds, or None where there is no item."""
    return decode(model, item) if item else None


@cache
def _absent(model: type[Any]) -> dict[str, None]:
    """Return None for each field of a model that has no default.

    msgspec builds what it knows of a type at its first use, and crashes where another thread uses
    it meanwhile; so that is done here, by one thread.
    """
    with _building, suppress(msgspec.ValidationError):
        msgspec.convert(None, model)
    return {
        field.name: None
        for field in fields(model)
        if field.default is MISSING and field.default_factory is MISSING
    }


def to_attributes(item: Mapping[str, object]) -> dict[str, Any]:
    """Return an item as boto3's client takes it."""
    return {name: _SERIALIZER.serialize(_decimals(value)) for name, value in item.items()}


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """Return the item that boto3's client answered, with plain numbers."""
    return {name: _numbers(_DESERIALIZER.deserialize(value)) for name, value in attributes.items()}


def _decimals(value: object) -> object:
    """Return a value with its floats as decimals: boto3 takes no floats."""
    match value:
        case float():
            return Decimal(repr(value))
        case list() | tuple():
            return [_decimals(inner) for inner in cast("list[object]", value)]
        case dict():
            pairs = cast("dict[str, object]", value).items()
            return {name: _decimals(inner) for name, inner in pairs}
        case _:
            return value


def _numbers(value: Any) -> Any:
    """Return a value with its decimals as integers, or as floats where they have a fraction."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case list():
            return [_numbers(inner) for inner in cast("list[object]", value)]
        case dict():
            pairs = cast("dict[str, object]", value).items()
            return {name: _numbers(inner) for name, inner in pairs}
        case _:
            return value
