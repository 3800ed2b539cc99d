"""The toy router's responses to a `Snapshot`."""

from __future__ import annotations

from router_client.model.facts import NOT_OFFERED, Known, NotRead
from router_client.model.snapshot import Router, Snapshot
from router_client.model.states import Outcome, Peer, Reading, Selection, TargetState
from router_client.model.targets import Attempt, Cause, LastAttempt, Lock, Pool, Route, Target, Window
from router_client.reads import data_of, proved_by
from router_client.routers.adapter import Gathered
from tests.toy_router import wire
from tests.toy_router.terms import ADVICE, TERMS

STATES = {
    "ready": TargetState.USABLE,
    "untried": TargetState.UNVERIFIED,
    "off": TargetState.DISABLED,
    "paused": TargetState.PAUSED,
    "starting": TargetState.STARTING,
    "limited": TargetState.RATE_LIMITED,
    "rejected": TargetState.KEY_REJECTED,
}
CAUSES = {
    TargetState.PAUSED: Cause("paused_by_hand"),
    TargetState.KEY_REJECTED: Cause("key_rejected"),
    TargetState.RATE_LIMITED: Cause("rejected"),
    TargetState.BUDGET_SPENT: Cause("budget_spent"),
    TargetState.UNKNOWN: Cause("unreadable_row"),
}
IN_ORDER = {TargetState.RATE_LIMITED, TargetState.KEY_REJECTED}


def snapshot(gathered: Gathered) -> Snapshot:
    """Map what it has; everything else is `NotOffered` by default."""
    results, now = gathered.results, gathered.taken_at_s
    peer = proved_by(results, ("ping",))
    ping, read = data_of(results, "ping", wire.Ping), data_of(results, "pool", wire.Pool)
    ended = results["pool"].outcome if "pool" in results else Outcome.SKIPPED
    return Snapshot(
        taken_at_s=now,
        router=Router(
            "toy" if peer is Peer.IDENTIFIED else gathered.kind, ping.version if ping else None, gathered.url
        ),
        peer=peer,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=ADVICE,
        pool=NotRead(ended) if read is None else Known(pool(read), now),
    )


def pool(read: wire.Pool) -> Pool:
    """Map the accounts in the router's order, and the models. The router tries only the first account: no failover."""
    targets = tuple(target(row, rank) for rank, row in enumerate(read.accounts))
    by_name = {each.name: each for each in targets}
    routes = tuple(
        Route(model.name or "", tuple(by_name[name] for name in model.accounts if name in by_name))
        for model in read.models
    )
    return Pool(targets, routes, retries=0)


def target(row: wire.Account, rank: int) -> Target:
    """Map one account."""
    state = _state(row)
    last: LastAttempt = NOT_OFFERED if row.last_status is None else Attempt(row.last_status, row.last_ago_s)
    failed = row.last_status is not None and row.last_status >= 400
    return Target(
        name=row.name,
        kind="account",
        state=state,
        cause=_cause(state, row),
        selection=Selection.IN_ROTATION if state in IN_ORDER else None,
        available_in_s=row.budget.resets_in_s if state is TargetState.BUDGET_SPENT and row.budget else row.back_in_s,
        last_success=NOT_OFFERED if failed else last,
        last_failure=last if failed else NOT_OFFERED,
        rank=rank,
        locks=tuple(Lock(lock.model, lock.expires_in_s) for lock in row.locks if lock.model),
        windows=(_money(row.budget),) if row.budget else (),
        requests=row.requests,
        failures=row.failures,
    )


def _cause(state: TargetState, row: wire.Account) -> Cause | None:
    if state is TargetState.UNVERIFIED:
        return Cause("success_too_old", seconds=row.last_ago_s) if row.last_ago_s else Cause("no_request_yet")
    if state is TargetState.USABLE and row.loads:
        return Cause("loads")
    return CAUSES.get(state)


def _state(row: wire.Account) -> TargetState:
    state = STATES.get(row.state or "", TargetState.UNKNOWN)
    budget = row.budget or wire.Budget()
    spent = budget.limit_usd is not None and (budget.spent_usd or 0) >= budget.limit_usd
    return TargetState.BUDGET_SPENT if spent and state is TargetState.USABLE else state


def _money(budget: wire.Budget) -> Window:
    limit, spent = budget.limit_usd, budget.spent_usd
    known = limit is not None and spent is not None and limit > 0
    return Window(
        name="budget",
        unit="usd",
        reading=Reading.FRESH if known else Reading.NOT_REPORTED,
        utilization=min(1e6, (spent or 0) / limit) if known and limit else None,
        limit=limit,
        remaining=max(0.0, limit - spent) if limit is not None and spent is not None else None,
        resets_in_s=budget.resets_in_s,
    )
