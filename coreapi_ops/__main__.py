"""The operators' commands, on the local server or on a deployed stack.

Without --stack, commands run on the local server, signed in as its demo administrator.
With --stack, they run on that stack, with your AWS credentials. Commands that use the API also
ask for the password of the administrator that --as names.
"""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ProfileNotFound

from coreapi_ops import audit, lifetime
from coreapi_ops import target as targets
from coreapi_ops.session import Session
from coreapi_ops.target import Local, OperatorError, Stack
from coreapi_ops.terminal import ExitCode, Operator, as_json, progress, report

_NAME = "coreapi-ops"
_EPILOG = """
**Examples**

- coreapi-ops audit verify
- coreapi-ops --stack core-api-dev bootstrap --admin-email you@your-company.com
- coreapi-ops --stack core-api-dev audit export trail.jsonl
- coreapi-ops --json audit verify --file trail.jsonl

**Exit codes**

- 0: done
- 1: not done; the message says why
- 2: wrong usage
- 3: done, with findings: the audit trail has faults, or e-mails failed
"""

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help=__doc__,
    epilog=_EPILOG,
)
admin = typer.Typer(no_args_is_help=True, help="Invite administrators of the system.")
rbac = typer.Typer(no_args_is_help=True, help="Export and import roles and permissions.")
preprod = typer.Typer(no_args_is_help=True, help="Reset a stack that has no real customers.")
mail = typer.Typer(no_args_is_help=True, help="Send e-mails that are due.")
stack = typer.Typer(no_args_is_help=True, help="Protect a stack, or prepare its deletion.")
for name, commands in (
    ("admin", admin),
    ("rbac", rbac),
    ("audit", audit.app),
    ("mail", mail),
    ("preprod", preprod),
    ("stack", stack),
):
    app.add_typer(commands, name=name)

AsOption = Annotated[
    str | None,
    typer.Option("--as", help="Your e-mail address. Default on the local server: the demo's."),
]


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
    *,
    url: Annotated[
        str, typer.Option(help="Address of the local server.")
    ] = "http://127.0.0.1:3000",
    name: Annotated[str | None, typer.Option("--stack", help="Name of a deployed stack.")] = None,
    profile: Annotated[str | None, typer.Option(help="Profile of the AWS configuration.")] = None,
    region: Annotated[str | None, typer.Option(help="AWS region of the stack.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print results as JSON.")] = False,
) -> None:
    """Choose where to work and how to print."""
    target = targets.stack(name, profile, region) if name else Local(url.rstrip("/"))
    context.obj = Operator(target, json_)


@app.command()
def bootstrap(
    context: typer.Context,
    admin_email: Annotated[
        str | None, typer.Option(help="Address of the first administrator.")
    ] = None,
) -> None:
    """Install roles and permissions, invite the first administrator, protect a stack.

    A development stack is not protected. It can be run again at any time.
    """
    operator = _operator(context)
    target = operator.target
    with progress("Installing"):
        installed = target.invoke("BootstrapFunction", {"adminEmail": admin_email})
        if isinstance(target, Stack) and not lifetime.is_development(target):
            installed |= lifetime.protect(target)
    operator.show(installed)


@stack.command()
def protect(context: typer.Context) -> None:
    """Protect the stack, its table and its keys against deletion."""
    operator = _operator(context)
    with progress("Protecting"):
        result = lifetime.protect(operator.stack)
    operator.show(result)


@stack.command()
def unprotect(context: typer.Context) -> None:
    """Allow the stack, its table and its keys to be deleted."""
    operator = _operator(context)
    with progress("Unprotecting"):
        result = lifetime.unprotect(operator.stack)
    operator.show(result)


@stack.command()
def clear(context: typer.Context) -> None:
    """Delete what `sam delete` cannot delete or would leave. Run it before `sam delete`."""
    operator = _operator(context)
    with progress("Deleting"):
        result = lifetime.clear(operator.stack)
    operator.show(result)


