"""Two workers share only a folder of metrics: each has its own cooldowns."""

from __future__ import annotations

from typing import Any

from tests.integration.scenario import Expect, Requests, Scenario, deployment

SETTINGS = {"num_retries": 0, "allowed_fails": 0, "cooldown_time": 600}


def _models(prefix: str) -> list[Any]:
    return [
        deployment(f"{prefix}-served", f"{prefix}-served", "ok"),
        deployment(f"{prefix}-mixed", f"{prefix}-mixed-ok", "ok"),
        deployment(f"{prefix}-mixed", f"{prefix}-mixed-500", "500"),
        deployment(f"{prefix}-dead", f"{prefix}-dead", "500"),
    ]


NO_TRAFFIC = Scenario(
    "two_workers_no_traffic",
    "two workers, nothing asked yet",
    _models("idle"),
    (),
    # A deployment without requests is predicted to serve: no read shows that its upstream is down.
    {"idle-served": Expect(200)},
    SETTINGS,
    workers=2,
)
TRAFFIC = Scenario(
    "two_workers",
    "two workers after traffic: no _created lines, so that no cooldown's end can be told",
    _models("busy"),
    [
        Requests("busy-served", 4),
        Requests("busy-mixed", 6, until=("busy-mixed-ok", "busy-mixed-500")),
        Requests("busy-dead", 4),
    ],
    {"busy-served": Expect(200, True), "busy-mixed": Expect(None, tries=6), "busy-dead": Expect(None)},
    SETTINGS,
    workers=2,
)
SCENARIOS = (NO_TRAFFIC, TRAFFIC)
