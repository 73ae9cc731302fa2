"""Returns the public signing keys."""

import json
from typing import Any

from coreapi.clock import epoch
from coreapi.context import Call
from coreapi.contracts.well_known.jwks import KeySetView


def show_keys(call: Call) -> KeySetView:
    """Return the keys that verify access tokens of this stage."""
    now = epoch(call.clock.now())
    keys: list[dict[str, Any]] = json.loads(call.settings.signing_public_keys)["keys"]
    return KeySetView.of(
        keys=[
            {name: part for name, part in key.items() if name != "exp"}
            for key in keys
            if now < key.get("exp", now + 1)
        ]
    )
