"""Reads small regular files of one folder, whatever lies there: links out, FIFOs, huge files, no rights.

Nothing is checked by its name and opened later. Everything is reached from the state folder's descriptor and opened
without following links, so that nobody can put a link in a file's place in between. A link within the state folder is
read as text, and what it names is opened in the same way.
"""

from __future__ import annotations

import errno
import heapq
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from router_client.parsing.regular_file import NotRegular, RegularFile, read_regular

MAX_FILES = 64
MAX_ENTRIES = 1_000_000
MAX_BYTES = 64 * 1024

NOT_REGULAR = "it is not a regular file"
LINK_OUT = "it is a link out of the state folder, which is not followed"
TOO_LARGE = "it is larger than 64 KiB"
UNREADABLE = "it cannot be opened"

# What a system does not have is left out; O_PATH opens a folder that may be entered and not listed.
ENTERED = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
LISTED = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file's stem and its bytes, cut where it is too large; what is wrong with it, in our words."""

    stem: str
    body: bytes | None = None
    problem: str | None = None
    loose: bool = False


class Listing(NamedTuple):
    """The files read, how many more there are, and whether the folder has more entries than were looked at."""

    files: list[FoundFile]
    more: int = 0
    cut: bool = False


def json_files(home: Path, folder: str) -> Listing:
    """The first 64 *.json files by name of a folder in `home`; nothing where there is no such folder.

    Raises:
        OSError: there is no `home`, the folder cannot be listed, or it lies outside by way of a link.
    """
    with _opened(home, ENTERED) as top:
        state = _State(top, home)
        parts = state.where(folder)
        try:
            with state.way(parts, LISTED) as handle:
                return state.listing(parts, handle)
        except FileNotFoundError:
            return Listing([])


class _State:
    """The open state folder, with the paths by which a link may name it."""

    def __init__(self, top: int, home: Path) -> None:
        self._top = top
        self._homes = tuple(dict.fromkeys((os.path.abspath(home), os.path.realpath(home))))

    def where(self, folder: str) -> Sequence[str]:
        """The way to a folder in it, which may be a link to another one in it."""
        try:
            target = os.readlink(folder, dir_fd=self._top)
        except OSError:
            return (folder,)
        aim = self._aim((), target)
        if not aim:
            raise NotADirectoryError
        return aim

    def listing(self, parts: Sequence[str], folder: int) -> Listing:
        """What lies in the folder with this descriptor, which is at `parts`."""
        with os.scandir(folder) as entries:
            names = (entry.name for entry in islice(entries, MAX_ENTRIES) if entry.name.endswith(".json"))
            numbers = count()
            # Never all names at once.
            first = heapq.nsmallest(MAX_FILES, (name for name, _ in zip(names, numbers, strict=False)))
            cut = next(entries, None) is not None
        more = next(numbers) - len(first)
        return Listing([self._found(parts, folder, name) for name in first], more, cut)

    def _found(self, parts: Sequence[str], folder: int, name: str) -> FoundFile:
        # A name need not be UTF-8; what is not is shown as a replacement character.
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
            # Its beginning may hold a key, which is masked all the same.
            return FoundFile(stem, file.body, TOO_LARGE)
        return FoundFile(stem, file.body, loose=file.is_accessible_by_others)

    def _read(self, parts: Sequence[str], folder: int, name: str) -> RegularFile:
        try:
            return read_regular(name, MAX_BYTES + 1, folder)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
        aim = self._aim(parts, os.readlink(name, dir_fd=folder))
        if not aim:
            raise _LinkOut
        try:
            with self.way(aim[:-1], ENTERED) as place:
                return read_regular(aim[-1], MAX_BYTES + 1, place)
        except NotADirectoryError:
            # A link in the place of a folder on the way.
            raise _LinkOut from None

    def _aim(self, parts: Sequence[str], target: str) -> list[str] | None:
        """What a link in the folder at `parts` names, as a way from the state folder; None where that leads out."""
        for home in self._homes:
            way = os.path.relpath(os.path.join(home, *parts, target), home).split(os.sep)
            if way[0] not in {os.pardir, os.curdir}:
                return way
        return None

    @contextmanager
    def way(self, parts: Sequence[str], last: int) -> Iterator[int]:
        """The descriptor of a folder, reached folder by folder, none of which is a link."""
        with ExitStack() as opened:
            at = self._top
            for place, part in enumerate(parts, 1):
                flags = (last if place == len(parts) else ENTERED) | NO_LINK
                at = opened.enter_context(_opened(part, flags, at))
            yield at


class _LinkOut(Exception):
    """A link out of the state folder."""


@contextmanager
def _opened(path: str | os.PathLike[str], flags: int, folder: int | None = None) -> Iterator[int]:
    handle = os.open(path, flags, dir_fd=folder)
    try:
        yield handle
    finally:
        os.close(handle)
