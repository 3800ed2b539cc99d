"""The rules for a router that cannot be read: a wrong setting, nothing there, too slow, another program, a bad key."""

from __future__ import annotations

from collections.abc import Callable

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.verdict import Case, Verdict, VerdictName, read_names
from router_client.model.facts import Known
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome, Peer

Rule = Callable[[Case], Verdict | None]
BAD_GATEWAY = frozenset({502, 503, 504})
"""What a proxy answers if it cannot reach the program behind it."""


def verdict_of(case: Case, id_: str, headline: str, evidence: str, *, serving: bool | None = None) -> Verdict:
    """Return a verdict whose name is the last part of its finding's id."""
    return Verdict(id_, VerdictName(id_.split(".")[1]), serving, headline, next_step(case.snapshot, id_), evidence)


def _bad_setting(case: Case) -> Verdict | None:
    """A setting is invalid, so there is no router to read."""
    s = case.snapshot
    if s.peer is not Peer.NOT_CONTACTED:
        return None
    headline = f"A setting is invalid. {s.invalid_setting}."
    return verdict_of(case, "router.bad_setting", headline, "Checked when this server started; nothing was sent.")


def _unreachable(case: Case) -> Verdict | None:
    """No address accepts connections, or the port was closed during the look."""
    s = case.snapshot
    if s.peer is not Peer.UNREACHABLE and not _has_stopped(s):
        return None
    evidence = "The connection was refused, or the host was not found."
    if s.management is not None:
        return _managed(case, s.management)
    if s.peer is Peer.UNREACHABLE and len(s.searched) > 1:
        refused = _places(s, is_answering=False)
        others = _places(s, is_answering=True)
        beside = f", and what answers at {others} is no supported router" if others else ""
        headline = f"No router was found: nothing answers at {refused}{beside}."
        return verdict_of(case, "router.unreachable", headline, evidence, serving=False)
    headline = f"The router is unreachable: no connection to {s.router.url} could be opened."
    return verdict_of(case, "router.unreachable", headline, evidence, serving=False)


def _managed(case: Case, page: str) -> Verdict:
    """The router is there, and does not accept requests: only its management page answers."""
    s = case.snapshot
    reason = f" ({s.stopped_because})" if s.stopped_because else ""
    headline = (
        f"{s.terms.name} is running, but accepts no requests at {s.router.url}{reason}: only its management page"
        " answers, at"
    )
    return Verdict(
        "router.unreachable",
        VerdictName.UNREACHABLE,
        False,
        f"{headline} {page}.",
        next_step(s, "router.unreachable", detail="managed"),
        "The router's address refused the connection. Its management page was recognized without a credential.",
    )


def _places(s: Snapshot, *, is_answering: bool) -> str:
    found = (each for each in s.searched if (each.peer is not Peer.UNREACHABLE) is is_answering)
    return " or ".join(f"{each.url} ({each.found_by})" for each in found)


def _has_stopped(s: Snapshot) -> bool:
    """Return True if the identity was proved, and then connections were refused."""
    is_known = any(isinstance(part, Known) for part in (s.auth, s.pool, s.guard, s.usage))
    return s.peer is Peer.IDENTIFIED and not is_known and bool(s.ended(Outcome.UNREACHABLE))


def _unresponsive(case: Case) -> Verdict | None:
    """The port is open, and the identity reads did not end in time."""
    s = case.snapshot
    if s.peer is not Peer.UNRESPONSIVE:
        return None
    if s.ended(Outcome.OK):
        headline = (
            f"The program at {s.router.url} is slower than ROUTER_TIMEOUT allows: it was not identified in"
            " time, and whether it serves requests is unknown."
        )
        step, evidence = next_step(s, "router.slow"), f"Answered in time: {read_names(s.ended(Outcome.OK))}."
        return Verdict("router.slow", VerdictName.UNKNOWN, None, headline, step, evidence)
    headline = f"The router is unresponsive: {s.router.url} did not answer in time."
    return verdict_of(case, "router.unresponsive", headline, "The reads timed out (ROUTER_TIMEOUT).", serving=False)


