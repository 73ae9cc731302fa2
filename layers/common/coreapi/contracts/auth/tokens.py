"""The tokens of a session; a module of its own, since a refresh reads no address."""

from typing import Annotated

from pydantic import Field

from coreapi.contracts.shapes import EpochSeconds, View


class TokensView(View):
    """A signed-in session's tokens; `password_change_required` appears only when true."""

    access_token: str
    access_token_expires_at: EpochSeconds
    refresh_token: str
    refresh_token_expires_at: EpochSeconds
    password_change_required: Annotated[bool, Field(exclude_if=lambda required: not required)]
