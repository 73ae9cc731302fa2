"""The cost and the time of a function at each memory size: the table by which sizes were chosen.

    python -m benchmarks.memory

On Lambda memory buys processor time: 1,769 MB are one processor, less is a share of it. Processor
time is measured, for it is the same however busy a machine is; time is made of it, by the share,
and of the calls of DynamoDB. Then some shares are tried out in Docker. Prices are examples,
us-east-1's for x86.
"""

import sys
from collections.abc import Mapping
from typing import Any

from benchmarks import environments
from benchmarks.environments import Environments

_SIZES = (128, 256, 512, 1024, 1769)
_TRIED = (256, 1769)
_PROCESSOR_MB = 1769
_GB_SECOND = 16.6667e-6
_DYNAMODB_MS = 4.0  # a call, as AWS's own metrics usually show it; assumed, there is no AWS here
_CALLS = 40
_FUNCTIONS: Mapping[str, int] = {  # and how often each calls DynamoDB
    "business_location/details/details": 3,
    "user/profile/organization/get": 3,
    "business_location/create/create": 4,
    "internal/user/list/list": 5,
    "auth/login/login": 4,
}


def main() -> int:
    """Measure and print."""
    with environments.running("memory") as there:
        took = {event: there.run(event, _CALLS) for event in _FUNCTIONS}
        _table("warm: ms, and $ a million", took, "cpu_ms")
        _table("the first of an environment", took, "first_cpu")
        _tried(there)
    return 0


def _table(title: str, took: Mapping[str, dict[str, Any]], cpu: str) -> None:
    print(f"{title:<36}{'CPU ms':>8}{'MiB':>6}{''.join(f'{size:>13,} MB' for size in _SIZES)}")
    for event, calls in _FUNCTIONS.items():
        used = took[event][cpu]
        print(f"{event:<36}{used:>8.1f}{took[event]['resident_mib']['1']:>6.0f}", end="")
        for size in _SIZES:
            ms = used * _PROCESSOR_MB / size + calls * _DYNAMODB_MS
            cost = 1e6 * _GB_SECOND * ms / 1000 * size / 1024
            print(f"{f'{ms:,.0f}':>9}{f'{cost:.3f}':>7}", end="")
        print()
    print()


def _tried(there: Environments) -> None:
    print(f"{'in Docker, at a share':<36}{'MB':>8}{'CPU ms':>8}{'CPU ms / share':>16}{'ms':>8}")
    for event in ("business_location/details/details", "auth/login/login"):
        for size in _TRIED:
            share = size / _PROCESSOR_MB
            took = there.run(event, _CALLS, cpus=share)
            cpu = took["cpu_ms"]
            print(f"{event:<36}{size:>8,}{cpu:>8.1f}{cpu / share:>16.1f}{took['mean_ms']:>8.1f}")


if __name__ == "__main__":
    sys.exit(main())
