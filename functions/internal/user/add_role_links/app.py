"""POST /internal/user/add-role-links: give any user roles anywhere."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.user.administration import ChangeRoleLinks, UserRoleLinksView
from coreapi.http import endpoint, staff
from coreapi.operations.user.add_role_links import add_role_links

handler = endpoint(
    add_role_links,
    body=ChangeRoleLinks,
    view=UserRoleLinksView,
    caller=staff(Permission.INTERNAL_USER_ADD_ROLE_LINKS),
)

warm_up()
