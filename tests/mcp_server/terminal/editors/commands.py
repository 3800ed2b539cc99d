"""How each editor's own command reads its arguments: what the editor would start from then on."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping

from tests.mcp_server.terminal.editors.clients import Started


def run_command(editor: str, line: str) -> Started:
    """What an editor's own command adds, as the command's arguments say it."""
    return COMMANDS[editor](shlex.split(line))


def _options_first(option: str, *start: str) -> Callable[[list[str]], Started]:
    def read(words: list[str]) -> Started:
        at = words.index("--")
        env = dict(text.split("=", 1) for text in _values(words[len(start) : at], option))
        assert words[: len(start)] == [*start]
        return Started(words[at + 1], words[at + 2 :], env)

    return read


def _gemini_command(words: list[str]) -> Started:
    assert words[:5] == ["gemini", "mcp", "add", "-s", "user"]
    at = words.index("router")
    return Started(words[at + 1], words[at + 3 :], dict(text.split("=", 1) for text in _values(words[5:at], "-e")))


def _vscode_command(words: list[str]) -> Started:
    assert words[:2] == ["code", "--add-mcp"]
    server = json.loads(words[2])
    return Started(server["command"], server["args"], server["env"])


def _values(words: list[str], option: str) -> list[str]:
    assert set(words[::2]) <= {option}
    return words[1::2]


COMMANDS: Mapping[str, Callable[[list[str]], Started]] = {
    "vscode": _vscode_command,
    "claude-code": _options_first("-e", "claude", "mcp", "add", "router", "-s", "user"),
    "gemini": _gemini_command,
    "codex": _options_first("--env", "codex", "mcp", "add", "router"),
    "opencode": _options_first("--env", "opencode", "mcp", "add", "router"),
    "copilot": _options_first("--env", "copilot", "mcp", "add", "router"),
    "amp": _options_first("--env", "amp", "mcp", "add", "router"),
}
