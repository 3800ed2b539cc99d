"""Keys with fewer permissions than the master key, keys that are rejected, and a team's models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.integration.proxy import KEY
from tests.integration.scenario import Expect, Requests, Scenario, deployment

CUSTOM_AUTH = Path(__file__).parent.parent / "custom_auth.py"
SPENT, EXPIRED, USER, TEAM = "sk-spent-1234", "sk-expired-1234", "sk-user-1234", "sk-team-1234"
READER = "sk-reader-1234"
ERRORS = """class PrismaError(Exception): ...
def __getattr__(name):
    return globals().setdefault(name, type(name, (PrismaError,), {}))
"""
PRISMA = {
    "prisma/__init__.py": "from prisma import errors\n",
    "prisma/errors.py": ERRORS,
    "prisma/engine/__init__.py": "",
    "prisma/engine/errors.py": ERRORS,
}
"""Replaces a package that LiteLLM's container has and pip does not install. Without it, a missing key or one without
permission gets 500; with it 401, in LiteLLM's own words. Other scenarios run without it, as pip installs LiteLLM."""
SETTINGS: dict[str, Any] = {
    "router": {"num_retries": 0},
    "general": {"custom_auth": "custom_auth.user_api_key_auth", "custom_auth_run_common_checks": True},
    "files": {CUSTOM_AUTH.name: CUSTOM_AUTH.read_text("utf-8"), **PRISMA},
}
USERS = Scenario(
    "users_key",
    "a user's key: it may read the model list, with its own models alone, and no other of the reads",
    [deployment("open-to-user", "open-to-user", "ok"), deployment("not-for-user", "not-for-user", "ok")],
    [Requests("open-to-user", key=USER)],
    {"open-to-user": Expect(200)},
    key=USER,
    **SETTINGS,
)
READERS = Scenario(
    "readers_key",
    "a key whose allowed_routes are the six reads: it sees all, and is refused completions and /health",
    [deployment("seen-by-reader", "seen-by-reader", "ok")],
    [Requests("seen-by-reader")],
    {"seen-by-reader": Expect(200, True)},
    key=READER,
    request_key=KEY,
    **SETTINGS,
)
OVER_BUDGET = Scenario(
    "key_over_budget",
    "the key is known and refused with budget_exceeded",
    [deployment("too-dear", "too-dear", "ok")],
    [Requests("too-dear")],
    {"too-dear": Expect(429)},
    key=SPENT,
    **SETTINGS,
)
EXPIRED_KEY = Scenario(
    "key_expired",
    "the key is known and refused with expired_key",
    [deployment("too-late", "too-late", "ok")],
    [Requests("too-late")],
    {"too-late": Expect(400)},
    key=EXPIRED,
    **SETTINGS,
)
TEAMS = Scenario(
    "team_models",
    "a team's model: clients ask for its public name, which is not its model_name",
    [
        deployment(
            "model_name_team-1_5f0c", "teams", "ok", {"team_id": "team-1", "team_public_model_name": "team-chat"}
        )
    ],
    [Requests("team-chat", key=TEAM)],
    {"team-chat": Expect(200)},
    key=TEAM,
    **SETTINGS,
)
SCENARIOS = (USERS, READERS, OVER_BUDGET, EXPIRED_KEY, TEAMS)
