"""A body as it streams in: whole, or only the lines or the fields that are wanted, so that memory stays flat."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Protocol

from router_client.errors import Malformed, ReadFailed, TooLarge
from router_client.parsing.lenient import MAX_ROWS
from router_client.reads import Fields, Read

LONGEST_LINE = 64 * 1024
BLOCK = 64 * 1024
MAX_ROW = 256 * 1024


# Python takes NaN and Infinity for numbers; here they become null.
decode_value = json.JSONDecoder(parse_constant=lambda _: None).raw_decode
encode_value = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
WHITESPACE = re.compile(r"[ \t\n\r]*+")
CUT_SHORT = 16
"""A token that is cut short at the end of the text fails at most this many characters before it. The longest is
a pair of surrogates, `\\ud83d\\ude00`."""


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
        """Take the next chunk."""
        self._bytes += chunk

    def end(self) -> bytes:
        """What was kept; nothing comes after it."""
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
        """Take the next chunk."""
        data = self._rest + chunk
        whole = data.rfind(b"\n") + 1
        self._rest = data[whole:]
        # Only what was carried over from chunk to chunk can have grown: a line within one is no longer than it.
        if len(self._rest) > LONGEST_LINE or data.find(b"\n") > LONGEST_LINE:
            raise TooLarge
        self._keep(data[:whole])

    def end(self) -> bytes:
        """What was kept; nothing comes after it."""
        self._keep(self._rest + b"\n")
        return bytes(self._kept)

    def _keep(self, lines: bytes) -> None:
        # BytesIO gives one line at a time, which takes a quarter of the time that a list of all of them does.
        self._kept += b"".join([line for line in BytesIO(lines) if line.startswith(self._prefixes)])


class KeptRows:
    """Keeps the wanted fields of each row of the list `data`, which is at the top level of a JSON object.

    `end` gives `{"data":[...]}` with a row for each row that came, up to 5,000 of them; what came after those is
    counted in a second field, `left_out`. A field that a row does not have is not there; a row, or a value of which
    some fields are wanted, that is no object is null. So are numbers that JSON cannot have, such as NaN and 1e999;
    a lone surrogate becomes a question mark. Other keys beside `data` are passed over.

    Raises:
        Malformed: from `add` or `end`, it is not UTF-8 or not JSON, its nesting is too deep, an integer in it has
            more than 4,300 digits, or it is not an object with exactly one `data`, a list.
        TooLarge: likewise, a row, or the value of another key, of more than 256 Ki characters.
    """

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._block = bytearray()
        self._text = ""
        self._at = 0
        self._is_last = False
        self._step: Callable[[KeptRows], None] = KeptRows._document
        self._has_data = False
        self._kept = bytearray()
        self._count = 0

    def add(self, chunk: bytes) -> None:
        """Take the next chunk."""
        self._block += chunk
        # Whatever the size of the chunks, an unfinished row is tried again only after a block more: linear work.
        if len(self._block) >= BLOCK:
            self._read_block()

    def end(self) -> bytes:
        """What was kept; nothing comes after it."""
        self._is_last = True
        self._read_block()
        if self._step is not KeptRows._nothing_more or not self._has_data:
            raise Malformed
        left_out = b',"left_out":%d' % (self._count - MAX_ROWS) if self._count > MAX_ROWS else b""
        return b'{"data":[' + self._kept + b"]" + left_out + b"}"

    def _read_block(self) -> None:
        try:
            self._text = self._text[self._at :] + self._utf8.decode(self._block, self._is_last)
            self._block.clear()
            self._at = 0
            while True:
                self._step(self)
        except _MoreNeeded:
            return
        except (UnicodeDecodeError, RecursionError):
            raise Malformed from None

    # The grammar. Each step takes what it expects and says which one is next, or takes nothing and raises.

    def _document(self) -> None:
        self._character("{")
        self._step = KeptRows._key

    def _key(self) -> None:
        key, _ = self._value(":")
        if not isinstance(key, str) or (key == "data" and self._has_data):
            raise Malformed
        self._has_data = self._has_data or key == "data"
        self._step = KeptRows._list if key == "data" else KeptRows._other

    def _other(self) -> None:
        _, after = self._value(",}")
        self._step = KeptRows._key if after == "," else KeptRows._nothing_more

    def _list(self) -> None:
        self._character("[")
        self._step = KeptRows._first_row

    def _first_row(self) -> None:
        if self._next() == "]":
            self._at += 1
            self._step = KeptRows._after_list
        else:
            self._step = KeptRows._row

    def _row(self) -> None:
        row, after = self._value(",]")
        self._keep(row)
        self._step = KeptRows._row if after == "," else KeptRows._after_list

    def _after_list(self) -> None:
        after = self._character(",}")
        self._step = KeptRows._key if after == "," else KeptRows._nothing_more

    def _nothing_more(self) -> None:
        self._next()
        raise Malformed

    def _next(self) -> str:
        """The next character that is not white space; it is not taken."""
        self._at = _skip(self._text, self._at)
        if self._at == len(self._text):
            raise _MoreNeeded
        return self._text[self._at]

    def _character(self, expected: str) -> str:
        found = self._next()
        if found not in expected:
            raise Malformed
        self._at += 1
        return found

    def _value(self, ends: str) -> tuple[object, str]:
        """A whole value, and the character after it, which has to be one of `ends`: without that, 1 may be 12."""
        self._next()
        try:
            value, after = decode_value(self._text, self._at)
        except json.JSONDecodeError as exc:
            # A string without an end is reported where it begins.
            raise self._failed(len(self._text) if exc.msg.startswith("Unterminated") else exc.pos) from None
        except ValueError:
            raise self._failed(self._at) from None
        after = _skip(self._text, after)
        if self._text[after : after + 1] not in tuple(ends):
            raise self._failed(after)
        if after - self._at > MAX_ROW:
            raise TooLarge
        self._at = after + 1
        return value, self._text[after]

    def _failed(self, where: int) -> ReadFailed | _MoreNeeded:
        """What it means that a value could not be read beyond `where`."""
        if where - self._at > MAX_ROW:
            return TooLarge()
        return Malformed() if self._is_last or len(self._text) - self._at > MAX_ROW + CUT_SHORT else _MoreNeeded()

    def _keep(self, row: object) -> None:
        self._count += 1
        if self._count > MAX_ROWS:
            return
        if self._count > 1:
            self._kept += b","
        self._kept += _encoded(_wanted(row, self._fields)).encode("utf-8", "replace")


class _MoreNeeded(Exception):
    """The text ends before what is expected does."""


def body_for(read: Read, status: int) -> Body:
    """How the body of an answer is taken: what is no answer to the read, such as an error, is kept whole."""
    if status == HTTPStatus.OK and read.keep_rows is not None:
        return KeptRows(read.keep_rows)
    if status == HTTPStatus.OK and read.keep_lines:
        return KeptLines(read.keep_lines)
    return Whole()


def _skip(text: str, at: int) -> int:
    found = WHITESPACE.match(text, at)
    return found.end() if found is not None else at


def _wanted(value: object, fields: Fields | None) -> object:
    if fields is None:
        return value
    if not isinstance(value, dict):
        return None
    return {name: _wanted(value[name], inner) for name, inner in fields.items() if name in value}


def _encoded(value: object) -> str:
    try:
        return encode_value(value)
    except ValueError:
        # An infinite number, such as 1e999. Written out and read again it becomes null as NaN does.
        text = json.dumps(value)
        return encode_value(decode_value(text, 0)[0])
