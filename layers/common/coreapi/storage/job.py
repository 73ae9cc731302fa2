"""Runs of jobs: one item for each job, its latest run, moved on under a condition."""

from boto3.dynamodb.conditions import Attr

from coreapi.models.job import Run
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, put
from coreapi.storage.table.items import decode, encode
from coreapi.storage.table.store import Store


def latest(store: Store, job: str) -> Run | None:
    """Return the latest run of a job, whether it is done or not."""
    item = store.get(keys.job(job))
    return decode(Run, item) if item else None


def begin(run: Run, before: Run | None) -> Action:
    """Put a run in the place of the latest one, done or not."""
    as_read = Attr("id").eq(before.id) if before else absent()
    return put(encode(run, keys.job(run.job)), condition=as_read)


def move(before: Run, after: Run) -> Action:
    """Note a step."""
    as_read = Attr("id").eq(before.id) & Attr("step").eq(before.step)
    return put(encode(after, keys.job(after.job)), condition=as_read)
