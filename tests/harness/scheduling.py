"""Assigns tests to workers: one runs all that share a slow resource; files run in parts."""

from typing import Any, cast
from zlib import crc32

from xdist.scheduler import LoadScopeScheduling  # pyright: ignore[reportMissingTypeStubs]

# Workers begin with these, so that none of them ends late.
_SHARING = {
    "tests/e2e/": "a local server",
    "tests/local/": "local servers",
    "tests/story/": "the story",
    "tests/house/test_hot_keys.py": "the story",
    "tests/house/test_imports.py": "imports",
}
_PARTS = 16


class Scheduling(cast("type[Any]", LoadScopeScheduling)):
    """Gives each idle worker the next tests."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        part = f"{file} {crc32(nodeid.encode()) % _PARTS}"
        return next((name for path, name in _SHARING.items() if file.startswith(path)), part)


def comes_later(nodeid: str) -> bool:
    """Return whether a test shares no resource that takes seconds to start."""
    return not nodeid.startswith(tuple(_SHARING))
