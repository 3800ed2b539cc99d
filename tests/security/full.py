"""States as large as the caps allow, and any share of that, for each kind of router."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from router_client.parsing.lenient import MAX_ROWS
from router_client.reads import MEBIBYTE
from router_client.routers.dario.files import MAX_FILES
from router_client.routers.litellm.wire import MAX_TARGETS
from tests.support import Replay, StateFolder

STATUSES = ("allowed", "rejected", "auth-cooldown", "allowed_warning", "unknown")
CODES = ("200", "429", "500", "401")


def fitting(rows: list[Any], most_bytes: int) -> list[Any]:
    """As many of the rows as a read's cap lets in."""
    sizes = accumulate(len(json.dumps(row)) + 2 for row in rows)
    return [row for row, size in zip(rows, sizes, strict=True) if size <= most_bytes]


def dario(share: float) -> Replay:
    """Accounts, the admin's accounts, models and accounts of the figures: each list full."""
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
    """Deployments, aliases, fallbacks, and a line of each series for each deployment."""
    count = max(10, int(MAX_ROWS * share))
    replay = Replay("one_ok_one_429_one_500", "litellm")
    rows = [
        {
            "model_name": f"name-{number // 2}",
            "litellm_params": {"model": f"openai/m-{number}", "api_base": f"https://h{number}.example/v1", "rpm": 9},
            "model_info": {"id": f"id-{number}"},
        }
        for number in range(count)
    ]
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


def metrics(count: int) -> str:
    """What the proxy tells of each of so many deployments."""
    lines: list[str] = []
    for number in range(count):
        who = f'model_id="id-{number}",litellm_model_name="m-{number}",api_provider="openai"'
        code = CODES[number % len(CODES)]
        lines += (
            f"litellm_deployment_state{{{who}}} {number % 3}",
            f"litellm_deployment_success_responses_total{{{who}}} {number}",
            f'litellm_deployment_failure_responses_total{{{who},exception_status="{code}"}} {number % 7}',
            f'litellm_deployment_cooled_down_total{{{who},exception_status="{code}"}} {number % 2}',
            f'litellm_spend_metric_total{{model="m-{number}",model_id="id-{number}"}} 0.5',
            f'litellm_proxy_total_requests_metric_total{{requested_model="name-{number}",status_code="{code}"}} 2',
        )
    return "\n".join(lines)


FULL: Mapping[str, Callable[[float], Replay]] = {"dario": dario, "litellm": litellm}
"""A new kind of router gets a row here: its largest state, or that share of it."""


def full_folder(home: Path, share: float) -> str:
    """A state folder with as many backends as are read, each with a long list beside its fields."""
    folder = StateFolder(home)
    for number in range(int(MAX_FILES * share)):
        extra = {f"note-{field}": f"value number {field} of file {number}" for field in range(64)}
        folder.backend(f"backend-{number}", **extra)
    return str(home)
