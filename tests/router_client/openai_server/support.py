"""A server of models in a recorded state, and what is made of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mcp_server.assessment import Assessment, assess
from router_client import Part, Snapshot
from router_client.model.facts import value_of
from router_client.model.states import Severity
from router_client.model.targets import Pool, Target
from router_client.routers import KINDS
from tests.support import KEY, Replay, client_for

KIND = "openai-server"
PROBLEMS = {Severity.FAIL, Severity.WARN}


def replay_of(state: str) -> Replay:
    return Replay(state, KIND)


async def look(replay: Replay) -> Snapshot:
    return await client_for(replay, ROUTER_API_KEY=KEY, ROUTER_URL=KINDS[KIND].url).snapshot(tuple(Part))


async def assessed(replay: Replay) -> Assessment:
    return assess(await look(replay))


async def pool_of(replay: Replay) -> Pool:
    pool = value_of((await look(replay)).pool)
    assert pool is not None
    return pool


async def targets_of(replay: Replay) -> Mapping[str | None, Target]:
    return {target.name: target for target in (await pool_of(replay)).targets}


def predicted(assessment: Assessment) -> dict[str, bool | None]:
    return {route.route.name: route.serving for route in assessment.routes}


def problems(assessment: Assessment, severities: Collection[Severity] = PROBLEMS) -> list[str]:
    return [finding.id for finding in assessment.findings if finding.severity in severities]


def row(name: str, **status: object) -> dict[str, Any]:
    return {"id": name, "owned_by": "llamacpp", "status": {"value": "unloaded", **status}}
