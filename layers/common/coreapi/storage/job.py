"""Runs of jobs: one item for each job, its latest run, moved on under a condition."""

from boto3.dynamodb.conditions import Attr

from coreapi.errors import Conflict
from coreapi.models.job import Run
from coreapi.storage.table import keys
from coreapi.storage.table.items import decode, encode
from coreapi.storage.table.store import Store
from coreapi.storage.table.writes import Write, absent, put


class RunMoved(Conflict):
    """Another invocation took the step, or began another run."""


def latest(store: Store, job: str) -> Run | None:
    """Return the latest run of a job, whether it is done or not."""
    item = store.get(keys.job(job))
    return decode(Run, item) if item else None


def begin(run: Run, before: Run | None) -> Write:
    """Put a run in the place of the latest one, done or not; `RunMoved` when that is another."""
    as_read = Attr("id").eq(before.id) if before else absent()
    return put(encode(run, keys.job(run.job)), condition=as_read, refusal=RunMoved())


def move(before: Run, after: Run) -> Write:
    """Note a step; `RunMoved` when it was taken before."""
    as_read = Attr("id").eq(before.id) & Attr("step").eq(before.step)
    return put(encode(after, keys.job(after.job)), condition=as_read, refusal=RunMoved())
