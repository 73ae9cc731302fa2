"""How long a report takes, as a PDF and as a web page: of one page, of 500 lines, of 5,000.

    python -m benchmarks.pdf

Cold is the first report of a process, warm the median of those after it. Each report is set by a
process of its own, whose start is in both. Set REPORT_FONTS to a folder to measure with its fonts.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from coreapi.contracts.report import DATA
from coreapi.reports import renderer
from coreapi.reports.renderer import Format
from local import environment

_WARM_RUNS = 5
_FORMS: tuple[Format, ...] = ("pdf", "html")


def main() -> int:
    """Print a line for each report; tell whether one took longer than a request may."""
    fonts = environment.options().shell.get("REPORT_FONTS")
    slowest = 0.0
    print(f"{'':<28}{'bytes':>12}{'cold ms':>10}{'warm ms':>10}")
    for name, template, sent in _reports():
        for form in _FORMS:
            times: list[float] = []
            content = b""
            for _ in range(1 + _WARM_RUNS):
                started = time.perf_counter()
                data = DATA[template].model_validate(sent)
                content = renderer.render(template, data, form, fonts)
                times.append(time.perf_counter() - started)
            cold, warm = times[0] * 1000, statistics.median(times[1:]) * 1000
            slowest = max(slowest, *times)
            print(f"{name + ', ' + form:<28}{len(content):>12,}{cold:>10,.0f}{warm:>10,.0f}")
    return 1 if slowest > renderer.MOST_SECONDS else 0


def _reports() -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "certificate", "retirement", {"quantity": 12_500, "unit": "MMBtu"}
    for lines in (1, 500, 5_000):
        items = [_line(number) for number in range(lines)]
        yield f"statement, {lines:,} lines", "retirement1", {"lineItems": items}


def _line(number: int) -> dict[str, Any]:
    return {
        "retiredOn": f"2026-03-{1 + number % 28:02}",
        "certificateNumber": f"CNG-2026-{number:06}",
        "product": "Certified Natural Gas",
        "basin": f"Basin {number % 7}",
        "quantity": number + 0.5,
        "unit": "MMBtu",
    }


if __name__ == "__main__":
    sys.exit(main())
