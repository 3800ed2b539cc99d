"""Findings about the router itself: its health endpoint, its guard, its queue, and who can reach it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict, read_names
from mcp_server.units import capitalized, plural
from router_client.model.facts import value_of
from router_client.model.snapshot import ClientReport, Snapshot
from router_client.model.states import Destination, Outcome, Peer, Severity

DESTINATIONS: Mapping[Destination, tuple[str, Severity, str]] = {
    Destination.HERE: ("client.here", Severity.OK, "{client} sends its requests to {router}."),
    Destination.ELSEWHERE: (
        "client.elsewhere",
        Severity.WARN,
        "{client} sends its requests to {url}, not to {router}.",
    ),
    Destination.DIRECT: (
        "client.direct",
        Severity.WARN,
        "{client} sends its requests directly to the provider, not to {router}.",
    ),
}


def health_mismatch(case: Case, verdict: Verdict) -> Iterator[Finding]:
    """The health endpoint contradicts the assessment."""
    s, health = case.snapshot, value_of(case.snapshot.health)
    if health is None or verdict.serving is None or health.ok is verdict.serving:
        return
    reported = s.terms.healthy if health.ok else s.terms.unhealthy
    would = "would" if verdict.serving else "would not"
    decisive = capitalized(case.blockers[0].reason) if case.blockers else f"The state of its {case.noun}s decides"
    yield Finding(
        "router.health_mismatch",
        Severity.WARN,
        s.terms.health,
        f"{s.terms.health} reports {reported}, but the router {would} serve the next request.",
        f"{decisive}, and {s.terms.health} does not cover that. Successful reads: {read_names(s.ended(Outcome.OK))}.",
        next_step(s, "router.health_mismatch"),
    )


def another(case: Case, _: Verdict) -> Iterator[Finding]:
    """Another router was identified too; unless a client uses this one, it was taken because it comes first.

    A server of models beside it may well be one of its upstreams.
    """
    s = case.snapshot
    is_chosen = any(client.destination is Destination.HERE for client in s.clients)
    for each in s.searched:
        if each.peer is Peer.IDENTIFIED and each.url != s.router.url:
            yield Finding(
                "router.another",
                Severity.INFO if is_chosen or each.is_server else Severity.WARN,
                None,
                f"{each.name} was found, too, at {each.url} ({each.found_by}).",
                "It was identified without a credential when the router was searched for, and not read further.",
                next_step(s, "router.another"),
            )


def hands_out(case: Case, _: Verdict) -> Iterator[Finding]:
    """A program that was found is known to show credentials to everyone."""
    for each in case.snapshot.searched:
        if each.hands_out is not None:
            yield Finding(
                "program.hands_out_token",
                Severity.WARN,
                None,
                f"{each.name} at {each.url} hands out {each.hands_out} to everyone who can reach it.",
                "Known from its documentation or source: it was recognized by open reads, and this was not read.",
                next_step(case.snapshot, "program.hands_out_token"),
            )


def client(case: Case, _: Verdict) -> Iterator[Finding]:
    """Where the clients on this machine send their requests: the first one, and each that uses this router."""
    s = case.snapshot
    for each in (each for each in s.clients if each is s.clients[0] or each.destination is Destination.HERE):
        id_, severity, text = DESTINATIONS[each.destination]
        yield Finding(
            id_,
            severity,
            None,
            text.format(client=each.name, url=each.url, router=s.router.url),
            f"{each.found_in}.{_request_count(s)}",
            next_step(s, id_, detail="local" if _may_be_a_router(s, each) else None),
        )


def _may_be_a_router(s: Snapshot, client: ClientReport) -> bool:
    """Return True if a client's address is on this machine and no other program is known to listen there."""
    return client.is_local and all(each.url != client.url or each.peer is Peer.IDENTIFIED for each in s.searched)


def _request_count(s: Snapshot) -> str:
    """Return a sentence about the requests that the router itself counted, or nothing."""
    health, usage = value_of(s.health), value_of(s.usage)
    figures = (health, usage.since_start if usage else None)
    count = next((each.requests for each in figures if each is not None and each.requests is not None), None)
    return "" if count is None else f" The router has counted {plural(count, 'request')} since it started."


