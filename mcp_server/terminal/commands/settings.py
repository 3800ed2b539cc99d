"""The settings that a command runs with, and the client that they make."""

from __future__ import annotations

import argparse
import select
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING

import router_client
from mcp_server.log import configure_log
from mcp_server.terminal.startup import load_sample_settings
from router_client.errors import SettingsError
from router_client.routers import KINDS

if TYPE_CHECKING:
    from router_client import RouterClient, Settings


def chosen_settings(options: argparse.Namespace) -> AbstractContextManager[Settings]:
    """Return the settings from the environment, or with `--demo` those of a sample router, which then runs.

    Raises:
        SettingsError: a setting is wrong, or there is no such sample.
    """
    kind = sample_kind(options)
    if "demo" in options:
        return load_sample_settings()(options.demo, kind)
    return nullcontext(router_client.load_settings())


def sample_kind(options: argparse.Namespace) -> str:
    """Return the kind of the sample router.

    Raises:
        SettingsError: there is no such kind, or `--router` was given without `--demo`.
    """
    kind: str = getattr(options, "router", next(iter(KINDS)))
    if kind not in KINDS:
        raise SettingsError("--router", f"choose one of {', '.join(KINDS)}")
    if "router" in options and options.command != "demo" and "demo" not in options:
        raise SettingsError("--router", "needs --demo; for your own router set ROUTER_KIND")
    return kind


def logging_client(settings: Settings) -> RouterClient:
    """Return a client whose credentials the log masks, after the warnings about the settings."""
    client = router_client.RouterClient(settings)
    configure_log(settings.log_level, client.known_secrets)
    print_warnings(settings)
    return client


def print_warnings(settings: Settings) -> None:
    """Print settings that work and are unsafe to stderr, unless it is full or closed.

    They are constants, so they need no scrubbing and do not go through the log, which takes time.
    """
    lines = [f"routerscope: warning: {line}" for line in settings.warnings]
    with suppress(OSError, ValueError):
        if lines and sys.stderr is not None and select.select([], [sys.stderr], [], 0)[1]:
            print(*lines, sep="\n", file=sys.stderr, flush=True)
