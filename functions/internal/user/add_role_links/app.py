"""POST /internal/user/add-role-links: give any user roles anywhere."""

from coreapi.access.permissions import Permission
from coreapi.contracts.user.administration import ChangeRoleLinks, UserRoleLinksView
from coreapi.http import endpoint, staff
from coreapi.operations import user_role_links

handler = endpoint(
    user_role_links.add,
    body=ChangeRoleLinks,
    view=UserRoleLinksView,
    caller=staff(Permission.INTERNAL_USER_ADD_ROLE_LINKS),
)
