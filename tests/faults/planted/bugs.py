"""Bugs planted on purpose: each must be caught, and a test shows that."""

import json
import re
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import replace as replace_fields
from typing import Any

import pytest
from boto3.dynamodb.conditions import ConditionBase

from coreapi.access import throttle
from coreapi.models.audit import Change
from coreapi.models.rbac import Membership
from coreapi.models.throttle import Network, Throttle
from coreapi.operations.rules import last_administrator
from coreapi.reports import renderer
from coreapi.storage import membership as memberships
from coreapi.storage import throttle as throttles
from coreapi.storage import user as users
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, present, put
from coreapi.storage.table.store import Store
from coreapi.storage.table.transaction import Transaction

_URL = re.compile(r"https?://[^\s\"\\)]+")
_PATIENCE_SECONDS = 0.2


@contextmanager
def _planted(owner: object, name: str, bug: Callable[..., Any]) -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, bug)
        yield


def unguarded_update() -> Any:
    """Write a membership back without a condition on what was read."""

    def replace(before: Membership, after: Membership) -> tuple[Action, ...]:
        changed, *mirror = guarded(before, after)
        return (replace_fields(changed, condition=None), *mirror)

    guarded = memberships.replace
    return _planted(memberships, "replace", replace)


def missing_condition_check() -> Any:
    """Leave out the condition that the remaining administrator is still one."""

    def unchecked(*_: object, **__: object) -> tuple[Action, ...]:
        return ()

    return _planted(last_administrator, "_remaining_administrator", unchecked)


def unclaimed_uniqueness() -> Any:
    """Take an address without a condition that it is free."""

    def claim(email: str, user_id: str) -> Action:
        key = keys.unique_email(email)
        return put({"PK": key.pk, "SK": key.sk, "user_id": user_id})

    return _planted(users, "_unique", claim)


def non_atomic_counter() -> Any:
    """Count an attempt by reading the counter and writing it back, one higher."""

    def as_read(_: Network, __: Throttle) -> ConditionBase:
        return absent() | present()

    return _planted(throttles, "_as_read", as_read)


def unsafe_url_fetcher() -> Any:
    """Fetch every URL of a report's data."""

    def render(template: str, data: Any, *how: Any) -> bytes:
        for url in _URL.findall(json.dumps(data.model_dump(mode="json"))):
            with suppress(OSError):
                urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS)  # noqa: S310 - the bug
        return honest(template, data, *how)

    honest = renderer.render
    return _planted(renderer, "render", render)


def entry_beside_its_change() -> Any:
    """Write an audit entry after its change, not with it."""

    def later(self: Transaction, change: Change) -> None:
        vars(self)["_later"] = change

    def commit(self: Transaction) -> None:
        honest(self)
        change = vars(self).pop("_later", None)
        if change is not None:
            vars(self)["_store"].transact([vars(self)["_entry"](change)])

    @contextmanager
    def planted() -> Generator[None]:
        with _planted(Transaction, "audit", later), _planted(Transaction, "_commit", commit):
            yield

    honest = vars(Transaction)["_commit"]
    return planted()


def attempt_kept() -> Any:
    """Count an attempt that could not be evaluated as a failed one."""

    def take_back(_: Store, __: throttle.Attempt) -> None:
        pass

    return _planted(throttle, "take_back", take_back)
