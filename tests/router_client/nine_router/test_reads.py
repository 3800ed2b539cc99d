"""What is sent to a 9router: nothing under /api/ before it is known, few reads, and its token only with those."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from mcp_server.answers.views.status import status_view
from mcp_server.redaction import Scrubber
from router_client.model.facts import NotRead
from router_client.model.states import Outcome, Peer
from router_client.routers import load_adapter
from tests.router_client.nine_router.support import assessed, connection, look, nine_router
from tests.support import ADMIN_TOKEN, KEY, Replay

KEYED = ("/api/provider-nodes", "/api/combos", "/api/settings", "/api/usage/stats?period=24h")
FORBIDDEN = (
    *("/v1/models", "/v1beta/models", "/api/usage/", "/api/keys", "/test", "/api/models/", "/api/oauth", "/database"),
    *("request-logs", "/logs", "request-details", "/api/translator", "/stream", "/api/cli-tools", "/api/tunnel"),
    *("/api/headroom", "/api/pxpipe", "/api/version", "/api/init", "/codex-auth", "/refresh", "/sync-models"),
    *("/api/system", "/quota", "proxy-logs", "call-logs"),
)
ALLOWED = {"/api/usage/stats?period=24h", "/api/usage/analytics?range=1d"}


@pytest.mark.parametrize("kind", ["9router", "omniroute"])
def test_no_read_is_one_that_costs_money_changes_something_or_shows_secrets(kind: str) -> None:
    paths = {read.path for read in load_adapter(kind).every_read} - ALLOWED
    assert [path for path in paths for part in FORBIDDEN if part in path] == []


@pytest.mark.parametrize("kind", ["9router", "omniroute"])
def test_first_read_is_livez_and_cut_off(kind: str) -> None:
    """OmniRoute's page for an unknown path has 258 KB."""
    first = load_adapter(kind).identity[0]
    assert (first.path, first.truncate, first.max_bytes) == ("/livez", True, 16 * 1024)


@pytest.mark.parametrize("kind", ["9router", "omniroute"])
def test_nothing_under_api_is_sent_to_a_program_that_is_no_next_js_page(kind: str) -> None:
    router = Replay("healthy_traffic", kind).override("/livez", "<title>better-ccflare Dashboard</title>")
    assert look(router).peer is Peer.UNRECOGNIZED
    assert set(router.paths) == {"/livez"}


FOREIGN = {
    "better-ccflare": (200, "text/html", "<title>better-ccflare Dashboard</title>"),
    "what it forwards to a provider": (404, "application/json", '{"type":"error","error":{"type":"not_found_error"}}'),
    "claude-code-router": (404, "application/json", '{"error":{"message":"Route not found."}}'),
    "FastAPI": (404, "application/json", '{"detail":"Not Found"}'),
    "dario": (200, "application/json", '{"status":"ok"}'),
    "Go": (404, "text/plain", "404 page not found"),
    "a proxy whose router is down": (502, "text/html", "<h1>502 Bad Gateway</h1>"),
}


@pytest.mark.parametrize("kind", ["9router", "omniroute"])
@pytest.mark.parametrize("program", FOREIGN)
def test_nothing_under_api_is_sent_to_another_program(program: str, kind: str) -> None:
    status, content_type, body = FOREIGN[program]
    router = Replay("healthy_traffic", kind).override("/livez", body, status, {"Content-Type": content_type})
    assert look(router).peer is Peer.UNRECOGNIZED
    assert set(router.paths) == {"/livez"}


@pytest.mark.parametrize("kind", ["9router", "omniroute"])
@pytest.mark.parametrize(
    ("content_type", "body"), [("text/html", "<h1>404 Not Found</h1>"), ("application/json", '{"error":"Forbidden"}')]
)
def test_router_behind_a_proxy_that_answers_livez_itself_is_read(kind: str, content_type: str, body: str) -> None:
    router = Replay("healthy_traffic", kind).override("/livez", body, 404, {"Content-Type": content_type})
    assert look(router).peer is Peer.IDENTIFIED
    found = look(router, ROUTER_KIND="auto", ROUTER_URL="http://127.0.0.1:20128")
    assert found.peer is Peer.UNRECOGNIZED, "without a kind nobody says what is behind it"


