"""Findings on single targets and on the pool of them, counted from the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.causes import clause, evidence
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.route import Evidence
from mcp_server.assessment.verdict import Case, Verdict
from mcp_server.units import duration, percent, plural
from router_client.model.states import Reading, Severity, TargetState
from router_client.model.targets import Target

EXPIRING_WITHIN_S = 15 * 60
EXHAUSTED_FROM = 0.99

READINGS = {
    Reading.STALE: (
        "reading.stale",
        "an old utilization, which is not shown as a current one",
        "It was read more than 15 minutes ago, or is frozen while the target is not used.",
    ),
    Reading.NEVER: (
        "reading.never",
        "no utilization yet, so that headroom is unknown rather than full",
        "The router has no observation yet; it makes one with the next request.",
    ),
    Reading.PLACEHOLDER: (
        "reading.placeholder",
        "a placeholder instead of a utilization",
        "The last response carried no rate-limit headers, as failures do, and the router recorded 0 for it.",
    ),
}


def not_reported(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router reports the state of no target."""
    pool, terms = case.pool, case.snapshot.terms
    if pool is None or pool.not_reported is None or not pool.targets:
        return
    yield Finding(
        "pool.not_reported",
        Severity.WARN,
        None,
        f"Whether the {case.noun}s serve is not reported: {clause(pool.not_reported, terms)}.",
        f"Configured: {plural(len(pool.targets), case.noun)}. The state of none is reported.",
        next_step(case.snapshot, "pool.not_reported", detail=pool.not_reported.code),
    )


def not_usable(case: Case, _: Verdict) -> Iterator[Finding]:
    """One for each target that is not usable, under the name of its state."""
    terms = case.snapshot.terms
    for target in _unusable(case):
        wait, at_least = target.available_in_s, target.available_is_minimum
        id_ = f"target.{target.state.value}"
        streak = target.auth_failures or 0
        repeated = f" Failed authentications in a row: {streak}." if streak > 3 else ""
        yield Finding(
            id_,
            target.state.severity,
            target.name,
            f"This {target.kind} is {target.state.words}.",
            evidence(target, terms) + repeated,
            next_step(case.snapshot, id_, wait, at_least=at_least),
        )


def _unusable(case: Case) -> Iterator[Target]:
    pool = case.pool
    if pool is not None:
        known = (t for t in pool.targets if t.state is not TargetState.UNKNOWN or pool.not_reported is None)
        yield from (target for target in known if not target.usable)


def locked(case: Case, _: Verdict) -> Iterator[Finding]:
    """Not used for one model, until a lock of the router's expires."""
    for target in case.pool.targets if case.pool else ():
        for lock in target.locks:
            yield Finding(
                "target.locked",
                Severity.WARN,
                target.name,
                f"This {target.kind} is locked for one model.",
                "Reported by the router"
                + ("." if lock.expires_in_s is None else f"; the lock expires in {duration(lock.expires_in_s)}."),
                next_step(case.snapshot, "target.locked", lock.expires_in_s),
                (("model", lock.model),),
            )


def expiring_soon(case: Case, _: Verdict) -> Iterator[Finding]:
    """Usable now, with a token that ends soon: good to know, no fault."""
    for target in case.pool.targets if case.pool else ():
        if target.usable and target.expires_in_s is not None and target.expires_in_s < EXPIRING_WITHIN_S:
            yield Finding(
                "target.expires_soon",
                Severity.INFO,
                target.name,
                f"This {target.kind}'s token expires soon; the router normally renews it by itself.",
                f"Token life left: {duration(target.expires_in_s)}.",
            )


def headroom_exhausted(case: Case, _: Verdict) -> Iterator[Finding]:
    """Every usable target is at the end of its quota, so that the next request may be the last one."""
    usable = [target for target in (case.pool.targets if case.pool else ()) if target.usable]
    room = [target.headroom for target in usable]
    read = [headroom for headroom in room if headroom is not None]
    if usable and len(read) == len(usable) and max(read) <= 1 - EXHAUSTED_FROM + 1e-9:
        yield Finding(
            "pool.headroom_exhausted",
            Severity.WARN,
            None,
            f"Headroom is exhausted on every usable {case.noun}.",
            f"The best has used {percent(1 - max(read))} of its fullest quota window.",
            next_step(case.snapshot, "pool.headroom_exhausted"),
        )


def unanswered(case: Case, _: Verdict) -> Iterator[Finding]:
    """Requests that left no record: they got no answer at all."""
    count = case.pool.unanswered if case.pool else 0
    if count:
        doubtful = any(route.serving is None and route.evidence is Evidence.FAILED for route in case.routes)
        yield Finding(
            "pool.unanswered",
            Severity.WARN if doubtful else Severity.INFO,
            None,
            f"{plural(count, 'conversation')} left no record: no answer came, as when the network is down.",
            "More conversations are bound than requests were recorded; when that happened is not reported.",
            next_step(case.snapshot, "pool.unanswered"),
        )


def not_loaded(case: Case, _: Verdict) -> Iterator[Finding]:
    """On disk, and not in the running pool."""
    for name in case.pool.not_loaded if case.pool else ():
        yield _differs(case, name, "on the router's disk, but not in its running pool", "admin view", "pool")


def not_on_disk(case: Case, _: Verdict) -> Iterator[Finding]:
    """In the running pool, and no longer on disk."""
    for name in case.pool.not_on_disk if case.pool else ():
        yield _differs(case, name, "in the router's running pool, but no longer on its disk", "pool", "admin view")


def _differs(case: Case, name: str | None, where: str, listed: str, missing: str) -> Finding:
    message = f"This {case.snapshot.terms.target} is {where}."
    said = f"The {listed} lists it; the {missing} does not."
    return Finding("disk.differs", Severity.WARN, name, message, said, next_step(case.snapshot, "disk.differs"))


def readings(case: Case, _: Verdict) -> Iterator[Finding]:
    """Utilization that is not a measurement: never made, too old, or a placeholder."""
    targets = case.pool.targets if case.pool else ()
    counts = Counter(reading for target in targets for reading in {window.reading for window in target.windows})
    for reading, (id_, what, why) in READINGS.items():
        if counts[reading]:
            have = "has" if counts[reading] == 1 else "have"
            message = f"{counts[reading]} of {plural(len(targets), case.noun)} {have} {what}."
            yield Finding(id_, Severity.INFO, None, message, why)


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """How many targets are usable."""
    targets = case.pool.targets if case.pool else ()
    usable = sum(target.usable for target in targets)
    if usable:
        message = f"{plural(usable, case.noun)} usable."
        yield Finding("pool.ok", Severity.OK, None, message, f"{usable} of {len(targets)}, counted from the rows.")
