"""Signing keys: Ed25519, public one rotation before they sign and for an hour after (contract §5).

A deploy updates functions one after the other, and may be rolled back half-way. So each rotation
makes a ring of keys of its own beside the ring before, which stays as it was until CloudFormation
deletes it: once the update has succeeded. Functions sign with the ring that their environment
names, and every function knows the key that the next ring signs with.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from coreapi import ids, policy
from coreapi.access.secrets import secret_store
from coreapi.clock import epoch
from coreapi.errors import ServiceUnavailable
from coreapi.settings import Settings

_REVOKES = "revoke-"

Key = Mapping[str, Any]


class LabelUsedError(Exception):
    """A rotation has the label of one that was replaced: its keys are gone."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of one rotation.

    Attributes:
        id: What CloudFormation knows the ring by.
        label: The rotation that made it.
        replaces: The id of the ring before, or None.
        next: Public already, signs after the next rotation.
        current: Signs.
        retired: Public parts that verify until `exp` (Unix seconds) and never sign again.
        refresh_key: Derives refresh tokens (see `refresh_tokens`).
    """

    id: str
    label: str
    replaces: str | None
    next: Key
    current: Key
    retired: tuple[Key, ...]
    refresh_key: str

    @property
    def revokes(self) -> bool:
        """Return whether it was made to end all sessions."""
        return self.label.startswith(_REVOKES)

    def public_keys(self) -> str:
        """Return the JSON Web Key Set (RFC 7517) of all keys, without their private parts."""
        keys = [_public(self.current), _public(self.next), *self.retired]
        return json.dumps({"keys": keys}, separators=(",", ":"), sort_keys=True)


@dataclass(frozen=True, slots=True)
class KeyRings:
    """The rings of a stage, as its secret keeps them: the present one, and one being left or tried.

    Attributes:
        rings: Those that CloudFormation has not deleted.
        replaced: Labels whose rings were replaced, so that they mean nothing any more.
    """

    rings: tuple[Ring, ...] = ()
    replaced: tuple[str, ...] = ()

    def made(
        self, ring_id: str, label: str, present_id: str | None, now: datetime
    ) -> tuple["KeyRings", Ring]:
        """Return the rings, and the one that a rotation asks for: made, or found.

        Args:
            ring_id: The id of a ring to make; the same request again finds what it made.
            label: The rotation. One that begins with `revoke-` takes over nothing.
            present_id: The ring that it is to replace; None in a new stack.
            now: The present moment.

        Raises:
            LabelUsedError: The label's ring was replaced before.
        """
        present = self.of(present_id)
        if present and present.label == label:
            return self, present
        before = self.of(present.replaces) if present else None
        if before and before.label == label:  # the update to the present ring is rolled back
            return self, before
        if again := self.of(ring_id):
            return self, again
        if label in self.replaced:
            raise LabelUsedError(f"The label {label!r} was used before: choose a new one.")
        ring = _new_ring(ring_id, label, present, now)
        rings = self
        for other in self.rings:
            if other is not present:
                rings = rings.without(other.id)
        return replace(rings, rings=(*rings.rings, ring)), ring

    def without(self, ring_id: str) -> "KeyRings":
        """Return the rings once CloudFormation has deleted one of them."""
        ring = self.of(ring_id)
        if ring is None:
            return self
        was_replaced = any(other.replaces == ring_id for other in self.rings)
        return KeyRings(
            rings=tuple(other for other in self.rings if other is not ring),
            replaced=(*self.replaced, ring.label) if was_replaced else self.replaced,
        )

    def to_json(self) -> str:
        """Return the text that the secret keeps."""
        return json.dumps(asdict(self))

    def of(self, ring_id: str | None) -> Ring | None:
        """Return a ring by its id."""
        return next((ring for ring in self.rings if ring.id == ring_id), None)


def from_json(text: str) -> KeyRings:
    """Return the rings that `KeyRings.to_json` wrote."""
    document = json.loads(text)
    rings = (Ring(**ring) for ring in document["rings"])
    return KeyRings(
        rings=tuple(replace(ring, retired=tuple(ring.retired)) for ring in rings),
        replaced=tuple(document["replaced"]),
    )


def signing_ring(settings: Settings) -> dict[str, Any]:
    """Return the ring that signs, as the secret keeps it: the one the environment names the key of.

    Raises:
        ServiceUnavailable: It cannot be read now.
    """
    for fresh in (False, True):  # once more, for a copy read before a rotation
        for ring in secret_store.read_json(settings.token_keys_secret, fresh=fresh)["rings"]:
            if ring["current"]["kid"] == settings.signing_key_id:
                return ring
    raise ServiceUnavailable


def _new_ring(ring_id: str, label: str, present: Ring | None, now: datetime) -> Ring:
    """Return the ring that follows the present one, or a whole new one."""
    if present is None or label.startswith(_REVOKES):
        replaces = present.id if present else None
        return Ring(ring_id, label, replaces, _new_key(now), _new_key(now), (), ids.random_token())
    ends = epoch(now + policy.RETIRED_SIGNING_KEY_LIFETIME)
    return Ring(
        id=ring_id,
        label=label,
        replaces=present.id,
        next=_new_key(now),
        current=present.next,
        retired=(
            {**_public(present.current), "exp": ends},
            *(key for key in present.retired if key["exp"] > epoch(now)),
        ),
        refresh_key=present.refresh_key,
    )


def _public(key: Key) -> dict[str, Any]:
    return {name: part for name, part in key.items() if name != "d"}


def _new_key(now: datetime) -> dict[str, str]:
    """Return a new private key as a JWK (RFC 8037)."""
    key = OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True)
    return {"alg": "EdDSA", "use": "sig", "kid": ids.new(now), **key}