def test_omniroute_is_not_taken_for_a_9router() -> None:
    router = Replay("healthy_traffic", "omniroute")
    assert look(router, ROUTER_KIND="9router").peer is Peer.UNRECOGNIZED
    assert {credential for sent in router.credentials.values() for credential in sent} == {"none"}
    login = {"requireLogin": True, "tunnelUrl": "", "tailscaleUrl": "", "nodeVersion": "v22.23.3"}
    alike = Replay("healthy_traffic", "9router").override("/api/settings/require-login", login)
    assert look(alike).peer is Peer.UNRECOGNIZED


def test_token_is_sent_bare_in_its_own_header() -> None:
    router = nine_router([connection()])
    look(router)
    (request,) = [each for each in router.requests if each.url.path == "/api/providers"]
    assert request.headers["x-9r-cli-token"] == ADMIN_TOKEN
    assert "authorization" not in request.headers


def test_first_read_with_the_token_goes_alone_and_the_identity_gets_none() -> None:
    router = nine_router([connection()])
    look(router)
    keyed = [path for path, sent in router.credentials.items() if "admin_token" in sent]
    assert keyed[0] == "/api/providers"
    assert set(keyed) == {"/api/providers", *KEYED}


@pytest.mark.parametrize("env", [{}, {"ROUTER_API_KEY": KEY}])
def test_without_a_token_nothing_is_sent_that_needs_one(env: dict[str, str]) -> None:
    """The router's own API key does not open it."""
    router = Replay("healthy_traffic", "9router")
    snapshot = look(router, ROUTER_ADMIN_TOKEN="", **env)
    assert not {"/api/providers", *KEYED} & set(router.paths)
    assert snapshot.pool == NotRead(Outcome.NEEDS_ADMIN)
    verdict = assessed(router, ROUTER_ADMIN_TOKEN="", **env).verdict
    assert (verdict.name, verdict.id) == ("needs_key", "router.needs_admin_token")
    assert "auth/cli-secret" in (verdict.next_step or "")
    assert "allows every change" in (verdict.next_step or "")


def test_wrong_token_is_sent_once() -> None:
    router = Replay("empty", "9router")
    verdict = assessed(router, ROUTER_ADMIN_TOKEN="another-token-0123").verdict
    assert (verdict.name, verdict.id) == ("key_rejected", "router.admin_token_rejected")
    assert [path for path, sent in router.credentials.items() if "wrong" in sent] == ["/api/providers"]


def test_while_the_login_is_off_no_token_is_sent() -> None:
    router = Replay("login_off", "9router")
    found = assessed(router, ROUTER_ADMIN_TOKEN=ADMIN_TOKEN)
    assert found.serving is True
    assert {credential for sent in router.credentials.values() for credential in sent} == {"none"}


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (401, b'{"error":"Unauthorized"}', Outcome.KEY_REJECTED),
        (401, b"<html>", Outcome.MALFORMED),
        (403, b"{}", Outcome.FORBIDDEN),
        (429, b"{}", Outcome.RATE_LIMITED),
        (500, b"{}", Outcome.MALFORMED),
        (200, b'{"connections":{}}', Outcome.MALFORMED),
        (200, b"[]", Outcome.MALFORMED),
    ],
)
def test_answer_that_is_not_its_own_ends_the_look(status: int, body: bytes, outcome: Outcome) -> None:
    router = Replay("healthy_traffic", "9router").override("/api/providers", body, status)
    assert look(router).pool == NotRead(outcome)
    assert not set(KEYED) & set(router.paths)


def test_step_without_a_token_prints_it_whole_and_fails_without_its_files(tmp_path: Path) -> None:
    """The command is shown as it stands: nothing in it looks like a secret to the redaction."""
    found = assessed(Replay("needs_token", "9router"), ROUTER_ADMIN_TOKEN="")
    assert found.verdict.id == "router.needs_admin_token"
    step = status_view(found).next_step or ""
    assert Scrubber().report(step) == step
    command = step.split("`")[1].replace("~/.9router", str(tmp_path))
    if not shutil.which("shasum"):
        command = command.replace("shasum -a 256", "sha256sum")
    assert _shell(command) == (1, "")
    (tmp_path / "auth").mkdir()
    (tmp_path / "machine-id").write_text("machine\n")
    assert _shell(command) == (1, "")
    (tmp_path / "auth" / "cli-secret").write_text("secret")
    assert _shell(command) == (0, hashlib.sha256(b"machine9r-cli-authsecret").hexdigest()[:16])


def _shell(command: str) -> tuple[int, str]:
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=10)
    return done.returncode, done.stdout.strip()
