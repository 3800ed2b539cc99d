"""The same question again, by hand and by itself, through the host."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.server import TOOLS

EVERY_S = 30
FAILED = {"content": [{"type": "text", "text": "The host could not reach it."}], "isError": True}


def button(host: Host) -> Locator:
    return host.view.get_by_role("button", name="Refresh", exact=True)


def switch(host: Host) -> Locator:
    return host.view.get_by_label("Refresh every 30 s")


def press(host: Host) -> None:
    wanted = len(host.calls) + 1
    button(host).click()
    called(host, wanted)


def called(host: Host, times: int) -> None:
    """Wait until the page has called so often, and has the answer."""
    for _ in range(200):
        if len(host.calls) >= times:
            break
        host.page.wait_for_timeout(10)
    assert len(host.calls) == times
    host.page.wait_for_timeout(100)
    host.settle()


def cooldown(seen: str) -> int:
    found = re.search(r"back in (\d+) s", seen)
    assert found is not None
    return int(found[1])


def hide(host: Host, hidden: bool) -> None:
    reading.probe(host.view, "hide", hidden)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_button_asks_the_same_tool_again_and_draws_the_new_answer(host: Host, tool: str) -> None:
    host.show("pool3_traffic", tool)
    host.router = "pool3_all_unusable"
    press(host)
    assert host.calls == [{"name": tool, "arguments": {}}]
    assert host.view.locator("main").get_attribute("data-verdict") == "no_usable_target"
    press(host)
    assert len(host.calls) == 2


def test_it_asks_with_the_same_arguments(host: Host) -> None:
    host.show("pool3_traffic", "doctor", {"detail": "all"})
    press(host)
    assert host.calls == [{"name": "doctor", "arguments": {"detail": "all"}}]


def test_without_a_host_that_hands_calls_on_there_is_nothing_to_press(host: Host) -> None:
    host.show("pool3_traffic", "pool", capabilities={"openLinks": {}})
    assert not button(host).is_visible()
    assert not switch(host).is_visible()


def test_a_call_that_fails_is_said_and_the_old_answer_stays(host: Host) -> None:
    data = host.show("pool3_traffic", "pool")
    host.answers.append(FAILED)
    press(host)
    seen = reading.text(host.view)
    assert FAILED["content"][0]["text"] in seen  # type: ignore[index]
    assert data["headline"] in seen
    assert host.view.locator("tbody tr").count() == len(data["targets"])
    press(host)
    assert FAILED["content"][0]["text"] not in reading.text(host.view)  # type: ignore[index]


def test_a_host_that_refuses_the_call_is_said_and_the_old_answer_stays(host: Host) -> None:
    data = host.show("pool3_traffic", "pool")
    before = reading.text(host.view)
    host.answers.append({"not": "a result"})
    press(host)
    assert data["headline"] in reading.text(host.view)
    assert reading.text(host.view) != before
    assert button(host).is_enabled()


def test_two_presses_at_once_are_one_call(host: Host) -> None:
    host.show("pool3_traffic", "status")
    button(host).evaluate("(button) => { button.click(); button.click(); }")
    called(host, 1)


def test_it_refreshes_by_itself_only_when_it_is_told_to(clocked: Host) -> None:
    clocked.show("pool3_traffic", "pool")
    clocked.later(2 * EVERY_S)
    assert clocked.calls == []
    switch(clocked).check()
    for times in (1, 2, 3):
        clocked.later(EVERY_S)
        called(clocked, times)
    switch(clocked).uncheck()
    clocked.later(3 * EVERY_S)
    assert len(clocked.calls) == 3


def test_nobody_looks_nobody_asks(clocked: Host) -> None:
    clocked.show("pool3_traffic", "pool")
    switch(clocked).check()
    hide(clocked, True)
    clocked.later(4 * EVERY_S)
    assert clocked.calls == []
    hide(clocked, False)
    clocked.later(EVERY_S)
    assert len(clocked.calls) in {1, 2}


def test_after_the_teardown_nothing_goes_off(clocked: Host) -> None:
    clocked.show("pool3_one_auth_cooldown", "pool")
    switch(clocked).check()
    assert clocked.page.evaluate("() => host.teardown()") == {}
    before, drawn = len(clocked.received), clocked.view.content()
    clocked.page.clock.run_for(4 * EVERY_S * 1000)
    clocked.page.wait_for_timeout(100)
    assert clocked.calls == []
    assert clocked.received[before:] == []
    assert clocked.view.content() == drawn


def test_the_age_of_the_answer_and_the_cooldowns_move_on(clocked: Host) -> None:
    clocked.show("pool3_one_auth_cooldown", "pool")
    clocked.later(1)
    before = reading.text(clocked.view)
    assert "as of 13 s ago" in before
    clocked.later(12)
    after = reading.text(clocked.view)
    assert "as of 25 s ago" in after
    assert cooldown(before) - cooldown(after) == 12
