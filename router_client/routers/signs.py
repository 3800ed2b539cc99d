"""How programs are told apart: what each answers to `GET /livez`, and the second read that confirms it.

/livez reaches no provider on any program in these tables, and no other read is sent before its answer is known: a read
that is harmless on one program costs money on another. The second read is chosen by the first answer.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from router_client.reads import Answer, Read

KIBIBYTE = 1024

LIVEZ = Read("livez", "/livez", max_bytes=16 * KIBIBYTE, truncate=True)
"""The first read at an address where any program may listen."""

JSON, HTML, TEXT = "application/json", "text/html", "text/plain"


class Sign(NamedTuple):
    """A response that a program is known by: its status, its media type and what its body contains."""

    status: int
    media_type: str
    body: str

    def matches(self, answer: Answer) -> bool:
        """Return True if the response has this sign."""
        if answer.status != self.status or answer.media_type != self.media_type:
            return False
        return re.search(self.body, answer.body.decode("utf-8", "replace")) is not None


class Program(NamedTuple):
    """A program that is named but not supported.

    `signs` are its responses to /livez. `confirm` is the path that is read next, and `confirmed` its response; None if
    the sign is enough.
    """

    name: str
    signs: tuple[Sign, ...]
    confirm: str | None = None
    confirmed: Sign | None = None


FASTAPI = Sign(404, JSON, r'^\{"detail":\s?"Not Found"\}$')
NEXT_JS = Sign(404, HTML, r"/_next/")
GO = Sign(404, TEXT, r"^404 page not found\s*$")

PROGRAMS: tuple[Program, ...] = (
    Program("better-ccflare", (Sign(200, HTML, r"<title>better-ccflare Dashboard</title>"),)),
    Program(
        "claude-code-router",
        (Sign(404, JSON, r'"message":\s?"Route not found\."'),),
        "/",
        Sign(200, JSON, r'"name":\s?"claude-code-router"'),
    ),
    Program(
        "the management page of claude-code-router",
        (Sign(404, TEXT, r"^Not found$"),),
        "/api/ccr/rpc",
        Sign(405, JSON, r"RPC only supports POST\."),
    ),
    Program("OmniRoute", (NEXT_JS,), "/api/monitoring/health", Sign(200, JSON, r"circuitBreakers")),
    Program("9router", (NEXT_JS,), "/api/monitoring/health", Sign(401, JSON, r'^\{"error":\s?"Unauthorized"\}$')),
    Program(
        "llama.cpp's llama-server",
        (
            Sign(404, JSON, r'"File Not Found".*not_found_error|not_found_error.*"File Not Found"'),
            Sign(401, JSON, r'"Invalid API Key".*authentication_error|authentication_error.*"Invalid API Key"'),
        ),
    ),
    Program("antigravity-claude-proxy", (Sign(404, JSON, r"Endpoint GET /livez not found"),)),
    Program("copilot-api", (Sign(404, TEXT, r"^404 Not Found$"),), "/", Sign(200, TEXT, r"^Server running$")),
    Program("LM Studio", (Sign(200, JSON, r'"Unexpected endpoint or method\. \(GET /livez\)'),)),
    Program("vLLM", (FASTAPI,), "/version", Sign(200, JSON, r'^\{"version":\s?"[^"]{1,40}"\}$')),
    Program("Ollama", (GO,), "/", Sign(200, TEXT, r"^Ollama is running$")),
)
"""Only programs whose responses were recorded or documented; the first that is confirmed is named."""
