"""The text of `routerscope config`, with and without an editor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from mcp_server.terminal.editors.editor import Editor
from mcp_server.terminal.editors.launch import KEY, Launch
from mcp_server.terminal.editors.snippets import standard

UNCHANGED = "If the file exists, add the entry to it. This command has written nothing."


def page(editor: Editor, launch: Launch, platform: str, home: PurePath) -> str:
    """Return the editor's command if it has one, where the snippet goes, the snippet, and notes on links and keys.

    Args:
        editor: the editor's row of the table.
        launch: the command that it starts.
        platform: as in `sys.platform`.
        home: the user's home folder.
    """
    command = _command(editor, launch)
    start = "Or put" if command else f"{editor.title}: put"
    place = f"{start} this into {editor.place(platform, home)}"
    return "\n\n".join([*command, place, editor.text(launch), *_link(editor, launch), _notes(editor, launch)])


def overview(editors: Mapping[str, Editor], launch: Launch) -> str:
    """Return the names of all editors, and the block that most other clients read."""
    width = max(map(len, editors))
    names = [f"  routerscope config {name:<{width}}  {editor.title}" for name, editor in editors.items()]
    block = standard(launch, launch.env)
    return "\n\n".join(["\n".join(["Your editor:", *names]), "Most other clients read this block:", block, UNCHANGED])


def _command(editor: Editor, launch: Launch) -> list[str]:
    command = editor.shortcut(editor.command, launch)
    if command is None:
        return []
    lacks = f"\n({editor.command_lacks})" if editor.command_lacks and launch.reads else ""
    return [f"{editor.title}: run this once, for all projects{lacks}", command]


def _link(editor: Editor, launch: Launch) -> list[str]:
    link = editor.shortcut(editor.link, launch)
    if link is None:
        return []
    # The others open the editor itself.
    seen = " (the site sees what it contains)" if link.startswith("https:") else ""
    return [f"Or open this link{seen}:\n{link}"]


def _notes(editor: Editor, launch: Launch) -> str:
    key = editor.key.format(title=editor.title, key=launch.key or KEY)
    return "\n".join([UNCHANGED, *([f"If the router needs a key: {key}"] if launch.key else [])])
