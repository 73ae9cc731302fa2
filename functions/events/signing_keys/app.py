"""The custom resource SigningKeys: makes and rotates the keys that sign access tokens.

CloudFormation waits, for as long as the resource's ServiceTimeout, until an answer is PUT to the
address that its request names; so every request is answered, a failed one too. It asks again when
it hears nothing: making a rotation that is made already changes nothing.
"""

import json
from typing import Any, Literal
from urllib.request import Request, urlopen

from coreapi.bootstrap import app
from coreapi.log import logger
from coreapi.operations.events.signing_keys import ensure_signing_keys
from coreapi.start import imports_end

_SECONDS_TO_ANSWER = 10
_RESOURCE_ID = "signing-keys"  # always the same: an update never replaces it


def handler(event: dict[str, Any], context: Any) -> None:
    """Bring the keys to the rotation that the resource asks for, and answer their public part."""
    try:
        data = {} if event["RequestType"] == "Delete" else _ensure(event["ResourceProperties"])
    # nosemgrep: broad-except - the same
    except Exception:  # noqa: BLE001 - whatever it is, CloudFormation must hear of it
        logger.exception("signing keys not made")
        _answer(event, "FAILED", {}, f"See the log of request {context.aws_request_id}")
    else:
        _answer(event, "SUCCESS", data, "")


def _ensure(properties: dict[str, Any]) -> dict[str, str]:
    made = ensure_signing_keys(
        app().settings.token_keys_secret, str(properties["Rotation"]), app().clock.now()
    )
    return {"PublicKeys": made.public_keys, "KeyId": made.key_id}


def _answer(
    event: dict[str, Any],
    status: Literal["SUCCESS", "FAILED"],
    data: dict[str, str],
    reason: str,
) -> None:
    answer = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": event.get("PhysicalResourceId") or _RESOURCE_ID,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": data,
    }
    # nosemgrep: no-fetching - the address is CloudFormation's, in an event that only it sends
    request = Request(  # noqa: S310 - CloudFormation's own address
        event["ResponseURL"],
        data=json.dumps(answer).encode(),
        headers={"content-type": ""},  # the address is signed for none
        method="PUT",
    )
    # nosemgrep: no-fetching - the address is CloudFormation's, in an event that only it sends
    with urlopen(request, timeout=_SECONDS_TO_ANSWER):  # noqa: S310 - CloudFormation's own address
        pass


imports_end()
