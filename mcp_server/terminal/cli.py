"""The command line: parse the arguments, run one command, end with an exit code."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence

from mcp_server.terminal.arguments import REPORTS, parser
from mcp_server.terminal.exit_codes import BAD_USAGE, BROKEN_PIPE, FAILED, INTERRUPTED
from mcp_server.terminal.output import drop_output
from mcp_server.terminal.startup import load_command
from router_client.errors import SettingsError

NOT_WRITTEN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a full disk, a quota or a lost terminal answers to a write. Any other error is a bug and stays one."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. A wrong setting is one line on stderr.

    Raises:
        SystemExit: after `--help`, `--version` and a wrong argument.
    """
    if hasattr(sys.stdout, "reconfigure"):
        # A terminal without bars and dashes shows question marks instead.
        sys.stdout.reconfigure(errors="replace")
    try:
        options = parser().parse(arguments)
        code = load_command(_module(options))(options)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except SettingsError as error:
        print(f"routerscope: {error}", file=sys.stderr)
        return BAD_USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except OSError as error:
        if error.errno not in NOT_WRITTEN:
            raise
        return _output_lost(error)
    finally:
        _flush_output()


def _module(options: argparse.Namespace) -> str:
    """Return the module of the chosen command. Without one, a person gets an overview and an editor the server."""
    if options.command is None:
        return "overview" if sys.stdin is not None and sys.stdin.isatty() else "serve"
    return "answer" if options.command in REPORTS else str(options.command)


def _output_lost(error: OSError) -> int:
    print(f"routerscope: the output could not be written: {os.strerror(error.errno or 0)}", file=sys.stderr)
    return FAILED


def _flush_output() -> None:
    """Write what is buffered. After a broken pipe or on a full disk, keep Python from reporting it again at exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        drop_output()
