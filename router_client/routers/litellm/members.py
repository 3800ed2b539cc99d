"""Deployments to pool members, with what /metrics/ tells of them where it is on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from router_client.routers.litellm import wire
from router_client.routers.litellm.metrics import Tally
from router_client.routers.litellm.words import METRICS_OFF, METRICS_UNREAD, NO_TRAFFIC, STATE_KEPT, cooldown
from router_client.snapshot import Group, Member, Pool, Window
from router_client.states import MemberState, Reading

OPAQUE_ID = re.compile(r"[0-9a-fA-F-]{20,}")
STATUS = re.compile(r"[1-5][0-9][0-9]")
RATE_LIMIT, KEY_REFUSED = {"429"}, {"401", "403"}
ALL_GROUPS = "*"

Tallies = Mapping[str, Tally]


def pool(
    models: wire.Models, settings: wire.RouterSettings | None, tallies: Tallies | None, *, metrics_off: bool
) -> Pool:
    """One member a deployment; without metrics the state of none is told."""
    names = member_names(models.data)
    members = tuple(member(row, name, tallies) for row, name in zip(models.data, names, strict=True))
    fallbacks = settings.fallbacks if settings else {}
    groups = dict.fromkeys(row.name for row in models.data if row.name)
    return Pool(
        members,
        groups=tuple(Group(name, fallbacks_of(name, fallbacks)) for name in groups),
        unproved=None if tallies is not None else METRICS_OFF if metrics_off else METRICS_UNREAD,
        told_off=metrics_off,
        malformed_rows=sum(row.name is None for row in models.data),
        notes=notes(members, settings, proved=tallies is not None),
    )


def fallbacks_of(name: str, fallbacks: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The names that are tried after this one; `*` is tried after all."""
    return tuple(fallbacks.get(name) or fallbacks.get(ALL_GROUPS) or ())


def notes(members: Sequence[Member], settings: wire.RouterSettings | None, *, proved: bool) -> tuple[str, ...]:
    """LiteLLM's blind spots that matter in this state."""
    if not proved or not members:
        return ()
    untried = (NO_TRAFFIC,) if any(m.usable and not m.requests for m in members) else ()
    if all(m.usable for m in members):
        return untried
    return (STATE_KEPT, cooldown(settings.cooldown_time if settings else None), *untried)


def member_names(deployments: Sequence[wire.Deployment]) -> list[str | None]:
    """`chat/dep-ok`; `chat/2` where the id is one that LiteLLM made up, so that names stay apart and readable."""
    seen: Counter[str] = Counter()
    names: list[str | None] = []
    for row in deployments:
        seen[row.name or ""] += 1
        id_ = row.info.id if row.info else None
        suffix = id_ if id_ and not OPAQUE_ID.fullmatch(id_) else str(seen[row.name or ""])
        names.append(f"{row.name}/{suffix}" if row.name else None)
    return names


def member(row: wire.Deployment, name: str | None, tallies: Tallies | None) -> Member:
    """One deployment. Without a failure it is usable: the router would pick it."""
    id_ = row.info.id if row.info else None
    tally = None if tallies is None else tallies.get(id_ or "", Tally())
    state = MemberState.UNKNOWN if tally is None or id_ is None else state_of(tally, row.name)
    return Member(
        alias=name,
        kind="deployment",
        state=state,
        requests=None if tally is None else int(tally.sums["requests"]),
        windows=windows(row.params, tally),
        group=row.name,
        failures=None if tally is None else tally.failures.total(),
        cooldowns=None if tally is None else tally.cooldowns.total(),
        cause=None if tally is None or state is MemberState.USABLE else cause(tally),
        key_rejected=state is MemberState.AUTH_COOLDOWN,
    )


def state_of(tally: Tally, group: str | None) -> MemberState:
    """What its last try came to, and for what it was put aside.

    A success and a failure are recorded under the model's name, a cooldown under the group's, and a success never
    resets the latter: so the latter counts only where there is nothing else.
    """
    tried = [value for recorded_as, value in tally.states.items() if recorded_as != group]
    if max(tried or tally.states.values(), default=0.0) <= 0:
        return MemberState.USABLE
    statuses = set(tally.cooldowns or tally.failures)
    if statuses and statuses <= RATE_LIMIT:
        return MemberState.RATE_LIMITED
    return MemberState.AUTH_COOLDOWN if statuses and statuses <= KEY_REFUSED else MemberState.FAILING


def cause(tally: Tally) -> str:
    """Why it is put aside, in numbers."""
    count = tally.cooldowns.total()
    if not count:
        return f"its last request failed ({_statuses(tally.failures)})"
    return (
        f"put into cooldown for {_statuses(tally.cooldowns)}, {count} time{'s' if count > 1 else ''} since the start"
    )


def _statuses(counts: Counter[str]) -> str:
    """HTTP statuses only: any other text is not ours."""
    known = sorted(status for status in counts if STATUS.fullmatch(status))
    return ", ".join(known) or "an error without a status"


def windows(params: wire.Params | None, tally: Tally | None) -> tuple[Window, ...]:
    """Configured limits a minute, and what is left; how much is used is not told.

    What is left is what its upstream's headers last said or, without any, what LiteLLM counts for the whole group.
    """
    told = (
        ("rpm", "requests", params.rpm if params else None, None),
        ("tpm", "tokens", params.tpm if params else None, None),
        ("requests-left", "requests", None, tally.last.get("left_requests") if tally else None),
        ("tokens-left", "tokens", None, tally.last.get("left_tokens") if tally else None),
    )
    return tuple(
        Window(name, unit, Reading.UNTOLD, limit=limit, remaining=left)
        for name, unit, limit, left in told
        if limit is not None or left is not None
    )
