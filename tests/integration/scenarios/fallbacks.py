"""Fallbacks: chains, by kind of error, for aliases, and the default for all names."""

from __future__ import annotations

from tests.integration.scenario import Expect, Requests, Scenario, deployment

COOLDOWN = {"num_retries": 0, "allowed_fails": 0, "cooldown_time": 600}
CHAIN = Scenario(
    "fallback_chain",
    "a falls back to b, b to c; a loop of two; a context window and a content policy fallback; aliases, one hidden",
    [
        deployment("a", "a", "500"),
        deployment("b", "b", "500"),
        deployment("c", "c", "ok"),
        deployment("loop-1", "loop-1", "500"),
        deployment("loop-2", "loop-2", "500"),
        deployment("small", "small", "ctx"),
        deployment("small-plain", "small-plain", "ctx"),
        deployment("big", "big", "ok"),
        deployment("strict", "strict", "policy"),
        deployment("lenient", "lenient", "ok"),
        deployment("alone", "alone", "500"),
    ],
    [
        Requests(name)
        for name in ("a", "loop-1", "small", "small-plain", "strict", "alone", "to-c", "to-a", "hidden-to-c")
    ],
    {
        "a": Expect(200),
        "b": Expect(200),
        "c": Expect(200, True),
        "loop-1": Expect(429, False),
        "loop-2": Expect(429, False),
        "small": Expect(200),
        "small-plain": Expect(400),
        "big": Expect(200),
        "strict": Expect(200),
        "lenient": Expect(200),
        "alone": Expect(429, False),
        "to-c": Expect(200),
        "to-a": Expect(429),
        "hidden-to-c": Expect(200),
    },
    {
        **COOLDOWN,
        "fallbacks": [
            *({"a": ["b"]}, {"b": ["c"]}, {"loop-1": ["loop-2"]}, {"loop-2": ["loop-1"]}),
            {"small-plain": ["big"]},
        ],
        "context_window_fallbacks": [{"small": ["big"]}],
        "content_policy_fallbacks": [{"strict": ["lenient"]}],
        "model_group_alias": {
            "to-c": "c",
            "to-a": "a",
            "hidden-to-c": {"model": "c", "hidden": True},
        },
    },
)
FAR = Scenario(
    "fallbacks_far",
    "chains: five steps are served, a sixth is not; a list is gone through to its end, whatever its length",
    [
        *(deployment(f"five-{n}", f"five-{n}", "ok" if n == 5 else "500") for n in range(6)),
        *(deployment(f"six-{n}", f"six-{n}", "ok" if n == 6 else "500") for n in range(7)),
        *(deployment(f"list-{n}", f"list-{n}", "ok" if n == 7 else "500") for n in range(8)),
    ],
    [Requests(name) for name in ("five-0", "six-0", "list-0")],
    {
        "five-0": Expect(200),
        "six-0": Expect(429),
        "six-1": Expect(200),
        "list-0": Expect(200),
        "list-1": Expect(500),
    },
    {
        **COOLDOWN,
        "fallbacks": [
            *({f"five-{n}": [f"five-{n + 1}"]} for n in range(5)),
            *({f"six-{n}": [f"six-{n + 1}"]} for n in range(6)),
            {"list-0": [f"list-{n}" for n in range(1, 8)]},
        ],
    },
)
DEFAULT = Scenario(
    "default_fallback",
    "the fallback `*` is for names without one of their own, and not for those that these fall back to",
    [
        deployment("down", "down", "500"),
        deployment("chained", "chained", "500"),
        deployment("second", "second", "500"),
        deployment("spare", "spare", "ok"),
    ],
    [Requests("down"), Requests("chained"), Requests("second")],
    {"down": Expect(200), "chained": Expect(429, False), "second": Expect(200), "spare": Expect(200, True)},
    {**COOLDOWN, "fallbacks": [{"chained": ["second"]}, {"*": ["spare"]}]},
)
SCENARIOS = (CHAIN, FAR)
