"""What the usage of the management page tells about the providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from router_client import Part
from router_client.model.facts import value_of
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause
from tests.router_client.claude_code_router.support import (
    KEY_OF,
    KEYS,
    KIND,
    at_page,
    changed,
    look,
    routes,
    targets,
)
from tests.support import Replay, client_for, presented

pytestmark = pytest.mark.anyio


async def test_last_request_decides_the_state_of_a_provider() -> None:
    assert await targets(Replay("busy", KIND)) == {
        "anth": (TargetState.USABLE, None),
        "open": (TargetState.USABLE, None),
    }
    limited = await targets(Replay("limited", KIND))
    assert limited["anth"][0] is TargetState.FAILING
    assert limited["anth"][1] == Cause("last_requests_failed", (429,), 2)
    assert limited["open"] == (TargetState.USABLE, None)
    assert {state for state, _ in (await targets(Replay("fresh", KIND))).values()} == {TargetState.UNVERIFIED}


async def test_translated_success_is_no_failure_although_it_counts_as_an_error() -> None:
    """An Anthropic-style request to an OpenAI-style provider: errorCount 1, status 0, and tokens."""
    router = Replay("busy", KIND)
    usage = value_of((await look(router)).usage)
    assert usage is not None
    assert usage.window is not None
    recent = router.body(KEY_OF["usage"], "admin_token")["value"]["recentRequests"]
    assert {row["errorCount"] for row in recent if "-open-" in row["provider"]} == {1}
    assert (await targets(router))["open"][0] is TargetState.USABLE
    assert usage.window.error_rate is None, "how many of its errors were served is not told"
    assert {row.name: row.failures for row in usage.targets} == {"anth": 0, "open / c1": None}


async def test_models_of_the_usage_are_told_apart_by_their_provider() -> None:
    """Its rows are those of each configuration that a provider has had."""
    usage = value_of((await look(Replay("down", KIND))).usage)
    assert usage is not None
    rows = {row.model: (row.requests, row.failures) for row in usage.models}
    assert rows == {"open/small": (8, None), "anth/small": (8, 4), "anth/large": (8, 4)}
    assert len(usage.models) == len(rows)
    assert not [note for note in usage.notes if "estimates" in note], "no cost is shown"


async def test_failures_count_where_nothing_was_produced() -> None:
    usage = value_of((await look(Replay("provider_limited", KIND))).usage)
    assert usage is not None
    assert usage.window is not None
    assert (usage.window.requests, usage.window.error_rate, usage.metered) == (3, 1.0, True)
    assert {row.name: (row.requests, row.failures) for row in usage.targets} == {
        "stubopen / c1": (2, 2),
        "stubanth": (1, 1),
    }
    assert [interval.requests for interval in usage.series][-1] == 3
    assert len(usage.series) == 24


async def test_price_of_zero_for_tokens_is_not_known() -> None:
    usage = value_of((await look(Replay("busy", KIND))).usage)
    assert usage is not None
    assert usage.window is not None
    assert usage.window.estimated_cost_usd is None


def at(row: dict[str, Any], time: str) -> None:
    row["caption"] = f"{time} ·{row['caption'].partition('·')[2]}"


def captions(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from value["recentRequests"]


async def test_success_counts_for_fifteen_minutes_and_only_since_the_gateways_start() -> None:
    def older(value: dict[str, Any]) -> None:
        minutes = int(value["generatedAt"][11:13]) * 60 + int(value["generatedAt"][14:16]) - 16
        for row in captions(value):
            at(row, f"{minutes // 60:02}:{minutes % 60:02}")

    router = changed("busy", older)
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.UNVERIFIED}
    gateway = router.body(KEY_OF["gateway"], "admin_token")
    gateway["value"]["lastStartedAt"] = "2020-01-01T00:00:00.000Z"
    router.override(KEY_OF["gateway"], gateway)
    found = await targets(router)
    assert {cause.code for _, cause in found.values() if cause} == {"success_too_old"}
    assert all(16 * 60 <= (cause.seconds or 0) < 17 * 60 for _, cause in found.values() if cause)


async def test_success_from_before_the_gateways_start_proves_nothing() -> None:
    """It may have had another key or address then; the row has only its minute."""

    usage = Replay("busy", KIND).body(KEY_OF["usage"], "admin_token")["value"]
    router = changed("busy", lambda value: value.update(lastStartedAt=usage["generatedAt"]), "gateway")
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.UNVERIFIED}


async def test_success_with_one_model_does_not_prove_another() -> None:
    def only_small(value: dict[str, Any]) -> None:
        value["recentRequests"] = [row | {"model": "small-20260101"} for row in captions(value)]

    assert await routes(changed("busy", only_small)) == {
        "anth/small": TargetState.USABLE,
        "anth/large": TargetState.UNVERIFIED,
        "open/small": TargetState.USABLE,
    }


@pytest.mark.parametrize("status", [400, 404, 413, 422])
async def test_request_that_the_client_got_wrong_says_nothing_about_the_provider(status: int) -> None:
    def wrong(value: dict[str, Any]) -> None:
        for row in captions(value):
            row["caption"] = row["caption"].rpartition(" ")[0] + f" {status}"

    assert {state for state, _ in (await targets(changed("down", wrong))).values()} == {TargetState.UNVERIFIED}


@pytest.mark.parametrize(
    "caption",
    ["", "10:31", "99:99 · a · /v1/messages · 200", "10:31 · a · /v1/messages · x", "· · ·", None, 7, "x" * 9999],
)
async def test_caption_of_another_form_decides_nothing_wrong(caption: object) -> None:
    def other(value: dict[str, Any]) -> None:
        for row in captions(value):
            row.update(caption=caption, outputTokens=0)

    assert {state for state, _ in (await targets(changed("busy", other))).values()} == {TargetState.UNVERIFIED}


async def test_clients_name_in_a_caption_cannot_pose_as_its_status() -> None:
    def named(value: dict[str, Any]) -> None:
        for row in captions(value):
            row["caption"] = row["caption"].replace("unknown", "x · /v1/messages · 200")

    assert {state for state, _ in (await targets(changed("down", named))).values()} == {TargetState.FAILING}


async def test_two_providers_that_look_alike_in_ids_stay_unverified() -> None:
    models = [{"id": f"{name}/small", "owned_by": name} for name in ("Anth", "anth")]
    router = Replay("busy", KIND).override("/v1/models", {"data": models})
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.UNVERIFIED}


async def test_names_without_ascii_letters_match_no_ids() -> None:
    models = [{"id": "模型/small", "owned_by": "模型"}]

    def nameless(value: dict[str, Any]) -> None:
        for row in captions(value):
            row["provider"] = "provider-日本-1821ddce4e::openai_chat_completions"

    router = changed("busy", nameless).override("/v1/models", {"data": models})
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.UNVERIFIED}


@pytest.mark.parametrize("failed", ["c1", "c2"])
async def test_success_with_one_credential_does_not_outweigh_the_failure_of_another(failed: str) -> None:
    """They take turns, and a request is not sent again with another one."""

    def by_turns(value: dict[str, Any]) -> None:
        served = next(row for row in captions(value) if row["provider"].endswith("::cred:c1"))
        provider, caption = served["provider"].removesuffix("c1"), served["caption"].rpartition(" ")[0]
        rows = {
            each: {**served, "provider": provider + each, "caption": f"{caption} {429 if each == failed else 200}"}
            for each in ("c1", "c2")
        }
        rows[failed]["outputTokens"] = 0
        last = "c2" if failed == "c1" else "c1"
        value["recentRequests"] = [rows[last], rows[failed], rows[last]]

    found = await targets(changed("busy", by_turns))
    assert found["open"] == (TargetState.UNVERIFIED, Cause("credential_failed"))


async def test_last_attempts_are_shown_with_their_age() -> None:
    pool = value_of((await look(Replay("limited", KIND))).pool)
    assert pool is not None
    anth, open_ = pool.targets
    assert isinstance(anth.last_failure, Attempt)
    assert anth.last_failure.status == 429
    assert isinstance(open_.last_success, Attempt)
    assert (open_.last_success.ago_s or 0) < 120


async def test_nothing_under_api_goes_to_another_program_at_the_pages_address() -> None:
    """better-ccflare would forward it to a provider with an account's token."""
    router = Replay("busy", KIND).override(
        "management /livez ", b"<title>better-ccflare Dashboard</title>", headers={"Content-Type": "text/html"}
    )
    await client_for(router, **KEYS).snapshot(tuple(Part))
    assert {(presented(each), each.url.path) for each in at_page(router)} == {("none", "/livez")}
