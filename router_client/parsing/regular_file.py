"""A small file: opened first, without following a link or blocking, and judged then by what was opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

# Not blocking, so that a FIFO without a writer cannot hold us. What a system does not have is left out.
FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    FLAGS |= getattr(os, _name, 0)
OTHERS, OTHERS_WRITE = 0o077, 0o022


class NotRegular(OSError):
    """A folder, a FIFO, a device or a socket."""


class RegularFile(NamedTuple):
    """Its bytes, and what others may do with it: read or change it, and change it."""

    body: bytes
    is_loose: bool
    is_writable_by_others: bool


def read_regular(path: str | os.PathLike[str], most: int, folder: int | None = None) -> RegularFile:
    """Up to `most` bytes of a regular file. `folder` is the descriptor of the folder that a relative path starts from.

    Raises:
        NotRegular: it is something else.
        OSError: it cannot be opened; with ELOOP it is a link.
    """
    handle = os.open(path, FLAGS, dir_fd=folder)
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            raise NotRegular
        # Only now: on a folder fdopen raises, and then nobody closes the handle.
        with os.fdopen(handle, "rb", closefd=False) as stream:
            body = stream.read(most)
    finally:
        os.close(handle)
    return RegularFile(body, _allowed(info, OTHERS), _allowed(info, OTHERS_WRITE))


def is_replaceable_by_others(path: Path) -> bool:
    """True where others may write to its folder, and so put another file in its place; a sticky one forbids that."""
    try:
        info = os.stat(path.parent)
    except OSError:
        return False
    return _allowed(info, OTHERS_WRITE) and not info.st_mode & stat.S_ISVTX


def _allowed(info: os.stat_result, what: int) -> bool:
    """Only POSIX says so in the mode. Another owner than the person or root may do everything."""
    return os.name == "posix" and (bool(info.st_mode & what) or info.st_uid not in {0, os.geteuid()})
