"""Reads small regular files of one folder, whatever lies there: links out, FIFOs, huge files, no rights."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MAX_FILES = 64
MAX_NAMES = 4096
MAX_BYTES = 64 * 1024

NOT_REGULAR = "it is not a regular file"
LINK_OUT = "it is a link out of the state folder, which is not followed"
TOO_LARGE = "it is larger than 64 KiB"
UNREADABLE = "it cannot be opened"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file's stem and, where it could be read, its bytes; else the problem, in our words."""

    stem: str
    body: bytes | None = None
    problem: str | None = None
    loose: bool = False


def json_files(folder: Path, home: Path) -> tuple[list[FoundFile], int]:
    """The first 64 *.json files by name, and how many more there are.

    Raises:
        OSError: the folder cannot be listed, or lies outside `home` by way of a link.
    """
    if not _inside(folder, home):
        raise NotADirectoryError
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in islice(entries, MAX_NAMES) if entry.name.endswith(".json"))
    return list(_read_all(folder, home, names[:MAX_FILES])), max(0, len(names) - MAX_FILES)


def _read_all(folder: Path, home: Path, names: list[str]) -> Iterator[FoundFile]:
    for name in names:
        # A name need not be UTF-8; what is not is shown as a replacement character.
        stem = os.fsencode(name).decode("utf-8", "replace").removesuffix(".json")
        try:
            yield _read(folder / name, home, stem)
        except OSError:
            yield FoundFile(stem, problem=UNREADABLE)


def _read(path: Path, home: Path, stem: str) -> FoundFile:
    if not _inside(path, home):
        return FoundFile(stem, problem=LINK_OUT)
    # Not blocking, so that a FIFO without a writer cannot hold us; no link may take the file's place.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(os.path.realpath(path), flags)
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            return FoundFile(stem, problem=NOT_REGULAR)
        # Only now: on a folder fdopen raises, and then nobody closes the handle.
        with os.fdopen(handle, "rb", closefd=False) as stream:
            body = stream.read(MAX_BYTES + 1)
    finally:
        os.close(handle)
    if len(body) > MAX_BYTES:
        return FoundFile(stem, problem=TOO_LARGE)
    return FoundFile(stem, body, loose=os.name == "posix" and bool(info.st_mode & 0o077))


def _inside(path: Path, home: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(home))
