"""Preproduction resets."""

from collections.abc import Sequence
from typing import Annotated, Self, cast

from pydantic import Field

from coreapi.contracts.shapes import Command, Cursor, OptionalSecret, Secret, View
from coreapi.models.job import JobStatus, Progress

# A million bytes of keys, of the six that Lambda can answer.
MAX_KEYS = 5_000


class Reset(Command):
    """Join the running job, or begin one; with a cursor, follow the cursor's job."""

    cursor: Cursor = None


class SetApiKeys(Reset):
    """Give every profile its known key; an answer has at most `limit` of them."""

    limit: Annotated[int, Field(ge=1, le=MAX_KEYS)] = MAX_KEYS


class SetPasswords(Reset):
    """Give every user this password; with a cursor, the job's password stays as it is."""

    password: Secret


class ResetPasswords(Reset):
    """Give every user this password; without one, the stage's own."""

    password: OptionalSecret = None


class JobView(View):
    """The progress of a job; `nextCursor` until it is done."""

    status: JobStatus
    next_cursor: Annotated[str | None, Field(exclude_if=lambda cursor: cursor is None)]

    @classmethod
    def of(cls, model: object = None, **_: object) -> Self:
        """Return the view of a job's progress, which counts what the view names."""
        return super().of(model, **cast("Progress", model).counts)


class PasswordsSetView(JobView):
    """How many users have the password so far."""

    users: int


class TfasRemovedView(JobView):
    """How many methods of how many users were removed so far."""

    users: int
    tfas: int


class PreprodKeyView(View):
    """The key of a profile, both halves: the same after every reset; neither in a dry run."""

    profile_id: str
    client_id: str | None
    client_key: Annotated[str | None, Field(exclude_if=lambda key: key is None)]


class ApiKeysSetView(JobView):
    """How many profiles have their key so far, and a page of the keys.

    `nextCursor` until every key was shown.
    """

    profiles: int
    items: Sequence[PreprodKeyView]
    next_cursor: str | None
