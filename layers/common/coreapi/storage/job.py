"""Jobs: one item for each name, the latest job, advanced under a condition."""

from boto3.dynamodb.conditions import Attr

from coreapi.errors import Conflict
from coreapi.models.job import Job
from coreapi.storage.table import keys
from coreapi.storage.table.items import decode, encode
from coreapi.storage.table.store import Store
from coreapi.storage.table.writes import Write, absent, put


class JobMoved(Conflict):
    """Another invocation did the batch, or began another job."""


def latest(store: Store, name: str) -> Job | None:
    """Return the latest job of a name, whether it is done or not."""
    item = store.get(keys.job(name))
    return decode(Job, item) if item else None


def begin(job: Job, before: Job | None) -> Write:
    """Put a job in the place of the latest one, done or not; `JobMoved` when that is another."""
    as_read = Attr("id").eq(before.id) if before else absent()
    return put(encode(job, keys.job(job.name)), condition=as_read, refusal=JobMoved())


def move(before: Job, after: Job) -> Write:
    """Note a batch; `JobMoved` when it was done before."""
    as_read = Attr("id").eq(before.id) & Attr("batch").eq(before.batch)
    return put(encode(after, keys.job(after.name)), condition=as_read, refusal=JobMoved())
