"""Users, and their own passwords."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from coreapi.contracts.shapes import Command, Secret, Timestamp, View
from coreapi.models.user import UserStatus


class ChangePassword(Command):
    """Replace the caller's own password."""

    password: Secret
    old_password: Secret


class UserView(View):
    """A user."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    tfa_enabled: bool
    password_change_required: bool
    version: int
    created_at: Timestamp
    updated_at: Timestamp
    last_login_at: Timestamp | None


class UpdatedUserView(UserView):
    """A user whom staff have changed.

    Attributes:
        organizations_without_administrator: Ids of the organizations that have no administrator
            any more; absent where there are none.
    """

    organizations_without_administrator: Annotated[
        Sequence[str], Field(exclude_if=lambda organization_ids: not organization_ids)
    ]
