"""dario's own commands as next steps: valid for this dario's address, key and state."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import httpx
import pytest

from router_client import Part
from router_client.routers.dario.advice import advice
from tests.support import KEY, Replay, client_for

USUAL: dict[str, Any] = {
    "url": "http://127.0.0.1:3456",
    "has_key": False,
    "admin_mode": False,
    "healthy_peer": True,
}


def advice_for(**changes: Any) -> Mapping[str, str]:
    return advice(**(USUAL | changes))


def test_commands_name_a_port_that_is_not_the_default() -> None:
    usual, other = advice_for(), advice_for(url="http://127.0.0.1:4111")
    for id_ in ("router.unreachable", "guard.halted", "queue.stalled", "pool.disk_mismatch"):
        assert "--port" not in usual[id_]
        assert "--port=4111" in other[id_]


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [
        ("http://127.0.0.1:3456", False),
        ("http://localhost:3456", False),
        ("http://[::1]:3456", True),
        ("https://router.example:443", True),
    ],
)
def test_resume_names_darios_machine_if_the_url_is_not_loopback(url: str, *, elsewhere: bool) -> None:
    assert ("on dario's own machine" in advice_for(url=url)["guard.halted"]) is elsewhere


def test_resume_names_the_key_its_shell_needs() -> None:
    assert "DARIO_API_KEY" not in advice_for()["guard.halted"]
    assert "in a shell where DARIO_API_KEY is set" in advice_for(has_key=True)["guard.halted"]


def test_empty_pool_step_depends_on_admin_mode() -> None:
    assert "admin API" in advice_for(admin_mode=True)["pool.no_targets"]
    assert "without --no-claude-auth" in advice_for(admin_mode=False)["pool.no_targets"]
    for mode in (True, False):
        steps = advice_for(admin_mode=mode)
        assert steps["target.paused.pool_refuses"] == steps["pool.no_targets"], "a backend waits for the accounts"


def test_rejected_account_needs_a_restart_beside_a_usable_one() -> None:
    assert "restart dario" in advice_for(healthy_peer=True)["target.rate_limited"]
    assert advice_for(healthy_peer=False)["target.rate_limited"].startswith("Send one request")


def test_steps_name_only_commands_that_dario_has() -> None:
    steps = " ".join(step for has_key in (False, True) for step in advice_for(has_key=has_key).values())
    assert "dario stop" not in steps
    assert "dario restart" not in steps


@pytest.mark.parametrize("logins", [(), ("login",), ("work",), ("login", "work")])
@pytest.mark.parametrize("flag", [False, True])
def test_each_step_has_at_most_one_command(logins: Collection[str], *, flag: bool) -> None:
    steps = advice_for(has_key=flag, admin_mode=flag, healthy_peer=flag, logins=logins)
    commands = {id_: re.findall(r"`[^`]+`", step) for id_, step in steps.items()}
    assert {id_: found for id_, found in commands.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("logins", "command"),
    [
        (("login",), "`dario login --force-reauth`, then"),
        (("work", "home"), "`dario accounts remove <alias> && dario accounts add <alias>`, then"),
        (("login", "work"), "`dario login --force-reauth` for the account named login; for any other account"),
    ],
)
def test_login_step_fits_the_accounts_that_need_it(logins: Collection[str], command: str) -> None:
    assert command in advice_for(logins=logins)["target.auth_failed"]
    assert command in advice_for(logins=logins)["target.expired"]


@pytest.mark.anyio
async def test_snapshot_has_the_steps_for_its_state() -> None:
    async def steps(state: str, **env: str) -> Mapping[str, str]:
        return (await client_for(state, **env).snapshot([Part.STATE])).advice

    assert "admin API" in (await steps("admin_empty"))["pool.no_targets"]
    assert "restart dario" in (await steps("pool3_one_auth_cooldown"))["target.rate_limited"]
    assert (await steps("pool3_all_unusable"))["target.rate_limited"].startswith("Send one request")
    assert "DARIO_API_KEY is set" in (await steps("api_key", ROUTER_API_KEY=KEY))["guard.halted"]
    assert "--port=4111" in (await steps("pool1", ROUTER_URL="http://127.0.0.1:4111"))["guard.halted"]


@pytest.mark.anyio
async def test_unreachable_dario_has_next_steps() -> None:
    down = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    assert "`dario proxy`" in (await client_for(down).snapshot([Part.STATE])).advice["router.unreachable"]
