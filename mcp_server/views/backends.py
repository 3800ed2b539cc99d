"""`backends_list`: the upstreams."""

from __future__ import annotations

from typing import final

from pydantic import Field

from mcp_server.assessment import Assessment
from mcp_server.views.answer import AnswerView, left_out, opening
from mcp_server.views.base import MaybeSentence, MaybeUrl, Sentences, View, cut
from router_client.facts import value_of
from router_client.snapshot import Backends
from router_client.states import BackendIssue, KeyState

MAX_BACKENDS = 64
NOT_ASKED = "The upstreams were not read."


@final
class BackendView(View):
    """One upstream, without its key."""

    name: str | None = Field(description="Its name, as data")
    provider: str | None = Field(description="The provider or protocol that it is set up as")
    url: MaybeUrl = Field(description="Scheme, host and port; everything else of the URL is left out")
    model: str | None = Field(description="A model that it is bound to")
    key: KeyState = Field(description="Whether a key is set, without the key")
    route: str | None = Field(description="Name that clients ask for, where it is another one")
    rpm: float | None = Field(description="Configured limit in requests a minute")
    tpm: float | None = Field(description="Configured limit in tokens a minute")
    active: bool = Field(description="Does the router use it?")
    issues: list[BackendIssue] = Field(description="What is wrong with its configuration")
    problem: MaybeSentence = Field(description="What a file that cannot be used has wrong")


@final
class FallbackView(View):
    """The names that are tried after a name."""

    name: str = Field(description="The name that clients ask for, as data")
    fallbacks: list[str] = Field(description="Names that are tried after it, in order")


@final
class BackendsView(AnswerView):
    """Which upstreams are set up?"""

    available: bool = Field(description="Could the upstreams be read?")
    reason: MaybeSentence = Field(description="Why not, where they could not be read")
    source: str | None = Field(description="Where they were read: disk, api or null")
    strategy: str | None = Field(description="How the router chooses among them, where that is reported")
    fallbacks: list[FallbackView] = Field(description="What it falls back to, where it is reported")
    backends: list[BackendView] = Field(description="In the router's own order")
    notes: Sentences = Field(description="What to know when reading this list")


def backends_view(assessment: Assessment) -> BackendsView:
    """Fill the view; a router that is down does not matter where they are read from disk."""
    read = value_of(assessment.snapshot.backends) or Backends(source=None)
    items, notes = cut(read.items, MAX_BACKENDS, "backends")
    fallbacks, more = cut(read.fallbacks, MAX_BACKENDS, "fallbacks")
    return BackendsView(
        **opening(assessment),
        available=read.source is not None,
        reason=None if read.source else read.reason or NOT_ASKED,
        source=read.source,
        strategy=read.strategy,
        fallbacks=[FallbackView(name=name, fallbacks=list(names[:MAX_BACKENDS])) for name, names in fallbacks],
        backends=[BackendView.model_validate(item) for item in items],
        notes=[*read.notes, *left_out(assessment), *notes, *more],
    )
