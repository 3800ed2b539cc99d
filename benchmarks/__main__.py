"""All measurements in one run; the table goes to stdout. The exit code tells only whether it could measure."""

from __future__ import annotations

import anyio

from benchmarks import calls, crowd, full, memory, metrics, scrubbing, sizes, startup
from benchmarks.report import Row, table
from benchmarks.router import Router, running_router
from benchmarks.servers import empty, routerscope, running


async def measure(router: Router) -> list[Row]:
    """Start-up first, on a quiet machine; then one process of each server for all that is left."""
    rows = await startup.measure(router.env)
    async with running(empty()) as theirs, running(routerscope(router.env)) as ours:
        rows += await calls.measure(ours.client, theirs.client, router)
        rows += await crowd.measure(ours.client, router)
        await crowd.crowd_empty(theirs.client)
        rows += memory.measure(ours.pid, theirs.pid)
        rows += await sizes.measure(ours.client)
    rows += metrics.measure()
    rows += scrubbing.measure()
    return rows


def main() -> None:
    """Measure and print."""
    with running_router() as router:
        rows = anyio.run(measure, router)
    # Last, for it runs an event loop of its own for each figure.
    print(table(rows + full.measure()))


if __name__ == "__main__":
    main()
