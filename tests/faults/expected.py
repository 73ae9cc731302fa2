"""The answers to a request that is sent again after it took effect and its answer was lost.

All other requests are answered as before, and change nothing more.
"""

from collections.abc import Mapping

# Errors that say that the request took effect before.
SAYS_SO: Mapping[str, tuple[int, str]] = {
    "auth/login/login": (401, "TFA_INVALID"),  # the code was used
    "a recovery code signs in": (401, "TFA_INVALID"),
    "auth/logout/logout": (401, "SESSION_REVOKED"),
    "auth/set_password/set_password": (401, "TOKEN_INVALID"),
    "a reset is redeemed": (401, "TOKEN_INVALID"),
    "internal/organization/update/update": (409, "ARCHIVED"),
    "a profile is archived": (409, "ARCHIVED"),
    "internal/preprod/set_passwords/set_passwords": (401, "SESSION_REVOKED"),  # the caller's too
    "internal/two_factor_auth/remove/remove": (404, "NOT_FOUND"),
    "organization_user/remove_user/remove_user": (404, "NOT_FOUND"),
    "an invitation is revoked": (404, "NOT_FOUND"),
    "user/invitation/accept/accept": (409, "INVITATION_CLOSED"),
    "user/invitation/decline/decline": (409, "INVITATION_CLOSED"),
    "two_factor_auth/activate/activate": (401, "SESSION_REVOKED"),  # a new one was opened
    "two_factor_auth/remove/remove": (404, "NOT_FOUND"),
    "user/change_password/change_password": (401, "SESSION_REVOKED"),
    "user/session/revoke/all_others": (401, "SESSION_REVOKED"),
    "user/session/revoke/revoke": (404, "NOT_FOUND"),
}
# Requests that take effect each time that they are sent.
DONE_AGAIN = {
    "auth/forgot_password/forgot_password",  # only the newest mail's link works
    "internal/preprod/remove_tfas/remove_tfas",  # a job of its own, which finds nothing to do
    "internal/preprod/set_api_keys/set_api_keys",
    "internal/user/reset_password/reset_password",
    "internal/user/set_password/set_password",
    "organization_user/resend_user_invitation/resend_user_invitation",
    "two_factor_auth/create/create",  # replaces the pending one
    "two_factor_auth/create/create_as_staff",
}
