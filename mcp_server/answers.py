"""The way through, once for the protocol and the terminal: snapshot, checks, view, boundary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_server import render, views
from mcp_server.boundary import FAULT, Delivery, deliver, fault
from mcp_server.checks import Verdict, decide, run_checks
from mcp_server.views.doctor import Detail
from router_client import Part, RouterClient, Snapshot
from router_client.client import OnRead

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """One tool's question: what it reads beyond the router's state, its view and its text."""

    build: Callable[[Snapshot, Verdict, Detail], Any]
    render: Callable[[Any], str]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A delivery, and whether the router would serve the next request, for exit codes."""

    delivery: Delivery
    serving: bool | None = None


def _doctor(snapshot: Snapshot, verdict: Verdict, detail: Detail) -> views.DoctorView:
    return views.doctor_view(snapshot, verdict, run_checks(snapshot), detail)


STATUS = Look(lambda snapshot, verdict, _: views.status_view(snapshot, verdict), render.render_status)
POOL = Look(lambda snapshot, verdict, _: views.pool_view(snapshot, verdict), render.render_pool, (Part.ADMIN,))
BACKENDS = Look(
    lambda snapshot, verdict, _: views.backends_view(snapshot, verdict), render.render_backends, (Part.BACKENDS,)
)
USAGE = Look(lambda snapshot, verdict, _: views.usage_view(snapshot, verdict), render.render_usage)
DOCTOR = Look(_doctor, render.render_doctor, (Part.ADMIN, Part.BACKENDS))

EVERY_VERDICT = (Part.STATE, Part.POOL, Part.USAGE)
"""What a verdict takes: without all of it, a router may look well while every request fails."""


async def answer(
    client: RouterClient, look: Look, detail: Detail = "problems", on_read: OnRead | None = None
) -> Answer:
    """Ask the router, judge, and deliver. Whatever a router does is an answer; a fault of ours is the fixed error."""
    (only,) = await several(client, (look,), detail, on_read)
    return only


async def several(
    client: RouterClient, looks: Sequence[Look], detail: Detail = "problems", on_read: OnRead | None = None
) -> list[Answer]:
    """The answers to several questions about one moment, from one round of reads."""
    try:
        parts = (part for look in looks for part in look.parts)
        snapshot = await client.snapshot(tuple(dict.fromkeys((*EVERY_VERDICT, *parts))), on_read)
        verdict = decide(snapshot)
        views = [(look, look.build(snapshot, verdict, detail)) for look in looks]
        secrets = client.known_secrets()
        return [Answer(deliver(view, look.render, secrets), verdict.serving) for look, view in views]
    except Exception as exc:
        # The type alone: an exception's text may quote what was read.
        log.error("no answer could be made: %s", type(exc).__name__)  # noqa: TRY400
        return [Answer(fault(FAULT)) for _ in looks]
