"""Answers compared with what was sent: a real LiteLLM Proxy whose upstreams serve, reject, fail and hang."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.integration.detail import World, settings_of
from tests.integration.look import ANSWERS, look, predictions
from tests.integration.proxy import KEY, ROOT, proxy
from tests.integration.stubs import stub

pytestmark = pytest.mark.anyio

OFF = {"litellm_settings": {"num_retries": 0}}


async def keyed(world: World, name: str) -> dict[str, Any]:
    """Return an answer's data, with the key; the kind of router is detected."""
    _, data = await look(world.proxy.url, name, LITELLM_MASTER_KEY=KEY)
    return data


def by(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    """Return rows by one of their fields."""
    return {row[key]: row for row in rows}


async def test_status_identifies_the_proxy_and_predicts_each_route(world: World) -> None:
    data = await keyed(world, "STATUS")
    assert (data["router"]["kind"], data["router"]["version"]) == ("litellm", "1.106.2")
    assert (data["verdict"], data["serving"]) == ("degraded", None)
    served = predictions(data)
    # There was no request for `never-asked`, so it may be unknown.
    assert served.pop("never-asked") is not False
    assert served == {"chat": True, "slow": True, "locked": False, "spare": True}
    assert data["queue"]["queued"] == 0


async def test_pool_shows_the_state_of_each_deployment(world: World) -> None:
    data = await keyed(world, "POOL")
    states = {row["name"]: row["state"] for row in data["targets"]}
    assert states == {
        "chat/ok": "usable",
        "chat/limited": "rate_limited",
        "chat/failing": "cooling_down",
        "slow/hanging": "cooling_down",
        "slow/hanging-too": "cooling_down",
        "locked/locked": "key_rejected",
        "locked/locked-too": "key_rejected",
        "spare/spare": "usable",
        "never-asked/with-password": "usable",
    }
    targets = by(data["targets"], "name")
    assert targets["chat/ok"]["requests"] == world.stub.count("ok")
    assert {targets[name]["cooldowns"] for name in ("chat/limited", "chat/failing", "slow/hanging")} == {1}
    assert "429" in targets["chat/limited"]["reason"]
    assert "500" in targets["chat/failing"]["reason"]
    assert {row["name"]: row["limit"] for row in targets["chat/ok"]["windows"] if row["limit"]} == {
        "rpm": 600,
        "tpm": 100_000,
    }


async def test_usage_matches_the_requests_that_were_sent(world: World) -> None:
    data = await keyed(world, "USAGE")
    rows = by(data["targets"], "name")
    served, sent = rows["chat/ok"], world.stub.count("ok")
    assert (served["requests"], served["failures"]) == (sent, 0)
    assert (served["input_tokens"], served["output_tokens"]) == (sent * 10, sent * 5)
    # gpt-4o-mini by LiteLLM's own price table: 0.15 and 0.60 USD a million.
    assert served["estimated_cost_usd"] == pytest.approx(sent * (10 * 0.15 + 5 * 0.6) / 1e6)
    # LiteLLM counts only some of the attempts that it retries: one failure was counted for four requests.
    for name in ("limited", "failing"):
        assert 1 <= rows[f"chat/{name}"]["failures"] <= world.stub.count(name)
    assert data["metered"] is True
    assert by(data["budgets"], "name")["openai"]["limit_usd"] == 100
    assert data["window"] is None


async def test_backends_show_a_password_in_a_url_only_as_an_issue(world: World) -> None:
    data = await keyed(world, "BACKENDS")
    rows = by(data["backends"], "name")
    assert rows["chat/ok"]["url"] == f"http://{world.stub.address}"
    assert (rows["chat/ok"]["provider"], rows["chat/ok"]["model"]) == ("openai", "openai/gpt-4o-mini")
    assert rows["never-asked/with-password"]["issues"] == ["url_credentials"]
    assert (data["strategy"], data["fallbacks"]) == (
        "simple-shuffle",
        [{"name": "slow", "fallbacks": ["spare"]}],
    )


async def test_doctor_finds_each_problem(world: World) -> None:
    text, data = await look(world.proxy.url, "DOCTOR", LITELLM_MASTER_KEY=KEY)
    found = {(row["id"], row["subject"]) for row in data["findings"]}
    assert found >= {
        ("target.rate_limited", "chat/limited"),
        ("target.cooling_down", "chat/failing"),
        ("target.cooling_down", "slow/hanging"),
        ("target.key_rejected", "locked/locked"),
        ("route.refused", "locked"),
        ("route.on_fallback", "slow"),
        ("route.no_fallback", "never-asked"),
        ("backend.url_credentials", "never-asked/with-password"),
        ("router.no_database", None),
    }
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "doctor-litellm.txt").write_text(text + "\n", "utf-8")


