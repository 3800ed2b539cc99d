"""What a terminal words differently from an editor. Everything else is the text that a model gets."""

from __future__ import annotations

import locale
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO

from mcp_server.answers.text.layout import ASCII

# Our own line of counts alone: a name from outside stays as it is.
CHECKS_LINE = re.compile(r"^Checks: .*$", re.MULTILINE)
TOOL_ARGUMENT, OPTION = "detail=all", "--detail all"


def worded_for_terminal(text: str, stream: TextIO | None = None) -> str:
    """Name the option of the command line where the text names the argument of the tool.

    Bars are in ASCII where the stream or the locale has no others; names stay as they are.
    """
    worded = CHECKS_LINE.sub(lambda line: line[0].replace(TOOL_ARGUMENT, OPTION), text)
    return worded if _has_drawings(stream) else worded.translate(ASCII)


def verdict_and_step(view: Mapping[str, Any]) -> str:
    """Return the headline of an answer and its next step: our own words, each on one line."""
    return f"{view['headline']} Next: {view['next_step']}" if view["next_step"] else str(view["headline"])


def in_locale(text: str, stream: TextIO | None) -> str:
    """Return the text of `line`, in plain ASCII if the stream's encoding or the locale has nothing else."""
    return text if _has_drawings(stream) else text.translate(ASCII).encode("ascii", "replace").decode()


def _has_drawings(stream: TextIO | None) -> bool:
    """In the C locale Python takes C.UTF-8 (PEP 538), so that only LC_ALL=C asks for ASCII.

    The stream that rich puts in the place of stdout has no encoding of its own.
    """
    return stream is None or (_is_utf8(stream.encoding or "utf-8") and _is_utf8(_charset()))


def _charset() -> str:
    """Return the locale's charset. Python itself writes UTF-8 in the C locale, too, but a terminal there may not."""
    if not hasattr(locale, "nl_langinfo"):
        return "utf-8"  # Windows: the encoding says it
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    return locale.nl_langinfo(locale.CODESET)


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "").startswith("utf8")
