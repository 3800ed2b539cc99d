"""Routerscope's answers as an editor gets them, and what they predict for each model name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import anyio

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.integration.behaviours import SECRET_IN_ERROR
from tests.integration.proxy import KEY
from tests.integration.scenario import UPSTREAM_KEY

ANSWERS = {name: getattr(reports, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
SECRETS = (KEY, UPSTREAM_KEY, "pw-INURL-0123456789", SECRET_IN_ERROR)


async def look(url: str, name: str, **env: str) -> tuple[str, dict[str, Any]]:
    """Return one answer as an editor gets it, text and data, and check that no secret is in it."""
    settings = load_settings({"ROUTER_URL": url, "ROUTER_HOME": "", "ROUTER_TIMEOUT": "30", **env})
    client = RouterClient(settings)
    with anyio.fail_after(60):
        answer = await reports.answer(client, ANSWERS[name], "all")
    await client.aclose()
    data = answer.delivery.structured
    assert data is not None
    assert not [secret for secret in SECRETS if secret in answer.delivery.text or secret in repr(data)]
    return answer.delivery.text, data


def predictions(status: dict[str, Any]) -> dict[str, bool | None]:
    """Return whether the next request would be served, by route."""
    return {row["name"]: row["serving"] for row in status["routes"]}


def predicted(status: dict[str, Any], model: str) -> bool | None:
    """Return the prediction for one name, otherwise that of the wildcard that matches it, otherwise None."""
    served = predictions(status)
    if model in served:
        return served[model]
    return next((value for name, value in served.items() if "*" in name and fnmatchcase(model, name)), None)
