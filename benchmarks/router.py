"""The sample router in a process of its own, so that it takes no time from the client, and with a count."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from mcp_server.demo.recorded import load_state
from mcp_server.demo.sample import DEFAULT_KIND, SampleRouter, sample_folder

STATE = "busy"
"""A healthy pool of three with traffic."""
START_S = 30
PROBES = ("/livez", "/health/liveliness")
PATHS = (*PROBES, "/health", "/status", "/accounts", "/analytics", "/admin/resume")
"""What every tool reads, the refused probe of the other kind too; `calls` compares their number with what was seen."""


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
    """Counts connections: each carries one request, since the sample router speaks HTTP/1.0."""

    seen: Synchronized[int]

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Called once a connection, in the accepting thread."""
        with self.seen.get_lock():
            self.seen.value += 1
        return super().verify_request(request, client_address)


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
