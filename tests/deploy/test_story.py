"""The story, sent to functions that have only the permissions of their own roles."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from local import outbox
from local.gateway import events
from local.gateway.routing import Router
from tests.harness import iam
from tests.harness.deployment import Deployment
from tests.harness.http_server import Answer
from tests.harness.iam_policies import Asked
from tests.harness.stack import Stack
from tests.story.story import tell
from tests.story.storyteller import Storyteller

pytestmark = pytest.mark.apart


@dataclass(slots=True)
class _Roles:
    """Passes requests to the functions, each under its role.

    Attributes:
        refused: The requests that IAM refused, with their functions.
    """

    deployment: Deployment
    router: Router
    refused: list[tuple[str, Asked]] = field(default_factory=list[tuple[str, Asked]])

    def send_text(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Answer:
        path, _, query = path.partition("?")
        match = self.router.match(method, path)
        assert match is not None
        sent = {"host": "api.example.com", **headers}
        raw = (body or "").encode()
        request = events.Request(method, path, query, sent, "HTTP/1.1", "192.0.2.1", raw)
        event = events.to_event(request, match, self.deployment.clock.now())
        with iam.watched() as (_, refused):
            answer = events.from_result(self.deployment.invoke(match.route.function, event))
        self.refused += [(match.route.function, each) for each in refused]
        text = answer.body.decode(errors="surrogateescape")
        return Answer(answer.status, text, dict(answer.headers))

    def mailed_token(self, to: str) -> str:
        with iam.watched() as (_, refused):
            self.deployment.drain()
        self.refused += [("MailerFunction", each) for each in refused]
        return next(mail.token for mail in reversed(outbox.sent(to)) if mail.token)


def test_nothing_in_the_story_is_refused(deployment: Deployment, stack: Stack) -> None:
    roles = _Roles(deployment, stack.router)
    now = deployment.clock.now
    story = Storyteller(roles, dict(deployment.seeded), roles.mailed_token, now)

    tell(story)

    assert roles.refused == []
