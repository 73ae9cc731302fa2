"""Signing keys: Ed25519, published one rotation before they sign and while their tokens live.

A deploy updates functions one after the other. So that each knows every key it may meet, the next
key is public already, and a rotation only moves the place of the current one (contract §5).
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coreapi import ids, policy
from coreapi.clock import parse_rfc3339, rfc3339


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of a stage, as its secret keeps them.

    Attributes:
        rotation: The label of the latest rotation; the same label again changes nothing.
        next: Public already, signs after the next rotation.
        current: Signs now.
        retired: Verify until their tokens have expired, each with the moment it stopped signing.
        refresh_key: Derives refresh tokens (see `refresh_tokens`).
    """

    rotation: str
    next: dict[str, str]
    current: dict[str, str]
    retired: tuple[tuple[datetime, dict[str, str]], ...]
    refresh_key: str

    def rotated(self, rotation: str, now: datetime) -> "KeyRing":
        """Return the ring after a rotation; the same ring when it has this label already."""
        if rotation == self.rotation:
            return self
        return KeyRing(
            rotation=rotation,
            next=_new_key(now),
            current=self.next,
            retired=(
                (now, self.current),
                *(
                    (at, key)
                    for at, key in self.retired
                    if now - at < policy.RETIRED_SIGNING_KEY_LIFETIME
                ),
            ),
            refresh_key=self.refresh_key,
        )

    def public_keys(self) -> str:
        """Return the JSON Web Key Set (RFC 7517) of all keys, without their private parts."""
        keys = [self.current, self.next, *(key for _, key in self.retired)]
        public = [{name: part for name, part in key.items() if name != "d"} for key in keys]
        return json.dumps({"keys": public}, separators=(",", ":"), sort_keys=True)

    def to_json(self) -> str:
        """Return the text that the secret keeps."""
        document: dict[str, Any] = {
            "rotation": self.rotation,
            "next": self.next,
            "current": self.current,
            "retired": [{"at": rfc3339(at), "key": key} for at, key in self.retired],
            "refreshKey": self.refresh_key,
        }
        return json.dumps(document)


def new_ring(rotation: str, now: datetime) -> KeyRing:
    """Return the first ring of a stage."""
    return KeyRing(rotation, _new_key(now), _new_key(now), (), ids.random_token())


def ring_from_json(text: str) -> KeyRing:
    """Return the ring that `KeyRing.to_json` wrote."""
    document = json.loads(text)
    return KeyRing(
        rotation=document["rotation"],
        next=document["next"],
        current=document["current"],
        retired=tuple((parse_rfc3339(r["at"]), r["key"]) for r in document["retired"]),
        refresh_key=document["refreshKey"],
    )


def _new_key(now: datetime) -> dict[str, str]:
    """Return a new private key as a JWK (RFC 8037)."""
    private = Ed25519PrivateKey.generate()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": ids.new(now),
        "x": _unpadded(private.public_key().public_bytes_raw()),
        "d": _unpadded(private.private_bytes_raw()),
    }


def _unpadded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
