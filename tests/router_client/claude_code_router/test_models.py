"""What the last requests tell about a single model of a provider."""

from __future__ import annotations

from typing import Any

import pytest

from mcp_server.assessment import assess
from router_client.model.facts import value_of
from router_client.model.states import TargetState
from router_client.model.targets import Cause, Target
from router_client.routers.claude_code_router.providers import FRESH_S, pool
from router_client.routers.claude_code_router.recent import Request
from router_client.routers.claude_code_router.wire import Models
from tests.router_client.claude_code_router.support import KIND, changed, look
from tests.support import Replay

pytestmark = pytest.mark.anyio
PROVIDER = "provider-anth-0bfaafc91f"
NOW, BEFORE_START = "10:30", "10:29"
"""Minutes of `busy`, whose gateway started at 10:29:09."""


def row(model: str | None, status: int, output: int = 0, at: str = NOW, path: str = "/") -> dict[str, Any]:
    caption = f"{at} · unknown · {path} · {status}"
    return {"caption": caption, "model": model, "outputTokens": output, "provider": PROVIDER}


LARGE, SMALL = row("large", 200, 9), row("small", 200, 9)
TRANSLATED = {**row("small", 0, 9), "errorCount": 1}
NO_CAPTION = {**row("small", 200, 9), "caption": None}


def busy(*rows: dict[str, Any], models: tuple[str, ...] = ("small", "large")) -> Replay:
    """Return the provider `anth` with these models after these requests, newest first."""
    router = changed("busy", lambda value: value.update(recentRequests=list(rows)))
    return router.override("/v1/models", {"data": [{"id": f"anth/{each}", "owned_by": "anth"} for each in models]})


async def by_model(router: Replay) -> dict[str, Target]:
    pool = value_of((await look(router)).pool)
    assert pool is not None
    return {route.name: route.targets[0] for route in pool.routes}


@pytest.mark.parametrize("status", [429, 401, 500, 502])
async def test_model_whose_last_request_failed_is_failing_although_another_is_served(status: int) -> None:
    found = await by_model(busy(LARGE, row("small", status), SMALL))
    assert found["anth/large"].state is TargetState.USABLE
    assert found["anth/small"].state is TargetState.FAILING
    assert found["anth/small"].cause == Cause("model_request_failed", (status,), 1)


async def test_failures_of_a_model_count_although_its_success_is_from_before_the_start() -> None:
    found = await by_model(busy(LARGE, row("small", 401), row("small", 401), row("small", 200, 9, BEFORE_START)))
    assert found["anth/small"].state is TargetState.FAILING
    assert found["anth/small"].cause == Cause("model_requests_failed", (401,), 2)


@pytest.mark.parametrize("newer", [[404], [400, 400, 400], [413], [0]], ids=str)
@pytest.mark.parametrize("models", [("small",), ("small", "large")], ids=str)
async def test_newer_request_that_shows_nothing_ends_a_models_proof(newer: list[int], models: tuple[str, ...]) -> None:
    found = await by_model(busy(*[row("small", status) for status in newer], SMALL, models=models))
    assert found["anth/small"].state is TargetState.UNVERIFIED
    assert found["anth/small"].cause == Cause("unclear", (newer[0],) if newer[0] else ())


@pytest.mark.parametrize("newest", [NO_CAPTION, row(None, 404)], ids=["no caption", "no model"])
async def test_newer_request_that_cannot_be_read_ends_the_proof(newest: dict[str, Any]) -> None:
    assert (await by_model(busy(newest, SMALL)))["anth/small"].state is TargetState.UNVERIFIED


async def test_request_that_shows_nothing_does_not_hide_the_failure_before_it() -> None:
    found = await by_model(busy(LARGE, row("small", 404), row("small", 429), SMALL))
    assert found["anth/small"].cause == Cause("model_request_failed", (429,), 1)


@pytest.mark.parametrize(
    "newer",
    [[TRANSLATED, row("small", 429)], [row("large", 404)], [row("small", 404, path="/v1/messages/count_tokens")]],
    ids=["served since, by translation", "of another model", "only counted tokens"],
)
async def test_model_is_served_if_its_own_newest_request_was(newer: list[dict[str, Any]]) -> None:
    assert (await by_model(busy(*newer, SMALL)))["anth/small"].state is TargetState.USABLE


async def test_success_without_a_model_proves_none() -> None:
    found = await by_model(busy(row(None, 200, 9)))
    assert {target.state for target in found.values()} == {TargetState.UNVERIFIED}


async def test_recorded_models_are_served_as_before() -> None:
    found = await by_model(Replay("busy", KIND))
    assert {target.state for target in found.values()} == {TargetState.USABLE}


async def test_counted_tokens_prove_nothing_with_a_query_either() -> None:
    found = await by_model(busy(row("small", 200, path="/v1/messages/count_tokens?beta=true")))
    assert found["anth/small"].state is TargetState.UNVERIFIED


async def test_step_is_for_the_model_that_fails_although_its_provider_serves_another() -> None:
    assessment = assess(await look(busy(LARGE, row("small", 429), SMALL)))
    assert assessment.verdict.next_step is not None
    assert "If it fails: check the provider's key, URL and limits" in assessment.verdict.next_step


def test_old_success_of_a_model_is_no_proof_although_its_provider_has_just_served_another() -> None:
    models = Models.parse({"data": [{"id": "anth/small"}, {"id": "anth/large"}]}).data
    just_now, long_ago = 10.0, FRESH_S + 60.0
    requests = [
        Request("anth", "large", True, 200, just_now, None),
        Request("anth", "small", True, 200, long_ago, None),
    ]
    found = {route.name: route.targets[0] for route in pool(models, requests).routes}
    assert (found["anth/large"].state, found["anth/small"].state) == (TargetState.USABLE, TargetState.UNVERIFIED)
    assert found["anth/small"].cause == Cause("success_too_old", seconds=long_ago)
