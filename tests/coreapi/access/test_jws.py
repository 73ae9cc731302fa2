"""Signatures: ours and no others, however they are written; and no text is anything but refused."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st
from jwt.api_jws import decode_complete, encode
from jwt.utils import base64url_decode

from coreapi.access.tokens import jws
from coreapi.access.tokens.jws import InvalidTokenError
from tests.actors.token_forger import encoded, unpadded

# RFC 8037, appendix A.1 to A.4; the `kid` is ours.
_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "a",
}
_PUBLIC = {name: value for name, value in _KEY.items() if name != "d"}
_SIGNED = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
_SIGNATURE = (
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)

_ODD = "~?~?~?"  # the alphabets of base64 differ in it, wherever it is
_KEYS = {
    **dict.fromkeys(("a", _ODD), jws.public_key(_PUBLIC)),
    "b": Ed25519PrivateKey.generate().public_key(),
}
_HEADER = {"alg": "EdDSA", "typ": "at+jwt", "kid": "a"}
_CLAIMS = {"sub": "ada", "exp": 1, "é": [None, 1.5]}
_TOKEN = jws.sign(_CLAIMS, "at+jwt", _KEY)

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_OBJECTS = st.dictionaries(st.text(), _JSON, max_size=4)
_FINITE = st.floats(allow_nan=False)
_CLAIM_SETS = st.dictionaries(st.text(), st.text() | st.integers() | st.lists(_FINITE))
_ANY_TEXT = st.text(st.characters())  # halves of surrogate pairs too
_PARTS = st.one_of(
    st.sampled_from(_TOKEN.split(".")),
    st.binary().map(unpadded),
    _JSON.map(encoded),
    _ANY_TEXT,
)


def _verified(token: str) -> dict[str, Any]:
    return jws.verify(token, "at+jwt", _KEYS)


def _signed(header: str, claims: str) -> str:
    """Return a token of any two parts, rightly signed."""
    message = f"{header}.{claims}"
    raw = unpadded(jwt.PyJWK(_KEY, "EdDSA").key.sign(message.encode()))
    return f"{message}.{raw}"


def _assert_refused(token: str) -> None:
    with pytest.raises(InvalidTokenError):
        _verified(token)


def test_the_signature_of_the_standard_is_verified() -> None:
    key, signature = jws.public_key(_PUBLIC), base64url_decode(_SIGNATURE)

    key.verify(signature, _SIGNED.encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, _SIGNED.encode() + b"A")


def test_a_header_that_says_no_more_than_the_standard_s_example_is_refused() -> None:
    _assert_refused(f"{_SIGNED}.{_SIGNATURE}")


@given(_CLAIM_SETS)
def test_what_we_sign_we_verify(claims: dict[str, Any]) -> None:
    assert _verified(jws.sign(claims, "at+jwt", _KEY)) == claims


@given(_CLAIM_SETS)
def test_what_we_sign_pyjwt_verifies(claims: dict[str, Any]) -> None:
    token = jws.sign(claims, "at+jwt", _KEY)

    read = decode_complete(token, jwt.PyJWK(_PUBLIC), algorithms=["EdDSA"])

    assert (read["header"], json.loads(read["payload"])) == (_HEADER, claims)


@given(_CLAIM_SETS)
def test_what_pyjwt_signs_with_our_header_we_verify(claims: dict[str, Any]) -> None:
    payload = json.dumps(claims).encode()

    token = encode(payload, jwt.PyJWK(_KEY), "EdDSA", headers={"typ": "at+jwt", "kid": "a"})

    assert _verified(token) == claims


@given(place=st.integers(0, len(_TOKEN) - 1), other=st.characters())
def test_no_character_can_be_changed(place: int, other: str) -> None:
    assume(other != _TOKEN[place])

    _assert_refused(_TOKEN[:place] + other + _TOKEN[place + 1 :])


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
        encoded("[" * 100_000),
        encoded('{"x":' * 100_000),
        encoded("9" * 5_000),
        encoded("NaN"),
        encoded('{"kid": NaN}'),
        encoded('{"kid": []}'),
        encoded('{"kid": "a"}'),
        encoded('"\\ud800"'),
        encoded("\ud800"),
        unpadded(b"\xff\xfe"),
        "\ud800",
        "é",
        "\0",
        "A" * 1_000_001,
        "",
    ],
    ids=lambda part: f"{part[:12]!a}",
)
@pytest.mark.parametrize("place", range(3))
def test_no_part_of_a_token_can_be_anything_else(part: str, place: int) -> None:
    parts = _TOKEN.split(".")
    parts[place] = part

    _assert_refused(".".join(parts))


@given(_OBJECTS | st.binary())
def test_what_is_rightly_signed_is_an_object_or_refused(claims: Any) -> None:
    part = unpadded(claims) if isinstance(claims, bytes) else encoded(claims)
    try:
        read = _verified(_signed(encoded(_HEADER), part))
    except InvalidTokenError:
        assert isinstance(claims, bytes)
    else:
        assert isinstance(read, dict)


@pytest.mark.parametrize(
    "claims",
    [
        *("[]", "null", "1", '"x"', "NaN", "", "{", "{}{}", '{"sub":"x","sub":"y"}', "\ufeff{}"),
        *('{"act":{"sub":"x","sub":"y"}}', "[" * 100_000, '{"iat":' + "9" * 5_000 + "}"),
    ],
    ids=lambda claims: f"{claims[:16]!a}",
)
def test_claims_are_one_object_that_says_each_thing_once(claims: str) -> None:
    _assert_refused(_signed(encoded(_HEADER), encoded(claims)))


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_a_header_and_claims_are_utf_8(coding: str) -> None:
    header, claims = (json.dumps(words, ensure_ascii=False) for words in (_HEADER, _CLAIMS))

    _assert_refused(_signed(encoded(header), unpadded(claims.encode(coding))))
    if coding != "latin-1":  # in which a header of ours is the same
        _assert_refused(_signed(unpadded(header.encode(coding)), encoded(claims)))


@pytest.mark.parametrize(
    "change",
    [
        {"alg": None},
        {"alg": "none"},
        {"alg": "Ed25519"},
        {"alg": ["EdDSA"]},
        {"typ": None},
        {"typ": "JWT"},
        {"typ": "AT+JWT"},
        {"kid": None},
        {"kid": "b"},
        {"kid": "c"},
        {"kid": 1},
        {"kid": ["a"]},
        {"kid": {"a": "a"}},
        {"crit": []},
        {"b64": True},
        {"jwk": _PUBLIC},
        {"": ""},
    ],
    ids=str,
)
def test_a_header_says_what_ours_say_and_nothing_else(change: dict[str, Any]) -> None:
    words = {**_HEADER, **change}
    header = {name: value for name, value in words.items() if value is not None}

    _assert_refused(_signed(encoded(header), encoded(_CLAIMS)))


@pytest.mark.parametrize("name", ["alg", "typ", "kid"])
def test_a_header_that_says_null_is_refused(name: str) -> None:
    _assert_refused(_signed(encoded({**_HEADER, name: None}), encoded(_CLAIMS)))


@pytest.mark.parametrize("name", ["alg", "typ", "kid"])
@pytest.mark.parametrize("first", ["none", "EdDSA", "at+jwt", "a"])
def test_a_header_says_nothing_twice(name: str, first: str) -> None:
    header = f'{{"{name}":"{first}",{json.dumps(_HEADER)[1:]}'

    _assert_refused(_signed(encoded(header), encoded(_CLAIMS)))


def test_a_token_of_another_kind_is_refused() -> None:
    _assert_refused(jws.sign(_CLAIMS, "rt+jwt", _KEY))
    assert jws.verify(jws.sign(_CLAIMS, "rt+jwt", _KEY), "rt+jwt", _KEYS) == _CLAIMS


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
    header, claims = (_with_all_spellings(words) for words in ({**_HEADER, "kid": _ODD}, {_ODD: 1}))
    message, _, signature = _signed(header, claims).rpartition(".")
    respell = _SPELLINGS[spelling]
    assert _verified(f"{message}.{signature}") == {_ODD: 1}
    assert all(respell(part) != part for part in (header, claims, signature))

    _assert_refused(_signed(respell(header), claims))
    _assert_refused(_signed(header, respell(claims)))
    _assert_refused(f"{message}.{respell(signature)}")


def _with_all_spellings(words: dict[str, Any]) -> str:
    """Return a part that takes padding, and so has bits to spare."""
    text = json.dumps(words)
    return encoded(text + " " * ((1 - len(text)) % 3))


@pytest.mark.parametrize(
    "change", [{"kty": "EC"}, {"kty": "okp"}, {"crv": "Ed448"}, {"crv": "X25519"}, {"crv": ""}]
)
def test_a_key_of_another_kind_is_none_of_ours(change: dict[str, str]) -> None:
    with pytest.raises(InvalidTokenError):
        jws.public_key({**_PUBLIC, **change})


@pytest.mark.parametrize("x", [_KEY["x"] + "=", _KEY["x"][:-1] + "p", _KEY["x"] + "é"])
def test_a_key_has_one_spelling(x: str) -> None:
    with pytest.raises(InvalidTokenError):
        jws.public_key({**_PUBLIC, "x": x})
