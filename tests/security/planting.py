"""Routers and state folders full of canaries, and a client for them."""

from __future__ import annotations

import json
from pathlib import Path

from router_client import RouterClient, load_settings
from router_client.reads import Credential
from router_client.routers import load_adapter
from router_client.routers.signs import LIVEZ
from tests.mock_network import MockNetwork
from tests.recorded_under import key_of_read
from tests.security.canaries import Nest
from tests.state_folder import StateFolder
from tests.support import Replay

TOOLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("status", {}),
    ("pool", {}),
    ("usage", {}),
    ("backends_list", {}),
    ("doctor", {}),
    ("doctor", {"detail": "all"}),
)
LOCKED = {"key_missing", "key_expired", "key_over_budget", "key_without_role", "needs_token", "empty"} | {
    *("starting", "loading", "router_empty", "documented_ollama_empty", "documented_lm_studio_old"),
}
"""The states in which no names are shown: the router rejects the key, or nothing is configured."""
EXACT = {"openai-server": {"/health", "/version", "/"}}
"""Responses by which a router is known only as they are."""
KNOWN_BY_A_NUMBER = {("better-ccflare", "/health"): "accounts"}
"""The field of a response by which a router is known, where that is no text."""


def planted(state: str, nest: Nest, kind: str = "dario", *, decisive: bool = False) -> Replay:
    """Return a router in this state with canaries in every response, whatever credential it gets.

    Those of /livez and in EXACT stay as they are: with another field they would be those of another program. With
    `decisive` that is wanted.
    """
    replay = Replay(state, kind)
    for path, read in {key_of_read(read): read for read in reversed(load_adapter(kind).every_read)}.items():
        is_admins = read.credential in {Credential.ADMIN, Credential.ADMIN_OR_KEY}
        has_token = (path, "admin_token") in replay.recorded.answers
        answer = replay.recorded.answer(path, "admin_token" if is_admins and has_token else "proxy_key")
        if answer is None:
            continue
        if read.path == LIVEZ.path or (path in EXACT.get(kind, ()) and not decisive):
            headers = {"Content-Type": answer.content_type, "X-Secret": nest.canary()}
            is_other = decisive and answer.content_type.startswith("text/html")
            replay.override(path, nest.canary() if is_other else answer.body, answer.status, headers)
            continue
        is_page = answer.content_type.startswith("text/")
        planted_json = None if is_page else nest.plant(path, json.loads(answer.body), decisive=decisive)
        if decisive and (number := KNOWN_BY_A_NUMBER.get((kind, path))) is not None:
            planted_json = {**(planted_json or {}), number: nest.canary()}
        body = nest.plant_labels(answer.body) if is_page else json.dumps(planted_json)
        headers = {"X-Secret": nest.canary(), "Set-Cookie": f"a={nest.canary()}", "Content-Type": answer.content_type}
        replay.override(path, body, answer.status, headers)
    return replay


def folder(home: Path, nest: Nest, key: str | None = None) -> Path:
    """Fill a state folder with canaries in every field, including fields that dario does not know, and return it.

    `key` replaces the canary as the backends' key: a nest with a single canary would otherwise have it redacted as a
    known secret everywhere.
    """
    state = StateFolder(home)
    fields = {name: nest.canary() for name in ("apiKey", "model", "provider", "owner", "name")}
    fields["apiKey"] = key or fields["apiKey"]
    state.file("plain.json", {**fields, "provider": "openai", "baseUrl": "https://api.example/v1"})
    url = f"https://u:{nest.canary()}@host.example/t/{nest.canary()}/v1?key={nest.canary()}#{nest.canary()}"
    state.file("url.json", {**fields, "provider": nest.canary(), "baseUrl": url, "headers": {"x": [nest.canary()]}})
    state.file("broken.json", f'{{"apiKey": "{nest.canary()}", ')
    state.file("list.json", [nest.canary(), {"apiKey": nest.canary()}])
    return home


def client(replay: Replay, home: Path, nest: Nest) -> RouterClient:
    """Return a client whose API key and admin token are canaries, too."""
    keys = {"ROUTER_API_KEY": nest.canary().replace(" ", ""), "ROUTER_ADMIN_TOKEN": nest.canary()}
    settings = load_settings({"ROUTER_HOME": str(home), **keys})
    now = replay.recorded.captured_at_s
    return RouterClient(settings, network=MockNetwork(replay), clock=lambda: now)
