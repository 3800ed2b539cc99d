"""Status and pool, again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

import anyio

from mcp_server.answers import reports
from mcp_server.terminal.shutdown import soon_after_sigint
from mcp_server.units import duration
from router_client import RouterClient

LOOKS = (reports.STATUS, reports.POOL)


async def look(client: RouterClient, every_s: float, show: Callable[[str], None]) -> None:
    """Show what is now, wait, and look again, until cancelled."""
    try:
        with soon_after_sigint(0):
            while True:
                texts = [answer.delivery.text for answer in await reports.several(client, LOOKS)]
                ends = f"Every {duration(every_s)}, last at {time.strftime('%H:%M:%S')}. Ctrl-C ends it."
                show("\n\n".join([*texts, ends]))
                await anyio.sleep(every_s)
    finally:
        with anyio.CancelScope(shield=True):
            await client.aclose()
