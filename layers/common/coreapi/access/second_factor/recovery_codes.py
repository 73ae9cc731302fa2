"""Recovery codes: ten, each good once, for whoever has lost the authenticator.

A code is 24 characters of Crockford's base32, 120 random bits, in groups of four. The table keeps
its SHA-256 with the user's id. A slow hash would add nothing: it defends what people choose, and
120 random bits cannot be tried out; and with the id in it, a guess is a guess at one user.
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
    """Return the characters of a code as people type it, or None where it is no such code.

    Case, dashes and spaces do not matter, and what looks alike is taken for the same.
    """
    plain = re.sub(r"[\s-]", "", text).upper().translate(_MISREAD)
    return plain if _CODE.fullmatch(plain) else None


def digest(code: str, user_id: str) -> str:
    """Return what the table keeps of a code that `read` returned."""
    return sha256(f"{user_id}/{code}".encode()).hexdigest()


def digests(codes: tuple[str, ...], user_id: str) -> list[str]:
    """Return what the table keeps of a set as it is shown."""
    return [digest(code.replace("-", ""), user_id) for code in codes]


def _grouped() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS))
    return "-".join(code[at : at + _GROUP] for at in range(0, _CHARACTERS, _GROUP))
