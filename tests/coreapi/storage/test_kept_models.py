"""Stored models are read as they were written, and nothing else is read as a model."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coreapi.models.api_key import ApiKey
from coreapi.models.audit import AuditEntry, Seal
from coreapi.models.business_location import BusinessLocation, BusinessLocationStatus, Coordinates
from coreapi.models.catalogue import Catalogue
from coreapi.models.invitation import Invitation, InvitationToken
from coreapi.models.job import Job
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.models.outbox import OneTimeToken, OutboxMessage
from coreapi.models.rbac import Membership
from coreapi.models.session import Session
from coreapi.models.two_factor_auth import TfaMethod
from coreapi.models.user import User
from coreapi.storage.invitation import Named
from coreapi.storage.table import items, keys
from local import ROOT

# Every model that storage keeps.
_KEPT: tuple[type[Any], ...] = (
    *(Invitation, InvitationToken, Named),
    *(ApiKey, AuditEntry, Seal, BusinessLocation, Catalogue, OutboxMessage, Membership),
    *(OneTimeToken, Organization, OrganizationProfile, Job, Session, TfaMethod, User),
)
_KEYS = {"PK", "SK"}
_LOCATION = BusinessLocation(
    id="1",
    profile_id="2",
    organization_id="3",
    name="Hub",
    type=None,
    basin=None,
    is_direct_connection=True,
    preferred_suppliers=("a", "b"),
    coordinates=Coordinates(latitude=1.5, longitude=2),
    address=None,
    status=BusinessLocationStatus.ACTIVE,
    version=1,
    created_at=datetime(2031, 5, 13, tzinfo=UTC),
    updated_at=datetime(2031, 5, 13, tzinfo=UTC),
)
_LARGEST = 10**38 - 1  # DynamoDB keeps 38 digits
# Numbers that DynamoDB stores exactly.
_NUMBERS = st.floats(-(2**53), 2**53).filter(lambda number: number == 0 or abs(number) > 1e-100)
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-_LARGEST, _LARGEST) | _NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    bool: st.booleans(),
    int: st.integers(-_LARGEST, _LARGEST),
    float: _NUMBERS,
    # All moments are aware, and in UTC: the clock gives no others.
    datetime: st.datetimes(timezones=st.just(UTC)),
    Any: _JSON,
}


@cache
def _made(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of a type that a field can have."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if get_origin(kind) is None and is_dataclass(kind):
        kinds = get_type_hints(kind)
        # Every field, those with defaults too.
        made = {one.name: _made(kinds[one.name]) for one in fields(kind)}
        return st.builds(cast("type[Any]", kind), **made)
    inner = [_made(one) for one in get_args(kind) if one not in {NoneType, ...}]
    if get_origin(kind) is tuple:
        return st.lists(*inner, max_size=3).map(tuple)
    if get_origin(kind) is frozenset:
        return st.frozensets(*inner, max_size=3)
    if get_origin(kind) is Mapping:
        return st.dictionaries(*inner, max_size=3)
    return st.none() | inner[0] if inner else st.sampled_from(kind)


def _given_a_model(test: Callable[[Any], None]) -> Callable[[], None]:
    """Run a test with models of every kind that is kept."""
    return settings(max_examples=100)(given(st.one_of(*map(_made, _KEPT)))(test))


def test_no_model_that_storage_keeps_is_missing_here() -> None:
    storage = ROOT / "layers" / "common" / "coreapi" / "storage"
    sources = "".join(module.read_text(encoding="utf-8") for module in storage.glob("*.py"))
    read = set(re.findall(r"\b(?:decode(?:_or_none)?\(|_models\(|type=)([A-Z]\w+)", sources))

    assert read == {model.__name__ for model in _KEPT}


@_given_a_model
def test_a_model_comes_back_from_its_item(made: Any) -> None:
    item = items.encode(made, keys.user("x"), ttl=1, GSI1PK="y")
    stored = items.from_attributes(items.to_attributes(item))

    assert items.decode(made.__class__, stored) == made


@_given_a_model
def test_what_a_later_version_adds_is_ignored(made: Any) -> None:
    item = items.encode(made, keys.user("x"), of_tomorrow={"x": [1]})

    assert items.decode(made.__class__, item) == made


def test_what_a_later_version_adds_inside_is_ignored() -> None:
    item = items.encode(_LOCATION, keys.user("x"))
    item["coordinates"]["altitude"] = 3

    assert items.decode(BusinessLocation, item) == _LOCATION


@pytest.mark.parametrize("number", [1e-7, 0.1, 2.0, -0.0])
def test_a_float_comes_back_as_a_float(number: float) -> None:
    location = replace(_LOCATION, coordinates=Coordinates(latitude=number, longitude=1))
    item = items.encode(location, keys.user("x"))

    read = items.decode(BusinessLocation, items.from_attributes(items.to_attributes(item)))

    assert read.coordinates
    assert (read.coordinates.latitude, type(read.coordinates.latitude)) == (number, float)


@pytest.mark.parametrize("microsecond", [0, 1, 120, 120_000, 999_999])
def test_a_moment_keeps_its_microseconds(microsecond: int) -> None:
    moment = datetime(2031, 5, 13, 9, 0, 0, microsecond, tzinfo=UTC)
    location = replace(_LOCATION, created_at=moment)

    assert items.decode(BusinessLocation, items.encode(location, keys.user("x"))) == location


@pytest.mark.parametrize("name", sorted(items.encode(_LOCATION, keys.user("x")).keys() - _KEYS))
def test_a_value_of_another_type_is_refused(name: str) -> None:
    item = items.encode(_LOCATION, keys.user("x"))
    for wrong in (1.5, [1], {"x": 1}):
        with pytest.raises(msgspec.ValidationError):
            items.decode(BusinessLocation, {**item, name: wrong})


def test_what_must_be_there_is_missed() -> None:
    item = items.encode(_LOCATION, keys.user("x"))
    for name in ("id", "status", "version", "created_at"):
        with pytest.raises(msgspec.ValidationError):
            items.decode(BusinessLocation, {k: v for k, v in item.items() if k != name})


def test_what_is_not_there_is_its_default_or_none() -> None:
    item = items.encode(_LOCATION, keys.user("x"))

    assert "basin" not in item
    assert items.decode(BusinessLocation, item).basin is None
