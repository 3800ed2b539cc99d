"""Assessments of recorded states, and their texts."""

from __future__ import annotations

from functools import cache

import anyio

from mcp_server.answers.reports import BACKENDS, DOCTOR, POOL, STATUS, USAGE
from mcp_server.assessment import Assessment, assess
from router_client import Part
from router_client.model.snapshot import Snapshot
from tests.support import Replay, client_for

REPORTS = (STATUS, POOL, USAGE, BACKENDS, DOCTOR)


@cache
def snapshot_of(kind: str, state: str) -> Snapshot:
    """Return one look at a recorded state, with its credentials. The toy router must be registered."""
    router = Replay(state, kind)
    client = client_for(router, **router.recorded.settings)
    return anyio.run(client.snapshot, tuple(Part))


def assessed(kind: str, state: str) -> Assessment:
    """Return the assessment of a recorded state."""
    return assess(snapshot_of(kind, state))


def texts(assessment: Assessment) -> str:
    """Return all five views as text, not redacted."""
    return "\n".join(report.render(report.build(assessment, "all")) for report in REPORTS)
