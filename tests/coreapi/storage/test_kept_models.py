"""Kept models: what storage keeps comes back as it was, whoever wrote it.

pydantic did this work before. What it wrote is read as it read it, and the other way round: during
a deploy, both are at work.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from coreapi.models.api_key import ApiKey
from coreapi.models.audit import AuditEntry, Seal
from coreapi.models.business_location import BusinessLocation, Coordinates
from coreapi.models.catalogue import Catalogue
from coreapi.models.job import Job
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.models.outbox import OneTimeToken, OutboxMessage
from coreapi.models.rbac import Membership
from coreapi.models.session import Session
from coreapi.models.two_factor_auth import TfaMethod
from coreapi.models.user import User
from coreapi.storage.table import items, keys
from coreapi.storage.table.fields import model_of, plain
from local import ROOT

# Every model that storage keeps.
_KEPT: tuple[type[Any], ...] = (
    *(ApiKey, AuditEntry, Seal, BusinessLocation, Catalogue, OutboxMessage, Membership),
    *(OneTimeToken, Organization, OrganizationProfile, Job, Session, TfaMethod, User),
)
_LARGEST = 10**38 - 1  # DynamoDB keeps 38 digits
# What DynamoDB holds and gives back as it was.
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
    read = set(re.findall(r"\b(?:decode|model_of|_models)\(([A-Z]\w+),", sources))

    assert read == {model.__name__ for model in _KEPT}


@_given_a_model
def test_a_model_comes_back_as_it_was(made: Any) -> None:
    assert model_of(made.__class__, plain(made)) == made


@_given_a_model
def test_a_model_comes_back_from_its_item(made: Any) -> None:
    item = items.encode(made, keys.user("x"), ttl=1, GSI1PK="y")
    stored = items.from_attributes(items.to_attributes(item))

    assert items.decode(made.__class__, stored) == made


@_given_a_model
def test_what_is_written_is_what_pydantic_wrote(made: Any) -> None:
    assert plain(made) == _wrote(made)


@_given_a_model
def test_what_pydantic_wrote_is_read(made: Any) -> None:
    assert model_of(made.__class__, _wrote(made)) == made


@_given_a_model
def test_pydantic_reads_what_is_written(made: Any) -> None:
    # It was told None of what an item did not say.
    values = {**dict.fromkeys(_without_defaults(made)), **plain(made)}

    assert _adapter(made.__class__).validate_python(values) == made


@_given_a_model
def test_what_a_later_version_adds_is_ignored(made: Any) -> None:
    assert model_of(made.__class__, {**plain(made), "of_tomorrow": {"x": [1]}}) == made


def test_what_a_later_version_adds_inside_is_ignored() -> None:
    point = {"latitude": 1.5, "longitude": 2, "altitude": 3}
    catalogue = {"permissions": {"x": {"code": "x", "description": "y", "of_tomorrow": 1}}}

    assert model_of(Coordinates, point) == Coordinates(latitude=1.5, longitude=2)
    assert model_of(Catalogue, catalogue).permissions["x"].description == "y"


@cache
def _adapter(model: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter[Any](model)


def _wrote(made: Any) -> Any:
    """Return what pydantic made of a model before it was stored."""
    return _adapter(made.__class__).dump_python(made, mode="json", exclude_none=True)


def _without_defaults(made: Any) -> list[str]:
    return [
        one.name
        for one in fields(made)
        if one.default is MISSING and one.default_factory is MISSING
    ]
