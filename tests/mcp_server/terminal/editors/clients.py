"""How each editor reads its configuration: what it would start, in which environment."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

KEY_NAME = "ROUTER_API_KEY"
YAML_LINE = re.compile(r"(?P<indent> *)(?P<name>[a-z_]+):(?: (?P<value>.+))?")
YAML_FLOW = re.compile(r'([A-Z_]+): ("(?:[^"\\]|\\.)*")')
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ]*")


@dataclass(frozen=True)
class Started:
    """What a client would run."""

    command: str
    args: list[str]
    env: dict[str, str]


def start(editor: str, snippet: str, values: Mapping[str, str]) -> Started:
    """As the editor does it, where its environment, or the person, gives these values."""
    return READERS[editor](snippet, values)


def _json(section: str, reference: str = r"(?!)") -> Callable[[str, Mapping[str, str]], Started]:
    def read(snippet: str, values: Mapping[str, str]) -> Started:
        (server,) = json.loads(snippet)[section].values()

        def value(match: re.Match[str]) -> str:
            return values.get(match[1], (match[2] or "") if match.re.groups > 1 else "")

        env = {name: re.sub(reference, value, text) for name, text in server["env"].items()}
        return Started(server["command"], server["args"], env)

    return read


def _vscode(snippet: str, values: Mapping[str, str]) -> Started:
    """It puts in what the person typed; an input that is not declared stops it."""
    asked = {prompt["id"]: values.get(KEY_NAME, "") for prompt in json.loads(snippet).get("inputs", [])}
    assert set(re.findall(r"\$\{input:([\w-]+)\}", snippet)) == set(asked)
    return _json("servers", r"\$\{input:([\w-]+)\}")(snippet, asked)


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


READERS: Mapping[str, Callable[[str, Mapping[str, str]], Started]] = {
    "claude-desktop": _json("mcpServers"),
    "cursor": _json("mcpServers", r"\$\{env:(\w+)\}"),
    "vscode": _vscode,
    "zed": _json("context_servers"),
    "claude-code": _json("mcpServers", r"\$\{(\w+)(?::-([^}]*))?\}"),
    "gemini": _json("mcpServers", r"\$\{(\w+)(?::-([^}]*))?\}"),
    "codex": _codex,
    "goose": _goose,
}
