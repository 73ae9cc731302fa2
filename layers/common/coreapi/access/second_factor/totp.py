"""Time-based one-time passwords (RFC 6238), as every authenticator app computes them.

SHA-1, six digits, 30 seconds: what apps understand when the QR code says nothing else. SHA-1's
collisions do not weaken HMAC; guessing is what the throttle is against.
"""

import hmac
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from pyotp import random_base32
from pyotp.totp import TOTP

from coreapi import encryption
from coreapi.access.secrets import secret_store
from coreapi.clock import epoch
from coreapi.log import logger
from coreapi.models.two_factor_auth import TfaMethod
from coreapi.settings import Settings

STEP_SECONDS = 30
_PURPOSE = "coreapi second factor v1"
_FORMAT = "v1."
_SECRET_CHARACTERS = 32  # of base32: 160 bits, as RFC 4226 §4 recommends
_DIGITS = 6


def new_secret() -> str:
    """Return a new random secret in base32."""
    return random_base32(_SECRET_CHARACTERS)


def encrypted(secret: str, user_id: str, tfa_id: str, settings: Settings) -> str:
    """Return a secret, encrypted for only this method; raises SERVICE_UNAVAILABLE."""
    return _FORMAT + encryption.encrypt(secret, _key(settings), f"{user_id}/{tfa_id}")


def decrypted(stored: str, user_id: str, tfa_id: str, settings: Settings) -> str:
    """Return the secret that was encrypted for a method.

    Raises:
        DecryptionFailed: It is another method's, altered, or under another key.
        ServiceUnavailable: The key cannot be read now.
    """
    if not stored.startswith(_FORMAT):
        raise encryption.DecryptionFailed
    ciphertext = stored.removeprefix(_FORMAT)
    return encryption.decrypt(ciphertext, _key(settings), f"{user_id}/{tfa_id}")


def uri(secret: str, address: str, product_name: str) -> str:
    """Return the URI that an authenticator app reads from the QR code."""
    return TOTP(secret).provisioning_uri(name=address, issuer_name=product_name)


def read(text: str) -> str | None:
    """Return the six digits of a code as people type it, in any script; None for other texts."""
    characters = [c for c in text if not (c.isspace() or c == "-")]
    if len(characters) != _DIGITS or not all(c.isdecimal() for c in characters):
        return None
    return "".join(str(unicodedata.decimal(c)) for c in characters)


def step_of(code: str, secret: str, now: datetime) -> int | None:
    """Return the step of a code: the one before, the present one or the next; else None."""
    present = epoch(now) // STEP_SECONDS
    generator = TOTP(secret)
    fits = {
        step: hmac.compare_digest(generator.generate_otp(step), code)
        for step in (present - 1, present, present + 1)
    }
    return max((step for step, does in fits.items() if does), default=None)


def fitting(
    methods: Iterable[TfaMethod], code: str, settings: Settings, now: datetime
) -> tuple[TfaMethod, int] | None:
    """Return the first method that accepts a code now, and the code's step; None where none does.

    Raises:
        ServiceUnavailable: The key cannot be read now.
    """
    digits = read(code)
    if digits is None:
        return None
    for method in methods:
        step = unspent_step(method, digits, settings, now)
        if step is not None:
            return method, step
    return None


def unspent_step(method: TfaMethod, code: str, settings: Settings, now: datetime) -> int | None:
    """Return the step of a code that a method accepts now, or None.

    A secret that does not open accepts nothing and is logged: the user's other methods and
    recovery codes still work.

    Raises:
        ServiceUnavailable: The key cannot be read now.
    """
    try:
        secret = decrypted(method.encrypted_secret, method.user_id, method.tfa_id, settings)
    except encryption.DecryptionFailed:
        logger.exception("secret cannot be decrypted", extra={"tfa_id": method.tfa_id})
        return None
    step = step_of(code, secret, now)
    if step is None or (method.last_used_step is not None and step <= method.last_used_step):
        return None
    return step


def _key(settings: Settings) -> bytes:
    return encryption.derived_key(secret_store.read_text(settings.tfa_key_secret), _PURPOSE)
