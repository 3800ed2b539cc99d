"""A Snapshot as a few lines that hold all of it but the latencies, the words and the notes."""

from __future__ import annotations

from collections.abc import Iterator

from router_client import Part, Snapshot
from router_client.snapshot import Guard, Halt, Member, Pool, Queue, Window
from router_client.spending import Figures, Usage
from tests.support import Replay, client_for

NETWORK = (Part.STATE, Part.POOL, Part.USAGE, Part.ADMIN)


async def seen(router: str | Replay, **env: str) -> list[str]:
    """Everything that the network tells of a recorded state, or of a changed one."""
    return summary(await client_for(router, **env).snapshot(NETWORK))


def summary(snapshot: Snapshot) -> list[str]:
    """One line a fact; a part that is None is named as such."""
    return list(_lines(snapshot))


def _lines(s: Snapshot) -> Iterator[str]:
    yield f"{s.peer}: {s.router.kind} {s.router.version}, upstream key: {s.upstream_key}"
    for outcome in dict.fromkeys(read.outcome for read in s.reads):
        yield f"{outcome}: {' '.join(read.name for read in s.reads if read.outcome is outcome)}"
    health = s.health
    yield f"health: {health and (health.ok, health.reduced, health.requests, health.sessions)}"
    yield f"auth: {s.auth and (s.auth.state.value, s.auth.expires_in_s)}"
    yield f"queue: {s.queue and _queue(s.queue)}"
    yield f"guard: {s.guard and _guard(s.guard)}"
    yield from _pool(s.pool) if s.pool else ["pool: None"]
    yield from _usage(s.usage) if s.usage else ["usage: None"]


def _short(value: float | None) -> str:
    return "None" if value is None else f"{round(value, 3):.15g}"


def _queue(queue: Queue) -> str:
    stalled = "" if queue.stalled_for_s is None else f", stalled for {queue.stalled_for_s}"
    return f"{queue.active}/{queue.max_active} active, {queue.queued}/{queue.max_queued} queued{stalled}"


def _guard(guard: Guard) -> str:
    enabled = {True: "on", False: "off", None: "on or off"}[guard.enabled]
    told = ["offered" if guard.offered else "not offered", enabled]
    if guard.halted or guard.halt:
        halt = guard.halt or Halt(None, None)
        told.append(f"{'halted' if guard.halted else 'not halted'} since {_short(halt.since_s)}")
        told.append(f"clears in {_short(halt.clears_in_s)}: {halt.model} {halt.account} {halt.claim}")
    return ", ".join(told)


def _pool(pool: Pool) -> Iterator[str]:
    yield f"pool: {len(pool.members)}, pick {pool.router_pick}, sticky {pool.sticky_bindings}"
    if pool.not_loaded or pool.not_on_disk or pool.malformed_rows:
        yield f"  not loaded {pool.not_loaded}, not on disk {pool.not_on_disk}, malformed {pool.malformed_rows}"
    for each in pool.members:
        yield from member(each)


def member(m: Member) -> list[str]:
    """One member: what it is, and its windows."""
    told = (
        ("requests", m.requests),
        ("expires", m.expires_in_s),
        ("failures", m.auth_failures),
        ("retry", m.retry_in_s),
        ("headroom", m.headroom),
    )
    facts = "".join(f" {name}={_short(value)}" for name, value in told if value is not None)
    return [f"  {m.alias}: {m.state} {m.claim}{facts}", f"    {', '.join(map(window, m.windows))}"]


def window(w: Window) -> str:
    """One window: the reading, the share if it can be believed, and else the last one in brackets."""
    share = w.utilization if w.last_utilization == w.utilization else f"({w.last_utilization})"
    parts = [w.name, w.reading, "" if share is None else share]
    parts.append("" if w.observed_ago_s is None else f"{w.observed_ago_s}s ago")
    parts.append("" if w.resets_in_s is None else f"resets in {w.resets_in_s}s")
    return " ".join(str(part) for part in parts if part != "")


def _usage(usage: Usage) -> Iterator[str]:
    yield f"window: {usage.window and _figures(usage.window)}"
    yield f"since start: {usage.since_start and _figures(usage.since_start)}"
    for name, told in (("billing", usage.billing), ("billing since start", usage.billing_since_start)):
        buckets = told and (told.subscription, told.subscription_fallback, told.extra_usage, told.api, told.unknown)
        yield f"{name}: {buckets} {told.unknown_claims if told else ''}".rstrip()
    for a in usage.accounts:
        yield f"  {a.alias}: {a.requests} {a.input_tokens}>{a.output_tokens} ${a.estimated_cost_usd} {a.claim}"
    for m in usage.models:
        yield f"  {m.model}: {m.requests} {m.avg_input_tokens}>{m.avg_output_tokens} ${m.estimated_cost_usd}"
    rate = usage.forecast
    yield f"forecast: {rate and (rate.exhaustion_in_s, rate.tokens_per_minute, rate.cost_usd_per_hour)}"


def _figures(f: Figures) -> str:
    span = "" if f.minutes is None else f"{f.minutes} min: "
    rest = f"{f.avg_latency_ms} ms, errors {f.error_rate}, ${f.estimated_cost_usd}"
    return f"{span}{f.requests} requests, {f.input_tokens}>{f.output_tokens} tokens, {rest}"
