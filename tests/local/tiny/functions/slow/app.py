"""Takes its time."""

import time
from typing import Any


def handler(_event: Any, _context: Any) -> Any:
    """Sleep."""
    time.sleep(0.2)
    return {"statusCode": 200, "body": "slow"}
