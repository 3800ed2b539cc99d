"""`make soak`: 5,000 calls and 1,000 rounds of `watch` while the router alternates between up, down and slow.

Prints the number of tasks and file descriptors and the memory every 500 calls and every 100 rounds. The exit code is
1 if one of them grew.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import anyio
from mcp import Client

from mcp_server.demo.recorded import load_state
from mcp_server.demo.sample import DEFAULT_KIND, SampleRouter, _Handler, sample_folder
from mcp_server.protocol.server import build_server
from mcp_server.terminal.commands.watch import refresh
from mcp_server.terminal.startup import enable_garbage_collection
from router_client import RouterClient, Settings, load_settings

CALLS, STEP = 5000, 500
ROUNDS, ROUNDS_STEP = 1000, 100
TOOLS = ("doctor", "status", "pool", "usage", "backends_list")
CONDITIONS = ("up", "down", "slow")
# Interned strings and allocator pools grow in the first rounds.
WARM_UP_STEPS = 2
MAX_GROWTH_KIB = 4096
MAX_WATCH_GROWTH_KIB = 1024


class ChangingRouter(SampleRouter):
    """A sample router that is up, slow (longer than the time budget), or closes connections without a response."""

    condition = "up"


class _ChangingHandler(_Handler):
    def do_GET(self) -> None:
        assert isinstance(self.server, ChangingRouter)
        if self.server.condition == "down":
            self.close_connection = True
            return
        if self.server.condition == "slow":
            time.sleep(0.15)  # longer than the budget of a look
        super().do_GET()


class Figures(NamedTuple):
    """Figures that must not grow."""

    tasks: int
    descriptors: int
    memory_kib: int


def measure() -> Figures:
    """Return the tasks of the event loop, the open descriptors and the resident memory of this process."""
    status = Path("/proc/self/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return Figures(len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd")), int(resident.split()[1]))


async def soak(settings: Settings, router: ChangingRouter) -> list[Figures]:
    """Call the tools in turn and measure after each step."""
    measured: list[Figures] = []
    async with Client(build_server(lambda: RouterClient(settings))) as client:
        for number in range(1, CALLS + 1):
            router.condition = CONDITIONS[number // 50 % len(CONDITIONS)]
            result = await client.call_tool(TOOLS[number % len(TOOLS)], {})
            if result.is_error:
                raise SystemExit(f"call {number} failed")
            if number % STEP == 0:
                await anyio.sleep(0.2)  # wait for the slow responses of the last calls
                measured.append(measure())
                print(f"{number:>6} calls  {measured[-1]}", flush=True)
    return measured


def soak_watch(settings: Settings, router: ChangingRouter) -> list[Figures]:
    """Run the rounds of `watch` without pauses; like the command, start with the garbage collector off."""
    measured: list[Figures] = []
    rounds = 0

    def show(_: str) -> None:
        nonlocal rounds
        rounds += 1
        router.condition = CONDITIONS[rounds // 10 % len(CONDITIONS)]
        if rounds % ROUNDS_STEP == 0:
            measured.append(measure())
            print(f"{rounds:>6} rounds of watch  {measured[-1]}", flush=True)
        if rounds == ROUNDS:
            raise KeyboardInterrupt

    gc.disable()
    enable_garbage_collection()
    with suppress(KeyboardInterrupt):
        anyio.run(refresh, RouterClient(settings), 0, show)
    return measured


def grew(measured: list[Figures], max_kib: int) -> bool:
    """Print the growth after the first rounds, and return whether a figure grew."""
    before, after = measured[WARM_UP_STEPS - 1], measured[-1]
    growth = Figures(*(now - then for now, then in zip(after, before, strict=True)))
    print(f"growth after the first {WARM_UP_STEPS} steps: {growth}")
    # A connection may be about to close.
    return growth.tasks > 0 or growth.descriptors > 2 or growth.memory_kib > max_kib


def main() -> int:
    """Run both and return 1 if a figure grew."""
    state = load_state(DEFAULT_KIND, "cooldown")
    assert state is not None
    router = ChangingRouter(state)
    router.RequestHandlerClass = _ChangingHandler
    threading.Thread(target=router.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    with sample_folder(DEFAULT_KIND) as home:
        url = f"http://127.0.0.1:{router.server_port}"
        env = {"ROUTER_URL": url, "ROUTER_HOME": str(home), "ROUTER_TIMEOUT": "0.1", "ROUTER_KIND": DEFAULT_KIND}
        settings = load_settings(env)
        has_grown = grew(anyio.run(soak, settings, router), MAX_GROWTH_KIB)
        has_grown |= grew(soak_watch(settings, router), MAX_WATCH_GROWTH_KIB)
    return int(has_grown)


if __name__ == "__main__":
    sys.exit(main())
