"""What LiteLLM's counters say since its start: of one deployment, of one name that clients ask for, of all."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

from router_client.routers.litellm.faults import NOT_FOUND, Blame


@dataclass(slots=True)
class Count:
    """A counter and when it was first raised (seconds since the epoch). `times` of 1 makes that the only time."""

    times: int = 0
    began_s: float | None = None

    def add(self, times: float) -> None:
        """Count that many more."""
        self.times += int(times)

    def begin(self, began_s: float) -> None:
        """One more beginning; of several the last one counts."""
        self.began_s = max(began_s, self.began_s or 0.0)

    def merge(self, other: Count) -> None:
        """Add what another counter of the same thing says."""
        self.times += other.times
        if other.began_s is not None:
            self.begin(other.began_s)

    @property
    def only_time_s(self) -> float | None:
        """When it happened, where it happened once."""
        return self.began_s if self.times == 1 else None


Failures: TypeAlias = dict[tuple[int | None, str], Count]
"""By HTTP status, and by the model's name that was recorded."""


@dataclass(slots=True)
class Tally:
    """One deployment. `served` says of each recorded model name whether its last request was answered.

    `cooldowns` is by HTTP status. `sums` has requests, cost_usd, input_tokens, output_tokens, latency_s and measured;
    `left` has the requests and tokens that the upstream's headers last said are left. `events` is True where anything
    was recorded that its state follows from. `excused` is True where a failure was neither its own
    doing nor the caller's: LiteLLM's own limit, or one only by name, with a status of 2xx. `failed_over_messages` is
    True where a failure came over /v1/messages: there a cooldown_time in its litellm_params is not applied.
    """

    served: dict[str, bool] = field(default_factory=dict)
    cooldowns: dict[int | None, Count] = field(default_factory=lambda: defaultdict(Count))
    failures: Failures = field(default_factory=lambda: defaultdict(Count))
    client_errors: Failures = field(default_factory=lambda: defaultdict(Count))
    excused: bool = False
    successes: Count = field(default_factory=Count)
    first_spent_s: float | None = None
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    left: dict[str, float] = field(default_factory=dict)
    events: bool = False
    failed_over_messages: bool = False

    def merge(self, other: Tally) -> None:
        """Add what was recorded for it without its id."""
        for name, served in other.served.items():
            self.served[name] = served or self.served.get(name, False)
        for status, count in other.cooldowns.items():
            self.cooldowns[status].merge(count)
        for mine, theirs in ((self.failures, other.failures), (self.client_errors, other.client_errors)):
            for key, count in theirs.items():
                mine[key].merge(count)
        self.excused = self.excused or other.excused
        self.successes.merge(other.successes)
        for name, value in other.sums.items():
            self.sums[name] += value
        self.left |= other.left
        self.first_spent_s = earlier(self.first_spent_s, other.first_spent_s)
        self.events = self.events or other.events
        self.failed_over_messages = self.failed_over_messages or other.failed_over_messages

    @property
    def requests(self) -> int:
        """Tries, served or not: of failed ones that it repeats, LiteLLM counts only some."""
        ended = self.successes.times + times(self.failures) + times(self.client_errors)
        return max(int(self.sums["requests"]), ended)


def times(counts: dict[tuple[int | None, str], Count] | dict[int | None, Count]) -> int:
    """All of them together."""
    return sum(count.times for count in counts.values())


def earlier(one: float | None, other: float | None) -> float | None:
    """The earlier instant of those that are known."""
    return min((instant for instant in (one, other) if instant is not None), default=None)


@dataclass(slots=True)
class Requests:
    """Requests for one name as clients saw them. `not_found` are the 404 among the failed."""

    total: int = 0
    failed: int = 0
    client_errors: int = 0
    not_found: int = 0
    rejected: int = 0
    rejected_s: float | None = None

    def fail(self, times: int, status: int | None, by: Blame) -> None:
        """Count requests that ended so."""
        if by is Blame.CLIENT:
            self.client_errors += times
        elif by is not Blame.NONE:
            self.failed += times
            self.not_found += times if status == NOT_FOUND else 0
            self.rejected += times if by is Blame.ROUTER else 0

    def merge(self, other: Requests) -> None:
        """Add those for another name that leads to the same."""
        self.total += other.total
        self.failed += other.failed
        self.client_errors += other.client_errors
        self.not_found += other.not_found
        self.rejected += other.rejected
        self.rejected_s = earlier(self.rejected_s, other.rejected_s)


@dataclass(slots=True)
class Page:
    """All of /metrics/. `offered` are the series that the proxy keeps, with lines or without.

    `by_name` has the lines that came without a model_id, by the name they have instead. `clients_by_status` has the
    failures of `clients` by their status alone, for where the series of failures is left out. `fallbacks` counts
    those that were followed with success, by the name asked for, the one that stood in, and the class of the failure.
    `checks` is what LiteLLM's own health checks took. Money is in USD, instants are seconds since the epoch.
    """

    offered: set[str] = field(default_factory=set)
    by_id: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_name: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    clients: dict[str, Requests] = field(default_factory=lambda: defaultdict(Requests))
    clients_by_status: dict[str, Requests] = field(default_factory=lambda: defaultdict(Requests))
    fallbacks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    checks: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    provider_left: dict[str, float] = field(default_factory=dict)
    redis_is_down: bool = False
    started_at_s: float | None = None

    @property
    def has_traffic(self) -> bool:
        """Any line says that there were requests."""
        return bool(self.by_id or self.by_name or self.clients)
