"""The next steps: better-ccflare's own commands, and none that leads back to the same look."""

from __future__ import annotations

import pytest

from mcp_server.assessment import assess
from router_client.routers.better_ccflare.advice import ADVICE, SEND_ONE
from tests.router_client.better_ccflare.support import snapshot

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("state", ["tokens_expired_refresh_refused", "key_rejected_upstream"])
async def test_account_whose_failures_leave_no_record_has_a_step_for_when_the_request_fails(state: str) -> None:
    """Its state is the same after that request: to send one and check again never ends."""
    found = assess(await snapshot(state))
    steps = [each.next_step or "" for each in found.findings if each.id == "target.unverified"]
    steps.append(found.verdict.next_step or "")
    assert len(steps) > 1
    assert all("If it fails" in step and "better-ccflare --reauthenticate NAME" in step for step in steps)


def test_only_a_failure_that_leaves_a_record_needs_no_second_step() -> None:
    steps = {id_: step for id_, step in ADVICE.items() if id_.startswith("target.unverified")}
    assert [id_ for id_, step in steps.items() if step == SEND_ONE] == ["target.unverified.cooldown_over"]


async def test_paused_account_is_resumed_and_not_put_first_in_a_configuration() -> None:
    (step,) = {
        each.next_step
        for each in assess(await snapshot("pool3_one_paused")).findings
        if each.id in {"backend.inactive", "target.paused"}
    }
    assert step == "Run `better-ccflare --resume NAME` if it should serve."
