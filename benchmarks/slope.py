"""A line through times, with its standard error."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_SLOWEST = 0.1  # of the rounds: those in which the machine did something else


@dataclass(frozen=True, slots=True)
class Slope:
    """How times grow with each tenfold of a size, and the standard error of that."""

    per_tenfold: float
    error: float

    def __str__(self) -> str:
        """Return both, and how many errors the slope is from none."""
        return f"{self.per_tenfold:+.2f} ± {self.error:.2f}"


def per_tenfold(sizes: Sequence[int], rounds: Sequence[Sequence[float]]) -> Slope:
    """Fit a line through the times of rounds, each of which has one time for each size.

    Whole rounds are left out, the slowest tenth, so that no size is spared more than another.
    """
    kept = sorted(rounds, key=sum)[: math.ceil(len(rounds) * (1 - _SLOWEST))]
    powers = [math.log10(size) for _ in kept for size in sizes]
    times = [time for each in kept for time in each]
    line = statistics.linear_regression(powers, times)
    pairs = zip(powers, times, strict=True)
    residues = sum((time - line.intercept - line.slope * power) ** 2 for power, time in pairs)
    spread = sum((power - statistics.fmean(powers)) ** 2 for power in powers)
    return Slope(line.slope, math.sqrt(residues / (len(times) - 2) / spread))
