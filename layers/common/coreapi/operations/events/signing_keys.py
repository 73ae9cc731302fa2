"""The life of the signing keys: made, rotated and deleted at deploy time (contract §5)."""

from dataclasses import dataclass
from datetime import datetime

from coreapi.access.secrets import secret_store
from coreapi.access.tokens import signing_keys
from coreapi.access.tokens.signing_keys import KeyRings


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """What CloudFormation passes on to every function.

    Attributes:
        ring_id: What CloudFormation knows the keys by.
        public_keys: The JSON Web Key Set that verifies access tokens.
        key_id: `kid` of the key that signs.
        undoes_revocation: Whether keys that were revoked sign again.
    """

    ring_id: str
    public_keys: str
    key_id: str
    undoes_revocation: bool


def make_signing_keys(
    secret_id: str, rotation: str, ring_id: str, present_id: str | None, now: datetime
) -> PublishedKeys:
    """Make the keys of a rotation, or find them where it is asked for again or rolled back.

    Args:
        secret_id: The secret that keeps them; it exists, perhaps still empty.
        rotation: A label; a new one rotates, one that begins with `revoke-` ends all sessions.
        ring_id: The id of a ring to make; unique to the request.
        present_id: The ring that it is to replace; None in a new stack.
        now: The present moment.

    Raises:
        ClientError: Secrets Manager refused.
        LabelUsedError: The label was replaced before.
    """
    rings = _read(secret_id)
    after, ring = rings.made(ring_id, rotation, present_id, now)
    if after is not rings:
        secret_store.write_text(secret_id, after.to_json())
    present = after.of(present_id)
    undoes = present is not None and present.revokes and present.replaces == ring.id
    return PublishedKeys(ring.id, ring.public_keys(), ring.current["kid"], undoes)


def delete_signing_keys(secret_id: str, ring_id: str) -> bool:
    """Delete a ring that no function names any more; an unknown one is deleted already.

    Returns:
        Whether keys that it revoked sign again.
    """
    rings = _read(secret_id)
    ring, after = rings.of(ring_id), rings.without(ring_id)
    if after is not rings:
        secret_store.write_text(secret_id, after.to_json())
    return ring is not None and ring.revokes and after.of(ring.replaces) is not None


def _read(secret_id: str) -> KeyRings:
    text = secret_store.read_current(secret_id)
    return signing_keys.from_json(text) if text else KeyRings()
