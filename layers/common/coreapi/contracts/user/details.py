"""A user as staff see one."""

from collections.abc import Sequence

from coreapi.contracts.organization.organization import OrganizationView
from coreapi.contracts.shapes import View
from coreapi.contracts.two_factor_auth import TfaView
from coreapi.contracts.user.administration import RoleLinkView
from coreapi.contracts.user.user import UserView


class UserDetailsView(View):
    """A user with all roles, organizations (archived ones too) and second factors."""

    user: UserView
    role_links: Sequence[RoleLinkView]
    organizations: Sequence[OrganizationView]
    tfas: Sequence[TfaView]
