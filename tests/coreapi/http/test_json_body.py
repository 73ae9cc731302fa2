"""Strict JSON: everything that two parsers could read differently is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi import policy
from coreapi.errors import MalformedRequest
from coreapi.http import json_body

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_what_is_unambiguous_is_read_as_it_is(value: Any, ensure_ascii: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ensure_ascii).encode()

    read = json_body.parse(raw)

    assert read == json.loads(raw, parse_float=Decimal)
    assert type(read) is (Decimal if isinstance(value, float) else type(value))


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        value = json_body.parse(raw)
    except MalformedRequest:
        return
    assert json.loads(raw, parse_float=Decimal) == value


@given(st.text(max_size=20), st.integers(30, 34))
def test_any_text_is_read_or_refused_however_deep(text: str, depth: int) -> None:
    raw = ("[" * depth + json.dumps(text) + "]" * depth).encode()
    try:
        json_body.parse(raw)
    except MalformedRequest:
        assert depth > policy.MAX_JSON_DEPTH or any(0xD800 <= ord(c) <= 0xDFFF for c in text)
    else:
        assert depth <= policy.MAX_JSON_DEPTH


@given(st.integers())
def test_integers_end_at_64_bits(number: int) -> None:
    for wide in (number, number * 2**40):
        raw = str(wide).encode()
        if -(2**63) <= wide < 2**64:
            assert json_body.parse(raw) == wide
        else:
            with pytest.raises(MalformedRequest):
                json_body.parse(raw)


@given(st.dictionaries(_TEXTS, _NUMBERS, min_size=1, max_size=3), st.data())
def test_a_key_twice_is_refused_wherever_it_is(
    members: dict[str, Any], data: st.DataObject
) -> None:
    twice = data.draw(st.sampled_from(sorted(members)))
    inner = json.dumps(members)[:-1] + f", {json.dumps(twice)}: 1}}"

    with pytest.raises(MalformedRequest):
        json_body.parse(f'{{"outer": [{inner}]}}'.encode())


@pytest.mark.parametrize(
    "text",
    ["1e400", "-1e400", "NaN", "[Infinity]", "1_000", "01", "+1", ".5", "1.", "0x1", "True", "'a'"],
)
def test_numbers_that_json_has_not_are_refused(text: str) -> None:
    with pytest.raises(MalformedRequest):
        json_body.parse(text.encode())


@pytest.mark.parametrize(
    "text", ["-0", "0", "18446744073709551615", "-9223372036854775808", "1e308"]
)
def test_the_outermost_numbers_are_read(text: str) -> None:
    assert json_body.parse(text.encode()) == json.loads(text, parse_float=Decimal)


@pytest.mark.parametrize("text", ["1e309", "1e9999999999999999999", "1e-9999999999999999999"])
def test_a_number_beyond_64_bits_is_refused(text: str) -> None:
    with pytest.raises(MalformedRequest):
        json_body.parse(text.encode())


def test_a_byte_order_mark_is_refused() -> None:
    with pytest.raises(MalformedRequest):
        json_body.parse(b"\xef\xbb\xbf{}")


def test_a_whole_surrogate_pair_is_a_character() -> None:
    assert json_body.parse(b'"\\ud83d\\ude00"') == "\U0001f600"
