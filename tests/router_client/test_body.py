"""LineFilter: it keeps the wanted lines, its cap counts every byte, and memory does not grow with the others."""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from router_client.errors import TooLarge
from router_client.model.address import Address
from router_client.reads import Answer, Read
from router_client.transport.body import MAX_LINE_BYTES, LineFilter
from tests.mock_network import MockNetwork
from tests.router_client.one_read import OneRead

pytestmark = pytest.mark.anyio
PREFIXES = (b"a{", b"# b")
PAGE = Read("page", "/page", max_bytes=2**20, keep_lines=PREFIXES)


def kept(*chunks: bytes) -> bytes:
    body = LineFilter(PREFIXES)
    for chunk in chunks:
        body.add(chunk)
    return body.end()


async def get(read: Read, chunk: bytes, times: int) -> Answer:
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(times):
            yield chunk

    inner = MockNetwork(lambda _: httpx.Response(200, content=stream()))
    return await OneRead(Address("http", "127.0.0.1", 1), [read.path], 5.0, inner).get(read)


lines = st.lists(st.sampled_from([b"a{x} 1", b"b{x} 1", b"# b", b"# a", b"", b" a{", b"a{"]), max_size=12)


@given(lines, st.lists(st.integers(0, 80), max_size=6), st.booleans())
def test_kept_lines_do_not_depend_on_the_chunks(rows: list[bytes], cuts: list[int], ended: bool) -> None:
    body = b"\n".join(rows) + (b"\n" if ended else b"")
    at = [0, *sorted(cuts), len(body)]
    chunks = [body[start:end] for start, end in pairwise(at)]
    assert kept(*chunks) == b"".join(row + b"\n" for row in rows if row.startswith(PREFIXES))


@pytest.mark.parametrize(
    "chunks", [(b"x" * (MAX_LINE_BYTES + 1),), (b"x" * MAX_LINE_BYTES, b"xx\n"), (b"x" * 9,) * 9000]
)
def test_line_beyond_the_cap_is_too_large(chunks: tuple[bytes, ...]) -> None:
    with pytest.raises(TooLarge):
        kept(*chunks)


async def test_cap_counts_dropped_lines_too() -> None:
    with pytest.raises(TooLarge):
        await get(PAGE, b"b{x} 1\n" * 1024, 147)
    assert (await get(PAGE, b"b{x} 1\n" * 1024, 146)).body == b""


async def test_memory_does_not_grow_with_dropped_lines() -> None:
    chunk = b"b{x} 1\n" * 9000
    read = Read("page", "/page", max_bytes=2**25, keep_lines=PREFIXES)
    await get(read, chunk, 2)
    tracemalloc.start()
    try:
        answer = await get(read, chunk + b"a{x} 1\n", 200)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.body == b"a{x} 1\n" * 200
    assert peak < 2 * 2**20, "12 MiB were received"
