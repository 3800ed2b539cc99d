"""Findings about single targets and about the pool of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.causes import clause, evidence
from mcp_server.assessment.finding import Finding, worded
from mcp_server.assessment.recovery import target_step
from mcp_server.assessment.route import Evidence, usable_sentence
from mcp_server.assessment.verdict import Case, Verdict
from mcp_server.units import capitalized, duration, percent, plural
from router_client.model.states import Fault, Reading, Severity, TargetState
from router_client.model.targets import Target

EXPIRES_SOON_S = 15 * 60
MAX_EXHAUSTED_HEADROOM = 0.01 + 1e-9
MIN_STREAK = 4
MAX_MODELS = 3
"""How many of the models that a target is locked for are named."""

READINGS = {
    Reading.STALE: (
        "window.stale",
        "an outdated utilization, which is not shown as current",
        "The reading is older than 15 minutes, or is not updated while the {noun} is out of use.",
    ),
    Reading.NOT_OBSERVED: (
        "window.not_observed",
        "no utilization yet, so the headroom is not reported",
        "The router reads the utilization from the answer to a request, and has no such answer yet.",
    ),
    Reading.PLACEHOLDER: (
        "window.placeholder",
        "a placeholder instead of a utilization",
        "The last response had no rate-limit headers, as is usual for a failure, and the router recorded 0.",
    ),
}


def not_reported(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router reports no target's state."""
    pool, terms = case.pool, case.snapshot.terms
    if pool is None or pool.not_reported is None or not pool.targets:
        return
    yield Finding(
        "pool.not_reported",
        Severity.WARN,
        None,
        f"The router does not report the state of its {case.noun}s: {clause(pool.not_reported, terms)}.",
        f"{capitalized(case.noun)}s with a reported state: 0 of {len(pool.targets)}.",
        next_step(case.snapshot, "pool.not_reported", detail=pool.not_reported.code),
    )


def not_usable(case: Case, _: Verdict) -> Iterator[Finding | Severity]:
    """Yield one finding for each target that is not usable; its id contains the state."""
    return worded(_unusable(case), lambda target: target.state.severity, partial(_not_usable, case))


def _not_usable(case: Case, target: Target) -> Finding:
    streak = target.auth_failures or 0
    repeated = f" Failed authentications in a row: {streak}." if streak >= MIN_STREAK else ""
    return Finding(
        f"target.{target.state.value}",
        target.state.severity,
        target.name,
        f"{_subject(target)} {target.state.words}.",
        evidence(target, case.snapshot.terms) + repeated,
        target_step(case.snapshot, target),
    )


def _subject(target: Target) -> str:
    """A token expires, not the target."""
    is_token = target.state in {TargetState.EXPIRED, TargetState.EXPIRING}
    return f"The token of this {target.kind} is" if is_token else f"This {target.kind} is"


def _unusable(case: Case) -> list[Target]:
    pool = case.pool
    if pool is None:
        return []
    skipped = TargetState.UNKNOWN if pool.not_reported else TargetState.USABLE
    return [t for t in pool.targets if t.state is not TargetState.USABLE and t.state is not skipped]


def locked(case: Case, _: Verdict) -> Iterator[Finding]:
    """Yield one finding for each target with a lock, which names the first models; a refused key has its own."""
    for target in case.pool.targets if case.pool else ():
        if target.locks and target.state.fault is not Fault.KEY:
            models = list(dict.fromkeys(lock.model for lock in target.locks))
            first_s = min((s for lock in target.locks if (s := lock.expires_in_s) is not None), default=None)
            yield Finding(
                "target.locked",
                Severity.WARN,
                target.name,
                f"This {target.kind} is locked for {'one model' if len(models) == 1 else f'{len(models)} models'}.",
                _reported_locks(len(target.locks), first_s),
                next_step(case.snapshot, "target.locked", first_s),
                tuple(("model", model) for model in models[:MAX_MODELS]),
            )


def _reported_locks(count: int, first_s: float | None) -> str:
    if first_s is None:
        return f"The router reports the {'lock' if count == 1 else 'locks'}."
    if count == 1:
        return f"The router reports the lock. The lock expires in {duration(first_s)}."
    return f"The router reports the locks. The first one expires in {duration(first_s)}."


