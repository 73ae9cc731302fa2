"""Recovery codes: ten, each valid once, for users who have lost their authenticator.

A code is 24 characters of Crockford's base32, 120 random bits, in groups of four. The table stores
the SHA-256 of the code and the user's id. A slow hash would add nothing: it protects passwords that
people choose, and 120 random bits cannot be guessed. With the id in the hash, one guess tests the
codes of one user only.
"""

import re
import secrets
from hashlib import sha256

from coreapi import policy

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS, _GROUP = 24, 4
_CODE = re.compile(f"[{_ALPHABET}]{{{_CHARACTERS}}}")
_MISREAD = str.maketrans("OIL", "011")


def new_set() -> tuple[str, ...]:
    """Return ten new codes as they are shown: `7Z3K-M0QX-4T8B-VN2H-9C5D-K1EW`."""
    return tuple(_grouped() for _ in range(policy.RECOVERY_CODES))


def read(text: str) -> str | None:
    """Return the characters of a typed code, or None if it is not a code.

    Case, dashes and spaces do not matter; characters that look alike are equal.
    """
    plain = re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)
    return plain if _CODE.fullmatch(plain) else None


def digest(code: str, user_id: str) -> str:
    """Return the hash that the table stores of a code that `read` returned."""
    return sha256(f"{user_id}/{code}".encode()).hexdigest()


def digests(codes: tuple[str, ...], user_id: str) -> list[str]:
    """Return the hashes that the table stores of a set of codes as shown."""
    return [digest(code.replace("-", ""), user_id) for code in codes]


def _grouped() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS))
    return "-".join(code[at : at + _GROUP] for at in range(0, _CHARACTERS, _GROUP))
