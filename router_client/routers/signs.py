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
    the sign is enough. `step` is what to do if it listens at the router's address, and `hands_out` what it shows to
    everyone who can reach it, as its documentation or source says: that is never read.
    """

    name: str
    signs: tuple[Sign, ...]
    confirm: str | None = None
    confirmed: Sign | None = None
    step: str | None = None
    hands_out: str | None = None


FASTAPI = Sign(404, JSON, '{"detail":"Not Found"}')
NEXT_JS = Sign(404, HTML, contains=("/_next/",))
GO = Sign(404, TEXT, "404 page not found")
LLAMA_CPP = (
    Sign(404, JSON, contains=('"File Not Found"', "not_found_error")),
    Sign(401, JSON, contains=('"Invalid API Key"', "authentication_error")),
    Sign(503, JSON, contains=('"Loading model"', "unavailable_error")),
)
LM_STUDIO = Sign(200, JSON, contains=('"Unexpected endpoint or method. (GET /livez)',))

CLAUDE_CODE_ROUTER_PAGE = Program(
    "the management page of claude-code-router",
    (Sign(404, TEXT, "Not found"),),
    "/api/ccr/rpc",
    Sign(405, JSON, contains=("RPC only supports POST.",)),
    step="Set ROUTER_URL to its gateway, by default http://127.0.0.1:3456.",
)
LLMS = ("/", Sign(200, JSON, contains=('"message":"LLMs API"',)))
UPDATE = "Update it to version 3 (with Node.js 22 or newer), or set ROUTER_URL to a supported router."
CLAUDE_CODE_ROUTER_2 = (
    Program(
        "claude-code-router 2 or older",
        (Sign(404, JSON, contains=("Route GET:/livez not found",)),),
        *LLMS,
        step=UPDATE,
        hands_out="its providers' API keys",
    ),
    Program("claude-code-router 2 or older", (Sign(401, TEXT, "APIKEY is missing"),), *LLMS, step=UPDATE),
)
"""Run here: without APIKEY in its configuration it is open, /providers and /api/config included."""

PROGRAMS: tuple[Program, ...] = (
    Program("a version of dario without /livez", (Sign(403, JSON, contains=("Path not allowed",)),)),
    CLAUDE_CODE_ROUTER_PAGE,
    *CLAUDE_CODE_ROUTER_2,
    Program("antigravity-claude-proxy", (Sign(404, JSON, contains=("Endpoint GET /livez not found",)),)),
    Program(
        "copilot-api",
        (Sign(404, TEXT, "404 Not Found"),),
        "/",
        Sign(200, TEXT, "Server running"),
        hands_out="its GitHub Copilot token",
    ),
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
