"""Racers in processes of their own, as Lambda runs functions: they share only the table."""

import multiprocessing
import traceback
from collections.abc import Callable
from typing import Any

from tests.harness.product import Product

_SECONDS = 120


def in_processes(product: Product, *acts: Callable[[], Any]) -> list[Any]:
    """Act at once, each in a process; the results, which must be picklable, are in this order.

    The processes are copies of this one: secrets, clock and mail are their own from here on.

    Raises:
        AssertionError: One of them failed.
    """
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(len(acts)), context.SimpleQueue()

    def run(number: int) -> None:
        try:
            barrier.wait(_SECONDS)
            results.put((number, acts[number](), ""))
        except BaseException:  # noqa: BLE001 - the test shows any error
            results.put((number, None, traceback.format_exc()))

    # A copy of this process must open connections of its own.
    product.app.store.client.close()
    product.stack.table.disconnect()
    processes = [context.Process(target=run, args=(number,)) for number in range(len(acts))]
    for process in processes:
        process.start()
    ended = sorted((results.get() for _ in acts), key=lambda result: result[0])
    for process in processes:
        process.join(_SECONDS)
    failures = [failure for _, _, failure in ended if failure]
    assert not failures, failures[0]
    return [result for _, result, _ in ended]
