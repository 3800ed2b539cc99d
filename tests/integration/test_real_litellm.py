"""The view against what was sent: a real LiteLLM Proxy whose upstreams answer, refuse, fail, hang and lock us out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.integration.detail import World, settings_of
from tests.integration.look import LOOKS, look, predictions
from tests.integration.proxy import KEY, ROOT, proxy
from tests.integration.stubs import stub

pytestmark = pytest.mark.anyio

OFF = {"litellm_settings": {"num_retries": 0}}


async def keyed(world: World, name: str) -> dict[str, Any]:
    """The same with the key; the kind is found out."""
    _, data = await look(world.proxy.url, name, LITELLM_MASTER_KEY=KEY)
    return data


def by(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    """Rows by one of their fields."""
    return {row[key]: row for row in rows}


async def test_status_recognises_the_proxy_and_judges_name_by_name(world: World) -> None:
    data = await keyed(world, "STATUS")
    assert (data["router"]["kind"], data["router"]["version"]) == ("litellm", "1.106.2")
    assert (data["verdict"], data["serving"]) == ("degraded", None)
    served = predictions(data)
    # Nobody has asked for `never-asked`: that it is served is no more than likely.
    assert served.pop("never-asked") is not False
    assert served == {"chat": True, "slow": True, "locked": False, "spare": True}
    assert data["queue"]["queued"] == 0


async def test_the_pool_shows_each_deployment_as_its_upstream_treated_it(world: World) -> None:
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
    assert targets["chat/ok"]["requests"] == world.stub.asked("ok")
    assert {targets[name]["cooldowns"] for name in ("chat/limited", "chat/failing", "slow/hanging")} == {1}
    assert "429" in targets["chat/limited"]["reason"]
    assert "500" in targets["chat/failing"]["reason"]
    assert {row["name"]: row["limit"] for row in targets["chat/ok"]["windows"] if row["limit"]} == {
        "rpm": 600,
        "tpm": 100_000,
    }


async def test_the_figures_are_those_of_what_was_sent(world: World) -> None:
    data = await keyed(world, "USAGE")
    rows = by(data["targets"], "name")
    well, sent = rows["chat/ok"], world.stub.asked("ok")
    assert (well["requests"], well["failures"]) == (sent, 0)
    assert (well["input_tokens"], well["output_tokens"]) == (sent * 10, sent * 5)
    # gpt-4o-mini by LiteLLM's own price table: 0.15 and 0.60 USD a million.
    assert well["estimated_cost_usd"] == pytest.approx(sent * (10 * 0.15 + 5 * 0.6) / 1e6)
    # Of tries that it repeats LiteLLM counts only some: one counted failure was seen for four requests on the wire.
    for name in ("limited", "failing"):
        assert 1 <= rows[f"chat/{name}"]["failures"] <= world.stub.asked(name)
    assert data["metered"] is True
    assert by(data["budgets"], "name")["openai"]["limit_usd"] == 100
    assert data["window"] is None


async def test_the_backends_show_hosts_limits_and_the_password_as_an_issue_only(world: World) -> None:
    data = await keyed(world, "BACKENDS")
    rows = by(data["backends"], "name")
    assert rows["chat/ok"]["url"] == f"http://{world.stub.address}"
    assert (rows["chat/ok"]["provider"], rows["chat/ok"]["model"]) == ("openai", "openai/gpt-4o-mini")
    assert rows["never-asked/with-password"]["issues"] == ["url_credentials"]
    assert (data["strategy"], data["fallbacks"]) == (
        "simple-shuffle",
        [{"name": "slow", "fallbacks": ["spare"]}],
    )


async def test_doctor_names_what_is_wrong_with_each(world: World) -> None:
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


async def test_nothing_that_is_read_reaches_an_upstream_or_counts_as_a_failure(world: World) -> None:
    seen, failed = len(world.stub.seen), counted(world.proxy.metrics())
    for name in LOOKS:
        await look(world.proxy.url, name, LITELLM_MASTER_KEY=KEY)
        await look(world.proxy.url, name, ROUTER_API_KEY=KEY, ROUTER_KIND="litellm")
    assert len(world.stub.seen) == seen
    assert counted(world.proxy.metrics()) == failed


def counted(metrics: str) -> dict[str, str]:
    """The operator's own counters of traffic and of failures."""
    wanted = re.compile(r"(litellm_(?:deployment_\w+|\w*failed_requests_metric|spend_metric)_total\S*) (\S+)")
    return dict(wanted.findall(metrics))


@pytest.mark.parametrize(
    ("key", "verdict"), [({}, "needs_key"), ({"ROUTER_API_KEY": "sk-wrong-0123"}, "key_rejected")]
)
async def test_without_the_key_one_read_is_refused_and_no_other_is_tried(
    world: World, key: dict[str, str], verdict: str
) -> None:
    seen = len(world.stub.seen)
    _, data = await look(world.proxy.url, "STATUS", **key)
    assert (data["verdict"], data["router"]["kind"]) == (verdict, "litellm")
    ends = {read["name"]: read["outcome"] for read in data["reads"]}
    assert ends["backlog"] == verdict
    assert {ends[name] for name in ("details", "models", "routing", "metrics")} == {"skipped"}
    assert len(world.stub.seen) == seen


async def test_a_key_of_another_router_is_not_sent_to_it(world: World) -> None:
    _, data = await look(world.proxy.url, "STATUS", DARIO_API_KEY=KEY)
    assert data["verdict"] == "needs_key"


async def test_with_its_metrics_off_it_is_not_called_down(folder: Path) -> None:
    with stub() as upstream, proxy(folder, settings_of(upstream.address) | OFF) as running:
        assert running.chat("spare") == 200
        text, data = await look(running.url, "STATUS", ROUTER_API_KEY=KEY)
        _, pool = await look(running.url, "POOL", ROUTER_API_KEY=KEY)
    assert (data["verdict"], data["serving"]) == ("unknown", None)
    assert "prometheus" in data["next_step"]
    assert "its metrics are off" in text
    assert (pool["counts"]["total"], pool["counts"]["usable"]) == (9, None)


async def test_open_metrics_are_read_just_as_well_and_a_router_that_stops_is_not_running(folder: Path) -> None:
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
    assert middle.delivery.structured["verdict"] in {"not_running", "not_answering", "not_a_router"}
    assert after["verdict"] == "not_running"
