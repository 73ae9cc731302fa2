"""POST /internal/user/remove-role-links: take roles from any user."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.user.administration import ChangeRoleLinks, UserRoleLinksView
from coreapi.http import endpoint, staff
from coreapi.operations.user.remove_role_links import remove_role_links

handler = endpoint(
    remove_role_links,
    body=ChangeRoleLinks,
    view=UserRoleLinksView,
    caller=staff(Permission.INTERNAL_USER_REMOVE_ROLE_LINKS),
)

warm_up()
