"""A router in a process of its own that answers as dario does: HTTP/1.1, chunked, keep-alive, TCP_NODELAY."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized

from mcp_server.demo.recorded import RecordedAnswer, load_state
from mcp_server.demo.sample import DEFAULT_KIND, sample_folder

STATE = "busy"
"""A healthy pool of three with traffic."""
START_S = 30
PATHS = ("/livez", "/health", "/status", "/accounts", "/analytics", "/admin/resume")
"""The reads of every tool; `calls` compares their number with the counter."""
FORBIDDEN = RecordedAnswer("", "none", 403, "application/json", '{"error":"Forbidden"}')


@dataclass(frozen=True, slots=True)
class Router:
    """The router's port, its state folder and its request counter."""

    port: int
    home: str
    counter: Synchronized[int]

    @property
    def env(self) -> dict[str, str]:
        """The settings of a server for this router."""
        return {"ROUTER_URL": f"http://127.0.0.1:{self.port}", "ROUTER_HOME": self.home}

    @property
    def requests(self) -> int:
        """The number of requests so far."""
        return self.counter.value


@contextmanager
def running_router(accounts: int | None = None) -> Iterator[Router]:
    """Run a router in the state STATE during the block, with so many accounts; None for those of the state."""
    context = multiprocessing.get_context("spawn")
    counter = context.Value("i", 0)
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(counter, sending, accounts), daemon=True)
    with sample_folder(DEFAULT_KIND) as home:
        process.start()
        try:
            if not receiving.poll(START_S):
                raise TimeoutError("the router did not start")
            yield Router(receiving.recv(), str(home), counter)
        finally:
            process.kill()
            process.join()


def _serve(counter: Synchronized[int], port: Connection[int, int], accounts: int | None) -> None:
    state = load_state(DEFAULT_KIND, STATE)
    if state is None:
        raise ValueError(STATE)

    @cache
    def response(path: str, second: int) -> bytes:
        """Return a response whose times are right to the second; made once in that time."""
        answer = state.answer(path, second * 1000) or FORBIDDEN
        body = (answer.body if accounts is None or path != "/accounts" else _with(accounts, answer.body)).encode()
        head = f"HTTP/1.1 {answer.status} Status\r\nContent-Type: {answer.content_type}\r\nConnection: keep-alive\r\n"
        return f"{head}Transfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"

    async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                with counter.get_lock():
                    counter.value += 1
                writer.write(response(head.split(b" ", 2)[1].decode("ascii"), int(time.time())))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        # asyncio sets TCP_NODELAY on every connection.
        server = await asyncio.start_server(answer_all, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def _with(accounts: int, body: str) -> str:
    """Return the answer of /accounts with copies of its first account."""
    answer = json.loads(body)
    first = answer["accounts"][0]
    return json.dumps(answer | {"accounts": [first | {"alias": f"account-{number}"} for number in range(accounts)]})
