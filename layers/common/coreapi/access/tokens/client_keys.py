"""Client keys: the secret half of an API key's credentials.

A key is `ck_`, 256 random bits as 43 characters of base 62, and their CRC-32 as six more. The
prefix and the checksum let secret scanners find leaked keys with few false alarms. Mistyped keys
are refused without reading the table; that reveals nothing, since a client can compute the checksum
as well.

The table stores a plain SHA-256. A slow, salted hash protects passwords that people choose; 256
random bits cannot be guessed, and every request would pay for it.
"""

import hmac
import secrets
from hashlib import sha256
from zlib import crc32

_PREFIX = "ck_"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_BYTES, _SECRET_LENGTH = 32, 43
_CHECKSUM_LENGTH = 6
_LENGTH = len(_PREFIX) + _SECRET_LENGTH + _CHECKSUM_LENGTH

# Compared with a key whose id is unknown: no known text has this hash.
NO_HASH = "0" * 64


def new() -> str:
    """Return a new random key."""
    return of(secrets.token_bytes(_SECRET_BYTES))


def of(secret: bytes) -> str:
    """Return the key of 32 secret bytes; the same bytes give the same key."""
    if len(secret) != _SECRET_BYTES:
        raise ValueError("A client key is made of exactly 32 bytes.")
    text = _PREFIX + _base62(int.from_bytes(secret), _SECRET_LENGTH)
    return text + _checksum(text)


def is_key(text: str) -> bool:
    """Return whether a text has the form of a key, checksum included."""
    body, checksum = text[:-_CHECKSUM_LENGTH], text[-_CHECKSUM_LENGTH:]
    digits = body.removeprefix(_PREFIX)
    return (
        len(text) == _LENGTH
        and body.startswith(_PREFIX)
        and all(character in _DIGITS for character in digits)
        and checksum == _checksum(body)
    )


def hash_of(key: str) -> str:
    """Return the hash of a key that the table stores."""
    return sha256(key.encode()).hexdigest()


def fits(key: str, key_hash: str) -> bool:
    """Return, in constant time, whether a stored hash is this key's."""
    return hmac.compare_digest(hash_of(key), key_hash)


def _checksum(text: str) -> str:
    return _base62(crc32(text.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
