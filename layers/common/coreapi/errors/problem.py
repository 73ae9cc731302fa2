"""The base class of all problems (RFC 9457): an HTTP status and a stable code."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refused field: an RFC 6901 JSON pointer into the body, and what is wrong there."""

    pointer: str
    message: str


class Problem(Exception):  # noqa: N818 - RFC 9457's own term
    """A problem: class attributes are the status, the code and the default detail.

    Attributes:
        status: The HTTP status.
        code: Stable, UPPER_SNAKE; clients branch on it.
        detail: One sentence for people; never names a resource that the caller may not see.
        retry_after_seconds: Value of the `Retry-After` header, when waiting helps.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    detail: str = "Something went wrong on our side."
    retry_after_seconds: int | None = None

    def __init__(self, detail: str | None = None) -> None:
        """Use the class's detail unless a more precise one is given."""
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail

    def members(self) -> dict[str, object]:
        """Return the extension members of the problem document (RFC 9457 §3.2)."""
        return {}

    def headers(self) -> dict[str, str]:
        """Return the response headers of this problem."""
        if self.retry_after_seconds is None:
            return {}
        return {"retry-after": str(self.retry_after_seconds)}
