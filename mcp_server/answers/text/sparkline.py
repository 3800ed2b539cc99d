"""Counts over time as a line of bars, such as `▁▂▅█▂`: the newest on the right, gaps where nothing was reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from mcp_server.answers.views.usage import IntervalView
from mcp_server.units import length

LEVELS = "▁▂▃▄▅▆▇█"
"""The lowest stands for 0 alone."""
GAP = "·"
MAX_BARS = 32


class Bars(Struct, frozen=True):
    """One count for each bar, the oldest first, None for a gap. Each bar is `bar_s` long, together `covered_s`."""

    counts: list[int | None]
    bar_s: float
    covered_s: float

    @property
    def peak(self) -> int:
        """The highest count."""
        return max((count for count in self.counts if count is not None), default=0)

    @property
    def drawn(self) -> str:
        """The bars as characters."""
        return "".join(GAP if count is None else _level(count, self.peak) for count in self.counts)

    @property
    def period(self) -> str:
        """The time that they cover, such as `last 24h by 1h`."""
        return f"last {length(self.covered_s)} by {length(self.bar_s)}"


def bars(series: Sequence[IntervalView], count: Callable[[IntervalView], int | None]) -> Bars | None:
    """Return the counts in at most MAX_BARS bars up to now; None if no interval reports one."""
    timed = [interval for interval in series if interval.seconds > 0]
    if all(count(interval) is None for interval in timed):
        return None
    # `statistics` has this, too, and takes longer to import than this module and its views.
    step_s = Counter(interval.seconds for interval in timed).most_common(1)[0][0]
    places = _places(timed, step_s)
    steps = 1 + max(places)
    merged = -(-steps // MAX_BARS)
    sums: list[int | None] = [None] * -(-steps // merged)
    for interval, place in zip(timed, places, strict=True):
        if (value := count(interval)) is not None:
            sums[place // merged] = (sums[place // merged] or 0) + value
    return Bars(sums[::-1], step_s * merged, step_s * steps)


def _places(timed: Sequence[IntervalView], step_s: float) -> list[int]:
    """Return how many steps each interval is before now. The newest one may not have ended yet."""
    newest = min(timed, key=lambda interval: interval.starts_ago_s)
    ended = max(0, round((newest.starts_ago_s - newest.seconds) / step_s))
    return [ended + round((interval.starts_ago_s - newest.starts_ago_s) / step_s) for interval in timed]


def _level(count: int, peak: int) -> str:
    return LEVELS[0] if count <= 0 else LEVELS[1 + round(count / peak * (len(LEVELS) - 2))]
