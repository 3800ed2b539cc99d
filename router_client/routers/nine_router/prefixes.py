"""The prefixes under which clients request the models of built-in providers, where they differ from the id."""

from __future__ import annotations

from collections.abc import Mapping

PREFIXES: Mapping[str, str] = {
    "antigravity": "ag",
    "claude": "cc",
    "cline": "cl",
    "codebuddy-cn": "cbcn",
    "codebuddy-intl": "cbai",
    "codex": "cx",
    "cursor": "cu",
    "deepseek": "ds",
    "gemini-cli": "gc",
    "github": "gh",
    "grok-cli": "gcli",
    "iflow": "if",
    "kilocode": "kc",
    "kiro": "kr",
    "mimo-free": "mmf",
    "opencode": "oc",
    "qoder": "qd",
    "zed": "zd",
}
"""By provider id, as of 9router 0.5.69. A provider that is missing here is shown under its id, which it takes, too."""
