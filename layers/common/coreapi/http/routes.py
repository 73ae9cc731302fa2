"""The route table: every endpoint, as one exact list.

The `$default` route needs it to distinguish an unknown path (404) from a known path with another
method (405). A test keeps it equal to the template, the folders and the handlers' docstrings.
"""

from collections.abc import Sequence

ROUTES = (
    "POST /auth/initiate-login",
    "POST /auth/login",
    "POST /auth/logout",
    "POST /auth/refresh-token",
    "GET /auth/refresh-token",
    "POST /auth/set-password",
    "POST /auth/forgot-password",
    "POST /user/profile/organization",
    "GET /user/profile/organization",
    "POST /user/change-password",
    "GET /user/invitation/list",
    "POST /user/invitation/accept",
    "POST /user/invitation/decline",
    "POST /user/session/list",
    "POST /user/session/revoke",
    "POST /two-factor-auth/create",
    "POST /two-factor-auth/activate",
    "POST /two-factor-auth/disable",
    "POST /two-factor-auth/remove",
    "POST /two-factor-auth/recovery-codes/create",
    "GET /two-factor-auth/list",
    "GET /organization/list",
    "POST /organization-profile/api-key/create",
    "POST /organization-profile/api-key/list",
    "POST /organization-profile/api-key/revoke",
    "POST /organization-profile/flag/set",
    "POST /organization-user/list",
    "POST /organization-user/invite-user",
    "POST /organization-user/resend-user-invitation",
    "POST /organization-user/set-organization-role",
    "POST /organization-user/set-organization-profile-role",
    "POST /organization-user/remove-user",
    "POST /business-location/create",
    "POST /business-location/update",
    "POST /business-location/details",
    "POST /business-location/list",
    "POST /internal/user/create",
    "POST /internal/user/update",
    "POST /internal/user/add-role-links",
    "POST /internal/user/remove-role-links",
    "POST /internal/user/set-password",
    "POST /internal/user/reset-password",
    "GET /internal/user/details/{userId}",
    "POST /internal/user/list",
    "POST /internal/two-factor-auth/list",
    "POST /internal/two-factor-auth/remove",
    "POST /internal/organization/create",
    "POST /internal/organization/update",
    "POST /internal/organization/list",
    "GET /internal/organization/details/{organizationId}",
    "POST /internal/organization-profile/create",
    "POST /internal/organization-profile/update",
    "POST /internal/organization-profile/list",
    "GET /internal/organization-profile/details/{profileId}",
    "POST /internal/business-location/create",
    "POST /internal/business-location/update",
    "POST /internal/business-location/details",
    "POST /internal/business-location/list",
    "GET /internal/RBAC/export",
    "GET /internal/rbac/export",
    "POST /internal/rbac/roles",
    "POST /internal/rbac/permissions",
    "POST /internal/rbac/remove-all-roles-and-permissions",
    "POST /internal/rbac/import",
    "POST /internal/audit/list",
    "POST /internal/preprod/set-api-keys",
    "POST /internal/preprod/set-passwords",
    "POST /internal/preprod/remove-tfas",
    "GET /internal/report/ping",
    "POST /internal/report/html",
    "POST /internal/report/pdf",
    "GET /.well-known/jwks.json",
    "GET /openapi.json",
    "GET /docs",
)


_PREPRODUCTION = "/internal/preprod/"


def is_preproduction(path: str) -> bool:
    """Return whether a path is one that production does not have."""
    return path.startswith(_PREPRODUCTION)


def methods_of(path: str) -> tuple[str, ...]:
    """Return the methods that a path takes, in order; none for an unknown path."""
    parts = path.split("/")
    return tuple(
        method
        for method, template in (route.split(" ", 1) for route in ROUTES)
        if _fits(template.split("/"), parts)
    )


def _fits(template: Sequence[str], parts: Sequence[str]) -> bool:
    return len(template) == len(parts) and all(
        part != "" if wanted.startswith("{") else part == wanted
        for wanted, part in zip(template, parts, strict=True)
    )
