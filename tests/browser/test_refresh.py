"""Refresh, by hand and automatically, through the host."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.server import TOOLS

INTERVAL_S = 30
FAILED = {"content": [{"type": "text", "text": "The host could not reach it."}], "isError": True}


def button(host: Host) -> Locator:
    return host.view.get_by_role("button", name="Refresh", exact=True)


def switch(host: Host) -> Locator:
    return host.view.get_by_label("Refresh every 30 s")


def press(host: Host) -> None:
    count = len(host.calls) + 1
    button(host).click()
    wait_for_calls(host, count)


def wait_for_calls(host: Host, times: int) -> None:
    """Wait until the page has made `times` calls and drawn the last answer."""
    for _ in range(200):
        if len(host.calls) >= times:
            break
        host.page.wait_for_timeout(10)
    assert len(host.calls) == times
    host.page.wait_for_timeout(100)
    host.settle()


def cooldown(seen: str) -> int:
    found = re.search(r"available in (\d+) s", seen)
    assert found is not None
    return int(found[1])


def hide(host: Host, hidden: bool) -> None:
    reading.probe(host.view, "hide", hidden)


@pytest.mark.parametrize("tool", TOOLS)
def test_refresh_calls_the_same_tool_and_draws_the_new_answer(host: Host, tool: str) -> None:
    host.show("pool3_traffic", tool)
    host.router = "pool3_all_unusable"
    press(host)
    assert host.calls == [{"name": tool, "arguments": {}}]
    assert host.view.locator("main").get_attribute("data-verdict") == "no_usable_target"
    press(host)
    assert len(host.calls) == 2


def test_refresh_calls_the_tool_with_the_same_arguments(host: Host) -> None:
    host.show("pool3_traffic", "doctor", {"detail": "all"})
    press(host)
    assert host.calls == [{"name": "doctor", "arguments": {"detail": "all"}}]


def test_no_refresh_controls_where_the_host_does_not_proxy_calls(host: Host) -> None:
    host.show("pool3_traffic", "pool", capabilities={"openLinks": {}})
    assert not button(host).is_visible()
    assert not switch(host).is_visible()


def test_failed_refresh_is_reported_and_keeps_the_previous_answer(host: Host) -> None:
    data = host.show("pool3_traffic", "pool")
    host.answers.append(FAILED)
    press(host)
    seen = reading.text(host.view)
    assert FAILED["content"][0]["text"] in seen  # type: ignore[index]
    assert data["headline"] in seen
    assert host.view.locator("tbody tr").count() == len(data["targets"])
    press(host)
    assert FAILED["content"][0]["text"] not in reading.text(host.view)  # type: ignore[index]


def test_refused_refresh_is_reported_and_keeps_the_previous_answer(host: Host) -> None:
    data = host.show("pool3_traffic", "pool")
    before = reading.text(host.view)
    host.answers.append({"not": "a result"})
    press(host)
    assert data["headline"] in reading.text(host.view)
    assert reading.text(host.view) != before
    assert button(host).is_enabled()


def test_double_click_makes_one_call(host: Host) -> None:
    host.show("pool3_traffic", "status")
    button(host).evaluate("(button) => { button.click(); button.click(); }")
    wait_for_calls(host, 1)


def test_automatic_refresh_runs_only_while_enabled(clocked: Host) -> None:
    clocked.show("pool3_traffic", "pool")
    clocked.advance(2 * INTERVAL_S)
    assert clocked.calls == []
    switch(clocked).check()
    for times in (1, 2, 3):
        clocked.advance(INTERVAL_S)
        wait_for_calls(clocked, times)
    switch(clocked).uncheck()
    clocked.advance(3 * INTERVAL_S)
    assert len(clocked.calls) == 3


def test_hidden_page_makes_no_calls(clocked: Host) -> None:
    clocked.show("pool3_traffic", "pool")
    switch(clocked).check()
    hide(clocked, True)
    clocked.advance(4 * INTERVAL_S)
    assert clocked.calls == []
    hide(clocked, False)
    clocked.advance(INTERVAL_S)
    assert len(clocked.calls) in {1, 2}


def test_page_makes_no_calls_after_the_teardown(clocked: Host) -> None:
    clocked.show("pool3_one_auth_cooldown", "pool")
    switch(clocked).check()
    assert clocked.page.evaluate("() => host.teardown()") == {}
    before, drawn = len(clocked.received), clocked.view.content()
    clocked.page.clock.run_for(4 * INTERVAL_S * 1000)
    clocked.page.wait_for_timeout(100)
    assert clocked.calls == []
    assert clocked.received[before:] == []
    assert clocked.view.content() == drawn


def test_age_and_cooldowns_are_updated_over_time(clocked: Host) -> None:
    clocked.show("pool3_one_auth_cooldown", "pool")
    clocked.advance(1)
    before = reading.text(clocked.view)
    assert "as of 13 s ago" in before
    clocked.advance(12)
    after = reading.text(clocked.view)
    assert "as of 25 s ago" in after
    assert cooldown(before) - cooldown(after) == 12
