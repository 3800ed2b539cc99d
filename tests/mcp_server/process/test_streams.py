"""stdin and stdout carry only the protocol, for any input and also if stderr is not read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.mcp_server.process.child import COMMAND, DEADLINE_S, ERAS, Place, call, request, started
from tests.mcp_server.process.routers import replaying
from tests.support import Replay

pytestmark = pytest.mark.anyio

TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
PING, CALL = (b'{"jsonrpc":"2.0","id":1,"method":"%s","params":' % name for name in (b"ping", b"tools/call"))
BAD_LINES = {
    "invalid UTF-8": b"\xff\xfe\xff",
    "invalid UTF-8 in a string": b'{"jsonrpc":"2.0","id":"\xff","method":"ping"}',
    "an object 20,000 deep": PING + b'{"a":' * 20_000 + b"1" + b"}" * 20_001,
    "a list 20,000 deep": b"[" * 20_000 + b"]" * 20_000,
    "NUL": b"\x00",
    "NUL between keys": b'{"jsonrpc":"2.0",\x00"id":1,"method":"ping"}',
    "NUL in a string": b'{"jsonrpc":"2.0","id":"\\u0000","method":"ping"}',
    "5 MB": b"A" * 5_000_000,
    "5 MB in an argument": CALL + b'{"name":"status","arguments":{"a":"' + b"A" * 5_000_000 + b'"}}}',
    "arguments as a number": CALL + b'{"name":"status","arguments":3}}',
    "a lone surrogate as a tool name": CALL + b'{"name":"\\udfff"}}',
    "a lone surrogate as an id": b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}',
    "an id of 5,000 digits": b'{"jsonrpc":"2.0","id":' + b"9" * 5_000 + b',"method":"ping"}',
    "NaN as an id": b'{"jsonrpc":"2.0","id":NaN,"method":"ping"}',
    "an id above the float range": b'{"jsonrpc":"2.0","id":1e400,"method":"ping"}',
    "an empty list": b"[]",
    "a batch": b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
    "an empty line": b"",
    "a response without a request": b'{"jsonrpc":"2.0","id":99,"result":{}}',
}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_sdk_client_lists_and_calls_every_tool(mode: str, place: Place) -> None:
    with replaying(Replay()) as url, place.stderr.open("w") as errors, anyio.fail_after(DEADLINE_S):
        command, *arguments = COMMAND
        env = place.environment(ROUTER_URL=url)
        server = StdioServerParameters(command=command, args=arguments, env=env, cwd=place.cwd)
        async with Client(stdio_client(server, errlog=errors), mode=mode) as client:
            tools = (await client.list_tools()).tools
            results = [await client.call_tool(tool.name, {}) for tool in tools]
    assert [tool.name for tool in tools] == TOOLS
    assert [result.is_error for result in results] == [False] * 5
    assert results[1].structured_content is not None
    assert results[1].structured_content["verdict"] == "ok"
    assert place.errors == ""


@pytest.mark.parametrize("era", ERAS)
async def test_stdout_carries_only_json_rpc_lines(era: str, place: Place) -> None:
    with replaying(Replay()) as url:
        async with started(place, new=True, ROUTER_URL=url, ROUTER_LOG_LEVEL="debug") as child:
            await child.open(era)
            await child.send(request(1, "tools/list", era), *(call(n, tool, era) for n, tool in enumerate(TOOLS, 2)))
            # `receive` parses and checks each line; the server may answer in any order.
            answers = [await child.receive() for _ in range(6)]
            assert {answer["id"] for answer in answers} == set(range(1, 7))
            assert all("result" in answer for answer in answers)
            assert await child.end_input() == 0
            assert await child.rest() == b""
    assert "DEBUG" in place.errors


async def test_malformed_line_on_stdin_does_not_block_the_next_request(place: Place) -> None:
    async with started(place, ROUTER_LOG_LEVEL="debug") as child:
        await child.open()
        for number, line in enumerate(BAD_LINES.values(), 100):
            await child.send(line, request(number, "ping"))
            assert (await child.answer(number))["result"] == {}
        assert await child.end_input() == 0
    assert "Traceback" not in place.errors


@contextmanager
def full_pipe() -> Iterator[IO[bytes]]:
    """Yield the writing end of a full pipe that is not read."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while True:
            os.write(writing, b"x" * 65536)
    except BlockingIOError:
        pass
    os.set_blocking(writing, True)
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb", buffering=0) as pipe:
        yield pipe


async def test_full_stderr_does_not_block_answers(place: Place) -> None:
    with full_pipe() as stderr:
        async with started(place, stderr=stderr, ROUTER_LOG_LEVEL="debug") as child:
            await child.open()
            await child.send(b"not json", call(1), request(2, "ping"))
            assert {(await child.receive())["id"] for _ in range(2)} == {1, 2}
            assert await child.end_input() == 0


UNKNOWN_METHODS = ("hunter2-FAKE-method", "tools/hunter2-FAKE-method", "tasks/list")


@pytest.mark.parametrize("era", ERAS)
async def test_unknown_method_returns_a_constant_error(era: str, place: Place) -> None:
    async with started(place) as child:
        await child.open(era)
        for number, method in enumerate(UNKNOWN_METHODS, 1):
            await child.send(request(number, method, era))
            error = (await child.answer(number))["error"]
            assert error == {"code": -32601, "message": "Method not found"}, method
    assert "FAKE" not in place.errors
