"""The members of an organization: finding one, and what the organization sees of it."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from coreapi import ids
from coreapi.context import Call
from coreapi.errors import NotFound
from coreapi.models.organization_user import Invitation, OrganizationUser, ProfileRoles
from coreapi.models.rbac import Membership, Role
from coreapi.models.user import User
from coreapi.storage import user_partition
from coreapi.storage.user_partition import UserPartition


def find(call: Call, user_id: str, organization_id: str) -> tuple[UserPartition, Membership]:
    """Return a member of an organization; NOT_FOUND when there is no such user or membership."""
    found = user_partition.load(call.store, user_id) if ids.is_id(user_id) else None
    membership = found.membership(organization_id) if found else None
    if found is None or membership is None:
        raise NotFound
    return found, membership


def shown(call: Call, user: User, membership: Membership) -> OrganizationUser:
    """Return a user as the organization sees it."""
    default_codes, other_codes = split_by_inheritance(
        membership.organization_roles, call.user_actor.read_roles()
    )
    of_user: dict[str, Any] = {field.name: getattr(user, field.name) for field in fields(user)}
    return OrganizationUser(
        **of_user,
        default_role_codes=default_codes,
        role_codes=other_codes,
        profile_roles=[
            ProfileRoles(profile_id=profile_id, role_codes=codes)
            for profile_id, codes in sorted(membership.profile_roles.items())
        ],
        invitation=Invitation.of(user, membership, call.now),
    )


def split_by_inheritance(
    codes: Iterable[str], roles: Mapping[str, Role]
) -> tuple[list[str], list[str]]:
    """Return inherited roles and the others; one that is not installed is among the others."""
    inherited = {code for code, role in roles.items() if role.inherited}
    held = sorted(codes)
    return [c for c in held if c in inherited], [c for c in held if c not in inherited]
