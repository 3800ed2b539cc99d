"""Output for programs that show what a command prints, and that nobody watches for errors."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def write_if_possible(text: str) -> None:
    """Print a line to stdout, unless it is closed or full: then there is nobody to tell."""
    try:
        print(text, flush=True)
    except (OSError, ValueError, AttributeError):
        # What is left in the buffer would fail again at the end.
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
