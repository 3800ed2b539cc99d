"""A relay in front of a real router that keeps the first line of each request."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

FIRST_LINE = re.compile(rb"(?m)^([A-Z]+ \S+) HTTP/1\.1\r$")
CREDENTIAL = re.compile(rb"(?mi)^(authorization|x-api-key|x-9r-cli-token|x-ccr-web-auth): ")
CHUNK = 65536


@dataclass
class Relay:
    """`requests` has method and target of each request, `credentials` the names of headers with a credential."""

    port: int
    target: int
    requests: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Relay every connection until the socket is closed."""
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as router:
            back = threading.Thread(target=_copy, args=(router, client), daemon=True)
            back.start()
            _copy(client, router, self._keep)
            back.join()

    def _keep(self, data: bytes) -> None:
        # Each of our requests comes in one piece.
        self.requests += (line.decode() for line in FIRST_LINE.findall(data))
        self.credentials += (name.decode().lower() for name in CREDENTIAL.findall(data))


def _copy(source: socket.socket, sink: socket.socket, keep: Callable[[bytes], None] | None = None) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            if keep is not None:
                keep(data)
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def relay(target: int) -> Iterator[Relay]:
    """Run a relay on a free port of 127.0.0.1 to another port there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = Relay(listening.getsockname()[1], target)
        threading.Thread(target=running.serve, args=(listening,), daemon=True).start()
        yield running
        listening.shutdown(socket.SHUT_RDWR)
