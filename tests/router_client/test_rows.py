"""RowFilter: it keeps exactly the wanted fields of each row, whatever the chunks."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router_client.errors import Malformed, ReadFailed, TooLarge
from router_client.parsing.lenient import MAX_ROWS
from router_client.reads import Fields
from router_client.transport import rows as rows_module
from router_client.transport.rows import BLOCK_BYTES, MAX_ROW_CHARS, RowFilter

FIELDS: Fields = {"name": None, "params": {"model": None, "deep": {"er": None}}, "info": {"id": None}}
ROW = {"name": "é", "params": {"model": "m", "rpm": 5, "deep": {"er": [1, {"x": None}], "y": 2}}, "info": {}, "z": 1}
KEPT_OF_ROW = {"name": "é", "params": {"model": "m", "deep": {"er": [1, {"x": None}]}}, "info": {}}
SIZES = [1, 7, 1000, BLOCK_BYTES, 2**30]


def kept(body: bytes, size: int = 2**30) -> bytes:
    """The filtered body, received in chunks of this size."""
    rows = RowFilter(FIELDS)
    for start in range(0, len(body), size):
        rows.add(body[start : start + size])
    return rows.end()


def kept_of(rows: str) -> Any:
    return json.loads(kept(b'{"data":[%b]}' % rows.encode("utf-8", "surrogatepass")))["data"]


def ending(body: bytes, size: int) -> bytes | type[ReadFailed]:
    try:
        return kept(body, size)
    except ReadFailed as failed:
        return type(failed)


def wanted(value: Any, fields: Fields | None) -> Any:
    """A second implementation of the selection: over the existing fields instead of the wanted ones."""
    if fields is None:
        return value
    if not isinstance(value, dict):
        return None
    return {name: wanted(value[name], fields[name]) for name in value if name in fields}


def mark_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    found["has two lists"] = [name for name, _ in pairs].count("data") > 1
    return found


def parsed_at_once(body: bytes) -> Any:
    """The wanted fields of a body that is parsed at once; None if it has no such list."""
    try:
        read = json.loads(body.decode(), parse_constant=lambda _: None)
        top = json.loads(body.decode(), object_pairs_hook=mark_duplicates)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or top["has two lists"] or not isinstance(read.get("data"), list):
        return None
    return {"data": [wanted(row, FIELDS) for row in read["data"]]}


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte is parsed at once, so that small bodies are cut at every position too."""
    monkeypatch.setattr(rows_module, "BLOCK_BYTES", 1)


