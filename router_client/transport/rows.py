"""A filter for a large JSON list: keeps some fields of each row while the body streams in."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable

from router_client.errors import Malformed, ReadFailed, TooLarge
from router_client.parsing.lenient import MAX_ROWS
from router_client.reads import Fields

BLOCK_BYTES = 64 * 1024
MAX_ROW_CHARS = 256 * 1024

# Python accepts NaN and Infinity as numbers; here they become null.
decode_value = json.JSONDecoder(parse_constant=lambda _: None).raw_decode
encode_value = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
WHITESPACE = re.compile(r"[ \t\n\r]*+")
MAX_PARTIAL_TOKEN_CHARS = 16
"""A token that is cut off by the end of the text fails at most this many characters before it. The longest is
a surrogate pair, `\\ud83d\\ude00`."""


class RowFilter:
    """Keeps the given fields of each row in the list `data` at the top level of a JSON object.

    `end` returns `{"data":[...]}` with one row for each row received, up to 5,000. Further rows are only counted, in a
    second field, `left_out`. A field that a row lacks stays absent. A row that is not an object becomes null, as does
    a nested value of which only some fields are wanted and which is not an object. Numbers outside JSON, such as NaN
    and 1e999, become null; a lone surrogate becomes a question mark. Keys other than `data` are skipped.

    Raises:
        Malformed: from `add` or `end`, the body is not UTF-8 or not JSON, is nested too deeply, contains an integer
            with more than 4,300 digits, or is not an object with exactly one `data`, a list.
        TooLarge: from `add` or `end`, a row or the value of another key is longer than 256 Ki characters.
    """

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._block = bytearray()
        self._text = ""
        self._position = 0
        self._is_last = False
        self._step: Callable[[RowFilter], None] = RowFilter._document
        self._has_data = False
        self._kept = bytearray()
        self._count = 0

    def add(self, chunk: bytes) -> None:
        """Add the next chunk."""
        self._block += chunk
        # An incomplete row is parsed again only after another full block, so the work is linear for any chunk size.
        if len(self._block) >= BLOCK_BYTES:
            self._read_block()

    def end(self) -> bytes:
        """Return the JSON document with the fields that were kept."""
        self._is_last = True
        self._read_block()
        if self._step is not RowFilter._end_of_document or not self._has_data:
            raise Malformed
        left_out = b',"left_out":%d' % (self._count - MAX_ROWS) if self._count > MAX_ROWS else b""
        return b'{"data":[' + self._kept + b"]" + left_out + b"}"

    def _read_block(self) -> None:
        try:
            self._text = self._text[self._position :] + self._utf8.decode(self._block, self._is_last)
            self._block.clear()
            self._position = 0
            while True:
                self._step(self)
        except _Incomplete:
            return
        except (UnicodeDecodeError, RecursionError):
            raise Malformed from None

    # The grammar. Each step consumes what it expects and sets the next step, or consumes nothing and raises.

    def _document(self) -> None:
        self._character("{")
        self._step = RowFilter._key

    def _key(self) -> None:
        key, _ = self._value(":")
        if not isinstance(key, str) or (key == "data" and self._has_data):
            raise Malformed
        self._has_data = self._has_data or key == "data"
        self._step = RowFilter._list if key == "data" else RowFilter._skipped_value

    def _skipped_value(self) -> None:
        _, after = self._value(",}")
        self._step = RowFilter._key if after == "," else RowFilter._end_of_document

    def _list(self) -> None:
        self._character("[")
        self._step = RowFilter._first_row

    def _first_row(self) -> None:
        if self._next() == "]":
            self._position += 1
            self._step = RowFilter._after_list
        else:
            self._step = RowFilter._row

    def _row(self) -> None:
        row, after = self._value(",]")
        self._keep(row)
        self._step = RowFilter._row if after == "," else RowFilter._after_list

    def _after_list(self) -> None:
        after = self._character(",}")
        self._step = RowFilter._key if after == "," else RowFilter._end_of_document

    def _end_of_document(self) -> None:
        self._next()
        raise Malformed

    def _next(self) -> str:
        """Return the next character that is not white space, without consuming it."""
        self._position = _skip_whitespace(self._text, self._position)
        if self._position == len(self._text):
            raise _Incomplete
        return self._text[self._position]

    def _character(self, expected: str) -> str:
        found = self._next()
        if found not in expected:
            raise Malformed
        self._position += 1
        return found

    def _value(self, ends: str) -> tuple[object, str]:
        """Consume a value and the character after it, one of `ends`. Without that, a 1 may be the start of 12."""
        self._next()
        try:
            value, after = decode_value(self._text, self._position)
        except json.JSONDecodeError as exc:
            # For an unterminated string, `pos` is its start.
            raise self._parse_error(len(self._text) if exc.msg.startswith("Unterminated") else exc.pos) from None
        except ValueError:
            raise self._parse_error(self._position) from None
        after = _skip_whitespace(self._text, after)
        if self._text[after : after + 1] not in tuple(ends):
            raise self._parse_error(after)
        if after - self._position > MAX_ROW_CHARS:
            raise TooLarge
        self._position = after + 1
        return value, self._text[after]

    def _parse_error(self, failed_at: int) -> ReadFailed | _Incomplete:
        """Return the error for a value that does not parse beyond `failed_at`: wrong, or not complete so far."""
        if failed_at - self._position > MAX_ROW_CHARS:
            return TooLarge()
        may_continue = len(self._text) - self._position <= MAX_ROW_CHARS + MAX_PARTIAL_TOKEN_CHARS
        return _Incomplete() if may_continue and not self._is_last else Malformed()

    def _keep(self, row: object) -> None:
        self._count += 1
        if self._count > MAX_ROWS:
            return
        if self._count > 1:
            self._kept += b","
        self._kept += _encode(_select(row, self._fields)).encode("utf-8", "replace")


class _Incomplete(Exception):
    """The text received so far ends before the value does."""


def _skip_whitespace(text: str, position: int) -> int:
    found = WHITESPACE.match(text, position)
    return found.end() if found is not None else position


def _select(value: object, fields: Fields | None) -> object:
    if fields is None:
        return value
    if not isinstance(value, dict):
        return None
    return {name: _select(value[name], inner) for name, inner in fields.items() if name in value}


def _encode(value: object) -> str:
    try:
        return encode_value(value)
    except ValueError:
        # An infinite number, such as 1e999. Encoded and decoded again, it becomes null as NaN does.
        text = json.dumps(value)
        return encode_value(decode_value(text, 0)[0])
