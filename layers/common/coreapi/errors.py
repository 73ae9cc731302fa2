"""Every refusal of the product: a class with its HTTP status and its stable code.

An operation raises one of these; the edge turns it into an RFC 9457 problem response. What is not
one of these is a bug and surfaces as a logged 500.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refused field: an RFC 6901 JSON pointer into the body, and what is wrong there."""

    pointer: str
    message: str


class Problem(Exception):  # noqa: N818 - RFC 9457's own term; a refusal is not an error of ours
    """A refusal: class attributes fix the status, the code and the default detail.

    Attributes:
        status: The HTTP status.
        code: Stable, UPPER_SNAKE; clients branch on it.
        detail: One sentence for people; never names a thing the caller may not see.
        retry_after_seconds: Value of the `Retry-After` header, when waiting helps.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    detail: str = "Something went wrong on our side."
    retry_after_seconds: int | None = None

    def __init__(self, detail: str | None = None) -> None:
        """Take the class's own detail unless a more precise one is given."""
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail

    def members(self) -> dict[str, object]:
        """Return the extension members of the problem document (RFC 9457 §3.2)."""
        return {}

    def headers(self) -> dict[str, str]:
        """Return the response headers that belong to this refusal."""
        if self.retry_after_seconds is None:
            return {}
        return {"retry-after": str(self.retry_after_seconds)}


class MalformedRequest(Problem):
    """The request cannot be read: not JSON, ambiguous JSON, a bad header or cursor."""

    status = 400
    code = "MALFORMED_REQUEST"
    detail = "The request cannot be read."


class ActiveOrganizationRequired(Problem):
    """The caller has several organizations and named none."""

    status = 400
    code = "ACTIVE_ORGANIZATION_REQUIRED"
    detail = "Name the organization in the x-active-organization-id header."


class Unauthenticated(Problem):
    """No usable credential came with the request."""

    status = 401
    code = "UNAUTHENTICATED"
    detail = "This request needs a valid credential."

    def headers(self) -> dict[str, str]:
        """Name the scheme, as RFC 9110 §11.6.1 asks of every 401."""
        return {"www-authenticate": "Bearer"}


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
    detail = "The token has expired."


class SessionRevoked(Unauthenticated):
    """The session of a genuine token has ended."""

    code = "SESSION_REVOKED"
    detail = "This session has ended. Sign in again."


class InvalidClientCredentials(Unauthenticated):
    """client-id and client-key do not open anything: one answer for every reason."""

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

    def __init__(self, permission: str, detail: str | None = None) -> None:
        """Name the missing permission."""
        super().__init__(detail or f"This needs the permission {permission}.")
        self.permission = permission

    def members(self) -> dict[str, object]:
        """Return the missing permission."""
        return {"permission": self.permission}


class PasswordChangeRequired(Problem):
    """The password is temporary; only choosing another one is open."""

    status = 403
    code = "PASSWORD_CHANGE_REQUIRED"
    detail = "Choose your own password first: POST /user/change-password."


class TfaEnrolmentRequired(Problem):
    """Internal doors ask for an enrolled second factor."""

    status = 403
    code = "TFA_ENROLMENT_REQUIRED"
    detail = "Enrol a second factor first: POST /two-factor-auth/create."


class NotPreprod(Problem):
    """A preproduction utility was called on a production stage."""

    status = 403
    code = "NOT_PREPROD"
    detail = "This is not a preproduction stage."


class NotFound(Problem):
    """No such thing, or it belongs to someone the caller has nothing to do with."""

    status = 404
    code = "NOT_FOUND"
    detail = "There is no such thing."


class MethodNotAllowed(Problem):
    """The path is known, with other methods."""

    status = 405
    code = "METHOD_NOT_ALLOWED"
    detail = "This path does not take this method."

    def __init__(self, allowed: Sequence[str]) -> None:
        """Name the methods that the path takes."""
        super().__init__()
        self.allowed = tuple(allowed)

    def headers(self) -> dict[str, str]:
        """Return `Allow` (RFC 9110 §15.5.6)."""
        return {"allow": ", ".join(self.allowed)}


class Conflict(Problem):
    """The request is fine but the present state does not allow it."""

    status = 409
    code = "CONFLICT"
    detail = "Somebody else changed this at the same time. Try again."


