"""From a question to an answer, for MCP and the terminal alike: look, assess, fill the view, pass the boundary."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from mcp_server.answers.boundary import FAULT, Delivery, deliver, fault
from mcp_server.answers.text.backends import render_backends
from mcp_server.answers.text.doctor import render_doctor
from mcp_server.answers.text.line import render_line
from mcp_server.answers.text.pool import render_pool
from mcp_server.answers.text.status import render_status
from mcp_server.answers.text.usage import render_usage
from mcp_server.answers.views.backends import backends_view
from mcp_server.answers.views.doctor import Detail, doctor_view
from mcp_server.answers.views.line import line_view
from mcp_server.answers.views.pool import pool_view
from mcp_server.answers.views.status import status_view
from mcp_server.answers.views.usage import usage_view
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


class Report(Struct, frozen=True):
    """One tool's report: its view, its text, and the parts it reads beyond those of the verdict."""

    build: Callable[[Assessment, Detail], Any]
    render: Callable[[Any], str]
    parts: tuple[Part, ...] = ()
    is_shared: bool = True
    """False for a report with a renderer of its own, which no other question has."""


class Answer(Struct, frozen=True):
    """A delivery, and whether the router would serve the next request, which decides the exit code."""

    delivery: Delivery
    serving: bool | None = None


STATUS = Report(lambda assessment, _: status_view(assessment), render_status)
POOL = Report(lambda assessment, _: pool_view(assessment), render_pool, (Part.ADMIN,))
BACKENDS = Report(lambda assessment, _: backends_view(assessment), render_backends)
USAGE = Report(lambda assessment, _: usage_view(assessment), render_usage)
LINE = Report(lambda assessment, _: line_view(assessment), render_line)
DOCTOR = Report(doctor_view, render_doctor, (Part.ADMIN,))

VERDICT_PARTS = (Part.STATE, Part.POOL, Part.USAGE, Part.BACKENDS)
"""The parts that a verdict needs: without one of them, a router may look fine while every request fails."""


REUSE_S = 0.2
"""How long an answer may repeat what was read before. `taken_at_s` in the answer says when that was."""


class AssessedLook(Struct, frozen=True):
    """A look that answers are made of, and those that were made. `taken_s` is on the clock of Answers."""

    snapshot: Snapshot
    assessment: Assessment
    taken_s: float
    made: dict[tuple[Report, Detail], Answer] = field(default_factory=dict)


class Answers:
    """Makes the answers of one router. Callers within REUSE_S share a look, and equal answers are made once.

    Args:
        source: looks at the router.
        clock: returns seconds that only grow.
    """

    def __init__(self, source: SnapshotSource, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._latest: dict[frozenset[Part], AssessedLook] = {}

    async def answer(self, report: Report, detail: Detail = "problems", on_read: OnRead | None = None) -> Answer:
        """Answer one report. A router that is down is an answer; if this server fails, the answer is FAULT."""
        (only,) = await self.several((report,), detail, on_read)
        return only

    async def several(
        self, reports: Sequence[Report], detail: Detail = "problems", on_read: OnRead | None = None
    ) -> list[Answer]:
        """Answer several reports from one look."""
        try:
            parts = (part for report in reports for part in report.parts)
            look = await self._look(frozenset((*VERDICT_PARTS, *parts)), on_read)
            return [self._answer(look, report, detail) for report in reports]
        except Exception as exc:
            # Log the type only: the message may quote what was read.
            log.error("answer could not be made: %s", type(exc).__name__)  # noqa: TRY400
            return [Answer(fault(FAULT)) for _ in reports]

    async def aclose(self) -> None:
        """Release what the source holds."""
        await self._source.aclose()

    async def _look(self, parts: frozenset[Part], on_read: OnRead | None) -> AssessedLook:
        """Return the latest look with these parts if it is recent, else a new one."""
        latest = self._latest.get(parts)
        if latest is not None and self._clock() - latest.taken_s <= REUSE_S:
            return latest
        snapshot = await self._source.snapshot(parts, on_read)
        # Another caller that waited for the same look may have come first.
        latest = self._latest.get(parts)
        if latest is None or latest.snapshot is not snapshot:
            latest = AssessedLook(snapshot, assess(snapshot, snapshot.previous), self._clock())
            self._latest[parts] = latest
        return latest

    def _answer(self, look: AssessedLook, report: Report, detail: Detail) -> Answer:
        made = look.made.get((report, detail))
        if made is None:
            view = report.build(look.assessment, detail)
            secrets = self._source.known_secrets(look.snapshot)
            delivery = deliver(view, report.render, secrets, look.snapshot.names())
            made = Answer(delivery, look.assessment.serving)
            if report.is_shared and not delivery.is_fault:
                look.made[report, detail] = made
        return made


async def answer(
    source: SnapshotSource, report: Report, detail: Detail = "problems", on_read: OnRead | None = None
) -> Answer:
    """Answer one report from a new look."""
    return await Answers(source).answer(report, detail, on_read)
