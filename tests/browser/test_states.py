"""Every state of the contract, and those it may have one day: in words, coloured and ordered by severity."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from mcp_server.assessment import Name
from router_client.model.states import TargetState
from tests.browser import handmade, reading
from tests.browser.host import Host
from tests.browser.routers import TELLING
from tests.browser.server import TOOLS

VERDICT = "() => document.querySelector('.verdict').dataset.tone"


def pool_of_all_states(host: Host) -> dict[str, Any]:
    host.open("pool")
    return host.present(handmade.pool(host.server))


def changed(answer: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**answer, "structuredContent": answer["structuredContent"] | fields}


def test_every_state_is_coloured_by_its_severity_and_the_worst_come_first(host: Host) -> None:
    data = pool_of_all_states(host)
    drawn = reading.probe(host.view, "targets")
    wanted = {row["name"]: row["severity"] for row in data["targets"]}
    assert {row["name"]: row["tone"] for row in drawn} == wanted
    assert [row["tone"] for row in drawn] == sorted(wanted.values(), key=handmade.SEVERITIES.index)
    assert reading.unread(host.view, "pool", data) == []


def test_every_state_is_named_as_the_sentences_name_it(host: Host) -> None:
    data = pool_of_all_states(host)
    words = {row["state"] for row in reading.probe(host.view, "targets")}
    # An account "in an unknown state" is "unknown" where the word stands alone.
    assert words == {state.words for state in TargetState if state is not TargetState.UNKNOWN} | {"unknown"}
    counts = host.view.locator("section > .badges .badge").all_inner_texts()
    assert len(counts) == len(data["counts"]["others"])
    assert set(counts) == {f"1 {word}" for word in words - {"usable"}}


def test_what_belongs_to_a_state_can_be_read(host: Host) -> None:
    pool_of_all_states(host)
    seen = reading.text(host.view)
    for wanted in (
        "back in at least 33 s",
        "back in 1 min 3 s",
        "locked for claude-opus-4-8, expires in 1 min 18 s",
        "locked for claude-haiku-4-5",
        "last failure 24 s ago (HTTP 429)",
        "3 authentication failures in a row",
        "12 requests, 7 failed, 2 client errors",
        "3 cooldowns",
        "behind chat, backup",
        "99% limit $20.00, $0.0780 left, resets in 1 h 6 min",
        "stale: read 15 min 12 s ago",
        "not observed yet",
        "no reading",
        "not reported",
        "limit 60 requests, 42 left",
    ):
        assert wanted in seen, wanted


def test_every_name_is_shown_with_whether_it_is_served_and_why_not(host: Host) -> None:
    host.open("status")
    data = host.present(handmade.status(host.server))
    assert reading.unread(host.view, "status", data) == []
    drawn = reading.probe(host.view, "routes")
    tones = {True: "ok", False: "fail", None: "warn"}
    wanted = {row["name"]: "warn" if row["fallback"] else tones[row["serving"]] for row in data["routes"]}
    assert {name: tone for name, (tone, _) in drawn.items()} == wanted
    for row in data["routes"]:
        assert reading.as_read(row["reason"] or "") in reading.one_line(drawn[row["name"]][1])
    assert "back in 36 s" in reading.one_line(drawn["refused"][1])
    assert "backup-name" in drawn["on a fallback"][1]


@pytest.mark.parametrize("tool", TOOLS)
def test_words_that_the_page_has_never_heard_of_are_shown_as_they_are(host: Host, tool: str) -> None:
    host.open(tool)
    makers: dict[str, Callable[..., dict[str, Any]]] = {"pool": handmade.pool, "status": handmade.status}
    sound = makers[tool](host.server) if tool in makers else host.server.answer(TELLING[3], tool)
    data = sound["structuredContent"]
    host.present(changed(sound, **handmade.unheard(data)))
    seen = reading.text(host.view)
    assert "Over the moon" in seen
    assert handmade.UNHEARD not in seen
    assert reading.unread(host.view, tool, data) == []
    assert reading.rows(host.view, tool) == reading.rows_wanted(tool, data)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("router", TELLING[-2:])
def test_what_is_not_known_is_never_shown_as_a_figure(host: Host, tool: str, router: str) -> None:
    host.open(tool)
    sound = host.server.answer(router, tool)
    data = host.present(changed(sound, **handmade.unknown(sound["structuredContent"])))
    # Of the upstreams the page counts the rows itself.
    counted = {str(len(data["backends"]))} if tool == "backends_list" else set()
    assert set(re.findall(r"\d+", reading.text(host.view, ".body"))) <= counted


def test_every_verdict_has_a_colour_and_none_that_refuses_looks_better_than_that(host: Host) -> None:
    host.open("status")
    answer = handmade.status(host.server)
    for name in Name:
        for serving in (True, False, None):
            host.present(changed(answer, verdict=name.value, serving=serving))
            tone = host.view.evaluate(VERDICT)
            assert (tone == "fail") or serving is not False, name
            assert (tone == "ok") == (name is Name.OK and serving is not False), name
            assert (tone == "none") == (name is Name.UNKNOWN and serving is not False), name


def test_of_a_metered_router_no_share_is_called_paid(host: Host) -> None:
    host.open("usage")
    host.present(handmade.usage(host.server, metered=False))
    seen = reading.text(host.view)
    assert "33% of the requests fell into a paid bucket" in seen
    assert "Client errors 4 Served by a fallback 2" in seen
    assert "Since the start, 2 h 5 min ago" in seen
    host.present(handmade.usage(host.server, metered=True))
    seen = reading.text(host.view)
    assert "paid" not in seen
    assert "Every request is charged by use." in seen
