"""How each editor is told to start Routerscope. It gives text back and writes nothing.

    launch.py    what an editor has to start
    snippets.py  each editor's own shape, and its own way of passing a secret
    table.py     one row an editor, with its install link or command
    page.py      what `routerscope config EDITOR` prints

`make snapshots` makes the files in examples/ from the same code.
"""

from mcp_server.terminal.editors.launch import Launch, launch_here
from mcp_server.terminal.editors.page import page
from mcp_server.terminal.editors.table import EDITORS, Editor

__all__ = ["EDITORS", "Editor", "Launch", "launch_here", "page"]
