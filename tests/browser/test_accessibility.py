"""Accessibility: axe-core finds no violation in typical states, at every width, in every palette."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.browser import handmade, reading
from tests.browser.host import Host
from tests.browser.palettes import PALETTES, THEMES, styled
from tests.browser.routers import LARGE, TYPICAL
from tests.browser.server import TOOLS

AXE = Path(__file__).parents[2] / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
CASES = [*product((*TYPICAL, "not running"), TOOLS), (LARGE, "pool")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOVING = """() => document.getAnimations().filter((a) => a.playState === "running"
    && a.effect.getComputedTiming().duration > 1).length"""


def violations(host: Host) -> list[str]:
    if host.view.evaluate("() => typeof axe") == "undefined":
        host.view.evaluate(AXE.read_text("utf-8"))
    found: list[str] = reading.probe(host.view, "violations", RULES)
    return found


def unfold(host: Host) -> None:
    host.view.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")


@pytest.mark.parametrize(("pixels", "theme"), reading.LOOKS)
def test_axe_finds_no_violation(host: Host, pixels: int, theme: str) -> None:
    host.open("doctor", pixels, **styled(theme))
    for router, tool in CASES:
        host.draw(router, tool, {"detail": "all"} if tool == "doctor" else None)
        unfold(host)
        assert violations(host) == [], (router, tool)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("palette", [name for name in PALETTES if name != "plain"])
def test_axe_finds_no_violation_in_any_host_palette(host: Host, palette: str, theme: str) -> None:
    host.open("doctor", **styled(theme, palette))
    for router, tool in product(TYPICAL[1:3], TOOLS):
        host.draw(router, tool)
        assert violations(host) == [], (router, tool)


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_no_violation_in_every_state_and_in_a_chart(host: Host, theme: str) -> None:
    for tool, answer in (("pool", handmade.pool(host.server)), ("usage", handmade.usage(host.server, metered=False))):
        host.open(tool, **styled(theme))
        host.present(answer)
        unfold(host)
        assert violations(host) == [], tool


def test_axe_finds_no_violation_while_waiting_or_in_an_error(host: Host) -> None:
    host.open("pool")
    host.settle()
    assert violations(host) == []
    host.give({"content": [{"type": "text", "text": "It failed."}], "isError": True})
    assert violations(host) == []


def test_reduced_motion_disables_animations(host: Host) -> None:
    host.page.emulate_media(reduced_motion="reduce")
    try:
        for tool in TOOLS:
            host.show("pool3_one_auth_cooldown", tool)
            assert host.view.evaluate(MOVING) == 0
    finally:
        host.page.emulate_media(reduced_motion="null")


@pytest.mark.parametrize("tool", TOOLS)
def test_page_is_readable_in_forced_colors(host: Host, tool: str) -> None:
    host.page.emulate_media(forced_colors="active")
    try:
        data: dict[str, Any] = host.show("pool3_all_unusable", tool)
        assert violations(host) == []
        assert data["headline"] in reading.text(host.view)
    finally:
        host.page.emulate_media(forced_colors="none")
