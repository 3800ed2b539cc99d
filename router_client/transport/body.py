"""Collects response bodies as they stream in: whole, or filtered so that dropped data takes no memory."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import Protocol

from router_client.errors import TooLarge
from router_client.reads import Read
from router_client.transport.rows import RowFilter

MAX_LINE_BYTES = 64 * 1024


class Body(Protocol):
    """Collects a body from chunks."""

    def add(self, chunk: bytes) -> None:
        """Add the next chunk."""

    def end(self) -> bytes:
        """Return the bytes that were kept. Call it once, after the last chunk."""


class WholeBody:
    """Keeps every byte."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, chunk: bytes) -> None:
        """Add the next chunk."""
        self._bytes += chunk

    def end(self) -> bytes:
        """Return the bytes that were kept."""
        return bytes(self._bytes)


class LineFilter:
    """Keeps the lines that start with one of these prefixes, each terminated by a newline.

    Raises:
        TooLarge: from `add`, a line is longer than 64 KiB.
    """

    def __init__(self, prefixes: tuple[bytes, ...]) -> None:
        self._prefixes = prefixes
        self._rest = b""
        self._kept = bytearray()

    def add(self, chunk: bytes) -> None:
        """Add the next chunk."""
        data = self._rest + chunk
        end_of_lines = data.rfind(b"\n") + 1
        self._rest = data[end_of_lines:]
        # Only the line carried over from earlier chunks can be long: the others lie within one chunk.
        if len(self._rest) > MAX_LINE_BYTES or data.find(b"\n") > MAX_LINE_BYTES:
            raise TooLarge
        self._keep(data[:end_of_lines])

    def end(self) -> bytes:
        """Return the bytes that were kept."""
        self._keep(self._rest + b"\n")
        return bytes(self._kept)

    def _keep(self, lines: bytes) -> None:
        # Iterating over BytesIO takes a quarter of the time of splitting into a list of all lines.
        self._kept += b"".join([line for line in BytesIO(lines) if line.startswith(self._prefixes)])


def body_for(read: Read, status: int) -> Body:
    """Return how to collect the body of a response to this read. Errors are not filtered."""
    if status == HTTPStatus.OK and read.keep_rows is not None:
        return RowFilter(read.keep_rows)
    if status == HTTPStatus.OK and read.keep_lines:
        return LineFilter(read.keep_lines)
    return WholeBody()