def expiring_soon(case: Case, _: Verdict) -> Iterator[Finding]:
    """A usable target whose token expires soon: no fault, since routers renew tokens."""
    for target in case.pool.targets if case.pool else ():
        if target.usable and target.expires_in_s is not None and target.expires_in_s < EXPIRES_SOON_S:
            yield Finding(
                "target.expires_soon",
                Severity.INFO,
                target.name,
                f"The token of this {target.kind} expires soon; the router normally renews it.",
                f"It expires in {duration(target.expires_in_s)}.",
                next_step(case.snapshot, "target.expires_soon"),
            )


def headroom_exhausted(case: Case, _: Verdict) -> Iterator[Finding]:
    """Every usable target has used up its quota: the next request may be the last one."""
    usable = [target for target in (case.pool.targets if case.pool else ()) if target.usable]
    headrooms = [headroom for target in usable if (headroom := target.headroom) is not None]
    if usable and len(headrooms) == len(usable) and max(headrooms) <= MAX_EXHAUSTED_HEADROOM:
        yield Finding(
            "pool.headroom_exhausted",
            Severity.WARN,
            None,
            f"No usable {case.noun} has headroom left.",
            f"The best {case.noun} has used {percent(1 - max(headrooms))} of its fullest quota window.",
            next_step(case.snapshot, "pool.headroom_exhausted"),
        )


def unanswered(case: Case, _: Verdict) -> Iterator[Finding]:
    """Requests without a record, because they got no answer."""
    count = case.pool.unanswered if case.pool else 0
    if count:
        may_fail = any(route.serving is None and route.evidence is Evidence.FAILED for route in case.routes)
        yield Finding(
            "pool.unanswered",
            Severity.WARN if may_fail else Severity.INFO,
            None,
            f"{plural(count, 'request')} got no answer and left no record, as when the network is down.",
            "The router bound more sessions than it recorded requests. It does not report when that happened.",
            next_step(case.snapshot, "pool.unanswered"),
        )


def not_loaded(case: Case, _: Verdict) -> Iterator[Finding]:
    """A target on disk that the running router has not loaded."""
    for name in case.pool.not_loaded if case.pool else ():
        yield _disk_mismatch(case, name, "on the router's disk, but not in its running pool", "admin API", "pool")


def not_on_disk(case: Case, _: Verdict) -> Iterator[Finding]:
    """A target in the running pool that is no longer on disk."""
    for name in case.pool.not_on_disk if case.pool else ():
        yield _disk_mismatch(
            case, name, "in the router's running pool, but no longer on its disk", "pool", "admin API"
        )


def _disk_mismatch(case: Case, name: str | None, where: str, listed: str, missing: str) -> Finding:
    message = f"This {case.snapshot.terms.target} is {where}."
    text = f"The {listed} lists it; the {missing} does not."
    return Finding(
        "pool.disk_mismatch", Severity.WARN, name, message, text, next_step(case.snapshot, "pool.disk_mismatch")
    )


def readings(case: Case, _: Verdict) -> Iterator[Finding]:
    """Utilization that is no measurement: never read, outdated, or a placeholder."""
    targets = case.pool.targets if case.pool else ()
    measured = [target for target in targets if target.windows]
    counts = Counter(reading for target in measured for reading in {window.reading for window in target.windows})
    for reading, (id_, what, why) in READINGS.items():
        if counts[reading]:
            have = "has" if counts[reading] == 1 else "have"
            message = f"{counts[reading]} of {plural(len(targets), case.noun)} {have} {what}."
            text = why.replace("{noun}", case.noun)
            yield Finding(id_, Severity.INFO, None, message, text, next_step(case.snapshot, id_))


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """The number of usable targets."""
    targets = case.pool.targets if case.pool else ()
    usable = sum(target.usable for target in targets)
    if usable:
        message = f"{plural(usable, case.noun)} {'is' if usable == 1 else 'are'} usable."
        yield Finding("pool.ok", Severity.OK, None, message, usable_sentence(targets, case.noun))
