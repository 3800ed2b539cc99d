"""The fields that every answer has, so that none looks fine while requests fail."""

from __future__ import annotations

from typing import Annotated, TypedDict, final

from msgspec import Meta

from mcp_server.answers.views.base import OptionalSentence, OptionalUrl, Sentence, View
from mcp_server.assessment import Assessment, VerdictName
from mcp_server.units import plural


@final
class RouterView(View, frozen=True):
    """The router that was read."""

    kind: Annotated[str | None, Meta(description="Its kind; null until it is recognized")]
    program: Annotated[str | None, Meta(description="Which program it is if its kind covers several")]
    version: Annotated[str | None, Meta(description="Its version")]
    url: Annotated[OptionalUrl, Meta(description="Its address; null if a setting is invalid")]
    found_by: Annotated[
        str | None,
        Meta(description="Where its address comes from"),
    ]


class AnswerView(View, frozen=True):
    """The verdict, and which router was read when."""

    verdict: Annotated[VerdictName, Meta(description="The verdict on the router")]
    serving: Annotated[bool | None, Meta(description="Whether the next request would be served; null if unknown")]
    headline: Annotated[Sentence, Meta(description="The verdict in one sentence")]
    next_step: Annotated[OptionalSentence, Meta(description="What the user can do")]
    router: Annotated[RouterView, Meta(description="The router that was read")]
    taken_at_s: Annotated[int, Meta(description="Time of the check, in seconds since the epoch")]


def left_out(assessment: Assessment) -> list[str]:
    """Return the note on rows beyond the caps: they are neither assessed nor listed."""
    count = assessment.pool.left_out if assessment.pool else 0
    return [f"{plural(count, 'row')} beyond the caps: neither assessed nor shown."] if count else []


class CommonFields(TypedDict):
    """The fields of an AnswerView."""

    verdict: VerdictName
    serving: bool | None
    headline: str
    next_step: str | None
    router: RouterView
    taken_at_s: int


def common_fields(assessment: Assessment) -> CommonFields:
    """Return the fields of an AnswerView."""
    verdict, snapshot = assessment.verdict, assessment.snapshot
    return CommonFields(
        verdict=verdict.name,
        serving=verdict.serving,
        headline=verdict.headline,
        next_step=verdict.next_step,
        router=RouterView.of(snapshot.router),
        taken_at_s=int(snapshot.taken_at_s),
    )
