"""Once per stack, and whenever its catalogue changes: installs permissions and roles.

An operator invokes it with `{"adminEmail": "…"}` to make the first `system.admin` too.
"""

from typing import Any

from coreapi import metrics
from coreapi.access.actor import SystemActor
from coreapi.bootstrap import app
from coreapi.context import Origin
from coreapi.operations.events.bootstrap import bootstrap
from coreapi.start import imports_end


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Bring the stack to what this release needs; idempotent. Answers what was done."""
    origin = Origin(request_id=getattr(context, "aws_request_id", "bootstrap"))
    done = bootstrap(app().call(SystemActor(), origin), event.get("adminEmail"))
    if done.get("admin", {}).get("done") in {"invited", "promoted"}:
        metrics.count("BootstrapPromoted")
    return done


imports_end()
