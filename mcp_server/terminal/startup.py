"""What makes the start quick. This is the one place where the terminal imports code late.

The MCP SDK with pydantic, httpx and rich take most of the time until the first output. A command imports what it uses
and nothing else: `--version`, `--help` and `config` none of them, a report no SDK and no pydantic, and the server none
of the terminal's code. So each command is a module of its own, imported by name here once it has been chosen; the
modules themselves import at their top, as usual. test_startup.py checks it.
"""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from mcp_server.terminal.screen import Screen
    from router_client import Settings

Command: TypeAlias = Callable[[Namespace], int]
SampleSettings: TypeAlias = "Callable[[str, str], AbstractContextManager[Settings]]"


def load_command(name: str) -> Command:
    """Return the function that runs a command: `run` of the module of that name in commands/."""
    run: Command = import_module(f"mcp_server.terminal.commands.{name}").run
    return run


def load_screen() -> Screen | None:
    """Return a screen where stdout is a terminal and the extra `terminal` is installed, else None."""
    if not sys.stdout.isatty():
        return None
    try:
        screen: type[Screen] = import_module("mcp_server.terminal.screen").Screen
    except ImportError:
        return None
    return screen()


def load_sample_settings() -> SampleSettings:
    """Return `sample_settings(state, kind)`, which runs the sample router of `--demo`."""
    sample_settings: SampleSettings = import_module("mcp_server.demo.sample").sample_settings
    return sample_settings


GARBAGE_THRESHOLD = 10_000
"""How many objects more than at the last collection cause the next one. The first answer imports and makes many
thousands, which stay: at Python's own 700, they would be scanned for tens of times."""


def enable_garbage_collection() -> None:
    """Turn on what `main` turned off, in a process that keeps running. What was imported so far is never scanned."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    gc.enable()
