"""The view against what was sent: a real LiteLLM Proxy whose upstreams answer, refuse, fail, hang and lock us out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import anyio
import pytest

from integration.conftest import UPSTREAM_KEY, World, configuration
from integration.proxy import KEY, ROOT, proxy
from integration.stubs import Stub
from mcp_server import answers
from router_client import RouterClient, load_settings

pytestmark = pytest.mark.anyio

LOOKS = {name: getattr(answers, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
SECRETS = (KEY, UPSTREAM_KEY, "pw-INURL-0123456789", "FAKEINERROR")


async def look(url: str, name: str, **env: str) -> tuple[str, dict[str, Any]]:
    """One answer as an editor gets it: text and data. Nothing secret is in it, whatever was asked."""
    settings = load_settings({"ROUTER_URL": url, "ROUTER_HOME": "", "ROUTER_TIMEOUT": "30", **env})
    client = RouterClient(settings)
    with anyio.fail_after(60):
        answer = await answers.answer(client, LOOKS[name], "all")
    await client.aclose()
    data = answer.delivery.structured
    assert data is not None
    assert not [secret for secret in SECRETS if secret in answer.delivery.text or secret in repr(data)]
    return answer.delivery.text, data


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
    served = {row["name"]: row["served_by"] for row in data["groups"]}
    names = {"chat": "own", "slow": "fallback", "locked": "nobody", "spare": "own", "never-asked": "own"}
    assert served == names
    assert data["queue"]["queued"] == 0


async def test_the_pool_shows_each_deployment_as_its_upstream_treated_it(world: World) -> None:
    data = await keyed(world, "POOL")
    states = {row["alias"]: row["state"] for row in data["members"]}
    assert states == {
        "chat/ok": "usable",
        "chat/limited": "rate_limited",
        "chat/failing": "failing",
        "slow/hanging": "failing",
        "slow/hanging-too": "failing",
        "locked/locked": "auth_cooldown",
        "locked/locked-too": "auth_cooldown",
        "spare/spare": "usable",
        "never-asked/with-password": "usable",
    }
    members = by(data["members"], "alias")
    assert members["chat/ok"]["requests"] == len(world.stubs["ok"].asked)
    assert {members[name]["cooldowns"] for name in ("chat/limited", "chat/failing", "slow/hanging")} == {1}
    assert "429" in members["chat/limited"]["reason"]
    assert "500" in members["chat/failing"]["reason"]
    assert {row["name"]: row["limit"] for row in members["chat/ok"]["windows"] if row["limit"]} == {
        "rpm": 600,
        "tpm": 100_000,
    }


async def test_the_figures_are_those_of_what_was_sent(world: World) -> None:
    data = await keyed(world, "USAGE")
    rows = by(data["accounts"], "alias")
    stubs = world.stubs
    well, sent = rows["chat/ok"], len(stubs["ok"].asked)
    assert (well["requests"], well["failures"]) == (sent, 0)
    assert (well["input_tokens"], well["output_tokens"]) == (sent * 10, sent * 5)
    # gpt-4o-mini by LiteLLM's own price table: 0.15 and 0.60 USD a million.
    assert well["estimated_cost_usd"] == pytest.approx(sent * (10 * 0.15 + 5 * 0.6) / 1e6)
    # Of tries that it repeats LiteLLM counts only some: one counted failure was seen for four requests on the wire.
    for name in ("limited", "failing"):
        assert 1 <= rows[f"chat/{name}"]["failures"] <= len(stubs[name].asked)
    assert data["billing_since_start"]["paid_share"] == 1
    assert by(data["budgets"], "name")["openai"]["limit_usd"] == 100
    assert data["window"] is None


async def test_the_backends_show_hosts_limits_and_the_password_as_an_issue_only(world: World) -> None:
    data = await keyed(world, "BACKENDS")
    rows = by(data["backends"], "name")
    assert rows["chat/ok"]["url"] == world.stubs["ok"].url.removesuffix("/v1")
    assert (rows["chat/ok"]["provider"], rows["chat/ok"]["model"]) == ("openai", "openai/gpt-4o-mini")
    assert rows["never-asked/with-password"]["issues"] == ["url_credentials"]
    assert (data["strategy"], data["fallbacks"]) == ("simple-shuffle", ["slow -> spare"])


async def test_doctor_names_what_is_wrong_with_each(world: World) -> None:
    text, data = await look(world.proxy.url, "DOCTOR", LITELLM_MASTER_KEY=KEY)
    found = {(row["id"], row["subject"]) for row in data["findings"]}
    assert found >= {
        ("account.rate_limited", "chat/limited"),
        ("account.failing", "chat/failing"),
        ("account.failing", "slow/hanging"),
        ("account.key_rejected", "locked/locked"),
        ("group.down", "locked"),
        ("group.on_fallback", "slow"),
        ("group.no_fallback", "never-asked"),
        ("backend.url_credentials", "never-asked/with-password"),
        ("router.no_database", None),
    }
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "doctor-litellm.txt").write_text(text + "\n", "utf-8")


async def test_nothing_that_is_read_reaches_an_upstream_or_counts_as_a_failure(world: World) -> None:
    seen, failed = world.seen, counted(world.proxy.metrics())
    for name in LOOKS:
        await look(world.proxy.url, name, LITELLM_MASTER_KEY=KEY)
        await look(world.proxy.url, name, ROUTER_API_KEY=KEY, ROUTER_KIND="litellm")
    assert world.seen == seen
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
    seen = world.seen
    _, data = await look(world.proxy.url, "STATUS", **key)
    assert (data["verdict"], data["router"]["kind"]) == (verdict, "litellm")
    ends = {read["name"]: read["outcome"] for read in data["reads"]}
    assert ends["backlog"] == verdict
    assert {ends[name] for name in ("details", "models", "routing", "metrics")} == {"skipped"}
    assert world.seen == seen


async def test_a_key_of_another_router_is_not_sent_to_it(world: World) -> None:
    _, data = await look(world.proxy.url, "STATUS", DARIO_API_KEY=KEY)
    assert data["verdict"] == "needs_key"


async def test_with_its_metrics_off_it_is_not_called_down(stubs: dict[str, Stub], folder: Path) -> None:
    with proxy(folder, configuration(stubs, [])) as running:
        assert running.chat("spare") == 200
        text, data = await look(running.url, "STATUS", ROUTER_API_KEY=KEY)
        _, pool = await look(running.url, "POOL", ROUTER_API_KEY=KEY)
    assert (data["verdict"], data["serving"]) == ("unknown", None)
    assert "prometheus" in data["next_step"]
    assert "its metrics are off" in text
    assert pool["counts"]["unknown"] == pool["counts"]["total"] == 9


async def test_open_metrics_are_read_just_as_well_and_a_router_that_stops_is_not_running(
    stubs: dict[str, Stub], folder: Path
) -> None:
    config = configuration(stubs, ["prometheus"], require_auth_for_metrics_endpoint=False)
    with proxy(folder, config) as running:
        assert running.chat("spare") == 200
        _, before = await look(running.url, "POOL", ROUTER_API_KEY=KEY)
        stopped = anyio.Event()

        async def stop_in_the_middle(done: int, total: int, name: str) -> None:
            if not stopped.is_set():
                stopped.set()
                running.stop()

        settings = load_settings({"ROUTER_URL": running.url, "ROUTER_HOME": "", "ROUTER_API_KEY": KEY})
        with anyio.fail_after(60):
            middle = await answers.answer(RouterClient(settings), answers.DOCTOR, on_read=stop_in_the_middle)
        _, after = await look(running.url, "STATUS", ROUTER_API_KEY=KEY)
    assert by(before["members"], "alias")["spare/spare"]["requests"] == 1
    assert middle.delivery.structured is not None
    assert middle.serving is not True
    assert middle.delivery.structured["verdict"] in {"not_running", "not_answering", "not_a_router"}
    assert after["verdict"] == "not_running"
