"""One function in one process, as Lambda keeps it warm: called again and again.

Runs inside a container of Lambda's image, on the standard library and what the function brings.
Reads what to do from standard input, as JSON, and prints what it took as one line of it:

    {"folder", "environment", "event", "calls", "clients", "resident_after": [1000, 10000]}

Several clients call at once, and wait for their turn: an execution environment runs one event at a
time.
"""

import json
import os
import sys
import threading
import time
from array import array
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]

_SUCCESS = (200, 201)
_CONTEXT = SimpleNamespace(
    function_name="benchmark",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:benchmark",
    aws_request_id="00000000-0000-0000-0000-000000000000",
    get_remaining_time_in_millis=lambda: 10_000,
)


def main() -> None:
    """Do it."""
    plan = json.load(sys.stdin)
    os.environ.update(plan["environment"])  # noqa: TID251 - as Lambda does, before the import
    with Path(os.devnull).open("w", encoding="utf-8") as log, redirect_stdout(log):
        took = _measured(plan)
    print(json.dumps(took))


def _measured(plan: Mapping[str, Any]) -> dict[str, Any]:
    cpu = time.process_time()
    sys.path[:0] = [plan["folder"], "/opt/python"]
    from app import handler  # noqa: PLC0415 - of the folder that was just named

    took: dict[str, Any] = {"init_cpu": 1000 * (time.process_time() - cpu)}
    cpu = time.process_time()
    handler(json.loads(plan["event"]), _CONTEXT)
    took["first_cpu"] = 1000 * (time.process_time() - cpu)
    took["resident_mib"] = {"1": _resident_mib()}
    took.update(_warm(handler, plan, took["resident_mib"]))
    return took


def _warm(handler: Handler, plan: Mapping[str, Any], resident: dict[str, float]) -> dict[str, Any]:
    turn, numbers = threading.Lock(), iter(range(plan["calls"]))
    times = array("d", bytes(8 * plan["calls"]))  # all of it now: nothing here is to grow
    bad: list[str] = []

    def client() -> None:
        while True:
            began = time.perf_counter()
            with turn:
                number = next(numbers, None)
                if number is None:
                    return
                answer = handler(json.loads(plan["event"]), _CONTEXT)
                if number + 1 in plan["resident_after"]:
                    resident[str(number + 1)] = _resident_mib()
                if answer["statusCode"] not in _SUCCESS:
                    bad.append(answer["body"])
            times[number] = _since(began)

    began, cpu = time.perf_counter(), time.process_time()
    clients = [threading.Thread(target=client) for _ in range(plan["clients"])]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return {
        "mean_ms": _since(began) / plan["calls"],
        "cpu_ms": 1000 * (time.process_time() - cpu) / plan["calls"],
        "ms": sorted(times),
        "bad": bad[:3],
    }


def _resident_mib() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def _since(began: float) -> float:
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
