"""One event of each kind, as the story has it: `python -m tests.story.examples` writes them.

Values that differ in each run (ids, times, the requests' ids) are replaced by fixed ones.
"""

import json
import re
import sys
from typing import Any

from reference import asyncapi
from tests.story import counted

_ID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_SAME = {"id": "7d3f6a52-3f0e-4c8e-9a51-0c2c5a1f7b10", "requestId": "Qe3xkh4mIAMEJZg="}


def text(told_events: list[dict[str, Any]]) -> str:
    """Return the examples as they are committed: of each kind the longest one."""
    plain = [_plain(event) for event in told_events]
    plain.sort(key=lambda each: (len(each), each))
    chosen = {json.loads(each)["detail-type"]: json.loads(each) for each in plain}
    return json.dumps(dict(sorted(chosen.items())), ensure_ascii=False, indent=1) + "\n"


def _plain(event: dict[str, Any]) -> str:
    detail = event["detail"]
    changes = json.loads(json.dumps(detail["changes"], sort_keys=True))
    detail = {**detail, "changes": changes, "requestId": _SAME["requestId"]}
    written = json.dumps({**event, "id": _SAME["id"], "detail": detail}, ensure_ascii=False)
    seen: dict[str, str] = {}
    written = _ID.sub(
        lambda found: seen.setdefault(found[0], f"01KJQ4N1G0{len(seen) + 1:016}"), written
    )
    return _MOMENT.sub(lambda found: f"2026-03-02T10:00:00{'.000' if found[1] else ''}Z", written)


def main() -> int:
    """Write the examples anew."""
    with counted.product_alone() as product:
        made = text(counted.told(product).events)
    asyncapi.EXAMPLES.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
