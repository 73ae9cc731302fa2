"""Secrets under watch: each is searched for in every spelling in which it could leak."""

import base64
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast
from urllib.parse import quote

from tests.security.world import World

# The fields of an answer, and of a request, that hold a secret.
_SECRET_FIELDS = {
    *("accessToken", "refreshToken", "secret", "otpauthUri", "qrCode", "recoveryCodes"),
    *("clientKey", "password", "oldPassword", "token"),
}
_SHORTEST = 10  # shorter texts are in every table by chance


class Vault:
    """The secrets known so far, with all their spellings."""

    def __init__(self, world: World) -> None:
        """Watch every credential of the world."""
        self.spellings: dict[str, str] = {}
        for caller in world.callers.values():
            self.take_in(caller.headers.get("authorization", "").removeprefix("Bearer "))
            self.take_in(caller.headers.get("client-key", ""))
            self.take_in(caller.own.get("password", ""))
            self.take_in(caller.own.get("totp", ""))
        for name in ("password", "token", "refreshToken"):
            self.take_in(world.public[name])

    def take_in(self, secret: str) -> None:
        """Watch a secret from now on."""
        if len(secret) >= _SHORTEST:
            self.spellings |= dict.fromkeys(_spellings(secret), secret)

    def take_in_all_of(self, document: object) -> None:
        """Watch the values of a document's secret fields."""
        for secret in _secrets(document):
            self.take_in(secret)

    def found_in(self, text: str) -> set[str]:
        """Return the secrets that a text has in it, in any spelling."""
        return {secret for spelling, secret in self.spellings.items() if spelling in text}


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret as it is, without its prefix, and as codecs would write it anywhere."""
    bare = secret.partition("_")[2] if secret[:3] in {"rt_", "ck_"} else secret
    parts = [part for part in bare.split(".") if len(part) > _SHORTEST * 2]
    for text in (secret, bare, *parts[-1:], secret.replace("-", "")):
        yield text
        yield quote(text, safe="")
        yield json.dumps(text)[1:-1]
        yield text.encode().hex()
        yield from _base64(text.encode())
    yield from _decoded(bare)


def _base64(raw: bytes) -> Iterator[str]:
    """Yield the base64 of bytes inside longer bytes, at each of the three offsets."""
    for place in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            inside = encode(b"\0" * place + raw).decode().rstrip("=")
            yield inside[-(-place * 8 // 6) : len(inside) - 1]


def _decoded(text: str) -> Iterator[str]:
    """Yield the bytes that a secret in base32 stands for, in hex and base64."""
    try:
        raw = base64.b32decode(text)
    except ValueError:
        return
    yield raw.hex()
    yield from _base64(raw)


def taken_out(document: Any, fields: Collection[str]) -> tuple[dict[str, Any], Any]:
    """Return some fields of a document, wherever they are in it, and the rest."""
    taken: dict[str, Any] = {}
    if isinstance(document, list):
        parts = [taken_out(each, fields) for each in cast("list[Any]", document)]
        for number, (inner, _) in enumerate(parts):
            taken |= {f"{number}": inner} if inner else {}
        return taken, [rest for _, rest in parts]
    if not isinstance(document, dict):
        return taken, document
    rest: dict[str, Any] = {}
    for name, value in cast("dict[str, Any]", document).items():
        if name in fields:
            taken[name] = value
        else:
            inner, rest[name] = taken_out(value, fields)
            taken |= {f"{name} of": inner} if inner else {}
    return taken, rest


def _secrets(document: object) -> Iterator[str]:
    if isinstance(document, list):
        for each in cast("list[Any]", document):
            yield from _secrets(each)
    elif isinstance(document, Mapping):
        for name, value in cast("Mapping[str, Any]", document).items():
            if name in _SECRET_FIELDS:
                yield from _texts(value)
            else:
                yield from _secrets(value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from cast("list[str]", value)
