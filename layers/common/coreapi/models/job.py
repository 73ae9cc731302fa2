"""Work on everything there is, done in steps by as many invocations as it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class RunStatus(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a job; the next one takes its place.

    Attributes:
        id: ULID.
        job: What is done.
        step: How many steps were taken; each is taken once.
        after: Where in its list the run has come to; None before the first step and at the end.
        counts: How many of what it has dealt with.
        cursor_key: The key that seals the run's cursors.
        password_hash: Of the password that the run gives; None where it gives none, and at the end.
    """

    id: str
    job: str
    status: RunStatus
    step: int
    after: Mapping[str, str] | None
    counts: Mapping[str, int]
    cursor_key: str
    password_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a run stands when an invocation leaves it.

    Attributes:
        next_cursor: What to follow the run with; None at its end.
        goes_on: Whether this invocation was the one to take its steps, and another one must be.
    """

    status: RunStatus
    counts: Mapping[str, int]
    next_cursor: str | None
    goes_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreprodKey:
    """The key that a profile has in preproduction."""

    profile_id: str
    client_id: str
    client_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysProgress(Progress):
    """How a run stands that gives keys, with a page of those that it has given."""

    items: Sequence[PreprodKey]
