"""Lambda's own interface to the functions, for operators' tools and `aws lambda invoke`.

As `sam local start-lambda` serves it: functions go by their names in the template.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from local.gateway.events import Request, Response
from local.gateway.problems import json_response
from local.runtime.stack import Stack

_PATH = re.compile(r"/2015-03-31/functions/([A-Za-z0-9]+)/invocations")


class Invocations:
    """Answers Lambda's Invoke from a stack."""

    def __init__(self, stack: Stack) -> None:
        """Create the interface to a stack's functions."""
        self._stack = stack

    def answer(self, request: Request) -> Response | None:
        """Answer a request; None if it is not for this interface."""
        called = _PATH.fullmatch(request.path)
        if called is None or request.method != "POST":
            return None
        if called[1] not in self._stack.functions:
            return _error(404, "ResourceNotFoundException", f"Function not found: {called[1]}")
        try:
            event = json.loads(request.body or b"{}")
        except ValueError:
            return _error(400, "InvalidRequestContentException", "The payload is no JSON.")
        return self._invoke(called[1], event)

    def _invoke(self, function: str, event: Mapping[str, Any]) -> Response:
        try:
            with self._stack.lock.shared():
                return json_response(200, self._stack.functions.invoke(function, event))
        except Exception as error:  # noqa: BLE001 - Lambda reports every exception to the caller
            raised = {"errorMessage": str(error), "errorType": type(error).__name__}
            answer = json_response(200, raised)
            headers = (*answer.headers, ("x-amz-function-error", "Unhandled"))
            return Response(answer.status, headers, answer.body)


def _error(status: int, kind: str, message: str) -> Response:
    answer = json_response(status, {"Type": "User", "Message": message})
    return Response(status, (*answer.headers, ("x-amzn-errortype", kind)), answer.body)
