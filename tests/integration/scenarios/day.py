"""A working day: hundreds of requests for five model names over eight deployments. The demo shows these states.

They are not part of `make integration`: `record.py` plays each one on a proxy of its own, in about a minute. Names,
prices and recorded URLs of the deployments are those of real providers; all responses are the proxy's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.integration.behaviours import MARKER
from tests.integration.scenario import Expect, Requests, Scenario, deployment

COOLDOWN_S = 600
HOURS = 6.5
# By id: the name that clients request, the model, the provider's base URL, the size of a completion, and limits.
DEPLOYMENTS: dict[str, tuple[str, str, str, str, dict[str, Any]]] = {
    "azure-eastus": (
        *("gpt-4o", "azure/gpt-4o", "https://contoso-eastus.openai.azure.com", "using-3180-410-900"),
        {"api_version": "2024-10-21", "rpm": 300, "tpm": 450_000},
    ),
    "azure-sweden": (
        *("gpt-4o", "azure/gpt-4o", "https://contoso-sweden.openai.azure.com", "using-2940-390-1100"),
        {"api_version": "2024-10-21", "rpm": 120, "tpm": 150_000},
    ),
    "openai-gpt-4o": (
        *("gpt-4o", "openai/gpt-4o", "https://api.openai.com/v1", "using-3310-430-800"),
        {"rpm": 500, "tpm": 800_000},
    ),
    "openai-mini": (
        *("gpt-4o-mini", "openai/gpt-4o-mini", "https://api.openai.com/v1", "using-1240-180-400"),
        {"rpm": 500, "tpm": 2_000_000},
    ),
    "anthropic-sonnet": (
        *("claude-sonnet", "anthropic/claude-sonnet-4-5", "https://api.anthropic.com", "using-6420-880-1500"),
        {"rpm": 400},
    ),
    "openrouter-sonnet": (
        *("claude-sonnet", "openrouter/anthropic/claude-sonnet-4.5", "https://openrouter.ai/api/v1"),
        *("using-6150-840-1700", {"rpm": 200}),
    ),
    "anthropic-haiku": (
        *("claude-haiku", "anthropic/claude-haiku-4-5", "https://api.anthropic.com", "using-1890-240-600"),
        {"rpm": 400},
    ),
    "groq-oss": (
        *("gpt-oss-120b", "groq/openai/gpt-oss-120b", "https://api.groq.com/openai/v1", "using-1420-310-300"),
        {"rpm": 60},
    ),
}
SHOWN_AS = {tag: url for tag, (_, _, url, _, _) in DEPLOYMENTS.items()}
NAMES = tuple(dict.fromkeys(name for name, *_ in DEPLOYMENTS.values()))
REQUESTS = {"gpt-4o": 184, "gpt-4o-mini": 142, "claude-sonnet": 126, "claude-haiku": 73, "gpt-oss-120b": 38}
CLIENT_ERRORS = 4


def _models(behaviours: Mapping[str, str]) -> Sequence[Any]:
    """The deployments; by default they serve every request but one with MARKER."""
    return [
        deployment(name, tag, f"{behaviours.get(tag, '400-if-marker')}-{size}", model=model, **params)
        for tag, (name, model, _, size, params) in DEPLOYMENTS.items()
    ]


def _traffic(requests: Mapping[str, int]) -> list[Requests]:
    requests_ = [Requests(name, times, at_once=16) for name, times in requests.items()]
    return [*requests_, Requests("gpt-4o-mini", CLIENT_ERRORS, text=MARKER)]


def _scenario(
    name: str, note: str, behaviours: Mapping[str, str], refused: Sequence[str] = (), **own: Any
) -> Scenario:
    settings = {"num_retries": 1, "allowed_fails": 0, "cooldown_time": COOLDOWN_S} | own.pop("router", {})
    return Scenario(
        name,
        note,
        _models(behaviours),
        _traffic(REQUESTS),
        {each: Expect(429 if each in refused else 200, tries=2) for each in NAMES},
        settings,
        shown_as=SHOWN_AS,
        started_hours_ago=HOURS,
        **own,
    )


BUSY = _scenario(
    "busy",
    "a working day: one of three deployments for gpt-4o is in a cooldown after a 429, everything else serves",
    {"azure-sweden": "200-until-19-then-429"},
)
DOWN = _scenario(
    "down",
    "both deployments for claude-sonnet are in a cooldown after a 500, and it has no fallback; the other names serve",
    {"anthropic-sonnet": "200-until-48-then-500", "openrouter-sonnet": "200-until-52-then-500"},
    ["claude-sonnet"],
)
FALLBACK = _scenario(
    "fallback",
    "claude-sonnet is served by gpt-4o, gpt-oss-120b by gpt-4o-mini: their own deployments are in a cooldown",
    {
        "anthropic-sonnet": "200-until-48-then-500",
        "openrouter-sonnet": "200-until-52-then-500",
        "groq-oss": "200-until-29-then-429",
    },
    router={
        "fallbacks": [{"claude-sonnet": ["gpt-4o"]}, {"gpt-oss-120b": ["gpt-4o-mini"]}],
        "context_window_fallbacks": [{"gpt-4o-mini": ["gpt-4o"]}],
    },
)
UNUSABLE = _scenario(
    "unusable",
    "after a working day OpenAI and Azure reject their keys, Anthropic and OpenRouter fail, Groq answers 429",
    {
        **dict.fromkeys(("azure-eastus", "azure-sweden", "openai-gpt-4o"), "200-until-55-then-401"),
        "openai-mini": "200-until-136-then-401",
        **dict.fromkeys(("anthropic-sonnet", "openrouter-sonnet"), "200-until-54-then-500"),
        "anthropic-haiku": "200-until-69-then-500",
        "groq-oss": "200-until-33-then-429",
    },
    NAMES,
)
BUDGET = _scenario(
    "budget",
    "a working day with daily budgets: OpenAI's is nearly spent, Anthropic's and Azure's are not",
    {},
    router={
        "provider_budget_config": {
            "openai": {"budget_limit": 1.41, "time_period": "1d"},
            "azure": {"budget_limit": 5, "time_period": "1d"},
            "anthropic": {"budget_limit": 4, "time_period": "1d"},
        }
    },
)
FRESH = replace(
    _scenario("fresh", "the same deployments before the first request", {}), traffic=(), started_hours_ago=None
)
NO_METRICS = _scenario("no-metrics", "a working day without the prometheus callback", {}, metrics=False)
SCENARIOS = (BUSY, DOWN, FALLBACK, UNUSABLE, BUDGET, FRESH, NO_METRICS)
