"""What the page costs, measured in the browser's own trace: told at the end of the run, not judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser

from tests.browser import reading
from tests.browser.host import VIEW, Host
from tests.browser.routers import LARGE, MAX_TARGETS

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "loading", "v8"]
SCRIPT = {"EvaluateScript", "FunctionCall", "v8.compile", "RunMicrotasks", "TimerFire", "FireAnimationFrame"}
LAYOUT = {"Layout", "UpdateLayoutTree", "ParseHTML", "PrePaint", "Paint"}


def milliseconds(events: list[dict[str, Any]], names: set[str]) -> float:
    """How long the thread was at any of these; what lies within another counts once."""
    spans = sorted((e["ts"], e["ts"] + e["dur"]) for e in events if e["name"] in names and "dur" in e)
    total, end = 0, 0
    for start, stop in spans:
        total += max(0, stop - max(start, end))
        end = max(end, stop)
    return total / 1000


def of_the_page(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What its thread did, from its birth on; the frame has a process to itself."""
    own = next(e for e in events if e["name"] == "EvaluateScript" and e["args"]["data"].get("url") == VIEW)
    return [e for e in events if (e["pid"], e["tid"]) == (own["pid"], own["tid"])]


def test_what_a_pool_of_64_costs(browser: Browser, host: Host, record_figure: Callable[[str, str], None]) -> None:
    host.server.answer(LARGE, "pool")
    times, others = [], []
    for _ in range(5):
        browser.start_tracing(page=host.page, categories=CATEGORIES)
        host.show(LARGE, "pool", width=900)
        events = of_the_page(json.loads(browser.stop_tracing())["traceEvents"])
        assert reading.rows(host.view, "pool") == MAX_TARGETS
        times.append(milliseconds(events, SCRIPT))
        others.append(milliseconds(events, LAYOUT))
    record_figure("script until a pool of 64 is painted", f"{sorted(times)[2]:.1f} ms (bar: 100 ms; of 5: {times})")
    record_figure("style, layout and paint until then", f"{sorted(others)[2]:.1f} ms")
    record_figure("the page", f"{len(host.dashboard.html.encode())} bytes (at most 40000)")
    assert min(times) > 0, "the trace holds the page's own thread"
