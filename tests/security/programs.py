"""Ordinary programs that may hold the router's port, and what each says to the reads that it could be sent.

Those of claude-code-router, better-ccflare, 9router, OmniRoute and llama-server are as recorded from the real ones;
the others follow the programs' own documentation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

JSON, HTML, TEXT = "application/json", "text/html; charset=utf-8", "text/plain; charset=utf-8"
Said = tuple[int, str, str]


def said(body: object, status: int = 200) -> Said:
    """A JSON answer."""
    return status, JSON, json.dumps(body)


def page(title: str, status: int = 200) -> Said:
    """A page."""
    return status, HTML, f"<!doctype html><html><head><title>{title}</title></head><body></body></html>"


@dataclass(frozen=True)
class Program:
    """What it answers by path, and what to every other path."""

    otherwise: Said
    answers: Mapping[str, Said] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """As httpx.MockTransport calls it."""
        status, kind, body = self.answers.get(request.url.path, self.otherwise)
        return httpx.Response(status, headers={"Content-Type": kind}, text=body)


OK = said({"status": "ok"})
VERSION = said({"status": "ok", "version": "1.2.3"})
BEARER_401 = said({"error": "Unauthorized"}, 401)
FASTAPI_404 = said({"detail": "Not Found"}, 404)
GO_404: Said = (404, TEXT, "404 page not found\n")
CCFLARE = {
    "status": "ok",
    "accounts": 3,
    "timestamp": "2026-11-26T11:20:16.494Z",
    "strategy": "session",
    "pool": {"configured": 3, "paused": 0, "rate_limited": 0, "routable": 3, "next_available_at": None},
    "runtime": {"asyncWriter": {"healthy": True, "failureCount": 0, "recentDrops": 0, "queuedJobs": 0}},
}
LLAMA_401 = said({"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}, 401)

TELLING = {
    "status": "ok",
    "version": "5.5.49",
    "oauth": "healthy",
    "sessions": {"mode": "pool", "stickyBindings": 0},
    "queue": {"active": 0, "queued": 0, "maxConcurrent": 10, "maxQueued": 128},
}
STATUS = {"version": "5.5.49", "authenticated": True, "status": "healthy", "mode": "pool", "accounts": 3}
ALIVE = {"/health/liveliness": said("I'm alive!"), "/health/readiness": said({"status": "healthy"})}
OLDER = {**ALIVE, "/health/readiness": said({"status": "healthy", "litellm_version": "1.80.17"})}
DARIO = {"/livez": OK, "/health": said(TELLING)}

IMITATIONS: Mapping[str, tuple[str, Program, int]] = {
    "a FastAPI app that says it is alive": ("litellm", Program(FASTAPI_404, ALIVE), 1),
    "a FastAPI app that says it is an older one": ("litellm", Program(FASTAPI_404, OLDER), 1),
    "an app that speaks of a role": ("litellm", Program(said({"message": "role=guest"}, 403), ALIVE), 1),
    "an app that speaks of a role in an error": (
        "litellm",
        Program(said({"error": {"message": "role=guest", "type": "forbidden"}}, 403), ALIVE),
        1,
    ),
    "an app that says no number in flight": ("litellm", Program(said({"queued_requests": 0}), ALIVE), 1),
    "an app that only says it is authenticated": ("dario", Program(said({"authenticated": True}), DARIO), 1),
    "an app with half a status": (
        "dario",
        Program(page("App"), {**DARIO, "/status": said({"authenticated": True, "status": "healthy"})}),
        1,
    ),
    "an app with a whole status and pages": (
        "dario",
        Program(page("App"), {**DARIO, "/status": said(STATUS)}),
        4,
    ),
    "an app with a whole status that wants another key": (
        "dario",
        Program(BEARER_401, {**DARIO, "/status": said(STATUS)}),
        4,
    ),
    "an app with a whole status that refuses the rest": (
        "dario",
        Program(said({"error": "Forbidden"}, 403), {**DARIO, "/status": said(STATUS)}),
        4,
    ),
}
"""Programs that show what a router shows to anybody: which one, what they say, how many keyed reads they may get."""

PROGRAMS: Mapping[str, Program] = {
    "an Express app": Program((404, HTML, "<pre>Cannot GET /livez</pre>"), {"/health": VERSION}),
    "an Express app with health routes": Program(BEARER_401, {"/livez": OK, "/health": VERSION}),
    "an Express app that refuses in two fields": Program(
        said({"error": "Unauthorized", "message": "Invalid token"}, 401), {"/livez": OK, "/health": VERSION}
    ),
    "an Express app that is open": Program(OK, {"/health": VERSION, "/status": said({"status": "healthy", "up": 12})}),
    "NestJS with Terminus": Program(
        said({"statusCode": 404, "message": "Cannot GET", "error": "Not Found"}, 404),
        {"/livez": OK, "/health": said({"status": "ok", "info": {}, "error": {}, "details": {}})},
    ),
    "FastAPI with a health route": Program(FASTAPI_404, {"/livez": OK, "/health": VERSION}),
    "FastAPI with a bearer scheme": Program(
        said({"detail": "Not authenticated"}, 403), {"/livez": OK, "/health": said({"status": "ok", "queue": {}})}
    ),
    "FastAPI with liveliness and readiness": Program(
        FASTAPI_404,
        {
            "/health/liveliness": said({"status": "alive"}),
            "/health/readiness": said({"status": "healthy", "db": "connected"}),
        },
    ),
    "Spring Boot's actuator": Program(
        said({"timestamp": "2026-11-26T11:20:16.494Z", "status": 404, "error": "Not Found", "path": "/"}, 404),
        {
            "/livez": said({"status": "UP"}),
            "/health": said({"status": "UP", "groups": ["liveness", "readiness"]}),
            "/health/liveliness": said({"status": "UP"}),
            "/health/readiness": said({"status": "UP"}),
        },
    ),
    "a Go service with health checks": Program(GO_404, {"/livez": (200, TEXT, "ok"), "/health": OK}),
    "a single-page app": Program(page("App")),
    "a stub that says ok to everything": Program(OK),
    "a stub that says ok and a version to everything": Program(VERSION),
    "nginx that asks for a login": Program(page("401 Authorization Required", 401)),
    "nginx whose upstream is down": Program(page("502 Bad Gateway", 502)),
    "Ollama": Program(GO_404, {"/": (200, TEXT, "Ollama is running")}),
    "LM Studio": Program(said({"error": "Unexpected endpoint or method. (GET /livez). Returning 200 anyway"})),
    "vLLM": Program(FASTAPI_404, {"/health": (200, TEXT, ""), "/version": said({"version": "0.11.0"})}),
    "vLLM with a key": Program(BEARER_401, {"/health": (200, TEXT, "")}),
    "claude-code-router, gateway": Program(
        said({"error": {"message": "Route not found."}}, 404),
        {
            "/health": said({"runtimeId": "8157a06b-8ac9-4d1b-ae5f-baef7fb64aa2", "status": "ok", "timestamp": "now"}),
            "/": said({"core": "next-ai-gateway", "name": "claude-code-router", "plugin": "claude-code-router"}),
        },
    ),
    "claude-code-router, management": Program((404, TEXT, "Not found")),
    "better-ccflare": Program(page("better-ccflare Dashboard"), {"/health": said(CCFLARE)}),
    "CLIProxyAPI": Program(GO_404, {"/": said({"message": "CLI Proxy API Server", "endpoints": []})}),
    "9router": Program(page("404: This page could not be found. /_next/", 404), {"/api/health": said({"ok": True})}),
    "OmniRoute": Program(
        page("404 /_next/", 404),
        {"/api/health": said({"error": {"code": "AUTH_001", "message": "Authentication required"}}, 401)},
    ),
    "llama-server with a key": Program(LLAMA_401, {"/health": OK}),
    "copilot-api": Program((404, TEXT, "404 Not Found"), {"/": (200, TEXT, "Server running")}),
    "antigravity-claude-proxy": Program(
        said({"error": {"type": "not_found_error", "message": "Endpoint GET /livez not found"}}, 404)
    ),
}
