"""The story, sent to the local server: it succeeds, and has a request to every endpoint."""

from dataclasses import replace

import pytest

from coreapi.http.routes import ROUTES
from tests.harness.http_server import Answer
from tests.story import transcript
from tests.story.storyteller import Line, Storyteller


@pytest.fixture
def lines(told_locally: Storyteller) -> list[Line]:
    return told_locally.lines


def test_every_endpoint_has_its_part(lines: list[Line]) -> None:
    assert {line.route for line in lines} == {*ROUTES, "$default"}


def test_of_what_differs_between_servers_nothing_is_left(lines: list[Line]) -> None:
    told = "\n".join(transcript.plain(lines))

    assert "eyJ" not in told  # a token
    assert "<id 1>" in told
    assert transcript.differences(lines, lines) == []


def test_a_difference_is_reported(lines: list[Line]) -> None:
    first, *rest = lines
    other = replace(first, answer=Answer(500, first.answer.text, first.answer.headers))

    assert [line for line in transcript.differences(lines, [other, *rest]) if line[0] == "+"][
        1:
    ] == ["+--- 1 auth/initiate_login/initiate_login: 500, request id: True"]
