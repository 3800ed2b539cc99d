"""What changed from look to look: the verdict, the states of the targets, the findings of severity fail and warn.

Pure, and made from the data of delivered answers alone, which is scrubbed and capped. No change is made up: what a
look cannot know is unknown in it, not gone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from msgspec import Struct

from mcp_server.answers.views.changes import ChangeView, What
from router_client.model.states import SEVERITY_ORDER, Severity, TargetState

STATE_SEVERITY = {state.value: state.severity for state in TargetState}
NUMBERED_LABEL = re.compile(r"(\[redacted:[a-z0-9_-]++)#[0-9]{1,4}\]")


class Key(NamedTuple):
    """What rows are about. Several rows can be about the same: targets with one name or none."""

    what: What
    name: str | None = None
    id: str | None = None
    subject: str | None = None


class Rows(Struct, frozen=True):
    """A list of an answer: the states or severities by what they are about.

    `floor` is the place in SEVERITY_ORDER of the last row of a list that was cut; None if the list is complete.
    """

    values: Mapping[Key, tuple[str, ...]]
    floor: int | None = None

    def may_hide(self, what: What, value: str) -> bool:
        """Return whether such a row may be missing only because the list, worst first, was cut."""
        return self.floor is not None and _place(what, value) >= self.floor


class Seen(Struct, frozen=True):
    """What is compared. `targets` is None if the pool could not be read."""

    verdict: str
    targets: Rows | None
    findings: Rows


class Changes:
    """Compares each look with the one before. The first one has no changes."""

    def __init__(self) -> None:
        self._last: Seen | None = None
        self._last_with_pool: Seen | None = None

    def since_last(self, look: Seen, time: str) -> list[ChangeView]:
        """Return what changed since the last call. `time` is when this look was taken."""
        before, self._last = self._last, self._with_what_is_unknown(look)
        if look.targets is not None:
            self._last_with_pool = look
        changes = [] if before is None else _changes(before, self._last)
        return [ChangeView(time, *key, old, new) for key, old, new in changes]

    def _with_what_is_unknown(self, look: Seen) -> Seen:
        """Return the look with what it cannot know as it was.

        Without a pool, a finding that is missing is not known to be gone, either.
        """
        known = self._last_with_pool
        if look.targets is not None or known is None:
            return look
        findings = {**known.findings.values, **look.findings.values}
        return Seen(look.verdict, known.targets, Rows(findings, known.findings.floor))


def seen_in(pool: Mapping[str, Any], doctor: Mapping[str, Any]) -> Seen:
    """Return what is compared, from the data of two answers that were made of one look."""
    targets, findings = pool["targets"], doctor["findings"]
    states = ((Key(What.TARGET, name=_unnumbered(row["name"])), row["state"]) for row in targets)
    severities = ((_finding_key(row), row["severity"]) for row in findings)
    found = doctor["summary"]["fail"] + doctor["summary"]["warn"]
    return Seen(
        doctor["verdict"],
        Rows(_grouped(states), _floor(targets, pool["counts"]["total"])) if pool["available"] else None,
        Rows(_grouped(severities), _floor(findings, found)),
    )


def _finding_key(row: Mapping[str, Any]) -> Key:
    return Key(What.FINDING, id=row["id"], subject=_unnumbered(row["subject"]))


def _unnumbered(name: str | None) -> str | None:
    """Return a name whose labels have no numbers: these depend on the order in which the router lists its names."""
    return name and NUMBERED_LABEL.sub(r"\1]", name)


def _grouped(rows: Iterable[tuple[Key, str]]) -> dict[Key, tuple[str, ...]]:
    found: defaultdict[Key, list[str]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _floor(rows: list[Mapping[str, Any]], total: int) -> int | None:
    return SEVERITY_ORDER[Severity(rows[-1]["severity"])] if rows and len(rows) < total else None


def _place(what: What, value: str) -> int:
    return SEVERITY_ORDER[STATE_SEVERITY[value] if what is What.TARGET else Severity(value)]


Change = tuple[Key, str | None, str | None]


def _changes(before: Seen, now: Seen) -> Iterator[Change]:
    if before.verdict != now.verdict:
        yield Key(What.VERDICT), before.verdict, now.verdict
    if before.targets is not None and now.targets is not None:
        yield from _row_changes(before.targets, now.targets)
    yield from _row_changes(before.findings, now.findings)


def _row_changes(before: Rows, now: Rows) -> Iterator[Change]:
    """Yield old and new value of what changed: first what is listed now, worst first, then what no longer is."""
    for key in {**now.values, **before.values}:
        was, is_now = Counter(before.values.get(key, ())), Counter(now.values.get(key, ()))
        gone, come = sorted((was - is_now).elements()), sorted((is_now - was).elements())
        for old, new in zip_longest(gone, come):
            if (old is None and before.may_hide(key.what, new)) or (new is None and now.may_hide(key.what, old)):
                continue
            yield key, old, new
