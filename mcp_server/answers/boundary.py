"""The only module that makes what leaves this server: every string and number of a view is scrubbed and capped here.

If anything fails, the answer is the fixed error FAULT and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args

from mcp_server.answers.views.base import NAME_CHARACTERS, Cap, View
from mcp_server.redaction import Scrubber

if TYPE_CHECKING:
    from mcp.server.lowlevel.helper_types import ReadResourceContents
    from mcp_types import CallToolResult, Completion, GetPromptResult

TEXT_BYTES = 16 * 1024
# A longer string is not a name and is left out: a cut before scrubbing could leave half a secret, and scrubbing a
# mebibyte of secrets takes seconds.
MAX_CHARACTERS = 1024
TOO_LONG = "(too long to show)"
MAX_COMPLETIONS = 100  # the limit of MCP
FAULT = "Routerscope failed while making this answer. Its log on stderr says more."

V = TypeVar("V", bound=View)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer that may leave: compact text and the same as data. An error has text only."""

    text: str
    structured: dict[str, Any] | None = None

    @property
    def is_fault(self) -> bool:
        """True if this server failed or an argument was wrong; a router that is down is an answer, not a fault."""
        return self.structured is None

    def result(self) -> CallToolResult:
        """Return it as a tool result."""
        # Imported here: the terminal commands never need the SDK.
        from mcp_types import CallToolResult, TextContent  # noqa: PLC0415

        return CallToolResult(
            content=[TextContent(type="text", text=self.text)],
            structured_content=self.structured,
            is_error=self.is_fault,
        )

    def contents(self) -> list[ReadResourceContents]:
        """Return its text as the contents of a resource."""
        from mcp.server.lowlevel.helper_types import ReadResourceContents  # noqa: PLC0415

        return [ReadResourceContents(content=self.text, mime_type="text/plain")]


def page_contents(page: str, mime_type: str, meta: dict[str, Any]) -> list[ReadResourceContents]:
    """Return the dashboard as the contents of a resource: `page` is a constant and holds no answer."""
    from mcp.server.lowlevel.helper_types import ReadResourceContents  # noqa: PLC0415

    return [ReadResourceContents(content=page, mime_type=mime_type, meta=meta)]


def prompt_result(text: str) -> GetPromptResult:
    """Return a prompt: `text` is a constant of this package."""
    from mcp_types import GetPromptResult, PromptMessage, TextContent  # noqa: PLC0415

    return GetPromptResult(messages=[PromptMessage(role="user", content=TextContent(type="text", text=text))])


def matching_names(names: Sequence[str], prefix: str) -> Completion:
    """Return the names with this prefix, ignoring case: constants of this package, or scrubbed names of a Delivery."""
    from mcp_types import Completion  # noqa: PLC0415

    matching = [name for name in names if name.casefold().startswith(prefix.casefold())]
    values = matching[:MAX_COMPLETIONS]
    return Completion(values=values, total=len(matching), has_more=len(values) < len(matching))


def deliver(view: V, render: Callable[[V], str], secrets: Iterable[str] = (), names: Iterable[str] = ()) -> Delivery:
    """Scrub every string and number of a view, cut strings to their caps, rebuild the view and render it to text.

    Args:
        view: the answer, unscrubbed.
        render: returns the view's text; pure, and given scrubbed values only.
        secrets: known credentials, masked in every encoding.
        names: the router's names in its own order, so that a redacted name has the same label in every answer.
    """
    try:
        scrubber = Scrubber(secrets, names)
        clean = scrubbed(view, scrubber)
        # The text is scrubbed again: two harmless values side by side can form a credential.
        text = scrubber.report(render(clean), TEXT_BYTES)
        return Delivery(text, clean.model_dump(mode="json"))
    except Exception as exc:
        # Nothing of the view may leave. Log the type only: the message may quote the view.
        log.error("answer could not be made: %s", type(exc).__name__)  # noqa: TRY400
        return fault(FAULT)


def fault(message: str) -> Delivery:
    """Return an error: this server failed or an argument was wrong. `message` holds no value from outside."""
    return Delivery(message)


def scrubbed(view: V, scrubber: Scrubber) -> V:
    """Return the view rebuilt and validated from scrubbed and capped values."""
    return type(view).model_validate(_scrub_view(view, scrubber))


def _scrub_view(view: View, scrubber: Scrubber) -> dict[str, object]:
    return {rule.name: _scrub_value(getattr(view, rule.name), rule, scrubber) for rule in _rules(type(view))}


class FieldRule(NamedTuple):
    """What happens to one field of a view: how long its strings may be, and whether its numbers may become null.

    A number that cannot be null is this package's own count or clock.
    """

    name: str
    cap: int
    is_nullable: bool


@cache
def _rules(view: type[View]) -> tuple[FieldRule, ...]:
    return tuple(
        FieldRule(name, _cap(field.metadata), NoneType in get_args(field.annotation))
        for name, field in view.model_fields.items()
    )


def _scrub_value(value: object, rule: FieldRule, scrubber: Scrubber) -> object:
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, str):
        return scrubber.value(value if len(value) <= MAX_CHARACTERS else TOO_LONG, rule.cap)
    if isinstance(value, View):
        return _scrub_view(value, scrubber)
    if isinstance(value, list):
        return [_scrub_value(item, rule, scrubber) for item in value]
    if isinstance(value, int | float):
        return scrubber.number(value) if rule.is_nullable else value
    raise TypeError


def _cap(metadata: Iterable[object]) -> int:
    return next((item.characters for item in metadata if isinstance(item, Cap)), NAME_CHARACTERS)
