"""How each editor reads its configuration: what it would start, in which environment."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

KEY_NAME = "ROUTER_API_KEY"
YAML_LINE = re.compile(r"(?P<indent> *)(?P<name>[a-z_]+):(?: (?P<value>.+))?")
YAML_FLOW = re.compile(r'([A-Z_]+): ("(?:[^"\\]|\\.)*")')
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ]*")
NO_MATCH = r"(?!)"


@dataclass(frozen=True)
class Started:
    """What a client would run."""

    command: str
    args: list[str]
    env: dict[str, str]


Reader: TypeAlias = Callable[[str, Mapping[str, str]], Started]


def start(editor: str, snippet: str, values: Mapping[str, str]) -> Started:
    """As the editor does it, where its environment, or the person, gives these values."""
    return READERS[editor](snippet, values)


def _json(section: str, reference: str = NO_MATCH, **fixed: Any) -> Reader:
    """An editor that reads one section, and expands references in the environment; `fixed` are its other fields."""

    def read(snippet: str, values: Mapping[str, str]) -> Started:
        content = json.loads(snippet)
        (server,) = content.pop(section).values()
        assert set(content) <= {"inputs"}
        assert server == {"command": server["command"], "args": server["args"], "env": server["env"], **fixed}
        return Started(server["command"], server["args"], _expanded(server["env"], reference, values))

    return read


def _expanded(env: Mapping[str, str], reference: str, values: Mapping[str, str]) -> dict[str, str]:
    """The second group of a reference is its default; an editor without defaults keeps what it cannot expand."""

    def value(match: re.Match[str]) -> str:
        return values.get(match[1], (match[2] or "") if match.re.groups > 1 else match[0])

    return {name: re.sub(reference, value, text) for name, text in env.items()}


def _vscode(snippet: str, values: Mapping[str, str]) -> Started:
    """It puts in what the person typed; an input that is not declared stops it."""
    asked = {prompt["id"]: next(iter(values.values()), "") for prompt in json.loads(snippet).get("inputs", [])}
    assert set(re.findall(r"\$\{input:([\w-]+)\}", snippet)) == set(asked)
    return _json("servers", r"\$\{input:([\w-]+)\}", type="stdio")(snippet, asked)


def _opencode(snippet: str, values: Mapping[str, str]) -> Started:
    """It passes its whole environment on."""
    (server,) = json.loads(snippet)["mcp"].values()
    assert (server["type"], server["enabled"]) == ("local", True)
    command, *args = server["command"]
    return Started(command, args, {**values, **server["environment"]})


def _claude_code(snippet: str, values: Mapping[str, str]) -> Started:
    """It passes its whole environment on."""
    started = _json("mcpServers", r"\$\{(\w+)(?::-([^}]*))?\}", type="stdio")(snippet, values)
    return Started(started.command, started.args, {**values, **started.env})


def _gemini(snippet: str, values: Mapping[str, str]) -> Started:
    """It passes its environment on, but for names that look like a credential."""
    started = _json("mcpServers", r"\$\{(\w+)(?::-([^}]*))?\}")(snippet, values)
    passed = {name: value for name, value in values.items() if not re.search("KEY|TOKEN|SECRET", name)}
    return Started(started.command, started.args, {**passed, **started.env})


def _codex(snippet: str, values: Mapping[str, str]) -> Started:
    (server,) = tomllib.loads(snippet)["mcp_servers"].values()
    passed = {name: values[name] for name in server.get("env_vars", []) if name in values}
    return Started(server["command"], server["args"], server["env"] | passed)


def _goose(snippet: str, values: Mapping[str, str]) -> Started:
    """A name in env_keys that goose cannot find stops the extension: a KeyError here."""
    (server,) = yaml(snippet)["extensions"].values()
    assert (server["type"], server["enabled"]) == ("stdio", True)
    return Started(server["cmd"], server["args"], server["envs"] | {name: values[name] for name in server["env_keys"]})


def yaml(text: str) -> dict[str, Any]:
    """The part of YAML that the snippet may use, and nothing that two readers could read in two ways."""
    root: dict[str, Any] = {}
    open_maps = [root]
    for line in text.splitlines():
        match = YAML_LINE.fullmatch(line)
        assert match, line
        del open_maps[len(match["indent"]) // 2 + 1 :]
        value = {} if match["value"] is None else _scalar(match["value"])
        open_maps[-1][match["name"]] = value
        if match["value"] is None:
            open_maps.append(value)
    return root


def _scalar(text: str) -> Any:
    if text.startswith("{"):
        return {name: json.loads(value) for name, value in YAML_FLOW.findall(text)}
    # A plain word is a string in every YAML but for these.
    if PLAIN.fullmatch(text) and text not in {"true", "yes", "no", "null", "false", "on", "off"}:
        return text
    return json.loads(text)


CURSOR_REFERENCE = r"\$\{env:(\w+)\}"
SHELL_REFERENCE = r"\$\{(\w+)\}"

READERS: Mapping[str, Reader] = {
    "claude-desktop": _json("mcpServers"),
    "cursor": _json("mcpServers", CURSOR_REFERENCE, type="stdio"),
    "vscode": _vscode,
    "zed": _json("context_servers", source="custom"),
    "claude-code": _claude_code,
    "gemini": _gemini,
    "codex": _codex,
    "goose": _goose,
    "opencode": _opencode,
    "copilot": _json("mcpServers", SHELL_REFERENCE, type="local", tools=["*"]),
    "windsurf": _json("mcpServers", CURSOR_REFERENCE),
    "cline": _json("mcpServers"),
    "roo": _json("mcpServers", CURSOR_REFERENCE),
    "kiro": _json("mcpServers", SHELL_REFERENCE),
    "junie": _json("mcpServers"),
    "lm-studio": _json("mcpServers"),
    "amp": _json("amp.mcpServers"),
    "continue": _json("mcpServers"),
    "warp": _json("mcpServers"),
    "antigravity": _json("mcpServers"),
    "kilo": _opencode,
}
