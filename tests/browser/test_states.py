"""Every state of the schema, and unknown ones: their words, colors and order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from mcp_server.assessment import VerdictName
from router_client.model.states import TargetState
from tests.browser import handmade, reading
from tests.browser.host import Host
from tests.browser.routers import TYPICAL
from tests.browser.server import TOOLS

VERDICT = "() => document.querySelector('.verdict').dataset.tone"


def pool_of_all_states(host: Host) -> dict[str, Any]:
    host.open("pool")
    return host.present(handmade.pool(host.server))


def changed(answer: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**answer, "structuredContent": answer["structuredContent"] | fields}


def test_states_are_colored_and_sorted_by_severity(host: Host) -> None:
    data = pool_of_all_states(host)
    drawn = reading.probe(host.view, "targets")
    expected = {row["name"]: row["severity"] for row in data["targets"]}
    assert {row["name"]: row["tone"] for row in drawn} == expected
    assert [row["tone"] for row in drawn] == sorted(expected.values(), key=handmade.SEVERITIES.index)
    assert reading.missing(host.view, "pool", data) == []


def test_states_have_the_same_words_as_in_the_sentences(host: Host) -> None:
    data = pool_of_all_states(host)
    words = {row["state"] for row in reading.probe(host.view, "targets")}
    # The sentences say "in an unknown state"; a badge says "unknown".
    assert words == {state.words for state in TargetState if state is not TargetState.UNKNOWN} | {"unknown"}
    counts = host.view.locator("section > .badges .badge").all_inner_texts()
    assert len(counts) == len(data["counts"]["others"]) + 1
    assert set(counts) == {f"1 {word}" for word in words - {"usable"}} | {"1 locked for some models"}


def test_details_of_each_state_are_readable(host: Host) -> None:
    pool_of_all_states(host)
    seen = reading.text(host.view)
    for expected in (
        "available in at least 33 s",
        "available in 1 min 3 s",
        "locked for claude-opus-4-8, expires in 1 min 18 s",
        "locked for claude-haiku-4-5",
        "and for 38 more models",
        "locked for 40 models",
        handmade.REMARK,
        "its last success was 2d 4h ago",
        "last failure 24 s ago (HTTP 429)",
        "3 authentication failures in a row",
        "12 requests, 7 failed, 2 client errors",
        "3 cooldowns",
        "routes chat, backup",
        "99% limit $20.00, $0.078 left, resets in 1 h 6 min",
        "stale: read 15 min 12 s ago",
        "not observed yet",
        "placeholder",
        "not reported",
        "limit 60 requests, 42 left",
    ):
        assert expected in seen, expected


def test_each_route_shows_whether_it_is_served_and_why_not(host: Host) -> None:
    host.open("status")
    data = host.present(handmade.status(host.server))
    assert reading.missing(host.view, "status", data) == []
    drawn = reading.probe(host.view, "routes")
    tones = {True: "ok", False: "fail", None: "warn"}
    expected = {row["name"]: "warn" if row["fallback"] else tones[row["serving"]] for row in data["routes"]}
    expected["not requested yet"] = "info"
    assert {name: tone for name, (tone, _) in drawn.items()} == expected
    assert "usable" not in drawn["not requested yet"][1]
    for row in data["routes"]:
        assert reading.as_shown(row["reason"] or "") in reading.one_line(drawn[row["name"]][1])
    assert "available in 36 s" in reading.one_line(drawn["refused"][1])
    assert "backup-name" in drawn["on a fallback"][1]


@pytest.mark.parametrize("tool", TOOLS)
def test_unknown_words_are_shown_as_they_are(host: Host, tool: str) -> None:
    host.open(tool)
    makers: dict[str, Callable[..., dict[str, Any]]] = {"pool": handmade.pool, "status": handmade.status}
    answer = makers[tool](host.server) if tool in makers else host.server.answer(TYPICAL[3], tool)
    data = answer["structuredContent"]
    host.present(changed(answer, **handmade.with_unknown_words(data)))
    seen = reading.text(host.view)
    assert "Over the moon" in seen
    assert handmade.UNKNOWN_WORD not in seen
    assert reading.missing(host.view, tool, data) == []
    assert reading.rows(host.view, tool) == reading.expected_rows(tool, data)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("router", TYPICAL[-2:])
def test_missing_values_are_never_shown_as_figures(host: Host, tool: str, router: str) -> None:
    host.open(tool)
    answer = host.server.answer(router, tool)
    data = host.present(changed(answer, **handmade.without_numbers(answer["structuredContent"])))
    # The page counts the upstreams itself.
    counted = {str(len(data["backends"]))} if tool == "backends_list" else set()
    assert set(re.findall(r"\d+", reading.text(host.view, ".body"))) <= counted


def test_verdict_that_is_not_serving_is_always_colored_as_fail(host: Host) -> None:
    host.open("status")
    answer = handmade.status(host.server)
    for name in VerdictName:
        for serving in (True, False, None):
            host.present(changed(answer, verdict=name.value, serving=serving))
            tone = host.view.evaluate(VERDICT)
            assert (tone == "fail") or serving is not False, name
            assert (tone == "ok") == (name is VerdictName.OK and serving is not False), name
            assert (tone == "none") == (name is VerdictName.UNKNOWN and serving is not False), name


def test_metered_router_shows_no_paid_share(host: Host) -> None:
    host.open("usage")
    host.present(handmade.usage(host.server, metered=False))
    seen = reading.text(host.view)
    assert "33% of requests in a paid bucket" in seen
    assert "Client errors 4 Served by a fallback 2" in seen
    assert "Since start, 2 h 5 min ago" in seen
    host.present(handmade.usage(host.server, metered=True))
    seen = reading.text(host.view)
    assert "paid" not in seen
    assert "Every request is metered." in seen
