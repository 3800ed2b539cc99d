"""claude-code-router's responses as they come (version 3.1.1)."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from router_client.parsing.wire import Count, Field, Listed, Nested, Number, OneOf, Required, Rows, Text, Wire, exactly
from router_client.reads import Fields

NAME = "claude-code-router"
HERE, ELSEWHERE = "running here", "running elsewhere"
SEVERAL_ADDRESSES = frozenset({"localhost", "0.0.0.0", "::"})  # noqa: S104 - compared, never bound
"""Hosts that stand for any of this machine."""
MODEL_FIELDS: Fields = {"id": None, "owned_by": None}


def port_of(url: str) -> int | None:
    """Return the port in a URL; None if there is none."""
    try:
        return urlsplit(url).port
    except ValueError:
        return None


class Root(Wire):
    """GET /: which program it is. Version 2 answers with a message and no name."""

    name = OneOf(NAME)
    plugin = OneOf(NAME)


class Model(Wire):
    """A row of GET /v1/models: `id` is `provider/model`, as clients request it."""

    id = Text()
    owned_by = Text()

    @property
    def provider(self) -> str | None:
        """The name of its provider."""
        return self.owned_by or (self.id.partition("/")[0] if self.id else None)


class Models(Wire):
    """GET /v1/models: every model of every provider that is enabled."""

    data = Rows(Model)


class Refusal(Wire):
    """The error with which the management page refuses GET."""

    message = OneOf("RPC only supports POST.")


class Page(Wire):
    """GET /api/ccr/rpc: what proves the management page without a credential. Any other error is invalid."""

    error = Field(Refusal.parse)


class Call(Wire):
    """The value of an answer of POST /api/ccr/rpc."""

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the fields of `value`; raise ValueError for an answer that is no success."""
        answer = exactly(dict, value)
        if answer.get("ok") is not True:
            message = "not a success"
            raise ValueError(message)
        return super().parse(answer.get("value"))


class App(Call):
    """getAppInfo. It has the paths of files, too."""

    version = Text()


class Gateway(Call):
    """getGatewayStatus: `state` is stopped, starting, running or error; times are ISO 8601. lastError may quote."""

    state = Required(str)
    started_at = Text("lastStartedAt")
    endpoint = Text()

    @property
    def port(self) -> int | None:
        """The port at which it listens, if it is told."""
        return port_of(self.endpoint or "")

    def state_at(self, url: str) -> str:
        """Return the state; of a running one that tells its address, whether that is this URL."""
        if self.state != "running" or self.port is None:
            return self.state
        hosts = {urlsplit(self.endpoint or "").hostname, urlsplit(url).hostname}
        is_here = self.port == port_of(url) and (len(hosts) == 1 or bool(hosts & SEVERAL_ADDRESSES))
        return HERE if is_here else ELSEWHERE


class UsageRow(Wire):
    """A row of getUsageStats; `output` is 0 for every request that failed, whatever `errors` says."""

    requests = Count("requestCount")
    errors = Count("errorCount")
    input = Count("inputTokens")
    output = Count("outputTokens")
    tokens = Count("totalTokens")
    cost_usd = Number("costUsd")
    duration_ms = Number("avgDurationMs")
    provider = Text()
    model = Text()
    caption = Text()
    bucket = Text()

    @property
    def failures(self) -> int | None:
        """Requests that failed; None if some of the errors were served.

        A request that is translated between protocols counts as an error although the client got its answer.
        """
        if not self.errors or not self.output:
            return self.errors
        return None


class Usage(Call):
    """getUsageStats of the last 24 hours. `recent` are the last ten requests, newest first; `series` is hourly.

    Only `recent` decides about a provider, so that nothing else makes the answer invalid.
    """

    generated_at = Text("generatedAt")
    totals = Nested(UsageRow)
    models = Listed(UsageRow)
    providers = Listed(UsageRow, "providerModels")
    recent = Rows(UsageRow, "recentRequests")
    series = Listed(UsageRow)
