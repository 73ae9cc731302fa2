"""The API key that every profile has in preproduction: always the same one.

So it can be written into test suites and configurations of clients, and no reset changes it.

- `clientId` has the time of the profile's id and, in place of random bytes, the first ten of the
  SHA-256 of `preprod` and that id. It does not depend on the secret.
- `clientKey` is the client key (`client_keys.of`) of HMAC-SHA-256 of the profile's id under the
  stage's secret. With another secret each profile keeps its `clientId` and gets another key.
"""

import hmac
from hashlib import sha256

from coreapi import ids
from coreapi.access.tokens import client_keys


def client_id(profile_id: str) -> str:
    """Return the public half of a profile's key."""
    return ids.like(profile_id, sha256(f"preprod{profile_id}".encode()).digest())


def client_key(secret: str, profile_id: str) -> str:
    """Return the secret half of a profile's key, on the stage that has this secret."""
    return client_keys.of(hmac.digest(secret.encode(), profile_id.encode(), "sha256"))
