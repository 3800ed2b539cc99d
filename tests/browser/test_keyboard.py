"""All that can be pressed can be reached and pressed without a mouse, and it shows where one is."""

from __future__ import annotations

import pytest

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.palettes import THEMES, styled
from tests.browser.server import TOOLS


def stops(host: Host, most: int) -> list[list[object]]:
    """Where Tab leads, one after the other, with whether it shows."""
    host.page.locator("iframe").focus()
    host.frames()
    seen = []
    for _ in range(most):
        host.page.keyboard.press("Tab")
        # From the host's process to the page's.
        host.frames()
        seen.append(reading.probe(host.view, "focused"))
    return seen


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tool", TOOLS)
def test_tab_leads_to_everything_in_its_order_and_shows_where(host: Host, tool: str, theme: str) -> None:
    host.show("pool3_all_unusable", tool, **styled(theme))
    wanted: int = reading.probe(host.view, "number_stops")
    assert wanted >= 3, "Refresh, its switch, Copy"
    assert stops(host, wanted) == [[str(n), True] for n in range(wanted)]


def test_enter_and_space_press_what_is_focused(host: Host) -> None:
    host.show("pool3_all_unusable", "doctor")
    host.view.get_by_role("button", name="Refresh", exact=True).focus()
    host.page.keyboard.press("Enter")
    host.page.wait_for_timeout(200)
    assert len(host.calls) == 1
    host.view.get_by_label("Refresh every 30 s").focus()
    host.page.keyboard.press("Space")
    assert host.view.get_by_label("Refresh every 30 s").is_checked()
    folded = host.view.locator("details").first
    folded.locator("summary").focus()
    host.page.keyboard.press("Enter")
    assert folded.get_attribute("open") is not None


def test_a_refresh_leaves_the_focus_and_what_is_unfolded_where_they_were(host: Host) -> None:
    host.show("pool3_all_unusable", "doctor")
    host.view.locator("details summary").first.click()
    button = host.view.get_by_role("button", name="Refresh", exact=True)
    button.focus()
    host.page.keyboard.press("Enter")
    host.page.wait_for_timeout(300)
    assert len(host.calls) == 1
    assert button.evaluate("(button) => button === document.activeElement")
    assert host.view.locator("details").first.get_attribute("open") is not None
