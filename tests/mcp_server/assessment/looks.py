"""Looks at recorded states, assessed, and all that is shown of them."""

from __future__ import annotations

from functools import cache

import anyio

from mcp_server.answers.reports import BACKENDS, DOCTOR, POOL, STATUS, USAGE
from mcp_server.assessment import Assessment, assess
from router_client import Part
from router_client.model.snapshot import Snapshot
from tests.support import Replay, client_for

EVERY_LOOK = (STATUS, POOL, USAGE, BACKENDS, DOCTOR)


@cache
def snapshot_of(kind: str, state: str) -> Snapshot:
    """One look at a recorded state, with the credentials that it takes. The toy router has to be registered."""
    router = Replay(state, kind)
    client = client_for(router, **router.recorded.settings)
    return anyio.run(client.snapshot, tuple(Part))


def assessed(kind: str, state: str) -> Assessment:
    """The assessment of it."""
    return assess(snapshot_of(kind, state))


def texts(assessment: Assessment) -> str:
    """All five views as text, unscrubbed."""
    return "\n".join(look.render(look.build(assessment, "all")) for look in EVERY_LOOK)
