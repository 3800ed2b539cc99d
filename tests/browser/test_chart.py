"""Usage over time: bars that can be seen, read aloud and looked up; gaps where nothing is reported."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.browser import handmade, reading
from tests.browser.host import Host
from tests.browser.palettes import styled

BARS = """(name) => [...document.querySelectorAll(`[aria-label^="${name}"] path`)]
    .map((bar) => bar.getBBox()).map(({ x, height }) => ({ x, height }))"""


def present(host: Host, series: Any, **setup: Any) -> dict[str, Any]:
    host.open("usage", **setup)
    answer = handmade.usage(host.server, metered=False)
    answer["structuredContent"]["series"] = series
    return host.present(answer)


def bars(host: Host, name: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = host.view.evaluate(BARS, name)
    return found


def test_each_reported_interval_has_a_bar_and_the_others_are_gaps(host: Host) -> None:
    data = present(host, handmade.SERIES)
    counts = [row["requests"] for row in data["series"] if row["requests"] is not None]
    drawn = bars(host, "Requests")
    assert len(drawn) == len(counts) == handmade.HOURS - len(handmade.MISSING) - 1
    assert [bar["height"] > 1 for bar in drawn] == [count > 0 for count in counts]
    assert max(bar["height"] for bar in drawn) == 100
    steps = [after["x"] - before["x"] for before, after in pairwise(drawn)]
    assert max(steps) > 2 * min(steps)


def test_chart_has_a_text_for_screen_readers_and_a_table(host: Host) -> None:
    data = present(host, handmade.SERIES)
    charts = host.view.get_by_role("img", name="Requests: last 23 h 20 min, peak 22 in 1 h")
    assert charts.count() == 1
    assert host.view.get_by_role("img", name="Failed requests: last 23 h 20 min, peak 4 in 1 h").count() == 1
    host.view.locator("details summary").focus()
    host.page.keyboard.press("Enter")
    seen = reading.text(host.view, "details table")
    assert "Begun Requests Failed Tokens" in seen
    assert "cost" not in seen
    assert seen.count("not reported") == 1
    assert host.view.locator("details tbody tr").count() == len(data["series"])


def test_failures_have_a_row_only_if_any_failed(host: Host) -> None:
    present(host, [row | {"failures": 0} for row in handmade.SERIES])
    assert (len(bars(host, "Requests")) > 0, bars(host, "Failed")) == (True, [])


def test_series_of_any_shape_is_no_error(host: Host) -> None:
    row = handmade.SERIES[0]
    for series in (
        [], None, "x", [None], [row | {"seconds": 0}], [row | {"seconds": None}], [row | {"requests": None}],
        [row | {"starts_ago_s": -5}], [row | {"starts_ago_s": 1e300, "seconds": 1e-300, "requests": 1e300}],
        [row | {"requests": -3}], [row] * 300,
    ):  # fmt: skip
        present(host, series)
        assert reading.overflow(host.view) <= 0
        heights = [bar["height"] for bar in bars(host, "Requests")]
        assert all(0 < height <= 100 for height in heights)


def test_bars_have_the_colors_of_the_theme(host: Host) -> None:
    fills = set()
    for theme in ("light", "dark"):
        present(host, handmade.SERIES, **styled(theme))
        fills.add(host.view.evaluate("() => getComputedStyle(document.querySelector('.chart path')).fill"))
    assert len(fills) == 2
