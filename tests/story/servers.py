"""The two servers of the story: the local one, and Lambda's runtime in Docker."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from coreapi.clock import SystemClock
from local import outbox
from local.runtime.sam import run, sam_local
from local.runtime.stack import Stack
from tests.harness.http_server import Server, local_server
from tests.story.storyteller import Storyteller


@contextmanager
def local() -> Generator[Storyteller]:
    """Run a local server in a process of its own."""
    with local_server() as server:

        def now() -> datetime:
            return datetime.fromisoformat(server.send("GET", "/dev/clock").json["now"])

        def mailed_token(to: str) -> str:
            return next(mail["token"] for mail in reversed(server.mails(to)) if mail["token"])

        yield Storyteller(server, server.seed(), mailed_token, now)


@contextmanager
def sam() -> Generator[tuple[Storyteller, Path]]:
    """Run `sam local start-api` on DynamoDB Local; also yields its log."""
    with (
        run.product("story") as product,
        sam_local.started("start-api", product, "--warm-containers", "LAZY") as (port, log),
    ):

        def mailed_token(to: str) -> str:
            return _mailed_token(product.stack, to)

        server = Server("127.0.0.1", port)
        yield Storyteller(server, dict(product.stack.seeded), mailed_token, SystemClock().now), log


def _mailed_token(stack: Stack, to: str) -> str:
    stack.drain()
    return next(mail.token for mail in reversed(outbox.sent(to)) if mail.token)
