"""The rules that find a problem; the first one that applies, in the order in which a request would fail, decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mcp_server.assessment.access import ACCESS_RULES, key_problem, verdict_of
from mcp_server.assessment.advice import SEND_ONE, next_step
from mcp_server.assessment.causes import clause
from mcp_server.assessment.missing_reads import NO_REASON, explain_missing_reads, missing_reads
from mcp_server.assessment.recovery import recovery_step, target_step
from mcp_server.assessment.route import count_states, first_recovery, has_unknown, usable_sentence
from mcp_server.assessment.traffic import latest_figures
from mcp_server.assessment.verdict import Case, Verdict, VerdictName
from mcp_server.units import capitalized, duration, plural
from router_client.model.facts import NotRead, value_of
from router_client.model.states import AuthState, Peer, Selection, Severity, TargetState
from router_client.model.targets import Target

Rule = Callable[[Case], Verdict | None]


def problems(case: Case) -> Iterator[Verdict]:
    """Yield the verdict of every rule that applies, worst first."""
    yield from (verdict for rule in ACCESS_RULES if (verdict := rule(case)) is not None)
    key = key_problem(case)
    # What the router shows without the key may decide already: with the right one, it would still refuse.
    refuses_anyway = case.pool is not None and case.serving is False and not case.blockers
    if key is not None and not refuses_anyway:
        yield key
    for blocker in case.blockers:
        step = next_step(case.snapshot, blocker.id, blocker.available_in_s or None)
        name = VerdictName(blocker.verdict)
        yield Verdict(blocker.id, name, blocker.serving, blocker.headline, step, blocker.evidence, blocker.details)
    yield from (verdict for rule in SERVING_RULES if (verdict := rule(case)) is not None)
    if key is not None and refuses_anyway:
        yield key


def _no_targets(case: Case) -> Verdict | None:
    """The router has no target, or no route leads to one."""
    s, noun = case.snapshot, case.snapshot.terms.target
    auth = value_of(s.auth)
    if case.pool is None:
        is_empty = auth is not None and auth.state is AuthState.NONE
    else:
        # A route may have a target of another kind, such as an upstream that is unusable without them.
        is_refusing = not case.pool.targets and case.serving is False
        is_empty = is_refusing or not any(route.route.targets for route in case.routes)
    if not is_empty:
        return None
    evidence = f"The list of {noun}s is empty." if case.pool else f"The router's status reports no {noun}."
    return verdict_of(case, "pool.no_targets", f"The router has no {noun}s.", evidence, serving=False)


def _no_usable_target(case: Case) -> Verdict | None:
    """The router has targets, and none of them is or may be usable."""
    if case.pool is None:
        return _broken_login(case)
    targets = case.pool.targets
    if not any(route.route.targets for route in case.routes) or case.pool.not_reported:
        return None
    if case.blockers or all(target.state is TargetState.UNKNOWN for target in targets):
        return None
    if any(target.usable or target.state is TargetState.UNVERIFIED for target in targets):
        return _all_routes_refused(case, targets) if case.serving is False else None
    if all(target.state is TargetState.STARTING for target in targets):
        return _starting(case, targets)
    return Verdict(
        "pool.no_usable_target",
        VerdictName.NO_USABLE_TARGET,
        case.serving,
        f"{_unusable(case, targets)}.{_recovery(case)}{_traffic(case)}",
        recovery_step(case.snapshot, targets, is_unknown=has_unknown(case.routes)),
        usable_sentence(targets, case.noun),
    )


def _all_routes_refused(case: Case, targets: Sequence[Target]) -> Verdict:
    """Some targets are usable, but they are locked for the model, have no route, or are not tried."""
    routes = case.routes
    reason = routes[0].reason if len(routes) == 1 else f"{plural(len(routes), case.snapshot.terms.route)} are refused"
    wait, at_least = first_recovery(routes)
    step = recovery_step(case.snapshot, targets, is_unknown=has_unknown(routes))
    is_locked = any(target.locks and target.usable for target in targets)
    if step is None or (is_locked and wait is not None):
        id_ = "target.locked" if is_locked else "route.refused"
        step = next_step(case.snapshot, id_, wait, at_least=at_least)
    return Verdict(
        "pool.no_usable_target",
        VerdictName.NO_USABLE_TARGET,
        False,
        f"The router would refuse the next request: {reason}.",
        step,
        usable_sentence(targets, case.noun),
    )


def _starting(case: Case, targets: Sequence[Target]) -> Verdict:
    """All targets are starting: no fault, and no request is needed to see it end."""
    are = f"only {case.noun} is" if len(targets) == 1 else f"{case.noun}s are all"
    does = "refuses requests" if case.serving is False else "makes requests wait or refuses them"
    return Verdict(
        "pool.starting",
        VerdictName.STARTING,
        case.serving,
        f"The router's {are} starting: until that is done, it {does}.{_available(case)}",
        target_step(case.snapshot, targets[0]),
        usable_sentence(targets, case.noun),
        severity=Severity.FAIL if case.serving is False else Severity.WARN,
    )


def _unusable(case: Case, targets: Sequence[Target]) -> str:
    """Return how many targets are in which state; for a single target also the cause."""
    if len(targets) > 1:
        return f"The router has no usable {case.noun}: {count_states(targets)}"
    (only,) = targets
    why = clause(only.cause, case.snapshot.terms)
    return f"The router's only {only.kind} is {only.state.words}{f': {why}' if why else ''}"


def _recovery(case: Case) -> str:
    """Return when the first target is available again, and whether the router tries them before that."""
    targets = case.pool.targets if case.pool else ()
    tried = sum(target.selected_as is not Selection.SKIPPED for target in targets)
    them = "it" if len(targets) == 1 else "them"
    if 0 < tried < len(targets):
        them = f"{tried} of them"
    still_tried = (
        "" if case.serving is False else f" The router still tries {them}, so the next request may be served."
    )
    return _available(case) + still_tried


def _available(case: Case) -> str:
    """Return when the first target is available, if that is known."""
    wait, at_least = first_recovery(case.routes)
    if wait is None:
        return ""
    first = "It" if case.pool is not None and len(case.pool.targets) == 1 else "The first one"
    return f" {first} is available in {'at least ' if at_least else ''}{duration(wait)}."


def _traffic(case: Case) -> str:
    figures = latest_figures(case.snapshot)
    return f" {capitalized(figures)}." if figures else ""


def _broken_login(case: Case) -> Verdict | None:
    """The targets could not be read, and the router's status reports a broken login."""
    auth = value_of(case.snapshot.auth)
    if auth is None or auth.state is not AuthState.BROKEN:
        return None
    noun, why = case.snapshot.terms.target, explain_missing_reads(case.snapshot)
    return Verdict(
        "pool.no_usable_target",
        VerdictName.NO_USABLE_TARGET,
        None,
        f"The router reports that no {noun} is usable, but the {noun}s themselves could not be read.",
        SEND_ONE if why is NO_REASON else next_step(case.snapshot, why[0]),
        "The router's status reports a broken login.",
    )


def _unknown(case: Case) -> Verdict | None:
    """The reads that decide whether the router serves are missing."""
    s = case.snapshot
    auth = value_of(s.auth)
    has_no_state = case.pool is None and (auth is None or auth.state is AuthState.UNKNOWN)
    if s.peer is not Peer.IDENTIFIED or key_problem(case) or not (has_no_state or isinstance(s.guard, NotRead)):
        return None
    reads = ", ".join(f"{read.name} ({read.outcome})" for read in missing_reads(s))
    evidence = f"Failed reads: {reads}." if reads else "No read returned its state."
    id_, headline = explain_missing_reads(s)
    return Verdict(id_, VerdictName.UNKNOWN, None, headline, next_step(s, id_), evidence)


SERVING_RULES: tuple[Rule, ...] = (_no_targets, _no_usable_target, _unknown)
"""Whether the router would serve, if there is no blocker."""
