"""Ways to forge an access token (RFC 8725, RFC 7515), by what each one tries."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from coreapi import ids
from coreapi.access.tokens import client_keys, signing_keys
from tests.actors.token_forger import TokenForger, encoded, unpadded

Forgery = Callable[[TokenForger], str]

_STRANGER = ed25519.Ed25519PrivateKey.generate()
_RSA = rsa.generate_private_key(65537, 2048)
_EC = ec.generate_private_key(ec.SECP256R1())
_ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519's group, RFC 8032 §5.1

# One word of the claims or of the header is wrong, and the signature is right.
_WRONG_WORDS: list[dict[str, Any]] = [
    {"iss": "https://elsewhere.example"},
    {"iss": None},
    {"iss": ["https://elsewhere.example"]},
    {"aud": "another-api"},
    {"aud": None},
    {"aud": []},
    {"aud": ["another-api"]},
    {"aud": ["core-api", "another-api"]},
    {"sub": None},
    {"sub": ""},
    {"sub": "*"},
    {"sub": "0" * 26 + "#"},
    {"sub": 1},
    {"sub": ["x"]},
    {"sid": None},
    {"sid": ""},
    {"sid": "x"},
    {"sid": {}},
    {"jti": None},
    {"iat": None},
    {"iat": 2900000000},
    {"iat": "1936515600"},
    {"iat": True},
    {"nbf": 2900000000},
    {"nbf": "2900000000"},
    {"exp": None},
    {"exp": "2900000000"},
    {"exp": 2900000000},
    {"exp": 2900000000.5},
    {"exp": 10**30},
    {"exp": True},
    {"exp": [2900000000]},
    {"header": {"typ": "JWT"}},
    {"header": {"typ": "at+JWT"}},
    {"header": {"typ": "id+jwt"}},
    {"header": {"typ": "rt+jwt"}},
    {"header": {"typ": None}},
    {"header": {"typ": ["at+jwt"]}},
    {"header": {"alg": None}},
    {"header": {"alg": ["EdDSA"]}},
    {"header": {"alg": "eddsa"}},
    {"header": {"alg": "Ed448"}},
    {"header": {"kid": None}},
    {"header": {"kid": ""}},
    {"header": {"kid": "another"}},
    {"header": {"kid": "../../etc/passwd"}},
    {"header": {"kid": "' OR '1'='1"}},
    {"header": {"kid": 1}},
    {"header": {"kid": ["x"]}},
    {"header": {"kid": {"x": 1}}},
    {"header": {"crit": ["exp"]}},
    {"header": {"crit": []}},
    {"header": {"b64": False, "crit": ["b64"]}},
    {"header": {"b64": True, "crit": ["b64"]}},
    {"header": {"b64": False}},
]


def _public(forge: TokenForger) -> Any:
    return forge.key.public_key()


def _pem(forge: TokenForger) -> bytes:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return _public(forge).public_bytes(serialization.Encoding.PEM, kind)


def _as_jwk(public: ed25519.Ed25519PublicKey) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": unpadded(public.public_bytes_raw())}


def _with_own_key(**header: Any) -> Forgery:
    """Sign with the attacker's key, and name its address in the header."""
    return lambda forge: forge.token(key=_STRANGER, header=header)


def _hmac(forge: TokenForger, secret: bytes, algorithm: str = "HS256") -> str:
    """Sign with a shared secret without the library, which refuses a public key as one."""
    message = f"{encoded({**forge.header, 'alg': algorithm})}.{encoded(forge.claims)}"
    digest = algorithm.replace("HS", "sha")
    return f"{message}.{unpadded(hmac.digest(secret, message.encode(), getattr(hashlib, digest)))}"


def _unsigned(algorithm: object) -> Forgery:
    return lambda forge: f"{encoded({**forge.header, 'alg': algorithm})}.{encoded(forge.claims)}."


def _parts(forge: TokenForger) -> list[str]:
    return forge.genuine.split(".")


def _resigned(change: Callable[[str], str]) -> Forgery:
    """Change the signature's text and nothing else."""
    return lambda forge: ".".join([*_parts(forge)[:2], change(_parts(forge)[2])])


def _other_spelling(signature: str) -> str:
    """Return the same 64 bytes in another base64: the last character has four bits to spare."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + alphabet[alphabet.index(signature[-1]) + 1]


def _malleable(forge: TokenForger) -> str:
    """Return a signature whose scalar is the right one plus the group's order."""
    message, _, _ = forge.genuine.rpartition(".")
    raw: bytes = forge.key.sign(message.encode())
    scalar = int.from_bytes(raw[32:], "little") + _ORDER
    return f"{message}.{unpadded(raw[:32] + scalar.to_bytes(32, 'little'))}"


def _of_another_message(forge: TokenForger) -> str:
    other = forge.token(sub=ids.UNKNOWN)
    return ".".join([*_parts(forge)[:2], other.rpartition(".")[2]])


def _with_duplicates(forge: TokenForger) -> str:
    """Add a second subject to what was signed for the first."""
    twice = json.dumps(forge.claims)[:-1] + f', "sub": "{ids.UNKNOWN}"}}'
    header, _, signature = _parts(forge)
    return f"{header}.{encoded(twice)}.{signature}"


def _of_another_stage(forge: TokenForger) -> str:
    _, ring = signing_keys.KeyRings().made("other", "1", None, forge.product.now())
    other = dict(ring.current)
    key = jwt.PyJWK(other, "EdDSA").key
    return forge.token(key=key, iss="https://other", header={"kid": other["kid"]})


