"""Every control can be reached and used with the keyboard, with visible focus."""

from __future__ import annotations

import pytest

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.palettes import THEMES, styled
from tests.browser.routers import WITH_UPSTREAMS
from tests.browser.server import TOOLS


def tab_stops(host: Host, count: int) -> list[list[object]]:
    """Press Tab `count` times; return each focused control and whether its focus is visible."""
    host.page.locator("iframe").focus()
    host.frames()
    seen = []
    for _ in range(count):
        host.page.keyboard.press("Tab")
        # The focus moves between the processes of host and page.
        host.frames()
        seen.append(reading.probe(host.view, "focused"))
    return seen


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tool", TOOLS)
def test_tab_reaches_every_control_in_order_with_visible_focus(host: Host, tool: str, theme: str) -> None:
    host.show(WITH_UPSTREAMS, tool, **styled(theme))
    expected: int = reading.probe(host.view, "number_stops")
    assert expected >= 3, "Refresh, automatic refresh, Copy command"
    assert tab_stops(host, expected) == [[str(n), True] for n in range(expected)]


def test_enter_and_space_activate_the_focused_control(host: Host) -> None:
    host.show("pool3_all_unusable", "doctor")
    host.view.get_by_role("button", name="Refresh", exact=True).focus()
    host.page.keyboard.press("Enter")
    host.page.wait_for_timeout(200)
    assert len(host.calls) == 1
    host.view.get_by_label("Refresh every 30 s").focus()
    host.page.keyboard.press("Space")
    assert host.view.get_by_label("Refresh every 30 s").is_checked()
    details = host.view.locator("details").first
    details.locator("summary").focus()
    host.page.keyboard.press("Enter")
    assert details.get_attribute("open") is not None


def test_refresh_keeps_the_focus_and_the_open_details(host: Host) -> None:
    host.show("pool3_all_unusable", "doctor")
    host.view.locator("details summary").first.click()
    button = host.view.get_by_role("button", name="Refresh", exact=True)
    button.focus()
    host.page.keyboard.press("Enter")
    host.page.wait_for_timeout(300)
    assert len(host.calls) == 1
    assert button.evaluate("(button) => button === document.activeElement")
    assert host.view.locator("details").first.get_attribute("open") is not None
