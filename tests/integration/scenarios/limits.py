"""Rate limits that LiteLLM itself enforces, per minute of the clock."""

from __future__ import annotations

from typing import Any

from tests.integration.scenario import Expect, Requests, Scenario, deployment


def _limited(prefix: str) -> list[Any]:
    return [
        deployment(f"{prefix}-lone", f"{prefix}-lone", "ok", rpm=2),
        deployment(f"{prefix}-two", f"{prefix}-two-1", "ok", rpm=1),
        deployment(f"{prefix}-two", f"{prefix}-two-2", "ok", rpm=1000),
        deployment(f"{prefix}-free", f"{prefix}-free", "ok"),
    ]


def _traffic(prefix: str) -> list[Requests]:
    return [Requests(f"{prefix}-lone", 3), Requests(f"{prefix}-two", 3), Requests(f"{prefix}-free")]


BY_STRATEGY = Scenario(
    "rpm_by_strategy",
    "routing_strategy usage-based-routing-v2 enforces rpm: the limit of 2 is hit in this minute",
    _limited("v2"),
    _traffic("v2"),
    {"v2-lone": Expect(429), "v2-two": Expect(200), "v2-free": Expect(200, True)},
    {"num_retries": 0, "routing_strategy": "usage-based-routing-v2"},
    within_a_minute=True,
)
BY_CHECK = Scenario(
    "rpm_by_check",
    "the pre-call check enforce_model_rate_limits enforces rpm: the limit of 2 is hit in this minute",
    _limited("check"),
    _traffic("check"),
    {"check-lone": Expect(429), "check-two": Expect(None, tries=4), "check-free": Expect(200, True)},
    {"num_retries": 0, "optional_pre_call_checks": ["enforce_model_rate_limits"]},
    within_a_minute=True,
)
