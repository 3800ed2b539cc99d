"""Read small regular files of one folder safely: it may hold links, FIFOs, huge files and unreadable ones.

No name is checked first and opened later. Everything is opened relative to the state folder's descriptor and without
following links, so no link can take a file's place in between. The target of a link within the state folder is opened
in the same way.
"""

from __future__ import annotations

import errno
import heapq
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from router_client.parsing.regular_file import NotRegular, RegularFile, read_regular

MAX_FILES = 64
MAX_ENTRIES = 1_000_000
MAX_BYTES = 64 * 1024

NOT_REGULAR = "it is not a regular file"
LINK_OUT = "it is a link out of the state folder, which is not followed"
TOO_LARGE = "it is larger than 64 KiB"
UNREADABLE = "it cannot be opened"

# Flags that the system does not have are left out. O_PATH opens a folder that may be entered but not listed.
ENTERED = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
LISTED = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class FoundFile(Struct, frozen=True):
    """A file's stem, its first bytes, and why it cannot be used; `is_loose`: others may read it."""

    stem: str
    body: bytes | None = None
    problem: str | None = None
    is_loose: bool = False


class Listing(NamedTuple):
    """The files that were read, how many more there are, and whether the folder has more than MAX_ENTRIES."""

    files: list[FoundFile]
    more: int = 0
    is_cut: bool = False


def json_files(home: Path, folder: str) -> Listing:
    """Read the first MAX_FILES *.json files, by name, of a folder in `home`; none if there is no such folder.

    Raises:
        OSError: there is no `home`, the folder cannot be listed, or it is a link out of `home`.
    """
    with _opened(home, ENTERED) as top:
        state = _StateFolder(top, home)
        parts = state.resolve(folder)
        try:
            with state.open_folder(parts, LISTED) as handle:
                return state.listing(parts, handle)
        except FileNotFoundError:
            return Listing([])


class _StateFolder:
    """The open state folder; a folder in it is named by its parts, relative to it."""

    def __init__(self, top: int, home: Path) -> None:
        self._top = top
        self._homes = tuple(dict.fromkeys((os.path.abspath(home), os.path.realpath(home))))

    def resolve(self, folder: str) -> Sequence[str]:
        """Return the parts of a folder, which may be a link to another one in the state folder."""
        try:
            target = os.readlink(folder, dir_fd=self._top)
        except OSError:
            return (folder,)
        resolved = self._resolve_link((), target)
        if not resolved:
            raise NotADirectoryError
        return resolved

    def listing(self, parts: Sequence[str], folder: int) -> Listing:
        """Read the files of the folder with this descriptor, which is at `parts`."""
        with os.scandir(folder) as entries:
            names = (entry.name for entry in islice(entries, MAX_ENTRIES) if entry.name.endswith(".json"))
            numbers = count()
            # Never holds all names at once.
            first = heapq.nsmallest(MAX_FILES, (name for name, _ in zip(names, numbers, strict=False)))
            is_cut = next(entries, None) is not None
        more = next(numbers) - len(first)
        return Listing([self._found(parts, folder, name) for name in first], more, is_cut)

    def _found(self, parts: Sequence[str], folder: int, name: str) -> FoundFile:
        # A file name can be invalid UTF-8, which becomes a replacement character.
        stem = os.fsencode(name).decode("utf-8", "replace").removesuffix(".json")
        try:
            file = self._read(parts, folder, name)
        except _LinkOut:
            return FoundFile(stem, problem=LINK_OUT)
        except NotRegular:
            return FoundFile(stem, problem=NOT_REGULAR)
        except OSError:
            return FoundFile(stem, problem=UNREADABLE)
        if len(file.body) > MAX_BYTES:
            # Its first bytes may hold a key, which is redacted, too.
            return FoundFile(stem, file.body, TOO_LARGE)
        return FoundFile(stem, file.body, is_loose=file.is_accessible_by_others)

    def _read(self, parts: Sequence[str], folder: int, name: str) -> RegularFile:
        try:
            return read_regular(name, MAX_BYTES + 1, folder)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
        resolved = self._resolve_link(parts, os.readlink(name, dir_fd=folder))
        if not resolved:
            raise _LinkOut
        try:
            with self.open_folder(resolved[:-1], ENTERED) as parent:
                return read_regular(resolved[-1], MAX_BYTES + 1, parent)
        except NotADirectoryError:
            # One of the folders is itself a link.
            raise _LinkOut from None

    def _resolve_link(self, parts: Sequence[str], target: str) -> list[str] | None:
        """Return the target of a link in the folder at `parts` as parts; None if that is out of the state folder."""
        for home in self._homes:
            resolved = os.path.relpath(os.path.join(home, *parts, target), home).split(os.sep)
            if resolved[0] not in {os.pardir, os.curdir}:
                return resolved
        return None

    @contextmanager
    def open_folder(self, parts: Sequence[str], flags: int) -> Iterator[int]:
        """Open a folder one part at a time, none of which may be a link; `flags` are for the last one."""
        with ExitStack() as opened:
            handle = self._top
            for depth, part in enumerate(parts, 1):
                part_flags = (flags if depth == len(parts) else ENTERED) | NO_LINK
                handle = opened.enter_context(_opened(part, part_flags, handle))
            yield handle


class _LinkOut(Exception):
    """A link out of the state folder."""


@contextmanager
def _opened(path: str | os.PathLike[str], flags: int, folder: int | None = None) -> Iterator[int]:
    handle = os.open(path, flags, dir_fd=folder)
    try:
        yield handle
    finally:
        os.close(handle)
