"""What each editor's configuration sets or lists of the environment. A credential is only ever a reference.

Editors differ in what reaches the server of their own environment: everything (Claude Code, opencode), all but names
that look like a credential (Gemini CLI), or nothing that is not listed (Codex).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from mcp_server.terminal.editors.launch import Launch

Environment: TypeAlias = Callable[[Launch], Mapping[str, str]]

INPUT_ID = "router-key"
LOOKS_SECRET = re.compile("KEY|TOKEN|SECRET|PASSWORD")


def settings(launch: Launch) -> Mapping[str, str]:
    """Return the settings alone."""
    return launch.env


def references(template: str) -> Environment:
    """Return the settings and a reference to each credential that is set: an unset one would stay as it is written."""

    def env(launch: Launch) -> Mapping[str, str]:
        return {**launch.env, **{name: template.replace("NAME", name) for name in launch.credentials}}

    return env


def references_with_default(launch: Launch) -> Mapping[str, str]:
    """Return the settings and a reference to each credential that the server reads; an unset one becomes empty."""
    secret = (name for name in launch.reads if LOOKS_SECRET.search(name))
    return {**launch.env, **{name: f"${{{name}:-}}" for name in secret}}


def prompted_key(launch: Launch) -> Mapping[str, str]:
    """Return the settings and the key that VS Code asks for once and keeps in the system's key store."""
    return {**launch.env, **({launch.key: f"${{input:{INPUT_ID}}}"} if launch.key else {})}
