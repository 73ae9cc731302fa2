"""Lambda's runtime in Docker: `python -m local.runtime.sam invoke [events/…]`.

For plain `sam local` commands: `… up`, `… down`, and `… event events/….json`.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from local.runtime import dynamodb_local, environment, signals
from local.runtime.sam import backend, deployment, event_files, run, sam_local
from local.runtime.sam.run import Result

# Errors that the user can correct; only their messages are printed.
_USER_ERRORS = (
    ValueError,  # an invalid option
    event_files.UnknownEventError,
    backend.BackendError,
    sam_local.RuntimeFailedError,
    dynamodb_local.DockerError,
)


def _event(file: str) -> None:
    print(backend.fill(Path(file)))


_PLAIN: Mapping[str, Callable[..., None]] = {
    "up": backend.up,
    "keep": backend.keep,
    "down": backend.down,
    "event": _event,
}


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit code."""
    command, *rest = arguments or [""]
    signals.stoppable()
    try:
        if command == "invoke":
            return _invoke(rest)
        if command in _PLAIN:
            _PLAIN[command](*rest)
            return 0
    except _USER_ERRORS as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(__doc__, file=sys.stderr)
    return 2


def _invoke(chosen: list[str]) -> int:
    started = time.monotonic()
    deployment.prepare()
    results = run.run(event_files.files(chosen), environment.workers())
    print(_summary(results, time.monotonic() - started))
    return 0 if all(result.well for result in results) else 1


def _summary(results: Sequence[Result], seconds: float) -> str:
    functions = len({result.function for result in results})
    bad = [result.event for result in results if not result.well]
    times = [result.milliseconds for result in results if result.milliseconds is not None]
    median = f"{statistics.median(times):.0f} ms each (median, loading included)" if times else ""
    failed = f"{len(bad)} failed: {', '.join(bad)}" if bad else "none failed"
    counted = f"{len(results)} events of {functions} functions in {seconds:.0f} s"
    return f"{counted}, {median}; {failed}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
