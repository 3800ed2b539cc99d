"""Deployments that fail and stay in rotation, and retries that hide it from the clients."""

from __future__ import annotations

from tests.integration.scenario import Expect, Requests, Scenario, deployment

STAYS = Scenario(
    "stays_in_rotation",
    "no cooldowns, no retries: half of the requests for `half` fail, and all for `all-bad`",
    [
        deployment("half", "half-ok", "ok"),
        deployment("half", "half-500", "500"),
        *(deployment("all-bad", f"all-bad-{n}", "500") for n in (1, 2)),
        deployment("fine", "fine", "ok"),
    ],
    [
        Requests("half", 6, until=("half-ok", "half-500")),
        Requests("all-bad", 4, until=("all-bad-1", "all-bad-2")),
        Requests("fine"),
    ],
    {"half": Expect(None, None, tries=12), "all-bad": Expect(500, None), "fine": Expect(200, True)},
    {"num_retries": 0, "disable_cooldowns": True},
)
RETRIES = Scenario(
    "retries",
    "three retries; one of two deployments fails every second try, and no client sees a failure",
    [deployment("retried", "flaky", "fails-1-of-2"), deployment("retried", "steady", "ok")],
    [Requests("retried", 12, until=("flaky", "steady"))],
    {"retried": Expect(200, tries=3)},
    {"num_retries": 3},
)
