"""The status line and the hooks, drawn by real clients, without a model: there is none in these states."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial
from typing import Any

from mcp_server.demo.recorded import UNREACHABLE, demo_states
from release.plugin.claude_code import ROUTER_ERRORS
from tests.acceptance.terminal import claude_code
from tests.acceptance.tools import ROUTERSCOPE, CannotRun, Check, Tools

CLAUDE, CCSTATUSLINE = "@anthropic-ai/claude-code", "ccstatusline"
STATES = (*demo_states("dario"), UNREACHABLE)
NOTIFICATION = re.compile(r"\x1b\]9;([^\x07]*)\x07")
SETTLE_S = 3.0
INPUT = {
    "session_id": "0", "cwd": "/", "model": {"id": "claude", "display_name": "Claude"}, "version": "2.1.332",
    "workspace": {"current_dir": "/", "project_dir": "/"}, "cost": {"total_cost_usd": 0.0},
}  # fmt: skip


def checks(tools: Tools) -> list[Check]:
    """Return the checks."""
    claude = tools.version(CLAUDE)
    drawn = [
        Check("Claude Code", claude, "-", f"status line: {state}", partial(_status_line, tools, state))
        for state in STATES
    ]
    return [
        *drawn,
        Check("Claude Code", claude, "-", "hooks: halted, 429", lambda: _hooks(tools)),
        Check("Claude Code", claude, "-", "hooks: healthy, 429", lambda: _silent_hooks(tools)),
        Check("ccstatusline", tools.version(CCSTATUSLINE), "-", "config statusline", lambda: _ccstatusline(tools)),
    ]


def _status_line(tools: Tools, state: str) -> str:
    """Claude Code draws exactly what the command prints."""
    expected = line_of_sample(state)
    with claude_code(tools, f"line-{state}", settings_of(state, hooks=False)) as session:
        session.wait(lambda: expected in session.text)
    return expected


def _hooks(tools: Tools) -> str:
    """The session starts with a message, and a refused request ends with a notification of the verdict."""
    with claude_code(tools, "hooks", settings_of("halted", hooks=True)) as session:
        session.wait(lambda: "Routerscope: The router is rejecting every request" in session.text)
        session.type("hello")
        session.wait(lambda: NOTIFICATION.search(session.text) is not None)
        (notification,) = NOTIFICATION.findall(session.text)
    if not notification.startswith("The router is rejecting every request") or "Next: " not in notification:
        raise CannotRun(f"the notification is {notification!r}")
    return f"OSC 9, {len(notification.encode()) + 5} bytes"


def _silent_hooks(tools: Tools) -> str:
    """Nothing is shown while the router would serve, although a request was refused."""
    with claude_code(tools, "silent", settings_of("busy", hooks=True)) as session:
        session.wait(lambda: "● ok" in session.text)
        session.type("hello")
        session.wait(lambda: "API Error" in session.text)
        session.read(SETTLE_S)
        if "Routerscope" in session.text or NOTIFICATION.search(session.text):
            raise CannotRun("a hook said something although the router would serve")
    return "nothing"


def _ccstatusline(tools: Tools) -> str:
    """Its widget runs the command of `config statusline`."""
    page = _routerscope("config", "statusline", "--demo")
    snippet = page.partition("ccstatusline: ")[2].partition("\n\n")[2].partition("\n\ntmux: ")[0]
    tools.write(".config/ccstatusline/settings.json", snippet)
    done = subprocess.run(
        [str((tools.node / "node_modules/.bin/ccstatusline").absolute())],
        input=json.dumps(INPUT), env=tools.environment(LC_ALL="C.UTF-8"), cwd=tools.home, timeout=60, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    text = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout).replace("\u00a0", " ").strip()
    if line_of_sample("busy") not in text:
        raise CannotRun(f"exit code {done.returncode}: {text!r} {done.stderr[-300:]!r}")
    return text


def settings_of(state: str, *options: str, hooks: bool) -> dict[str, Any]:
    """Return Claude Code's settings: the status line, and the two hooks as the plugin has them."""
    line = {
        "type": "command",
        "command": " ".join([ROUTERSCOPE, "line", f"--demo={state}", *options]),
        "padding": 0,
        "refreshInterval": 5,
    }
    if not hooks:
        return {"statusLine": line}
    start, failure = (
        {"type": "command", "command": f"{ROUTERSCOPE} hook {event} --demo={state}"}
        for event in ("session-start", "stop-failure")
    )
    return {
        "statusLine": line,
        "hooks": {
            "SessionStart": [{"hooks": [start]}],
            "StopFailure": [{"matcher": "|".join(ROUTER_ERRORS), "hooks": [failure]}],
        },
    }


def line_of_sample(state: str) -> str:
    return _routerscope("line", f"--demo={state}").strip()


def _routerscope(*arguments: str) -> str:
    try:
        done = subprocess.run([ROUTERSCOPE, *arguments], check=True, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotRun(f"routerscope {arguments[0]} did not run: {error}") from error
    return done.stdout
