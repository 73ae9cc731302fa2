"""Between models and plain values, as items hold them: by the types that a model's fields name.

pydantic could do this too. It makes a validator for each model first, at the first request, which
takes longer than that request; and what is read here was written here.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Model = TypeVar("Model")
Read = Callable[[Any], Any]  # a plain value to one of a type; ValueError where it is none


class _Field(NamedTuple):
    """What reading a field of a model takes."""

    name: str
    read: Read
    has_default: bool


def plain(value: Any) -> Any:
    """Return a value as JSON has it; fields of models that are None are left out."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | float | NoneType):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(inner) for name, inner in named if inner is not None}
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return {plain(name): plain(inner) for name, inner in pairs}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in cast("list[Any]", value)]
    raise TypeError(f"Items hold no {type(value).__name__}.")


def model_of(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return the model that plain values describe; what they do not say is its default, or None.

    Raises:
        ValueError: A value is none of its type.
    """
    given = {
        name: read(values.get(name))
        for name, read, has_default in _fields(model)
        if name in values or not has_default
    }
    return model(**given)


@cache
def _fields(model: type[Any]) -> list[_Field]:
    """Return the fields of a model, looked up once: that takes far longer than to read an item."""
    kinds = get_type_hints(model)
    return [_Field(one.name, _reader(kinds[one.name]), _has_default(one)) for one in fields(model)]


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _reader(kind: Any) -> Read:
    """Return what reads values of a type; TypeError for a type that no model has had yet."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType} and arguments[1:] == (NoneType,):
        read = _reader(arguments[0])
        return lambda value: None if value is None else read(value)
    if origin is frozenset or (origin is tuple and arguments[1:] == (...,)):
        read, collect = _reader(arguments[0]), cast("Callable[[Any], Any]", origin)
        return lambda value: collect(map(read, _exactly(list, value)))
    if origin is Mapping:
        name, read = map(_reader, arguments)
        return lambda value: {name(k): read(v) for k, v in _exactly(dict, value).items()}
    if origin is None:
        return _reader_of_class(kind)
    raise TypeError(f"No field of this type is read: {kind}")


def _reader_of_class(kind: type[Any]) -> Read:
    if is_dataclass(kind):
        return lambda value: model_of(kind, _exactly(dict, value))
    if kind is datetime:
        return lambda value: datetime.fromisoformat(_exactly(str, value))
    if kind is float:  # a number without a fraction comes back as an integer
        return lambda value: float(value if type(value) is int else _exactly(float, value))
    if kind in {str, int, bool}:
        return partial(_exactly, kind)
    if kind is Any:
        return lambda value: value
    if issubclass(kind, Enum):
        return kind
    raise TypeError(f"No field of this type is read: {kind}")


def _exactly(kind: type[Any], value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"Stored is no {kind.__name__}.")
    return value