def _signed_by_the_wrong_one_of_ours(forge: TokenForger) -> str:
    keys = json.loads(forge.product.app.settings.signing_public_keys)["keys"]
    return forge.token(header={"kid": next(k["kid"] for k in keys if k["kid"] != forge.kid)})


FORGERIES: Mapping[str, Forgery] = {
    **{f"{words}": lambda forge, words=words: forge.token(**words) for words in _WRONG_WORDS},
    **{f"alg {name!r}": _unsigned(name) for name in ("none", "None", "NONE", "nOnE", "", None)},
    "alg none, signature kept": lambda f: (
        f"{encoded({**f.header, 'alg': 'none'})}.{'.'.join(_parts(f)[1:])}"
    ),
    "HS256 with the public key": lambda f: _hmac(f, _public(f).public_bytes_raw()),
    "HS256 with its base64": lambda f: _hmac(f, _as_jwk(_public(f))["x"].encode()),
    "HS256 with its PEM": lambda f: _hmac(f, _pem(f)),
    "HS256 with its JWK": lambda f: _hmac(f, json.dumps(_as_jwk(_public(f))).encode()),
    "HS256 with nothing": lambda f: _hmac(f, b""),
    "HS384 with the public key": lambda f: _hmac(f, _public(f).public_bytes_raw(), "HS384"),
    "HS512 with the public key": lambda f: _hmac(f, _public(f).public_bytes_raw(), "HS512"),
    "RS256": lambda f: f.of_library(_RSA, "RS256"),
    "PS256": lambda f: f.of_library(_RSA, "PS256"),
    "ES256": lambda f: f.of_library(_EC, "ES256"),
    "key of a stranger": _with_own_key(),
    "jwk": lambda f: f.token(key=_STRANGER, header={"jwk": _as_jwk(_STRANGER.public_key())}),
    "jwk, no kid": lambda f: f.token(
        key=_STRANGER, header={"jwk": _as_jwk(_STRANGER.public_key()), "kid": None}
    ),
    "jku": _with_own_key(jku="https://attacker.example/jwks.json"),
    "x5u": _with_own_key(x5u="https://attacker.example/cert.pem"),
    "x5c": _with_own_key(x5c=["MIIB"]),
    "x5t": _with_own_key(x5t="AAAA"),
    "kid as an address": _with_own_key(kid="https://attacker.example/jwks.json"),
    "another of our keys named": _signed_by_the_wrong_one_of_ours,
    "another stage": _of_another_stage,
    "signature stripped": _resigned(lambda _: ""),
    "signature and dot stripped": lambda f: ".".join(_parts(f)[:2]),
    **{f"signature cut by {n}": _resigned(lambda s, n=n: s[:-n]) for n in (1, 2, 10, 43, 85)},
    "signature of zeros": _resigned(lambda s: "A" * len(s)),
    "signature twice": _resigned(lambda s: s + s),
    "signature padded": _resigned(lambda s: s + "=="),
    "signature padded once": _resigned(lambda s: s + "="),
    "signature spelled otherwise": _resigned(_other_spelling),
    "signature in other characters": _resigned(lambda s: s[:40] + "+/" + s[42:]),
    "signature with a space": _resigned(lambda s: s[:40] + " " + s[40:]),
    "signature with a line end": _resigned(lambda s: s + "\n"),
    "signature, the group's order added": _malleable,
    "signature of another message": _of_another_message,
    "claims twice": _with_duplicates,
    "claims no object": lambda f: f.signed(f.header, [f.claims]),
    "claims no JSON": lambda f: f.signed(f.header, "sub=admin"),
    "claims null": lambda f: f.signed(f.header, "null"),
    "claims with half a surrogate pair": lambda f: f.signed(f.header, '{"sub": "\ud800"}'),
    "header no object": lambda f: f.signed([f.header], f.claims),
    "header no JSON": lambda f: f.signed("alg=none", f.claims),
    "header very deep": lambda f: f.signed("[" * 900, f.claims),
    "one part": lambda f: _parts(f)[1],
    "four parts": lambda f: f.genuine + ".AAAA",
    "four parts, the last empty": lambda f: f.genuine + ".",
    "five parts, as of a JWE": lambda f: (
        f"{encoded({'alg': 'dir', 'enc': 'A256GCM'})}.." + (".".join(_parts(f)))
    ),
    "no parts": lambda _: "..",
    "as JSON": lambda f: json.dumps(
        dict(zip(("protected", "payload", "signature"), _parts(f), strict=True))
    ),
    "in quotes": lambda f: f'"{f.genuine}"',
    "header padded": lambda f: f.genuine.replace(".", "=.", 1),
    "after a BOM": lambda f: "\ufeff" + f.genuine,
    "after a wide space": lambda f: "\u2003" + f.genuine,
    "in full-width letters": lambda f: "".join(chr(ord(c) + 0xFEE0) for c in f.genuine),
    "with NUL": lambda f: f.genuine + "\0",
    "with a zero-width joiner": lambda f: f.genuine + "\u200d",
    "percent-encoded": lambda f: f.genuine.replace(".", "%2E"),
    "over 2 KB, rightly signed": lambda f: f.token(jti="x" * 2048),
    "over 8 KB": lambda f: f.genuine + "A" * 8192,
    "twice, with a comma": lambda f: f"{f.genuine},Bearer {f.genuine}",
    "after another scheme": lambda f: f"Bearer {f.genuine}",
    "a refresh token": lambda f: f.tokens.refresh_token,
    "an API key": lambda _: client_keys.new(),
    "a session's id": lambda f: str(f.claims["sid"]),
    "the public key": lambda f: _as_jwk(_public(f))["x"],
}
