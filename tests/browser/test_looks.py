"""The page follows the host's theme, colors, locale and time zone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.palettes import styled

COLORS = "() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; }"
EDITOR_DARK = ["rgb(31, 31, 31)", "rgb(204, 204, 204)"]


def colors(host: Host) -> list[str]:
    """Return the colors of the page's background and text."""
    seen: list[str] = host.view.evaluate(COLORS)
    return seen


def change(host: Host, **context: Any) -> None:
    host.page.evaluate("(json) => host.context(json)", json.dumps(context))
    host.settle()


def test_theme_change_switches_the_colors_and_back(host: Host) -> None:
    host.show("pool3_traffic", "pool", **styled("dark"))
    dark = colors(host)
    change(host, theme="light")
    light = colors(host)
    assert dark[1] != light[1]
    change(host, theme="dark")
    assert colors(host) == dark


def test_host_colors_are_applied_at_the_handshake_and_later(host: Host) -> None:
    host.show("pool3_traffic", "pool", **styled("dark", "editor"))
    assert colors(host) == EDITOR_DARK
    change(host, **styled("light", "editor"))
    assert colors(host) == ["rgb(255, 255, 255)", "rgb(59, 59, 59)"]


def test_partial_context_update_keeps_the_rest(host: Host) -> None:
    host.show("pool3_traffic", "pool", **styled("dark", "editor"))
    change(host, locale="de-DE")
    assert colors(host) == EDITOR_DARK


def test_host_sets_only_accepted_style_variables(host: Host) -> None:
    hostile = {"color": "red", "--font-sans": "x; } body { display: none } {", "--color-text-primary": "url(x)"}
    host.show("pool3_traffic", "pool", theme="light", styles={"variables": hostile})
    assert host.view.evaluate("() => document.documentElement.style.color") == ""
    assert host.view.locator("main").is_visible()


@pytest.mark.parametrize(("locale", "expected"), [("en-US", "1,234"), ("de-DE", "1.234"), ("fr-FR", "1 234")])
def test_numbers_follow_the_host_locale(host: Host, locale: str, expected: str) -> None:
    host.open("usage", locale=locale)
    answer = host.server.answer("pool3_traffic", "usage")
    answer["structuredContent"]["window"]["requests"] = 1234
    answer["structuredContent"]["since_start"]["requests"] = 1234
    host.give(answer)
    assert expected in reading.text(host.view).replace("\u202f", " ").replace("\u00a0", " ")


def test_times_follow_the_host_time_zone(host: Host) -> None:
    texts = set()
    for zone in ("Asia/Tokyo", "America/New_York"):
        host.show("pool3_traffic", "pool", locale="en-GB", timeZone=zone)
        texts.add(json.dumps(host.view.evaluate(EVERY_TEXT_AND_TITLE)))
    assert len(texts) == 2


EVERY_TEXT_AND_TITLE = """() => [document.body.textContent,
    ...[...document.querySelectorAll("[title],[datetime],[aria-label]")].map((e) => e.title + e.ariaLabel)]"""


WRONG = [
    {"locale": "not a locale"},
    {"timeZone": "Nowhere/Else"},
    {"theme": 7},
    {"styles": {"variables": []}},
    {"styles": 1},
]


@pytest.mark.parametrize("context", WRONG)
def test_malformed_host_context_is_ignored(host: Host, context: dict[str, Any]) -> None:
    host.open("usage")
    host.post_message({"jsonrpc": "2.0", "method": "ui/notifications/host-context-changed", "params": context})
    answer = host.server.answer("pool3_traffic", "usage")
    host.give(answer)
    assert answer["structuredContent"]["headline"] in reading.text(host.view)
