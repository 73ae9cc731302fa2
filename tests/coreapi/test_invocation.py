from collections.abc import Iterator

import pytest
from botocore.stub import Stubber

from coreapi import invocation
from coreapi.errors import ServiceUnavailable
from local.runtime import aws


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client = aws.client("lambda")
    monkeypatch.setattr(invocation, "_client", lambda: client)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def test_lambda_takes_the_event_and_the_caller_does_not_wait(stubbed: Stubber) -> None:
    sent = {"FunctionName": "here", "InvocationType": "Event", "Payload": b'{"cursor": "x"}'}
    stubbed.add_response("invoke", {"StatusCode": 202}, sent)

    invocation.invoke_later("here", {"cursor": "x"})


def test_an_event_that_is_not_taken_is_an_outage(stubbed: Stubber) -> None:
    stubbed.add_client_error("invoke", "TooManyRequestsException")

    with pytest.raises(ServiceUnavailable):
        invocation.invoke_later("here", {})
