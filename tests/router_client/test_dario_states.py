"""The whole Snapshot of each recorded state of dario."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.router_client.summary import seen

pytestmark = pytest.mark.anyio


async def test_one_account_without_traffic() -> None:
    assert await seen("pool1") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 0 requests, 0 sessions",
            "auth: ok, expires in 2307102413",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 1, pick work, sticky 0",
            "  work: usable in_rotation unknown requests=0 expires=2307102412.144",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  Claude -> work, 0 of 0 failed",
            "usage: window 60.0 min: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "since start: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "billing: (0, 0, 0, 0, 0) ()",
            "billing since start: (0, 0, 0, 0, 0) ()",
            "forecast: None",
        ]
    )


async def test_three_accounts_without_traffic() -> None:
    assert await seen("pool3_fresh") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 0 requests, 0 sessions",
            "auth: ok, expires in 2307102823",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 3, pick personal, sticky 0",
            "  personal: usable in_rotation unknown requests=0 expires=2307102822.21",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  work: usable in_rotation unknown requests=0 expires=2307102822.21",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  z-backup: usable in_rotation unknown requests=0 expires=2307102822.21",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  Claude -> personal, work, z-backup, 0 of 0 failed",
            "usage: window 60.0 min: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "since start: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "billing: (0, 0, 0, 0, 0) ()",
            "billing since start: (0, 0, 0, 0, 0) ()",
            "forecast: None",
        ]
    )


async def test_three_accounts_with_traffic_on_one() -> None:
    assert await seen("pool3_traffic") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 8 requests, 1 sessions",
            "auth: ok, expires in 2307102817",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 3, pick work, sticky 1",
            "  personal: usable in_rotation seven_day requests=7 expires=2307102816.525 headroom=0.39",
            "    ok 200 0.012s ago, failed never; 5h fresh 0.61 0.012s ago, 7d fresh 0.33 0.012s ago",
            "  work: usable in_rotation unknown requests=0 expires=2307102816.525",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  z-backup: usable in_rotation unknown requests=0 expires=2307102816.525",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  Claude -> personal, work, z-backup, 0 of 7 failed",
            "usage: window 60.0 min: 7 requests, 840>210 tokens, 3.0 ms, errors 0.0, $0.003",
            "since start: 7 requests, 840>210 tokens, 3.0 ms, errors 0.0, $0.003",
            "billing: (7, 0, 0, 0, 0) ()",
            "billing since start: (7, 0, 0, 0, 0) ()",
            "  personal: 7 840>210 $0.003 seven_day",
            "  claude-haiku-4-5: 7 120.0>30.0 $0.003",
            "forecast: None",
        ]
    )


async def test_one_account_in_cooldown_and_two_with_readings() -> None:
    assert await seen("pool3_one_auth_cooldown") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 4 requests, 4 sessions",
            "auth: ok, expires in 2307102665",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 3, pick z-backup, sticky 4",
            "  personal: cooling_down skipped unknown requests=1 expires=2307102664.609 failures=1 back=58.401",
            "    auth_failed 1; ok never, failed 1.599s ago; 5h placeholder 1.599s ago, 7d placeholder 1.599s ago",
            "  work: usable in_rotation five_hour requests=1 expires=2307102664.609 headroom=0.5",
            "    ok 200 1.598s ago, failed never; 5h fresh 0.5 1.598s ago, 7d fresh 0.12 1.598s ago",
            "  z-backup: usable in_rotation seven_day requests=3 expires=2307102664.609 headroom=0.8",
            "    ok 200 0.058s ago, failed never; 5h fresh 0.2 0.058s ago, 7d fresh 0.05 0.058s ago",
            "  Claude -> personal, work, z-backup, 0 of 4 failed",
            "usage: window 60.0 min: 4 requests, 480>120 tokens, 6.0 ms, errors 0.0, $0.0017",
            "since start: 4 requests, 480>120 tokens, 6.0 ms, errors 0.0, $0.0017",
            "billing: (4, 0, 0, 0, 0) ()",
            "billing since start: (4, 0, 0, 0, 0) ()",
            "  work: 1 120>30 $0.0004 five_hour",
            "  z-backup: 3 360>90 $0.0013 seven_day",
            "  claude-haiku-4-5: 4 120.0>30.0 $0.0017",
            "forecast: None",
        ]
    )


async def test_all_accounts_out_of_rotation_with_stale_readings() -> None:
    assert await seen("pool3_all_unusable") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: degraded, 12 requests, 1 sessions",
            "auth: broken, expires in 2307102814",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 3, pick work, sticky 1",
            "  personal: rate_limited last_resort five_hour requests=8 expires=2307102813.34",
            "    rejected; ok never, failed 429 0.013s ago; 5h stale (1.01) 0.013s ago, 7d stale (0.4) 0.013s ago",
            "  work: rate_limited last_resort five_hour requests=0 expires=2307102813.34",
            "    rejected; ok never, failed 429 0.012s ago; 5h stale (1.01) 0.012s ago, 7d stale (0.4) 0.012s ago",
            "  z-backup: cooling_down skipped unknown requests=1 expires=2307102813.34 failures=1 back=59.989",
            "    auth_failed 1; ok never, failed 0.011s ago; 5h placeholder 0.011s ago, 7d placeholder 0.011s ago",
            "  Claude -> personal, work, z-backup, 1 of 9 failed",
            "usage: window 60.0 min: 9 requests, 960>240 tokens, 3.0 ms, errors 0.1111, $0.0035",
            "since start: 9 requests, 960>240 tokens, 3.0 ms, errors 0.1111, $0.0035",
            "billing: (8, 0, 0, 0, 1) ()",
            "billing since start: (8, 0, 0, 0, 1) ()",
            "  personal: 8 960>240 $0.0035 seven_day",
            "  z-backup: 1 0>0 $0.0 unknown",
            "  claude-haiku-4-5: 8 120.0>30.0 $0.0035",
            "  unknown: 1 0.0>0.0 $0.0",
            "forecast: None",
        ]
    )


async def test_halt_that_health_and_status_do_not_show() -> None:
    assert await seen("overage_halted") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 3 requests, 1 sessions",
            "auth: ok, expires in 2307102805",
            "queue: 0/10 active, 0/128 queued",
            "guard: on, halted since 0, clears in 600.516: claude-haiku-4-5 personal overage",
            "pool: 3, pick work, sticky 1",
            "  personal: usable in_rotation overage requests=1 expires=2307102804.474 headroom=0.01",
            "    ok 200 0.012s ago, failed never; 5h fresh 0.99 0.012s ago, 7d fresh 0.5 0.012s ago",
            "  work: usable in_rotation unknown requests=0 expires=2307102804.474",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  z-backup: usable in_rotation unknown requests=0 expires=2307102804.474",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  Claude -> personal, work, z-backup, 0 of 1 failed",
            "usage: window 60.0 min: 1 requests, 120>30 tokens, 4.0 ms, errors 0.0, $0.0004",
            "since start: 1 requests, 120>30 tokens, 4.0 ms, errors 0.0, $0.0004",
            "billing: (0, 0, 1, 0, 0) ()",
            "billing since start: (0, 0, 1, 0, 0) ()",
            "  personal: 1 120>30 $0.0004 overage",
            "  claude-haiku-4-5: 1 120.0>30.0 $0.0004",
            "forecast: None",
        ]
    )


async def test_account_of_a_plain_login() -> None:
    assert await seen("login_only") == snapshot(
        [
            "identified: dario 5.5.49",
            "ok: livez health status accounts analytics resume",
            "needs_admin: admin_accounts",
            "health: ok, 0 requests, 0 sessions",
            "auth: ok, expires in 2307102801",
            "queue: 0/10 active, 0/128 queued",
            "guard: on",
            "pool: 1, pick login, sticky 0",
            "  login: usable in_rotation unknown requests=0 expires=2307102800.387",
            "    ok never, failed never; 5h not_observed, 7d not_observed",
            "  Claude -> login, 0 of 0 failed",
            "usage: window 60.0 min: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "since start: 0 requests, 0>0 tokens, None ms, errors None, $0.0",
            "billing: (0, 0, 0, 0, 0) ()",
            "billing since start: (0, 0, 0, 0, 0) ()",
            "forecast: None",
        ]
    )
