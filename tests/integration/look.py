"""Our product's answers, taken as an editor takes them, and what they predict for each model name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import anyio

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.integration.behaviours import SECRET_IN_ERROR
from tests.integration.proxy import KEY
from tests.integration.scenario import UPSTREAM_KEY

LOOKS = {name: getattr(reports, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
SECRETS = (KEY, UPSTREAM_KEY, "pw-INURL-0123456789", SECRET_IN_ERROR)


async def look(url: str, name: str, **env: str) -> tuple[str, dict[str, Any]]:
    """One answer as an editor gets it: text and data. Nothing secret is in it, whatever was asked."""
    settings = load_settings({"ROUTER_URL": url, "ROUTER_HOME": "", "ROUTER_TIMEOUT": "30", **env})
    client = RouterClient(settings)
    with anyio.fail_after(60):
        answer = await reports.answer(client, LOOKS[name], "all")
    await client.aclose()
    data = answer.delivery.structured
    assert data is not None
    assert not [secret for secret in SECRETS if secret in answer.delivery.text or secret in repr(data)]
    return answer.delivery.text, data


def predictions(status: dict[str, Any]) -> dict[str, bool | None]:
    """Whether the next request for a name would be served, by the names that the answer has."""
    return {row["name"]: row["serving"] for row in status["routes"]}


def predicted(status: dict[str, Any], model: str) -> bool | None:
    """The same for one name; a wildcard's prediction is for what matches it and has no row. No row: unknown."""
    told = predictions(status)
    if model in told:
        return told[model]
    return next((value for name, value in told.items() if "*" in name and fnmatchcase(model, name)), None)
