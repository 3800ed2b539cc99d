"""claude-code-router's management page with its token: what is asked there, and what the answers tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest

from mcp_server.answers import reports
from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.model.facts import NOT_OFFERED, NotRead, value_of
from router_client.model.states import Outcome, Peer, TargetState
from router_client.model.targets import Attempt, Cause
from router_client.routers import load_adapter
from tests.mock_network import MockNetwork
from tests.recorded_under import key_of_read
from tests.security.programs import PROGRAMS
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for, presented

pytestmark = pytest.mark.anyio
KIND = "claude-code-router"
PAGE = 3458
KEYS = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}
READS = {read.name: read for read in load_adapter(KIND).every_read}
KEY_OF = {name: key_of_read(read) for name, read in READS.items()}
FORBIDDEN = (
    *("getConfig", "getProviderAccountSnapshots", "checkProviderConnectivity", "probeProvider", "saveConfig"),
    *("getProviderCatalogModels", "fetchProviderManifest", "getPluginMarketplace", "listMcpServerTools"),
    *("getRequestLogs", "getRequestLogDetail", "getRequestLogBodyChunk", "getAgentTracePayload", "exportData"),
    *("getProxyNetworkCaptures", "stopGateway", "startGateway", "quitApp", "installProxyCertificate"),
)


async def look(router: Replay, **env: str) -> Snapshot:
    return await client_for(router, **{**KEYS, **env}).snapshot(tuple(reports.VERDICT_PARTS))


def at_page(router: Replay) -> list[httpx.Request]:
    return [request for request in router.requests if request.url.port == PAGE]


def changed(state: str, change: Callable[[dict[str, Any]], None], read: str = "usage") -> Replay:
    """Return a state with the value of one answer of the page changed."""
    router = Replay(state, KIND)
    body = router.body(KEY_OF[read], "admin_token")
    change(body["value"])
    return router.override(KEY_OF[read], body)


async def targets(router: Replay) -> Mapping[str | None, tuple[TargetState, Cause | None]]:
    pool = value_of((await look(router)).pool)
    assert pool is not None
    return {target.name: (target.state, target.cause) for target in pool.targets}


async def routes(router: Replay) -> Mapping[str, TargetState]:
    pool = value_of((await look(router)).pool)
    assert pool is not None
    return {route.name: route.targets[0].state for route in pool.routes}


def test_no_read_asks_for_keys_or_asks_providers_or_writes() -> None:
    asked = {json.loads(read.body)["method"] for read in READS.values() if read.body}
    assert asked == {"getGatewayStatus", "getAppInfo", "getUsageStats"}
    assert not asked & set(FORBIDDEN)


async def test_token_goes_to_the_page_alone_and_the_key_to_the_gateway_alone() -> None:
    router = Replay("busy", KIND)
    await client_for(router, **KEYS).snapshot(tuple(Part))
    page = at_page(router)
    assert {presented(request) for request in page} == {"none", "admin_token"}
    assert {presented(request) for request in router.requests if request not in page} == {"none", "proxy_key"}
    proof = [(presented(each), each.method, each.url.path) for each in page[:2]]
    assert proof == [("none", "GET", "/livez"), ("none", "GET", "/api/ccr/rpc")]
    bodies = [request.content for request in page if request.method == "POST"]
    assert sorted(bodies) == sorted(read.body for read in READS.values() if read.body)


async def test_without_a_token_the_page_gets_nothing_and_doctor_says_what_is_missing() -> None:
    router = Replay("busy", KIND)
    client = client_for(router, ROUTER_API_KEY=KEY)
    text = (await reports.answer(client, reports.DOCTOR, "all")).delivery.text
    assert at_page(router) == []
    assert "Its gateway's state, its usage and the last requests of each provider are not shown." in text
    usage = (await reports.answer(client, reports.USAGE)).delivery.structured
    assert usage is not None
    assert "only with an admin token" in usage["reason"]


@pytest.mark.parametrize("program", ["an Express app", "CLIProxyAPI", "a single-page app", "claude-code-router 2"])
async def test_another_program_at_the_pages_port_gets_no_token(program: str) -> None:
    router, got = Replay("busy", KIND), list[httpx.Request]()

    def machine(request: httpx.Request) -> httpx.Response:
        if request.url.port != PAGE:
            return router(request)
        got.append(request)
        return PROGRAMS[program](request)

    settings = load_settings({"ROUTER_HOME": "", "ROUTER_KIND": KIND, **KEYS})
    snapshot = await RouterClient(settings, network=MockNetwork(machine)).snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.usage) == (Peer.IDENTIFIED, NotRead(Outcome.UNRECOGNIZED))
    assert {(request.method, presented(request)) for request in got} == {("GET", "none")}


async def test_rejected_token_is_sent_once() -> None:
    router = Replay("busy", KIND)
    snapshot = await look(router, ROUTER_ADMIN_TOKEN="FAKE-OTHER-TOKEN-0123456789")
    assert [read.name for read in snapshot.ended(Outcome.KEY_REJECTED, optional=True)] == ["gateway"]
    assert [presented(request) for request in at_page(router)] == ["none", "none", "wrong"]
    found = await reports.answer(client_for(router, **{**KEYS, "ROUTER_ADMIN_TOKEN": "no-0123456789"}), reports.DOCTOR)
    assert "CCR_WEB_AUTH_TOKEN" in found.delivery.text


async def test_version_is_shown_and_no_path() -> None:
    router = Replay("busy", KIND)
    assert (await look(router)).router.version == "3.1.1"
    text = (await reports.answer(client_for(router, **KEYS), reports.DOCTOR, "all")).delivery.text
    assert "/home/user" not in text


@pytest.mark.parametrize("state", ["stopped", "empty", "gateway_stopped"])
async def test_reason_is_told_if_the_gateway_is_down(state: str) -> None:
    answer = (await reports.answer(client_for(Replay(state, KIND), **KEYS), reports.STATUS)).delivery.structured
    assert answer is not None
    reason = "could not start" if state == "empty" else "was stopped"
    assert (answer["verdict"], answer["serving"]) == ("unreachable", False)
    assert f"(its gateway {reason}" in answer["headline"]
    assert "No available models" not in json.dumps(answer), "lastError is not ours"


@pytest.mark.parametrize(
    ("state", "said"), [("running", "at another address"), ("starting", "is starting"), ("x", "")]
)
async def test_state_decides_the_reason(state: str, said: str) -> None:
    router = changed("stopped", lambda value: value.update(state=state, lastError="QUOTED"), "gateway")
    data = (await reports.answer(client_for(router, **KEYS), reports.STATUS)).delivery.structured
    assert data is not None
    assert said in data["headline"]
    assert "QUOTED" not in json.dumps(data)


@pytest.mark.parametrize(
    "other", [{"endpoint": "http://127.0.0.1:9999"}, {"state": "stopped"}, {"state": "error"}], ids=str
)
async def test_page_of_another_gateway_is_no_evidence(other: dict[str, str]) -> None:
    """The one at the address answers, as through a tunnel, while the page here is that of another."""
    router = changed("busy", lambda value: value.update(other), "gateway")
    snapshot = await look(router)
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.UNVERIFIED}
    assert (snapshot.usage, snapshot.router.version) == (NOT_OFFERED, None)
    pool = value_of(snapshot.pool)
    assert pool is not None
    assert "CCR_WEB_PORT" in pool.notes[0]


@pytest.mark.parametrize("endpoint", ["http://localhost:3456/", "http://0.0.0.0:3456", None, 7, "http://[", "x:y:z"])
async def test_page_whose_gateway_is_the_one_that_answers_is_evidence(endpoint: object) -> None:
    router = changed("busy", lambda value: value.update(endpoint=endpoint), "gateway")
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.USABLE}


async def test_port_of_a_gateway_that_runs_elsewhere_is_told() -> None:
    elsewhere = {"state": "running", "endpoint": "http://127.0.0.1:3999"}
    router = changed("stopped", lambda value: value.update(elsewhere), "gateway")
    data = (await reports.answer(client_for(router, **KEYS), reports.STATUS)).delivery.structured
    assert data is not None
    assert "(its gateway listens on port 3999)" in data["headline"]


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
