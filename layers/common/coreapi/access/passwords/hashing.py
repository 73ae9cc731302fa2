"""Password hashing: Argon2id, at the cost that the settings have."""

import base64
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coreapi.settings import Argon2Settings


def normalise(password: str) -> str:
    """Return the password as it is hashed: in NFC, since keyboards compose letters differently."""
    return unicodedata.normalize("NFC", password)


def hash_password(password: str, settings: Argon2Settings) -> str:
    """Return the encoded hash of a password."""
    return _hasher(settings).hash(normalise(password))


def verify(password: str, password_hash: str | None, settings: Argon2Settings) -> bool:
    """Return whether a password is right; without a hash it takes the same time."""
    hasher = _hasher(settings)
    try:
        hasher.verify(password_hash or _decoy_hash(settings), normalise(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str, settings: Argon2Settings) -> bool:
    """Return whether a hash was made with parameters other than the present ones."""
    return _hasher(settings).check_needs_rehash(password_hash)


def _hasher(settings: Argon2Settings) -> PasswordHasher:
    return PasswordHasher(
        time_cost=settings.iterations,
        memory_cost=settings.memory_kib,
        parallelism=settings.parallelism,
    )


def _decoy_hash(settings: Argon2Settings) -> str:
    """Return a hash that matches no password and takes as long to check as a real one."""
    salt, digest = (base64.b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32))
    cost = f"m={settings.memory_kib},t={settings.iterations},p={settings.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"
