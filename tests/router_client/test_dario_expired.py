"""dario's expired accounts: what also keeps them from serving does not matter, they need a login."""

from __future__ import annotations

import pytest

from mcp_server.assessment import assess
from router_client import Part
from router_client.model.states import Selection, TargetState
from router_client.model.targets import Cause
from tests.router_client.test_dario_accounts import account_of, row
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("status", "failures", "selection"),
    [
        ("allowed", None, Selection.LAST_RESORT),
        ("rejected", None, Selection.LAST_RESORT),
        ("auth-cooldown", 1, Selection.SKIPPED),
        ("auth-cooldown", 3, Selection.SKIPPED),
        (None, None, Selection.LAST_RESORT),
    ],
)
async def test_expired_token_is_refused_whatever_else_keeps_the_account_from_serving(
    status: str | None, failures: int | None, selection: Selection
) -> None:
    account = await account_of(status=status, consecutiveAuthFailures=failures, expiresInMs=0, cooldownMs=40_000)
    assert (account.state, account.cause) == (TargetState.EXPIRED, Cause("expired"))
    assert (account.selected_as, account.available_in_s) == (selection, None)


@pytest.mark.parametrize("status", ["rejected", "auth-cooldown"])
@pytest.mark.parametrize("count", [1, 3])
async def test_expired_accounts_need_a_login_and_not_a_wait_or_a_try(status: str, count: int) -> None:
    rows = [row(alias=f"a{number}", status=status, expiresInMs=0, cooldownMs=40_000) for number in range(count)]
    replay = Replay("admin_accounts").override("/accounts", {"accounts": rows})
    verdict = assess(await client_for(replay).snapshot(tuple(Part))).verdict
    assert verdict.serving is False
    assert verdict.next_step is not None
    assert "dario accounts add" in verdict.next_step
    assert "Wait" not in verdict.next_step
