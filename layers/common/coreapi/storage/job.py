"""Jobs: one item for each name, the latest job, advanced under a condition."""

from boto3.dynamodb.conditions import Attr

from coreapi.errors import Conflict
from coreapi.models.job import Job
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, put
from coreapi.storage.table.items import decode_or_none, encode
from coreapi.storage.table.store import Store


class JobMoved(Conflict):
    """Another invocation did the batch, or began another job."""


def latest(store: Store, name: str) -> Job | None:
    """Return the latest job of a name, whether it is done or not."""
    return decode_or_none(Job, store.get(keys.job(name)))


def begin(job: Job, before: Job | None) -> Action:
    """Put a job in the place of the latest one, done or not, unless that is another by now."""
    unchanged = Attr("id").eq(before.id) if before else absent()
    return put(encode(job, keys.job(job.name)), condition=unchanged)


def move(before: Job, after: Job) -> Action:
    """Record that a batch was done; `JobMoved` when it was done before."""
    unchanged = Attr("id").eq(before.id) & Attr("batch").eq(before.batch)
    return put(encode(after, keys.job(after.name)), condition=unchanged, otherwise=JobMoved())
