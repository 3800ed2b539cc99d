"""Run all measurements and print the table to stdout. A missed limit does not change the exit code."""

from __future__ import annotations

import anyio

from benchmarks import calls, crowd, full, memory, metrics, scale, scrubbing, sizes, startup, terminal
from benchmarks.report import Row, table
from benchmarks.router import Router, running_router
from benchmarks.servers import empty, routerscope, running


async def measure(router: Router) -> list[Row]:
    """Measure start-up first, while nothing else runs; then use one process of each server for the rest."""
    rows = await startup.measure(router.env)
    async with running(empty()) as theirs, running(routerscope(router.env)) as ours:
        rows += await calls.measure(ours, theirs, router)
        rows += await crowd.measure(ours.client, theirs.client, router)
        rows += memory.measure(ours.pid, theirs.pid)
        rows += await sizes.measure(ours.client)
    rows += metrics.measure()
    rows += scrubbing.measure()
    rows += scale.measure()
    return rows


def main() -> None:
    """Measure and print."""
    with running_router() as router:
        rows = anyio.run(measure, router) + terminal.measure(router)
    # Last, because it runs an event loop for each figure.
    print(table(rows + full.measure()))


if __name__ == "__main__":
    main()
