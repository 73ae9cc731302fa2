"""Access tokens: only the exact text that we would issue is accepted."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from coreapi.access.secrets import secret_store
from coreapi.access.tokens import access_tokens
from coreapi.access.tokens.access_tokens import AccessToken
from coreapi.errors import ServiceUnavailable, TokenExpired, Unauthenticated
from coreapi.settings import from_environment
from tests.actors.token_forger import encoded, unpadded

_ODD = "~?~?~?~"  # the alphabets of base64 differ in it; a part with it takes padding
# RFC 8037, appendix A.1; the `kid` is ours.
_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "a",
}
_PUBLIC = {name: value for name, value in _KEY.items() if name != "d"}
_OTHER = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
_KEYS = [_PUBLIC, {**_PUBLIC, "kid": _ODD}, {**_PUBLIC, "kid": "b", "x": unpadded(_OTHER)}]
_SETTINGS = from_environment(
    {
        "STAGE": "test",
        "TABLE_NAME": "table",
        "TOKEN_ISSUER": "https://api.example",
        "TOKEN_AUDIENCE": "core-api",
        "SIGNING_PUBLIC_KEYS": json.dumps({"keys": _KEYS}),
        "SIGNING_KEY_ID": "a",
    }
)
_NOW = datetime(2031, 5, 13, 9, 0, tzinfo=UTC)
_IAT = int(_NOW.timestamp())
_USER, _SESSION = "01JV3M3T5E8Q0Y8T0000000001", "01JV3M3T5E8Q0Y8T0000000002"
_HEADER = {"alg": "EdDSA", "kid": "a", "typ": "at+jwt"}
_CLAIMS = {
    "iss": "https://api.example",
    "aud": "core-api",
    "sub": _USER,
    "sid": _SESSION,
    "iat": _IAT,
    "exp": _IAT + 900,
    "jti": _ODD,
}


def _signed(header: str, claims: str) -> str:
    """Return a token of any two parts, rightly signed."""
    message = f"{header}.{claims}"
    raw = unpadded(jwt.PyJWK(_KEY, "EdDSA").key.sign(message.encode()))
    return f"{message}.{raw}"


def _token(claims: object = _CLAIMS, header: object = _HEADER) -> str:
    """Return a token of any two JSON values (a text is taken as it is), rightly signed."""
    return _signed(encoded(header), encoded(claims))


_TOKEN = _token()

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_OBJECTS = st.dictionaries(st.text(), _JSON, max_size=4)
_ANY_TEXT = st.text(st.characters())  # halves of surrogate pairs too
_PARTS = st.one_of(
    st.sampled_from(_TOKEN.split(".")),
    st.binary().map(unpadded),
    _JSON.map(encoded),
    _ANY_TEXT,
)


def _verified(token: str) -> AccessToken:
    return access_tokens.verify(token, _SETTINGS, _NOW)


def _assert_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        _verified(token)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    ring: dict[str, Any] = {"current": _KEY}

    def read_json(_: str, *, fresh: bool) -> dict[str, Any]:  # noqa: ARG001 - as it is called
        return {"rings": [ring]}

    monkeypatch.setattr(secret_store, "read_json", read_json)
    return ring


@pytest.mark.usefixtures("ring")
def test_what_we_issue_we_verify_and_pyjwt_reads() -> None:
    token, expires_at = access_tokens.issue(_USER, _SESSION, _SETTINGS, _NOW)

    read = jwt.decode_complete(
        token, jwt.PyJWK(_PUBLIC), options={"verify_aud": False, "verify_iat": False}
    )
    assert _verified(token) == AccessToken(_USER, _SESSION)
    assert read["header"] == _HEADER
    assert read["payload"] == {**_CLAIMS, "jti": read["payload"]["jti"]}
    assert expires_at.timestamp() == _IAT + 900


def test_a_key_that_is_not_in_the_ring_signs_nothing(ring: dict[str, Any]) -> None:
    ring["current"] = {**_KEY, "kid": "another"}

    with pytest.raises(ServiceUnavailable):
        access_tokens.issue(_USER, _SESSION, _SETTINGS, _NOW)


def test_what_the_tests_sign_is_as_we_write_it() -> None:
    assert _verified(_TOKEN) == AccessToken(_USER, _SESSION)


@pytest.mark.parametrize("other", ["A", "-", ".", "="])
def test_no_character_at_all_can_be_changed_dropped_or_added(other: str) -> None:
    for place, there in enumerate(_TOKEN):
        _assert_refused(_TOKEN[:place] + _TOKEN[place + 1 :])
        _assert_refused(_TOKEN[:place] + other + _TOKEN[place:])
        if there != other:
            _assert_refused(_TOKEN[:place] + other + _TOKEN[place + 1 :])
    _assert_refused(_TOKEN + other)


@given(place=st.integers(0, len(_TOKEN)), more=st.text(st.characters(), min_size=1))
def test_nothing_can_be_added(place: int, more: str) -> None:
    _assert_refused(_TOKEN[:place] + more + _TOKEN[place:])


@given(_ANY_TEXT | st.lists(_PARTS, max_size=5).map(".".join))
def test_no_other_text_is_anything_but_refused(text: str) -> None:
    assume(text != _TOKEN)

    _assert_refused(text)


@pytest.mark.parametrize(
    "part",
    [
        *map(encoded, ("[" * 100_000, '{"x":' * 100_000, "9" * 5_000, "NaN", '{"kid": NaN}')),
        *map(encoded, ('{"kid": []}', '{"kid": "a"}', '"\\ud800"', "\ud800")),
        *(unpadded(b"\xff\xfe"), "\ud800", "é", "\0", "A" * 1_000_001, ""),
    ],
    ids=lambda part: f"{part[:12]!a}",
)
@pytest.mark.parametrize("place", range(3))
def test_no_part_of_a_token_can_be_anything_else(part: str, place: int) -> None:
    parts = _TOKEN.split(".")
    parts[place] = part

    _assert_refused(".".join(parts))


@given(_OBJECTS | st.binary())
def test_no_other_claims_are_taken(claims: Any) -> None:
    part = unpadded(claims) if isinstance(claims, bytes) else encoded(claims)

    _assert_refused(_signed(encoded(_HEADER), part))


@given(name=st.sampled_from(sorted(_CLAIMS)), value=_JSON)
def test_a_claim_of_another_type_is_refused(name: str, value: Any) -> None:
    assume(type(value) is not type(_CLAIMS[name]))

    _assert_refused(_token({**_CLAIMS, name: value}))


@pytest.mark.parametrize("name", [*_CLAIMS, *_HEADER])
def test_nothing_can_be_left_out(name: str) -> None:
    claims, header = ({n: v for n, v in each.items() if n != name} for each in (_CLAIMS, _HEADER))

    _assert_refused(_token(claims, header))


@pytest.mark.parametrize(
    "change",
    [
        {"nbf": _IAT},
        {"scope": "x"},
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"sub": "x"},
        {"sid": ""},
        {"iat": _IAT + 31, "exp": _IAT + 900},
        {"exp": _IAT + 901},
        {"jti": "x" * 2048},
    ],
    ids=str,
)
def test_a_claim_more_or_of_another_value_is_refused(change: Mapping[str, Any]) -> None:
    _assert_refused(_token({**_CLAIMS, **change}))


@pytest.mark.parametrize("year", [2001, 2099])
def test_the_time_that_counts_is_the_call_s(year: int) -> None:
    now = _NOW.replace(year=year)
    iat = int(now.timestamp())
    token = _token({**_CLAIMS, "iat": iat, "exp": iat + 900})

    assert access_tokens.verify(token, _SETTINGS, now) == AccessToken(_USER, _SESSION)


@pytest.mark.parametrize("seconds", [0, -1, -900])
def test_an_expired_token_is_reported_as_such(seconds: int) -> None:
    with pytest.raises(TokenExpired):
        _verified(_token({**_CLAIMS, "iat": _IAT - 900, "exp": _IAT + seconds}))


@pytest.mark.parametrize("change", [{"sub": "x"}, {"iss": "x"}, {"jti": 1}, {"more": 1}], ids=str)
def test_an_expired_token_that_is_none_of_ours_is_refused_as_such(change: dict[str, Any]) -> None:
    _assert_refused(_token({**_CLAIMS, "iat": _IAT - 900, "exp": _IAT, **change}))


@pytest.mark.parametrize("name", sorted(_CLAIMS))
def test_no_claim_is_there_twice(name: str) -> None:
    claims = f'{{"{name}":{json.dumps(_CLAIMS[name])},{_compact(_CLAIMS)[1:]}'
    assert json.loads(claims) == _CLAIMS

    _assert_refused(_token(claims))


@pytest.mark.parametrize(("text", "other"), [(",", ", "), ("{", "{\n"), ("core", "\\u0063ore")])
def test_claims_have_one_spelling(text: str, other: str) -> None:
    _assert_refused(_token(_compact(_CLAIMS).replace(text, other, 1)))


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_a_header_and_claims_are_utf_8(coding: str) -> None:
    header, claims = _compact(_HEADER), _compact({**_CLAIMS, "jti": "é"})

    _assert_refused(_signed(encoded(header), unpadded(claims.encode(coding))))
    if coding != "latin-1":  # in which a genuine header is the same
        _assert_refused(_signed(unpadded(header.encode(coding)), encoded(_CLAIMS)))


@pytest.mark.parametrize(
    "change",
    [
        *({"alg": "none"}, {"alg": "Ed25519"}, {"alg": ["EdDSA"]}, {"alg": None}),
        *({"typ": "JWT"}, {"typ": "AT+JWT"}, {"typ": "rt+jwt"}, {"typ": None}),
        *({"kid": "b"}, {"kid": "c"}, {"kid": 1}, {"kid": ["a"]}, {"kid": {"a": "a"}}),
        *({"kid": None}, {"crit": []}, {"b64": True}, {"jwk": _PUBLIC}, {"": ""}),
    ],
    ids=str,
)
def test_a_header_is_one_of_ours(change: dict[str, Any]) -> None:
    _assert_refused(_token(header={**_HEADER, **change}))


@pytest.mark.parametrize("name", ["alg", "typ", "kid"])
@pytest.mark.parametrize("first", ["none", "EdDSA", "at+jwt", "a"])
def test_a_header_has_no_member_twice(name: str, first: str) -> None:
    header = f'{{"{name}":"{first}",{_compact(_HEADER)[1:]}'

    _assert_refused(_token(header=header))


_SPELLINGS: dict[str, Callable[[str], str]] = {
    "padded": lambda part: part + "=" * (-len(part) % 4),
    "padded too much": lambda part: part + "====",
    "in the standard alphabet": lambda part: part.replace("-", "+").replace("_", "/"),
    "with spare bits": lambda part: part[:-1] + chr(ord(part[-1]) + 1),
    "with a space": lambda part: part[:4] + " " + part[4:],
    "with a line end": lambda part: part + "\n",
    "with a character of none": lambda part: part[:4] + "!" + part[4:],
}


@pytest.mark.parametrize("spelling", _SPELLINGS)
def test_a_part_has_one_spelling(spelling: str) -> None:
    header, claims = encoded({**_HEADER, "kid": _ODD}), encoded(_CLAIMS)
    message, _, signature = _signed(header, claims).rpartition(".")
    respell = _SPELLINGS[spelling]
    assert _verified(f"{message}.{signature}") == AccessToken(_USER, _SESSION)
    assert all(respell(part) != part for part in (header, claims, signature))

    _assert_refused(_signed(respell(header), claims))
    _assert_refused(_signed(header, respell(claims)))
    _assert_refused(f"{message}.{respell(signature)}")


def _compact(words: Mapping[str, Any]) -> str:
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))
