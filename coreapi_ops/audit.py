"""`audit export` and `audit verify`: the trail in JSON lines, and its verification."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from coreapi.audit.verification import Line, verify
from coreapi_ops.target import OperatorError, Target
from coreapi_ops.terminal import ExitCode, Operator, progress

app = typer.Typer(no_args_is_help=True, help="Export and verify the audit trail.")

_SEALER = "AuditSealerFunction"
_MAX_SHOWN = 100

AnchorOption = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="An earlier export, whose seals must remain."),
]


@app.command("export")
def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Default: standard output.")] = None,
) -> None:
    """Write entries, seals and the public key as JSON lines."""
    operator: Operator = context.obj
    if file is None:
        _write(operator.target, sys.stdout)
    else:
        with file.open("w", encoding="utf-8") as lines:
            _write(operator.target, lines)


@app.command("verify")
def verify_trail(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="An export, verified offline."),
    ] = None,
    anchor: AnchorOption = None,
) -> None:
    """Find altered and removed entries. Exit code 3 if there are any."""
    operator: Operator = context.obj
    with tempfile.TemporaryDirectory() as folder:
        if file is None:
            file = Path(folder) / "trail.jsonl"
            with file.open("w", encoding="utf-8") as lines:
                _write(operator.target, lines)
        with progress("Verifying") as note:
            result = verify(_lines(file, note), _lines(anchor, note) if anchor else ())
    findings = [
        {"chain": f.chain, "fault": f.fault.value, "subject": f.subject} for f in result.findings
    ]
    operator.show(
        {
            "chains": result.chains,
            "entries": result.entries,
            "seals": result.seals,
            "waiting": result.waiting,
            "faults": len(findings),
            "findings": findings[:_MAX_SHOWN],
        }
    )
    if findings:
        raise typer.Exit(ExitCode.FOUND)


def _write(target: Target, lines: IO[str]) -> None:
    with progress("Exporting") as note:
        lines.write(json.dumps(target.invoke(_SEALER, {"publicKey": True})) + "\n")
        position: Any = []
        count = 0
        while position is not None:
            page = target.invoke(_SEALER, {"export": position})
            position = page["next"]
            for line in page["lines"]:
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += len(page["lines"])
            note(f"{count} lines")


def _lines(file: Path, note: Callable[[str], None]) -> Iterator[Line]:
    with file.open(encoding="utf-8") as lines:
        for number, text in enumerate(lines, 1):
            note(f"{number} lines")
            try:
                yield json.loads(text)
            except ValueError as error:
                raise OperatorError(
                    f"{file}, line {number}, is not JSON ({error}). Export the trail again."
                ) from error
