"""Runs the local server as where only `local/requirements.txt` is installed.

Packages that only the tests have cannot be imported: `python -m tests.harness.local_packages_only`.
"""

import re
import runpy
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.metadata import packages_distributions
from types import ModuleType

from local import ROOT

_LOCK = ROOT / "local" / "requirements.txt"


class _Missing(MetaPathFinder):
    """Finds no module of other packages."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        del path, target
        if fullname.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def main() -> None:
    """Run `python -m local`."""
    locked = set(re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==", _LOCK.read_text("utf-8"), re.MULTILINE))
    others = {
        module
        for module, distributions in packages_distributions().items()
        if locked.isdisjoint(re.sub(r"[-_.]+", "-", each).lower() for each in distributions)
    }
    sys.meta_path.insert(0, _Missing(others))
    runpy.run_module("local", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
