"""The sample router in a separate process, so that it uses no time of the client, with a request counter."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized

from mcp_server.demo.recorded import RecordedState, load_state
from mcp_server.demo.sample import DEFAULT_KIND, SampleRouter, _Handler, sample_folder

STATE = "busy"
"""A healthy pool of three with traffic."""
START_S = 30
PATHS = ("/livez", "/health", "/status", "/accounts", "/analytics", "/admin/resume")
"""The reads of every tool; `calls` compares their number with the counter."""


@dataclass(frozen=True, slots=True)
class Router:
    """The router's address and its request counter."""

    url: str
    home: str
    counter: Synchronized[int]

    @property
    def env(self) -> dict[str, str]:
        """The settings of a server for this router."""
        return {"ROUTER_URL": self.url, "ROUTER_HOME": self.home}

    @property
    def requests(self) -> int:
        """The number of requests so far."""
        return self.counter.value


class CountingRouter(SampleRouter):
    """Counts requests over all threads and connections."""

    counter: Synchronized[int]

    def __init__(self, state: RecordedState) -> None:
        super().__init__(state)
        self.RequestHandlerClass = _CountingHandler


class _CountingHandler(_Handler):
    def do_GET(self) -> None:
        assert isinstance(self.server, CountingRouter)
        with self.server.counter.get_lock():
            self.server.counter.value += 1
        super().do_GET()


@contextmanager
def running_router() -> Iterator[Router]:
    """Run a router in the state STATE during the block."""
    context = multiprocessing.get_context("spawn")
    counter = context.Value("i", 0)
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(counter, sending), daemon=True)
    with sample_folder(DEFAULT_KIND) as home:
        process.start()
        try:
            if not receiving.poll(START_S):
                raise TimeoutError("the sample router did not start")
            yield Router(f"http://127.0.0.1:{receiving.recv()}", str(home), counter)
        finally:
            process.kill()
            process.join()


def _serve(counter: Synchronized[int], port: Connection[int, int]) -> None:
    state = load_state(DEFAULT_KIND, STATE)
    if state is None:
        raise ValueError(STATE)
    server = CountingRouter(state)
    server.counter = counter
    port.send(server.server_port)
    server.serve_forever()