async def test_reads_reach_no_upstream_and_count_as_no_failure(world: World) -> None:
    seen, failed = len(world.stub.seen), counted(world.proxy.metrics())
    for name in ANSWERS:
        await look(world.proxy.url, name, LITELLM_MASTER_KEY=KEY)
        await look(world.proxy.url, name, ROUTER_API_KEY=KEY, ROUTER_KIND="litellm")
    assert len(world.stub.seen) == seen
    assert counted(world.proxy.metrics()) == failed


def counted(metrics: str) -> dict[str, str]:
    """Return the operator's own counters of traffic and failures."""
    wanted = re.compile(r"(litellm_(?:deployment_\w+|\w*failed_requests_metric|spend_metric)_total\S*) (\S+)")
    return dict(wanted.findall(metrics))


@pytest.mark.parametrize(
    ("key", "verdict"), [({}, "needs_key"), ({"ROUTER_API_KEY": "sk-wrong-0123"}, "key_rejected")]
)
async def test_without_the_key_only_one_read_is_rejected(world: World, key: dict[str, str], verdict: str) -> None:
    seen = len(world.stub.seen)
    _, data = await look(world.proxy.url, "STATUS", **key)
    assert (data["verdict"], data["router"]["kind"]) == (verdict, "litellm")
    ends = {read["name"]: read["outcome"] for read in data["reads"]}
    assert ends["backlog"] == verdict
    assert {ends[name] for name in ("details", "models", "routing", "metrics")} == {"skipped"}
    assert len(world.stub.seen) == seen


async def test_key_of_another_router_is_not_sent(world: World) -> None:
    _, data = await look(world.proxy.url, "STATUS", DARIO_API_KEY=KEY)
    assert data["verdict"] == "needs_key"


async def test_proxy_without_metrics_is_unknown_not_down(folder: Path) -> None:
    with stub() as upstream, proxy(folder, settings_of(upstream.address) | OFF) as running:
        assert running.chat("spare") == 200
        text, data = await look(running.url, "STATUS", ROUTER_API_KEY=KEY)
        _, pool = await look(running.url, "POOL", ROUTER_API_KEY=KEY)
    assert (data["verdict"], data["serving"]) == ("unknown", None)
    assert "prometheus" in data["next_step"]
    assert "its metrics are off" in text
    assert (pool["counts"]["total"], pool["counts"]["usable"]) == (9, None)


async def test_open_metrics_are_read_and_a_stopped_proxy_is_not_running(folder: Path) -> None:
    with (
        stub() as upstream,
        proxy(folder, settings_of(upstream.address, require_auth_for_metrics_endpoint=False)) as running,
    ):
        assert running.chat("spare") == 200
        _, before = await look(running.url, "POOL", ROUTER_API_KEY=KEY)
        stopped = anyio.Event()

        async def stop_in_the_middle(done: int, total: int, name: str) -> None:
            if not stopped.is_set():
                stopped.set()
                running.stop()

        settings = load_settings({"ROUTER_URL": running.url, "ROUTER_HOME": "", "ROUTER_API_KEY": KEY})
        with anyio.fail_after(60):
            middle = await reports.answer(RouterClient(settings), reports.DOCTOR, on_read=stop_in_the_middle)
        _, after = await look(running.url, "STATUS", ROUTER_API_KEY=KEY)
    assert by(before["targets"], "name")["spare/spare"]["requests"] == 1
    assert middle.delivery.structured is not None
    assert middle.serving is not True
    assert middle.delivery.structured["verdict"] in {"unreachable", "unresponsive", "unrecognized"}
    assert after["verdict"] == "unreachable"
