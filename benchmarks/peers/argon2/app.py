"""One password checked and nothing else: what a sign-in cannot do without."""

import os
from typing import Any

from argon2 import PasswordHasher

hasher = PasswordHasher(
    memory_cost=int(os.environ["ARGON2_MEMORY_KIB"]),
    time_cost=int(os.environ["ARGON2_ITERATIONS"]),
    parallelism=int(os.environ["ARGON2_PARALLELISM"]),
)
PASSWORD = "as long as many are"  # noqa: S105 - no user's
HASH = hasher.hash(PASSWORD)


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request."""
    hasher.verify(HASH, PASSWORD)
    return {"statusCode": 200, "body": "{}"}
