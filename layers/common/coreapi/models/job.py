"""Work on every user or profile, done in batches by as many invocations as it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class JobStatus(StrEnum):
    """The status of a job."""

    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job; the next one of its name takes its place.

    Attributes:
        id: ULID.
        name: As in its path.
        batch: How many batches were done; each is done once.
        after: Where in its list the job has come to; None before the first batch and at the end.
        counts: How many of what it has dealt with.
        cursor_key: The key that encrypts the job's cursors.
        password_hash: Of the password that the job gives; None where it gives none, and at the end.
    """

    id: str
    name: str
    status: JobStatus
    batch: int
    after: Mapping[str, str] | None
    counts: Mapping[str, int]
    cursor_key: str
    password_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The progress of a job when an invocation leaves it.

    Attributes:
        next_cursor: What to follow the job with; None at its end.
        goes_on: Whether this invocation did its batches, and another one must go on.
        items: A page of what it has made, where it shows that.
    """

    status: JobStatus
    counts: Mapping[str, int]
    next_cursor: str | None
    goes_on: bool
    items: Sequence[object] = ()
