"""Inviting a user; a module of its own, since no other contract of the group reads addresses."""

from coreapi.contracts.email import Email
from coreapi.contracts.shapes import Command, Name


class InviteUser(Command):
    """Invite a person to an organization."""

    organization_id: str
    email: Email
    first_name: Name | None = None
    last_name: Name | None = None
