"""Sessions of the caller."""

from typing import Annotated, Self

from pydantic import AfterValidator, WithJsonSchema, model_validator

from coreapi.contracts.shapes import Command, Timestamp, View


def _only_true(value: bool) -> bool:  # noqa: FBT001 - a validator
    # Not Literal[True], which takes 1 for it.
    if not value:
        raise ValueError("Must be true.")
    return value


class RevokeSession(Command):
    """End one of the caller's sessions, or all but the present one: exactly one of the two."""

    session_id: str | None = None
    all_others: (
        Annotated[
            bool, AfterValidator(_only_true), WithJsonSchema({"type": "boolean", "enum": [True]})
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.session_id is None) == (self.all_others is None):
            raise ValueError("Send either sessionId or allOthers.")
        return self


class SessionView(View):
    """A signed-in device."""

    session_id: str
    current: bool
    created_at: Timestamp
    last_used_at: Timestamp
    user_agent: str | None
    ip: str | None
