"""Large routers: 1,000 model names with 3 deployments each, and 64 accounts. In CPU time, the best of some rounds."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from unittest.mock import AsyncMock

import anyio
import pytest

from benchmarks.metrics import chunks
from benchmarks.report import Row, at_most, at_most_times, progress
from benchmarks.router import Router, running_router
from mcp_server.answers import reports
from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.routers.litellm.reads import MODELS
from router_client.transport.body import body_for
from tests.security.full import metrics, model
from tests.support import KEY, Replay, client_for

NAMES, DEPLOYMENTS = 1_000, 3
ROW_BYTES = 7_200
"""What LiteLLM's /model/info has per deployment."""
FEW, MANY = 3, 64
ROUNDS, ACCOUNT_ROUNDS = 5, 25
MAX_BEYOND_READING_MS, MAX_TIMES_OF_JSON, MAX_MB, MAX_TIMES_OF_FEW = 50, 3.0, 4, 2.0


def measure() -> list[Row]:
    """Measure the list, the answers beyond reading, and the accounts."""
    return [*reading(), *answering(), accounts()]


def reading() -> list[Row]:
    """Compare reading the model list as the transport does with json.loads of the same bytes."""
    progress("scale: the model list")
    body = json.dumps({"data": rows(ROW_BYTES)}).encode()
    times = [(_ms(partial(_filtered, body)), _ms(partial(json.loads, body))) for _ in range(ROUNDS)]
    figure, baseline = (min(each) for each in zip(*times, strict=True))
    gc.collect()
    tracemalloc.start()
    _filtered(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    what = f"reading {len(body) / 1e6:.0f} MB of models"
    return [
        at_most_times(f"{what}: CPU, to json.loads", figure, baseline, MAX_TIMES_OF_JSON),
        at_most(f"{what}: memory", peak / 2**20, "MB", MAX_MB),
    ]


def rows(size: int) -> list[dict[str, Any]]:
    """Return the deployments, each row filled up to about `size` bytes with what no answer needs."""
    found = [model(f"name-{number // DEPLOYMENTS}", number) for number in range(NAMES * DEPLOYMENTS)]
    for row in found:
        row["model_info"]["supported_openai_params"] = ["x" * 20] * (max(size - 150, 0) // 24)
    return found


def answering() -> list[Row]:
    """Measure status and doctor on a look that is over."""
    progress("scale: answers")
    replay = Replay("one_ok_one_429_one_500", "litellm")
    replay.override("/model/info", {"data": rows(0)}).override("/metrics/", metrics(NAMES * DEPLOYMENTS))
    client = client_for(replay, ROUTER_API_KEY=KEY, ROUTER_TIMEOUT="30")
    snapshots: list[Snapshot] = []

    async def look() -> None:
        snapshots.append(await client.snapshot(tuple(Part)))

    anyio.run(look)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "snapshot", AsyncMock(return_value=snapshots[0]))
        return [
            at_most(
                f"{NAMES} names x {DEPLOYMENTS}: {name.lower()} beyond reading, CPU",
                min(_run_ms(partial(reports.answer, client, getattr(reports, name))) for _ in range(ROUNDS)),
                "ms",
                MAX_BEYOND_READING_MS,
            )
            for name in ("STATUS", "DOCTOR")
        ]


def accounts() -> Row:
    """Compare `pool` with many accounts and with few, reading over sockets included; one of each in a round."""
    progress("scale: accounts")
    times: dict[int, list[float]] = {FEW: [], MANY: []}
    with running_router(FEW) as few, running_router(MANY) as many:
        clients = {FEW: _client(few), MANY: _client(many)}
        for count, client in clients.items():
            view = anyio.run(reports.answer, client, reports.POOL).delivery.structured
            if view is None or view["counts"]["total"] != count:
                raise RuntimeError(f"the answer does not have {count} accounts")
        for _ in range(ACCOUNT_ROUNDS):
            for count, client in clients.items():
                times[count].append(_run_ms(partial(reports.answer, client, reports.POOL)))
    return at_most_times(f"{MANY} accounts, to {FEW}: pool, CPU", min(times[MANY]), min(times[FEW]), MAX_TIMES_OF_FEW)


def _client(router: Router) -> RouterClient:
    settings = {"ROUTER_HOME": router.home, "ROUTER_API_KEY": KEY}
    return RouterClient(load_settings(settings | {"ROUTER_URL": f"http://127.0.0.1:{router.port}"}))


def _filtered(body: bytes) -> object:
    kept = body_for(MODELS, 200)
    for chunk in chunks(body):
        kept.add(chunk)
    return kept.end()


def _run_ms(work: Callable[[], Awaitable[object]]) -> float:
    async def go() -> None:
        await work()

    return _ms(partial(anyio.run, go))


def _ms(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000
