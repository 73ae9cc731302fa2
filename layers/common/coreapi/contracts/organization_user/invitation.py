"""Inviting a user; apart from the group's other contracts, for it alone reads addresses."""

from coreapi.contracts.email import Email
from coreapi.contracts.shapes import Command, Name


class InviteUser(Command):
    """Invite a person to an organization."""

    organization_id: str
    email: Email
    first_name: Name | None = None
    last_name: Name | None = None
