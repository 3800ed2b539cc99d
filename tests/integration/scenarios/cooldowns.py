"""With allowed_fails 0, the first failure starts a cooldown, even of the only deployment."""

from __future__ import annotations

from tests.integration.scenario import Expect, Requests, Scenario, deployment

SHORT = {"num_retries": 0, "allowed_fails": 0, "cooldown_time": 2}

RUNNING = Scenario(
    "cooldown_running",
    "a cooldown of 600 s by the deployment's own cooldown_time; after 429, of the 30 s of Retry-After",
    [
        deployment("both-aside", "aside-500", "500", cooldown_time=600),
        deployment("both-aside", "aside-429", "429", cooldown_time=600),
        deployment("lone-aside", "lone-aside", "500", cooldown_time=600),
        deployment("half-aside", "half-bad", "500", cooldown_time=600),
        deployment("half-aside", "half-good", "ok"),
        deployment("told-to-wait", "told-to-wait", "429-retry-after-30"),
        deployment("own-over-header", "own-over-header", "429-retry-after-30", cooldown_time=600),
        deployment("well", "well", "ok"),
    ],
    [
        Requests("both-aside", until=("aside-500", "aside-429")),
        Requests("lone-aside"),
        Requests("half-aside", until=("half-bad", "half-good")),
        Requests("told-to-wait"),
        Requests("own-over-header"),
        Requests("well"),
    ],
    {
        "both-aside": Expect(429, False),
        "lone-aside": Expect(429, False),
        "half-aside": Expect(200),
        "told-to-wait": Expect(429),
        "own-over-header": Expect(429, False),
        "well": Expect(200, True),
    },
    SHORT,
)
OVER = Scenario(
    "cooldown_over",
    "both deployments were in a cooldown of 2 s after a 500, which has ended: what the next request gets is unknown",
    [
        *(deployment("still-failing", f"still-failing-{n}", "500") for n in (1, 2)),
        *(deployment("well-again", f"well-again-{n}", "fails-first-1") for n in (1, 2)),
    ],
    [
        Requests("still-failing", until=("still-failing-1", "still-failing-2")),
        Requests("well-again", until=("well-again-1", "well-again-2")),
    ],
    {"still-failing": Expect(500, None), "well-again": Expect(200, None)},
    SHORT,
    pause_s=3,
)
SCENARIOS = (RUNNING, OVER)
