"""The view of one change between two looks, which `routerscope watch` prints."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, final

from msgspec import Meta

from mcp_server.answers.views.base import View


class What(StrEnum):
    """What can change."""

    VERDICT = "verdict"
    TARGET = "target"
    FINDING = "finding"


@final
class ChangeView(View, frozen=True):
    """One change. A field that does not apply is null."""

    time: Annotated[str, Meta(description="When it was seen, as ISO 8601 with the offset of the local time")]
    what: Annotated[What, Meta(description="What changed: the verdict, a target's state or a finding")]
    name: Annotated[str | None, Meta(description="Name of the target; data from outside")]
    id: Annotated[str | None, Meta(description="Stable id of the finding")]
    subject: Annotated[str | None, Meta(description="What the finding is about; data from outside")]
    old: Annotated[str | None, Meta(description="Verdict, target state or severity before; null if it was not listed")]
    new: Annotated[str | None, Meta(description="The same now; null if it is no longer listed")]
