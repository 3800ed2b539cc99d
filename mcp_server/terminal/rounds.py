"""The rounds of `routerscope watch`: look, say what changed, pause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import anyio

from mcp_server.answers import reports
from mcp_server.answers.boundary import Delivery
from mcp_server.answers.changes import Changes, seen_in
from mcp_server.answers.views.changes import ChangeView
from mcp_server.terminal.exit_codes import OK
from mcp_server.terminal.shutdown import end_soon_on_sigint, output_is_closed
from router_client import RouterClient

QUESTIONS = (reports.STATUS, reports.POOL, reports.DOCTOR)


class Round(NamedTuple):
    """The answers of one look, and what changed since the one before."""

    status: Delivery
    pool: Delivery
    changes: list[ChangeView]


async def look_repeatedly(client: RouterClient, every_s: float, on_round: Callable[[Round], None]) -> None:
    """Look, call `on_round`, and pause, until cancelled.

    Raises:
        BrokenPipeError: nobody reads the output any more.
    """
    changes = Changes()
    try:
        with end_soon_on_sigint(OK):
            while not output_is_closed():
                answers = await reports.Answers(client).several(QUESTIONS)
                on_round(_round(changes, *(answer.delivery for answer in answers)))
                # Counted from the end of a look: after a slow one, the router gets the same pause.
                await anyio.sleep(every_s)
            raise BrokenPipeError
    finally:
        with anyio.CancelScope(shield=True):
            await client.aclose()


def _round(changes: Changes, status: Delivery, pool: Delivery, doctor: Delivery) -> Round:
    """Compare a look with the last one. If an answer could not be made, nothing is known of this look."""
    if status.structured is None or pool.structured is None or doctor.structured is None:
        return Round(status, pool, [])
    time = datetime.fromtimestamp(status.structured["taken_at_s"]).astimezone().isoformat()
    return Round(status, pool, changes.since_last(seen_in(pool.structured, doctor.structured), time))
