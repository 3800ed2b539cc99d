"""The view of `backends_list`: the upstreams configured in the router."""

from __future__ import annotations

from typing import Annotated, final

from msgspec import Meta

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, OptionalUrl, Sentences, View, limit_rows
from mcp_server.assessment import Assessment
from router_client.model.facts import value_of
from router_client.model.snapshot import Backends
from router_client.model.states import BackendIssue, KeyState

MAX_BACKENDS = 64
NOT_READ = "The upstreams were not read."


@final
class BackendView(View, frozen=True):
    """One configured upstream, without its key."""

    name: Annotated[str | None, Meta(description="Name; data from outside")]
    provider: Annotated[str | None, Meta(description="Provider or protocol it is configured for")]
    url: Annotated[OptionalUrl, Meta(description="Scheme, host and port; the rest of the URL is left out")]
    model: Annotated[str | None, Meta(description="Model it is bound to")]
    key: Annotated[KeyState, Meta(description="Whether a key is set; the key itself is never shown")]
    route: Annotated[str | None, Meta(description="Route it serves, where that differs from its name")]
    rpm: Annotated[float | None, Meta(description="Configured limit in requests per minute")]
    tpm: Annotated[float | None, Meta(description="Configured limit in tokens per minute")]
    active: Annotated[bool, Meta(description="Whether the router uses it")]
    issues: Annotated[list[BackendIssue], Meta(description="Configuration errors")]
    problem: Annotated[OptionalSentence, Meta(description="Why its file cannot be used")]


@final
class FallbackView(View, frozen=True):
    """A route and its fallbacks."""

    name: Annotated[str, Meta(description="Route; data from outside")]
    fallbacks: Annotated[list[str], Meta(description="Its fallbacks, in order")]


@final
class BackendsView(AnswerView, frozen=True):
    """The upstreams configured in the router."""

    available: Annotated[bool, Meta(description="Whether the upstreams could be read")]
    reason: Annotated[OptionalSentence, Meta(description="Why the upstreams could not be read")]
    source: Annotated[str | None, Meta(description="Where they were read: disk, api or null")]
    strategy: Annotated[str | None, Meta(description="How the router picks among them, where reported")]
    fallbacks: Annotated[list[FallbackView], Meta(description="Fallbacks of each route, where reported")]
    backends: Annotated[list[BackendView], Meta(description="Upstreams, in the router's order")]
    notes: Annotated[Sentences, Meta(description="What to consider when reading this list")]


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
        backends=[BackendView.of(item) for item in items],
        notes=[*read.notes, *left_out(assessment), *notes, *more],
    )
