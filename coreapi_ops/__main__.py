"""`python -m coreapi_ops`: bootstrap, protection, administrators, roles, audit, mail, resets.

Without `--stack` it works on the local server, signed in as its seeded administrator. With one, on
that stack: functions are invoked with the AWS credentials at hand, and the API is used signed in as
an administrator.
"""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from coreapi_ops import audit, lifetime
from coreapi_ops import target as targets
from coreapi_ops.session import Session
from coreapi_ops.target import Local, OperatorError, Stack, Target

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
admin = typer.Typer(no_args_is_help=True, help="Administrators of the system.")
rbac = typer.Typer(no_args_is_help=True, help="Roles and permissions.")
preprod = typer.Typer(no_args_is_help=True, help="Resets of a stack without real customers.")
mail = typer.Typer(no_args_is_help=True, help="Mails that are still to be sent.")
stack = typer.Typer(no_args_is_help=True, help="A stack's protection, and its end.")
for name, commands in (
    ("admin", admin),
    ("rbac", rbac),
    ("audit", audit.app),
    ("mail", mail),
    ("preprod", preprod),
    ("stack", stack),
):
    app.add_typer(commands, name=name)

_notes = Console(stderr=True)


class Reset(StrEnum):
    """What can be reset."""

    SET_API_KEYS = "set-api-keys"
    SET_PASSWORDS = "set-passwords"
    REMOVE_TFAS = "remove-tfas"

    @property
    def function(self) -> str:
        """Return the function's name in the template."""
        words = self.value.split("-")
        return f"InternalPreprod{''.join(word.capitalize() for word in words)}Function"


@app.callback()
def where(
    context: typer.Context,
    url: Annotated[str, typer.Option(help="The local server.")] = "http://127.0.0.1:3000",
    name: Annotated[str | None, typer.Option("--stack", help="A deployed stack instead.")] = None,
    profile: Annotated[str | None, typer.Option(help="Of AWS's configuration.")] = None,
    region: Annotated[str | None, typer.Option(help="The stack's.")] = None,
) -> None:
    """Say where to work."""
    context.obj = targets.stack(name, profile, region) if name else Local(url.rstrip("/"))


@app.command()
def bootstrap(
    context: typer.Context,
    admin_email: Annotated[
        str | None, typer.Option(help="Whom to make the first administrator.")
    ] = None,
) -> None:
    """Install what this release ships of roles and permissions; protect a stack with customers."""
    target = _target(context)
    installed = target.invoke("BootstrapFunction", {"adminEmail": admin_email})
    if isinstance(target, Stack) and not lifetime.is_development(target):
        installed |= lifetime.protect(target)
    _show(installed)


@stack.command()
def protect(context: typer.Context) -> None:
    """Protect the stack, its table and its keys against deletion; idempotent."""
    _show(lifetime.protect(_stack(context)))


@stack.command()
def unprotect(context: typer.Context) -> None:
    """Let the stack, its table and its keys be deleted."""
    _show(lifetime.unprotect(_stack(context)))


@stack.command()
def clear(context: typer.Context) -> None:
    """Delete what `sam delete` cannot or would leave; run it before."""
    _show(lifetime.clear(_stack(context)))


@admin.command("create")
def create_administrator(
    context: typer.Context,
    email: str,
    first_name: Annotated[str, typer.Option(prompt=True)],
    last_name: Annotated[str, typer.Option(prompt=True)],
    as_: Annotated[str | None, typer.Option("--as", help="Your own address.")] = None,
) -> None:
    """Invite a person as an administrator of the system."""
    link = {"roleCode": "system.admin", "entityType": "system", "entityId": "*"}
    body = {"email": email, "firstName": first_name, "lastName": last_name, "roleLinks": [link]}
    _show(_signed_in(context, as_).send("POST", "/internal/user/create", body))


@rbac.command("export")
def export_rbac(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Standard output, unless given.")] = None,
    as_: Annotated[str | None, typer.Option("--as", help="Your own address.")] = None,
) -> None:
    """Write down every role and permission."""
    text = _text(_signed_in(context, as_).send("GET", "/internal/RBAC/export"))
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


@rbac.command("import")
def import_rbac(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference alone.")] = False,
    as_: Annotated[str | None, typer.Option("--as", help="Your own address.")] = None,
) -> None:
    """Merge an export into what is installed; all of it or nothing."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        body = {**document, "dryRun": dry_run}
    except (TypeError, ValueError) as error:
        raise OperatorError(f"{file} is no export: {error}") from error
    _show(_signed_in(context, as_).send("POST", "/internal/rbac/import", body))


@mail.command("redrive")
def redrive(context: typer.Context) -> None:
    """Send every mail that is due, given up by the stream or not; exit code 1 where one fails."""
    settled, goes_on, answer = 0, True, {"failed": 0}
    while goes_on:
        answer = _target(context).invoke("MailerFunction", {"waitedSeconds": 0})
        settled += answer["settled"]
        goes_on = answer["goesOn"] and answer["settled"] > 0
    _show({"settled": settled, "failed": answer["failed"]})
    if answer["failed"]:
        raise typer.Exit(1)


@preprod.command("reset")
def reset(
    context: typer.Context,
    what: Reset,
    password: Annotated[
        str | None, typer.Option(help="Everybody's from now on; the stage's own, unless given.")
    ] = None,
) -> None:
    """Reset everybody, and wait until it is done."""
    target = _target(context)
    payload: dict[str, Any] = {} if password is None else {"password": password}
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_notes) as progress:
        task = progress.add_task(what.value, total=None)
        while True:
            run = target.invoke(what.function, payload)
            counts = {name: n for name, n in run.items() if isinstance(n, int)}
            told = ", ".join(f"{n} {name}" for name, n in counts.items())
            progress.update(task, description=f"{what.value}: {told}")
            if run["status"] == "done":
                progress.update(task, total=1, completed=1)
                break
            payload = {"cursor": run["nextCursor"]}
    _show({"status": run["status"], **counts})


def main() -> None:
    """Run a command; what was not done is one line, and exit code 1."""
    try:
        app()
    except (OperatorError, BotoCoreError, ClientError) as error:
        _notes.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        sys.exit(1)


def _target(context: typer.Context) -> Target:
    target: Target = context.obj
    return target


def _stack(context: typer.Context) -> Stack:
    if not isinstance(context.obj, Stack):
        raise OperatorError("This is for a deployed stack: name it with --stack.")
    return context.obj


def _signed_in(context: typer.Context, email: str | None) -> Session:
    """Return a session: as the administrator whom everybody knows, or as who says so."""
    target = _target(context)
    session = Session(target.api_url)
    known = None if email else target.administrator
    address = known["email"] if known else email or typer.prompt("Your address", err=True)
    password = (
        known["password"] if known else typer.prompt("Your password", hide_input=True, err=True)
    )
    session.sign_in(address, password, lambda: typer.prompt("Your code", err=True))
    return session


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _show(document: Any) -> None:
    sys.stdout.write(_text(document))


if __name__ == "__main__":
    main()
