"""One renderer in a process of its own: `python -m benchmarks.pdf.once <renderer> <rows> <warm>`.

Prints a line when the first statement is there, and one for each further one.
"""

import json
import os
import resource
import shutil
import sys
import time

from benchmarks.pdf.renderers import RENDERERS

_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # ours sets each in a process of its own
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(name: str, number: int, warm: int) -> None:
    """Set statements, and tell of each what it took."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with RENDERERS[name](browser) as render:
        for _ in range(1 + warm):
            began, cpu = time.perf_counter(), sum(os.times()[:4])
            content = render(number)
            told = {
                "ms": 1000 * (time.perf_counter() - began),
                "cpu": 1000 * (sum(os.times()[:4]) - cpu),
                "bytes": len(content),
                "mib": max(resource.getrusage(who).ru_maxrss for who in _WHO) // 1024,
            }
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
