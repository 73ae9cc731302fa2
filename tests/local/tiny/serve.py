"""Serves the tiny template next to this file, for the tests."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.clock import OffsetClock
from local.run import run
from local.runtime.functions import Functions
from local.runtime.stack import InvokeLater


class Tiny:
    """A product with nothing in it."""

    def custom_resource(
        self, name: str, properties: Mapping[str, Any], clock: OffsetClock
    ) -> Mapping[str, str]:
        """Answer a fixed attribute."""
        assert clock.now().tzinfo is not None
        assert "ServiceToken" in properties
        return {"Value": f"made by {name}"}

    def install(self, clock: OffsetClock, invoke_later: InvokeLater) -> None:
        """Nothing to install."""

    def populate(self, functions: Functions) -> Mapping[str, Any]:
        """Write one note, so that the stream has something."""
        functions.invoke("NoteFunction", {"body": '{"SEED#1": "seed"}'})
        return {"seeded": True}


if __name__ == "__main__":
    sys.exit(
        run(
            Path(__file__).with_name("template.yaml"),
            Tiny,
            lambda _url: {"MailFrom": "tiny@example.com", "Stage": "local"},
            lambda url, _seeded: f"ready {url}",
        )
    )