def _tls_failed(case: Case) -> Verdict | None:
    """The server does not speak TLS, or its certificate is not trusted."""
    s = case.snapshot
    if s.peer is not Peer.TLS_FAILED:
        return None
    why = "the server does not speak TLS, or its certificate is not trusted"
    headline = f"The TLS connection to {s.router.url} failed: {why}."
    return verdict_of(case, "router.tls_failed", headline, "The TLS handshake failed, so nothing was sent.")


def _unrecognized(case: Case) -> Verdict | None:
    """Something answers that is not a supported router.

    Whether it serves cannot be told, unless a setting names the router that should be there and nothing is like it.
    """
    s = case.snapshot
    if s.peer is not Peer.UNRECOGNIZED:
        return None
    seen = next((each for each in s.searched if each.url == s.router.url), None)
    answered = "Its answers to the identity reads match no supported router."
    if seen is not None and seen.status is not None:
        content = f" and {seen.content}" if seen.content else ""
        answered = f"It answered the read {s.reads[0].name} with HTTP {seen.status}{content}."
    evidence = f"{answered} No credential was sent to it."
    if seen is not None and seen.name is not None:
        headline = f"The program at {s.router.url} is {seen.name}, which Routerscope does not support."
        step = seen.step or next_step(s, "router.unrecognized")
        return Verdict("router.unrecognized", VerdictName.UNRECOGNIZED, None, headline, step, evidence)
    if seen is not None and seen.status in BAD_GATEWAY:
        headline = (
            f"Something in front of the router answers {seen.status} at {s.router.url}: the router behind it is down."
        )
        step = next_step(s, "router.bad_gateway")
        return Verdict("router.bad_gateway", VerdictName.UNREACHABLE, False, headline, step, evidence)
    headline = f"The program at {s.router.url} is not a supported router."
    is_absent = s.router.kind is not None and not s.ended(Outcome.OK)
    return verdict_of(case, "router.unrecognized", headline, evidence, serving=False if is_absent else None)


KEY_PROBLEMS = {
    Outcome.NEEDS_KEY: (VerdictName.NEEDS_KEY, None, "The router requires an API key, and none is configured."),
    Outcome.KEY_REJECTED: (VerdictName.KEY_REJECTED, None, "The router rejects the configured API key."),
    Outcome.KEY_EXPIRED: (VerdictName.KEY_EXPIRED, False, "The configured API key has expired."),
    Outcome.KEY_OVER_BUDGET: (
        VerdictName.KEY_OVER_BUDGET,
        False,
        "The configured API key is over its budget: the router refuses requests with it.",
    ),
}


ADMIN_PROBLEMS = {
    Outcome.NEEDS_ADMIN: (
        "router.needs_admin_token",
        VerdictName.NEEDS_KEY,
        "The router is up, but shows its state only to its admin, and no valid admin token is configured.",
    ),
    Outcome.KEY_REJECTED: (
        "router.admin_token_rejected",
        VerdictName.KEY_REJECTED,
        "The router is up, but rejects the configured admin token, so its state could not be read.",
    ),
}
"""Of reads that the view needs; see findings/reads.py for those that it is complete without."""


def key_problem(case: Case) -> Verdict | None:
    """The router rejects the configured key or admin token, or requires one."""
    s = case.snapshot
    for outcome, (name, serving, headline) in KEY_PROBLEMS.items():
        if reads := tuple(r for r in (*s.ended(outcome), *s.ended(outcome, optional=True)) if not r.admin):
            evidence = f"Rejected reads: {read_names(reads)}."
            return verdict_of(case, f"router.{name.value}", headline, evidence, serving=serving)
    for outcome, (id_, name, headline) in ADMIN_PROBLEMS.items():
        if reads := tuple(read for read in s.ended(outcome) if read.admin or outcome is Outcome.NEEDS_ADMIN):
            return Verdict(id_, name, None, headline, next_step(s, id_), f"Reads: {read_names(reads)}.")
    return None


ACCESS_RULES: tuple[Rule, ...] = (_bad_setting, _unreachable, _unresponsive, _tls_failed, _unrecognized)
"""In the order in which they are tried; the key and the blockers come next."""
