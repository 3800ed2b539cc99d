"""dario's own commands as next steps: valid for this dario's address, key and state, and for no other."""

from __future__ import annotations

from collections.abc import Mapping
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


def test_a_port_that_is_not_the_usual_one_is_given_to_every_command() -> None:
    usual, other = advice_for(), advice_for(url="http://127.0.0.1:4111")
    for id_ in ("router.not_running", "guard.halted", "queue.stalled", "disk.differs"):
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
def test_dario_resume_asks_127_0_0_1_alone(url: str, *, elsewhere: bool) -> None:
    assert ("on dario's own machine" in advice_for(url=url)["guard.halted"]) is elsewhere


def test_dario_resume_needs_the_key_in_its_own_shell() -> None:
    assert "DARIO_API_KEY" not in advice_for()["guard.halted"]
    assert "in a shell where DARIO_API_KEY is set" in advice_for(has_key=True)["guard.halted"]


def test_an_empty_pool_is_filled_where_accounts_are_loaded_at_all() -> None:
    assert "admin API" in advice_for(admin_mode=True)["pool.no_targets"]
    assert "without --no-claude-auth" in advice_for(admin_mode=False)["pool.no_targets"]


def test_beside_a_usable_account_a_rejected_one_takes_a_restart_to_come_back() -> None:
    assert "restart dario" in advice_for(healthy_peer=True)["target.rate_limited"]
    assert advice_for(healthy_peer=False)["target.rate_limited"].startswith("Send one request")


def test_no_command_is_named_that_dario_does_not_have() -> None:
    steps = " ".join(step for has_key in (False, True) for step in advice_for(has_key=has_key).values())
    assert "dario stop" not in steps
    assert "dario restart" not in steps


@pytest.mark.anyio
async def test_the_advice_fits_what_was_read() -> None:
    async def steps(state: str, **env: str) -> Mapping[str, str]:
        return (await client_for(state, **env).snapshot([Part.STATE])).advice

    assert "admin API" in (await steps("admin_empty"))["pool.no_targets"]
    assert "restart dario" in (await steps("pool3_one_auth_cooldown"))["target.rate_limited"]
    assert (await steps("pool3_all_unusable"))["target.rate_limited"].startswith("Send one request")
    assert "DARIO_API_KEY is set" in (await steps("api_key", ROUTER_API_KEY=KEY))["guard.halted"]
    assert "--port=4111" in (await steps("pool1", ROUTER_URL="http://127.0.0.1:4111"))["guard.halted"]


@pytest.mark.anyio
async def test_a_dario_that_is_not_there_has_its_advice_too() -> None:
    down = Replay("pool1").fail("/livez", httpx.ConnectError("")).fail("/health", httpx.ConnectError(""))
    assert "`dario proxy`" in (await client_for(down).snapshot([Part.STATE])).advice["router.not_running"]
