"""How many changes to the code that decides and stores do the tests notice?"""

import argparse
import json
import math
import os
import subprocess
import sys

from tests.mutation.source import FOLDER, PACKAGES, TREE, Mutant, prepare

_WANTED = 0.85
_CASES = ("tests/functions", "tests/coreapi", "tests/races", "tests/faults")


def main() -> int:
    """Run mutants for a while, continue the last run, and print the results."""
    asked = argparse.ArgumentParser()
    asked.add_argument(
        "module", nargs="?", default="coreapi", help="coreapi.access.second_factor.totp"
    )
    asked.add_argument("--sample", type=int, help="so many, drawn at random, always the same")
    asked.add_argument("--minutes", type=float, default=24 * 60, help="then stop; the next goes on")
    asked.add_argument("--patience", type=float, default=10, help="seconds of tests for a mutant")
    options = asked.parse_args()
    FOLDER.mkdir(exist_ok=True)
    mutants = [one for one in prepare() if f"{one.name}.".startswith(f"{options.module}.")]
    mutants.sort(key=lambda one: one.lot)
    drawn = mutants[: options.sample]
    work = {
        "mutants": {one.name: one.lot for one in drawn},
        "seconds": options.minutes * 60,
        "patience": options.patience,
    }
    (FOLDER / "work.json").write_text(json.dumps(work), encoding="utf-8")
    pytest = [sys.executable, "-m", "pytest", "-p", "tests.mutation.forking", "-n", "0", "-sqq"]
    with (FOLDER / "pytest.log").open("w", encoding="utf-8") as log:
        ended = subprocess.run([*pytest, *_CASES], cwd=TREE, check=False, stdout=log)  # noqa: S603
    if ended.returncode:
        print(f"pytest ended with {ended.returncode}: {log.name}", file=sys.stderr)
    return ended.returncode or _tell(drawn, len(mutants))


def _tell(drawn: list[Mutant], there_are: int) -> int:
    """Print what became of the mutants; 1 if too few were killed."""
    verdicts = FOLDER / "verdicts.json"
    kept: dict[str, list[str]] = json.loads(verdicts.read_text()) if verdicts.exists() else {}
    known = [(one, kept[one.lot][0]) for one in drawn if one.lot in kept]
    print(f"{there_are} mutants, {len(drawn)} drawn, {len(known)} run")
    for package in PACKAGES:
        _count(package, [verdict for one, verdict in known if one.package == package])
    share = _count("together", [verdict for _, verdict in known])
    survivors = [one for one, verdict in known if verdict == "survived"]
    told = sorted(f"{one.name}\n{one.change}\n\n" for one in survivors)
    (FOLDER / "survivors.txt").write_text("".join(told), encoding="utf-8")
    print(f"{len(survivors)} survivors, in {FOLDER / 'survivors.txt'}")
    return int(share < _WANTED)


def _count(name: str, verdicts: list[str]) -> float:
    """Print the share killed, with its 95 % confidence interval (Wilson), and return it."""
    total = len(verdicts) or 1
    killed = len(verdicts) - verdicts.count("survived")
    share, z = killed / total, 1.96
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total**2)) / (1 + z * z / total)
    slow = f", {verdicts.count('timed out')} of them by time" if "timed out" in verdicts else ""
    print(
        f"  {name:10} {killed:5} of {len(verdicts):5} killed{slow}: {share:.1%} "
        f"({middle - half:.1%} to {middle + half:.1%})"
    )
    return share


if __name__ == "__main__":
    os.nice(10)
    sys.exit(main())
