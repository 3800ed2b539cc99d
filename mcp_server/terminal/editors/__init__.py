"""How each editor is told to start Routerscope. It gives text back and writes nothing.

    launch.py    what an editor has to start
    formats.py   JSON, TOML and YAML, as little of them as the snippets need
    snippets.py  each editor's own shape, and its own way of passing a secret
    links.py     install links, and the command that adds the server
    table.py     one row an editor
    page.py      what `routerscope config EDITOR` prints
    here.py      the command that starts this installation; all the others are pure

`make snapshots` makes the files in examples/ from the same code.
"""

from mcp_server.terminal.editors.here import launch_here
from mcp_server.terminal.editors.launch import Launch
from mcp_server.terminal.editors.page import page
from mcp_server.terminal.editors.table import EDITORS, Editor

__all__ = ["EDITORS", "Editor", "Launch", "launch_here", "page"]
