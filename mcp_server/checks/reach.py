"""Verdicts on whether the router can be seen at all: is it there, is it one, does it take our key?"""

from __future__ import annotations

from mcp_server.checks.verdict import Name, Verdict, names
from router_client.snapshot import Snapshot
from router_client.states import Outcome, Peer


def not_running(s: Snapshot) -> Verdict | None:
    """Nobody listens, or the port closed while we were reading."""
    if s.peer is not Peer.ABSENT and not _lost(s, Outcome.REFUSED):
        return None
    return Verdict(
        Name.NOT_RUNNING,
        False,
        f"The router is not running: nothing listens at {s.router.url}.",
        f"Start it with `{s.words.start}`, or set ROUTER_URL if it listens elsewhere.",
        "The connection was refused.",
    )


def not_answering(s: Snapshot) -> Verdict | None:
    """Something is there and does not answer in time."""
    if s.peer is not Peer.SILENT and (not_running(s) or not _lost(s, Outcome.TIMEOUT)):
        return None
    return Verdict(
        Name.NOT_ANSWERING,
        False,
        f"The router does not answer: {s.router.url} gave no answer in time.",
        f"Ask again in a moment; if it stays so, {s.words.restart}.",
        "The read ran into its deadline (ROUTER_TIMEOUT).",
    )


def _lost(s: Snapshot, outcome: Outcome) -> bool:
    """True where the identity was proved, and then nothing else could be read."""
    blank = s.auth is None and s.pool is None and s.guard is None and s.usage is None
    return s.peer is Peer.PROVED and blank and bool(s.ended(outcome))


def not_a_router(s: Snapshot) -> Verdict | None:
    """Something answers, but not like a router that we know."""
    if s.peer is not Peer.FOREIGN:
        return None
    return Verdict(
        Name.NOT_A_ROUTER,
        False,
        f"What listens at {s.router.url} does not answer like a router that this server knows.",
        "Set ROUTER_URL to the router's own address, or stop the other program and start the router.",
        "Its answers to the identity reads are not the router's. No credential was sent to it.",
    )


def needs_key(s: Snapshot) -> Verdict | None:
    """The router is up and wants a key that was not set here."""
    reads = s.ended(Outcome.NEEDS_KEY)
    if not reads:
        return None
    return Verdict(
        Name.NEEDS_KEY,
        None,
        "The router is up, but shows its state only with its key, and none is set here.",
        f"In the editor's configuration of this server, {s.words.key}.",
        f"Refused without a key: {names(reads)}.",
    )


def key_rejected(s: Snapshot) -> Verdict | None:
    """The router is up and does not take the key that is set here."""
    reads = s.ended(Outcome.KEY_REJECTED)
    if not reads:
        return None
    return Verdict(
        Name.KEY_REJECTED,
        None,
        "The router is up, but rejects the key that is set here.",
        f"In the editor's configuration of this server, {s.words.key}.",
        f"Refused the key: {names(reads)}.",
    )
