"""What every tool's answer begins with, so that each stands alone: none looks fine while requests fail."""

from __future__ import annotations

from typing import TypedDict, final

from pydantic import Field

from mcp_server.assessment import Assessment, Name
from mcp_server.units import plural
from mcp_server.views.base import MaybeSentence, Sentence, Url, View


@final
class RouterView(View):
    """Which router this is about."""

    kind: str | None = Field(description="Router kind; null until it has proved what it is")
    version: str | None = Field(description="The running router's version")
    url: Url = Field(description="Scheme, host and port that were asked")


class AnswerView(View):
    """The verdict, and when and where the router was read."""

    verdict: Name = Field(description="The one verdict on the router")
    serving: bool | None = Field(description="Would the next request be served? null where it cannot be told")
    headline: Sentence = Field(description="The verdict in one sentence")
    next_step: MaybeSentence = Field(description="What the person can do, valid in exactly this state")
    router: RouterView = Field(description="Which router")
    taken_at_s: int = Field(description="When the router was read, in seconds since the epoch (UTC)")


def left_out(assessment: Assessment) -> list[str]:
    """The note on what is beyond the caps of this look: it is not judged, and no list shows it."""
    count = assessment.pool.left_out if assessment.pool else 0
    return [f"Beyond the caps of this view: {plural(count, 'row')}, neither judged nor shown."] if count else []


class Opening(TypedDict):
    """The fields of an AnswerView."""

    verdict: Name
    serving: bool | None
    headline: str
    next_step: str | None
    router: RouterView
    taken_at_s: int


def opening(assessment: Assessment) -> Opening:
    """The fields that all answers share."""
    verdict, snapshot = assessment.verdict, assessment.snapshot
    return Opening(
        verdict=verdict.name,
        serving=verdict.serving,
        headline=verdict.headline,
        next_step=verdict.next_step,
        router=RouterView.model_validate(snapshot.router),
        taken_at_s=int(snapshot.taken_at_s),
    )
