"""Sessions of the caller."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from coreapi.contracts.shapes import Command, EpochSeconds, Timestamp, View

_OF_A_NEW_SESSION = Field(exclude_if=lambda value: value is None)


def _only_true(value: bool) -> bool:  # noqa: FBT001 - a validator
    # Literal[True] would accept 1.
    if not value:
        raise ValueError("Must be true.")
    return value


class RevokeSession(Command):
    """End one of the caller's sessions, or replace all by a new one: exactly one of the two."""

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


class RevocationView(View):
    """The tokens of the session that replaced all others; empty if one session was ended."""

    access_token: Annotated[str | None, _OF_A_NEW_SESSION]
    access_token_expires_at: Annotated[EpochSeconds | None, _OF_A_NEW_SESSION]
    refresh_token: Annotated[str | None, _OF_A_NEW_SESSION]
    refresh_token_expires_at: Annotated[EpochSeconds | None, _OF_A_NEW_SESSION]

    @classmethod
    def of(cls, model: object = None, **values: object) -> Self:
        """Return the view of new tokens, or an empty one."""
        return super().of(model, **(values if model else dict.fromkeys(cls.model_fields)))


class SessionView(View):
    """A signed-in device.

    Attributes:
        last_used_at: When it was signed in or last refreshed, in whole minutes.
    """

    session_id: str
    current: bool
    created_at: Timestamp
    last_used_at: Timestamp
    user_agent: str | None
    ip: str | None
