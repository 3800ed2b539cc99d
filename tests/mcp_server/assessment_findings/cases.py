"""Every finding: id, severity, subject, and the changes to a healthy router that cause it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from router_client.model.facts import NOT_OFFERED, NotRead
from router_client.model.snapshot import Backends, ClientReport, Guard, Halt, Health, Queue, Searched
from router_client.model.spending import Billing, Budget, Figures, Forecast, Usage
from router_client.model.states import BackendIssue, Destination, KeyState, Outcome, Peer, Reading, TargetState
from router_client.model.targets import Cause, Lock, Traffic
from tests.mcp_server.sample import (
    FACTS,
    READS,
    backend,
    billed,
    pool,
    pool_of_routes,
    reads,
    route,
    target,
    unread,
    usage,
    window,
)

OVERAGE = billed(8, paid=2)
ADMIN: dict[str, Any] = {"optional": True, "admin": True}
REJECTED_KEY = Cause("key_rejected")
STARTING = target("a", TargetState.STARTING, available_in_s=5.0)
COOLING = target("a", TargetState.COOLING_DOWN, cause=Cause("auth_failed", count=2), available_in_s=48.0)
DOWN = target("a", TargetState.KEY_REJECTED, cause=REJECTED_KEY)
UNKNOWN = target(None, TargetState.UNKNOWN, cause=Cause("unreadable_row"))
UP = target("b")
BAD_GATEWAY = Searched("http://127.0.0.1:3456", "ROUTER_URL", Peer.UNRECOGNIZED, status=502)
ANOTHER = Searched("http://127.0.0.1:4000", "LiteLLM's default port", Peer.IDENTIFIED, "LiteLLM", 404)
OPEN_PROGRAM = Searched("http://127.0.0.1:9", "ROUTER_URL", Peer.UNRECOGNIZED, "acme", hands_out="its token")
ROUTER_LIMIT = Traffic(10, 4, rejected=4, first_rejection_ago_s=5.0)

Case = tuple[str, str, str | None, dict[str, Any]]


def in_state(state: TargetState, **changes: Any) -> dict[str, Any]:
    return {"pool": pool(target("a", state, **changes), target())}


def with_reading(reading: Reading) -> dict[str, Any]:
    return {"pool": pool(target(windows=(window(reading=reading),)))}


def with_issue(kind: BackendIssue, **changes: Any) -> dict[str, Any]:
    return {"backends": Backends("disk", (backend("x", issues=(kind,), **changes),))}


def client(destination: str) -> dict[str, Any]:
    url = {"here": "http://127.0.0.1:3456", "elsewhere": "http://127.0.0.1:4000", "direct": None}[destination]
    found_in = "ANTHROPIC_BASE_URL in Claude Code's settings"
    return {
        "clients": (ClientReport("Claude Code", found_in, Destination(destination), url, is_local=url is not None),)
    }


def bad_setting() -> dict[str, Any]:
    wrong = "ROUTER_URL: start it with http:// or https://"
    return {"peer": Peer.NOT_CONTACTED, "reads": (), "invalid_setting": wrong, **dict.fromkeys(FACTS, NOT_OFFERED)}


# id, severity, subject, changes to a healthy router
CASES: list[Case] = [
    ("router.bad_setting", "fail", "router", bad_setting()),
    ("router.unreachable", "fail", "router", {"peer": Peer.UNREACHABLE, **unread()}),
    (
        "router.unresponsive",
        "fail",
        "router",
        {"peer": Peer.UNRESPONSIVE, "reads": reads(Outcome.TIMEOUT, *READS), **unread()},
    ),
    ("router.tls_failed", "fail", "router", {"peer": Peer.TLS_FAILED, **unread()}),
    ("router.unrecognized", "fail", "router", {"peer": Peer.UNRECOGNIZED, **unread()}),
    ("router.bad_gateway", "fail", "router", {"peer": Peer.UNRECOGNIZED, "searched": (BAD_GATEWAY,), **unread()}),
    ("router.another", "warn", None, {"searched": (ANOTHER,)}),
    ("router.another", "info", None, {"searched": (ANOTHER,), **client("here")}),
    ("router.another", "info", None, {"searched": (replace(ANOTHER, is_server=True),)}),
    ("program.hands_out_token", "warn", None, {"searched": (OPEN_PROGRAM,)}),
    ("client.here", "ok", None, {**client("here"), "health": Health(ok=True, requests=1)}),
    ("client.elsewhere", "warn", None, client("elsewhere")),
    ("client.direct", "warn", None, client("direct")),
    ("router.needs_key", "fail", "router", {"reads": reads(Outcome.NEEDS_KEY)}),
    ("router.key_rejected", "fail", "router", {"reads": reads(Outcome.KEY_REJECTED)}),
    ("router.key_expired", "fail", "router", {"reads": reads(Outcome.KEY_EXPIRED)}),
    ("router.key_over_budget", "fail", "router", {"reads": reads(Outcome.KEY_OVER_BUDGET)}),
    ("router.unknown", "fail", "router", {"guard": NotRead(Outcome.MALFORMED)}),
    (
        "router.connection_closed",
        "fail",
        "router",
        {"guard": NotRead(Outcome.CONNECTION_CLOSED), "reads": reads(Outcome.CONNECTION_CLOSED, "status")},
    ),
    (
        "router.forbidden",
        "fail",
        "router",
        {"guard": NotRead(Outcome.FORBIDDEN), "reads": reads(Outcome.FORBIDDEN, "status", "resume")},
    ),
    ("router.slow", "fail", "router", {"guard": NotRead(Outcome.TIMEOUT), "reads": reads(Outcome.TIMEOUT)}),
    ("router.reduced_view", "info", "/health", {"health": Health(ok=True, reduced=True)}),
    ("router.read_failed", "warn", "analytics", {"reads": reads(Outcome.MALFORMED, "analytics")}),
    ("router.read_timeout", "warn", "analytics", {"reads": reads(Outcome.TIMEOUT, "analytics")}),
    ("router.read_too_large", "warn", "analytics", {"reads": reads(Outcome.TOO_LARGE, "analytics")}),
    ("router.key_limited", "info", None, {"reads": reads(Outcome.NOT_PERMITTED, "analytics", "resume")}),
    ("router.open_to_network", "warn", None, {"health": Health(ok=True, open_to_network=True)}),
    ("router.tunnel", "warn", None, {"health": Health(ok=True, tunnel=True)}),
    ("router.no_key", "info", None, {"health": Health(ok=True, requires_key=False)}),
    ("router.open_management", "warn", None, {"health": Health(ok=True, open_management=True)}),
    (
        "router.needs_admin_token",
        "fail",
        "router",
        {"reads": reads(Outcome.NEEDS_ADMIN, "connections", admin=True), **unread()},
    ),
    (
        "router.admin_token_rejected",
        "fail",
        "router",
        {"reads": reads(Outcome.KEY_REJECTED, "connections", admin=True), **unread()},
    ),
    ("router.no_database", "info", None, {"health": Health(ok=True, database=False)}),
    ("guard.halted", "fail", "router", {"guard": Guard(halted=True, halt=Halt(60.0, 120.0, None, "m", "a", "c"))}),
    (
        "guard.off_while_paid",
        "warn",
        None,
        {"guard": Guard(enabled=False), "usage": replace(usage(), billing=OVERAGE)},
    ),
    ("queue.stalled", "fail", "router", {"queue": Queue(10, 1, 10, 128, 121.0)}),
    ("queue.at_capacity", "fail", "router", {"queue": Queue(10, 128, 10, 128)}),
    ("queue.delays", "warn", "router", {"queue": Queue(2, 1, 2, has_limit=False)}),
    ("pool.no_targets", "fail", "router", {"pool": pool()}),
    ("pool.starting", "fail", "router", {"pool": pool(STARTING)}),
    ("pool.no_usable_target", "fail", "router", {"pool": pool(COOLING)}),
    ("pool.not_reported", "warn", None, {"pool": pool(UNKNOWN, not_reported=Cause("upstream_key_possible"))}),
    ("pool.headroom_exhausted", "warn", None, {"pool": pool(target(windows=(window(utilization=0.995),)))}),
    ("pool.unanswered", "warn", None, {"pool": pool(target(), unanswered=1)}),
    (
        "pool.unanswered",
        "info",
        None,
        {"pool": pool(UP, unanswered=1, routes=(route("x", UP, traffic=Traffic(100, 0)),))},
    ),
    ("target.starting", "info", "a", in_state(TargetState.STARTING, cause=Cause("starting"), available_in_s=5.0)),
    ("target.unverified", "info", "a", in_state(TargetState.UNVERIFIED, cause=Cause("no_request_yet"))),
    ("target.disabled", "info", "a", in_state(TargetState.DISABLED, cause=Cause("disabled"))),
    ("target.paused", "info", "a", in_state(TargetState.PAUSED, cause=Cause("paused"))),
    ("target.expiring", "warn", "a", in_state(TargetState.EXPIRING, cause=Cause("expiring", seconds=20.0))),
    ("target.rate_limited", "warn", "a", in_state(TargetState.RATE_LIMITED, cause=Cause("rejected"))),
    ("target.cooling_down", "warn", "a", {"pool": pool(COOLING, target())}),
    ("target.failing", "warn", "a", in_state(TargetState.FAILING, failures=3, requests=4)),
    ("target.unknown", "warn", None, {"pool": pool(UNKNOWN, target())}),
    ("target.expired", "fail", "a", in_state(TargetState.EXPIRED, cause=Cause("expired"), expires_in_s=0.0)),
    (
        "target.auth_failed",
        "fail",
        "a",
        in_state(TargetState.AUTH_FAILED, cause=Cause("auth_failed", count=5), auth_failures=5),
    ),
    ("target.key_rejected", "fail", "a", in_state(TargetState.KEY_REJECTED, cause=REJECTED_KEY)),
    (
        "target.budget_spent",
        "fail",
        "a",
        in_state(TargetState.BUDGET_SPENT, cause=Cause("budget_spent"), available_in_s=7200.0),
    ),
    ("target.locked", "warn", "a", {"pool": pool(target("a", locks=(Lock("m", 30.0),)), target())}),
    ("target.expires_soon", "info", "a", {"pool": pool(target("a", expires_in_s=600.0))}),
    ("window.stale", "info", None, with_reading(Reading.STALE)),
    ("window.not_observed", "info", None, with_reading(Reading.NOT_OBSERVED)),
    ("window.placeholder", "info", None, with_reading(Reading.PLACEHOLDER)),
    ("pool.disk_mismatch", "warn", "new", {"pool": pool(target(), not_loaded=("new",))}),
    ("pool.disk_mismatch", "warn", "old", {"pool": pool(target(), not_on_disk=("old",))}),
    ("admin.token_missing", "info", None, {"reads": reads(Outcome.NEEDS_ADMIN, "admin", **ADMIN)}),
    ("admin.disabled", "info", None, {"reads": reads(Outcome.DISABLED, "admin", **ADMIN)}),
    ("admin.token_rejected", "warn", None, {"reads": reads(Outcome.KEY_REJECTED, "admin", **ADMIN)}),
    ("router.health_mismatch", "warn", "/health", {"health": Health(ok=False)}),
    ("router.health_mismatch", "warn", "/health", {"pool": pool(COOLING)}),
    ("route.refused", "fail", "chat", {"pool": pool_of_routes(route("chat", DOWN), route("backup", UP))}),
    ("route.unknown", "warn", "chat", {"pool": pool_of_routes(route("chat", UNKNOWN), route("backup", UP))}),
    (
        "route.on_fallback",
        "warn",
        "chat",
        {"pool": pool_of_routes(route("chat", DOWN, fallbacks=("backup",)), route("backup", UP))},
    ),
    (
        "route.rejected",
        "warn",
        "chat",
        {"pool": pool_of_routes(route("chat", UP, traffic=ROUTER_LIMIT, limited=True))},
    ),
    (
        "route.rejected",
        "info",
        "chat",
        {"pool": pool_of_routes(route("chat", UP, traffic=Traffic(10, 4, rejected=4)))},
    ),
    ("route.failing", "fail", "chat", {"pool": pool_of_routes(route("chat", UP, traffic=Traffic(10, 7)))}),
    (
        "route.client_errors",
        "warn",
        "chat",
        {"pool": pool_of_routes(route("chat", UP, traffic=Traffic(10, 0, client_errors=1)))},
    ),
    (
        "route.client_errors",
        "info",
        "chat",
        {"pool": pool_of_routes(route("chat", UP, traffic=Traffic(11, 0, client_errors=1)))},
    ),
    ("route.no_fallback", "info", "b", {"pool": pool_of_routes(route("a", UP, fallbacks=("b",)), route("b", UP))}),
    ("route.ok", "ok", None, {"pool": pool_of_routes(route("a", UP), route("b", UP))}),
    ("usage.errors", "warn", None, {"usage": usage(error_rate=0.1)}),
    ("usage.errors", "info", None, {"usage": Usage(since_start=Figures(10, error_rate=0.5))}),
    (
        "usage.errors",
        "fail",
        None,
        {"usage": usage(error_rate=0.6), "pool": pool_of_routes(route("x", UP, traffic=Traffic(10, 6)))},
    ),
    ("usage.paid", "warn", None, {"usage": replace(usage(), billing=OVERAGE)}),
    ("usage.paid", "info", None, {"usage": replace(usage(), billing_since_start=OVERAGE)}),
    ("usage.unrecognized_claim", "warn", "new", {"usage": replace(usage(), billing=Billing(unknown_claims=("new",)))}),
    ("usage.exhaustion_soon", "warn", None, {"usage": replace(usage(), forecast=Forecast(exhaustion_in_s=3599.0))}),
    ("usage.budget_low", "warn", "openai", {"usage": replace(usage(), budgets=(Budget("openai", 10.0, 8.0),))}),
    ("usage.budget_spent", "warn", "openai", {"usage": replace(usage(), budgets=(Budget("openai", 10.0, 10.0),))}),
    ("backend.none", "info", None, {"backends": Backends("disk")}),
    ("backend.inactive", "info", "x", {"backends": Backends("disk", (backend(), backend("x", active=False)))}),
    ("backend.key_missing", "warn", "x", {"backends": Backends("disk", (backend("x", key=KeyState.PLACEHOLDER),))}),
    ("backend.url_credentials", "warn", "x", with_issue(BackendIssue.URL_CREDENTIALS)),
    ("backend.query_secret", "warn", "x", with_issue(BackendIssue.QUERY_SECRET)),
    ("backend.plaintext_remote", "warn", "x", with_issue(BackendIssue.PLAINTEXT_REMOTE)),
    (
        "backend.malformed_file",
        "warn",
        "x",
        with_issue(BackendIssue.MALFORMED_FILE, active=False, problem="it is odd"),
    ),
    ("backend.incomplete", "warn", "x", with_issue(BackendIssue.INCOMPLETE, problem="baseUrl is missing")),
    ("backend.duplicate", "warn", "x", with_issue(BackendIssue.DUPLICATE)),
    ("backend.loose_permissions", "warn", "x", with_issue(BackendIssue.LOOSE_PERMISSIONS)),
    ("guard.ok", "ok", None, {}),
    ("queue.ok", "ok", None, {}),
    ("pool.ok", "ok", None, {}),
    ("usage.ok", "ok", None, {}),
    ("backend.ok", "ok", None, {}),
]
