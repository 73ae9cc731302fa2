"""Seals of the audit trail: their content, and the key that signs them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from coreapi import encryption
from coreapi.clock import rfc3339
from coreapi.models.audit import Seal, SealedEntry

_PURPOSE = "coreapi audit seals v1"


@lru_cache(maxsize=2)
def private_key(secret: str) -> Ed25519PrivateKey:
    """Return the key that signs seals, derived from the stage's secret."""
    return Ed25519PrivateKey.from_private_bytes(encryption.derived_key(secret, _PURPOSE))


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public key in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def key_id(public_key: str) -> str:
    """Return the name of a public key."""
    return sha256(base64.b64decode(public_key)).hexdigest()[:16]


def seal(
    key: Ed25519PrivateKey,
    chain: str,
    previous: Seal | None,
    entries: Sequence[SealedEntry],
    at: datetime,
) -> Seal:
    """Return the signed seal that follows another one; the first, where there is none."""
    unsigned = Seal(
        chain=chain,
        number=previous.number + 1 if previous else 1,
        at=at,
        previous_hash=previous.hash if previous else None,
        entries=tuple(entries),
        key_id=key_id(public_text(key)),
        hash="",
        signature="",
    )
    hash_ = digest(unsigned)
    signature = base64.b64encode(key.sign(bytes.fromhex(hash_))).decode()
    return replace(unsigned, hash=hash_, signature=signature)


def canonical(seal: Seal) -> dict[str, Any]:
    """Return the content that a seal's hash is computed from."""
    return {
        "chain": seal.chain,
        "number": seal.number,
        "at": rfc3339(seal.at),
        "previousHash": seal.previous_hash,
        "entries": [
            {"_id": entry.id, "event": entry.event.value, "hash": entry.hash}
            for entry in seal.entries
        ],
        "keyId": seal.key_id,
    }


def digest(seal: Seal) -> str:
    """Return the hash that a seal must have."""
    return sha256(rfc8785.dumps(canonical(seal))).hexdigest()


def is_genuine(seal: Seal, public_keys: Mapping[str, str]) -> bool:
    """Return whether a seal has the right hash, signed by one of the public keys.

    Args:
        seal: The seal.
        public_keys: Trusted keys in base64, by their names.
    """
    public_key = public_keys.get(seal.key_id)
    if public_key is None or seal.hash != digest(seal):
        return False
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    try:
        key.verify(base64.b64decode(seal.signature), bytes.fromhex(seal.hash))
    except (InvalidSignature, ValueError):
        return False
    return True
