"""What one router calls things: data of its adapter, so that neutral code never asks which router it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Terms:
    """Nouns and names; constants of the adapter.

    `target` and `route` are nouns (see Target and Route). `health` is the path of its own health read, and `healthy`
    and `unhealthy` are what that says. `causes` puts codes of the adapter's own (see Cause) into clauses.
    """

    name: str
    target: str
    route: str
    health: str = "/health"
    healthy: str = "ok"
    unhealthy: str = "degraded"
    causes: Mapping[str, str] = field(default_factory=dict)
