"""A Snapshot as text: everything except latencies, terms, advice and notes, for inline snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from router_client import Part, Snapshot
from router_client.model.facts import Fact, Known, NotRead
from router_client.model.snapshot import Auth, Guard, Halt, Health, Queue
from router_client.model.spending import Figures, Usage
from router_client.model.targets import Attempt, Cause, LastAttempt, Never, Pool, Route, Target, Window
from tests.support import Replay, client_for

T = TypeVar("T")
NETWORK = (Part.STATE, Part.POOL, Part.USAGE, Part.ADMIN)


async def seen(router: str | Replay, **env: str) -> list[str]:
    """Return the summary of a look at a recorded state, without the state folder."""
    return summary(await client_for(router, **env).snapshot(NETWORK))


def summary(snapshot: Snapshot) -> list[str]:
    """Return one line per fact. A fact without a value has its reason."""
    return list(_lines(snapshot))


def _lines(s: Snapshot) -> Iterator[str]:
    yield f"{s.peer}: {s.router.kind} {s.router.version}"
    for outcome in dict.fromkeys(read.outcome for read in s.reads):
        yield f"{outcome}: {' '.join(read.name for read in s.reads if read.outcome is outcome)}"
    yield from _fact("health", s.health, _health)
    yield from _fact("auth", s.auth, _auth)
    yield from _fact("queue", s.queue, _queue)
    yield from _fact("guard", s.guard, _guard)
    yield from _fact("pool", s.pool, _pool)
    yield from _fact("usage", s.usage, _usage)


def _fact(name: str, fact: Fact[T], show: Callable[[T], Iterator[str]]) -> Iterator[str]:
    if isinstance(fact, Known):
        first, *rest = show(fact.value)
        yield f"{name}: {first}"
        yield from rest
    else:
        yield f"{name}: {f'not read, {fact.outcome}' if isinstance(fact, NotRead) else 'not offered'}"


def _short(value: float | None) -> str:
    return "None" if value is None else f"{round(value, 3):.15g}"


def _health(health: Health) -> Iterator[str]:
    reduced, is_open = (" reduced" * health.reduced, " open to the network" * health.open_to_network)
    ok = "ok" if health.ok else "degraded"
    yield f"{ok}{reduced}{is_open}, {health.requests} requests, {health.sessions} sessions"


def _auth(auth: Auth) -> Iterator[str]:
    yield f"{auth.state}, expires in {_short(auth.expires_in_s)}"


def _queue(queue: Queue) -> Iterator[str]:
    stalled = "" if queue.stalled_for_s is None else f", stalled for {queue.stalled_for_s}"
    yield f"{queue.active}/{queue.max_active} active, {queue.queued}/{queue.max_queued} queued{stalled}"


def _guard(guard: Guard) -> Iterator[str]:
    said = [{True: "on", False: "off", None: "on or off"}[guard.enabled]]
    if guard.halted or guard.halt:
        halt = guard.halt or Halt(None, None)
        said.append(f"{'halted' if guard.halted else 'not halted'} since {_short(halt.halted_ago_s)}")
        said.append(f"clears in {_short(halt.resets_in_s)}: {halt.model} {halt.target} {halt.claim}")
    yield ", ".join(said)


def _pool(pool: Pool) -> Iterator[str]:
    unanswered = f", {pool.unanswered} unanswered" if pool.unanswered else ""
    yield f"{len(pool.targets)}, pick {pool.next_pick}, sticky {pool.sticky_bindings}{unanswered}"
    if pool.not_loaded or pool.not_on_disk:
        yield f"  not loaded {pool.not_loaded}, not on disk {pool.not_on_disk}"
    for each in pool.targets:
        yield from target(each)
    yield from map(_route, pool.routes)


def target(t: Target) -> list[str]:
    """One target: what it is and why, and its windows."""
    numbers = (
        ("requests", t.requests),
        ("expires", t.expires_in_s),
        ("failures", t.auth_failures),
        ("back", t.available_in_s),
        ("headroom", t.headroom),
    )
    facts = "".join(f" {name}={_short(value)}" for name, value in numbers if value is not None)
    attempts = f"ok {_attempt(t.last_success)}, failed {_attempt(t.last_failure)}"
    kind = "" if t.kind == "account" else f" ({t.kind})"
    windows = [", ".join(map(window, t.windows))] if t.windows else []
    why = "; ".join([*_cause(t.cause), attempts, *windows])
    return [f"  {t.name}{kind}: {t.state} {t.selected_as} {t.claim}{facts}", f"    {why}"]


def _attempt(attempt: LastAttempt) -> str:
    if isinstance(attempt, Attempt):
        status = "" if attempt.status is None else f"{attempt.status} "
        return status + ("sometime" if attempt.ago_s is None else f"{_short(attempt.ago_s)}s ago")
    return "never" if isinstance(attempt, Never) else "?"


def _cause(cause: Cause | None) -> Iterator[str]:
    if cause is not None:
        numbers = (*cause.statuses, *(n for n in (cause.count, cause.seconds) if n is not None))
        yield " ".join([cause.code, *map(_short, numbers)])


def window(w: Window) -> str:
    """One window: the reading, the share if it can be believed, and else the last one in brackets."""
    share = w.utilization if w.last_utilization == w.utilization else f"({w.last_utilization})"
    parts = [w.name, w.reading, "" if share is None else share]
    parts.append("" if w.observed_ago_s is None else f"{w.observed_ago_s}s ago")
    parts.append("" if w.resets_in_s is None else f"resets in {w.resets_in_s}s")
    return " ".join(str(part) for part in parts if part != "")


def _route(route: Route) -> str:
    traffic = route.traffic
    failed = "" if traffic is None else f", {traffic.failed} of {traffic.requests} failed"
    secondary = " (secondary)" if route.secondary else ""
    return f"  {route.name}{secondary} -> {', '.join(str(t.name) for t in route.targets) or 'nobody'}{failed}"


def _usage(usage: Usage) -> Iterator[str]:
    yield f"window {usage.window and _figures(usage.window)}"
    yield f"since start: {usage.since_start and _figures(usage.since_start)}"
    for name, billed in (("billing", usage.billing), ("billing since start", usage.billing_since_start)):
        buckets = billed and tuple(bucket.requests for bucket in billed.buckets)
        yield f"{name}: {buckets} {billed.unknown_claims if billed else ''}".rstrip()
    for t in usage.targets:
        yield f"  {t.name}: {t.requests} {t.input_tokens}>{t.output_tokens} ${t.estimated_cost_usd} {t.claim}"
    for m in usage.models:
        yield f"  {m.model}: {m.requests} {m.avg_input_tokens}>{m.avg_output_tokens} ${m.estimated_cost_usd}"
    rate = usage.forecast
    yield f"forecast: {rate and (rate.exhaustion_in_s, rate.tokens_per_minute, rate.cost_usd_per_hour)}"


def _figures(f: Figures) -> str:
    span = "" if f.minutes is None else f"{f.minutes} min: "
    rest = f"{f.avg_latency_ms} ms, errors {f.error_rate}, ${f.estimated_cost_usd}"
    return f"{span}{f.requests} requests, {f.input_tokens}>{f.output_tokens} tokens, {rest}"
