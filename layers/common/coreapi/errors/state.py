"""Problems of the present state: 409, 429, 503."""

from coreapi.errors.problem import Problem


class Conflict(Problem):
    """The request is fine but the present state does not allow it."""

    status = 409
    code = "CONFLICT"
    detail = "The present state does not allow this."


class EmailTaken(Conflict):
    """The address belongs to another user."""

    code = "EMAIL_TAKEN"
    detail = "This address belongs to another user."


class AlreadyMember(Conflict):
    """The invited user is a member already."""

    code = "ALREADY_MEMBER"
    detail = "This user is a member already."


class AlreadyInvited(Conflict):
    """The organization has a pending invitation to the address."""

    code = "ALREADY_INVITED"
    detail = "This address is invited already. Use resend-user-invitation to mail it again."


class InvitationClosed(Conflict):
    """The invitation was accepted, declined or revoked, or it has expired."""

    code = "INVITATION_CLOSED"
    detail = "This invitation is closed."


class AccountExists(Conflict):
    """The address of a mailed invitation has an account by now."""

    code = "ACCOUNT_EXISTS"
    detail = "This address has an account. Sign in, and accept the invitation there."


class LastAdmin(Conflict):
    """The change would leave an organization, or the system, without an administrator."""

    code = "LAST_ADMIN"
    detail = "This would leave it without an administrator."


class Archived(Conflict):
    """The organization or profile is archived."""

    code = "ARCHIVED"
    detail = "The organization or profile is archived."


class VersionConflict(Conflict):
    """The version sent is not the current one."""

    code = "VERSION_CONFLICT"
    detail = "The resource has changed since this version. Read it again."


class IdempotencyInProgress(Conflict):
    """A request with the same Idempotency-Key is still running."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    detail = "The first request with this Idempotency-Key is still running."
    retry_after_seconds = 1


class PasswordNotSet(Conflict):
    """A user without a password cannot be made active."""

    code = "PASSWORD_NOT_SET"
    detail = "This user has no password. Set one by /internal/user/set-password first."


class UserDisabled(Conflict):
    """A disabled user cannot be asked to choose a password."""

    code = "USER_DISABLED"
    detail = (
        "This user is disabled. Make the user active first. A user without a password needs one"
        " before that, by /internal/user/set-password."
    )


class TooMuchAtOnce(Conflict):
    """The change is too large for one transaction, and is not split."""

    code = "TOO_MUCH_AT_ONCE"
    detail = "This changes too many organizations at once. Take it in smaller parts."


class TooManyMethods(Conflict):
    """The user has the maximum number of second factors."""

    code = "TOO_MANY_METHODS"
    detail = "Remove a method before adding another one."


class TooManyAttempts(Problem):
    """A throttle or quota is exhausted; wait."""

    status = 429
    code = "TOO_MANY_ATTEMPTS"
    detail = "Too many attempts. Wait before the next one."

    def __init__(self, retry_after_seconds: int) -> None:
        """Round the wait up to whole seconds, at least one."""
        super().__init__()
        self.retry_after_seconds = max(1, retry_after_seconds)


class ServiceUnavailable(Problem):
    """Storage, keys or another dependency cannot be reached; nothing was half-written."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
    detail = "A part of the service cannot be reached. Try again shortly."
    retry_after_seconds = 2


class ConcurrentChange(ServiceUnavailable):
    """Another request changed the same items at the same time: read again, decide again."""
