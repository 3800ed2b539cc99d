"""How each client reads its configuration: where the server stands, and what it puts in for references."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"
FULL_PATH = "/full/path/to/routerscope"
NEVER = r"(?!)"


@dataclass(frozen=True)
class Format:
    """One client's format. `reference` matches what it expands: group 1 is a name, group 2 (if any) the default."""

    section: str
    reference: str = NEVER
    fixed: Mapping[str, str] = field(default_factory=dict)
    needs_full_path: bool = False


FORMATS = {
    "claude-desktop.json": Format("mcpServers", needs_full_path=True),
    "cursor.json": Format("mcpServers", r"\$\{env:(\w+)\}", {"type": "stdio"}),
    "vscode.json": Format("servers", r"\$\{input:([\w-]+)\}", {"type": "stdio"}),
    "zed.json": Format("context_servers", fixed={"source": "custom"}),
    "claude-code.json": Format("mcpServers", r"\$\{(\w+)(?::-([^}]*))?\}", {"type": "stdio"}),
    "gemini.json": Format("mcpServers", r"\$\{(\w+)(?::-([^}]*))?\}"),
}


@dataclass(frozen=True)
class Configuration:
    """One example, parsed."""

    name: str
    whole: Mapping[str, Any]

    @property
    def format(self) -> Format:
        return FORMATS[self.name]

    @property
    def server(self) -> Mapping[str, Any]:
        """The one server that it sets up."""
        (server,) = self.whole[self.format.section].values()
        assert isinstance(server, dict)
        return server

    @property
    def references(self) -> set[str]:
        """The names of what the client is to put in."""
        texts = [*self.server["args"], *self.server["env"].values()]
        return {match[1] for text in texts for match in re.finditer(self.format.reference, text)}

    def env(self, values: Mapping[str, str]) -> dict[str, str]:
        """The server's environment, where the client knows these values; it puts in nothing for any other name."""
        return {name: self._expanded(text, values) for name, text in self.server["env"].items()}

    def command(self) -> list[str]:
        """What the client would run: here the console script beside this Python or, not installed, the module."""
        assert self.server["command"] == (FULL_PATH if self.format.needs_full_path else "routerscope")
        script = Path(sys.executable).with_name("routerscope")
        program = [str(script)] if script.exists() else [sys.executable, "-m", "mcp_server"]
        return [*program, *self.server["args"]]

    def _expanded(self, text: str, values: Mapping[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            default = match[2] or "" if match.re.groups > 1 else ""
            return values.get(match[1], default)

        return re.sub(self.format.reference, value, text)


def load(name: str) -> Configuration:
    """Parse one example."""
    return Configuration(name, json.loads((EXAMPLES / name).read_text("utf-8")))
