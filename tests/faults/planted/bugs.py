"""Bugs that somebody could write, put in on purpose: each must be caught, and a test shows that."""

import json
import re
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import pytest
from boto3.dynamodb.conditions import ConditionBase

from coreapi.access import throttle
from coreapi.audit import trail
from coreapi.models.rbac import Membership
from coreapi.models.throttle import Network, Throttle
from coreapi.operations.rules import scope
from coreapi.reports import renderer
from coreapi.storage import audit as audits
from coreapi.storage import membership as memberships
from coreapi.storage import throttle as throttles
from coreapi.storage import user as users
from coreapi.storage.table import keys
from coreapi.storage.table.store import Store
from coreapi.storage.table.writes import Write, absent, check, present, put

_URL = re.compile(r"https?://[^\s\"\\)]+")
_PATIENCE_SECONDS = 0.2


@contextmanager
def _planted(owner: object, name: str, bug: Callable[..., Any]) -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, bug)
        yield


def unguarded_update() -> Any:
    """Write a membership back whatever became of it since it was read."""

    def replace(before: Membership, after: Membership) -> tuple[Write, ...]:
        changed, *mirror = guarded(before, after)
        item = changed.parameters["Item"]
        bare: dict[str, Any] = {"Item": item}
        return (Write(action="Put", parameters=bare, refusal=changed.refusal), *mirror)

    guarded = memberships.replace
    return _planted(memberships, "replace", replace)


def missing_condition_check() -> Any:
    """Forget that an organization must still be active when it is written to."""

    def exists(organization_id: str) -> Write:
        return check(keys.organization(organization_id), condition=present())

    return _planted(scope, "organization_stays_active", exists)


def unclaimed_uniqueness() -> Any:
    """Take an address without asking whether somebody has it by now."""

    def claim(email: str, user_id: str) -> Write:
        key = keys.unique_email(email)
        return put({"PK": key.pk, "SK": key.sk, "user_id": user_id})

    return _planted(users, "_claim", claim)


def non_atomic_counter() -> Any:
    """Count an attempt by reading the counter, and writing what was read and one more."""

    def as_read(_: Network, __: Throttle) -> ConditionBase:
        return absent() | present()

    return _planted(throttles, "_as_read", as_read)


def unsafe_url_fetcher() -> Any:
    """Fetch whatever a report's data has an address of."""

    def render(template: str, data: Any, *how: Any) -> bytes:
        for url in _URL.findall(json.dumps(data.model_dump(mode="json"))):
            with suppress(OSError):
                urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS)  # noqa: S310 - the bug
        return honest(template, data, *how)

    honest = renderer.render
    return _planted(renderer, "render", render)


def entry_beside_its_change() -> Any:
    """Write an audit entry after its change, not with it."""

    def commit(
        store: Store,
        now: datetime,
        cause: trail.Cause,
        change: trail.Change,
        write_all: Callable[[tuple[Write, ...]], None],
    ) -> None:
        chain = change.organization_id or trail.SYSTEM_CHAIN
        entry = vars(trail)["_next"](audits.head(store, chain), now, cause, change)
        write_all(())
        store.commit(*audits.append(entry))

    return _planted(trail, "commit", commit)


def own_retry_refused() -> Any:
    """Take what a write's own first attempt has done for somebody else's doing."""

    def is_done(_: Store, __: Write) -> bool:
        return False

    return _planted(Store, "_is_done", is_done)


def attempt_kept() -> Any:
    """Count an attempt that could not be evaluated as a failed one."""

    def take_back(_: Store, __: throttle.Attempt) -> None:
        pass

    return _planted(throttle, "take_back", take_back)