texts = st.text(st.one_of(st.sampled_from('"\\[]{},:é😀\n'), st.characters(codec="utf-8")), max_size=6)
keys = st.one_of(st.sampled_from(["name", "params", "model", "deep", "er", "info", "id", "data"]), texts)
plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))
objects = st.dictionaries(keys, values, max_size=5)
lists = st.lists(st.one_of(objects, objects, values), max_size=4)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    top = draw(st.dictionaries(keys, values, max_size=3)) | {"data": draw(lists)}
    ordered = {name: top[name] for name in draw(st.permutations(list(top)))}
    indent = draw(st.sampled_from([None, None, 1, "\t", "\r\n"]))
    return json.dumps(ordered, ensure_ascii=draw(st.booleans()), indent=indent).encode()


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A body that was cut, duplicated or changed somewhere. Some are still valid."""
    body = draw(bodies())
    start, end = sorted((draw(st.integers(0, len(body))), draw(st.integers(0, len(body)))))
    bits = [b"", b'"', b"}", b"]", b",", b":", b"1", b"\\", b"\xff", b" ", b'"data":[],', b"NaN", body[start:end]]
    return body[:start] + draw(st.sampled_from(bits)) + body[draw(st.sampled_from([start, end])) :]


@given(bodies(), st.lists(st.integers(0, 400), max_size=8))
@pytest.mark.usefixtures("small_blocks")
def test_result_equals_json_loads_for_any_chunks(body: bytes, cuts: list[int]) -> None:
    rows = RowFilter(FIELDS)
    for start, end in pairwise([0, *sorted(cuts), max(len(body), *cuts, 0)]):
        rows.add(body[start:end])
    assert json.loads(rows.end()) == parsed_at_once(body)


@given(broken())
@pytest.mark.usefixtures("small_blocks")
def test_broken_body_is_malformed_or_equals_json_loads(body: bytes) -> None:
    expected = parsed_at_once(body)
    for size in (1, 3, 2**30):
        found = ending(body, size)
        assert found is Malformed if isinstance(found, type) else json.loads(found) == expected, size
        assert (found is Malformed) == (expected is None)


@given(st.binary(max_size=60))
def test_no_bytes_raise_any_other_error(body: bytes) -> None:
    ending(body, 7)
    ending(b'{"data":[' + body, 7)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"data":[%s]}', id="alone"),
        pytest.param('{"object":"list","data":[%s],"x":1}', id="between others"),
        pytest.param(' \n{ "a" : { "data" : [ 1 ] } ,\t"data" :\r\n[ %s ] , "b" : [ "data" ] } \n', id="spaced"),
        pytest.param('{"\\u0064ata":[%s]}', id="written with an escape"),
        pytest.param('{"x":"\\"data\\":[7]","data":[%s]}', id="in a string before"),
    ],
)
def test_only_the_top_level_list_is_read(body: str, size: int) -> None:
    rows = json.dumps([ROW, {}, {"name": None}], ensure_ascii=False)[1:-1]
    expected = [KEPT_OF_ROW, {}, {"name": None}]
    assert json.loads(kept((body % rows).encode(), size)) == {"data": expected}


def test_kept_json_has_no_spaces() -> None:
    assert kept(b'{"data": [{"name": "\xc3\xa9", "z": 1}, {"info": {"id": 1.50}}]}') == (
        b'{"data":[{"name":"\xc3\xa9"},{"info":{"id":1.5}}]}'
    )


@pytest.mark.parametrize("body", [b'{"data":[]}', b' { "data" : [ ] } ', b'{"a":1,"data":[],"b":2}'])
def test_empty_list_is_valid(body: bytes) -> None:
    assert kept(body) == b'{"data":[]}'


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ("1", [None]),
        ('null,"x",[{}],true', [None, None, None, None]),
        ('{"params":"x","info":[1]}', [{"params": None, "info": None}]),
        ('{"params":{"deep":3,"model":{"any":[1]}}}', [{"params": {"deep": None, "model": {"any": [1]}}}]),
        ('{"name":NaN},{"name":[-Infinity,1]},{"z":Infinity}', [{"name": None}, {"name": [None, 1]}, {}]),
        ('{"name":1e999},{"name":{"a":-1e999,"b":2}}', [{"name": None}, {"name": {"a": None, "b": 2}}]),
        ('{"name":1,"name":2}', [{"name": 2}]),
        ('{"name":"\\ud83d\\ude00"},{"name":"\\ud83d"}', [{"name": "😀"}, {"name": "?"}]),
        (f'{{"name":{10**400}}}', [{"name": 10**400}]),
    ],
)
def test_unusual_row_has_a_defined_result(rows: str, read: object) -> None:
    assert kept_of(rows) == read


DEEP = 200_000
MALFORMED = {
    "nothing": b"",
    "a space": b" ",
    "null": b"null",
    "a list": b'[{"data":[]}]',
    "no fields": b"{}",
    "no data": b'{"x":1}',
    "data only deeper": b'{"x":{"data":[1]}}',
    "an object": b'{"data":{"a":1}}',
    "a null": b'{"data":null}',
    "has two lists": b'{"data":[],"data":[]}',
    "no list, then one": b'{"data":1,"data":[]}',
    "not opened": b'"data":[]}',
    "list without end": b'{"data":[{}',
    "list without end, after a comma": b'{"data":[{},',
    "object without end": b'{"data":[]',
    "object without end, after a comma": b'{"data":[],',
    "row without end": b'{"data":[{"a":"b',
    "comma before the end": b'{"data":[1,]}',
    "comma before the end of the object": b'{"data":[],}',
    "comma first": b'{"data":[,1]}',
    "no comma": b'{"data":[{}{}]}',
    "spaces for a comma": b'{"data":[1 2]}',
    "no colon": b'{"data" []}',
    "key without quotes": b"{data:[]}",
    "key that is no string": b'{1:2,"data":[]}',
    "single quotes": b"{'data':[]}",
    "wrong bracket": b'{"data":[}}',
    "wrong bracket after": b'{"data":[{}]]',
    "garbage after the end": b'{"data":[]} x',
    "a second document": b'{"data":[]}{"data":[]}',
    "a comment": b'{"data":[/**/]}',
    "not quite true": b'{"data":[tru]}',
    "not quite a number": b'{"data":[1.]}',
    "leading zero": b'{"data":[01]}',
    "control character": b'{"data":["\n"]}',
    "unknown escape": b'{"data":["\\x"]}',
    "half an escape": b'{"data":["\\u00"]}',
    "not UTF-8": b'{"data":["\xff"]}',
    "not UTF-8, after the end": b'{"data":[]}\xc3',
    "surrogates in UTF-8": b'{"data":["\xed\xa0\x80"]}',
    "byte order mark": b'\xef\xbb\xbf{"data":[]}',
    "UTF-16": '{"data":[]}'.encode("utf-16"),
    "NUL": b'{"data":[]}\0',
    "too many digits": b'{"data":[{"z":' + b"1" * 5000 + b"}]}",
    "lists in lists": b'{"data":[' + b"[" * DEEP + b"]" * DEEP + b"]}",
    "objects in objects": b'{"data":[' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"]}",
    "lists in lists elsewhere": b'{"x":' + b"[" * DEEP + b"]" * DEEP + b',"data":[]}',
    "an early fault in a long list": b'{"data":[{"a" 1},' + b"{},".join([b" " * 1000] * 700) + b"{}]}",
}
TOO_LARGE = {
    "a long string": b'{"data":[{"a":"' + b"x" * MAX_ROW_CHARS + b'"}]}',
    "a long string without end": b'{"data":[{"a":"' + b"x" * 2 * MAX_ROW_CHARS,
    "many fields": b'{"data":[[' + b"1," * MAX_ROW_CHARS + b"1]]}",
    "much white space": b'{"data":[{"a":1' + b" " * MAX_ROW_CHARS + b"}]}",
    "much white space after": b'{"data":[{"a":1}' + b" " * MAX_ROW_CHARS + b"]}",
    "another key": b'{"x":"' + b"x" * MAX_ROW_CHARS + b'","data":[]}',
    "a long key": b'{"' + b"x" * MAX_ROW_CHARS + b'":1,"data":[]}',
    "a fault far behind": b'{"data":["' + b"x" * 2 * MAX_ROW_CHARS + b"\n" + b"x" * MAX_ROW_CHARS + b'"]}',
}


@pytest.mark.parametrize("size", [1000, BLOCK_BYTES, 2**30])
@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_body_without_such_a_list_is_malformed(body: bytes, size: int) -> None:
    with pytest.raises(Malformed):
        kept(body, size)


@pytest.mark.parametrize("size", [1000, BLOCK_BYTES, 2**30])
@pytest.mark.parametrize("body", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_row_beyond_the_cap_is_too_large(body: bytes, size: int) -> None:
    with pytest.raises(TooLarge):
        kept(body, size)


@pytest.mark.parametrize("size", [1000, BLOCK_BYTES, 2**30])
def test_row_of_exactly_the_cap_is_kept(size: int) -> None:
    name = "é" * (MAX_ROW_CHARS - len('{"name":""}'))
    body = json.dumps({"data": [{"name": name}] * 2}, ensure_ascii=False, separators=(",", ":")).encode()
    assert json.loads(kept(body, size)) == {"data": [{"name": name}] * 2}


@pytest.mark.parametrize(("more", "end"), [(0, b"]}"), (1, b'],"left_out":1}'), (25, b'],"left_out":25}')])
def test_rows_beyond_the_cap_are_counted(more: int, end: bytes) -> None:
    rows = b",".join(b'{"name":%d}' % number for number in range(MAX_ROWS + more))
    found = kept(b'{"data":[' + rows + b"]}", BLOCK_BYTES)
    assert found.endswith(b'{"name":%d}' % (MAX_ROWS - 1) + end)
    assert len(json.loads(found)["data"]) == MAX_ROWS
