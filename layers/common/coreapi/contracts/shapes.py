"""The base classes of bodies and views, and their shared field types."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from coreapi import policy
from coreapi.clock import epoch, rfc3339


def wire_name(field: str) -> str:
    """Return a field's name on the wire: `_id` for the thing's own id, camelCase for the rest."""
    return "_id" if field == "id" else to_camel(field)


class EmptyIsAbsent:
    """Marks a code or a cursor: an empty string in it is as good as none."""


class Command(BaseModel):
    """A request body: exact types, no unknown fields, nothing coerced.

    Attributes:
        null_is_a_value: Whether `null` says something else than an absent field does.
    """

    null_is_a_value: ClassVar[bool] = False

    model_config = ConfigDict(
        alias_generator=wire_name,
        defer_build=True,  # a function uses few of a resource's contracts
        extra="forbid",
        frozen=True,
        str_max_length=10_000,
        strict=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _without_absent_values(cls, document: object) -> object:
        if not isinstance(document, Mapping):
            return document
        fields = {field.alias: field for field in cls.model_fields.values()}
        given = cast("Mapping[str, object]", document)
        return {
            name: value
            for name, value in given.items()
            if (field := fields.get(name)) is None or not cls._is_absent(field, value)
        }

    @classmethod
    def _is_absent(cls, field: FieldInfo, value: object) -> bool:
        if value is None:
            return not cls.null_is_a_value
        return value == "" and any(isinstance(mark, EmptyIsAbsent) for mark in field.metadata)

    def stored(self) -> Any:
        """Return the fields as models have them, by name; a part of a body returns its model."""
        return {name: _stored(getattr(self, name)) for name in type(self).model_fields}


def _stored(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_stored, cast("list[object]", value)))
    return value.stored() if isinstance(value, Command) else value


class UpdateCommand(Command):
    """A change of a resource: a field that is absent stays as it is, null clears it."""

    null_is_a_value = True

    id: str
    version: int | None = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent, as models have them, by name."""
        sent = self.model_fields_set - {"id", "version"}
        return {name: value for name, value in self.stored().items() if name in sent}


class View(BaseModel):
    """A response body: lists every field, has no defaults."""

    model_config = ConfigDict(
        alias_generator=wire_name,
        defer_build=True,
        from_attributes=True,
        frozen=True,
        validate_by_alias=False,
        validate_by_name=True,
    )

    @classmethod
    def of(cls, model: object = None, **values: object) -> Self:
        """Return the view of a model, field by field; of a view, itself.

        Args:
            model: What has the fields.
            values: Fields that the model does not have, or not so.
        """
        if not values:
            return cls.model_validate(model)
        own = {name: getattr(model, name) for name in cls.model_fields if hasattr(model, name)}
        return cls.model_validate({**own, **values})

    def shown_again(self) -> Self:
        """Return what a repetition of the request may show: all but what is shown once."""
        once = [
            name
            for name, field in type(self).model_fields.items()
            if any(isinstance(mark, ShownOnce) for mark in field.metadata)
        ]
        return self.model_copy(update=dict.fromkeys(once))


class ShownOnce:
    """Marks a field of a view that only the answer to the creating request itself carries."""


class Empty(Command):
    """A body without fields."""


class DoneView(View):
    """An empty object: it is done."""

    @classmethod
    def of(cls, model: object = None, **values: object) -> Self:  # noqa: ARG003 - nothing to say
        """Return the empty view."""
        return cls()


def unchanged() -> Any:
    """Return the default of an update's field that may be absent but never null."""
    return Field(default=None, validate_default=False)


