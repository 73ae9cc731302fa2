"""Between models and plain values, as items hold them: by the types that a model's fields name.

pydantic could do this too. It makes a validator for each model first, at the first request, which
takes longer than that request; and what is read here was written here.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Model = TypeVar("Model")
Read = Callable[[Any], Any]


def plain(value: Any) -> Any:
    """Return a value as JSON has it; fields of models that are None are left out."""
    if isinstance(value, Enum):
        return value.value
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
    return value


def model_of(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return the model that plain values describe; what they do not say is its default, or None.

    Raises:
        ValueError: A value is none of its type.
    """
    given = {name: read(values.get(name), name in values) for name, read in _readers(model)}
    return model(**given)


@cache
def _readers(model: type[Any]) -> list[tuple[str, Callable[[Any, bool], Any]]]:
    kinds = get_type_hints(model)
    named = {field.name: field for field in fields(model)}
    return [(name, partial(_field, field, _reader(kinds[name]))) for name, field in named.items()]


def _field(field: Any, read: Read, value: Any, is_there: bool) -> Any:  # noqa: FBT001 - as mapped
    if not is_there and field.default is not MISSING:
        return field.default
    if not is_there and field.default_factory is not MISSING:
        return field.default_factory()
    return read(value)


def _reader(kind: Any) -> Read:
    """Return what makes a plain value one of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        read = _reader(next(one for one in arguments if one is not NoneType))
        return lambda value: None if value is None else read(value)
    if origin in {tuple, frozenset}:
        read, collect = _reader(arguments[0]), cast("Callable[[Any], Any]", origin)
        return lambda value: collect(map(read, value))
    if origin is not None and issubclass(origin, Mapping):
        name, read = _reader(arguments[0]), _reader(arguments[1])
        return lambda value: {name(key): read(inner) for key, inner in value.items()}
    if isinstance(kind, type):
        return _reader_of_class(kind)
    return _as_it_is


def _reader_of_class(kind: type[Any]) -> Read:
    if is_dataclass(kind):
        return partial(model_of, kind)
    if issubclass(kind, Enum):
        return kind
    if issubclass(kind, datetime):
        return datetime.fromisoformat
    if kind is float:
        return float
    return partial(_exactly, kind) if kind in {str, int, bool} else _as_it_is


def _exactly(kind: type[Any], value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"Stored is no {kind.__name__}.")
    return value


def _as_it_is(value: Any) -> Any:
    return value
