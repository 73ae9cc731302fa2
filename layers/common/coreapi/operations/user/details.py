"""Returns any user with roles, organizations and second factors."""

from coreapi.context import Call
from coreapi.contracts.user.administration import UserDetailsQuery
from coreapi.contracts.user.details import UserDetailsView
from coreapi.operations.rules import target_user, two_factor_auth, user_role_links
from coreapi.storage import organization as organizations


def details(call: Call, query: UserDetailsQuery) -> UserDetailsView:
    """Return a user with all roles, organizations and second factors.

    Raises:
        NotFound: There is no such user.
    """
    found = target_user.load(call, query.user_id)
    belongs_to = [membership.organization_id for membership in found.memberships]
    return UserDetailsView.of(
        user=found.user,
        role_links=user_role_links.in_order(found.role_links),
        organizations=organizations.find_many(call.store, belongs_to),
        tfas=two_factor_auth.living(call, found),
    )
