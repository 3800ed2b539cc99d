"""The bell of the terminal."""

from __future__ import annotations

import sys

BELL = "\a"


def ring() -> None:
    """Ring on the terminal: a pipe or a file gets nothing, so that no bell is in a log."""
    # Not sys.stderr and sys.stdout: while rich draws in place, it puts what is written there on lines of its own.
    for stream in (sys.__stderr__, sys.__stdout__):
        if stream is not None and stream.isatty():
            stream.write(BELL)
            stream.flush()
            return
