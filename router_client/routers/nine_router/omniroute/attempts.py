"""What the analytics tell of attempts: by model and by account, but never which account made those for a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from router_client.model.targets import Cause
from router_client.routers.nine_router.omniroute.wire import Analytics, ModelSums
from router_client.routers.nine_router.standing import AHEAD_S, RECENT_S, SLACK_S
from router_client.routers.nine_router.wire import Connection

ALL_SUCCEEDED = 100.0


class Attempts:
    """The attempts of one day: how many of a model succeeded, and when each account made its last one.

    `by_model` has the row of each model by its provider and its name.
    """

    def __init__(self, analytics: Analytics | None, connections: Sequence[Connection]) -> None:
        self.is_read = analytics is not None and analytics.has_accounts
        self._connections = connections
        models, accounts = (analytics.by_model, analytics.by_account) if analytics else ([], [])
        self.by_model = {(row.provider, row.model): row for row in models}
        self._by_time = {(row.provider, row.used_s): row for row in models}
        self._by_account = {row.account: row for row in accounts if row.account}

    def last_s(self, connection: Connection) -> float | None:
        """Return when the last attempt on a connection was; None also if it shares its names with others."""
        times = (self._by_account[name].used_s for name in _names(connection) if self._owners[name] == 1)
        return max((at_s for at_s in times if at_s is not None), default=None)

    def success_s(self, connection: Connection) -> float | None:
        """Return when the last attempt on a connection, which has no mark of a failure, was, if it succeeded."""
        last_s = self.last_s(connection)
        row = None if last_s is None else self._by_time.get((connection.provider, last_s))
        is_success = row and last_s is not None and self._failure(connection, row, last_s, last_s) is None
        return last_s if is_success else None

    def doubt(self, connection: Connection, model: str | None, now_s: float) -> Cause | None:
        """Return why it is not certain that a connection, which has no mark of a failure, served a model last."""
        row, last_s = self.by_model.get((connection.provider, model)), self.last_s(connection)
        if last_s is None:
            return Cause("no_attempt" if self.is_read else "usage_unread")
        if row is None or row.used_s is None:
            return Cause("other_models_only")
        if max(row.used_s, last_s) > now_s + AHEAD_S:
            return Cause("clocks_differ")
        if now_s - min(row.used_s, last_s) > RECENT_S:
            return Cause("success_too_old", seconds=now_s - min(row.used_s, last_s))
        return self._failure(connection, row, last_s, row.used_s)

    def _failure(self, connection: Connection, row: ModelSums, last_s: float, at_s: float) -> Cause | None:
        """Return why the last attempt for a model, at `at_s`, may have failed, or been made by another connection."""
        if not row.requests or not row.success_percent:
            return Cause("none_succeeded")
        # Both are instants of the same list of attempts: if they are the same one, so is the attempt.
        is_latest = last_s == at_s
        if row.success_percent < ALL_SUCCEEDED:
            return None if is_latest and self._was_served(connection, last_s, row) else Cause("some_failed")
        return None if is_latest or self._is_only_one(connection, last_s, at_s) else Cause("perhaps_of_another")

    def _was_served(self, connection: Connection, last_s: float, row: ModelSums) -> bool:
        """Return whether the last attempt succeeded: one that failed with 400 leaves no mark, either.

        It did if it changed the marks, as the first success after a failure does, or if the connections that are
        marked as failed made as many attempts as failed.
        """
        if connection.updated_s is not None and abs(connection.updated_s - last_s) <= SLACK_S:
            return True
        failed = round((row.requests or 0) * (1 - (row.success_percent or 0.0) / ALL_SUCCEEDED))
        return failed <= self._of_marked.get(connection.provider, 0)

    def _is_only_one(self, connection: Connection, last_s: float, at_s: float) -> bool:
        """Return whether it made an attempt that late, and no other connection that the provider has or had did."""
        own = {name for name in _names(connection) if self._owners[name] == 1}
        rivals = (used_s for used_s, name in self._latest.get(connection.provider, ()) if name not in own)
        latest_s = max(next(rivals, 0.0), self._latest_removed_s)
        return latest_s < at_s - SLACK_S <= last_s

    @cached_property
    def _latest(self) -> dict[str | None, list[tuple[float, str]]]:
        """The last attempt of each account of a provider, the latest first."""
        found: dict[str | None, set[tuple[float, str]]] = {}
        for each in self._connections:
            rows = [self._by_account[name] for name in _names(each) if name in self._by_account]
            times = {(row.used_s, row.account) for row in rows if row.used_s is not None and row.account}
            found.setdefault(each.provider, set()).update(times)
        return {provider: sorted(times, reverse=True) for provider, times in found.items()}

    @cached_property
    def _latest_removed_s(self) -> float:
        """When an account that no connection has now, so perhaps one of any provider, made its last attempt."""
        return max(
            (row.used_s or 0.0 for name, row in self._by_account.items() if not self._owners[name]), default=0.0
        )

    @cached_property
    def _of_marked(self) -> dict[str | None, int]:
        """How many attempts were made on the connections of a provider that are marked as failed."""
        found: dict[str | None, int] = {}
        for each in filter(is_marked, self._connections):
            own = (self._by_account[name].requests or 0 for name in _names(each) if self._owners[name] == 1)
            found[each.provider] = found.get(each.provider, 0) + sum(own)
        return found

    @cached_property
    def _owners(self) -> Counter[str]:
        """How many connections have a name or an address, of those that an account of the analytics has."""
        return Counter(name for each in self._connections for name in _names(each) if name in self._by_account)


def is_marked(connection: Connection) -> bool:
    """Return whether a failure is marked on a connection: the first success after it takes the mark off."""
    return connection.failed_s is not None or connection.status is not None


def _names(connection: Connection) -> Iterable[str]:
    """Return the names that an account may have there: that of the connection, and its address."""
    return {name for name in (connection.name, connection.email) if name}
