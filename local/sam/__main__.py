"""Run functions in Lambda's runtime: `python -m local.sam invoke [events/…]`, or `… start`."""

import json
import subprocess
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from local import ROOT, environment
from local.sam import deployment, events, services

_SAM = ROOT / ".venv-sam" / "bin" / "sam"
_ENVIRONMENT = ROOT / ".sam-local" / "environment.json"
_REFUSES = "UnmatchedRouteFunction"  # whose right answers are 404 and 405


def main(arguments: list[str]) -> int:
    """Do what the command line asks; returns the exit code."""
    command, *rest = arguments or [""]
    if command not in {"invoke", "start"}:
        print(__doc__, file=sys.stderr)
        return 2
    port = environment.options().port
    try:
        with services.running() as found, services.aws_for_containers(found.gateway) as endpoint:
            loaded, stack = deployment.deploy(found)
            overrides = {"DYNAMODB_ENDPOINT": found.storage_there, "AWS_ENDPOINT_URL": endpoint}
            deployment.write_environment(_ENVIRONMENT, loaded, overrides)
            if command == "start":
                return subprocess.run(  # noqa: S603
                    [*_sam("start-api", found), "--port", str(port), "--warm-containers", "LAZY"],
                    check=False,
                ).returncode
            failed = 0
            for file in events.files(rest):
                stack.reset()
                name = events.function_of(file, loaded)
                failed += not _invoke(file, name, events.filled(file, loaded, stack), found)
            return 1 if failed else 0
    except (services.DockerError, events.UnknownFunctionError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _sam(command: str, found: services.Services) -> list[str]:
    return [
        *(str(_SAM), "local", command, "--skip-pull-image", "--region", "us-east-1"),
        *("--env-vars", str(_ENVIRONMENT), "--docker-network", found.network),
        *("--add-host", f"{services.HOST}:{found.gateway}"),
    ]


def _invoke(file: Path, function: str, event: str, found: services.Services) -> bool:
    """Run one event; prints a line, and the log when it failed. Returns whether it went well."""
    started = time.monotonic()
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as copy:
        copy.write(event)
        copy.flush()
        done = subprocess.run(  # noqa: S603
            [*_sam("invoke", found), function, "--event", copy.name],
            capture_output=True,
            text=True,
            check=False,
        )
    answer = _answer(done.stdout)
    well = done.returncode == 0 and _is_right(function, answer)
    status = (answer or {}).get("statusCode", "-")
    took = time.monotonic() - started
    verdict = "ok  " if well else "FAIL"
    print(f"{verdict} {status!s:>3} {took:5.1f} s  {file.relative_to(ROOT)}", flush=True)
    if not well:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    return well


def _answer(stdout: str) -> dict[str, Any] | None:
    """Return what the function returned; None when that was nothing, or no object."""
    lines = stdout.strip().splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else None
    except ValueError:
        return {"errorMessage": "not JSON"}
    return cast("dict[str, Any]", answer) if isinstance(answer, dict) else None


def _is_right(function: str, answer: dict[str, Any] | None) -> bool:
    if answer is None:
        return True
    if "errorMessage" in answer:
        return False
    status = int(answer.get("statusCode", HTTPStatus.OK))
    return (status >= HTTPStatus.BAD_REQUEST) == (function == _REFUSES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
