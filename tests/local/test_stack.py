"""The stack behind the local server: functions that are invoked without waiting for them."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from local.runtime import environment
from local.runtime.stack import Stack
from local.template.template import load_template
from tests.local.tiny.serve import Tiny

_WITHIN_SECONDS = 5
_TEMPLATE = Path(__file__).with_name("tiny") / "template.yaml"


class Invoked:
    """Replaces the functions, and records their invocation."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loaded = load_template(_TEMPLATE, {"MailFrom": "tiny@example.com", "Stage": "local"})
        self.stack = Stack(loaded, Tiny(), environment.options())
        self.with_event: Any = None
        self._happened = threading.Event()
        monkeypatch.setattr(self.stack.functions, "invoke", self._invoke)

    def happens(self, within_seconds: float = _WITHIN_SECONDS) -> bool:
        """Return whether it was invoked, waiting for it."""
        return self._happened.wait(within_seconds)

    def _invoke(self, name: str, event: Mapping[str, Any]) -> None:
        self.with_event = (name, event)
        self._happened.set()
        raise RuntimeError("no caller waits for this")


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> Invoked:
    return Invoked(monkeypatch)


def test_it_happens_in_the_background_even_if_it_fails(
    invoked: Invoked, caplog: pytest.LogCaptureFixture
) -> None:
    invoked.stack.invoke_later("EchoFunction", {"cursor": "here"})

    assert invoked.happens()
    assert invoked.with_event == ("EchoFunction", {"cursor": "here"})
    with invoked.stack.lock.exclusive():  # once it has left
        assert "EchoFunction failed on {'cursor': 'here'}" in caplog.text


def test_a_reset_of_the_server_has_it_wait(invoked: Invoked) -> None:
    with invoked.stack.lock.exclusive():
        invoked.stack.invoke_later("EchoFunction", {})
        assert not invoked.happens(within_seconds=0.05)

    assert invoked.happens()
