"""What one look costs the proxy: CPU time, by the number of deployments. The README's table is made by this test.

Times are printed, not asserted. What is asserted does not depend on the machine: that the cost was measured at all,
and that a status line with this kind's interval sends the reads that the README states.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from router_client.routers import KINDS
from tests.integration.proxy import KEY, Proxy, proxy
from tests.integration.scenario import Scenario, configuration, deployment
from tests.integration.stubs import stub

pytestmark = pytest.mark.anyio

LOOKS, SETTLE_S = 10, 3.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def settings_of(count: int, stub_address: str) -> dict[str, Any]:
    """Return a configuration with this many deployments, four for each name."""
    models = [deployment(f"name-{number // 4}", f"ok-{number}", "ok") for number in range(count)]
    return configuration((Scenario("cost", "", models, litellm={"num_retries": 0}),), stub_address)


def cpu_s(running: Proxy) -> float:
    """Return the CPU time that the proxy has used: user and system, in seconds."""
    fields = Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the CPU time of another process is read from /proc")
@pytest.mark.parametrize("deployments", [4, 40])
async def test_cost_of_a_look(deployments: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with stub() as upstream, proxy(folder, settings_of(deployments, upstream.address)) as running:
        for number in range(deployments * 2):
            assert running.chat(f"name-{number % (deployments // 4)}") == 200
        time.sleep(SETTLE_S)
        env = {"ROUTER_URL": running.url, "LITELLM_MASTER_KEY": KEY, "ROUTER_HOME": "", "ROUTER_TIMEOUT": "30"}
        settings = load_settings(env)
        before, reads = cpu_s(running), 0
        for _ in range(LOOKS):
            answer = await reports.answer(RouterClient(settings), reports.LINE)
            data = answer.delivery.structured
            assert data is not None
            assert (data["verdict"], data["total"]) == ("ok", deployments)
        look_s = (cpu_s(running) - before) / LOOKS
        reads = sum(
            read.outcome == "ok" for read in (await RouterClient(settings).snapshot(reports.VERDICT_PARTS)).reads
        )
        page_kb = len(running.metrics()) / 1000
    assert look_s > 0
    share = look_s / KINDS["litellm"].refresh_s
    with capsys.disabled():
        print(
            f"\nLiteLLM, {deployments} deployments, metrics of {page_kb:.0f} kB: {look_s * 1000:.0f} ms of CPU a look,"
            f" {reads} reads; {share:.1%} of a core every {KINDS['litellm'].refresh_s} s"
        )
