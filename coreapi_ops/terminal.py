"""The output for operators: results for people or for scripts, and progress."""

import json
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from threading import Timer
from typing import Any

import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from coreapi_ops.target import OperatorError, Stack, Target

_SHOWN_AFTER_SECONDS = 2
_notes = Console(stderr=True)


class ExitCode(IntEnum):
    """How a command ended; wrong usage is 2, by the library."""

    DONE = 0
    NOT_DONE = 1
    FOUND = 3


@dataclass(frozen=True, slots=True)
class Operator:
    """Where the commands work, and how they show what they did."""

    target: Target
    as_json: bool

    @property
    def stack(self) -> Stack:
        """Return the deployed stack.

        Raises:
            OperatorError: The target is the local server.
        """
        if not isinstance(self.target, Stack):
            raise OperatorError("This command needs a deployed stack: add --stack NAME.")
        return self.target

    def show(self, document: Any) -> None:
        """Print a result: as YAML, which reads as a list, or as JSON."""
        sys.stdout.write(
            as_json(document)
            if self.as_json
            else yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        )


def as_json(document: Any) -> str:
    """Return a document as indented JSON."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@contextmanager
def progress(what: str) -> Generator[Callable[[str], None]]:
    """Show a bar with the elapsed time once the block takes longer than two seconds.

    Yields a function that adds how far it is.
    """
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=_notes)
    task = bar.add_task(what, total=None)
    timer = Timer(_SHOWN_AFTER_SECONDS, bar.start)
    timer.start()
    try:
        yield lambda state: bar.update(task, description=f"{what}: {state}")
    finally:
        timer.cancel()
        timer.join()
        if bar.live.is_started:
            bar.stop()


def report(message: str) -> None:
    """Print why something was not done, in one line."""
    _notes.print(message, style="red", highlight=False, markup=False, soft_wrap=True)
