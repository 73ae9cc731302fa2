"""Gives every profile its one known API key, in preproduction."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from coreapi.access.secrets import secret_store
from coreapi.access.tokens import client_keys, preprod_keys
from coreapi.context import Call
from coreapi.contracts.preprod import PreprodKeyView, SetApiKeys
from coreapi.models.api_key import ApiKey, ApiKeyStatus
from coreapi.models.audit import AuditAction, AuditEntityType
from coreapi.models.job import Job, JobStatus, Progress
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import jobs, pagination
from coreapi.operations.rules.jobs import JobKind, Part
from coreapi.storage import api_key as api_keys
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page, Store

_NAME = "Preproduction"


def set_api_keys(call: Call, command: SetApiKeys, has_time: Callable[[], bool]) -> Progress:
    """Give every profile, archived ones too, the key that it always has on this stage.

    The other keys stay. A key that was revoked or has expired is valid again.

    Raises:
        NotPreprod: This stage is production.
        MalformedRequest: The cursor is none of the latest job.
        ServiceUnavailable: The stage's secret cannot be read.
        Conflict: Another job has taken the place of this one.
    """
    job, progress, position = jobs.run(call, _SET_API_KEYS, command.cursor, has_time)
    items, end = _given(call, job, command.limit, position)
    cursor = None if end is None else jobs.cursor_of(job, end)
    return replace(progress, next_cursor=cursor, items=items)


def _given(
    call: Call, job: Job, limit: int, position: Item
) -> tuple[list[PreprodKeyView], Item | None]:
    """Return keys that a job has given, after a position in the list, and the last one's position.

    The position is None where no key will follow.
    """
    page = _page(call.store, limit + 1, position or None)
    items = page.items[:limit]
    more = len(page.items) > limit or page.last_key is not None
    if job.status is JobStatus.RUNNING:
        reached = job.after["SK"] if job.after else ""
        items, more = [item for item in items if item["SK"] <= reached], True
    end = pagination.position(items[-1]) if items else position
    secret = _secret(call)
    keys = [_shown(call, secret, organization_profiles.read(item)) for item in items]
    return keys, end if more else None


def _parts(call: Call, _: Job, items: Sequence[Item]) -> list[Part]:
    secret = _secret(call)
    wanted = [_as_stored(call, secret, organization_profiles.read(item)) for item in items]
    known = api_keys.find_many(call.store, [key.client_id for key in wanted])
    return [_part(call, key, known.get(key.client_id)) for key in wanted]


def _part(call: Call, wanted: ApiKey, known: ApiKey | None) -> Part:
    counts = {"profiles": 1}
    if known is None:
        return Part((api_keys.create(wanted),), counts)
    if known.key_hash == wanted.key_hash and known.status_at(call.now) is ApiKeyStatus.ACTIVE:
        return Part((), counts)
    return Part((api_keys.restore(wanted),), counts)


def _shown(call: Call, secret: str, profile: OrganizationProfile) -> PreprodKeyView:
    return PreprodKeyView.of(
        profile_id=profile.id,
        client_id=None if call.is_dry_run else preprod_keys.client_id(profile.id),
        client_key=None if call.is_dry_run else preprod_keys.client_key(secret, profile.id),
    )


def _as_stored(call: Call, secret: str, profile: OrganizationProfile) -> ApiKey:
    return ApiKey(
        client_id=preprod_keys.client_id(profile.id),
        profile_id=profile.id,
        organization_id=profile.organization_id,
        name=_NAME,
        key_hash=client_keys.hash_of(preprod_keys.client_key(secret, profile.id)),
        created_at=call.now,
        expires_at=None,
        revoked_at=None,
        last_used_at=None,
    )


def _secret(call: Call) -> str:
    return secret_store.read_text(call.settings.preprod_key_secret)


def _page(store: Store, limit: int, after: Item | None) -> Page:
    return organization_profiles.by_name(store, "", None, limit, after)


_SET_API_KEYS = JobKind(
    name="set-api-keys",
    action=AuditAction.PREPROD_SET_API_KEYS,
    entity_type=AuditEntityType.API_KEY,
    counted=("profiles",),
    batch_size=95,  # at one write each, a transaction
    page=_page,
    parts=_parts,
)
