"""The figures of cold starts and warm calls as tables."""

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

_BESIDE = ("bare", "fastapi_mangum")


_COLD = ("wall", "init", "first", "cpu", "init_cpu", "resident_mib")
_WARM = ("warm_cpu", "warm_wall")


def show(figures: Sequence[dict[str, Any]]) -> None:
    """Print medians over all rounds: milliseconds, and MiB; and the first beside the peers'."""
    for columns in (_COLD, _WARM):
        bare, fastapi = (_median(_of(figures, peer), columns[0]) for peer in _BESIDE)
        print(f"{'':34}{'/bare':>9}{'/fastapi':>9}", *(f"{column:>12}" for column in columns))
        for name in dict.fromkeys(figure["name"] for figure in figures):
            own = [_median(_of(figures, name), column) for column in columns]
            ratios = f"{own[0] / bare:9.2f}{own[0] / fastapi:9.2f}"
            print(f"{name:34}{ratios}", *(f"{figure:12.1f}" for figure in own))
        print()


def _of(figures: Iterable[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [figure for figure in figures if figure["name"] == name]


def _median(figures: Iterable[dict[str, Any]], figure: str) -> float:
    return statistics.median(one[figure] for one in figures if figure in one)
