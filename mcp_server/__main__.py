"""`routerscope` and `python -m mcp_server`."""

from __future__ import annotations

import gc


def main() -> int:
    """Run the command line; the exit code is 0, 1 or 2 as `routerscope --help` says."""
    # Tens of thousands of objects are made while the SDK is imported, and none of them is garbage.
    gc.disable()
    from mcp_server.cli import run  # noqa: PLC0415

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
