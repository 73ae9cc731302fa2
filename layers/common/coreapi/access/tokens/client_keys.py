"""Client keys: the secret half of an API key's credentials.

A key is `ck_`, 256 random bits as 43 characters of base 62, and a CRC-32 of all that as six more.
The prefix and the checksum let secret scanners find leaked keys with hardly a false alarm, and
let us refuse what was mistyped or cut off without asking the storage. That refusal gives nothing
away: whoever sends a key can compute the checksum without us.

The table keeps a plain SHA-256. A slow, salted hash protects what people choose; of 256 random
bits nothing can be guessed, and each request would pay for it.
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

# What a key is compared with where there is none: nobody knows a text with this hash.
NO_HASH = "0" * 64


def new() -> str:
    """Return a new random key."""
    return of(secrets.token_bytes(_SECRET_BYTES))


def of(secret: bytes) -> str:
    """Return the key of 32 secret bytes, always the same one."""
    if len(secret) != _SECRET_BYTES:
        raise ValueError("A client key is made of exactly 32 bytes.")
    text = _PREFIX + _base62(int.from_bytes(secret), _SECRET_LENGTH)
    return text + _checksum(text)


def is_key(text: str) -> bool:
    """Tell whether a text has the form of a key, checksum included."""
    body, checksum = text[:-_CHECKSUM_LENGTH], text[-_CHECKSUM_LENGTH:]
    digits = body.removeprefix(_PREFIX)
    return (
        len(text) == _LENGTH
        and body.startswith(_PREFIX)
        and all(character in _DIGITS for character in digits)
        and checksum == _checksum(body)
    )


def hash_of(key: str) -> str:
    """Return what the table keeps of a key."""
    return sha256(key.encode()).hexdigest()


def fits(key: str, key_hash: str) -> bool:
    """Tell, in constant time, whether a kept hash is this key's."""
    return hmac.compare_digest(hash_of(key), key_hash)


def _checksum(text: str) -> str:
    return _base62(crc32(text.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
