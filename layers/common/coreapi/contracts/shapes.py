"""How every body and view behaves, and the field types that they share."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from coreapi import policy
from coreapi.clock import epoch, rfc3339


def wire_name(field: str) -> str:
    """Return a field's name on the wire: `_id` for the thing's own id, camelCase for the rest."""
    return "_id" if field == "id" else to_camel(field)


class Command(BaseModel):
    """A request body: exact types, no unknown fields, nothing coerced."""

    model_config = ConfigDict(
        alias_generator=wire_name,
        defer_build=True,  # a function uses few of a resource's contracts
        extra="forbid",
        frozen=True,
        str_max_length=10_000,
        strict=True,
    )


class UpdateCommand(Command):
    """A change of a resource: a field that is absent stays as it is, null clears it."""

    id: str
    version: int | None = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent, by their own names."""
        sent = self.model_fields_set - {"id", "version"}
        return {name: getattr(self, name) for name in type(self).model_fields if name in sent}


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
    def of(cls, model: object) -> Self:
        """Return the view of a model, field by field."""
        return cls.model_validate(model)

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
    """Nothing to say but that it is done."""

    @classmethod
    def of(cls, model: object) -> Self:  # noqa: ARG003 - an operation that answers nothing
        """Return the empty view."""
        return cls()


def unchanged() -> Any:
    """Return the default of an update's field that may be absent but never null."""
    return Field(default=None, validate_default=False)


def _none_if_empty(text: str | None) -> str | None:
    return text or None


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=policy.MAX_NAME_CHARACTERS),
]
NullableText = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=policy.MAX_NAME_CHARACTERS)]
    | None,
    AfterValidator(_none_if_empty),
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
TfaCode = Annotated[_Code, Field(exclude=True)]
OptionalTfaCode = Annotated[_Code | None, Field(exclude=True)]
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

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
Item = TypeVar("Item")


class ListView(View, Generic[Item]):
    """A page of a list; `next_cursor` is null on the last one."""

    items: Sequence[Item]
    next_cursor: str | None


class ListCommand(Command):
    """What every list takes."""

    limit: Annotated[int, Field(ge=1, le=policy.MAX_PAGE_ITEMS)] = policy.DEFAULT_PAGE_ITEMS
    # As long as a body may be: too long a cursor is refused as any other that is not one of ours.
    cursor: Annotated[str, StringConstraints(max_length=65_536)] | None = None


def _read_integer(text: object) -> int:
    # Else "1.0", "+1" and "1_0" would be numbers.
    if isinstance(text, str) and _INTEGER.fullmatch(text):
        return int(text)
    raise ValueError("Must be a whole number.")


class ListQuery(ListCommand):
    """What a list takes as query parameters, where everything is text."""

    limit: Annotated[int, BeforeValidator(_read_integer), Field(ge=1, le=policy.MAX_PAGE_ITEMS)] = (
        policy.DEFAULT_PAGE_ITEMS
    )
