"""What dario shows with and without its key, in admin mode, and with an upstream key."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.router_client.summary import seen
from tests.support import ADMIN_TOKEN, KEY

pytestmark = pytest.mark.anyio


async def test_admin_mode_without_accounts() -> None:
    assert await seen("admin_empty", ROUTER_ADMIN_TOKEN=ADMIN_TOKEN) == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume admin_accounts",
            "health: degraded, 0 requests, 0 sessions",
            "auth: none, expires in None",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 0, pick none, sticky 0",
            "  Claude -> nobody, 0 of 0 failed",
            "usage: window 60.0 min: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "since start: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "billing: (0, 0, 0, 0, 0) ()",
            "billing since start: (0, 0, 0, 0, 0) ()",
            "forecast: None",
        ]
    )


async def test_admin_accounts_add_failed_authentications() -> None:
    assert await seen("admin_accounts", ROUTER_ADMIN_TOKEN=ADMIN_TOKEN) == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume admin_accounts",
            "health: ok, 3 requests, 3 sessions",
            "auth: ok, expires in 2307102654",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 2, pick work, sticky 3",
            "  personal: cooling_down skipped unknown requests=1 expires=2307102653.88 failures=1 back=58.986",
            "    auth_failed 1; ok never, failed 1.014s ago; 5h placeholder 1.014s ago, 7d placeholder 1.014s ago",
            "  work: usable in_rotation five_hour requests=3 expires=2307102653.88 failures=0 headroom=0.5",
            "    ok 200 0.013s ago, failed never; 5h fresh 0.5 0.013s ago, 7d fresh 0.12 0.013s ago",
            "  Claude -> personal, work, 0 of 3 failed",
            "usage: window 60.0 min: 3 requests, 360>90 tokens, 5.0 ms, errors 0.0, $0.0013",
            "since start: 3 requests, 360>90 tokens, 5.0 ms, errors 0.0, $0.0013",
            "billing: (3, 0, 0, 0, 0) ()",
            "billing since start: (3, 0, 0, 0, 0) ()",
            "  work: 3 360>90 $0.0013 five_hour",
            "  claude-haiku-4-5: 3 120.0>30.0 $0.0013",
            "forecast: None",
        ]
    )


async def test_upstream_key_serves_although_health_is_degraded() -> None:
    assert await seen("upstream_apikey_backend") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: degraded, 2 requests, 1 sessions",
            "auth: none, expires in None",
            "queue: 0/10 active, 0/128 queued",
            "guard: off",
            "pool: 1, pick none, sticky 0",
            "  upstream key (upstream key): usable in_rotation unknown requests=1",
            "    ok sometime, failed ?",
            "  Claude -> upstream key, 0 of 1 failed",
            "usage: window 60.0 min: 1 requests, 120>30 tokens, 11.0 ms, errors 0.0, $0.0004",
            "since start: 1 requests, 120>30 tokens, 11.0 ms, errors 0.0, $0.0004",
            "billing: (0, 0, 0, 0, 1) ()",
            "billing since start: (0, 0, 0, 0, 1) ()",
            "  __apikey__: 1 120>30 $0.0004 unknown",
            "  claude-haiku-4-5: 1 120.0>30.0 $0.0004",
            "forecast: None",
        ]
    )


async def test_right_key_is_accepted() -> None:
    assert await seen("api_key", ROUTER_API_KEY=KEY) == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 0 requests, 0 sessions",
            "auth: ok, expires in 2307102653",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 1, pick work, sticky 0",
            "  work: usable in_rotation unknown requests=0 expires=2307102652.573",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  Claude -> work, 0 of 0 failed",
            "usage: window 60.0 min: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "since start: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "billing: (0, 0, 0, 0, 0) ()",
            "billing since start: (0, 0, 0, 0, 0) ()",
            "forecast: None",
        ]
    )


async def test_missing_key_is_reported_as_needs_key() -> None:
    assert await seen("api_key") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health",
            "needs_key: status",
            "skipped: accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 0 requests, 0 sessions",
            "auth: ok, expires in None",
            "queue: 0/10 active, 0/128 queued",
            "guard: not read, needs_key",
            "pool: not read, needs_key",
            "usage: not read, needs_key",
        ]
    )


async def test_wrong_key_is_reported_as_rejected() -> None:
    assert await seen("api_key", ROUTER_API_KEY="another") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health",
            "key_rejected: status",
            "skipped: accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 0 requests, 0 sessions",
            "auth: ok, expires in None",
            "queue: 0/10 active, 0/128 queued",
            "guard: not read, key_rejected",
            "pool: not read, key_rejected",
            "usage: not read, key_rejected",
        ]
    )


async def test_admin_token_used_as_key_is_rejected() -> None:
    assert await seen("api_key", ROUTER_API_KEY=ADMIN_TOKEN) == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health",
            "key_rejected: status",
            "skipped: accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 0 requests, 0 sessions",
            "auth: ok, expires in None",
            "queue: 0/10 active, 0/128 queued",
            "guard: not read, key_rejected",
            "pool: not read, key_rejected",
            "usage: not read, key_rejected",
        ]
    )
