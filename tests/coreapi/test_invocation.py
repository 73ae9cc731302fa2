from collections.abc import Iterator

import pytest
from botocore.stub import Stubber

from coreapi import aws, invocation
from coreapi.errors import ServiceUnavailable


@pytest.fixture
def stubbed() -> Iterator[Stubber]:
    client = aws.client("lambda")
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
