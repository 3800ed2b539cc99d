"""Codex's app server: asked for the state of the MCP servers, it starts them and lists their tools; needs no model."""

from __future__ import annotations

import json
import subprocess
import threading
from typing import IO, Any

from tests.acceptance.tools import DEADLINE_S, CannotRun, Tools

CLIENT = {"clientInfo": {"name": "routerscope-acceptance", "version": "1"}}


def servers(tools: Tools) -> list[dict[str, Any]]:
    """Return the state of each server.

    Raises:
        CannotRun: there was no answer before the deadline.
    """
    with subprocess.Popen(
        ["codex", "app-server"], env=tools.environment(), cwd=tools.home, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        deadline = threading.Timer(DEADLINE_S, process.kill)
        deadline.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            _ask(process.stdin, process.stdout, "initialize", CLIENT)
            found: list[dict[str, Any]] = _ask(process.stdin, process.stdout, "mcpServerStatus/list", {})["data"]
            return found
        finally:
            deadline.cancel()
            process.kill()


def _ask(requests: IO[str], responses: IO[str], method: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return the result of a request; its method is also its id."""
    print(json.dumps({"id": method, "method": method, "params": params}), file=requests, flush=True)
    for line in responses:
        message = json.loads(line)
        if message.get("id") == method and "result" in message:
            result: dict[str, Any] = message["result"]
            return result
    raise CannotRun(f"Codex did not answer {method}")
