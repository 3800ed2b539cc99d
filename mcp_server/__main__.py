"""`routerscope` and `python -m mcp_server`."""

from __future__ import annotations

import gc
from typing import NoReturn

from mcp_server.terminal.cli import run
from mcp_server.terminal.shutdown import end


def main() -> NoReturn:
    """Run the command line, and end with exit code 0, 1 or 2 as `routerscope --help` says."""
    # Importing the SDK makes tens of thousands of objects, none of which is garbage.
    gc.disable()
    end(run())


if __name__ == "__main__":
    main()
