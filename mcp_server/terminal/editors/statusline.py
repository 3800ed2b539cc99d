"""The text of `routerscope config statusline`: what to add to programs that have a status line."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping

from mcp_server.terminal.editors.launch import Launch
from router_client.routers import KINDS

UNCHANGED = "If a file exists, add the entry to it. This command has written nothing."
STARSHIP_TIMEOUT_MS = 2000
CCSTATUSLINE_TIMEOUT_MS = 2500
CCSTATUSLINE_MAX_TTL_S = 60
CCSTATUSLINE_VERSION = 4
"""Of the format of its settings: without it, it migrates them."""


def statusline_page(launch: Launch, kinds: Iterable[str]) -> str:
    """Return a snippet for each program, and how often it looks at the router.

    Args:
        launch: how this installation is started here.
        kinds: the kinds of router that it may find.
    """
    every_s = refresh_interval(kinds)
    places = (f"{place}\n\n{snippet}" for place, snippet in _snippets(line_command(launch), every_s).items())
    return "\n\n".join([*places, _notes(launch, every_s)])


def refresh_interval(kinds: Iterable[str]) -> int:
    """Return the seconds between looks that take less than 1 % of a core from any of these routers."""
    return max(KINDS[kind].refresh_s for kind in kinds)


def line_command(launch: Launch) -> str:
    """Return the shell command of the line, with the settings of this terminal, without credentials."""
    settings = [f"{name}={shlex.quote(value)}" for name, value in launch.env.items()]
    # `--demo` may take the word after it as its state.
    options = [argument for argument in launch.args if argument.startswith("--")]
    at = launch.args.index(options[0]) if options else len(launch.args)
    return " ".join([*settings, shlex.join([launch.command, *launch.args[:at], "line", *launch.args[at:]])])


def _snippets(command: str, every_s: int) -> Mapping[str, str]:
    coloured = f"{command} --color"
    line = {"type": "command", "command": coloured, "padding": 0, "refreshInterval": every_s}
    return {
        "Claude Code: put this into ~/.claude/settings.json": _json({"statusLine": line}),
        "Copilot CLI: put this into ~/.copilot/settings.json": _json({"statusLine": line}),
        "ccstatusline: put this into ~/.config/ccstatusline/settings.json, with the widget in a line of your own": (
            _json(_ccstatusline(coloured, every_s))
        ),
        "tmux: put this into ~/.tmux.conf": (
            f"set -g status-interval {every_s}\nset -g status-right-length 60\nset -g status-right {_in_tmux(command)}"
        ),
        "starship: put this into ~/.config/starship.toml; it looks at each prompt": (
            f"command_timeout = {STARSHIP_TIMEOUT_MS}  # above all tables\n\n[custom.routerscope]\n"
            f'command = {_json(command)}\nwhen = true\nformat = "$output "'
        ),
    }


def _ccstatusline(command: str, every_s: int) -> dict[str, object]:
    widget = {
        "id": "routerscope",
        "type": "custom-command",
        "commandPath": command,
        "timeout": CCSTATUSLINE_TIMEOUT_MS,
        "preserveColors": True,
    }
    return {
        "version": CCSTATUSLINE_VERSION,
        "customCommandCacheTtlSeconds": min(every_s, CCSTATUSLINE_MAX_TTL_S),
        "lines": [[widget]],
    }


def _notes(launch: Launch, every_s: int) -> str:
    key = f"If the router needs a key, export {launch.key} where these programs start." if launch.key else None
    return "\n".join(
        note
        for note in (
            UNCHANGED,
            f"One line that looks every {every_s} s takes less than 1 % of a core from a router with up to 40 targets."
            " Claude Code and Copilot CLI also look after each message.",
            key,
        )
        if note
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _in_tmux(command: str) -> str:
    """Return #(command) in double quotes: tmux expands $ in them, % as in a date, and # as its own formats."""
    escaped = command.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"#({escaped.replace("%", "%%").replace("#", "##")})"'
