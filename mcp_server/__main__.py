"""`routerscope` and `python -m mcp_server`."""

from __future__ import annotations

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; the exit code is 0, 1 or 2 as `routerscope --help` says."""
    # Tens of thousands of objects are made while the SDK is imported, and none of them is garbage.
    gc.disable()
    from mcp_server.terminal.cli import run  # noqa: PLC0415
    from mcp_server.terminal.shutdown import end  # noqa: PLC0415

    end(run())


if __name__ == "__main__":
    main()
