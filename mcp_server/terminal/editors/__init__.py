"""How to add Routerscope to each editor. Returns text and writes nothing.

    launch.py    the command that an editor starts
    snippets.py  the configuration in each editor's format, with a reference to the key
    table.py     one row per editor: its file, its install link or command
    page.py      what `routerscope config EDITOR` prints

`make snapshots` writes the files in examples/ with the same code.
"""

from mcp_server.terminal.editors.launch import Launch, launch_here
from mcp_server.terminal.editors.page import page
from mcp_server.terminal.editors.table import EDITORS, Editor

__all__ = ["EDITORS", "Editor", "Launch", "launch_here", "page"]
