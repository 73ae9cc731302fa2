"""Encrypts short texts: AES-256-GCM, under a key derived for one purpose only (HKDF, RFC 5869).

The associated data say what a text belongs to: copied elsewhere, its ciphertext does not decrypt.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
# Random, 96 bits: NIST SP 800-38D §8.3 allows 2^32 of them under one key.
_NONCE_BYTES = 12


class DecryptionFailed(Exception):  # noqa: N818 - a finding, not a bug
    """A ciphertext does not belong here, was altered, or is not under this key."""


def derived_key(secret: str, purpose: str) -> bytes:
    """Return the key of a purpose, derived from a secret of high entropy."""
    hkdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose.encode())
    return hkdf.derive(secret.encode())


def encrypt(text: str, key: bytes, about: str) -> str:
    """Return a text, encrypted, in URL-safe base64; `about` is the associated data."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _encoded(nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode()))


def decrypt(encrypted: str, key: bytes, about: str) -> str:
    """Return the text that was encrypted with the same key and associated data.

    Raises:
        DecryptionFailed: It was not.
    """
    try:
        raw = urlsafe_b64decode(encrypted + "=" * (-len(encrypted) % 4))
        nonce, ciphertext = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        text = AESGCM(key).decrypt(nonce, ciphertext, about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise DecryptionFailed from error
    # Only the one spelling that `encrypt` returns: base64 has several for the same bytes.
    if _encoded(raw) != encrypted:
        raise DecryptionFailed
    return text


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