# Unicode's Bidi_Control: they change the order in which the text around them is shown.
_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
# Letters and symbols by category that show nothing: Hangul fillers and the empty Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def _line(text: str) -> str:
    """Return a text as it is stored: one line in NFC; empty stays empty."""
    composed = unicodedata.normalize("NFC", text)
    if len(composed) > policy.MAX_NAME_CHARACTERS:
        raise ValueError(f"Must have at most {policy.MAX_NAME_CHARACTERS} characters.")
    categories = [unicodedata.category(character) for character in composed]
    if not {"Cc", "Zl", "Zp"}.isdisjoint(categories) or not _BIDI_CONTROLS.isdisjoint(composed):
        raise ValueError("Must have no control, line-separator or bidirectional-control character.")
    shows = zip(composed, categories, strict=True)
    if composed and not any(kind[0] in "LNPS" and c not in _BLANKS for c, kind in shows):
        raise ValueError("Must have at least one visible character.")
    return composed


def _name(text: str) -> str:
    if not text:
        raise ValueError("Must have at least one visible character.")
    return text


def none_if_empty(text: str | None) -> str | None:
    """Return a text, or None for an empty one."""
    return text or None


def each_once(member: str | None = None) -> AfterValidator:
    """Return the validator of lists whose elements, or a member of each, must be unique."""

    def checked(elements: Sequence[Any]) -> Sequence[Any]:
        seen, repeated = set[Any](), list[InitErrorDetails]()
        for number, element in enumerate(elements):
            value = getattr(element, member) if member else element
            if value in seen:
                place = (number, member) if member else (number,)
                repeated.append(InitErrorDetails(type=_REPEATED, loc=place, input=value))
            seen.add(value)
        if repeated:
            raise ValidationError.from_exception_data("", repeated)
        return elements

    return AfterValidator(checked)


_Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_line),
    WithJsonSchema({"type": "string", "maxLength": policy.MAX_NAME_CHARACTERS}),
]
Name = Annotated[
    _Line,
    AfterValidator(_name),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": policy.MAX_NAME_CHARACTERS}),
]
NullableText = Annotated[_Line | None, AfterValidator(none_if_empty)]
# The beginning of a name, in NFC as names are stored.
NamePrefix = Annotated[
    str,
    StringConstraints(max_length=policy.MAX_NAME_CHARACTERS),
    AfterValidator(partial(unicodedata.normalize, "NFC")),
]
# Secrets are excluded from every dump of a body: what is compared, audited or logged has none.
_SecretText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1024),
    Field(json_schema_extra={"format": "password"}),
]
_Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Secret = Annotated[_SecretText, Field(exclude=True)]
OptionalSecret = Annotated[_SecretText | None, Field(exclude=True)]
TfaCode = Annotated[_Code, EmptyIsAbsent(), Field(exclude=True)]
OptionalTfaCode = Annotated[_Code | None, EmptyIsAbsent(), Field(exclude=True)]
# As long as a body may be, so that a longer cursor is refused like any invalid one.
Cursor = Annotated[
    Annotated[str, StringConstraints(max_length=policy.MAX_BODY_BYTES)] | None, EmptyIsAbsent()
]
OneTimeSecret = Annotated[str | None, ShownOnce(), Field(exclude_if=lambda secret: secret is None)]
Timestamp = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
EpochSeconds = Annotated[
    datetime,
    PlainSerializer(epoch, return_type=int),
    WithJsonSchema({"type": "integer", "format": "int64"}, mode="serialization"),
]

_REPEATED = PydanticCustomError("repeated", "Must be unique.")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
Item = TypeVar("Item")


class ListView(View, Generic[Item]):
    """A page of a list; `next_cursor` is null on the last one."""

    items: Sequence[Item]
    next_cursor: str | None


class ListCommand(Command):
    """The parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=policy.MAX_PAGE_ITEMS)] = policy.DEFAULT_PAGE_ITEMS
    cursor: Cursor = None


def _read_integer(text: object) -> int:
    # Else "1.0", "+1" and "1_0" would be numbers.
    if isinstance(text, str) and _INTEGER.fullmatch(text):
        return int(text)
    raise ValueError("Must be a whole number.")


class ListQuery(ListCommand):
    """The query parameters of a list, which are all text."""

    limit: Annotated[int, BeforeValidator(_read_integer), Field(ge=1, le=policy.MAX_PAGE_ITEMS)] = (
        policy.DEFAULT_PAGE_ITEMS
    )
