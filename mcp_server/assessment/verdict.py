"""The one verdict: the first rule that holds, in the order in which a request would fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mcp_server.assessment.advice import SEND_ONE, next_step
from mcp_server.assessment.causes import clause
from mcp_server.assessment.gates import Gate
from mcp_server.assessment.recovery import recovery
from mcp_server.assessment.route import RouteAssessment, count_states, soonest_back, undecided
from mcp_server.assessment.traffic import latest
from mcp_server.assessment.unread import UNREAD, unread, why_unread
from mcp_server.units import duration, plural
from router_client.model.facts import Known, NotRead, value_of
from router_client.model.snapshot import ReadReport, Snapshot
from router_client.model.states import AuthState, Outcome, Peer, TargetState
from router_client.model.targets import Pool, Target


class Name(StrEnum):
    """The verdicts, in their order."""

    NOT_RUNNING = "not_running"
    NOT_ANSWERING = "not_answering"
    TLS_FAILED = "tls_failed"
    NOT_A_ROUTER = "not_a_router"
    NEEDS_KEY = "needs_key"
    KEY_REJECTED = "key_rejected"
    KEY_EXPIRED = "key_expired"
    KEY_OVER_BUDGET = "key_over_budget"
    HALTED = "halted"
    STALLED = "stalled"
    AT_CAPACITY = "at_capacity"
    NO_TARGETS = "no_targets"
    NO_USABLE_TARGET = "no_usable_target"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`serving` says whether the next request would be served, None where that cannot be told.

    `id` is the finding that says the same. The sentences are ours, with numbers only; names from outside go into
    `details`.
    """

    id: str
    name: Name
    serving: bool | None
    headline: str
    next_step: str | None
    evidence: str
    details: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the facts, and what was decided from them so far.

    `noun` is what the targets are, such as account or deployment.
    """

    snapshot: Snapshot
    pool: Pool | None
    routes: tuple[RouteAssessment, ...]
    gates: tuple[Gate, ...]
    serving: bool | None
    noun: str


Rule = Callable[[Case], Verdict | None]


def names(reads: tuple[ReadReport, ...]) -> str:
    """The reads' names, which are ours."""
    return ", ".join(read.name for read in reads)


def problems(case: Case) -> Iterator[Verdict]:
    """Every rule that holds, worst first; none hides another."""
    yield from (verdict for rule in RULES if (verdict := rule(case)) is not None)
    for gate in case.gates:
        step = next_step(case.snapshot, gate.id, gate.available_in_s)
        name = Name(gate.verdict)
        yield Verdict(gate.id, name, gate.serving, gate.headline, step, gate.evidence, gate.details)
    yield from (verdict for rule in LATER_RULES if (verdict := rule(case)) is not None)


def _said(case: Case, id_: str, headline: str, evidence: str, *, serving: bool | None = None) -> Verdict:
    """A verdict under the name that its finding's id ends with."""
    return Verdict(id_, Name(id_.split(".")[1]), serving, headline, next_step(case.snapshot, id_), evidence)


def _not_running(case: Case) -> Verdict | None:
    """Nobody listens, or the port closed while we were reading."""
    s = case.snapshot
    if s.peer is not Peer.ABSENT and not _is_gone(s):
        return None
    headline = f"The router is not running: nothing listens at {s.router.url}."
    return _said(case, "router.not_running", headline, "The connection was refused.", serving=False)


def _not_answering(case: Case) -> Verdict | None:
    """Something is there and does not answer in time, or too slowly to show what it is."""
    s = case.snapshot
    if s.peer is not Peer.SILENT:
        return None
    if s.ended(Outcome.OK):
        headline = (
            f"What listens at {s.router.url} answered more slowly than ROUTER_TIMEOUT allows:"
            " whether it is the router, and serves, was not read in time."
        )
        step = next_step(s, "router.too_slow")
        return Verdict("router.too_slow", Name.UNKNOWN, None, headline, step, f"Read: {names(s.ended(Outcome.OK))}.")
    headline = f"The router is not answering: {s.router.url} gave no answer in time."
    return _said(case, "router.not_answering", headline, "The read timed out (ROUTER_TIMEOUT).", serving=False)


def _is_gone(s: Snapshot) -> bool:
    """True where the identity was proved, and then nobody took a connection any more."""
    known = any(isinstance(part, Known) for part in (s.auth, s.pool, s.guard, s.usage))
    return s.peer is Peer.PROVED and not known and bool(s.ended(Outcome.REFUSED))


def _tls_failed(case: Case) -> Verdict | None:
    """No TLS there, or a certificate that is not trusted here."""
    s = case.snapshot
    if s.peer is not Peer.UNTRUSTED:
        return None
    headline = (
        f"The TLS connection to {s.router.url} failed: no TLS is spoken there, or its certificate is not trusted."
    )
    return _said(case, "router.tls_failed", headline, "The TLS handshake failed, so nothing was sent.")


def _not_a_router(case: Case) -> Verdict | None:
    """Something answers, but not like a router that is supported."""
    s = case.snapshot
    if s.peer is not Peer.FOREIGN:
        return None
    headline = f"What listens at {s.router.url} is not a router that is supported here."
    evidence = "Its answers to the identity reads are not the router's. No credential was sent to it."
    return _said(case, "router.not_a_router", headline, evidence, serving=False)


KEY_PROBLEMS = {
    Outcome.NEEDS_KEY: (Name.NEEDS_KEY, None, "The router is up, but needs its key, and none is set here."),
    Outcome.KEY_REJECTED: (Name.KEY_REJECTED, None, "The router is up, but rejects the key that is set here."),
    Outcome.KEY_EXPIRED: (Name.KEY_EXPIRED, False, "The router is up, but the key that is set here has expired."),
    Outcome.KEY_OVER_BUDGET: (
        Name.KEY_OVER_BUDGET,
        False,
        "The router is up, but the key that is set here is over its budget: requests with it are refused.",
    ),
}


