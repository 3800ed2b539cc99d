"""The same server over HTTP on loopback, for the conformance suite, which supports no stdio.

Only for tests: the package serves stdio and does not import this. Prints its URL and serves.
"""

from __future__ import annotations

import socket

import anyio
import uvicorn

from mcp_server.demo.sample import sample_settings
from mcp_server.protocol.server import build_server
from router_client import RouterClient


def main() -> None:
    """Serve the state of the sample router on a free port."""
    with sample_settings("busy") as settings, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = build_server(lambda: RouterClient(settings)).streamable_http_app()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        # Connections before the server accepts wait in the queue of the socket.
        listening.listen()
        print(f"http://127.0.0.1:{port}/mcp", flush=True)
        anyio.run(server.serve, [listening])


if __name__ == "__main__":
    main()
