"""Problems of access: 401 unauthenticated, 403 forbidden, 404 not found."""

from collections.abc import Sequence
from typing import ClassVar

from coreapi.errors.problem import Problem

_INVALID_TOKEN = 'Bearer error="invalid_token"'  # noqa: S105 - a challenge


class Unauthenticated(Problem):
    """No usable credential came with the request."""

    status = 401
    code = "UNAUTHENTICATED"
    detail = "This request needs a valid credential."
    challenge: ClassVar[str] = "Bearer"

    def headers(self) -> dict[str, str]:
        """Return the challenge that belongs to every 401 (RFC 9110 §11.6.1, RFC 6750 §3)."""
        return {"www-authenticate": self.challenge}


class InvalidAccessToken(Unauthenticated):
    """The bearer token was not issued by this stage."""

    challenge = _INVALID_TOKEN


class InvalidCredentials(Unauthenticated):
    """Address and password do not belong together: one answer for every reason."""

    code = "INVALID_CREDENTIALS"
    detail = "The address or the password is wrong."


class TfaRequired(Unauthenticated):
    """The password was right; a second factor is needed too."""

    code = "TFA_REQUIRED"
    detail = "Send the code of your second factor as tfaCode."


class TfaInvalid(Unauthenticated):
    """The second factor's code is wrong, spent or too old."""

    code = "TFA_INVALID"
    detail = "The code is wrong or was used before."


class TokenExpired(Unauthenticated):
    """A genuine token past its time."""

    code = "TOKEN_EXPIRED"
    challenge = _INVALID_TOKEN
    detail = "The token has expired."


class SessionRevoked(Unauthenticated):
    """The session of a genuine token has ended."""

    code = "SESSION_REVOKED"
    challenge = _INVALID_TOKEN
    detail = "This session has ended. Sign in again."


class InvalidClientCredentials(Unauthenticated):
    """client-id and client-key are not valid: one answer for every reason."""

    code = "INVALID_CLIENT_CREDENTIALS"
    detail = "The client credentials are not valid."


class TokenInvalid(Unauthenticated):
    """A one-time token is used, expired or unknown: one answer."""

    code = "TOKEN_INVALID"
    detail = "The token is not valid any more. Ask for a new one."


class Forbidden(Problem):
    """The caller may see the thing but lacks a permission."""

    status = 403
    code = "FORBIDDEN"
    detail = "You lack the permission for this."

    def __init__(
        self, permission: str, detail: str | None = None, *, granted_by: Sequence[str] = ()
    ) -> None:
        """Name the missing permission, and to those who may see roles the ones that grant it."""
        super().__init__(detail or f"This needs the permission {permission}.")
        self.permission = permission
        self.granted_by = granted_by

    def members(self) -> dict[str, object]:
        """Return the missing permission and, for callers who may see roles, those that grant it."""
        granted_by = {"grantedBy": list(self.granted_by)} if self.granted_by else {}
        return {"permission": self.permission, **granted_by}


class PasswordChangeRequired(Problem):
    """The password is temporary and must be changed first."""

    status = 403
    code = "PASSWORD_CHANGE_REQUIRED"
    detail = "Choose your own password first: POST /user/change-password."


class TfaEnrolmentRequired(Problem):
    """Internal endpoints ask for a second factor, and the caller has none."""

    status = 403
    code = "TFA_ENROLMENT_REQUIRED"
    detail = "Enrol a second factor first: POST /two-factor-auth/create."


class TfaSignInRequired(Problem):
    """Staff have a second factor, and signed in without it."""

    status = 403
    code = "TFA_SIGN_IN_REQUIRED"
    detail = "Sign in again with a code of your second factor."


class NotPreprod(Problem):
    """A preproduction reset was requested in production."""

    status = 403
    code = "NOT_PREPROD"
    detail = "Only preproduction has this."


class NotFound(Problem):
    """No such thing, or it belongs to someone the caller has nothing to do with."""

    status = 404
    code = "NOT_FOUND"
    detail = "Not found."
