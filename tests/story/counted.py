"""The story told to the product in this process; each request's calls of DynamoDB are counted."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from coreapi.storage.table.items import Item
from local.runtime import aws, environment
from local.seed import seed
from tests.harness import events
from tests.harness.capacity import Units, charged
from tests.harness.dynamodb_calls import DynamoCalls
from tests.harness.http_server import Answer
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.stack import Stack
from tests.story.story import tell
from tests.story.storyteller import Line, Storyteller


@dataclass(slots=True)
class CountedServer:
    """Passes requests to the product's functions.

    Attributes:
        product: The product that answers.
        observer: A client of the same DynamoDB whose calls do not count.
        asked: The DynamoDB calls of each request, and the units it consumed, in their order.
    """

    product: Product
    observer: Any
    asked: list[tuple[DynamoCalls, Units]] = field(default_factory=list[tuple[DynamoCalls, Units]])

    def send_text(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Answer:
        """Answer one request."""
        self.product.app.roles()  # read once a minute by each process: no part of any request
        path, _, query = path.partition("?")
        client = self.product.app.store.client
        with charged(client, self.observer) as units, self.product.calls() as calls:
            answer = self.product.send(method, path, body, headers=headers, query=query)
        self.asked.append((calls, units))
        text = answer.content.decode(errors="surrogateescape")
        return Answer(answer.status, text, dict(answer.headers))


@contextmanager
def product_alone() -> Generator[Product]:
    """Run a product in this process, outside of the tests."""
    environment.isolate()
    environment.publish({"POWERTOOLS_METRICS_NAMESPACE": "CoreApi"}, {})
    clock = MovableClock()
    stack = Stack(clock)
    with stack.up():
        yield Product(stack, clock)


@dataclass(frozen=True, slots=True)
class Told:
    """What the story did to a product.

    Attributes:
        requests: Each request and its answer, with its DynamoDB calls and the units they consumed.
        events: All events that were published.
        items: All items in the table at the end.
    """

    requests: list[tuple[Line, DynamoCalls, Units]]
    events: list[dict[str, Any]]
    items: list[Item]


def told(product: Product) -> Told:
    """Seed the product and send it the story, then two things whose events the story lacks."""

    def mailed_token(to: str) -> str:
        return next(mail.token for mail in reversed(product.mails(to)) if mail.token)

    server = CountedServer(product, aws.client("dynamodb", product.stack.endpoint))
    story = Storyteller(server, seed(product.app).view(), mailed_token, product.now)
    tell(story)
    product.run("BootstrapFunction", {})  # the story has removed roles: they are installed again
    reused = {"x-refresh-token": product.session(product.user()).refresh_token}
    assert product.post("/auth/refresh-token", headers=reused).status == 200
    product.advance(minutes=5)
    assert product.post("/auth/refresh-token", headers=reused).status == 401
    requests = [(line, *asked) for line, asked in zip(story.lines, server.asked, strict=True)]
    return Told(requests, events.published(product), list(product.table().values()))
