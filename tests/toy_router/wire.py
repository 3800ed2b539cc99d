"""The toy router's responses as they come."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic.functional_validators import WrapValidator

from router_client.parsing.lenient import Count, Number, Text, Wire, or_none, rows


class Ping(Wire):
    """GET /toy/ping."""

    toy: Literal["router"]
    version: Text = None


class Lock(Wire):
    """One model that an account is not used for."""

    model: Text = None
    expires_in_s: Number = None


class Budget(Wire):
    """Money of one period, in USD."""

    limit_usd: Number = None
    spent_usd: Number = None
    resets_in_s: Number = None


class Account(Wire):
    """One account; `back_in_s` is when it serves again by itself, in seconds."""

    name: Text = None
    state: Text = None
    back_in_s: Number = None
    locks: Annotated[list[Lock], BeforeValidator(rows)] = Field(default_factory=list)
    budget: Annotated[Budget | None, WrapValidator(or_none)] = None
    requests: Count = None
    failures: Count = None
    last_status: Count = None
    last_ago_s: Number = None


class Model(Wire):
    """A name that clients request; its accounts are tried in the order of the accounts' list."""

    name: Text = None
    accounts: list[Text] = Field(default_factory=list)


class Pool(Wire):
    """GET /toy/pool."""

    accounts: Annotated[list[Account], BeforeValidator(rows)]
    models: Annotated[list[Model], BeforeValidator(rows)]
