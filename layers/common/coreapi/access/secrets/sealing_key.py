"""The key that signs the seals of the audit trail; only the sealer may read its secret."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coreapi.access.secrets import secret_store
from coreapi.settings import Settings

_PURPOSE = b"coreapi audit seals v1"
_KEY_BYTES = 32


def private_key(settings: Settings) -> Ed25519PrivateKey:
    """Return the key, derived from the stack's secret.

    Raises:
        ServiceUnavailable: The secret cannot be read now.
    """
    hkdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    secret = secret_store.read_text(settings.sealing_key_secret)
    return Ed25519PrivateKey.from_private_bytes(hkdf.derive(secret.encode()))
