"""Making and changing users; a module of its own, since it imports the grammar of addresses."""

from typing import Literal

from pydantic import Field

from coreapi.contracts.email import Email
from coreapi.contracts.shapes import Command, Name, OptionalSecret, UpdateCommand, unchanged
from coreapi.contracts.user.administration import NamedRoleLink, NamedRoleLinks


class CreateUser(Command):
    """Make a user; without a password, the user is invited by mail to choose one."""

    email: Email
    first_name: Name | None = None
    last_name: Name | None = None
    password: OptionalSecret = None
    temporary: bool = True
    role_links: NamedRoleLinks = Field(default_factory=list[NamedRoleLink])


class UpdateUser(UpdateCommand):
    """Change a user; disabling ends all of the user's sessions."""

    email: Email = unchanged()
    first_name: Name | None = None
    last_name: Name | None = None
    status: Literal["active", "disabled"] = unchanged()
