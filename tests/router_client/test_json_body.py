"""JSON from outside: what is accepted beyond the standard, what is refused, and always by the same exception."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router_client.parsing.json_body import parse_json

ACCEPTED = {
    "a long integer": (b'{"a":%b}' % (b"9" * 4300), {"a": 10**4300 - 1}),
    "beyond a float": (b"[1e999,-1e999,Infinity]", [math.inf, -math.inf, math.inf]),
    "a key twice": (b'{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
    "an escaped pair": (rb'"\ud83d\ude00"', "\U0001f600"),
    "an escaped backslash": (rb'"\\ud800"', r"\ud800"),
}
REFUSED = {
    "no document": b"",
    "white space": b" \n",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "Latin-1": b'"\xe9"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "half of a pair": rb'{"a":["\ud83d"]}',
    "half of a pair in a key": rb'{"\udE00":1}',
    "a pair in the wrong order": rb'"\ude00\ud83d"',
    "a very long integer": b"-" + b"9" * 4301,
    "two documents": b"{}{}",
    "a control character": b'"\n"',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep lists with an end": b"[" * 100_000 + b"]" * 100_000,
}


@pytest.mark.parametrize(("body", "value"), ACCEPTED.values(), ids=ACCEPTED)
def test_number_or_key_that_is_odd_does_not_cost_the_document(body: bytes, value: object) -> None:
    assert parse_json(body) == value


def test_nan_and_a_hundred_levels_are_accepted() -> None:
    assert str(parse_json(b"[" * 100 + b"NaN" + b"]" * 100)) == "[" * 100 + "nan" + "]" * 100


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(body)


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(values, st.booleans())
def test_json_is_read_as_written(value: object, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


PIECES = [
    b'"',
    b"\\u",
    rb"\ud83d",
    rb"\ude00",
    b"[",
    b"]",
    b"{",
    b"}",
    b":",
    b",",
    b"1",
    b"NaN",
    b"\xed\xa0\x80",
    b"a",
]


@given(st.binary(max_size=20) | st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join))
def test_any_bytes_are_a_value_that_can_be_written_or_a_value_error(body: bytes) -> None:
    try:
        value = parse_json(body)
    except ValueError:
        return
    json.dumps(value, ensure_ascii=False).encode()
