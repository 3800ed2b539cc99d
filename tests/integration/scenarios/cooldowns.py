"""With allowed_fails 0 the first failure puts a deployment aside, a lone one, too."""

from __future__ import annotations

from tests.integration.scenario import Ask, Expect, Scenario, deployment

SHORT = {"num_retries": 0, "allowed_fails": 0, "cooldown_time": 2}

RUNNING = Scenario(
    "cooldown_running",
    "put aside for 600 s by the deployment's own cooldown_time; after 429 for the 30 s of Retry-After",
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
        Ask("both-aside", until=("aside-500", "aside-429")),
        Ask("lone-aside"),
        Ask("half-aside", until=("half-bad", "half-good")),
        Ask("told-to-wait"),
        Ask("own-over-header"),
        Ask("well"),
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
    "both deployments were put aside for 2 s after a 500, and that is over: nobody knows what the next request gets",
    [
        *(deployment("still-failing", f"still-failing-{n}", "500") for n in (1, 2)),
        *(deployment("well-again", f"well-again-{n}", "fails-first-1") for n in (1, 2)),
    ],
    [
        Ask("still-failing", until=("still-failing-1", "still-failing-2")),
        Ask("well-again", until=("well-again-1", "well-again-2")),
    ],
    {"still-failing": Expect(500, None), "well-again": Expect(200, None)},
    SHORT,
    pause_s=3,
)
SCENARIOS = (RUNNING, OVER)
