"""The settings that a command runs with, and the client that they make."""

from __future__ import annotations

import argparse
import select
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

import router_client
from mcp_server.log import configure_log
from mcp_server.terminal.startup import load_sample_settings
from router_client.errors import SettingsError
from router_client.routers import KINDS

if TYPE_CHECKING:
    from router_client import RouterClient, Settings, SettingSource, SetVariables


VARIABLES = {"--url": "ROUTER_URL", "--router": "ROUTER_KIND", "--key-file": "ROUTER_API_KEY_FILE"}
"""The options that take the place of a variable."""


def chosen_settings(options: argparse.Namespace) -> AbstractContextManager[Settings]:
    """Return the settings of the user's own router, or with `--demo` those of a sample router, which then runs.

    Raises:
        SettingsError: a setting is wrong, or there is no such sample.
    """
    if "demo" in options:
        return load_sample_settings()(options.demo, sample_kind(options))
    return nullcontext(own_settings(options))


def own_settings(options: argparse.Namespace) -> Settings:
    """Return the settings from the environment and the options.

    Raises:
        SettingsError: a setting is wrong. It names the option, if one was given, else the variable.
    """
    given = _given(options)
    if empty := [option for option, value in given.items() if not value]:
        raise SettingsError(empty[0], "is empty; set a value or leave the option out")
    option_of = {VARIABLES[option]: option for option in given}
    try:
        settings = router_client.load_settings(overrides=_overrides(given))
    except SettingsError as error:
        raise SettingsError(option_of.get(error.name, error.name), error.remedy) from None
    lines = (line.partition(": ") for line in settings.warnings)
    return replace(
        settings,
        candidates=tuple(
            replace(each, found_by=option_of.get(each.found_by, each.found_by)) for each in settings.candidates
        ),
        warnings=tuple(f"{option_of.get(name, name)}: {text}" for name, _, text in lines),
    )


def own_variables(options: argparse.Namespace) -> SetVariables:
    """Return the variables that the environment sets, and those that the options take the place of."""
    return router_client.set_variables(overrides=_overrides(_given(options)))


def own_sources(options: argparse.Namespace) -> list[SettingSource]:
    """Return each setting that is set, and where: environment, file, a router's own variable or option."""
    given = _given(options)
    option_of = {VARIABLES[option]: f"option {option}" for option in given}
    sources = router_client.setting_sources(overrides=_overrides(given))
    return [each._replace(source=option_of.get(each.name, each.source)) for each in sources]


def sample_kind(options: argparse.Namespace) -> str:
    """Return the kind of the sample router.

    Raises:
        SettingsError: there is no such kind, or an option was given that a sample router does not take.
    """
    given = _given(options)
    kind = given.pop("--router", next(iter(KINDS)))
    if kind not in KINDS:
        raise SettingsError("--router", f"choose one of {', '.join(KINDS)}")
    if given:
        raise SettingsError(next(iter(given)), "leave it out: the sample router has its own address and key")
    return kind


def _overrides(given: Mapping[str, str]) -> dict[str, str]:
    return {VARIABLES[option]: value for option, value in given.items()}


def _given(options: argparse.Namespace) -> dict[str, str]:
    """Return the values by option."""
    names = {option: option.removeprefix("--").replace("-", "_") for option in VARIABLES}
    return {option: getattr(options, name) for option, name in names.items() if name in options}


def logging_client(settings: Settings) -> RouterClient:
    """Return a client whose credentials the log masks, after the warnings about the settings."""
    client = router_client.RouterClient(settings)
    configure_log(settings.log_level, client.known_secrets)
    print_warnings(settings)
    return client


def print_warnings(settings: Settings) -> None:
    """Print settings that work and are unsafe to stderr."""
    print_lines([f"routerscope: warning: {line}" for line in settings.warnings])


def print_lines(lines: Sequence[str]) -> None:
    """Print constants to stderr, unless it is full or closed.

    They need no scrubbing and do not go through the log, which takes time.
    """
    with suppress(OSError, ValueError):
        if lines and sys.stderr is not None and select.select([], [sys.stderr], [], 0)[1]:
            print(*lines, sep="\n", file=sys.stderr, flush=True)
