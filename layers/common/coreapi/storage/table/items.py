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
from typing import Any, TypeAlias, TypeVar

import msgspec
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from coreapi.storage.table.keys import Key

Item: TypeAlias = dict[str, Any]
Model = TypeVar("Model")

_building = Lock()


class _Serializer(TypeSerializer):
    """Takes floats, too: as decimals."""

    def serialize(self, value: Any) -> Any:
        return super().serialize(Decimal(repr(value)) if isinstance(value, float) else value)


class _Deserializer(TypeDeserializer):
    """Returns numbers as integers, or as floats where they have a fraction."""

    def deserialize(self, value: Any) -> Any:
        plain = super().deserialize(value)
        if isinstance(plain, Decimal):
            return int(plain) if plain == plain.to_integral_value() else float(plain)
        return plain


_SERIALIZER = _Serializer()
_DESERIALIZER = _Deserializer()


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
    return {name: _SERIALIZER.serialize(value) for name, value in item.items()}


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """Return the item that boto3's client answered, with plain numbers."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in attributes.items()}
