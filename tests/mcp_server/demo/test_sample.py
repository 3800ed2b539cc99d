"""The sample router answers real HTTP on loopback, and its folder is private and gone afterwards."""

from __future__ import annotations

import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pytest
from msgspec.structs import replace

from mcp_server.assessment import assess
from mcp_server.demo.recorded import UNREACHABLE, demo_states, load_state
from mcp_server.demo.sample import sample_folder, sample_router, sample_settings
from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.model.facts import value_of
from router_client.model.secret import Secret
from router_client.model.states import Outcome, Peer
from router_client.routers import KINDS
from tests.mock_network import MockNetwork
from tests.support import ADMIN_TOKEN, KEY, Replay

KIND = "dario"
PARTS = (Part.STATE, Part.POOL, Part.USAGE, Part.BACKENDS)


@pytest.fixture
def busy() -> Iterator[str]:
    """The URL of a busy sample router."""
    with sample_router(load_state(KIND, "busy")) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def snapshot(name: str, kind: str = KIND) -> Snapshot:
    with sample_settings(name, kind) as settings:
        return anyio.run(RouterClient(settings).snapshot, PARTS)


@pytest.mark.parametrize("path", ["/livez", "/health", "/status", "/accounts", "/analytics", "/admin/resume"])
def test_sample_router_answers_get_as_recorded(path: str, busy: str) -> None:
    answer = httpx.get(busy + path, trust_env=False)
    assert answer.status_code == 200
    assert answer.json()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_sample_router_refuses_other_methods(method: str, busy: str) -> None:
    answer = httpx.request(method, f"{busy}/admin/resume", trust_env=False)
    assert answer.status_code >= 400


@pytest.mark.parametrize("path", ["/v1/models", "/health?probe=1", "/", "/analytics/stream", "/livez/"])
def test_sample_router_refuses_paths_that_were_not_recorded(path: str, busy: str) -> None:
    assert httpx.get(busy + path, trust_env=False).status_code == 403


def test_sample_router_prints_nothing(busy: str, capfd: pytest.CaptureFixture[str]) -> None:
    httpx.get(f"{busy}/livez", trust_env=False)
    httpx.post(f"{busy}/livez", trust_env=False)
    assert capfd.readouterr() == ("", "")


def test_sample_router_stops_after_the_block() -> None:
    with sample_router(load_state(KIND, "busy")) as port:
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_state_not_running_has_a_closed_port() -> None:
    with sample_router(None) as port, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_busy_state_has_fresh_readings_and_backends() -> None:
    busy = snapshot("busy")
    assert busy.peer is Peer.IDENTIFIED
    assert {read.outcome for read in busy.reads} == {Outcome.OK}
    pool, backends = value_of(busy.pool), value_of(busy.backends)
    assert pool is not None
    observed = [w.observed_ago_s for t in pool.targets for w in t.windows if w.observed_ago_s is not None]
    assert observed
    assert all(0 <= ago < 3600 for ago in observed)
    assert backends is not None
    assert backends.items


def test_settings_of_not_running_lead_to_an_absent_router() -> None:
    assert snapshot(UNREACHABLE).peer is Peer.UNREACHABLE


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in demo_states(kind)])
def test_state_is_assessed_as_it_was_recorded(kind: str, name: str) -> None:
    """Also where the router has a management page, which names the port at which the router was recorded."""
    replayed = Replay(demo_states(kind)[name], kind)
    at_default = load_settings({"ROUTER_KIND": kind})
    with sample_settings(name, kind) as settings:
        shown = assess(anyio.run(RouterClient(settings).snapshot, PARTS))
        same = replace(
            settings,
            candidates=at_default.candidates,
            management=at_default.management,
            api_key=settings.api_key and Secret(KEY),
            admin_token=settings.admin_token and Secret(ADMIN_TOKEN),
        )
        client = RouterClient(same, network=MockNetwork(replayed), clock=lambda: replayed.recorded.captured_at_s)
        as_recorded = assess(anyio.run(client.snapshot, PARTS))
    assert shown.verdict.name is as_recorded.verdict.name
    assert (shown.serving, shown.states) == (as_recorded.serving, as_recorded.states)
    assert [(row.route.name, row.served_by) for row in shown.routes] == [
        (row.route.name, row.served_by) for row in as_recorded.routes
    ]


def test_sample_folder_is_private_and_removed(tmp: Path) -> None:
    with sample_folder(KIND) as home:
        assert home.parent == tmp
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        files = [path for path in home.rglob("*") if path.is_file()]
        assert {path.suffix for path in files} == {".json"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert list(tmp.iterdir()) == []


def test_sample_folder_is_removed_after_an_error(tmp: Path) -> None:
    with pytest.raises(RuntimeError, match="on the way"), sample_folder(KIND):
        raise RuntimeError("on the way")
    assert list(tmp.iterdir()) == []


def test_sample_settings_have_no_credential() -> None:
    with sample_settings("locked") as settings:
        assert (settings.api_key, settings.admin_token) == (None, None)
        assert settings.address.is_loopback
