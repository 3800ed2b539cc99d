"""The answers as resources, so that a person can attach one with @. Addresses and texts here are constants.

A template takes a name as an answer shows it, after the scrubber: a redacted name is asked for by its label, which
holds as long as the order of the rows does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from mcp_types import Resource, ResourceTemplate

from mcp_server.answers import reports
from mcp_server.answers.boundary import Delivery
from mcp_server.answers.views.doctor import Detail
from mcp_server.protocol import dashboard
from router_client import RouterClient

SCHEME = "router://"
TEXT = "text/plain"
NOT_FOUND = "There is no resource of that address. resources/list and resources/templates/list have those there are."


@dataclass(frozen=True, slots=True)
class Page:
    """One whole answer."""

    title: str
    description: str
    look: reports.Look
    detail: Detail = "problems"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer, by name: where the rows are, and which field and argument the name is."""

    title: str
    description: str
    look: reports.Look
    rows: str
    name: str


PAGES: Mapping[str, Page] = {
    "status": Page("Router status", "Is the router up, and would it serve the next request?", reports.STATUS),
    "pool": Page("Pool", "The accounts: headroom, limits, cooldowns, logins.", reports.POOL),
    "backends": Page("Upstream backends", "The upstreams set up in the router.", reports.BACKENDS),
    "usage": Page("Usage and billing", "What was spent, and against which bucket.", reports.USAGE),
    "report": Page("Doctor's report", "Every check, also those that went well.", reports.DOCTOR, "all"),
}
ROWS: Mapping[str, Row] = {
    "pool": Row("One account", "A target of the pool, by its name.", reports.POOL, "targets", "name"),
    "backends": Row("One backend", "An upstream, by its name.", reports.BACKENDS, "backends", "name"),
}
DASHBOARD = Resource(
    uri=dashboard.URI,
    name="dashboard",
    title=dashboard.TITLE,
    description=dashboard.DESCRIPTION,
    mime_type=dashboard.MIME_TYPE,
    meta=dashboard.PAGE_META,
)


def listed(with_dashboard: bool) -> list[Resource]:
    """What resources/list reports."""
    answers_as_text = [
        Resource(uri=SCHEME + name, name=name, title=page.title, description=page.description, mime_type=TEXT)
        for name, page in PAGES.items()
    ]
    return [*answers_as_text, DASHBOARD] if with_dashboard else answers_as_text


def templates() -> list[ResourceTemplate]:
    """What resources/templates/list reports."""
    return [
        ResourceTemplate(
            uri_template=_template(name),
            name=f"{name}_one",
            title=row.title,
            description=row.description,
            mime_type=TEXT,
        )
        for name, row in ROWS.items()
    ]


async def read(client: RouterClient, uri: str) -> Delivery | None:
    """The text of a resource, from the router as it is now; None where there is no such resource."""
    name, slash, wanted = uri.removeprefix(SCHEME).partition("/")
    if not uri.startswith(SCHEME) or name not in PAGES:
        return None
    if slash:
        return await _one(client, ROWS[name], unquote(wanted)) if name in ROWS else None
    return (await reports.answer(client, PAGES[name].look, PAGES[name].detail)).delivery


async def completions(client: RouterClient, template: str, argument: str) -> list[str] | None:
    """Every name that a template's argument can be; None where there is no such template or argument."""
    row = next((row for name, row in ROWS.items() if (_template(name), row.name) == (template, argument)), None)
    return None if row is None else _names(row, (await reports.answer(client, row.look)).delivery)


async def _one(client: RouterClient, row: Row, wanted: str) -> Delivery | None:
    delivery = (await reports.answer(client, replace(row.look, render=_only(row, wanted)))).delivery
    # Where the rows could not be read, the text says why: better than "no such name".
    told_why = delivery.structured is None or not delivery.structured["available"]
    return delivery if told_why or wanted in _names(row, delivery) else None


def _only(row: Row, wanted: str) -> Any:
    """The answer's text with that row alone. It gets the scrubbed view, so the name is compared as it is shown."""

    def render(view: Any) -> str:
        kept = [item for item in getattr(view, row.rows) if getattr(item, row.name) == wanted]
        return row.look.render(view.model_copy(update={row.rows: kept}))

    return render


def _names(row: Row, delivery: Delivery) -> list[str]:
    rows = (delivery.structured or {}).get(row.rows, [])
    return list(dict.fromkeys(item[row.name] for item in rows if item[row.name]))


def _template(name: str) -> str:
    return f"{SCHEME}{name}/{{{ROWS[name].name}}}"
