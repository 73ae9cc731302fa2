"""The custom resource SigningKeys: makes, rotates and deletes the keys that sign access tokens.

CloudFormation waits, for as long as the resource's ServiceTimeout, until an answer is PUT to the
address that its request names; so every request is answered, a failed one too. It may send a
request twice: the second finds what the first made.
"""

import json
from typing import Any, Literal
from urllib.request import Request, urlopen

from coreapi import metrics
from coreapi.access.tokens.signing_keys import LabelUsedError
from coreapi.bootstrap import app
from coreapi.log import logger
from coreapi.operations.events.signing_keys import delete_signing_keys, make_signing_keys
from coreapi.start import imports_end

_SECONDS_TO_ANSWER = 10


def handler(event: dict[str, Any], context: Any) -> None:
    """Do with the keys what CloudFormation asks for, and answer what every function needs."""
    try:
        ring_id, data = (_delete if event["RequestType"] == "Delete" else _make)(event)
    except LabelUsedError as error:
        _answer(event, "FAILED", _ring_id(event), reason=str(error))
    # nosemgrep: broad-except - the same
    except Exception:  # noqa: BLE001 - every error is reported to CloudFormation
        logger.exception("signing keys not made")
        reason = f"See the log of request {context.aws_request_id}"
        _answer(event, "FAILED", _ring_id(event), reason=reason)
    else:
        _answer(event, "SUCCESS", ring_id, data)


def _make(event: dict[str, Any]) -> tuple[str, dict[str, str]]:
    made = make_signing_keys(
        app().settings.token_keys_secret,
        str(event["ResourceProperties"]["Rotation"]),
        event["RequestId"],
        event.get("PhysicalResourceId"),
        app().clock.now(),
    )
    if made.undoes_revocation:
        _count_undone()
    return made.ring_id, {"PublicKeys": made.public_keys, "KeyId": made.key_id}


def _delete(event: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if delete_signing_keys(app().settings.token_keys_secret, _ring_id(event)):
        _count_undone()
    return _ring_id(event), {}


def _count_undone() -> None:
    """Raise the alarm: an update that revoked the keys is rolled back."""
    logger.error("revoked keys sign again")
    metrics.count("RevocationUndone")


def _ring_id(event: dict[str, Any]) -> str:
    """Return the ring that CloudFormation has; where there is none, the one it asks for."""
    return event.get("PhysicalResourceId") or event["RequestId"]


def _answer(
    event: dict[str, Any],
    status: Literal["SUCCESS", "FAILED"],
    ring_id: str,
    data: dict[str, str] | None = None,
    *,
    reason: str = "",
) -> None:
    answer = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": ring_id,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": data or {},
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
