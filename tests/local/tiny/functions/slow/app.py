"""Takes its time."""

import time


def handler(_event, _context):
    """Sleep."""
    time.sleep(0.2)
    return {"statusCode": 200, "body": "slow"}
