"""Encrypts second factors' secrets: AES-256-GCM, bound to one user and one method.

The stage's secret is text of high entropy; the key is derived from it by HKDF (RFC 5869) for this
purpose only. User and method are the associated data, so a ciphertext that was copied to another
user or method does not decrypt.
"""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coreapi.access.secrets import secret_store
from coreapi.settings import Settings

_PURPOSE = b"coreapi second factor v1"
_FORMAT = "v1."
_KEY_BYTES = 32
# Random, 96 bits: NIST SP 800-38D §8.3 allows 2^32 of them under one key.
_NONCE_BYTES = 12


class DecryptionFailed(Exception):  # noqa: N818 - a finding, not a bug
    """A ciphertext is not of this user and method, or not under this key."""


def encrypt(secret: str, user_id: str, tfa_id: str, settings: Settings) -> str:
    """Return a secret, encrypted for one method; raises SERVICE_UNAVAILABLE without the key."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    encrypted = _cipher(settings).encrypt(nonce, secret.encode(), _owner(user_id, tfa_id))
    return _FORMAT + urlsafe_b64encode(nonce + encrypted).decode()


def decrypt(encrypted: str, user_id: str, tfa_id: str, settings: Settings) -> str:
    """Return the secret that was encrypted for a method.

    Raises:
        DecryptionFailed: It is another method's, altered, or under another key.
        ServiceUnavailable: The key cannot be read now.
    """
    cipher = _cipher(settings)
    if not encrypted.startswith(_FORMAT):
        raise DecryptionFailed
    try:
        raw = urlsafe_b64decode(encrypted.removeprefix(_FORMAT))
        nonce, ciphertext = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return cipher.decrypt(nonce, ciphertext, _owner(user_id, tfa_id)).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise DecryptionFailed from error


def _owner(user_id: str, tfa_id: str) -> bytes:
    """Return the associated data; ids are of one length and hold no separator."""
    return f"{user_id}/{tfa_id}".encode()


def _cipher(settings: Settings) -> AESGCM:
    return _derived(secret_store.read_text(settings.tfa_key_secret))


@lru_cache(maxsize=2)
def _derived(secret: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    return AESGCM(key.derive(secret.encode()))
