"""How programs are told apart: what each answers to `GET /livez`, and the second read that confirms it.

/livez reaches no provider on any program in these tables, and no other read is sent before its answer is known: a read
that is harmless on one program costs money on another. The second read is chosen by the first answer.
"""

from __future__ import annotations

from typing import NamedTuple

from router_client.reads import Answer, Read

KIBIBYTE = 1024

LIVEZ = Read("livez", "/livez", max_bytes=16 * KIBIBYTE, truncate=True)
"""The first read at an address where any program may listen."""

JSON, HTML, TEXT = "application/json", "text/html", "text/plain"


class Sign(NamedTuple):
    """A response that a program is known by: its status, its media type, and what its body is or contains.

    `body` is all of it, apart from white space around it and after a JSON name; None if only `contains` counts.
    """

    status: int
    media_type: str
    body: str | None = None
    contains: tuple[str, ...] = ()

    def matches(self, answer: Answer) -> bool:
        """Return True if the response has this sign."""
        if (answer.status, answer.media_type) != (self.status, self.media_type):
            return False
        text = answer.body.decode("utf-8", "replace").strip().replace('": ', '":')
        return self.body in {None, text} and all(part in text for part in self.contains)


class Program(NamedTuple):
    """A program that is named but not supported.

    `signs` are its responses to /livez. `confirm` is the path that is read next, and `confirmed` its response; None if
    the sign is enough.
    """

    name: str
    signs: tuple[Sign, ...]
    confirm: str | None = None
    confirmed: Sign | None = None


FASTAPI = Sign(404, JSON, '{"detail":"Not Found"}')
NEXT_JS = Sign(404, HTML, contains=("/_next/",))
GO = Sign(404, TEXT, "404 page not found")
LLAMA_CPP = (
    Sign(404, JSON, contains=('"File Not Found"', "not_found_error")),
    Sign(401, JSON, contains=('"Invalid API Key"', "authentication_error")),
    Sign(503, JSON, contains=('"Loading model"', "unavailable_error")),
)
LM_STUDIO = Sign(200, JSON, contains=('"Unexpected endpoint or method. (GET /livez)',))

PROGRAMS: tuple[Program, ...] = (
    Program("a version of dario without /livez", (Sign(403, JSON, contains=("Path not allowed",)),)),
    Program("better-ccflare", (Sign(200, HTML, contains=("<title>better-ccflare Dashboard</title>",)),)),
    Program(
        "claude-code-router",
        (Sign(404, JSON, contains=('"message":"Route not found."',)),),
        "/",
        Sign(200, JSON, contains=('"name":"claude-code-router"',)),
    ),
    Program(
        "the management page of claude-code-router",
        (Sign(404, TEXT, "Not found"),),
        "/api/ccr/rpc",
        Sign(405, JSON, contains=("RPC only supports POST.",)),
    ),
    Program("OmniRoute", (NEXT_JS,), "/api/monitoring/health", Sign(200, JSON, contains=("circuitBreakers",))),
    Program("9router", (NEXT_JS,), "/api/monitoring/health", Sign(401, JSON, '{"error":"Unauthorized"}')),
    Program("antigravity-claude-proxy", (Sign(404, JSON, contains=("Endpoint GET /livez not found",)),)),
    Program("copilot-api", (Sign(404, TEXT, "404 Not Found"),), "/", Sign(200, TEXT, "Server running")),
    Program("CLIProxyAPI", (GO,), "/", Sign(200, JSON, contains=('"message":"CLI Proxy API Server"',))),
    Program("new-api", (Sign(200, HTML, contains=("<title>New API</title>",)),)),
    Program("One API", (Sign(200, HTML, contains=("<title>One API</title>",)),)),
    Program(
        "the Portkey gateway",
        (Sign(404, JSON, contains=('"message":"Not Found"', '"ok":false')),),
        "/",
        Sign(200, TEXT, "AI Gateway says hey!"),
    ),
)
"""Only programs whose responses were recorded or documented; the first that is confirmed is named."""
