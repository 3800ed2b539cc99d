"""Other programs that may listen on the router's port, and their responses to the reads of the adapters.

The responses of claude-code-router, better-ccflare and llama-server were recorded; the others follow the
documentation of the programs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

JSON, HTML, TEXT = "application/json", "text/html; charset=utf-8", "text/plain; charset=utf-8"
Response = tuple[int, str, str]


def reply(body: object, status: int = 200) -> Response:
    """Return a JSON response."""
    return status, JSON, json.dumps(body)


def page(title: str, status: int = 200) -> Response:
    """Return an HTML page."""
    return status, HTML, f"<!doctype html><html><head><title>{title}</title></head><body></body></html>"


@dataclass(frozen=True)
class Program:
    """A program: its responses by path, and its response to any other path."""

    otherwise: Response
    answers: Mapping[str, Response] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Respond to a request of httpx.MockTransport."""
        status, kind, body = self.answers.get(request.url.path, self.otherwise)
        return httpx.Response(status, headers={"Content-Type": kind}, text=body)


OK = reply({"status": "ok"})
VERSION = reply({"status": "ok", "version": "1.2.3"})
BEARER_401 = reply({"error": "Unauthorized"}, 401)
FASTAPI_404 = reply({"detail": "Not Found"}, 404)
GO_404: Response = (404, TEXT, "404 page not found\n")
CCFLARE = {
    "status": "ok",
    "accounts": 3,
    "timestamp": "2026-11-26T11:20:16.494Z",
    "strategy": "session",
    "pool": {"configured": 3, "paused": 0, "rate_limited": 0, "routable": 3, "next_available_at": None},
    "runtime": {"asyncWriter": {"healthy": True, "failureCount": 0, "recentDrops": 0, "queuedJobs": 0}},
}
LLAMA_401 = reply({"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}, 401)

HEALTH = {
    "status": "ok",
    "version": "5.5.49",
    "oauth": "healthy",
    "sessions": {"mode": "pool", "stickyBindings": 0},
    "queue": {"active": 0, "queued": 0, "maxConcurrent": 10, "maxQueued": 128},
}
STATUS = {"version": "5.5.49", "authenticated": True, "status": "healthy", "mode": "pool", "accounts": 3}
LITELLM = {"/health/liveliness": reply("I'm alive!"), "/health/readiness": reply({"status": "healthy"})}
LITELLM_1_80 = {**LITELLM, "/health/readiness": reply({"status": "healthy", "litellm_version": "1.80.17"})}
DARIO = {"/livez": OK, "/health": reply(HEALTH)}

LLAMA_404 = reply({"error": {"code": 404, "message": "File Not Found", "type": "not_found_error"}}, 404)
NEXT_JS_404 = page("404 /_next/", 404)
NINE_ROUTER = {"/api/health": reply({"ok": True}), "/api/settings/require-login": reply({"requireLogin": True})}

IMITATIONS: Mapping[str, tuple[str, Program, int]] = {
    "an app with llama-server's errors and health": ("openai-server", Program(LLAMA_404, {"/health": OK}), 1),
    "an app with llama-server's refusal and health": ("openai-server", Program(LLAMA_401, {"/health": OK}), 1),
    "an app that answers everything as LM Studio": (
        "openai-server",
        Program(reply({"error": "Unexpected endpoint or method. (GET /livez)"})),
        1,
    ),
    "a FastAPI app with LiteLLM's liveliness": ("litellm", Program(FASTAPI_404, LITELLM), 1),
    "a FastAPI app with LiteLLM 1.80's version": ("litellm", Program(FASTAPI_404, LITELLM_1_80), 1),
    "an app that refuses with a role in its message": (
        "litellm",
        Program(reply({"message": "role=guest"}, 403), LITELLM),
        1,
    ),
    "an app that refuses with a role in its error": (
        "litellm",
        Program(reply({"error": {"message": "role=guest", "type": "forbidden"}}, 403), LITELLM),
        1,
    ),
    "an app with a backlog without requests in flight": (
        "litellm",
        Program(reply({"queued_requests": 0}), LITELLM),
        1,
    ),
    "an app that names itself claude-code-router": (
        "claude-code-router",
        Program(
            reply({"error": {"message": "Route not found."}}, 404),
            {"/": reply({"core": "next-ai-gateway", "name": "claude-code-router", "plugin": "claude-code-router"})},
        ),
        1,
    ),
    "an app with better-ccflare's health": ("better-ccflare", Program(FASTAPI_404, {"/health": reply(CCFLARE)}), 1),
    "an app with better-ccflare's health that refuses keys": (
        "better-ccflare",
        Program(BEARER_401, {"/health": reply(CCFLARE)}),
        1,
    ),
    "an app with only dario's authenticated": ("dario", Program(reply({"authenticated": True}), DARIO), 1),
    "an app with a partial status": (
        "dario",
        Program(page("App"), {**DARIO, "/status": reply({"authenticated": True, "status": "healthy"})}),
        1,
    ),
    "an app with a complete status and HTML pages": (
        "dario",
        Program(page("App"), {**DARIO, "/status": reply(STATUS)}),
        4,
    ),
    "an app with a complete status that rejects the key": (
        "dario",
        Program(BEARER_401, {**DARIO, "/status": reply(STATUS)}),
        4,
    ),
    "an app with a complete status that forbids all else": (
        "dario",
        Program(reply({"error": "Forbidden"}, 403), {**DARIO, "/status": reply(STATUS)}),
        4,
    ),
    "a Next.js app with 9router's open reads": ("9router", Program(NEXT_JS_404, NINE_ROUTER), 0),
}
"""Imitations of a router's open reads: the router kind, the program, and how many keyed reads it may get."""

PROGRAMS: Mapping[str, Program] = {
    "an Express app": Program((404, HTML, "<pre>Cannot GET /livez</pre>"), {"/health": VERSION}),
    "an Express app with health routes": Program(BEARER_401, {"/livez": OK, "/health": VERSION}),
    "an Express app that refuses in two fields": Program(
        reply({"error": "Unauthorized", "message": "Invalid token"}, 401), {"/livez": OK, "/health": VERSION}
    ),
    "an Express app that is open": Program(
        OK, {"/health": VERSION, "/status": reply({"status": "healthy", "up": 12})}
    ),
    "NestJS with Terminus": Program(
        reply({"statusCode": 404, "message": "Cannot GET", "error": "Not Found"}, 404),
        {"/livez": OK, "/health": reply({"status": "ok", "info": {}, "error": {}, "details": {}})},
    ),
    "FastAPI with a health route": Program(FASTAPI_404, {"/livez": OK, "/health": VERSION}),
    "FastAPI with a bearer scheme": Program(
        reply({"detail": "Not authenticated"}, 403), {"/livez": OK, "/health": reply({"status": "ok", "queue": {}})}
    ),
    "FastAPI with liveliness and readiness": Program(
        FASTAPI_404,
        {
            "/health/liveliness": reply({"status": "alive"}),
            "/health/readiness": reply({"status": "healthy", "db": "connected"}),
        },
    ),
    "Spring Boot's actuator": Program(
        reply({"timestamp": "2026-11-26T11:20:16.494Z", "status": 404, "error": "Not Found", "path": "/"}, 404),
        {
            "/livez": reply({"status": "UP"}),
            "/health": reply({"status": "UP", "groups": ["liveness", "readiness"]}),
            "/health/liveliness": reply({"status": "UP"}),
            "/health/readiness": reply({"status": "UP"}),
        },
    ),
    "a Go service with health checks": Program(GO_404, {"/livez": (200, TEXT, "ok"), "/health": OK}),
    "a single-page app": Program(page("App")),
    "a stub that answers ok to everything": Program(OK),
    "a stub that answers ok and a version to everything": Program(VERSION),
    "nginx that requires a login": Program(page("401 Authorization Required", 401)),
    "nginx whose upstream is down": Program(page("502 Bad Gateway", 502)),
    "an app that answers as LM Studio to one path": Program(
        page("App"), {"/livez": reply({"error": "Unexpected endpoint or method. (GET /livez)"})}
    ),
    "a FastAPI app with a version": Program(FASTAPI_404, {"/version": reply({"version": "0.11.0"})}),
    "an app that requires a token": Program(BEARER_401, {"/health": (200, TEXT, "")}),
    "claude-code-router 2": Program(
        reply({"message": "Route GET:/livez not found", "error": "Not Found", "statusCode": 404}, 404),
        {"/health": OK, "/": reply({"message": "LLMs API", "version": "1.0.51"})},
    ),
    "claude-code-router 2 with a key": Program(
        (401, TEXT, "APIKEY is missing"), {"/health": OK, "/": reply({"message": "LLMs API", "version": "1.0.51"})}
    ),
    "claude-code-router, management": Program(
        (404, TEXT, "Not found"), {"/api/ccr/rpc": reply({"error": {"message": "RPC only supports POST."}}, 405)}
    ),
    "CLIProxyAPI": Program(GO_404, {"/": reply({"message": "CLI Proxy API Server", "endpoints": []})}),
    "a Next.js app with a health route": Program(page("404 /_next/", 404), {"/api/health": reply({"ok": True})}),
    "a Next.js app with circuit breakers": Program(
        page("404 /_next/", 404),
        {"/api/monitoring/health": reply({"status": "healthy", "circuitBreakers": {"open": 0}})},
    ),
    "a dario without /livez": Program(reply({"error": "Forbidden", "message": "Path not allowed."}, 403)),
    "another Go service": Program(GO_404),
    "an app that answers as llama-server to unknown paths": Program(LLAMA_404, {"/health": VERSION}),
    "an app that refuses keys as llama-server": Program(LLAMA_401),
    "copilot-api": Program((404, TEXT, "404 Not Found"), {"/": (200, TEXT, "Server running")}),
    "new-api": Program(page("New API")),
    "One API": Program(page("One API")),
    "the Portkey gateway": Program(
        reply({"message": "Not Found", "ok": False}, 404), {"/": (200, TEXT, "AI Gateway says hey!")}
    ),
    "antigravity-claude-proxy": Program(
        reply({"error": {"type": "not_found_error", "message": "Endpoint GET /livez not found"}}, 404)
    ),
}
