"""RowFilter: its work is linear for any chunks; and reads with `keep_rows` through the transport."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from router_client.errors import TooLarge
from router_client.model.address import Address
from router_client.reads import MEBIBYTE, Answer, Read
from router_client.transport import rows as rows_module
from router_client.transport.rows import BLOCK_BYTES, MAX_ROW_CHARS
from tests.mock_network import MockNetwork
from tests.router_client.one_read import OneRead
from tests.router_client.test_rows import FIELDS, kept


class Work:
    """Counts the decoder's calls and the characters that it processes."""

    def __init__(self) -> None:
        self.calls = self.characters = 0
        self._decode = rows_module.decode_value

    def __call__(self, text: str, at: int) -> tuple[Any, int]:
        self.calls += 1
        try:
            value, after = self._decode(text, at)
        except ValueError:
            self.characters += len(text) - at
            raise
        self.characters += after - at
        return value, after


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counted = Work()
    monkeypatch.setattr(rows_module, "decode_value", counted)
    return counted


def listed(row: int, count: int) -> bytes:
    """A list of `count` rows of `row` bytes each."""
    row_json = b'{"name":"x","z":["%b"]}' % (b"y" * (row - 21))
    return b'{"data":[' + b",".join([row_json] * count) + b"]}"


@pytest.mark.parametrize("size", [1, 100, 1400, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2**30])
@pytest.mark.parametrize(("row", "max_share"), [(7_200, 1.1), (60_000, 2.1), (MAX_ROW_CHARS - 9, 4.1)])
def test_work_is_linear_for_any_chunks(work: Work, row: int, max_share: float, size: int) -> None:
    count = 2**20 // row
    body = listed(row, count)
    assert len(json.loads(kept(body, size))["data"]) == count
    assert work.characters < max_share * len(body)
    assert work.calls <= 2 + count + len(body) / BLOCK_BYTES + 1, "one more per block"


def test_ten_times_the_rows_take_ten_times_the_work(work: Work) -> None:
    kept(listed(7200, 100), 1400)
    small = work.characters
    kept(listed(7200, 1000), 1400)
    assert 9 * small < work.characters - small < 11 * small


@pytest.mark.parametrize("size", [1, 100, BLOCK_BYTES])
def test_incomplete_row_is_not_parsed_again_without_limit(work: Work, size: int) -> None:
    with pytest.raises(TooLarge):
        kept(b'{"data":["' + b"x" * 2**20, size)
    assert work.calls <= 2 + MAX_ROW_CHARS / BLOCK_BYTES + 1


def test_read_with_fields_is_hashable() -> None:
    read = Read("models", "/models", keep_rows=FIELDS)
    assert {read: 1}[Read("models", "/models", keep_rows=dict(FIELDS))] == 1
    assert read != Read("models", "/models")


READ = Read("models", "/models", max_bytes=32 * MEBIBYTE, keep_rows=FIELDS)
LINES = Read("page", "/page", max_bytes=32 * MEBIBYTE, keep_lines=(b"a",))


async def get(read: Read, status: int, chunks: list[bytes]) -> Answer:
    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    inner = MockNetwork(lambda _: httpx.Response(status, content=stream()))
    return await OneRead(Address("http", "127.0.0.1", 1), [read.path], 5.0, inner).get(read)


@pytest.mark.anyio
async def test_only_a_response_with_status_200_is_filtered_by_row() -> None:
    assert (await get(READ, 200, [b'{"data":[{"z":1}', b"]}"])).body == b'{"data":[{}]}'
    for read, status in ((READ, 400), (READ, 503), (LINES, 401)):
        assert (await get(read, status, [b'{"error"', b":1}"])).body == b'{"error":1}'


@pytest.mark.anyio
@pytest.mark.parametrize("read", [READ, LINES])
async def test_error_response_gets_the_default_cap(read: Read) -> None:
    assert len((await get(read, 500, [b"x" * MEBIBYTE])).body) == MEBIBYTE
    with pytest.raises(TooLarge):
        await get(read, 500, [b"x" * MEBIBYTE, b"x"])


@pytest.mark.anyio
async def test_cap_counts_all_bytes() -> None:
    read = Read("models", "/models", max_bytes=100, keep_rows=FIELDS)
    with pytest.raises(TooLarge):
        await get(read, 200, [b'{"data":[{"z":"', b"x" * 90, b'"}]}'])


@pytest.mark.anyio
async def test_memory_does_not_grow_with_the_rows() -> None:
    row = b'{"name":"x","z":"' + b"y" * 7000 + b'"},'
    chunks = [b'{"data":[', *[row * 9] * 300, b"{}]}"]
    await get(READ, 200, [chunks[0] + chunks[-1]])
    tracemalloc.start()
    try:
        answer = await get(READ, 200, chunks)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(json.loads(answer.body)["data"]) == 2701
    assert peak < 2 * MEBIBYTE, "18 MiB were received"
