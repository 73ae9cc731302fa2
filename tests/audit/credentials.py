"""Does anything in this tree, or in its history, look like a credential?

All detectors search the tree, and `allowed.toml` lists false findings, with reasons. Only detectors
that recognize a credential by its form search the history.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

_ALLOWED = Path(__file__).with_name("allowed.toml")
_GUESSES = {
    "Base64HighEntropyString",
    "HexHighEntropyString",
    "IPPublicDetector",
    "KeywordDetector",
}


def main() -> int:
    """Print what was found, never the find itself; 1 if there is any."""
    rules = tomllib.loads(_ALLOWED.read_text(encoding="utf-8"))["allowed"]
    unused = list(rules)
    found: list[str] = []
    for name, kind, line in _in_the_tree():
        allowing = [one for one in rules if kind in one["kinds"] and _matches(name, one["files"])]
        unused = [one for one in unused if one not in allowing]
        if not allowing:
            found.append(f"{name}:{line}: {kind}")
    found += [f"{name}:{line}: {kind}, in the history" for name, kind, line in _in_the_history()]
    found += [f"allowed.toml: nothing to allow in {one['files']}" for one in unused]
    print(*found, f"{len(found)} finds", sep="\n")
    return bool(found)


def _in_the_tree() -> Iterator[tuple[str, str, int]]:
    """Yield the file, the kind and the line of each find."""
    scan: Any = import_module("detect_secrets.core.scan")
    settings: Any = import_module("detect_secrets.settings")
    with settings.default_settings():
        for name in _git("ls-files").splitlines():
            for secret in scan.scan_file(name):
                yield name, secret.type, secret.line_number


def _in_the_history() -> Iterator[tuple[str, str, int]]:
    """Yield the same of every line that any commit added."""
    scan: Any = import_module("detect_secrets.core.scan")
    settings: Any = import_module("detect_secrets.settings")
    plugins: Any = import_module(
        "detect_secrets.core.plugins.util"
    ).get_mapping_from_secret_type_to_class()
    used = [{"name": one.__name__} for one in plugins.values() if one.__name__ not in _GUESSES]
    with settings.transient_settings({"plugins_used": used}):
        for commit in _git("rev-list", "--all", "--no-merges").split():
            for secret in scan.scan_diff(_git("show", "--unified=0", "--format=", commit)):
                yield secret.filename, secret.type, secret.line_number


def _git(*arguments: str) -> str:
    ended = subprocess.run(["git", *arguments], check=True, capture_output=True)  # noqa: S603, S607
    return ended.stdout.decode("utf-8", errors="replace")


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


if __name__ == "__main__":
    sys.exit(main())
