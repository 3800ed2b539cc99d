"""Reads small regular files. A file is opened first, without following links or blocking, then checked."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

# O_NONBLOCK, because opening a FIFO without a writer would block. Flags that a system lacks are left out.
FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    FLAGS |= getattr(os, _name, 0)
GROUP_AND_OTHERS, GROUP_AND_OTHERS_WRITE = 0o077, 0o022


class NotRegular(OSError):
    """The path is a folder, a FIFO, a device or a socket."""


class RegularFile(NamedTuple):
    """The bytes of a file and whether other users can access it in any way, and change it."""

    body: bytes
    is_accessible_by_others: bool
    is_writable_by_others: bool


def read_regular(path: str | os.PathLike[str], max_bytes: int, folder: int | None = None) -> RegularFile:
    """Read up to `max_bytes` bytes of a regular file.

    Args:
        path: the file.
        max_bytes: the number of bytes to read at most.
        folder: the descriptor of the folder that a relative path starts from.

    Raises:
        NotRegular: it is not a regular file.
        OSError: it cannot be opened. ELOOP means that it is a link.
    """
    handle = os.open(path, FLAGS, dir_fd=folder)
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            raise NotRegular
        # After the check, because fdopen raises on a folder.
        with os.fdopen(handle, "rb", closefd=False) as stream:
            body = stream.read(max_bytes)
    finally:
        os.close(handle)
    return RegularFile(body, _allows(info, GROUP_AND_OTHERS), _allows(info, GROUP_AND_OTHERS_WRITE))


def is_replaceable_by_others(path: Path) -> bool:
    """Return True if other users can write to the file's folder, which has no sticky bit, and so replace the file."""
    try:
        info = os.stat(path.parent)
    except OSError:
        return False
    return _allows(info, GROUP_AND_OTHERS_WRITE) and not info.st_mode & stat.S_ISVTX


def _allows(info: os.stat_result, permissions: int) -> bool:
    """Return True if other users have one of these permissions. False on systems without POSIX file modes.

    An owner other than this user or root has every permission.
    """
    return os.name == "posix" and (bool(info.st_mode & permissions) or info.st_uid not in {0, os.geteuid()})
