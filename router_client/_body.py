"""A body as it streams in: whole, or only the lines that are wanted, so that memory stays flat."""

from __future__ import annotations

from typing import Protocol

from router_client.errors import TooLarge

LONGEST_LINE = 64 * 1024


class Body(Protocol):
    """Takes chunks, and gives what was kept of them at the end."""

    def add(self, chunk: bytes) -> None:
        """Take the next chunk."""

    def end(self) -> bytes:
        """What was kept; nothing comes after it."""


class Whole:
    """Keeps every byte."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, chunk: bytes) -> None:
        self._bytes += chunk

    def end(self) -> bytes:
        return bytes(self._bytes)


class KeptLines:
    """Keeps the lines with one of these prefixes, each ended by a newline.

    Raises:
        TooLarge: from `add`, a line of more than 64 KiB.
    """

    def __init__(self, prefixes: tuple[bytes, ...]) -> None:
        self._prefixes = prefixes
        self._rest = b""
        self._kept = bytearray()

    def add(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        # Only what was carried over from chunk to chunk can have grown: a line within one is no longer than it.
        if len(self._rest) > LONGEST_LINE or (lines and len(lines[0]) > LONGEST_LINE):
            raise TooLarge
        self._keep(lines)

    def end(self) -> bytes:
        self._keep([self._rest])
        return bytes(self._kept)

    def _keep(self, lines: list[bytes]) -> None:
        self._kept += b"".join([line + b"\n" for line in lines if line.startswith(self._prefixes)])
