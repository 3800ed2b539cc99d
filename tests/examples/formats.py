"""How each client reads its configuration: the section of the server, and the references that it expands."""

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
NO_MATCH = r"(?!)"


@dataclass(frozen=True)
class Format:
    """The format of a client. `reference` matches what it expands: group 1 is a name, group 2 (if any) the default."""

    section: str
    reference: str = NO_MATCH
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
    content: Mapping[str, Any]

    @property
    def format(self) -> Format:
        return FORMATS[self.name]

    @property
    def server(self) -> Mapping[str, Any]:
        """The only server of the configuration."""
        (server,) = self.content[self.format.section].values()
        assert isinstance(server, dict)
        return server

    @property
    def references(self) -> set[str]:
        """The names of the values that the client inserts."""
        texts = [*self.server["args"], *self.server["env"].values()]
        return {match[1] for text in texts for match in re.finditer(self.format.reference, text)}

    def env(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the server's environment with these values; other references become their default or empty."""
        return {name: self._expanded(text, values) for name, text in self.server["env"].items()}

    def command(self) -> list[str]:
        """Return the command to run: the console script of this environment, or the module if it is not installed."""
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
