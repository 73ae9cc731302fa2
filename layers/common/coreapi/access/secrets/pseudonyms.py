"""Pseudonyms: keyed hashes by which what must not be readable is still recognised.

Addresses and networks are few enough to try them all, so a plain hash would hide nothing. The key
is a secret of the stage.
"""

import hmac

from jwt.utils import base64url_encode

from coreapi.access.secrets import secret_store
from coreapi.settings import Settings


def of(kind: str, text: str, settings: Settings, *, size: int = 16) -> str:
    """Return the pseudonym of a text; raises SERVICE_UNAVAILABLE without the key.

    Args:
        kind: What the text is; one text of two kinds has two pseudonyms.
        text: What is not to be readable.
        settings: Name the key.
        size: How many bytes of the hash to keep.
    """
    return base64url_encode(digest_of(kind, text, settings)[:size]).decode()


def digest_of(kind: str, text: str, settings: Settings) -> bytes:
    """Return the whole keyed hash of a text; raises SERVICE_UNAVAILABLE without the key."""
    key = secret_store.read_text(settings.pseudonym_key_secret).encode()
    return hmac.digest(key, f"{kind}/{text}".encode(), "sha256")
