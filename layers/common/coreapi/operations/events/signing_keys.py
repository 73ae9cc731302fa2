"""Creates and rotates the signing keys."""

from dataclasses import dataclass
from datetime import datetime

from coreapi.access.secrets import secret_store
from coreapi.access.tokens import signing_keys


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """The public part of the keys, which every function has in its environment."""

    public_keys: str
    key_id: str


def ensure_signing_keys(secret_id: str, rotation: str, now: datetime) -> PublishedKeys:
    """Bring the stage's keys to a rotation and return what is public of them.

    The first call makes them; a call with the label of the latest rotation changes nothing.

    Args:
        secret_id: The secret that keeps them; it exists, perhaps still empty.
        rotation: A label; a new one rotates.
        now: The present moment.

    Raises:
        ClientError: Secrets Manager refused.
    """
    text = secret_store.read_current(secret_id)
    ring = signing_keys.ring_from_json(text) if text else signing_keys.new_ring(rotation, now)
    rotated = ring.rotated(rotation, now)
    if text is None or rotated is not ring:
        secret_store.write_text(secret_id, rotated.to_json())
    return PublishedKeys(rotated.public_keys(), rotated.current["kid"])
