"""Problems of a request as it was sent: 400, 405, 413, 415, 422."""

from collections.abc import Sequence

from coreapi.errors.problem import FieldError, Problem


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


class ContentTooLarge(Problem):
    """The body is over the limit of its endpoint."""

    status = 413
    code = "CONTENT_TOO_LARGE"
    detail = "The body is too large."


class UnsupportedMediaType(Problem):
    """The body is not declared as JSON in UTF-8, or is compressed."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    detail = "Send the body as application/json (UTF-8), not compressed."


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
    detail = "Unknown role."


class UnknownEntity(ValidationFailed):
    """A role link to an organization or profile that does not exist."""

    code = "UNKNOWN_ENTITY"
    detail = "Unknown organization or profile."


class RoleScopeMismatch(ValidationFailed):
    """A role on a kind of entity that is not among its scopes."""

    code = "ROLE_SCOPE_MISMATCH"
    detail = "This role cannot be held there."


class IdempotencyKeyReused(ValidationFailed):
    """An Idempotency-Key came with one body and then with another."""

    code = "IDEMPOTENCY_KEY_REUSED"
    detail = "This Idempotency-Key was sent with another body before."


class HashMismatch(ValidationFailed):
    """The hash of an imported document is not the one that was sent."""

    code = "HASH_MISMATCH"
    detail = "The hash does not match the document."


class BuiltInRole(ValidationFailed):
    """An import would change a built-in role, or declare another role built in."""

    code = "BUILT_IN_ROLE"
    detail = "Built-in roles cannot be changed or added."


class PasswordTooWeak(ValidationFailed):
    """The new password does not satisfy the policy."""

    code = "PASSWORD_TOO_WEAK"
    detail = "Choose another password."


class WrongPassword(ValidationFailed):
    """A signed-in caller did not confirm the current password."""

    code = "WRONG_PASSWORD"
    detail = "The current password is wrong."


class WrongTfaCode(ValidationFailed):
    """A signed-in caller's code fits none of the methods."""

    code = "WRONG_TFA_CODE"
    detail = "The code is wrong or was used before."


class EmailCodeRequired(ValidationFailed):
    """Staff enrol their first second factor without a right e-mail code."""

    code = "EMAIL_CODE_REQUIRED"
    detail = (
        "Enrol the method by /two-factor-auth/create with the code from your e-mail as emailCode,"
        " in the session that asked for it. A request there without emailCode sends you a new one."
    )


class ReportTooLarge(ValidationFailed):
    """A report needs more memory than its function has."""

    code = "REPORT_TOO_LARGE"
    detail = (
        "The report is too large to render. Send fewer line items, or fewer different products, "
        "basins and units."
    )
