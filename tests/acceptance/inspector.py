"""The command line of the Inspector, with the newest protocol and with the one that has a handshake."""

from __future__ import annotations

import json

from tests.acceptance.tools import SERVE, CannotRun, Check, Tools

PACKAGE = "@modelcontextprotocol/inspector"
TOOLS = ("doctor", "status", "pool", "usage", "backends_list")
ERAS = {"2025-11-25": "legacy", "2026-07-28": "modern"}
# Arguments, expected parts of the output, and the exit code; 5 is a tool error.
CALLS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("tools/list --strict", tuple(f'"name": "{name}"' for name in TOOLS), 0),
    ("tools/call --tool-name status", ('"verdict": "ok"',), 0),
    ("tools/call --tool-name doctor --tool-arg detail=all", ('"findings"',), 0),
    ("tools/call --tool-name doctor --tool-arg detail=some", ("detail must be one of problems, all",), 5),
    ("resources/list", ("router://report",), 0),
    ("resources/templates/list", ("router://pool/{name}",), 0),
    ("resources/read --uri router://pool/work", ("POOL", "work"), 0),
    ("prompts/list", ("explain_usage",), 0),
    ("prompts/get --prompt-name diagnose --prompt-args focus=speed", ("Do not run it",), 0),
)


def checks(tools: Tools) -> list[Check]:
    """Return each call in each protocol."""
    version = tools.version(PACKAGE)
    return [
        Check("Inspector CLI", version, protocol, call, lambda c=call, p=protocol: _call(tools, c, p))  # type: ignore[misc]
        for protocol in ERAS
        for call, *_ in CALLS
    ]


def _call(tools: Tools, called: str, protocol: str) -> None:
    expected, code = next((expected, code) for call, expected, code in CALLS if call == called)
    config = tools.home / "inspector.json"
    server = {"type": "stdio", "command": SERVE[0], "args": [*SERVE[1:]], "protocolEra": ERAS[protocol]}
    config.write_text(json.dumps({"mcpServers": {"router": server}}), "utf-8")
    start = ("mcp-inspector", "--cli", "--config", str(config), "--server", "router", "--method")
    output = tools.run(*start, *called.split(), expect=expected, code=code)
    # Only the newest protocol has ttlMs: the Inspector used the requested protocol.
    if called.startswith("resources/read") and ('"ttlMs"' in output) != (protocol >= "2026"):
        raise CannotRun("used another protocol than the requested one")
