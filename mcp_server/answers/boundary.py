"""The only module that makes what leaves this server: every string and number of a view is scrubbed and capped here.

If anything fails, the answer is the fixed error FAULT and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from mcp_server.answers.views.base import NAME_CHARACTERS, Cap, View
from mcp_server.redaction import Scrubber

if TYPE_CHECKING:
    from mcp_types import CallToolResult, CompleteResult, GetPromptResult, ReadResourceResult

TEXT_BYTES = 16 * 1024
# A longer string is not a name and is left out: a cut before scrubbing could leave half a secret, and scrubbing a
# mebibyte of secrets takes seconds.
MAX_CHARACTERS = 1024
TOO_LONG = "(too long to show)"
NUMBERS = (int, float)
MAX_COMPLETIONS = 100  # the limit of MCP
FAULT = "Routerscope failed while making this answer. Its log on stderr says more."

V = TypeVar("V", bound=View)
log = logging.getLogger(__name__)


class Delivery(Struct, frozen=True):
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

    def contents(self, uri: str) -> ReadResourceResult:
        """Return its text as the contents of a resource."""
        return _contents(uri, self.text, "text/plain")


def page_contents(uri: str, page: str, mime_type: str, meta: dict[str, Any]) -> ReadResourceResult:
    """Return the dashboard as the contents of a resource: `page` is a constant and holds no answer."""
    return _contents(uri, page, mime_type, meta)


def _contents(uri: str, text: str, mime_type: str, meta: dict[str, Any] | None = None) -> ReadResourceResult:
    from mcp_types import ReadResourceResult, TextResourceContents  # noqa: PLC0415

    return ReadResourceResult(contents=[TextResourceContents(uri=uri, text=text, mime_type=mime_type, meta=meta)])


def prompt_result(text: str) -> GetPromptResult:
    """Return a prompt: `text` is a constant of this package."""
    from mcp_types import GetPromptResult, PromptMessage, TextContent  # noqa: PLC0415

    return GetPromptResult(messages=[PromptMessage(role="user", content=TextContent(type="text", text=text))])


def matching_names(names: Sequence[str], prefix: str) -> CompleteResult:
    """Return the names with this prefix, ignoring case: constants of this package, or scrubbed names of a Delivery."""
    from mcp_types import CompleteResult, Completion  # noqa: PLC0415

    matching = [name for name in names if name.casefold().startswith(prefix.casefold())]
    values = matching[:MAX_COMPLETIONS]
    more = len(values) < len(matching)
    return CompleteResult(completion=Completion(values=values, total=len(matching), has_more=more))


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
        return Delivery(text, msgspec.to_builtins(clean))
    except Exception as exc:
        # Nothing of the view may leave. Log the type only: the message may quote the view.
        log.error("answer could not be made: %s", type(exc).__name__)  # noqa: TRY400
        return fault(FAULT)


def fault(message: str) -> Delivery:
    """Return an error: this server failed or an argument was wrong. `message` holds no value from outside."""
    return Delivery(message)


def scrubbed(view: V, scrubber: Scrubber) -> V:
    """Return the view rebuilt from scrubbed and capped values.

    Raises:
        msgspec.ValidationError: a value is not of its field's type.
    """
    return msgspec.convert(_scrub_view(view, scrubber), type(view))


def _scrub_view(view: View, scrubber: Scrubber) -> dict[str, object]:
    # Most fields of a large answer are numbers or null: a call for each would take longer than the check.
    fields, values = _fields(type(view)), asdict(view)
    for name, cap in fields.texts:
        if values[name] is not None:
            values[name] = _scrub_value(values[name], cap, scrubber)
    for name in () if scrubber.keeps_numbers else fields.numbers:
        if values[name] is not None:
            values[name] = scrubber.number(values[name])
    return values


class Fields(NamedTuple):
    """The fields of a view whose values come from outside: those with strings, with their cap, and numbers or null."""

    texts: tuple[tuple[str, int], ...]
    numbers: tuple[str, ...]


@cache
def _fields(view: type[View]) -> Fields:
    """Return which fields to scrub. `scrubbed` checks that the others have a value of their type.

    The others are this package's own: flags, enums and numbers that cannot be null, which are our counts and clocks.
    """
    texts, numbers = [], []
    for name, hint in get_type_hints(view, include_extras=True).items():
        types = {part for part in get_args(hint.__origin__) or (hint.__origin__,) if part is not NoneType}
        if hint.__origin__ in NUMBERS or all(isinstance(t, type) and issubclass(t, (bool, Enum)) for t in types):
            continue
        if types <= {*NUMBERS}:
            numbers.append(name)
        else:
            texts.append((name, _cap(hint.__metadata__)))
    return Fields(tuple(texts), tuple(numbers))


def _scrub_value(value: object, cap: int, scrubber: Scrubber) -> object:
    if isinstance(value, str):
        return scrubber.value(value if len(value) <= MAX_CHARACTERS else TOO_LONG, cap)
    if isinstance(value, NUMBERS):
        return scrubber.number(value)
    if isinstance(value, View):
        return _scrub_view(value, scrubber)
    if isinstance(value, list):
        return [_scrub_value(item, cap, scrubber) for item in value]
    raise TypeError


def _cap(metadata: Iterable[object]) -> int:
    return next((item.characters for item in metadata if isinstance(item, Cap)), NAME_CHARACTERS)
