"""Refresh tokens: derived, signed, one spelling each."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ulid import ULID

from coreapi import ids
from coreapi.access.secrets import secret_store
from coreapi.access.tokens import refresh_tokens
from coreapi.access.tokens.refresh_tokens import RefreshToken
from coreapi.errors import Unauthenticated

_KEYS = {"here": "a", "there": "b"}
HERE: Any = SimpleNamespace(token_keys_secret="here", signing_key_id="1")
THERE: Any = SimpleNamespace(token_keys_secret="there", signing_key_id="1")

_IDS = st.integers(0, 2**128 - 1).map(lambda number: str(ULID.from_int(number)))
_TOKENS = st.builds(
    RefreshToken,
    user_id=_IDS,
    session_id=_IDS,
    counter=st.integers(0, 2**32 - 2),
    secret=st.binary(min_size=32, max_size=32),
)
_patched = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(secret: str, *, fresh: bool = False) -> dict[str, Any]:
        del fresh
        return {"rings": [{"current": {"kid": "1"}, "refresh_key": _KEYS[secret]}]}

    monkeypatch.setattr(secret_store, "read_json", read)


@_patched
@given(_TOKENS)
def test_what_is_written_is_read(token: RefreshToken) -> None:
    assert refresh_tokens.read(refresh_tokens.write(token, HERE), HERE) == token


@_patched
@given(_TOKENS)
def test_a_successor_is_the_same_in_each_request_that_derives_it(token: RefreshToken) -> None:
    successor = refresh_tokens.successor(token, HERE)

    assert successor == refresh_tokens.successor(token, HERE)
    assert (successor.user_id, successor.session_id) == (token.user_id, token.session_id)
    assert successor.counter == token.counter + 1
    assert successor.secret != token.secret


@_patched
@given(_TOKENS, st.binary(min_size=32, max_size=32))
def test_a_successor_depends_on_everything_before(token: RefreshToken, secret: bytes) -> None:
    if secret == token.secret:
        return
    one, other = (
        refresh_tokens.successor(each, HERE) for each in (token, replace(token, secret=secret))
    )

    assert one.secret != other.secret


@_patched
@given(_TOKENS)
def test_another_stage_reads_none_of_ours(token: RefreshToken) -> None:
    with pytest.raises(Unauthenticated):
        refresh_tokens.read(refresh_tokens.write(token, HERE), THERE)
    assert refresh_tokens.successor(token, HERE) != refresh_tokens.successor(token, THERE)


@_patched
@given(_TOKENS, st.data())
def test_no_character_can_be_changed(token: RefreshToken, data: st.DataObject) -> None:
    text = refresh_tokens.write(token, HERE)
    place = data.draw(st.integers(0, len(text) - 1))
    drawn = data.draw(st.sampled_from("ABCDabcd0123-_=. "))
    other = drawn if drawn != text[place] else "E"  # a filter would depend on chance

    with pytest.raises(Unauthenticated):
        refresh_tokens.read(text[:place] + other + text[place + 1 :], HERE)


@_patched
@given(st.text() | st.from_regex(r"rt_[A-Za-z0-9_-]*", fullmatch=True))
def test_any_other_text_is_no_token(text: str) -> None:
    with pytest.raises(Unauthenticated):
        refresh_tokens.read(text, HERE)


@_patched
@given(_TOKENS, st.sampled_from(["", "rt_", "RT_"]), st.sampled_from(["", "=", "==", "\n", "A"]))
def test_a_token_has_one_spelling(token: RefreshToken, prefix: str, suffix: str) -> None:
    text = refresh_tokens.write(token, HERE)
    spelled = prefix + text.removeprefix("rt_") + suffix
    if spelled == text:
        return
    with pytest.raises(Unauthenticated):
        refresh_tokens.read(spelled, HERE)


def test_first_tokens_are_random() -> None:
    first = {refresh_tokens.first(ids.UNKNOWN, ids.UNKNOWN).secret for _ in range(100)}

    assert len(first) == 100
    assert {len(secret) for secret in first} == {32}
