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

WITH_LOGIN = frozenset({"antigravity", "claude", "codex", "cursor", "gemini-cli", "github", "grok-cli", "kiro"})
"""The ids of providers that always log in: without a connection they are refused (404 `No active credentials for
provider`, recorded for claude). Of any other it is not known: some need none."""

LOGIN_PREFIXES = WITH_LOGIN | {PREFIXES[id_] for id_ in WITH_LOGIN}
