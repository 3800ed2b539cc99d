"""Deployments as members: state, cause and counters from the metrics, limits from the model list."""

from __future__ import annotations

import pytest

from router_client.states import MemberState, Reading
from tests.router_client.litellm.support import (
    cooled,
    litellm,
    member_of,
    pool_of,
    state_line,
    with_metrics,
)

pytestmark = pytest.mark.anyio
U, L, A, F = MemberState.USABLE, MemberState.RATE_LIMITED, MemberState.AUTH_COOLDOWN, MemberState.FAILING


async def test_the_recorded_deployments_are_as_their_upstreams_treated_them() -> None:
    pool = await pool_of()
    seen = [(m.alias, m.group, m.state, m.requests, m.failures, m.cooldowns) for m in pool.members]
    assert seen == [
        ("chat/dep-ok", "chat", U, 12, 0, 0),
        ("chat/dep-429", "chat", L, 1, 1, 1),
        ("chat/dep-500", "chat", F, 2, 2, 2),
        ("backup/dep-backup", "backup", U, 0, 0, 0),
    ]
    assert [m.cause for m in pool.members] == [
        None,
        "put into cooldown for 429, 1 time since the start",
        "put into cooldown for 500, 2 times since the start",
        None,
    ]


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([], U),
        ([state_line("dep-ok", 0)], U),
        ([state_line("dep-ok", 1)], F),
        ([state_line("dep-ok", 2)], F),
        ([state_line("dep-ok", 2, "chat")], F),
        ([state_line("dep-ok", 1), state_line("dep-ok", 2, "chat"), cooled("dep-ok", "429")], L),
        ([state_line("dep-ok", 1), cooled("dep-ok", "401")], A),
        ([state_line("dep-ok", 1), cooled("dep-ok", "403")], A),
        ([state_line("dep-ok", 1), cooled("dep-ok", "408")], F),
        ([state_line("dep-ok", 1), cooled("dep-ok", "429"), cooled("dep-ok", "500")], F),
        ([state_line("dep-ok", 1), cooled("dep-ok", "None")], F),
        ([state_line("dep-429", 2)], U),
        ([state_line("", 2), state_line("None", 2)], U),
    ],
)
async def test_the_state_is_what_the_last_try_came_to(lines: list[str], state: MemberState) -> None:
    assert (await member_of(with_metrics(*lines), "chat/dep-ok")).state is state


async def test_a_cooldown_of_the_past_does_not_count_after_a_success() -> None:
    """A success resets the row of the model's name; that of the group's name stays at 2 for good."""
    router = with_metrics(state_line("dep-ok", 0), state_line("dep-ok", 2, "chat"), cooled("dep-ok", "500"))
    member = await member_of(router, "chat/dep-ok")
    assert (member.state, member.cooldowns, member.cause) == (U, 1, None)


async def test_only_a_refused_key_is_called_one() -> None:
    members = (await pool_of("chat_down")).members
    assert {m.alias: m.key_rejected for m in members if m.key_rejected} == {"chat/dep-ok": True}


async def test_without_metrics_no_state_is_told_and_limits_still_are() -> None:
    pool = await pool_of("metrics_off")
    assert {m.state for m in pool.members} == {MemberState.UNKNOWN}
    assert (pool.unproved, pool.told_off) == ("its metrics are off", True)
    assert {(m.requests, m.failures, m.cooldowns, m.cause) for m in pool.members} == {(None, None, None, None)}
    assert pool.members[0].windows[0].limit == 60


async def test_metrics_that_cannot_be_read_are_another_matter_than_metrics_that_are_off() -> None:
    pool = await pool_of(litellm().override("/metrics/", "x", 503))
    assert (pool.unproved, pool.told_off) == ("its metrics could not be read", False)


async def test_limits_and_what_is_left_are_windows_whose_use_is_not_told() -> None:
    windows = (await member_of("one_ok_one_429_one_500", "chat/dep-ok")).windows
    assert [(w.name, w.limit, w.remaining) for w in windows] == [
        ("rpm", 60, None),
        ("tpm", 100_000, None),
        ("requests-left", None, 42),
        ("tokens-left", None, 91_234),
    ]
    assert {(w.reading, w.utilization) for w in windows} == {(Reading.UNTOLD, None)}


@pytest.mark.parametrize("id_", ["0123456789abcdef" * 4, "5b0f6a0e-1111-4222-8333-444455556666", None, ""])
async def test_an_id_that_no_person_gave_is_a_number_instead(id_: str | None) -> None:
    replay = litellm("no_traffic")
    body = replay.body("/model/info", "proxy_key")
    for row in body["data"]:
        row["model_info"]["id"] = id_
    names = [m.alias for m in (await pool_of(replay.override("/model/info", body))).members]
    assert names == ["chat/1", "chat/2", "chat/3", "backup/1"]


async def test_a_name_without_fallbacks_of_its_own_has_the_default_ones() -> None:
    replay = litellm()
    body = replay.body("/get/config/callbacks", "proxy_key")
    body["router_settings"]["fallbacks"] = [{"*": ["backup"]}, {"backup": ["spare"]}, "odd", {"x": "odd"}]
    pool = await pool_of(replay.override("/get/config/callbacks", body))
    assert {group.name: group.fallbacks for group in pool.groups} == {"chat": ("backup",), "backup": ("spare",)}


@pytest.mark.parametrize("row", [{}, {"model_name": 7}, {"litellm_params": None}, [], None, {"model_info": []}])
async def test_an_odd_row_costs_itself_alone(row: object) -> None:
    replay = litellm()
    body = replay.body("/model/info", "proxy_key")
    body["data"].append(row)
    pool = await pool_of(replay.override("/model/info", body))
    assert len(pool.members) == 5
    assert (pool.members[4].alias, pool.members[4].state) == (None, MemberState.UNKNOWN)
    assert pool.malformed_rows == 1
