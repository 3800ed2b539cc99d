"""Router states as large as the caps allow, or a share of that, for every router kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from router_client.parsing.lenient import MAX_ROWS
from router_client.reads import MEBIBYTE
from router_client.routers import load_adapter
from router_client.routers.dario.files import MAX_FILES
from router_client.routers.litellm.wire import MAX_NAMES, MAX_TARGETS
from tests.recorded_under import key_of_read
from tests.security.full_nine import nine_router, omniroute
from tests.state_folder import StateFolder
from tests.support import Replay

STATUSES = ("allowed", "rejected", "auth-cooldown", "allowed_warning", "unknown")
CODES = ("200", "429", "500", "401")


def fitting(rows: list[Any], max_bytes: int) -> list[Any]:
    """Return as many rows as fit into the cap of a read."""
    sizes = accumulate(len(json.dumps(row)) + 2 for row in rows)
    return [row for row, size in zip(rows, sizes, strict=True) if size <= max_bytes]


def dario(share: float) -> Replay:
    """Return a dario whose accounts, admin accounts, models and usage by account are full lists."""
    count = max(10, int(MAX_ROWS * share))
    accounts = [
        {
            "alias": f"account-{number}",
            "status": STATUSES[number % len(STATUSES)],
            "util5h": number % 100 / 100,
            "lastObservedAt": 1,
            "claim": "five_hour",
            "expiresInMs": 10**8,
        }
        for number in range(count)
    ]
    admin = [{"alias": f"account-{number}", "expires_in_ms": 10**8} for number in range(count)]
    figures = {"requests": 3, "inputTokens": 10, "estimatedCost": 0.1}
    replay = Replay("admin_accounts")
    analytics = replay.body("/analytics")
    analytics["perModel"] = {f"model-{number}": {"requests": 3} for number in range(count)}
    analytics["perAccount"] = {f"account-{number}": figures for number in range(count // 2)}
    analytics["window"]["claimBreakdown"] = {f"claim-{number}": 1 for number in range(count // 4)}
    return (
        replay.override(
            "/accounts",
            {
                "mode": "pool",
                "accounts": fitting(accounts, int(share * MEBIBYTE) + 2000 if share < 1 else MEBIBYTE - 2000),
            },
        )
        .override(
            "/admin/accounts",
            {"accounts": fitting(admin, int(share * MEBIBYTE) + 2000 if share < 1 else MEBIBYTE - 2000)},
        )
        .override("/analytics", analytics)
    )


def litellm(share: float) -> Replay:
    """Return a proxy with full lists of deployments, aliases and fallbacks, and every series for each deployment."""
    count = max(10, int(MAX_ROWS * share))
    replay = Replay("one_ok_one_429_one_500", "litellm")
    rows = [model(f"name-{number // 2}", number) for number in range(count)]
    settings = replay.body("/get/config/callbacks", "proxy_key")
    chains = [{f"name-{number}": [f"name-{number + 1}", f"name-{number + 2}"]} for number in range(count // 2 - 2)]
    chains += [{f"name-{count // 2 - 1}": [f"name-{number}" for number in range(int(MAX_TARGETS * share))]}]
    settings["router_settings"] |= {
        "fallbacks": fitting(chains, int(share * MEBIBYTE / 2)),
        "model_group_alias": {f"alias-{number}": f"name-{number}" for number in range(count // 2)},
    }
    return (
        replay.override("/model/info", {"data": rows})
        .override("/get/config/callbacks", settings)
        .override("/metrics/", metrics(count))
    )


def model(name: str, number: int) -> dict[str, Any]:
    """Return a row of the model list: one deployment behind a name."""
    return {
        "model_name": name,
        "litellm_params": {"model": f"openai/m-{number}", "api_base": f"https://h{number}.example/v1", "rpm": 9},
        "model_info": {"id": f"id-{number}"},
    }


def metrics(count: int) -> str:
    """Return the metrics page for this number of deployments."""
    lines: list[str] = []
    for number in range(count):
        labels = f'model_id="id-{number}",litellm_model_name="m-{number}",api_provider="openai"'
        code = CODES[number % len(CODES)]
        lines += (
            f"litellm_deployment_state{{{labels}}} {number % 3}",
            f"litellm_deployment_success_responses_total{{{labels}}} {number}",
            f'litellm_deployment_failure_responses_total{{{labels},exception_status="{code}"}} {number % 7}',
            f'litellm_deployment_cooled_down_total{{{labels},exception_status="{code}"}} {number % 2}',
            f'litellm_spend_metric_total{{model="m-{number}",model_id="id-{number}"}} 0.5',
            f'litellm_proxy_total_requests_metric_total{{requested_model="name-{number}",status_code="{code}"}} 2',
        )
    return "\n".join(lines)


def one_name(share: float) -> Replay:
    """Return all deployments behind one name, as many aliases of it, and default fallbacks to many of them."""
    count = max(10, int(MAX_ROWS * share))
    aliases = [f"alias-{number}" for number in range(count)]
    return all_failing(
        "same", count, model_group_alias=dict.fromkeys(aliases, "same"), default_fallbacks=aliases[:MAX_TARGETS]
    )


def one_list(share: float) -> Replay:
    """Return the same, but every alias has one long fallback list, that of its name without the provider."""
    count = max(10, int(MAX_ROWS * share))
    aliases = [f"provider-{number}/chat" for number in range(count)]
    long = aliases[:MAX_TARGETS]
    return all_failing(
        "same",
        count,
        model_group_alias=dict.fromkeys(aliases, "same"),
        fallbacks=[{"chat": long}],
        context_window_fallbacks=[{"*": long}],
        content_policy_fallbacks=[{"chat": long}],
    )


def wildcards(share: float) -> Replay:
    """Return all deployments behind a wildcard, and long fallback lists of as many names as the settings can hold.

    The adapter assesses only the first names, but all of a tenth: the full state has at least five times as many.
    """
    names = [f"{number:x}" for number in range(int(110_000 * share**2))]
    chains = [{names[start]: names[start + 1 : start + 1 + MAX_TARGETS]} for start in range(0, len(names), 257)]
    return all_failing("*", max(10, int(MAX_ROWS * share)), fallbacks=fitting(chains, int(share * MEBIBYTE) - 2000))


def long_lists(share: float) -> Replay:
    """Return all deployments behind one name, and as many long fallback lists as the settings can hold."""
    count = max(10, int(MAX_ROWS * share))
    aliases = [f"a{number}" for number in range(count)]
    chains = [
        {alias: (aliases[number:] + aliases)[:MAX_TARGETS]} for number, alias in enumerate(aliases[: int(600 * share)])
    ]
    max_bytes = int(share * MEBIBYTE / 4)
    return all_failing(
        "same",
        count,
        model_group_alias=dict.fromkeys(aliases, "same"),
        fallbacks=fitting(chains, max_bytes),
        context_window_fallbacks=fitting(chains[::-1], max_bytes),
    )


def every_list(share: float) -> Replay:
    """Return all lists full at once: names, aliases, names below a wildcard, default fallbacks and metrics."""
    count = max(10, int(MAX_ROWS * share))
    below = [f"below-{number}" for number in range(int(2 * MAX_NAMES * share))]
    aliases = {f"alias-{number}": f"name-{number}" for number in range(count)}
    replay = all_failing(
        "*",
        count,
        model_group_alias=aliases,
        fallbacks=[{name: [other]} for name, other in zip(below[::2], below[1::2], strict=True)],
        default_fallbacks=list(aliases)[:MAX_TARGETS],
    )
    rows = [model(f"name-{number}" if number else "*", number) for number in range(count)]
    return replay.override("/model/info", {"data": rows}).override("/metrics/", metrics(count))


def all_failing(name: str, count: int, **settings: object) -> Replay:
    """Return this number of rate limited deployments behind one name, with these router settings."""
    replay = Replay("one_ok_one_429_one_500", "litellm")
    routing = replay.body("/get/config/callbacks", "proxy_key")
    routing["router_settings"] |= settings
    failures = (
        f'litellm_deployment_failure_responses_total{{model_id="id-{number}",exception_status="429"}} 3'
        for number in range(count)
    )
    return (
        replay.override("/model/info", {"data": [model(name, number) for number in range(count)]})
        .override("/get/config/callbacks", routing)
        .override("/metrics/", "\n".join(failures))
    )


def openai_server(share: float) -> Replay:
    """Return a llama-server in router mode with a full list of models, each with a long command line."""
    values = ("loaded", "unloaded", "loading", "sleeping", "downloading")
    arguments = ["/usr/bin/llama-server", "--model", "/models/" + "x" * 200]
    rows = [
        {
            "id": f"model-{number}",
            "status": {"value": values[number % 5], "args": arguments, "failed": number % 3 == 0},
        }
        for number in range(max(10, int(MAX_ROWS * share)))
    ]
    return Replay("failing", "openai-server").override("/v1/models", {"data": rows})


def openai_server_pulled(share: float) -> Replay:
    """Return an Ollama with a full list of models, a third of which are loaded."""
    rows = [{"name": f"model-{number}:latest"} for number in range(max(10, int(MAX_ROWS * share)))]
    replay = Replay("documented_ollama", "openai-server").override("/api/tags", {"models": rows})
    return replay.override("/api/ps", {"models": rows[::3]})


def claude_code_router(share: float) -> Replay:
    """Return a gateway with as many models as a list can have, of half as many providers, and its usage of them."""
    count = max(10, int(MAX_ROWS * share))
    models = [{"id": f"p{n // 2}/model-{n}", "owned_by": f"p{n // 2}"} for n in range(count)]
    replay = Replay("busy", "claude-code-router").override("/v1/models", {"data": models})
    usage = next(key_of_read(read) for read in load_adapter(replay.kind).every_read if read.name == "usage")
    body = replay.body(usage, "admin_token")
    rows = [
        {"provider": f"provider-p{n // 2}-0123456789", "model": f"model-{n}", "requestCount": 3, "outputTokens": 9}
        for n in range(count)
    ]
    body["value"] |= dict.fromkeys(("models", "providerModels"), fitting(rows, int(share * MEBIBYTE * 0.4)))
    return replay.override(usage, body)


def better_ccflare(share: float) -> Replay:
    """Return a pool as large as the cap allows, with a failure of each kind, and full lists of the usage."""
    count = max(10, int(MAX_ROWS * share))
    replay = Replay("pool3_one_limited", "better-ccflare")
    rows, requests = replay.body("/api/accounts"), replay.body("/api/requests?limit=10")
    accounts = [rows[number % 3] | {"name": f"account-{number}", "priority": number // 2} for number in range(count)]
    tried = [
        requests[0] | {"accountUsed": f"account-{number * count // 10}", "failoverAttempts": 1 + number % 3}
        for number in range(10)
    ]
    minute = replay.body("/api/analytics?range=1h")["timeSeries"][0]
    analytics = replay.body("/api/analytics?range=1h") | {
        "timeSeries": [minute | {"ts": minute["ts"] + 60_000 * number} for number in range(count // 2)],
        "accountPerformance": [{"name": f"account-{n}", "requests": 3, "successRate": 50} for n in range(count // 2)],
        "modelDistribution": [{"model": f"model-{n}", "count": 3} for n in range(count // 2)],
        "modelPerformance": [{"model": f"model-{n}", "errorRate": 50} for n in range(count // 2)],
    }
    return (
        replay.override("/api/accounts", fitting(accounts, int(share * 2 * MEBIBYTE)))
        .override("/api/requests?limit=10", tried)
        .override("/api/analytics?range=1h", analytics)
    )


FULL: Mapping[str, Callable[[float], Replay]] = {
    "dario": dario,
    "litellm": litellm,
    "claude-code-router": claude_code_router,
    "better-ccflare": better_ccflare,
    "9router": nine_router,
    "omniroute": omniroute,
    "litellm, one name": one_name,
    "litellm, one list": one_list,
    "litellm, wildcards": wildcards,
    "litellm, long lists": long_lists,
    "litellm, every list": every_list,
    "openai-server": openai_server,
    "openai-server, pulled models": openai_server_pulled,
}
"""A function of the share for every state; a new router kind needs a row. After a comma: another state of a kind."""


def full_folder(home: Path, share: float) -> str:
    """Fill a state folder with as many backend files as are read, each with many extra fields, and return its path."""
    folder = StateFolder(home)
    for number in range(int(MAX_FILES * share)):
        extra = {f"note-{field}": f"value number {field} of file {number}" for field in range(64)}
        folder.backend(f"backend-{number}", **extra)
    return str(home)
