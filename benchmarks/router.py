"""The sample router in a process of its own, so that it takes no time from the client, and with a count."""

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
"""What every tool reads; `calls` compares their number with what was seen."""


@dataclass(frozen=True, slots=True)
class Router:
    """Where the router is, and how many requests it saw so far."""

    url: str
    home: str
    seen: Synchronized[int]

    @property
    def env(self) -> dict[str, str]:
        """Settings for a server that is to look at it."""
        return {"ROUTER_URL": self.url, "ROUTER_HOME": self.home}

    @property
    def requests(self) -> int:
        """The count."""
        return self.seen.value


class CountingRouter(SampleRouter):
    """Counts requests, in whatever thread and over whichever connection they come."""

    seen: Synchronized[int]

    def __init__(self, state: RecordedState) -> None:
        super().__init__(state)
        self.RequestHandlerClass = _CountingHandler


class _CountingHandler(_Handler):
    def do_GET(self) -> None:
        assert isinstance(self.server, CountingRouter)
        with self.server.seen.get_lock():
            self.server.seen.value += 1
        super().do_GET()


@contextmanager
def running_router() -> Iterator[Router]:
    """A router in the state STATE, until the end of the context."""
    context = multiprocessing.get_context("spawn")
    seen = context.Value("i", 0)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(seen, there), daemon=True)
    with sample_folder(DEFAULT_KIND) as home:
        process.start()
        try:
            if not here.poll(START_S):
                raise TimeoutError("the sample router did not start")
            yield Router(f"http://127.0.0.1:{here.recv()}", str(home), seen)
        finally:
            process.kill()
            process.join()


def _serve(seen: Synchronized[int], port: Connection[int, int]) -> None:
    state = load_state(DEFAULT_KIND, STATE)
    if state is None:
        raise ValueError(STATE)
    server = CountingRouter(state)
    server.seen = seen
    port.send(server.server_port)
    server.serve_forever()
