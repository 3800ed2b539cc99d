"""The proxy's custom auth in the scenarios about keys; LiteLLM loads it, in its own environment.

Without a database, LiteLLM has only its master key: this adds keys of a user, of a team, and keys that are rejected.
"""

from __future__ import annotations

from fastapi import Request  # type: ignore[import-not-found]
from litellm.proxy._types import LitellmUserRoles, ProxyException, UserAPIKeyAuth  # type: ignore[import-not-found]

READS = [
    *("/model/info", "/get/config/callbacks", "/metrics", "/provider/budgets"),
    *("/health/backlog", "/health/readiness/details"),
]
KEYS = {
    "sk-integration-1234": {"user_role": LitellmUserRoles.PROXY_ADMIN},
    "sk-viewer-1234": {"user_role": LitellmUserRoles.PROXY_ADMIN_VIEW_ONLY, "user_id": "viewer"},
    "sk-user-1234": {"user_role": LitellmUserRoles.INTERNAL_USER, "user_id": "user", "models": ["open-to-user"]},
    "sk-team-1234": {"user_role": LitellmUserRoles.INTERNAL_USER, "user_id": "mate", "team_id": "team-1"},
    "sk-reader-1234": {"user_role": LitellmUserRoles.INTERNAL_USER, "user_id": "reader", "allowed_routes": READS},
}
REFUSED = {"sk-spent-1234": ("budget_exceeded", 429), "sk-expired-1234": ("expired_key", 400)}


async def user_api_key_auth(request: Request, api_key: str) -> UserAPIKeyAuth:
    """Return who has this key; reject an unknown, spent or expired one as LiteLLM itself does."""
    api_key = api_key.removeprefix("Bearer ")
    if api_key in KEYS:
        return UserAPIKeyAuth(api_key=api_key, **KEYS[api_key])
    kind, code = REFUSED.get(api_key, ("auth_error", 401))
    raise ProxyException(message=f"Authentication Error, {kind}", type=kind, param="key", code=code)
