"""The README's install buttons: each opens an editor, which asks before it adds the server.

GitHub removes links that are not https from a README, so that each goes through a page of the editor's vendor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlencode

from mcp_server.terminal.editors import EDITORS, Launch
from mcp_server.terminal.editors.launch import NAME
from release.project import REPOSITORY, project

LAUNCH = Launch("uvx", ("--from", f"git+{REPOSITORY}", "routerscope"), key=None)
"""The same command as in the README's first lines."""

BADGE = "https://img.shields.io/badge"


class Button(NamedTuple):
    """A badge and its link."""

    title: str
    color: str
    link: str


def buttons() -> Iterator[Button]:
    """Yield one button for each editor that has a link."""
    yield Button("VS Code", "0098FF", f"https://insiders.vscode.dev/redirect?url={quote(_link('vscode'), safe='')}")
    yield Button("Cursor", "000000", f"https://cursor.com/en/install-mcp?{_query('cursor')}")
    yield Button("goose", "4C4C4C", f"https://block.github.io/goose/extension?{_goose()}")
    yield Button("LM Studio", "5B21B6", f"https://lmstudio.ai/install-mcp?{_query('lm-studio')}")
    yield Button("Kiro", "8B5CF6", _link("kiro"))


def button_lines() -> Iterator[str]:
    """Yield the lines of the README."""
    for button in buttons():
        yield f"[![{button.title}]({BADGE}/add_to-{quote(button.title)}-{button.color})]({button.link})"


def _link(editor: str) -> str:
    row = EDITORS[editor]
    return row.shortcut(row.link, LAUNCH) or ""


def _query(editor: str) -> str:
    return _link(editor).partition("?")[2]


def _goose() -> str:
    fields = [
        ("cmd", LAUNCH.command),
        *(("arg", argument) for argument in LAUNCH.args),
        ("id", NAME),
        ("name", NAME),
        ("description", project()["description"]),
    ]
    return urlencode(fields, quote_via=quote)
