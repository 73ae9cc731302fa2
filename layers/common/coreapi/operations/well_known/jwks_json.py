"""Returns the public signing keys."""

import json
from dataclasses import dataclass
from typing import Any

from coreapi.clock import epoch
from coreapi.context import Call


@dataclass(frozen=True, slots=True)
class KeySet:
    """A JSON Web Key Set (RFC 7517 §5)."""

    keys: list[dict[str, Any]]


def show_keys(call: Call) -> KeySet:
    """Return the keys that verify access tokens of this stage."""
    now = epoch(call.clock.now())
    keys: list[dict[str, Any]] = json.loads(call.settings.signing_public_keys)["keys"]
    return KeySet(
        [
            {name: part for name, part in key.items() if name != "exp"}
            for key in keys
            if now < key.get("exp", now + 1)
        ]
    )
