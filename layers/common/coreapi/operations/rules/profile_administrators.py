"""The administrators of a profile: active members who may create its API keys."""

from collections.abc import Mapping
from itertools import chain

from coreapi import policy
from coreapi.access import actor as access
from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.models.rbac import Membership
from coreapi.models.user import User, UserStatus
from coreapi.storage import membership as memberships
from coreapi.storage import organization_user as organization_users
from coreapi.storage import rbac
from coreapi.storage import user as users

_MAX_READ = 1_000  # of an organization's members, for roles held only on the profile


def some_of(call: Call, named: Mapping[str, str]) -> list[User]:
    """Return up to twenty administrators, those of the organization first.

    Args:
        call: The call.
        named: `organizationId` and `profileId`.
    """
    organization_id = named["organizationId"]
    profile = access.profile(named["profileId"], organization_id)
    roles = rbac.roles(call.store)

    def administers(membership: Membership) -> bool:
        held = access.permissions_by(membership.links(), profile, roles)
        return Permission.ORGANIZATION_PROFILE_API_KEY_CREATE in held

    granting = sorted(
        code
        for code, role in roles.items()
        if role.inherited and Permission.ORGANIZATION_PROFILE_API_KEY_CREATE in role.permissions
    )
    of_organization = chain.from_iterable(
        memberships.other_holders(call.store, organization_id, code, but="").items()
        for code in granting
    )
    listed = organization_users.by_id(call.store, organization_id, _MAX_READ, None).items
    people = [organization_users.read(item) for item in listed]
    members = [m.user_id for m in people if isinstance(m, Membership) and administers(m)]
    found = dict(of_organization) | users.find_many(call.store, members)
    active = [user for user in found.values() if user.status is UserStatus.ACTIVE]
    return active[: policy.MAX_ADMINISTRATORS_MAILED]
