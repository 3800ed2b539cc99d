"""What leaves is scrubbed, capped and rebuilt, or it is the fixed error."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from msgspec.structs import replace

from mcp_server.answers import boundary
from mcp_server.answers.boundary import FAULT, MAX_CHARACTERS, TEXT_BYTES, TOO_LONG, deliver
from mcp_server.answers.text.doctor import render_doctor
from mcp_server.answers.text.pool import render_pool
from mcp_server.answers.views.doctor import doctor_view
from mcp_server.answers.views.pool import pool_view
from mcp_server.assessment import assess
from mcp_server.redaction import Scrubber, scrubber
from mcp_server.redaction.mapped_text import MappedText
from mcp_server.redaction.normalize import normalized_forms
from router_client.model.snapshot import Snapshot
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause
from tests.mcp_server.sample import pool, snapshot, target

ANTHROPIC = "sk-ant-" + "api03-" + "A1b2C3d4E5f6G7h8" * 5

KNOWN = "hunter2-FAKE-known"


def delivered(s: Snapshot, secrets: tuple[str, ...] = ()) -> tuple[str, Any]:
    delivery = deliver(pool_view(assess(s)), render_pool, secrets)
    assert not delivery.is_fault
    return delivery.text, delivery.structured


def test_key_in_a_name_is_redacted_in_text_and_data() -> None:
    text, data = delivered(snapshot(pool=pool(target(ANTHROPIC))))
    assert ANTHROPIC not in text + str(data)
    assert data["targets"][0]["name"].startswith("[redacted:")
    assert data["targets"][0]["name"] in text


def test_known_secret_without_a_key_shape_is_masked() -> None:
    text, data = delivered(snapshot(pool=pool(target("plain-looking"))), ("plain-looking",))
    assert "plain-looking" not in text + str(data)


@pytest.mark.parametrize("digits", ["123456", "12345678", "9876543210"])
def test_number_that_holds_a_known_secret_becomes_null(digits: str) -> None:
    secret = int(digits)
    counted = target("a", requests=secret, failures=12, last_success=Attempt(ago_s=secret + 0.5))
    text, data = delivered(snapshot(pool=pool(counted, sticky_bindings=secret)), (digits,))
    row = data["targets"][0]
    assert (row["requests"], row["failures"], row["last_success_ago_s"], data["sticky_bindings"]) == (
        None,
        12,
        None,
        None,
    )
    shown = text + json.dumps(data)
    assert digits not in shown
    assert f"{secret:,}" not in shown


def test_other_numbers_and_the_scrape_time_are_unchanged() -> None:
    s = snapshot(pool=pool(target("a", requests=1234)), taken_at_s=1_795_341_995.0)
    _, data = delivered(s, ("1795341995", "99999999"))
    assert (data["targets"][0]["requests"], data["taken_at_s"]) == (1234, 1795341995)


def test_redacted_names_keep_distinct_and_stable_labels() -> None:
    names = ("a@example.org", "b@example.org", "a@example.org")
    _, data = delivered(snapshot(pool=pool(*(target(name) for name in names))))
    first, second, third = (row["name"] for row in data["targets"])
    assert first == third != second
    assert data["next_pick"] == first


def test_name_is_scrubbed_before_it_is_cut() -> None:
    _, data = delivered(snapshot(pool=pool(target("x" * 40 + " " + ANTHROPIC))))
    name = data["targets"][0]["name"]
    assert len(name) <= 64
    assert "sk-ant" not in name


def test_overlong_string_is_left_out_completely() -> None:
    """A cut before scrubbing could leave half a secret behind the hexadecimal digits, which become one short label."""
    for length in range(MAX_CHARACTERS - 40, MAX_CHARACTERS + 40):
        _, data = delivered(snapshot(pool=pool(target("f" * (length - 1 - len(KNOWN)) + f" {KNOWN}"))), (KNOWN,))
        fits = length <= MAX_CHARACTERS
        assert data["targets"][0]["name"] == ("[redacted:hex] [redacted:known]" if fits else TOO_LONG)


def test_scrubbing_reads_a_bounded_number_of_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts the characters that the patterns read, since a time would depend on the machine."""
    read = 0

    def counting(text: str) -> list[MappedText]:
        nonlocal read
        read += len(text)
        return normalized_forms(text)

    monkeypatch.setattr(scrubber, "normalized_forms", counting)
    delivered(snapshot(pool=pool(*(target(f"{number} {'a@b.example ' * 100_000}") for number in range(100)))))
    assert read < 64 * MAX_CHARACTERS


def test_line_breaks_and_control_characters_are_removed() -> None:
    text, data = delivered(snapshot(pool=pool(target("a\n[ OK ]\x1b[31m\u202eb\u200b"))))
    assert data["targets"][0]["name"] == "a[ OK ][31mb"
    assert not any(line.startswith("[ OK ]") for line in text.splitlines())


def test_long_text_is_cut_and_says_so() -> None:
    failed = (
        target(f"the account of desk {count}", TargetState.AUTH_FAILED, cause=Cause("auth_failed", count=count))
        for count in range(1, 100)
    )
    s = snapshot(pool=pool(*failed))
    delivery = deliver(doctor_view(assess(s), "all"), render_doctor)
    assert len(delivery.text.encode()) <= TEXT_BYTES
    assert "cut" in delivery.text.splitlines()[-1]
    assert delivery.structured is not None
    assert len(delivery.structured["findings"]) > 64


@pytest.mark.parametrize("step", ["value", "report"])
def test_failing_scrubber_returns_the_fixed_error(
    step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError(ANTHROPIC)

    monkeypatch.setattr(Scrubber, step, broken)
    s = snapshot()
    with caplog.at_level(logging.DEBUG):
        delivery = deliver(pool_view(assess(s)), render_pool)
    assert (delivery.text, delivery.structured, delivery.result().is_error) == (FAULT, None, True)
    assert ANTHROPIC not in caplog.text


@pytest.mark.parametrize("field", ["requests", "expires_in_s", "available_is_minimum", "auth_failures"])
def test_text_in_the_field_of_a_number_or_flag_returns_the_fixed_error(field: str) -> None:
    """Such fields are not scrubbed: that their values are of the field's type is checked afterwards."""
    view = pool_view(assess(snapshot(pool=pool(target("a")))))
    wrong = replace(view, targets=[replace(view.targets[0], **{field: ANTHROPIC})])
    assert deliver(wrong, render_pool).text == FAULT


def test_failing_renderer_returns_the_fixed_error() -> None:
    s = snapshot()
    delivery = deliver(pool_view(assess(s)), lambda _: 1 / 0)  # type: ignore[arg-type,return-value]
    assert delivery.text == FAULT


def test_renderer_gets_scrubbed_values_only() -> None:
    seen: list[str | None] = []
    s = snapshot(pool=pool(target(ANTHROPIC)))

    def render(view: Any) -> str:
        seen.extend(row.name for row in view.targets)
        return ""

    deliver(pool_view(assess(s)), render)
    assert seen == ["[redacted:anthropic]"]


def test_tool_result_has_one_text_and_the_data() -> None:
    s = snapshot()
    result = boundary.deliver(pool_view(assess(s)), render_pool).result()
    assert [content.type for content in result.content] == ["text"]
    assert result.is_error is False
