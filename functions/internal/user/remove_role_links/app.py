"""POST /internal/user/remove-role-links: take roles from any user."""

from coreapi.access.permissions import Permission
from coreapi.contracts.user.administration import ChangeRoleLinks, UserRoleLinksView
from coreapi.http import endpoint, staff
from coreapi.operations import user_role_links

handler = endpoint(
    user_role_links.remove,
    body=ChangeRoleLinks,
    view=UserRoleLinksView,
    caller=staff(Permission.INTERNAL_USER_REMOVE_ROLE_LINKS),
)
