"""Findings on names that clients ask for: can anything serve them, and what stands behind them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mcp_server.checks import tally
from mcp_server.checks.finding import Finding, Severity
from mcp_server.checks.tally import stranded
from mcp_server.checks.verdict import Verdict
from mcp_server.units import plural
from router_client.snapshot import Group, Snapshot


def down(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """No member and no fallback can serve it."""
    for group in _stranded(s, on_fallback=False):
        fallbacks = "its fallbacks cannot either" if group.fallbacks else "it has no fallbacks"
        yield Finding(
            "group.down",
            Severity.FAIL,
            group.name,
            f"Requests for this {s.words.group} fail: none of its {s.words.member}s can serve, and {fallbacks}.",
            f"{_of(s, group)} usable, counted from the rows.",
            _recovery(s, group),
        )


def on_fallback(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Its own members cannot serve it, and a fallback does."""
    for group in _stranded(s, on_fallback=True):
        yield Finding(
            "group.on_fallback",
            Severity.WARN,
            group.name,
            f"Requests for this {s.words.group} go to its fallbacks: none of its own {s.words.member}s can serve.",
            f"{_of(s, group)} usable, counted from the rows; a fallback has a usable one.",
            _recovery(s, group),
        )


def no_fallback(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """One member alone, and nothing after it."""
    members = Counter(member.group for member in s.pool.members) if s.pool else Counter[str | None]()
    for group in s.pool.groups if s.pool else ():
        if members[group.name] == 1 and not group.fallbacks:
            yield Finding(
                "group.no_fallback",
                Severity.INFO,
                group.name,
                f"One {s.words.member} alone stands behind this {s.words.group}, without fallbacks.",
                "If it fails, so does every request for it.",
                f"To have a second way, {s.words.add_fallback}.",
            )


def unproved(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """The router tells the state of no member."""
    if s.pool is not None and s.pool.members and s.pool.unproved:
        yield Finding(
            "pool.unproved",
            Severity.WARN,
            None,
            f"Whether its {s.words.member}s can serve is not told: {s.pool.unproved}.",
            f"Configured: {plural(len(s.pool.members), s.words.member)}. The router says the state of none.",
            tally.recovery(s.pool, s.words),
        )


def well(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """How many names have a member that can serve."""
    groups = s.pool.groups if s.pool and not s.pool.unproved else ()
    served = len(groups) - len(stranded(s.pool)) if s.pool else 0
    if groups and served:
        message = f"{served} of {plural(len(groups), s.words.group)} can be served by their own {s.words.member}s."
        yield Finding("group.ok", Severity.OK, None, message, "Counted from the rows.")


def _stranded(s: Snapshot, *, on_fallback: bool) -> list[Group]:
    return [group for group, served in (stranded(s.pool) if s.pool else ()) if served is on_fallback]


def _recovery(s: Snapshot, group: Group) -> str | None:
    return tally.recovery(s.pool, s.words, group.name) if s.pool else None


def _of(s: Snapshot, group: Group) -> str:
    members = [member for member in (s.pool.members if s.pool else ()) if member.group == group.name]
    return f"0 of {plural(len(members), s.words.member)}"
