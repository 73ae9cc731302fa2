"""The figures of cold starts and warm calls as tables."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

_BESIDE = ("bare", "fastapi_mangum")
_COLD = ("wall", "init", "first", "cpu", "resident_mib")

Figures = Sequence[dict[str, Any]]


def show(figures: Figures) -> None:
    """Print milliseconds and MiB, and their ratios to the peers'.

    Of cold starts, the median of all rounds; of the ratios, the median and the one between the
    least of each, since other work of the machine only adds time. Of warm calls, the processor time
    in the handler: that of the whole process, less that with a handler that does nothing.
    """
    for over in ("HTTP", "TLS"):
        _show_cold([one for one in figures if one["over"] == over], over)
    _show_warm(figures)


def _show_cold(figures: Figures, over: str) -> None:
    heads = [f"{how} /{peer.partition('_')[0]}" for peer in _BESIDE for how in ("median", "least")]
    print(f"\n{f'cold, over {over}':38}", *(f"{head:>14}" for head in (*heads, *_COLD)))
    for name in _names(figures):
        own = _of(figures, name)
        ratios = [
            took(own, "wall") / took(_of(figures, peer), "wall")
            for peer in _BESIDE
            for took in (_median, _least)
        ]
        print(
            f"{name:38}",
            *(f"{ratio:14.2f}" for ratio in ratios),
            *(f"{_median(own, column):14.1f}" for column in _COLD),
        )


def _show_warm(figures: Figures) -> None:
    warm = [one for one in figures if "warm_cpu" in one]
    nothing = _least(_of(warm, "empty"), "warm_cpu")

    def in_handler(name: str) -> float:
        return _least(_of(warm, name), "warm_cpu") - nothing

    print(f"\n{'warm, processor time in the handler':38}", f"{'ms':>9}{'/bare':>9}{'/fastapi':>9}")
    for name in _names(warm):
        ratios = [in_handler(name) / in_handler(peer) for peer in _BESIDE]
        print(f"{name:38}", f"{in_handler(name):9.2f}", *(f"{ratio:8.2f}" for ratio in ratios))


def _names(figures: Figures) -> list[str]:
    return list(dict.fromkeys(figure["name"] for figure in figures))


def _of(figures: Figures, name: str) -> list[dict[str, Any]]:
    return [figure for figure in figures if figure["name"] == name]


def _median(figures: Iterable[dict[str, Any]], column: str) -> float:
    return _summary(statistics.median, figures, column)


def _least(figures: Iterable[dict[str, Any]], column: str) -> float:
    return _summary(min, figures, column)


def _summary(
    how: Callable[[list[float]], float], figures: Iterable[dict[str, Any]], column: str
) -> float:
    return how([figure[column] for figure in figures])
