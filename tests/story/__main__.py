"""Send the story to the local server and to Lambda's runtime: `python -m tests.story`.

Both must answer every request in the same way; differences are printed, and are failures.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from local.runtime import dynamodb_local, signals
from local.runtime.sam import deployment, sam_local
from tests.story import servers, transcript
from tests.story.story import tell
from tests.story.storyteller import Line, Storyteller

_LOG_LINES = 40


def main() -> int:
    """Send it to both and compare; return the exit code."""
    signals.stoppable()
    started = time.monotonic()
    deployment.prepare()
    with servers.local() as story:
        tell(story)
        here = story.lines
    try:
        there = _told_to_sam()
    except (AssertionError, sam_local.RuntimeFailedError, dynamodb_local.DockerError) as error:
        print(error, file=sys.stderr)
        return 1
    found = transcript.differences(here, there)
    print(*found, sep="\n" if found else "")
    routes = len({line.route for line in there})
    seconds = time.monotonic() - started
    verdict = "they differ" if found else "both servers answered alike"
    print(f"{len(there)} requests of {routes} routes in {seconds:.0f} s: {verdict}")
    return 1 if found else 0


def _told_to_sam() -> Sequence[Line]:
    with servers.sam() as (story, log):
        try:
            tell(story)
        except BaseException:
            print(*_end_of(log), sep="\n")
            raise
        finally:
            _show(story)
        return story.lines


def _show(story: Storyteller) -> None:
    for line in story.lines:
        print(line.answer.status, line.event, flush=True)


def _end_of(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines()[-_LOG_LINES:]


if __name__ == "__main__":
    sys.exit(main())
