"""POST /internal/user/add-role-links: give any user roles anywhere."""

from coreapi.contracts.user.administration import ChangeRoleLinks, UserRoleLinksView
from coreapi.http import endpoint, staff
from coreapi.operations.rules import user_role_links

handler = endpoint(
    user_role_links.add,
    body=ChangeRoleLinks,
    view=UserRoleLinksView,
    caller=staff("internal.user.add-role-links"),
)
