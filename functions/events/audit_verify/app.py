"""Whenever an operator asks: checks that no entry of an audit chain is altered or missing.

Invoked with `{"chain": "system"}` or `{"chain": "<an organization's id>"}`. Send `sequence` and
`hash` too, as an earlier answer named the chain's end (`entries`, `hash`), and it also checks that
this entry still is there.
"""

from dataclasses import asdict
from typing import Any

from coreapi.access.actor import SystemActor
from coreapi.audit.trail import SYSTEM_CHAIN
from coreapi.bootstrap import app
from coreapi.context import Origin
from coreapi.models.audit import AuditHead
from coreapi.operations.events.audit_verify import verify_chain
from coreapi.start import imports_end


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Verify one chain; answers where it ends, and its first fault or none."""
    call = app().call(SystemActor(), Origin(request_id=context.aws_request_id))
    noted = AuditHead(sequence=event.get("sequence", 0), hash=event.get("hash"))
    return asdict(verify_chain(call, event.get("chain", SYSTEM_CHAIN), noted))


imports_end()
