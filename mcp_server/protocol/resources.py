"""The answers as resources, which a person attaches with @. URIs, titles and descriptions are constants.

A template takes a name as an answer shows it: a redacted name is requested by its label, which stays the same as long
as the order of the rows does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mcp_types import Resource, ResourceTemplate
from msgspec import Struct
from msgspec.structs import replace

from mcp_server.answers import reports
from mcp_server.answers.boundary import Delivery
from mcp_server.answers.views.doctor import Detail
from mcp_server.protocol import dashboard

if TYPE_CHECKING:
    from mcp_server.answers.reports import Answers

SCHEME = "router://"
TEXT = "text/plain"
NOT_FOUND = "There is no resource with that URI. Call resources/list and resources/templates/list to see all."


class AnswerResource(Struct, frozen=True):
    """A complete answer."""

    title: str
    description: str
    report: reports.Report
    detail: Detail = "problems"


class RowTemplate(Struct, frozen=True):
    """One row of an answer: `rows` is the view's list, `name` the field to match and the template's argument."""

    title: str
    description: str
    report: reports.Report
    rows: str
    name: str


PAGES: Mapping[str, AnswerResource] = {
    "status": AnswerResource(
        "Router status", "Whether the router is up and would serve the next request.", reports.STATUS
    ),
    "pool": AnswerResource(
        "Pool",
        "The accounts, deployments, keys, providers or models: state, headroom, quota windows, cooldowns.",
        reports.POOL,
    ),
    "backends": AnswerResource("Upstream backends", "The upstreams configured in the router.", reports.BACKENDS),
    "usage": AnswerResource(
        "Usage and billing", "Requests, tokens, estimated cost and billing buckets.", reports.USAGE
    ),
    "report": AnswerResource("Doctor's report", "Every check, including those that passed.", reports.DOCTOR, "all"),
}
ROW_TEMPLATES: Mapping[str, RowTemplate] = {
    "pool": RowTemplate("One target", "One row of the pool, by name.", reports.POOL, "targets", "name"),
    "backends": RowTemplate("One backend", "One upstream, by name.", reports.BACKENDS, "backends", "name"),
}
DASHBOARD = Resource(
    uri=dashboard.URI,
    name="dashboard",
    title=dashboard.TITLE,
    description=dashboard.DESCRIPTION,
    mime_type=dashboard.MIME_TYPE,
    meta=dashboard.PAGE_META,
)


def list_resources(with_dashboard: bool) -> list[Resource]:
    """Return the resources for resources/list."""
    answers = [
        Resource(uri=SCHEME + name, name=name, title=item.title, description=item.description, mime_type=TEXT)
        for name, item in PAGES.items()
    ]
    return [*answers, DASHBOARD] if with_dashboard else answers


def list_templates() -> list[ResourceTemplate]:
    """Return the templates for resources/templates/list."""
    return [
        ResourceTemplate(
            uri_template=_template(name),
            name=f"{name}_one",
            title=row.title,
            description=row.description,
            mime_type=TEXT,
        )
        for name, row in ROW_TEMPLATES.items()
    ]


async def read(answers: Answers, uri: str) -> Delivery | None:
    """Return a resource; None where there is no such resource."""
    name, slash, row_name = uri.removeprefix(SCHEME).partition("/")
    if not uri.startswith(SCHEME) or name not in PAGES:
        return None
    if slash:
        return await _read_row(answers, ROW_TEMPLATES[name], unquote(row_name)) if name in ROW_TEMPLATES else None
    return (await answers.answer(PAGES[name].report, PAGES[name].detail)).delivery


async def completions(answers: Answers, template: str, argument: str) -> list[str] | None:
    """Return all values of a template's argument; None where there is no such template or argument."""
    row = next(
        (row for name, row in ROW_TEMPLATES.items() if (_template(name), row.name) == (template, argument)), None
    )
    return None if row is None else _names(row, (await answers.answer(row.report)).delivery)


async def _read_row(answers: Answers, row: RowTemplate, name: str) -> Delivery | None:
    delivery = (await answers.answer(replace(row.report, render=_render_row(row, name), is_shared=False))).delivery
    # If the rows could not be read, the text says why, which helps more than "no such name".
    has_rows = delivery.structured is not None and delivery.structured["available"]
    return delivery if not has_rows or name in _names(row, delivery) else None


def _render_row(row: RowTemplate, name: str) -> Any:
    """Return a renderer for that row only. It gets the scrubbed view, so it compares names as they are shown."""

    def render(view: Any) -> str:
        kept = [item for item in getattr(view, row.rows) if getattr(item, row.name) == name]
        return row.report.render(replace(view, **{row.rows: kept}))

    return render


def _names(row: RowTemplate, delivery: Delivery) -> list[str]:
    rows = (delivery.structured or {}).get(row.rows, [])
    return list(dict.fromkeys(item[row.name] for item in rows if item[row.name]))


def _template(name: str) -> str:
    return f"{SCHEME}{name}/{{{ROW_TEMPLATES[name].name}}}"
