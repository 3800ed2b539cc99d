"""Output that fails: a reader that is gone, a closed stream, a full disk."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def write_if_possible(text: str) -> None:
    """Print a line to stdout, unless it is closed or full: for programs whose user sees nothing else."""
    try:
        print(text, flush=True)
    except (OSError, ValueError, AttributeError):
        with suppress(OSError, ValueError, AttributeError):
            drop_output()


def drop_output() -> None:
    """Drop what is buffered for stdout and what follows: it would fail again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
