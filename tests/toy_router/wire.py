"""The toy router's responses as they come."""

from __future__ import annotations

from router_client.parsing.lenient import rows, texts
from router_client.parsing.wire import Count, Field, Flag, Nested, Number, OneOf, Rows, Text, Wire


def locks_of(value: object) -> list[Lock]:
    """Return the locks of an account; without one it has no list."""
    return [] if value is None else [Lock.parse(row) for row in rows(value)]


class Ping(Wire):
    """GET /toy/ping."""

    toy = OneOf("router")
    version = Text()


class Lock(Wire):
    """One model that an account is not used for."""

    model = Text()
    expires_in_s = Number()


class Budget(Wire):
    """Money of one period, in USD."""

    limit_usd = Number()
    spent_usd = Number()
    resets_in_s = Number()


class Account(Wire):
    """One account; `back_in_s` is when it serves again by itself, in seconds.

    `loads` is True if it has to load its model at the next request.
    """

    name = Text()
    state = Text()
    back_in_s = Number()
    loads = Flag()
    locks = Field(locks_of)
    budget = Nested(Budget)
    requests = Count()
    failures = Count()
    last_status = Count()
    last_ago_s = Number()


class Model(Wire):
    """A name that clients request; its accounts are tried in the order of the accounts' list."""

    name = Text()
    accounts = Field(texts)


class Pool(Wire):
    """GET /toy/pool."""

    accounts = Rows(Account)
    models = Rows(Model)
