"""Predictions compared with real requests: a real better-ccflare whose upstreams serve, reject and fail."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from router_client.routers import KINDS
from tests.integration.better_ccflare.logins import LOGINS, UNSEEN
from tests.integration.better_ccflare.play import Played, play_all
from tests.integration.better_ccflare.router import Router, router
from tests.integration.better_ccflare.scenarios import ANYTHING, KEYED, OPEN, Scenario
from tests.integration.stubs import stub

ROUTERS = (OPEN, KEYED, LOGINS, UNSEEN)
SCENARIOS = (*OPEN, *KEYED, *LOGINS, *UNSEEN)
LOOKS = 10
WORDS = {True: "served", False: "refused", None: "unknown"}
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.slug)
Plays = dict[str, Played]


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Plays:
    """All scenarios: accounts with keys, a router that has keys itself, and accounts that log in."""
    with ThreadPoolExecutor(len(ROUTERS)) as pool:
        made = [pool.submit(play_all, each, tmp_path_factory.mktemp("router")) for each in ROUTERS]
        return {name: played for each in made for name, played in each.result().items()}


@every_scenario
def test_prediction_is_not_contradicted_by_a_real_request(scenario: Scenario, plays: Plays) -> None:
    played = plays[scenario.name]
    served = played.real == 200
    assert played.serving in {served, None}
    if scenario.predicted != ANYTHING:
        assert played.serving is scenario.predicted
    if scenario.verdict is not None:
        assert played.data["STATUS"]["verdict"] == scenario.verdict


@pytest.mark.parametrize("scenario", UNSEEN, ids=lambda each: each.slug)
def test_quota_stays_where_its_poll_fails(scenario: Scenario, plays: Plays) -> None:
    """If this fails, a new version forgets it at once, and the failures above can be seen."""
    (account,) = plays[scenario.name].data["POOL"]["targets"]
    assert [window["name"] for window in account["windows"]] == ["5h", "7d"]


@every_scenario
def test_unknown_prediction_has_a_reason_and_a_next_step(scenario: Scenario, plays: Plays) -> None:
    status = plays[scenario.name].data["STATUS"]
    if status["serving"] is None:
        assert status["headline"]
        assert status["next_step"]


@every_scenario
def test_looks_reach_no_upstream_and_change_nothing(scenario: Scenario, plays: Plays) -> None:
    played = plays[scenario.name]
    assert (played.upstream_requests, played.changed) == (0, [])


def test_usage_matches_the_requests_that_were_sent(plays: Plays) -> None:
    usage = plays["served"].data["USAGE"]
    assert [(row["name"], row["requests"], row["failures"]) for row in usage["targets"]] == [("a", 3, 0)]
    assert (usage["window"]["requests"], usage["window"]["input_tokens"], usage["window"]["output_tokens"]) == (
        3,
        30,
        15,
    )


def test_prediction_table(plays: Plays, capsys: pytest.CaptureFixture[str]) -> None:
    """Print what was predicted, what happened and why it is unknown, for the closing note."""
    with capsys.disabled():
        print("\n\nbetter-ccflare 3.5.4: state | predicted | real request")
        for scenario in SCENARIOS:
            played = plays[scenario.name]
            status = played.data["STATUS"]
            print(f"  {scenario.name} | {WORDS[played.serving]} ({status['verdict']}) | {played.real}")
            if played.serving is None:
                print(f"      {status['headline']}")


def _cpu_s(running: Router) -> float:
    fields = Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.anyio
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the CPU time of another process is read from /proc")
@pytest.mark.parametrize("keys", [0, 1, 2])
async def test_cost_of_a_look(keys: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with stub() as upstream, router(tmp_path / "home") as running:
        for name in ("a", "b", "c"):
            running.add(name, f"http://{upstream.address}/ok/{name}", 0)
        made = [running.make_key(f"key-{number}" if number else "admin", "admin") for number in range(keys)]
        env = {"ROUTER_URL": running.url, "ROUTER_HOME": "", "ROUTER_TIMEOUT": "30"}
        settings = load_settings(env | ({"ROUTER_API_KEY": made[0]} if made else {}))
        before, started = _cpu_s(running), time.monotonic()
        for _ in range(LOOKS):
            data = (await reports.answer(RouterClient(settings), reports.LINE)).delivery.structured
            assert data is not None
            assert data["verdict"] == "unverified"
        look_s, waited_s = (_cpu_s(running) - before) / LOOKS, (time.monotonic() - started) / LOOKS
    refresh_s = KINDS["better-ccflare"].refresh_s
    with capsys.disabled():
        print(
            f"\nbetter-ccflare, {keys} keys: {look_s * 1000:.0f} ms of CPU and {waited_s * 1000:.0f} ms a look;"
            f" {look_s / refresh_s:.1%} of a core every {refresh_s} s"
        )