@admin.command("create")
def create_administrator(
    context: typer.Context,
    email: Annotated[str, typer.Argument(help="Address of the new administrator.")],
    first_name: Annotated[str, typer.Option(prompt=True)],
    last_name: Annotated[str, typer.Option(prompt=True)],
    as_: AsOption = None,
) -> None:
    """Invite an administrator of the system by e-mail."""
    link = {"roleCode": "system.admin", "entityType": "system", "entityId": "*"}
    body = {"email": email, "firstName": first_name, "lastName": last_name, "roleLinks": [link]}
    _operator(context).show(_send(context, as_, "POST", "/internal/user/create", body))


@rbac.command("export")
def export_rbac(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Default: standard output.")] = None,
    as_: AsOption = None,
) -> None:
    """Write every role and permission as JSON."""
    text = as_json(_send(context, as_, "GET", "/internal/RBAC/export"))
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


@rbac.command("import")
def import_rbac(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An export.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the changes.")] = False,
    as_: AsOption = None,
) -> None:
    """Merge an export into the installed roles and permissions, all of it or nothing."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        body = {**document, "dryRun": dry_run}
    except (TypeError, ValueError) as error:
        raise OperatorError(
            f"{file} is not an export ({error}). Write one with `rbac export {file}`."
        ) from error
    _operator(context).show(_send(context, as_, "POST", "/internal/rbac/import", body))


@mail.command("redrive")
def redrive(context: typer.Context) -> None:
    """Send all e-mails that are due. Exit code 3 if some fail."""
    operator = _operator(context)
    settled, goes_on, answer = 0, True, {"failed": 0}
    with progress("Sending") as note:
        while goes_on:
            answer = operator.target.invoke("MailerFunction", {"waitedSeconds": 0})
            settled += answer["settled"]
            goes_on = answer["goesOn"] and answer["settled"] > 0
            note(f"{settled} e-mails")
    operator.show({"settled": settled, "failed": answer["failed"]})
    if answer["failed"]:
        raise typer.Exit(ExitCode.FOUND)


@preprod.command("reset")
def reset(
    context: typer.Context,
    what: Reset,
    password: Annotated[
        str | None, typer.Option(help="The new password of every user. Default: the stage's.")
    ] = None,
) -> None:
    """Reset all users or API keys, and wait until it is done."""
    operator = _operator(context)
    payload: dict[str, Any] = {} if password is None else {"password": password}
    with progress(what.value) as note:
        while True:
            job = operator.target.invoke(what.function, payload)
            counts = {name: n for name, n in job.items() if isinstance(n, int)}
            note(", ".join(f"{n} {name}" for name, n in counts.items()))
            if job["status"] == "done":
                break
            payload = {"cursor": job["nextCursor"]}
    operator.show({"status": job["status"], **counts})


def main() -> None:
    """Run a command; an error is one line that says what to do, and exit code 1."""
    try:
        app(prog_name=_NAME)
    except (NoCredentialsError, ProfileNotFound) as error:
        _fail(f"{error}. Sign in to AWS, or choose a profile with --profile.")
    except ClientError as error:
        is_unknown = error.operation_name.startswith("DescribeStack")
        _fail(f"{error}. Check --stack, --region and --profile." if is_unknown else str(error))
    except (OperatorError, BotoCoreError) as error:
        _fail(str(error))


def _fail(message: str) -> None:
    report(message)
    sys.exit(ExitCode.NOT_DONE)


def _operator(context: typer.Context) -> Operator:
    operator: Operator = context.obj
    return operator


def _send(
    context: typer.Context, email: str | None, method: str, path: str, body: Any = None
) -> Any:
    """Return the answer to a request, signed in as the demo's administrator or as the address."""
    target = _operator(context).target
    session = Session(target.api_url)
    known = None if email else target.administrator
    address = known["email"] if known else email or typer.prompt("Your e-mail address", err=True)
    password = (
        known["password"] if known else typer.prompt("Your password", hide_input=True, err=True)
    )
    session.sign_in(address, password, lambda: typer.prompt("Your code", err=True))
    with progress("Sending"):
        return session.send(method, path, body)


if __name__ == "__main__":
    main()
