"""How to add Routerscope to each editor. Returns text and writes nothing.

    launch.py       the command that an editor starts, and the variables that the server needs
    environment.py  what each editor's configuration sets or lists, with references to credentials
    snippets.py     the configuration in each editor's format
    notation.py     the few forms of JSON, TOML and YAML that the snippets need
    shortcuts.py    install links, and the editors' own commands
    editor.py       what is known of one editor
    table.py        one row per editor
    page.py         what `routerscope config` prints
    statusline.py   what it prints for programs that have a status line

`make snapshots` writes the files in examples/ with the same code.
"""

from mcp_server.terminal.editors.editor import Editor
from mcp_server.terminal.editors.launch import Launch, launch_here, launch_sample, read_variables
from mcp_server.terminal.editors.page import overview, page
from mcp_server.terminal.editors.statusline import statusline_page
from mcp_server.terminal.editors.table import EDITORS

__all__ = [
    "EDITORS",
    "Editor",
    "Launch",
    "launch_here",
    "launch_sample",
    "overview",
    "page",
    "read_variables",
    "statusline_page",
]
