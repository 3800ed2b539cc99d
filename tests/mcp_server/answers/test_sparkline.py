"""Usage over time as a line of bars: merged where there are many, with gaps where nothing is reported."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from mcp_server.answers.text.sparkline import MAX_BARS, Bars, bars
from mcp_server.answers.text.usage import render_usage
from mcp_server.answers.views.usage import IntervalView, usage_view
from mcp_server.assessment import assess
from router_client.model.spending import Interval
from tests.mcp_server.sample import snapshot, usage

HOUR = 3600


def hourly(counts: Sequence[int | None], begun_ago_s: int = HOUR) -> list[Interval]:
    """Return one interval for each count, the oldest first; the newest one began `begun_ago_s` ago."""
    ages = [begun_ago_s + HOUR * place for place in reversed(range(len(counts)))]
    return [Interval(age, HOUR, requests=count) for age, count in zip(ages, counts, strict=True)]


def drawn(series: Sequence[Interval]) -> Bars:
    found = bars([IntervalView.of(interval) for interval in series], lambda interval: interval.requests)
    assert found is not None
    return found


def usage_lines(series: Sequence[Interval]) -> list[str]:
    text = render_usage(usage_view(assess(snapshot(usage=replace(usage(), series=tuple(series))))))
    return [line for line in text.splitlines() if " by " in line]


def test_bars_show_the_counts_relative_to_the_peak() -> None:
    found = drawn(hourly([0, 1, 6, 12]))
    assert (found.drawn, found.peak, found.period) == ("▁▂▅█", 12, "last 4h by 1h")


def test_only_zero_has_the_lowest_bar() -> None:
    assert drawn(hourly([0, 1, 100_000])).drawn == "▁▂█"
    assert drawn(hourly([0, 0])).drawn == "▁▁"


def test_interval_without_a_report_is_a_gap_and_no_zero() -> None:
    assert drawn(hourly([3, None, 0, 3])).drawn == "█·▁█"
    (line,) = usage_lines(hourly([3, None, 0, 3]))
    assert line == "Requests    █·▁█ last 4h by 1h, peak 3, · not reported"


def test_interval_that_is_missing_is_a_gap() -> None:
    series = hourly([3, 1, 1, 3])
    assert drawn([series[0], series[3]]).drawn == "█··█"


def test_time_since_the_last_interval_is_a_gap() -> None:
    assert drawn(hourly([3, 3], begun_ago_s=4 * HOUR)).drawn == "██···"


@pytest.mark.parametrize("begun_ago_s", [0, 1, 1700, 1900, HOUR - 1, HOUR, HOUR + 30])
def test_newest_interval_need_not_have_ended(begun_ago_s: int) -> None:
    assert drawn(hourly([3, 0, 3], begun_ago_s)).drawn == "█▁█"


@pytest.mark.parametrize(("count", "shown", "period"), [
    (32, 32, "last 32h by 1h"), (33, 17, "last 33h by 2h"), (48, 24, "last 2d by 2h"),
])  # fmt: skip
def test_many_intervals_are_merged_and_none_is_lost(count: int, shown: int, period: str) -> None:
    found = drawn(hourly([1] * count))
    assert (len(found.counts), found.period) == (shown, period)
    assert sum(number or 0 for number in found.counts) == count


def test_intervals_of_any_age_and_length_have_a_bounded_line() -> None:
    ages = [10**15, 10**9, 3600, 60, 0, -100]
    found = drawn([Interval(age, seconds, requests=1) for age in ages for seconds in (1, 60, 10**12)])
    assert len(found.counts) <= MAX_BARS
    assert sum(count or 0 for count in found.counts) == len(ages) * 3


def test_usage_has_a_line_of_failures_only_if_any_failed() -> None:
    good = [Interval(age, HOUR, requests=4, failures=0) for age in (2 * HOUR, HOUR)]
    assert usage_lines(good) == ["Requests    ██ last 2h by 1h, peak 4"]
    one_failed = [good[0], replace(good[1], failures=1)]
    assert usage_lines(one_failed)[1] == "Failed      ▁█ last 2h by 1h, peak 1"


def test_series_of_one_interval_is_not_drawn() -> None:
    assert usage_lines(hourly([7])) == []


def test_series_without_counts_or_lengths_is_not_drawn() -> None:
    assert usage_lines([]) == []
    assert usage_lines([Interval(HOUR, HOUR, tokens=7)] * 2) == []
    assert usage_lines([Interval(HOUR, 0, requests=7)] * 2) == []


def test_view_keeps_the_newest_intervals_and_says_how_many_it_leaves_out() -> None:
    view = usage_view(assess(snapshot(usage=replace(usage(), series=tuple(hourly([*range(50)]))))))
    assert [interval.requests for interval in view.series] == [*range(2, 50)]
    assert "2 more intervals are not shown." in view.notes
