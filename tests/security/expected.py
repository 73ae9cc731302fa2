"""The expected answer of every endpoint to every caller: a table that is read from no code.

It repeats the contract's endpoints, permissions and errors. The code that decides has another
source (`access/catalogue.toml` and the declarations of the handlers), and the tests compare the
two, cell by cell.
"""

from dataclasses import dataclass

# The callers who hold a permission on the organization or the profile that a request is about.
_HOLDERS = (
    "member",
    "viewer",  # basic.viewer on the profile
    "producer",  # sox.producer.admin on the profile
    "profile administrator",  # basic.admin on the profile
    "administrator, not of profiles",  # basic.admin on the organization
    "organization administrator",
    "support",
    "system administrator",
)
_RIGHTS = """
organization-user.list                            x . . . x x x x
organization-user.invite                          . . . . x x . x
organization-user.set-organization-role           . . . . x x . x
organization-user.set-organization-profile-role   . . . x x x . x
organization-user.remove                          . . . . x x . x
organization-profile.api-key.create               . . x x . x . x
organization-profile.api-key.list                 . . x x . x x x
organization-profile.api-key.revoke               . . x x . x . x
organization-profile.flag.set                     . . . x . x . x
business-location.read                            x x x x . x x x
business-location.create                          . . x x . x . x
business-location.update                          . . x x . x . x
internal.user.create                              . . . . . . . x
internal.user.update                              . . . . . . . x
internal.user.add-role-links                      . . . . . . . x
internal.user.remove-role-links                   . . . . . . . x
internal.user.set-password                        . . . . . . . x
internal.user.reset-password                      . . . . . . . x
internal.user.read                                . . . . . . x x
internal.user.list                                . . . . . . x x
internal.two-factor-auth.list                     . . . . . . x x
internal.two-factor-auth.remove                   . . . . . . . x
internal.organization.create                      . . . . . . . x
internal.organization.update                      . . . . . . . x
internal.organization.read                        . . . . . . x x
internal.organization.list                        . . . . . . x x
internal.organization-profile.create              . . . . . . . x
internal.organization-profile.update              . . . . . . . x
internal.organization-profile.read                . . . . . . x x
internal.organization-profile.list                . . . . . . x x
internal.business-location.create                 . . . . . . . x
internal.business-location.update                 . . . . . . . x
internal.business-location.read                   . . . . . . x x
internal.business-location.list                   . . . . . . x x
internal.rbac.read                                . . . . . . x x
internal.rbac.export                              . . . . . . x x
internal.rbac.import                              . . . . . . . x
internal.rbac.remove-all                          . . . . . . . x
internal.audit.list                               . . . . . . x x
internal.preprod.run                              . . . . . . . x
internal.report.render                            . . . . . . x x
"""

# The permitted callers: any caller (`public`); a signed-in user, about themselves (`self`; `first`:
# also with a temporary password); a member, about an organization or profile; staff; staff or an
# API key (`key`). Then the status of success, and the permission that it needs.
_ENDPOINTS = """
POST /auth/initiate-login                               public   200
POST /auth/login                                        public   200
POST /auth/logout                                       first    200
POST /auth/refresh-token                                public   200
GET  /auth/refresh-token                                public   200
POST /auth/set-password                                 public   200
POST /auth/forgot-password                              public   202
POST /user/profile/organization                         first    200
GET  /user/profile/organization                         first    200
POST /user/change-password                              first    200
GET  /user/invitation/list                              self     200
POST /user/invitation/accept                            self     200
POST /user/invitation/decline                           self     200
POST /user/session/list                                 self     200
POST /user/session/revoke                               self     200
POST /two-factor-auth/create                            self     201
POST /two-factor-auth/activate                          self     200
POST /two-factor-auth/disable                           self     200
POST /two-factor-auth/remove                            self     200
POST /two-factor-auth/recovery-codes/create             self     201
GET  /two-factor-auth/list                              self     200
GET  /organization/list                                 self     200
POST /organization-profile/api-key/create               member   201 organization-profile.api-key.create
POST /organization-profile/api-key/list                 member   200 organization-profile.api-key.list
POST /organization-profile/api-key/revoke               member   200 organization-profile.api-key.revoke
POST /organization-profile/flag/set                     member   200 organization-profile.flag.set
POST /organization-user/list                            member   200 organization-user.list
POST /organization-user/invite-user                     member   201 organization-user.invite
POST /organization-user/resend-user-invitation          member   200 organization-user.invite
POST /organization-user/set-organization-role           member   200 organization-user.set-organization-role
POST /organization-user/set-organization-profile-role   member   200 organization-user.set-organization-profile-role
POST /organization-user/remove-user                     member   200 organization-user.remove
POST /business-location/create                          member   201 business-location.create
POST /business-location/update                          member   200 business-location.update
POST /business-location/details                         member   200 business-location.read
POST /business-location/list                            member   200 business-location.read
POST /internal/user/create                              staff    201 internal.user.create
POST /internal/user/update                              staff    200 internal.user.update
POST /internal/user/add-role-links                      staff    200 internal.user.add-role-links
POST /internal/user/remove-role-links                   staff    200 internal.user.remove-role-links
POST /internal/user/set-password                        staff    200 internal.user.set-password
POST /internal/user/reset-password                      staff    200 internal.user.reset-password
GET  /internal/user/details/{userId}                    staff    200 internal.user.read
POST /internal/user/list                                staff    200 internal.user.list
POST /internal/two-factor-auth/list                     staff    200 internal.two-factor-auth.list
POST /internal/two-factor-auth/remove                   staff    200 internal.two-factor-auth.remove
POST /internal/organization/create                      staff    201 internal.organization.create
POST /internal/organization/update                      staff    200 internal.organization.update
POST /internal/organization/list                        staff    200 internal.organization.list
GET  /internal/organization/details/{organizationId}    key      200 internal.organization.read
POST /internal/organization-profile/create              staff    201 internal.organization-profile.create
POST /internal/organization-profile/update              staff    200 internal.organization-profile.update
POST /internal/organization-profile/list                staff    200 internal.organization-profile.list
GET  /internal/organization-profile/details/{profileId} key      200 internal.organization-profile.read
POST /internal/business-location/create                 staff    201 internal.business-location.create
POST /internal/business-location/update                 staff    200 internal.business-location.update
POST /internal/business-location/details                staff    200 internal.business-location.read
POST /internal/business-location/list                   staff    200 internal.business-location.list
GET  /internal/RBAC/export                              staff    200 internal.rbac.export
GET  /internal/rbac/export                              staff    200 internal.rbac.export
POST /internal/rbac/roles                               staff    200 internal.rbac.read
POST /internal/rbac/permissions                         staff    200 internal.rbac.read
POST /internal/rbac/remove-all-roles-and-permissions    staff    200 internal.rbac.remove-all
POST /internal/rbac/import                              staff    200 internal.rbac.import
POST /internal/audit/list                               staff    200 internal.audit.list
POST /internal/preprod/set-api-keys                     staff    200 internal.preprod.run
POST /internal/preprod/set-passwords                    staff    200 internal.preprod.run
POST /internal/preprod/remove-tfas                      staff    200 internal.preprod.run
GET  /internal/report/ping                              staff    200 internal.report.render
POST /internal/report/html                              staff    200 internal.report.render
POST /internal/report/pdf                               staff    200 internal.report.render
GET  /.well-known/jwks.json                             public   200
GET  /openapi.json                                      public   200
GET  /docs                                              public   200
"""  # noqa: E501 - a table is read across

