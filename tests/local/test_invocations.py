"""Lambda's Invoke, as boto3 and `aws lambda invoke` call it."""

import json
from typing import Any

from tests.local.tiny_server import call

Address = tuple[str, int]


def invoke(address: Address, function: str, body: Any = None) -> tuple[int, dict[str, str], Any]:
    path = f"/2015-03-31/functions/{function}/invocations"
    response, answer = call(address, "POST", path, body)
    return response.status, {k.lower(): v for k, v in response.getheaders()}, answer


def test_a_function_is_given_the_payload_and_its_answer_is_the_answer(address: Address) -> None:
    status, headers, answer = invoke(address, "EchoFunction", {"color": "green"})

    assert status == 200
    assert "x-amz-function-error" not in headers
    assert json.loads(answer["body"])["event"] == {"color": "green"}


def test_no_payload_is_an_empty_one(address: Address) -> None:
    assert json.loads(invoke(address, "EchoFunction")[2]["body"])["event"] == {}


def test_an_error_of_a_function_is_answered_as_by_lambda(address: Address) -> None:
    status, headers, answer = invoke(address, "BrokenFunction", {"rawQueryString": "raise"})

    assert status == 200
    assert headers["x-amz-function-error"] == "Unhandled"
    assert answer.keys() == {"errorMessage", "errorType"}


def test_an_unknown_function_is_not_found(address: Address) -> None:
    status, headers, _ = invoke(address, "NoSuchFunction", {})

    assert (status, headers["x-amzn-errortype"]) == (404, "ResourceNotFoundException")


def test_a_payload_that_is_no_json_is_refused(address: Address) -> None:
    status, headers, _ = invoke(address, "EchoFunction", b"{")

    assert (status, headers["x-amzn-errortype"]) == (400, "InvalidRequestContentException")
