"""Fields: each type has its plain values, and nothing else passes for one of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import NoneType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coreapi.models.business_location import Coordinates
from coreapi.models.catalogue import Catalogue
from coreapi.models.user import UserStatus
from coreapi.storage.table import items
from coreapi.storage.table.fields import model_of, plain

_LARGEST = 10**38 - 1  # DynamoDB keeps 38 digits
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_refused = pytest.raises(ValueError, match=r"Stored is no|is not a valid|Invalid isoformat")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Everything:
    """A field of every type that is read."""

    text: str
    count: int
    share: float
    holds: bool
    at: datetime
    status: UserStatus
    point: Coordinates
    names: tuple[str, ...]
    codes: frozenset[UserStatus]
    flags: Mapping[str, bool]
    note: str | None
    anything: Any
    kept: int = 7
    log: tuple[int, ...] = field(default_factory=tuple[int, ...])


_EVERYTHING = _Everything(
    text="é",
    count=1,
    share=0.5,
    holds=True,
    at=datetime(2031, 5, 13, 9, 0, 0, 120, tzinfo=UTC),
    status=UserStatus.ACTIVE,
    point=Coordinates(latitude=1.5, longitude=2.0),
    names=("b", "a"),
    codes=frozenset({UserStatus.INVITED}),
    flags={"x": True},
    note=None,
    anything=None,
)
_PLAIN: dict[str, Any] = {
    "text": "é",
    "count": 1,
    "share": 0.5,
    "holds": True,
    "at": "2031-05-13T09:00:00.000120Z",
    "status": "active",
    "point": {"latitude": 1.5, "longitude": 2.0},
    "names": ["b", "a"],
    "codes": ["invited"],
    "flags": {"x": True},
    "kept": 7,
    "log": [],
}
_HAVE_DEFAULTS = {"kept", "log"}
_FITS: dict[str, set[type]] = {
    "text": {str},
    "count": {int},
    "share": {int, float},
    "holds": {bool},
    "at": {str},
    "status": {str},
    "point": {dict},
    "names": {list},
    "codes": {list},
    "flags": {dict},
    "note": {str, NoneType},
    "kept": {int},
    "log": {list},
}


def test_plain_values_are_those_of_json() -> None:
    assert plain(_EVERYTHING) == _PLAIN
    # To equality, a status is its text, and 2 is 2.0.
    assert repr(model_of(_Everything, _PLAIN)) == repr(_EVERYTHING)


@given(st.sampled_from(sorted(_FITS)), _JSON)
def test_a_value_of_another_type_is_none(name: str, value: Any) -> None:
    assume(type(value) not in _FITS[name])

    with _refused:
        model_of(_Everything, {**_PLAIN, name: value})


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "yesterday"},
        {"status": "unknown"},
        {"point": {"latitude": "1.5", "longitude": 2}},
        {"point": {"latitude": 1.5}},
        {"names": ["a", 1]},
        {"names": [None]},
        {"codes": ["unknown"]},
        {"codes": [["invited"]]},
        {"flags": {"x": 1}},
        {"flags": {"x": None}},
        {"flags": {1: True}},
        {"log": [True]},
    ],
    ids=str,
)
def test_a_wrong_value_is_found_wherever_it_is(wrong: dict[str, Any]) -> None:
    with _refused:
        model_of(_Everything, {**_PLAIN, **wrong})


@pytest.mark.parametrize("name", sorted(_PLAIN.keys() - _HAVE_DEFAULTS))
def test_what_must_be_there_is_missed(name: str) -> None:
    with _refused:
        model_of(_Everything, {key: value for key, value in _PLAIN.items() if key != name})


def test_what_is_not_there_is_its_default_or_none() -> None:
    without = {name: value for name, value in _PLAIN.items() if name not in _HAVE_DEFAULTS}

    assert model_of(_Everything, without) == _EVERYTHING
    assert model_of(Catalogue, {}) == Catalogue()


@pytest.mark.parametrize("number", [1e-7, 0.1, 1e16, 1e23, 2.0, -0.0, 5e-324, 1.8e308 / 1.01])
def test_a_number_keeps_its_value_exactly(number: float) -> None:
    read = model_of(Coordinates, plain(Coordinates(latitude=number, longitude=1)))

    assert (read.latitude, type(read.latitude)) == (number, float)
    assert math.copysign(1, read.latitude) == math.copysign(1, number)


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, _LARGEST, -_LARGEST, 10**37])
def test_an_integer_keeps_all_its_digits(number: int) -> None:
    wire = items.to_attributes({**_PLAIN, "count": number})

    assert model_of(_Everything, items.from_attributes(wire)).count == number


@pytest.mark.parametrize("microsecond", [0, 1, 120, 120_000, 999_999])
def test_a_moment_keeps_its_microseconds(microsecond: int) -> None:
    moment = datetime(2031, 5, 13, 9, 0, 0, microsecond, tzinfo=UTC)

    assert model_of(_Everything, {**_PLAIN, "at": plain(moment)}).at == moment


@pytest.mark.parametrize("kind", [list[str], tuple[int, str], int | str, bytes, complex])
def test_a_type_that_no_model_has_had_is_not_read_as_it_is(kind: Any) -> None:
    @dataclass
    class New:
        value: Any

    New.__annotations__["value"] = kind

    with pytest.raises(TypeError):
        model_of(New, {"value": b"x"})


def test_a_value_that_json_has_not_is_not_written_as_it_is() -> None:
    with pytest.raises(TypeError):
        plain({"x": b"x"})