def open_to_network(case: Case, _: Verdict) -> Iterator[Finding]:
    """Other machines can use the router without a key."""
    health = value_of(case.snapshot.health)
    if health is not None and health.open_to_network:
        yield Finding(
            "router.open_to_network",
            Severity.WARN,
            None,
            f"The router answers other machines without a key: anyone who reaches it can use its {case.noun}s.",
            "The router requires no key, and it listens on the network.",
            next_step(case.snapshot, "router.open_to_network"),
        )


def tunnel(case: Case, _: Verdict) -> Iterator[Finding]:
    """A tunnel leads to the router from outside."""
    health = value_of(case.snapshot.health)
    if health is not None and health.tunnel:
        yield Finding(
            "router.tunnel",
            Severity.WARN,
            None,
            "The router can be reached from outside this machine through a tunnel.",
            "The router reports the address of a tunnel, which is not shown here.",
            next_step(case.snapshot, "router.tunnel"),
        )


def no_key(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router requires no key. It may listen on the network, which its reads do not tell."""
    health = value_of(case.snapshot.health)
    if health is not None and health.requires_key is False and not health.open_to_network:
        yield Finding(
            "router.no_key",
            Severity.INFO,
            None,
            f"The router requires no key: whoever can reach it can use its {case.noun}s.",
            "It answered without a credential. Whether it listens on the network is not reported.",
            next_step(case.snapshot, "router.no_key"),
        )


def open_management(case: Case, _: Verdict) -> Iterator[Finding]:
    """Whoever reaches the router can manage it."""
    health = value_of(case.snapshot.health)
    if health is not None and health.open_management:
        yield Finding(
            "router.open_management",
            Severity.WARN,
            None,
            "The router's management requires no login: whoever can reach the router can see and change everything.",
            "The router reports that its login is off.",
            next_step(case.snapshot, "router.open_management"),
        )


def guard_off_while_paid(case: Case, _: Verdict) -> Iterator[Finding]:
    """Nothing stops requests that are billed against a paid bucket."""
    guard, usage = value_of(case.snapshot.guard), value_of(case.snapshot.usage)
    paid = usage.billing.paid if usage and usage.billing else 0
    if guard is None or guard.enabled is not False or not paid or (usage is not None and usage.metered):
        return
    yield Finding(
        "guard.off_while_paid",
        Severity.WARN,
        None,
        "The spending guard is off while requests are billed against a paid bucket.",
        f"{plural(paid, 'request')} in a paid bucket. The guard reports that it is off.",
        next_step(case.snapshot, "guard.off_while_paid"),
    )


def no_database(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router is not connected to a database, so it loses data when it restarts."""
    health = value_of(case.snapshot.health)
    if health is not None and health.database is False:
        yield Finding(
            "router.no_database",
            Severity.INFO,
            None,
            "The router is not connected to a database: keys, budgets and spending are lost when it restarts.",
            f"{case.snapshot.terms.health} reports that none is connected.",
            next_step(case.snapshot, "router.no_database"),
        )


def guard_ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """The spending guard lets requests through."""
    guard = value_of(case.snapshot.guard)
    if guard is not None and not guard.halted:
        state = {True: " is on and", False: " is off and", None: ""}[guard.enabled]
        message = f"The spending guard{state} has not halted the router."
        yield Finding("guard.ok", Severity.OK, None, message, "The guard reports its state.")


def queue_delays(case: Case, _: Verdict) -> Iterator[Finding]:
    """All slots are in use, and the next request waits for one."""
    queue = value_of(case.snapshot.queue)
    if queue is not None and queue.only_delays:
        yield Finding(
            "queue.delays",
            Severity.WARN,
            "router",
            "All slots are in use: the next request waits for one, which may take longer than a client does.",
            f"Slots: {queue.max_active}. Waiting requests: {'?' if queue.queued is None else queue.queued}.",
            next_step(case.snapshot, "queue.at_capacity"),
        )


def queue_ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """A slot is free."""
    queue = value_of(case.snapshot.queue)
    if queue is None or queue.at_capacity or queue.active is None:
        return
    waiting = "" if queue.queued is None else f", {queue.queued} waiting"
    free = " A slot is free." if queue.max_active is not None else ""
    message = f"{plural(queue.active, 'request')} in flight{waiting}.{free}"
    yield Finding("queue.ok", Severity.OK, None, message, "The router reports its queue.")
