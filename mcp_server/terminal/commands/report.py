"""`routerscope report`: what a bug report needs, ready to paste.

Its exit code says nothing about the router: it is as useful when none answers. With a wrong setting it names that one,
and ends with the exit code and the line on stderr of the other commands.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import anyio

import router_client
from mcp_server.answers import reports
from mcp_server.answers.text.report import fenced, render_report
from mcp_server.answers.views.report import Installation, SettingView, report_view
from mcp_server.terminal.commands.answer import ask, print_data
from mcp_server.terminal.commands.settings import chosen_settings, logging_client, own_sources, own_variables
from mcp_server.terminal.exit_codes import FAILED, OK
from mcp_server.terminal.installation import installed_versions, this_system
from mcp_server.terminal.startup import load_screen
from router_client import Part
from router_client.errors import SettingsError
from router_client.model.secret import Secret
from router_client.routers import KINDS

if TYPE_CHECKING:
    from router_client import Settings, Snapshot
    from router_client.client import OnRead


def run(options: argparse.Namespace) -> int:
    """Print the report, also with a wrong setting, but not with a wrong sample, which leaves nothing to report.

    Raises:
        SettingsError: a setting is wrong.
    """
    with ExitStack() as stack:
        try:
            settings = stack.enter_context(chosen_settings(options))
        except SettingsError as error:
            if "demo" in options:
                raise
            _print_without_a_look(error, options)
            raise
        source = HidingSource(logging_client(settings), _hidden(options, settings))
        return _print(source, options, settings.warnings)


def _print_without_a_look(error: SettingsError, options: argparse.Namespace) -> None:
    client = router_client.MisconfiguredClient(error, router_client.environment_secrets())
    _print(HidingSource(client, own_variables(options).plain.values()), options)


def _print(source: HidingSource, options: argparse.Namespace, warnings: Collection[str] = ()) -> int:
    sources = [] if "demo" in options else own_sources(options)
    settings = [SettingView(name, origin) for name, origin in sources]
    installation = Installation(installed_versions(), this_system(), settings, list(warnings))
    report = reports.Report(
        lambda assessment, _: report_view(assessment, installation), render_report, (Part.ADMIN,), is_shared=False
    )
    delivery = anyio.run(ask, source, report, "all", None if options.json else load_screen()).delivery
    if options.json or delivery.is_fault:
        print_data(delivery)
    else:
        # Not by the screen: its lines would be those of this terminal.
        print(fenced(delivery.text), flush=True)
    return FAILED if delivery.is_fault else OK


def _hidden(options: argparse.Namespace, settings: Settings) -> Iterator[str]:
    """Yield what must not be in public: values of settings, and addresses other than the routers' default ones."""
    if "demo" in options:
        return
    yield from own_variables(options).plain.values()
    clients = (client.address for client in settings.clients if client.address)
    for address in (*(candidate.address for candidate in settings.candidates), *clients):
        if str(address) not in {row.url for row in KINDS.values()}:
            # A next step has only the port.
            yield from (str(address), f"--port={address.port}")
            yield from () if address.is_loopback else (address.host,)


class HidingSource:
    """A source of snapshots in whose answers these values are redacted as credentials are."""

    def __init__(self, source: reports.SnapshotSource, values: Collection[str] | Iterator[str]) -> None:
        self._source = source
        self._values = tuple(value for value in values if Secret(value).is_maskable)

    async def snapshot(self, parts: Collection[Part], on_read: OnRead | None = None) -> Snapshot:
        """Look at the router now."""
        return await self._source.snapshot(parts, on_read)

    def known_secrets(self, snapshot: Snapshot | None = None) -> tuple[str, ...]:
        """Return the credentials and the values."""
        return (*self._source.known_secrets(snapshot), *self._values)

    async def aclose(self) -> None:
        """Release what the source holds."""
        await self._source.aclose()
