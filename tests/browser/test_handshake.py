"""The protocol between page and host, from the handshake to the teardown."""

from __future__ import annotations

from tests.browser import reading
from tests.browser.host import Host


def methods(host: Host) -> list[str]:
    return [message["method"] for message in host.received if "method" in message]


def reported_height(host: Host) -> int:
    sizes = [m["params"] for m in host.received if m.get("method") == "ui/notifications/size-changed"]
    assert all(size["width"] > 0 for size in sizes)
    height: int = sizes[-1]["height"]
    return height


def test_page_sends_initialize_then_initialized(host: Host) -> None:
    host.open("status")
    host.settle()
    assert methods(host)[:2] == ["ui/initialize", "ui/notifications/initialized"]
    params = host.received[0]["params"]
    assert params["protocolVersion"] == "2026-01-26"
    assert params["appCapabilities"] == {}
    assert params["appInfo"]["name"]
    assert params["appInfo"]["version"]
    assert all(message["jsonrpc"] == "2.0" for message in host.received)


def test_page_reports_its_height_after_every_change(host: Host) -> None:
    host.show("pool3_traffic", "pool", width=900)
    heights = [reported_height(host)]
    host.give(host.server.answer("pool of 64", "pool"))
    heights.append(reported_height(host))
    host.width(280)
    host.settle()
    heights.append(reported_height(host))
    assert heights == sorted(set(heights))
    # High enough not to scroll, and no higher.
    document = host.view.evaluate("() => document.documentElement.getBoundingClientRect().height")
    assert 0 <= heights[-1] - document < 2
    # The host sets the height when it has received it.
    host.view.wait_for_function("() => document.documentElement.scrollHeight <= innerHeight")


def test_page_does_not_repeat_an_unchanged_height(host: Host) -> None:
    host.show("pool3_traffic", "doctor")
    before = len(host.received)
    host.page.wait_for_timeout(1500)
    sizes = [m for m in host.received[before:] if m.get("method") == "ui/notifications/size-changed"]
    assert len(sizes) <= 1


def test_page_answers_a_ping(host: Host) -> None:
    host.open("status")
    assert host.ping()["result"] == {}


def test_page_answers_the_teardown(host: Host) -> None:
    host.show("pool3_traffic", "status")
    assert host.page.evaluate("() => host.teardown()") == {}


def test_tool_input_is_not_drawn_as_an_answer(host: Host) -> None:
    host.open("doctor")
    host.input({"detail": "all"})
    host.settle()
    assert "Waiting for the answer…" in reading.text(host.view)


def test_cancelled_call_is_reported_and_a_later_answer_drawn(host: Host) -> None:
    host.open("pool")
    host.page.evaluate("() => host.cancelled('the user cancelled it')")
    host.settle()
    seen = reading.text(host.view)
    assert "Waiting for the answer…" not in seen
    assert "cancelled" in seen.lower()
    host.give(host.server.answer("pool1", "pool"))
    assert host.view.locator("main").get_attribute("data-verdict") == "ok"


def test_error_message_of_the_tool_is_shown(host: Host) -> None:
    host.open("doctor")
    error = host.server.answer("pool1", "doctor", {"detail": "everything"})
    assert error["isError"]
    host.give(error)
    assert error["content"][0]["text"] in reading.text(host.view)
