"""How long a statement takes as a PDF: of one line, of 500, of 5,000, beside other renderers.

    python -m benchmarks.pdf

Cold is from the start of a process to its first statement, warm the median of those after it. The
other renderers set the same table, with repeated heads and page numbers, but neither PDF/A nor
tagged. Fails where ours takes more processor time than a request may take.
"""

import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.pdf.renderers import RENDERERS
from coreapi.reports.worker import MAX_SECONDS
from local import ROOT

_SIZES = {1: 5, 500: 3, 5_000: 0}  # rows, and how often after the first time
_GIVES_UP_SECONDS = 120
_OTHERS = ROOT / ".venv-bench" / "bin" / "python"


def main() -> int:
    """Print a line for each; return whether ours took longer than a request may."""
    print(f"{'':<28}{'bytes':>12}{'cold ms':>10}{'warm ms':>10}{'CPU ms':>10}{'MiB':>7}")
    most = 0.0
    for number, warm in _SIZES.items():
        for name in RENDERERS:
            is_ours = name == next(iter(RENDERERS))
            python = Path(sys.executable) if is_ours else _OTHERS
            title = f"{number:,} lines, {name}"
            if not python.is_file():
                print(f"{title:<28}  not installed: make bench does it")
                continue
            cold, lines = _run(python, name, number, warm)
            if not lines:
                print(f"{title:<28}  not here, or over {_GIVES_UP_SECONDS} s", flush=True)
                continue
            warmed = [line["ms"] for line in lines[1:]]
            again = f"{statistics.median(warmed):>10,.0f}" if warmed else f"{'-':>10}"
            # The browser has processes of its own, which are not measured here.
            apart = name == "Chromium"
            used = (
                f"{'-':>10}{'-':>7}"
                if apart
                else f"{statistics.mean(each['cpu'] for each in lines[1:] or lines):>10,.0f}"
                f"{lines[-1]['mib']:>7}"
            )
            print(
                f"{title:<28}{lines[0]['bytes']:>12,}{cold:>10,.0f}{again}{used}",
                flush=True,
            )
            most = max(most, *(line["cpu"] for line in lines)) if is_ours else most
    return 1 if most > 1000 * MAX_SECONDS else 0


def _run(python: Path, name: str, number: int, warm: int) -> tuple[float, list[dict[str, Any]]]:
    """Run a renderer; return the milliseconds to its first statement, and the time of each."""
    began = time.perf_counter()
    command = [str(python), "-m", "benchmarks.pdf.once", name, str(number), str(warm)]
    lines: list[dict[str, Any]] = []
    cold = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        if process.stdout is None:
            raise TypeError
        late = threading.Timer(_GIVES_UP_SECONDS, process.kill)
        late.start()
        for line in process.stdout:
            cold = cold or 1000 * (time.perf_counter() - began)
            lines.append(json.loads(line))
        late.cancel()
    return cold, lines if len(lines) > warm else []


if __name__ == "__main__":
    sys.exit(main())
