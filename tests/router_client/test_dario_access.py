"""What dario shows to whom: with and without its key, in admin mode, and with an upstream key of its own."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.router_client.summary import seen
from tests.support import ADMIN_TOKEN, KEY

pytestmark = pytest.mark.anyio


async def test_admin_mode_before_the_first_account() -> None:
    assert await seen("admin_empty", ROUTER_ADMIN_TOKEN=ADMIN_TOKEN) == snapshot(
        [
            "proved: dario 5.5.49, upstream key: no",
            "ok: livez health status accounts analytics resume admin_accounts",
            "health: (False, False, 0, 0)",
            "auth: ('none', None)",
            "queue: 0/10 active, 0/128 queued",
            "guard: offered, on",
            "pool: 0, pick none, sticky 0",
            "window: 60.0 min: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "since start: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "billing: (0, 0, 0, 0, 0) ()",
            "billing since start: (0, 0, 0, 0, 0) ()",
            "forecast: None",
        ]
    )


async def test_admin_mode_adds_the_failure_streaks_of_the_disk() -> None:
    assert await seen("admin_accounts", ROUTER_ADMIN_TOKEN=ADMIN_TOKEN) == snapshot(
        [
            "proved: dario 5.5.49, upstream key: no",
            "ok: livez health status accounts analytics resume admin_accounts",
            "health: (True, False, 3, 3)",
            "auth: ('ok', 2307102654.0)",
            "queue: 0/10 active, 0/128 queued",
            "guard: offered, on",
            "pool: 2, pick work, sticky 3",
            "  personal: auth_cooldown unknown requests=1 expires=2307102653.88 failures=1 retry=58.986",
            "    5h void 1.014s ago, 7d void 1.014s ago",
            "  work: usable five_hour requests=3 expires=2307102653.88 failures=0 headroom=0.5",
            "    5h fresh 0.5 0.013s ago, 7d fresh 0.12 0.013s ago",
            "window: 60.0 min: 3 requests, 360>90 tokens, 5.0 ms, errors 0.0, $0.0013",
            "since start: 3 requests, 360>90 tokens, 5.0 ms, errors 0.0, $0.0013",
            "billing: (3, 0, 0, 0, 0) ()",
            "billing since start: (3, 0, 0, 0, 0) ()",
            "  work: 3 360>90 $0.0013 five_hour",
            "  claude-haiku-4-5: 3 120.0>30.0 $0.0013",
            "forecast: None",
        ]
    )


async def test_an_upstream_api_key_serves_while_health_says_degraded() -> None:
    assert await seen("upstream_apikey_backend") == snapshot(
        [
            "proved: dario 5.5.49, upstream key: proved",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: (False, False, 2, 1)",
            "auth: ('none', None)",
            "queue: 0/10 active, 0/128 queued",
            "guard: offered, off",
            "pool: 0, pick none, sticky 0",
            "window: 60.0 min: 1 requests, 120>30 tokens, 11.0 ms, errors 0.0, $0.0004",
            "since start: 1 requests, 120>30 tokens, 11.0 ms, errors 0.0, $0.0004",
            "billing: (0, 0, 0, 0, 1) ()",
            "billing since start: (0, 0, 0, 0, 1) ()",
            "  __apikey__: 1 120>30 $0.0004 unknown",
            "  claude-haiku-4-5: 1 120.0>30.0 $0.0004",
            "forecast: None",
        ]
    )


async def test_a_key_is_set_and_right() -> None:
    assert await seen("api_key", ROUTER_API_KEY=KEY) == snapshot(
        [
            "proved: dario 5.5.49, upstream key: no",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: (True, False, 0, 0)",
            "auth: ('ok', 2307102653.0)",
            "queue: 0/10 active, 0/128 queued",
            "guard: offered, on",
            "pool: 1, pick work, sticky 0",
            "  work: usable unknown requests=0 expires=2307102652.573",
            "    5h never, 7d never",
            "window: 60.0 min: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "since start: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "billing: (0, 0, 0, 0, 0) ()",
            "billing since start: (0, 0, 0, 0, 0) ()",
            "forecast: None",
        ]
    )


async def test_a_key_is_set_and_missing_here() -> None:
    assert await seen("api_key") == snapshot(
        [
            "proved: dario 5.5.49, upstream key: no",
            "ok: livez health",
            "needs_key: status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: (True, False, 0, 0)",
            "auth: ('ok', None)",
            "queue: 0/10 active, 0/128 queued",
            "guard: None",
            "pool: None",
            "usage: None",
        ]
    )


async def test_a_key_is_set_and_another_one_here() -> None:
    assert await seen("api_key", ROUTER_API_KEY="another") == snapshot(
        [
            "proved: dario 5.5.49, upstream key: no",
            "ok: livez health",
            "key_rejected: status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: (True, False, 0, 0)",
            "auth: ('ok', None)",
            "queue: 0/10 active, 0/128 queued",
            "guard: None",
            "pool: None",
            "usage: None",
        ]
    )


async def test_the_admin_token_in_place_of_the_key_opens_nothing() -> None:
    assert await seen("api_key", ROUTER_API_KEY=ADMIN_TOKEN) == snapshot(
        [
            "proved: dario 5.5.49, upstream key: no",
            "ok: livez health",
            "key_rejected: status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: (True, False, 0, 0)",
            "auth: ('ok', None)",
            "queue: 0/10 active, 0/128 queued",
            "guard: None",
            "pool: None",
            "usage: None",
        ]
    )
