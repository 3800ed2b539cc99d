"""The copy button of a next step: only where the step has a command, and what it copies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator

from tests.browser import reading
from tests.browser.host import HOST, VIEW, Host
from tests.browser.routers import WITH_UPSTREAMS
from tests.browser.server import TOOLS

WITHOUT_COMMAND, WITH_COMMAND, COMMAND = "pool3_all_unusable", "not running", "dario proxy"
UNCHANGED = "unchanged"
CLIPBOARD = "() => navigator.clipboard.readText()"
SELECTION = "() => String(getSelection())"


@pytest.fixture
def clipboard(host: Host) -> Iterator[None]:
    """A clipboard that the host may read and the page may write."""
    # Only a focused document may write; a frame that was replaced may have had the focus.
    host.page.bring_to_front()
    host.page.evaluate("() => window.focus()")
    host.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=HOST)
    host.page.context.grant_permissions(["clipboard-write"], origin=VIEW)
    host.page.evaluate("(text) => navigator.clipboard.writeText(text)", UNCHANGED)
    yield
    host.page.context.clear_permissions()


def copied(host: Host, place: Locator) -> str:
    """Press the copy button in `place` and return the content of the clipboard."""
    place.get_by_role("button", name="Copy command").click()
    host.page.wait_for_timeout(200)
    text: str = host.page.evaluate(CLIPBOARD)
    return text


@pytest.mark.usefixtures("clipboard")
def test_copy_button_copies_the_command_and_says_so(host: Host) -> None:
    data = host.show(WITH_COMMAND, "status")
    assert f"`{COMMAND}`" in data["next_step"]
    assert copied(host, host.view.locator(".verdict .next")) == COMMAND
    assert f"Copied: {COMMAND}" in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_next_step_without_a_command_has_no_copy_button(host: Host, tool: str) -> None:
    data = host.show(WITHOUT_COMMAND, tool)
    assert data["next_step"]
    assert "`" not in data["next_step"]
    assert host.view.get_by_role("button", name="Copy").count() == 0


@pytest.mark.usefixtures("clipboard")
def test_copy_button_of_a_finding_copies_its_own_command(host: Host) -> None:
    data = host.show(WITH_UPSTREAMS, "doctor")
    steps = [finding["next_step"] or "" for finding in data["findings"]]
    assert ["`" in step for step in steps] == [True, *[False] * (len(steps) - 1)]
    assert host.view.locator(".finding").get_by_role("button", name="Copy").count() == 1
    assert copied(host, host.view.locator(".finding").first) == "dario resume"


@pytest.mark.usefixtures("clipboard")
def test_command_is_selected_where_the_host_has_no_clipboard(host: Host) -> None:
    permissions = host.dashboard.meta.pop("permissions")
    host.show(WITH_COMMAND, "status")
    host.dashboard.meta["permissions"] = permissions
    # The deprecated API must not work either.
    host.view.evaluate("() => { document.execCommand = () => false; }")
    assert copied(host, host.view.locator(".verdict .next")) == UNCHANGED
    assert reading.one_line(host.view.evaluate(SELECTION)) == COMMAND
    seen = reading.text(host.view)
    assert "does not allow clipboard access" in seen
    assert "copied" not in seen.lower()
