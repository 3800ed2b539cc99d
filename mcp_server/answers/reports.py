"""From a question to an answer, for MCP and the terminal alike: look, assess, fill the view, pass the boundary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from mcp_server.answers import text as render
from mcp_server.answers import views
from mcp_server.answers.boundary import FAULT, Delivery, deliver, fault
from mcp_server.answers.views.doctor import Detail
from mcp_server.assessment import Assessment, assess
from router_client import Part

if TYPE_CHECKING:
    from router_client import Snapshot
    from router_client.client import OnRead

log = logging.getLogger(__name__)


class SnapshotSource(Protocol):
    """What the answers are made from: RouterClient, or MisconfiguredClient while a setting is invalid."""

    async def snapshot(self, parts: Collection[Part], on_read: OnRead | None = None) -> Snapshot:
        """Look at the router now."""

    def known_secrets(self, snapshot: Snapshot | None = None) -> tuple[str, ...]:
        """Return the credentials to redact in an answer that is made of this look, or without one in the log."""

    async def aclose(self) -> None:
        """Release what it holds."""


@dataclass(frozen=True, slots=True)
class Report:
    """One tool's report: its view, its text, and the parts it reads beyond those of the verdict."""

    build: Callable[[Assessment, Detail], Any]
    render: Callable[[Any], str]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A delivery, and whether the router would serve the next request, which decides the exit code."""

    delivery: Delivery
    serving: bool | None = None


STATUS = Report(lambda assessment, _: views.status_view(assessment), render.render_status)
POOL = Report(lambda assessment, _: views.pool_view(assessment), render.render_pool, (Part.ADMIN,))
BACKENDS = Report(lambda assessment, _: views.backends_view(assessment), render.render_backends)
USAGE = Report(lambda assessment, _: views.usage_view(assessment), render.render_usage)
DOCTOR = Report(views.doctor_view, render.render_doctor, (Part.ADMIN,))

VERDICT_PARTS = (Part.STATE, Part.POOL, Part.USAGE, Part.BACKENDS)
"""The parts that a verdict needs: without one of them, a router may look fine while every request fails."""


async def answer(
    client: SnapshotSource, report: Report, detail: Detail = "problems", on_read: OnRead | None = None
) -> Answer:
    """Answer one report. A router that is down is an answer; if this server fails, the answer is FAULT."""
    (only,) = await several(client, (report,), detail, on_read)
    return only


async def several(
    client: SnapshotSource, reports: Sequence[Report], detail: Detail = "problems", on_read: OnRead | None = None
) -> list[Answer]:
    """Answer several reports from one look."""
    try:
        parts = (part for report in reports for part in report.parts)
        snapshot = await client.snapshot(tuple(dict.fromkeys((*VERDICT_PARTS, *parts))), on_read)
        assessment = assess(snapshot, snapshot.previous)
        views = [(report, report.build(assessment, detail)) for report in reports]
        secrets, names = client.known_secrets(snapshot), snapshot.names
        return [Answer(deliver(view, report.render, secrets, names), assessment.serving) for report, view in views]
    except Exception as exc:
        # Log the type only: the message may quote what was read.
        log.error("answer could not be made: %s", type(exc).__name__)  # noqa: TRY400
        return [Answer(fault(FAULT)) for _ in reports]
