"""One renderer in a process of its own: `python -m benchmarks.pdf.once <renderer> <rows> <warm>`.

Prints a line when the first statement is there, and one for each further one.
"""

import json
import os
import re
import resource
import shutil
import sys
import time
from pathlib import Path

from benchmarks.pdf.renderers import RENDERERS

_TICKS = os.sysconf("SC_CLK_TCK")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(name: str, number: int, warm: int) -> None:
    """Render statements, and print the time of each."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with RENDERERS[name](browser) as render:
        for _ in range(1 + warm):
            began, cpu = time.perf_counter(), _cpu_seconds()
            content = render(number)
            told = {
                "ms": 1000 * (time.perf_counter() - began),
                "cpu": 1000 * (_cpu_seconds() - cpu),
                "bytes": len(content),
                "mib": max(_ended_mib(), *map(_peak_mib, [os.getpid(), *_children()])),
            }
            print(json.dumps(told), flush=True)


def _cpu_seconds() -> float:
    """Return the processor time of this process and of those that it started."""
    return sum(os.times()[:4]) + sum(map(_child_cpu_seconds, _children()))


def _children() -> list[int]:
    stats = [stat.split() for stat in map(_stat, Path("/proc").glob("[0-9]*/stat")) if stat]
    return [int(pid) for pid, _, _, parent, *_ in stats if int(parent) == os.getpid()]


def _stat(path: Path) -> str:
    try:
        return re.sub(r"\(.*\)", "name", path.read_text())
    except OSError:  # it has ended
        return ""


def _child_cpu_seconds(pid: int) -> float:
    return sum(map(int, _stat(Path(f"/proc/{pid}/stat")).split()[13:15])) / _TICKS


def _ended_mib() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def _peak_mib(pid: int) -> int:
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
