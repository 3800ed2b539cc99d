"""The way through, once for the protocol and the terminal: look, assess, view, boundary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_server.answers import text as render
from mcp_server.answers import views
from mcp_server.answers.boundary import FAULT, Delivery, deliver, fault
from mcp_server.answers.views.doctor import Detail
from mcp_server.assessment import Assessment, assess
from router_client import Part, RouterClient
from router_client.client import OnRead

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """One tool's question: what it reads beyond the router's state, its view and its text."""

    build: Callable[[Assessment, Detail], Any]
    render: Callable[[Any], str]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A delivery, and whether the router would serve the next request, for exit codes."""

    delivery: Delivery
    serving: bool | None = None


STATUS = Look(lambda assessment, _: views.status_view(assessment), render.render_status)
POOL = Look(lambda assessment, _: views.pool_view(assessment), render.render_pool, (Part.ADMIN,))
BACKENDS = Look(lambda assessment, _: views.backends_view(assessment), render.render_backends)
USAGE = Look(lambda assessment, _: views.usage_view(assessment), render.render_usage)
DOCTOR = Look(views.doctor_view, render.render_doctor, (Part.ADMIN,))

EVERY_VERDICT = (Part.STATE, Part.POOL, Part.USAGE, Part.BACKENDS)
"""What a verdict takes: without all of it, a router may look fine while every request fails."""


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
        assessment = assess(snapshot, snapshot.previous)
        views = [(look, look.build(assessment, detail)) for look in looks]
        secrets, names = client.known_secrets(snapshot), snapshot.names
        return [Answer(deliver(view, look.render, secrets, names), assessment.serving) for look, view in views]
    except Exception as exc:
        # The type alone: an exception's text may quote what was read.
        log.error("no answer could be made: %s", type(exc).__name__)  # noqa: TRY400
        return [Answer(fault(FAULT)) for _ in looks]