class EmailTaken(Conflict):
    """The address belongs to another user."""

    code = "EMAIL_TAKEN"
    detail = "This address belongs to another user."


class AlreadyMember(Conflict):
    """The invited user is a member already."""

    code = "ALREADY_MEMBER"
    detail = "This user is a member already."


class InvitationAlreadyAccepted(Conflict):
    """There is nothing left to resend."""

    code = "INVITATION_ALREADY_ACCEPTED"
    detail = "This invitation was accepted already."


class LastAdmin(Conflict):
    """The change would leave an organization, or the system, without an administrator."""

    code = "LAST_ADMIN"
    detail = "This would leave nobody to administer it."


class Archived(Conflict):
    """The organization or profile is archived."""

    code = "ARCHIVED"
    detail = "The organization or profile is archived."


class VersionConflict(Conflict):
    """The version sent is not the current one."""

    code = "VERSION_CONFLICT"
    detail = "The resource has changed since this version. Read it again."


class TooManyMethods(Conflict):
    """The user has as many second factors as one may have."""

    code = "TOO_MANY_METHODS"
    detail = "Remove a method before adding another one."


class ContentTooLarge(Problem):
    """The body is over the limit of its endpoint."""

    status = 413
    code = "CONTENT_TOO_LARGE"
    detail = "The body is too large."


class UnsupportedMediaType(Problem):
    """The body is not declared as JSON."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    detail = "Send the body as application/json (UTF-8)."


class ValidationFailed(Problem):
    """Readable, but not what the endpoint takes."""

    status = 422
    code = "VALIDATION_FAILED"
    detail = "The request does not fit what this endpoint takes."

    def __init__(self, *errors: FieldError) -> None:
        """Take the refused fields, each with its pointer."""
        super().__init__()
        self.errors = errors

    def members(self) -> dict[str, object]:
        """Return the refused fields."""
        return {"errors": [{"pointer": e.pointer, "message": e.message} for e in self.errors]}


class UnknownRole(ValidationFailed):
    """A role code that is not installed."""

    code = "UNKNOWN_ROLE"
    detail = "There is no such role."


class UnknownEntity(ValidationFailed):
    """A role link to an organization or profile that does not exist."""

    code = "UNKNOWN_ENTITY"
    detail = "There is no such organization or profile."


class RoleScopeMismatch(ValidationFailed):
    """A role on a kind of entity that it is not made for."""

    code = "ROLE_SCOPE_MISMATCH"
    detail = "This role cannot be held there."


class HashMismatch(ValidationFailed):
    """An imported document does not carry the hash that it says."""

    code = "HASH_MISMATCH"
    detail = "The document is not the one that its hash was made of."


class BuiltInRole(ValidationFailed):
    """An import would change or claim a built-in role."""

    code = "BUILT_IN_ROLE"
    detail = "Built-in roles cannot be changed or claimed."


class PasswordTooWeak(ValidationFailed):
    """The new password does not satisfy the policy."""

    code = "PASSWORD_TOO_WEAK"
    detail = "Choose another password."


class WrongPassword(ValidationFailed):
    """A signed-in caller's re-check by password failed."""

    code = "WRONG_PASSWORD"
    detail = "The current password is wrong."


class WrongTfaCode(ValidationFailed):
    """A signed-in caller's code fits none of the methods."""

    code = "WRONG_TFA_CODE"
    detail = "The code is wrong or was used before."


class IdempotencyKeyReused(Problem):
    """The same Idempotency-Key came with another body."""

    status = 422
    code = "IDEMPOTENCY_KEY_REUSED"
    detail = "This Idempotency-Key was used with another request."


class IdempotencyInProgress(Conflict):
    """The first request with this Idempotency-Key has not ended yet."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    detail = "The first request with this Idempotency-Key is still running."
    retry_after_seconds = 1


class TooManyAttempts(Problem):
    """A throttle or quota says wait."""

    status = 429
    code = "TOO_MANY_ATTEMPTS"
    detail = "Too many attempts. Wait before the next one."

    def __init__(self, retry_after_seconds: int) -> None:
        """Take the wait in whole seconds, at least one."""
        super().__init__()
        self.retry_after_seconds = max(1, retry_after_seconds)


class ServiceUnavailable(Problem):
    """Storage, keys or another dependency cannot be reached; nothing was half-written."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
    detail = "A part of the service cannot be reached. Try again shortly."
    retry_after_seconds = 2
