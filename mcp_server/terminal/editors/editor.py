"""What is known of one editor, and how files are named on each platform."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from msgspec import Struct, field

from mcp_server.terminal.editors.environment import Environment, settings
from mcp_server.terminal.editors.launch import KEY, Launch
from mcp_server.terminal.editors.shortcuts import Shortcut
from mcp_server.terminal.editors.snippets import Snippet, standard

MAC, LINUX, WINDOWS = "darwin", "linux", "win32"
Files = Mapping[str, tuple[str, ...]]

KEY_FILE = (
    f"save it alone in a file that only you can read, and run this again with {KEY}_FILE=/full/path/to/that/file."
)


class Editor(Struct, frozen=True):
    """The properties of one editor.

    Args:
        title: its name as its vendor writes it.
        files: the file that the snippet goes into, by platform, as path parts below the home folder.
        snippet: makes its configuration of the server.
        env: the variables in the configuration.
        key: where the key comes from, as the end of "If the router needs a key: ...".
        command: makes a command that does the same, if the editor has one.
        command_lacks: what the command cannot do.
        link: makes a link that does the same, if the editor has one.
        also: another place for the same snippet; the only one if there is no file.
        suffix: the format of the snippet, as a file suffix.
    """

    title: str
    files: Files = field(default_factory=dict)
    snippet: Snippet = standard
    env: Environment = settings
    key: str = KEY_FILE
    command: Shortcut | None = None
    command_lacks: str | None = None
    link: Shortcut | None = None
    also: str | None = None
    suffix: str = "json"

    def text(self, launch: Launch) -> str:
        """Return the configuration."""
        return self.snippet(launch, self.env(launch))

    def place(self, platform: str, home: PurePath) -> str:
        """Return where the configuration goes; a platform without a file is treated like Linux."""
        if not self.files:
            return self.also or ""
        file = home.joinpath(*self.files.get(platform, self.files[LINUX]))
        return f"{file}\n({self.also})" if self.also else str(file)

    def shortcut(self, make: Shortcut | None, launch: Launch) -> str | None:
        """Return its command or its link, if it has one."""
        return make(launch, self.env(launch)) if make else None


def everywhere(*parts: str) -> Files:
    """Return the same file for every platform."""
    return {LINUX: parts}


def in_app_data(*parts: str) -> Files:
    """Return the file of a desktop program, in the folder that each platform has for them."""
    return {
        LINUX: (".config", *parts),
        MAC: ("Library", "Application Support", *parts),
        WINDOWS: ("AppData", "Roaming", *parts),
    }


def in_extension(extension: str, file: str) -> Files:
    """Return the file in which an extension of VS Code keeps its settings."""
    return in_app_data("Code", "User", "globalStorage", extension, "settings", file)