def _key_problem(case: Case) -> Verdict | None:
    """The router is up and does not take the key, or asks for one."""
    for outcome, (name, serving, headline) in KEY_PROBLEMS.items():
        s = case.snapshot
        if reads := tuple(r for r in (*s.ended(outcome), *s.ended(outcome, optional=True)) if not r.admin):
            return _said(case, f"router.{name.value}", headline, f"Refused: {names(reads)}.", serving=serving)
    return None


def _no_targets(case: Case) -> Verdict | None:
    """Nothing to send a request to."""
    s, noun = case.snapshot, case.snapshot.terms.target
    auth = value_of(s.auth)
    empty = (
        not any(route.route.targets for route in case.routes)
        if case.pool
        else bool(auth and auth.state is AuthState.NONE)
    )
    if not empty:
        return None
    evidence = f"The list of {noun}s is empty." if case.pool else f"The router reports that it has no {noun}."
    headline = f"The router is up but has no {noun}s."
    return _said(case, "pool.no_targets", headline, evidence, serving=False)


def _no_usable_target(case: Case) -> Verdict | None:
    """Targets, and none that is usable."""
    if case.pool is None:
        return _broken(case)
    targets = case.pool.targets
    if not any(route.route.targets for route in case.routes) or case.pool.not_reported:
        return None
    if case.gates or all(target.state is TargetState.UNKNOWN for target in targets):
        return None
    if any(target.usable for target in targets):
        return _nobody_behind(case, targets) if case.serving is False else None
    return Verdict(
        "pool.no_usable_target",
        Name.NO_USABLE_TARGET,
        case.serving,
        f"The router is up, but {_who(case, targets)}.{_way_back(case)}{_figures(case)}",
        recovery(case.snapshot, targets, undecided=undecided(case.routes)),
        f"0 of {plural(len(targets), case.noun)} usable, counted from the rows.",
    )


def _nobody_behind(case: Case, targets: Sequence[Target]) -> Verdict:
    """Some are usable, and yet no name is served: they are locked for it, or behind no name, or not tried."""
    routes = case.routes
    said = routes[0].reason if len(routes) == 1 else f"{plural(len(routes), case.snapshot.terms.route)} are refused"
    wait, at_least = soonest_back(routes)
    step = recovery(case.snapshot, targets, undecided=undecided(routes))
    locked = any(target.locks and target.usable for target in targets)
    usable = sum(target.usable for target in targets)
    if step is None or (locked and wait is not None):
        step = next_step(case.snapshot, "target.locked" if locked else "route.refused", wait, at_least=at_least)
    return Verdict(
        "pool.no_usable_target",
        Name.NO_USABLE_TARGET,
        False,
        f"The router is up, but would refuse the next request: {said}.",
        step,
        f"{usable} of {plural(len(targets), case.noun)} usable, counted from the rows.",
    )


def _who(case: Case, targets: Sequence[Target]) -> str:
    """Which targets, and why: of a single one its cause."""
    if len(targets) > 1:
        return f"no {case.noun} is usable: {count_states(targets)}"
    (only,) = targets
    why = clause(only.cause, case.snapshot.terms)
    return f"its one {only.kind} is {only.state.words}{f': {why}' if why else ''}"


def _way_back(case: Case) -> str:
    """When the first is back, and whether it is tried before that."""
    wait, at_least = soonest_back(case.routes)
    back = "" if wait is None else f" It is back in {'at least ' if at_least else ''}{duration(wait)}."
    if case.pool is not None and len(case.pool.targets) > 1:
        back = back.replace("It is", "The first is")
    tried = " The router still tries, so whether the next request is served cannot be told."
    return back if case.serving is False else back + tried


def _figures(case: Case) -> str:
    figures = latest(case.snapshot)
    return f" {figures[:1].upper()}{figures[1:]}." if figures else ""


def _broken(case: Case) -> Verdict | None:
    """The targets could not be read; the router's own word is what is left."""
    auth = value_of(case.snapshot.auth)
    if auth is None or auth.state is not AuthState.BROKEN:
        return None
    noun, why = case.snapshot.terms.target, why_unread(case.snapshot)
    return Verdict(
        "pool.no_usable_target",
        Name.NO_USABLE_TARGET,
        None,
        f"The router is up but reports that no {noun} can serve; the {noun}s themselves could not be read.",
        SEND_ONE if why is UNREAD else next_step(case.snapshot, why[0]),
        "The router's status says broken.",
    )


def _unknown(case: Case) -> Verdict | None:
    """What decides about serving could not be read, so nothing good may be said."""
    s = case.snapshot
    auth = value_of(s.auth)
    blind = case.pool is None and (auth is None or auth.state is AuthState.UNKNOWN)
    if s.peer is not Peer.PROVED or _key_problem(case) or not (blind or isinstance(s.guard, NotRead)):
        return None
    said = ", ".join(f"{read.name} ({read.outcome})" for read in unread(s)) or "no part was asked for"
    id_, headline = why_unread(s)
    return Verdict(id_, Name.UNKNOWN, None, headline, next_step(s, id_), f"Not read: {said}.")


RULES: tuple[Rule, ...] = (_not_running, _not_answering, _tls_failed, _not_a_router, _key_problem)
"""Whether the router can be seen at all."""

LATER_RULES: tuple[Rule, ...] = (_no_targets, _no_usable_target, _unknown)
"""Whether what was seen would serve; the gates come before them."""
