"""The view of `backends_list`: the upstreams configured in the router."""

from __future__ import annotations

from typing import final

from pydantic import Field

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, OptionalUrl, Sentences, View, limit_rows
from mcp_server.assessment import Assessment
from router_client.model.facts import value_of
from router_client.model.snapshot import Backends
from router_client.model.states import BackendIssue, KeyState

MAX_BACKENDS = 64
NOT_READ = "The upstreams were not read."


@final
class BackendView(View):
    """One configured upstream, without its key."""

    name: str | None = Field(description="Name; data from outside")
    provider: str | None = Field(description="Provider or protocol it is configured for")
    url: OptionalUrl = Field(description="Scheme, host and port; the rest of the URL is left out")
    model: str | None = Field(description="Model it is bound to")
    key: KeyState = Field(description="Whether a key is set; the key itself is never shown")
    route: str | None = Field(description="Route it serves, where that differs from its name")
    rpm: float | None = Field(description="Configured limit in requests per minute")
    tpm: float | None = Field(description="Configured limit in tokens per minute")
    active: bool = Field(description="Whether the router uses it")
    issues: list[BackendIssue] = Field(description="Configuration errors")
    problem: OptionalSentence = Field(description="Why its file cannot be used")


@final
class FallbackView(View):
    """A route and its fallbacks."""

    name: str = Field(description="Route; data from outside")
    fallbacks: list[str] = Field(description="Its fallbacks, in order")


@final
class BackendsView(AnswerView):
    """The upstreams configured in the router."""

    available: bool = Field(description="Whether the upstreams could be read")
    reason: OptionalSentence = Field(description="Why the upstreams could not be read")
    source: str | None = Field(description="Where they were read: disk, api or null")
    strategy: str | None = Field(description="How the router picks among them, where reported")
    fallbacks: list[FallbackView] = Field(description="Fallbacks of each route, where reported")
    backends: list[BackendView] = Field(description="Upstreams, in the router's order")
    notes: Sentences = Field(description="What to consider when reading this list")


def backends_view(assessment: Assessment) -> BackendsView:
    """Fill the view. Upstreams that are read from disk are shown even while the router is down."""
    read = value_of(assessment.snapshot.backends) or Backends(source=None)
    items, notes = limit_rows(read.items, MAX_BACKENDS, "backend")
    fallbacks, more = limit_rows(read.fallbacks, MAX_BACKENDS, "fallback")
    return BackendsView(
        **common_fields(assessment),
        available=read.source is not None,
        reason=None if read.source else read.reason or NOT_READ,
        source=read.source,
        strategy=read.strategy,
        fallbacks=[FallbackView(name=name, fallbacks=list(names[:MAX_BACKENDS])) for name, names in fallbacks],
        backends=[BackendView.model_validate(item) for item in items],
        notes=[*read.notes, *left_out(assessment), *notes, *more],
    )
