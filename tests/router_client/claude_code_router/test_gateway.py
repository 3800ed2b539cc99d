"""claude-code-router's gateway: how it is identified, what is read, and what its models tell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mcp_server.answers import reports
from router_client import Part, Snapshot
from router_client.model.facts import NOT_OFFERED, value_of
from router_client.model.states import Outcome, Peer, Selection, TargetState
from router_client.reads import Credential
from router_client.routers import load_adapter
from tests.support import KEY, Replay, client_for

pytestmark = pytest.mark.anyio
KIND = "claude-code-router"
KEYED = {"ROUTER_API_KEY": KEY}
NEVER_READ = ("/health", "/metrics", "/models", "/v1/oauth/token", "/api/claude_cli/bootstrap", "/v1/messages")
VERSION_2 = {"message": "LLMs API", "version": "1.0.51"}


def replay(state: str = "fresh") -> Replay:
    return Replay(state, KIND)


async def look(router: Replay, **env: str) -> Snapshot:
    return await client_for(router, **{**KEYED, **env}).snapshot(tuple(reports.VERDICT_PARTS))


async def answer(router: Replay, **env: str) -> dict[str, Any]:
    data = (await reports.answer(client_for(router, **{**KEYED, **env}), reports.STATUS)).delivery.structured
    assert data is not None
    return data


def with_models(*rows: object) -> Replay:
    return replay().override("/v1/models", {"object": "list", "data": list(rows)})


async def test_all_that_it_gets_is_its_start_page_and_its_model_list() -> None:
    router = replay()
    await client_for(router, **KEYED).snapshot(tuple(Part))
    assert router.credentials == {"/": ["none"], "/v1/models": ["proxy_key"]}


def test_reads_that_are_not_harmless_or_tell_nothing_are_not_on_the_list() -> None:
    reads = [read for read in load_adapter(KIND).every_read if not read.at_management]
    paths = {read.path for read in reads}
    assert paths == {"/", "/v1/models"}
    assert not paths & set(NEVER_READ)
    assert {read.credential for read in reads} == {Credential.NONE, Credential.KEY}


@pytest.mark.parametrize("kind", [KIND, "auto"])
async def test_model_list_goes_only_to_a_gateway_that_named_itself(kind: str) -> None:
    """At other routers /v1/models goes to the provider with every key."""
    for page in (VERSION_2, {"name": "another"}, {"name": KIND}, {"plugin": KIND}, [KIND], "x"):
        router = replay().override("/", page)
        snapshot = await look(router, ROUTER_KIND=kind)
        assert snapshot.peer is not Peer.IDENTIFIED
        assert "/v1/models" not in router.paths
        assert {given for each in router.credentials.values() for given in each} == {"none"}


async def test_each_provider_is_a_target_of_its_models_and_unverified() -> None:
    snapshot = await look(replay())
    pool = value_of(snapshot.pool)
    assert pool is not None
    assert [(target.name, target.kind, target.state) for target in pool.targets] == [
        ("anth", "provider", TargetState.UNVERIFIED),
        ("open", "provider", TargetState.UNVERIFIED),
    ]
    assert {route.name: [target.name for target in route.targets] for route in pool.routes} == {
        "anth/small": ["anth"],
        "anth/large": ["anth"],
        "open/small": ["open"],
    }
    assert {target.selected_as for target in pool.targets} == {Selection.IN_ROTATION}
    assert snapshot.health is snapshot.guard is snapshot.queue is NOT_OFFERED


@pytest.mark.parametrize("state", ["provider_key_rejected", "provider_limited", "traffic_with_request_logs"])
async def test_running_proves_nothing_about_a_provider(state: str) -> None:
    """The gateway's answers are the same whether its providers serve or refuse every request."""
    found = await answer(replay(state))
    assert (found["verdict"], found["serving"]) == ("unverified", None)
    assert found["next_step"] == (
        "Send one request to a model of each provider: only a response shows whether it answers."
    )


async def test_gateway_without_models_refuses_every_request() -> None:
    found = await answer(with_models())
    assert (found["verdict"], found["serving"]) == ("no_targets", False)
    assert "Add a provider" in found["next_step"]


@pytest.mark.parametrize(
    ("router", "env", "outcome", "verdict"),
    [
        (replay(), {"ROUTER_API_KEY": ""}, Outcome.NEEDS_KEY, "needs_key"),
        (replay(), {"ROUTER_API_KEY": "FAKE-OTHER-KEY-0123456789"}, Outcome.KEY_REJECTED, "key_rejected"),
        (replay("key_missing"), {"ROUTER_API_KEY": ""}, Outcome.NEEDS_KEY, "needs_key"),
    ],
)
async def test_gateway_key_is_required(router: Replay, env: dict[str, str], outcome: Outcome, verdict: str) -> None:
    snapshot = await look(router, **env)
    assert [read.name for read in snapshot.ended(outcome)] == ["models"]
    found = await answer(router, **env)
    assert (found["verdict"], found["serving"]) == (verdict, None)
    assert "CCR_API_KEY" in found["next_step"]


async def test_own_key_variable_is_used() -> None:
    router = replay()
    assert (await look(router, ROUTER_API_KEY="", CCR_API_KEY=KEY)).ended(Outcome.OK)
    assert router.credentials["/v1/models"] == ["proxy_key"]


async def test_rows_without_a_name_are_left_out_and_counted() -> None:
    pool = value_of((await look(with_models({"id": "a/m"}, {"id": None}, {}, 7, {"id": "b/m", "owned_by": 3}))).pool)
    assert pool is not None
    assert [target.name for target in pool.targets] == ["a", "b"]
    assert pool.left_out == 3


@pytest.mark.parametrize("rows", [[{}], [7, None], [{"id": None, "owned_by": "a"}, {"id": "/m"}]])
async def test_list_without_a_readable_row_is_not_empty_but_unknown(rows: list[object]) -> None:
    found = await answer(with_models(*rows))
    assert found["serving"] is None
    assert found["verdict"] not in {"no_targets", "ok"}


async def test_model_with_slashes_belongs_to_its_owner() -> None:
    pool = value_of((await look(with_models({"id": "or/google/gemini", "owned_by": "or"}))).pool)
    assert pool is not None
    assert [(route.name, route.targets[0].name) for route in pool.routes] == [("or/google/gemini", "or")]


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        ("no", 200, Outcome.MALFORMED),
        ({"data": {}}, 200, Outcome.MALFORMED),
        ({"error": "no"}, 500, Outcome.MALFORMED),
        ({"error": "no"}, 403, Outcome.FORBIDDEN),
        (json.dumps({"data": [{"id": "x" * 5_000_000}]}), 200, Outcome.TOO_LARGE),
    ],
)
async def test_model_list_that_cannot_be_read_makes_it_unknown(body: object, status: int, outcome: Outcome) -> None:
    router = replay().override("/v1/models", body, status, {"Content-Type": "application/json"})
    snapshot = await look(router)
    assert [read.name for read in snapshot.ended(outcome)] == ["models"]
    assert (await answer(router))["serving"] is None


async def test_providers_addresses_are_not_read_with_the_reason() -> None:
    data = (await reports.answer(client_for(replay(), **KEYED), reports.BACKENDS)).delivery.structured
    assert data is not None
    assert "together with their keys" in data["reason"]
