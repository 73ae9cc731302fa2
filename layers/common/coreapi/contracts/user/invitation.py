"""Invitations to the caller's address."""

from collections.abc import Sequence

from coreapi.contracts.organization_user.organization_user import ProfileRolesView
from coreapi.contracts.shapes import Command, Timestamp, View
from coreapi.models.invitation import InvitationStatus


class NamedInvitation(Command):
    """Accept or decline an invitation."""

    invitation_id: str


class InviterView(View):
    """The person who invites; they chose `name` themselves."""

    name: str | None
    email: str


class OwnInvitationView(View):
    """An invitation, with the roles that it will give if their givers may still grant them."""

    id: str
    organization_id: str
    organization_name: str
    email: str
    first_name: str | None
    last_name: str | None
    status: InvitationStatus
    inviter: InviterView
    default_role_codes: Sequence[str]
    role_codes: Sequence[str]
    profile_roles: Sequence[ProfileRolesView]
    created_at: Timestamp
    expires_at: Timestamp
