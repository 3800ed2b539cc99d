"""The page accepts only well-formed messages from the parent window."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser import reading
from tests.browser.host import Host

RESULT = "ui/notifications/tool-result"
FORGED = {"content": [], "structuredContent": {"verdict": "ok", "headline": "All is well, trust me.", "targets": []}}
MESSAGES: dict[str, Any] = {
    "no object": 7,
    "nothing": None,
    "text": "hello",
    "JSON as text": json.dumps({"jsonrpc": "2.0", "method": RESULT, "params": FORGED}),
    "a list": [{"jsonrpc": "2.0", "method": RESULT, "params": FORGED}],
    "an empty object": {},
    "another version": {"jsonrpc": "1.0", "method": RESULT, "params": FORGED},
    "no version": {"method": RESULT, "params": FORGED},
    "an unknown notification": {"jsonrpc": "2.0", "method": "ui/notifications/explode", "params": {}},
    "a method that is none": {"jsonrpc": "2.0", "method": {"a": 1}, "params": {}},
    "a method of the language": {"jsonrpc": "2.0", "method": "__proto__", "params": {}},
    "an object's own method": {"jsonrpc": "2.0", "method": "toString", "id": 5},
    "an answer to nothing": {"jsonrpc": "2.0", "id": 99_999, "result": FORGED},
    "an error to nothing": {"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": "x"}},
    "an error that is none": {"jsonrpc": "2.0", "id": 1, "error": None},
    "a result without params": {"jsonrpc": "2.0", "method": RESULT},
    "a result with null": {"jsonrpc": "2.0", "method": RESULT, "params": None},
    "a result with a list": {"jsonrpc": "2.0", "method": RESULT, "params": [1]},
    "a context with null": {"jsonrpc": "2.0", "method": "ui/notifications/host-context-changed", "params": None},
    "an input with null": {"jsonrpc": "2.0", "method": "ui/notifications/tool-input", "params": None},
    "a cancel with null": {"jsonrpc": "2.0", "method": "ui/notifications/tool-cancelled", "params": None},
    "a megabyte": {"jsonrpc": "2.0", "method": "ui/notifications/x", "params": {"x": "y" * 1_000_000}},
    "very deep": {"jsonrpc": "2.0", "method": "ui/notifications/x", "params": json.loads("[" * 900 + "]" * 900)},
}


def assert_next_answer_is_drawn(host: Host) -> None:
    answer = host.server.answer("pool3_one_auth_cooldown", "pool")
    host.give(answer)
    seen = reading.text(host.view)
    assert answer["structuredContent"]["headline"] in seen
    assert "trust me" not in seen


def test_messages_from_other_windows_are_ignored(host: Host) -> None:
    host.show("pool3_traffic", "pool")
    before = reading.text(host.view, "main .headline")
    before_count = len(host.received)
    for message in (
        {"jsonrpc": "2.0", "method": RESULT, "params": FORGED},
        {"jsonrpc": "2.0", "id": "other window", "method": "ping"},
        {"jsonrpc": "2.0", "id": "other window", "method": "ui/resource-teardown", "params": {}},
    ):
        host.page.evaluate("(json) => host.postFromOtherWindow(json)", json.dumps(message))
    host.settle()
    assert reading.text(host.view, "main .headline") == before
    assert not [m for m in host.received[before_count:] if m.get("id") == "other window"]


def test_the_same_message_from_the_parent_is_accepted(host: Host) -> None:
    host.show("pool3_traffic", "pool")
    host.post_message({"jsonrpc": "2.0", "method": RESULT, "params": FORGED})
    host.settle()
    assert "trust me" in reading.text(host.view)


@pytest.mark.parametrize("name", MESSAGES)
def test_malformed_message_is_ignored(host: Host, name: str) -> None:
    host.show("pool3_traffic", "pool")
    host.post_message(MESSAGES[name])
    host.settle()
    assert "trust me" not in reading.text(host.view)
    assert_next_answer_is_drawn(host)


def test_malformed_messages_before_the_handshake_are_ignored(host: Host) -> None:
    host.open("pool")
    for message in MESSAGES.values():
        host.post_message(message)
    assert_next_answer_is_drawn(host)


def test_unknown_request_gets_method_not_found(host: Host) -> None:
    host.open("status")
    host.post_message({"jsonrpc": "2.0", "id": "what", "method": "ui/explode", "params": {}})
    answer = host.wait_for_message(lambda message: message.get("id") == "what")
    assert answer["error"]["code"] == -32601
