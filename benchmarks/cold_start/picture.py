"""The picture of cold starts: `python -m benchmarks.cold_start.picture <figures> > <svg>`."""

import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

_NAMES = {
    "business_location/details": "Core API",
    "bare": "bare boto3",
    "powertools_resolver": "Powertools resolver",
    "fastapi_mangum": "FastAPI + Mangum",
}
_STYLE = """text{font:14px system-ui,sans-serif;fill:#24292f}.ours{fill:#1a7f37}.peer{fill:#8c959f}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ours{fill:#3fb950}.peer{fill:#6e7681}}"""
_WIDTH, _ROW, _LEFT, _BAR = 720, 34, 170, 440


def drawn(figures: list[dict[str, Any]]) -> str:
    """Return the picture of the median time that each took to its first answer, over plain HTTP."""
    cold = [figure for figure in figures if figure["over"] == "HTTP"]
    took = {
        title: median(figure["wall"] for figure in cold if figure["name"] == name)
        for name, title in _NAMES.items()
    }
    longest, rows = max(took.values()), list(took.items())
    height = _ROW * len(rows) + 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        "<title>Cold start, from the process to its first answer</title>",
        f"<style>{_STYLE}</style>",
        '<text x="0" y="18">The same read, cold: ms from start to first answer</text>',
    ]
    for row, (title, milliseconds) in enumerate(rows):
        y, width = 34 + row * _ROW, milliseconds / longest * _BAR
        kind = "peer" if row else "ours"
        parts += [
            f'<text x="0" y="{y + 17}">{title}</text>',
            f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{width:.0f}" height="24" rx="3"/>',
            f'<text x="{_LEFT + width + 8:.0f}" y="{y + 17}">{milliseconds:.0f}</text>',
        ]
    return "\n".join([*parts, "</svg>"])


if __name__ == "__main__":
    print(drawn(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
