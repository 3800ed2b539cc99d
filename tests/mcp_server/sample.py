"""A Snapshot of a router that is well, to be changed one part at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from router_client.routers.dario.words import WORDS
from router_client.snapshot import (
    Auth,
    Backend,
    Backends,
    Guard,
    Health,
    Member,
    Pool,
    Queue,
    ReadReport,
    Router,
    Snapshot,
    Window,
)
from router_client.spending import Billing, Figures, Forecast, Usage
from router_client.states import AuthState, KeyState, MemberState, Outcome, Peer, Reading

READS = ("livez", "health", "status", "accounts", "analytics", "resume")


def window(name: str = "5h", reading: Reading = Reading.FRESH, **changes: Any) -> Window:
    """A window, half used and just observed."""
    fresh = 0.5 if reading is Reading.FRESH else None
    return replace(Window(name, "share", reading, utilization=fresh, observed_ago_s=3.0), **changes)


def member(alias: str | None = "work", state: MemberState = MemberState.USABLE, **changes: Any) -> Member:
    """A member with eight hours of token life and one window."""
    whole = Member(
        alias, "account", state, claim="five_hour", requests=4, expires_in_s=8 * 3600.0, windows=(window(),)
    )
    return replace(whole, **changes)


def pool(*members: Member, **changes: Any) -> Pool:
    """A pool of these members."""
    return replace(Pool(members, router_pick=members[0].alias if members else None), **changes)


def backend(name: str = "openai", **changes: Any) -> Backend:
    """An upstream that is well and in use."""
    return replace(Backend(name, "openai", "https://api.example:443", None, KeyState.PRESENT, active=True), **changes)


def usage(**window_changes: Any) -> Usage:
    """Ten requests, all within the subscription."""
    figures = replace(Figures(10, 60.0, 1000, 200, 12.0, 0.0, 0.01), **window_changes)
    billing = Billing(subscription=10, subscription_fallback=0, extra_usage=0, api=0, unknown=0)
    return Usage(figures, replace(figures, minutes=None), billing, billing, forecast=Forecast())


def snapshot(**changes: Any) -> Snapshot:
    """A router that is well, with these parts changed."""
    well = Snapshot(
        taken_at_s=1_800_000_000.0,
        router=Router("dario", "5.5.49", "http://127.0.0.1:3456"),
        peer=Peer.PROVED,
        reads=tuple(ReadReport(name, Outcome.OK, 1.0) for name in READS),
        words=WORDS,
        health=Health(ok=True, reduced=False, requests=12, sessions=1),
        auth=Auth(AuthState.OK, 8 * 3600.0),
        queue=Queue(1, 0, 10, 128),
        guard=Guard(offered=True, enabled=True),
        pool=pool(member("work"), member("personal")),
        backends=Backends("disk", (backend(),)),
        usage=usage(),
    )
    return replace(well, **changes)


def reads(outcome: Outcome, *names: str, optional: bool = False, admin: bool = False) -> tuple[ReadReport, ...]:
    """All reads, where those named (or all but the identity) ended so."""
    chosen = names or READS[2:]
    known = tuple(ReadReport(name, outcome if name in chosen else Outcome.OK, 1.0) for name in READS)
    return known + tuple(ReadReport(name, outcome, 1.0, optional, admin) for name in names if name not in READS)
