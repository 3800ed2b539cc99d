"""The text of `routerscope config EDITOR`."""

from __future__ import annotations

from pathlib import PurePath

from mcp_server.terminal.editors.launch import Launch
from mcp_server.terminal.editors.table import Editor


def page(editor: Editor, launch: Launch, platform: str, home: PurePath) -> str:
    """Return where the snippet goes, the snippet, and notes on links, merging and keys.

    Args:
        editor: the editor's row of the table.
        launch: the command that it starts.
        platform: as in `sys.platform`.
        home: the user's home folder.
    """
    return "\n\n".join([*_command(editor, launch), *_snippet(editor, launch, platform, home), *_notes(editor, launch)])


def _command(editor: Editor, launch: Launch) -> list[str]:
    if editor.command is None:
        return []
    return [f"{editor.title}: run this once, for all projects", editor.command(launch)]


def _snippet(editor: Editor, launch: Launch, platform: str, home: PurePath) -> list[str]:
    if editor.command is not None:
        place = f"Or, for one project, put this into {'/'.join(editor.file(platform))} in its folder"
    else:
        place = f"{editor.title}: put this into {home.joinpath(*editor.file(platform))}"
    also = f"\n({editor.also})" if editor.also else ""
    return [f"{place}{also}", editor.snippet(launch)]


def _notes(editor: Editor, launch: Launch) -> list[str]:
    link = [f"Or open this link:\n{editor.link(launch)}"] if editor.link else []
    merge = "If the file exists, add the entry to it. This command has written nothing."
    key = [] if launch.is_demo else [f"If the router needs a key: {editor.secret.format(title=editor.title)}"]
    return [*link, "\n".join([merge, *key])]
