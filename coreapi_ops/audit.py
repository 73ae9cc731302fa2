"""`audit export` and `audit verify`: the trail in JSON lines, and whether it is whole."""

import json
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from coreapi.audit.verification import Line, verify
from coreapi_ops.target import OperatorError, Target

app = typer.Typer(no_args_is_help=True, help="The audit trail.")

_SEALER = "AuditSealerFunction"
_SHOWN_AFTER_SECONDS = 2
_MAX_SHOWN = 100
_notes = Console(stderr=True)

AnchorOption = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="An earlier export, whose seals must remain."),
]


@app.command("export")
def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Standard output, unless given.")] = None,
) -> None:
    """Write entries, seals and the public key as JSON lines."""
    if file is None:
        _write(context.obj, sys.stdout)
    else:
        with file.open("w", encoding="utf-8") as lines:
            _write(context.obj, lines)


@app.command("verify")
def verify_trail(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="An export, verified offline."),
    ] = None,
    anchor: AnchorOption = None,
) -> None:
    """Find what was altered or removed; exit code 1 where anything was."""
    with tempfile.TemporaryDirectory() as folder:
        if file is None:
            file = Path(folder) / "trail.jsonl"
            with file.open("w", encoding="utf-8") as lines:
                _write(context.obj, lines)
        with _progress("verifying") as note:
            result = verify(_lines(file, note), _lines(anchor, note) if anchor else ())
    findings = [
        {"chain": f.chain, "fault": f.fault.value, "subject": f.subject} for f in result.findings
    ]
    document = {
        "chains": result.chains,
        "entries": result.entries,
        "seals": result.seals,
        "waiting": result.waiting,
        "faults": len(findings),
        "findings": findings[:_MAX_SHOWN],
    }
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    if findings:
        raise typer.Exit(1)


def _write(target: Target, lines: IO[str]) -> None:
    with _progress("exporting") as note:
        lines.write(json.dumps(target.invoke(_SEALER, {"publicKey": True})) + "\n")
        position: Any = []
        count = 0
        while position is not None:
            page = target.invoke(_SEALER, {"export": position})
            position = page["next"]
            for line in page["lines"]:
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += len(page["lines"])
            note(count)


def _lines(file: Path, note: "Note") -> Iterator[Line]:
    with file.open(encoding="utf-8") as lines:
        for number, text in enumerate(lines, 1):
            note(number)
            try:
                yield json.loads(text)
            except ValueError as error:
                raise OperatorError(f"{file}, line {number}: {error}") from error


class Note:
    """Shows how many lines are done, once it takes longer than a moment."""

    def __init__(self, progress: Progress, what: str) -> None:
        """Take the bar and what is being done; shows nothing yet."""
        self._progress = progress
        self._what = what
        self._task = progress.add_task(what, total=None)
        self._is_shown = False

    def __call__(self, count: int) -> None:
        """Note a number of lines."""
        elapsed = self._progress.tasks[self._task].elapsed or 0
        if not self._is_shown and elapsed > _SHOWN_AFTER_SECONDS:
            self._is_shown = True
            self._progress.start()
        if self._is_shown:
            self._progress.update(self._task, description=f"{self._what}: {count} lines")


@contextmanager
def _progress(what: str) -> Generator[Note]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=_notes)
    try:
        yield Note(progress, what)
    finally:
        progress.stop()
