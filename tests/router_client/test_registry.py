"""Every router kind: what its adapter and registry row must have, and paths that no adapter may read."""

from __future__ import annotations

import inspect
import re
from itertools import product
from pathlib import Path

import pytest

from router_client import Part
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome, Peer
from router_client.model.terms import Terms
from router_client.reads import MEBIBYTE, Answer, Credential, Read, Result
from router_client.routers import KINDS, load_adapter
from router_client.routers.adapter import Adapter, Gathered
from router_client.settings.url import parse_address

FORBIDDEN_PATHS = {
    "dario": ("/analytics/stream", "/admin/login", "/v1/models", "/"),
    "litellm": (
        *("/health", "/health/services", "/health/drain", "/health/latest", "/cache/ping"),
        *("/model/info/", "/metrics", "/v1/models", "/"),
    ),
    "better-ccflare": (
        *("/livez", "/api/version/check", "/api/version", "/api/health", "/api/status", "/api/tags", "/api/ps"),
        *("/v1/models", "/api/requests/detail", "/api/requests/stream", "/api/logs/stream", "/api/logs/history"),
        *("/api/debug/heap", "/api/debug/snapshot", "/api/debug/rss", "/api/oauth/init", "/api/api-keys"),
        *("/api/system/info", "/api/token-health"),
    ),
}
"""Reads that are not harmless on a router. Those of other kinds are listed in the tests of their adapters."""

NEVER = ("/v1/messages", "/v1/chat/completions", "/v1/responses", "/v1/completions")
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_adapter_has_every_member_of_the_protocol(kind: str) -> None:
    adapter = load_adapter(kind)
    for name in inspect.get_annotations(Adapter):
        assert hasattr(adapter, name)
    for name, method in inspect.getmembers(Adapter, inspect.isfunction):
        if not name.startswith("_"):
            assert list(inspect.signature(getattr(adapter, name)).parameters) == [
                *list(inspect.signature(method).parameters)[1:]
            ]


@every_kind
def test_registry_row_is_valid(kind: str) -> None:
    known = KINDS[kind]
    assert parse_address("ROUTER_URL", known.url).is_loopback
    assert known.home is None or (known.home and not Path(known.home).is_absolute())
    assert known.data_folder is None or not Path(known.data_folder).is_absolute()
    assert all(parse_address("ROUTER_URL", url).is_loopback for _, url in known.other_urls)
    names = known.variables
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)+", name) for name in names)
    assert len(set(names)) == len(names)


def test_kinds_have_distinct_variables() -> None:
    rows = KINDS.values()
    names = [name for row in rows for name in row.variables]
    assert len(set(names)) == len(names)


@every_kind
def test_identity_reads_carry_no_credential(kind: str) -> None:
    adapter = load_adapter(kind)
    assert adapter.identity
    assert {read.credential for read in adapter.identity} == {Credential.NONE}


@every_kind
def test_paths_are_exact_capped_and_free_of_charge(kind: str) -> None:
    for read in load_adapter(kind).every_read:
        assert re.fullmatch(r"/|(/[a-z0-9_-]+)+/?(\?[a-z]+=[a-z0-9]+)?", read.path)
        assert read.path not in {*FORBIDDEN_PATHS.get(kind, ()), *NEVER}
        max_mib = 32 if read.keep_rows is not None else 16 if read.keep_lines else 2
        assert 0 < read.max_bytes <= max_mib * MEBIBYTE


@every_kind
def test_every_needed_read_is_on_the_allow_list(kind: str) -> None:
    adapter = load_adapter(kind)
    identity = {read.name: Result(read, Outcome.OK) for read in adapter.identity}
    results, gates = dict(identity), list[Read]()
    while (read := adapter.gate(results)) is not None:
        assert read not in gates, "no gate read is sent twice"
        gates.append(read)
        results[read.name] = Result(read, Outcome.OK)
    needed = {*gates, *adapter.reads(tuple(Part), results, has_key=True)}
    assert needed
    assert {*adapter.identity, *needed} <= set(adapter.every_read)
    paths = {(read.name, read.path) for read in adapter.every_read}
    assert len(paths) == len({name for name, _ in paths})


@every_kind
def test_every_term_is_one_line(kind: str) -> None:
    terms = load_adapter(kind).terms
    assert isinstance(terms, Terms)
    optional = {"causes", "not_counted"}
    names = [getattr(terms, name) for name in terms.__struct_fields__ if name not in optional]
    assert all(names)
    for text in (*names, terms.not_counted, *terms.causes.values()):
        assert text.isprintable()


@every_kind
def test_unreachable_router_gives_a_snapshot(kind: str) -> None:
    adapter = load_adapter(kind)
    results = {read.name: Result(read, Outcome.UNREACHABLE) for read in adapter.identity}
    snapshot = adapter.snapshot(Gathered(1.0, None, "http://127.0.0.1:1", tuple(Part), results))
    assert isinstance(snapshot, Snapshot)
    assert snapshot.peer is Peer.UNREACHABLE


STATUSES = (100, 200, 204, 301, 400, 401, 403, 404, 418, 429, 500, 503, 599, 999)
EMPTY_LISTS = {("better-ccflare", name, b"[]") for name in ("accounts", "requests")}
"""Reads whose response is a list, which may be empty."""
EMPTY_IS_AN_ANSWER = {("openai-server", "engine")}
"""vLLM's health has no body: its status is the answer."""
INVALID_BODIES = (b"", b"null", b"[]", b"<html>", b"\xff", b"[" * 100_000)


@every_kind
def test_no_read_accepts_an_empty_response(kind: str) -> None:
    adapter = load_adapter(kind)
    for read, status, body in product(adapter.every_read, STATUSES, INVALID_BODIES):
        if (kind, read.name) in EMPTY_IS_AN_ANSWER:
            continue
        if (kind, read.name, body) in EMPTY_LISTS:
            continue
        result = adapter.judge(read, Answer(status, body, keyed=read.credential is not Credential.NONE))
        assert (result.outcome is not Outcome.OK, result.data) == (True, None), (read.name, status, body[:9])


def test_better_ccflare_allow_list_is_these_four_paths() -> None:
    assert {read.path for read in load_adapter("better-ccflare").every_read} == {
        *("/health", "/api/accounts", "/api/requests?limit=10", "/api/analytics?range=1h")
    }


def test_litellm_allow_list_is_these_eight_paths() -> None:
    assert {read.path for read in load_adapter("litellm").every_read} == {
        *("/health/liveliness", "/health/readiness", "/health/readiness/details", "/health/backlog"),
        *("/model/info", "/get/config/callbacks", "/metrics/", "/provider/budgets"),
    }


def test_dario_allow_list_is_these_seven_paths() -> None:
    assert {read.path for read in load_adapter("dario").every_read} == {
        *("/livez", "/health", "/status", "/accounts", "/analytics", "/admin/resume", "/admin/accounts")
    }
