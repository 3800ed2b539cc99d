"""The only maker of what leaves, tool result or resource: a view goes in; what comes out is scrubbed and capped.

If anything fails on the way, the fixed error goes out and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from mcp_server.answers.views.base import NAME_CHARACTERS, Cap, View
from mcp_server.redaction import Scrubber

if TYPE_CHECKING:
    from mcp.server.lowlevel.helper_types import ReadResourceContents
    from mcp_types import CallToolResult, CompleteResult, GetPromptResult
    from pydantic.fields import FieldInfo

TEXT_BYTES = 16 * 1024
# What is longer is no name, and is left out whole: cut before it is scrubbed, it could leave half a secret, and
# scrubbing a mebibyte of secrets takes seconds.
LONGEST = 1024
TOO_LONG = "(too long to be shown)"
MOST_COMPLETIONS = 100  # as the protocol has it
FAULT = "Routerscope failed while it made this answer, so none is given. Its log on stderr says more."

V = TypeVar("V", bound=View)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What may leave: compact text that stands alone, and the same as data; a fault has text only."""

    text: str
    structured: dict[str, Any] | None = None

    @property
    def is_fault(self) -> bool:
        """True where this server failed; a router that is down is an answer, not a fault."""
        return self.structured is None

    def result(self) -> CallToolResult:
        """As the protocol wants it."""
        # Imported here: the terminal commands deliver text and never need the SDK.
        from mcp_types import CallToolResult, TextContent  # noqa: PLC0415

        return CallToolResult(
            content=[TextContent(type="text", text=self.text)],
            structured_content=self.structured,
            is_error=self.is_fault,
        )

    def contents(self) -> list[ReadResourceContents]:
        """The text alone, as a resource."""
        from mcp.server.lowlevel.helper_types import ReadResourceContents  # noqa: PLC0415

        return [ReadResourceContents(content=self.text, mime_type="text/plain")]


def drawn(page: str, mime_type: str, meta: dict[str, Any]) -> list[ReadResourceContents]:
    """The dashboard: `page` is a constant of ours, and holds no answer."""
    from mcp.server.lowlevel.helper_types import ReadResourceContents  # noqa: PLC0415

    return [ReadResourceContents(content=page, mime_type=mime_type, meta=meta)]


def spoken(text: str) -> GetPromptResult:
    """A prompt: `text` is a constant of ours."""
    from mcp_types import GetPromptResult, PromptMessage, TextContent  # noqa: PLC0415

    return GetPromptResult(messages=[PromptMessage(role="user", content=TextContent(type="text", text=text))])


def completed(names: Sequence[str], begun: str) -> CompleteResult:
    """The names that begin so, in either case: constants of ours, or names out of a delivery."""
    from mcp_types import CompleteResult, Completion  # noqa: PLC0415

    fitting = [name for name in names if name.casefold().startswith(begun.casefold())]
    values = fitting[:MOST_COMPLETIONS]
    return CompleteResult(
        completion=Completion(values=values, total=len(fitting), has_more=len(values) < len(fitting))
    )


def deliver(view: V, render: Callable[[V], str], secrets: Iterable[str] = (), names: Iterable[str] = ()) -> Delivery:
    """Scrub every string and number of the view, cut it to its cap, rebuild the view, and render it to text.

    Args:
        view: the answer, unscrubbed.
        render: the view's text, pure; it sees scrubbed values only.
        secrets: credentials that are known exactly, to be masked in all their forms.
        names: the router's names in its own order, so that a redacted one has the same label in every answer.
    """
    try:
        scrubber = Scrubber(secrets, names)
        clean = scrubbed(view, scrubber)
        # Once more over the whole text: two harmless pieces may have met in it.
        text = scrubber.report(render(clean), TEXT_BYTES)
        return Delivery(text, clean.model_dump(mode="json"))
    except Exception as exc:
        # Whatever it was, nothing of the view may leave. The type alone: the exception's text may quote the view.
        log.error("no answer could be made: %s", type(exc).__name__)  # noqa: TRY400
        return fault(FAULT)


def fault(message: str) -> Delivery:
    """An error of this server, or a wrong argument: `message` is a constant of ours."""
    return Delivery(message)


def scrubbed(view: V, scrubber: Scrubber) -> V:
    """The same view from scrubbed and capped values, validated again."""
    fields = type(view).model_fields
    return type(view).model_validate(
        {name: _cleaned(getattr(view, name), field, scrubber) for name, field in fields.items()}
    )


def _cleaned(value: object, field: FieldInfo, scrubber: Scrubber) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool | Enum):
        # A number that cannot be null is our own count or clock.
        return scrubber.number(value) if NoneType in get_args(field.annotation) else value
    return _clean(value, scrubber, _cap(field.metadata))


def _clean(value: object, scrubber: Scrubber, cap: int) -> object:
    if isinstance(value, View):
        return scrubbed(value, scrubber)
    if isinstance(value, list):
        return [_clean(item, scrubber, cap) for item in value]
    if isinstance(value, str) and not isinstance(value, Enum):
        return scrubber.value(value if len(value) <= LONGEST else TOO_LONG, cap)
    return value


def _cap(metadata: Iterable[object]) -> int:
    return next((item.characters for item in metadata if isinstance(item, Cap)), NAME_CHARACTERS)