# No escalation: an administrator of the organization but not of its profiles cannot grant
# permissions on those. The 403 names the first permission that they lack there.
_WOULD_RISE = {
    ("POST /organization-user/set-organization-role", "administrator, not of profiles"),
    ("POST /organization-user/set-organization-profile-role", "administrator, not of profiles"),
}

_NOT_LET_IN = {
    "nobody": "401 UNAUTHENTICATED",
    "forged token": "401 UNAUTHENTICATED",
    "expired token": "401 TOKEN_EXPIRED",
    "signed out": "401 SESSION_REVOKED",
    "disabled": "401 SESSION_REVOKED",
    "invited": "401 SESSION_REVOKED",
}
_KEYS = {
    "API key": "200",
    "API key from elsewhere": "404 NOT_FOUND",
    "API key, archived": "401 INVALID_CLIENT_CREDENTIALS",
}
_STRANGERS = {"outsider", "administrator from elsewhere"}
CALLERS = (
    *(*_NOT_LET_IN, "temporary password", *_KEYS, "member without roles", *_HOLDERS[:6]),
    *("outsider", "administrator from elsewhere", "administrator, archived", *_HOLDERS[6:]),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of endpoints."""

    who: str
    success: str
    permission: str


def _endpoints() -> dict[str, Row]:
    lines = (line.split() for line in _ENDPOINTS.strip().splitlines())
    return {f"{method} {path}": Row(*row, *[""] * (3 - len(row))) for method, path, *row in lines}


def _rights() -> dict[str, frozenset[str]]:
    lines = (line.split() for line in _RIGHTS.strip().splitlines())
    return {
        permission: frozenset(
            holder for holder, mark in zip(_HOLDERS, marks, strict=True) if mark == "x"
        )
        for permission, *marks in lines
    }


ENDPOINTS = _endpoints()
RIGHTS = _rights()


def expected(route: str, caller: str) -> str:
    """Return the expected answer of an endpoint to a caller: the status, and an error's code."""
    endpoint = ENDPOINTS[route]
    if endpoint.who == "public":
        return endpoint.success
    if caller in _NOT_LET_IN:
        return _NOT_LET_IN[caller]
    if caller in _KEYS:
        return _KEYS[caller] if endpoint.who == "key" else "401 UNAUTHENTICATED"
    if caller == "temporary password":
        return endpoint.success if endpoint.who == "first" else "403 PASSWORD_CHANGE_REQUIRED"
    if endpoint.who in {"first", "self"}:
        return endpoint.success
    return _of_a_right(route, endpoint, caller)


def _of_a_right(route: str, endpoint: Row, caller: str) -> str:
    if endpoint.who == "member":
        if caller in _STRANGERS:
            return "404 NOT_FOUND"
        if caller == "administrator, archived":
            return "409 ARCHIVED"
        if (route, caller) in _WOULD_RISE:
            return "403 FORBIDDEN business-location.create"
    holds = caller in RIGHTS[endpoint.permission]
    return endpoint.success if holds else f"403 FORBIDDEN {endpoint.permission}"
