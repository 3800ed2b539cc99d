"""The next step goes to the clipboard, or at least lies ready to be taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator

from tests.browser import reading
from tests.browser.host import HOST, VIEW, Host

WAIT, COMMAND = "pool3_all_unusable", "not running"
NOTHING = "nothing yet"
CLIPBOARD = "() => navigator.clipboard.readText()"
SELECTED = "() => String(getSelection())"


@pytest.fixture(autouse=True)
def clipboard(host: Host) -> Iterator[None]:
    """One that the host may read and the page may write, with nothing of ours in it."""
    host.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=HOST)
    host.page.context.grant_permissions(["clipboard-write"], origin=VIEW)
    host.page.evaluate("(text) => navigator.clipboard.writeText(text)", NOTHING)
    yield
    host.page.context.clear_permissions()


def copied(host: Host, place: Locator) -> str:
    """Press the button there: what is in the clipboard then."""
    place.get_by_role("button", name="Copy").click()
    host.page.wait_for_timeout(200)
    text: str = host.page.evaluate(CLIPBOARD)
    return text


def test_the_next_step_is_in_the_clipboard_and_the_page_says_so(host: Host) -> None:
    data = host.show(WAIT, "status")
    assert copied(host, host.view.locator(".verdict .next")) == data["next_step"]
    assert "copied" in reading.text(host.view).lower()


def test_of_a_step_with_a_command_it_is_the_command_alone(host: Host) -> None:
    data = host.show(COMMAND, "status")
    assert "`dario proxy`" in data["next_step"]
    assert copied(host, host.view.locator(".verdict .next")) == "dario proxy"


def test_each_finding_has_its_own(host: Host) -> None:
    data = host.show(WAIT, "doctor")
    steps = [(n, f["next_step"]) for n, f in enumerate(data["findings"]) if f["next_step"] != data["next_step"]]
    assert len(steps) > 1
    for number, step in steps:
        assert copied(host, host.view.locator(".finding").nth(number)) == step


@pytest.mark.parametrize(("router", "wanted"), [(WAIT, None), (COMMAND, "dario proxy")])
def test_where_the_host_has_no_clipboard_it_is_selected_and_said_so(
    host: Host, router: str, wanted: str | None
) -> None:
    permissions = host.dashboard.meta.pop("permissions")
    data = host.show(router, "status")
    host.dashboard.meta["permissions"] = permissions
    # The old way is shut as well.
    host.view.evaluate("() => { document.execCommand = () => false; }")
    before = reading.text(host.view)
    assert copied(host, host.view.locator(".verdict .next")) == NOTHING
    assert reading.one_line(host.view.evaluate(SELECTED)) == (wanted or data["next_step"])
    after = reading.text(host.view)
    assert after != before
    assert "copied" not in after.lower()
