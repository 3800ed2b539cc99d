"""What a terminal words differently from an editor. Everything else is the text that a model gets."""

from __future__ import annotations

import re

# Our own line of counts alone: a name from outside stays as it is.
CHECKS_LINE = re.compile(r"^Checks: .*$", re.MULTILINE)
TOOL_ARGUMENT, OPTION = "detail=all", "--detail all"


def worded_for_terminal(text: str) -> str:
    """Name the option of the command line where the text names the argument of the tool."""
    return CHECKS_LINE.sub(lambda line: line[0].replace(TOOL_ARGUMENT, OPTION), text)
