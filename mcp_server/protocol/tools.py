"""The five tools. Names, descriptions and schemas are constants: no router can change them.

A tool's docstring is the description that a model reads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import CallToolResult, ToolAnnotations
from mcp_types import Tool as ListedTool
from pydantic import Field

from mcp_server.answers import reports
from mcp_server.answers.views.backends import BackendsView
from mcp_server.answers.views.doctor import Detail, DoctorView
from mcp_server.answers.views.pool import PoolView
from mcp_server.answers.views.status import StatusView
from mcp_server.answers.views.usage import UsageView
from mcp_server.protocol import icons
from mcp_server.protocol.dashboard import TOOL_META
from mcp_server.protocol.schema import short
from mcp_server.protocol.session import Session

Ctx = Context[Session, Any]
DetailArgument = Annotated[Detail, Field(description="problems: fail and warn; all: also info, ok and the reads")]

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


async def doctor(ctx: Ctx, detail: DetailArgument = "problems") -> Annotated[CallToolResult, DoctorView]:
    """Diagnose why LLM router requests fail, are slow or cost money.

    Runs every check and returns findings, worst first, each with evidence and a next step. Start here when something
    is wrong; use `status` for the verdict only. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """

    async def on_read(done: int, total: int, name: str) -> None:
        await ctx.report_progress(done, total, f"read {name}")

    return (await _session(ctx).answers.answer(reports.DOCTOR, detail, on_read)).delivery.result()


async def status(ctx: Ctx) -> Annotated[CallToolResult, StatusView]:
    """Check whether the LLM router is up and would serve the next request.

    Returns one verdict with its cause and next step, each route, login and queue. Use `doctor` for all
    problems. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.STATUS)


async def pool(ctx: Ctx) -> Annotated[CallToolResult, PoolView]:
    """List the accounts or deployments the LLM router picks from, worst first.

    Returns state, headroom, quota windows, cooldown, failures and token expiry of each, and which is next. Use
    `backends_list` for URLs and keys. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.POOL)


async def usage(ctx: Ctx) -> Annotated[CallToolResult, UsageView]:
    """Report requests, tokens, estimated cost, latency and errors of the LLM router.

    Covers the last hour and since its start, by billing bucket, account or deployment, and model. Use `pool`
    for quota left. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.USAGE)


async def backends_list(ctx: Ctx) -> Annotated[CallToolResult, BackendsView]:
    """List the upstreams configured in the LLM router.

    Returns provider, host, model, whether a key is set (never the key), use and configuration errors. Use `pool` for
    their state. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.BACKENDS)


class Tool(NamedTuple):
    """A tool as clients list it; its docstring is the description."""

    function: Callable[..., Any]
    title: str
    icon: str


TOOLS = (
    Tool(doctor, "Diagnose the router", icons.PULSE),
    Tool(status, "Router status", icons.LAMP),
    Tool(pool, "Pool", icons.PEOPLE),
    Tool(usage, "Usage and billing", icons.BARS),
    Tool(backends_list, "Upstream backends", icons.STACK),
)


def register(server: MCPServer[Session]) -> None:
    """Add every tool to a server, in the order of the table, each read-only and bound to the dashboard."""
    for tool in TOOLS:
        server.add_tool(
            tool.function,
            title=tool.title,
            description=_description(tool.function),
            annotations=READ_ONLY,
            icons=icons.icon(tool.icon),
            meta=TOOL_META,
        )


def with_short_schemas(tool: ListedTool) -> ListedTool:
    """Return a tool as clients get it. The answers are checked against the views, not against these schemas."""
    output = tool.output_schema and short(tool.output_schema)
    return tool.model_copy(update={"input_schema": short(tool.input_schema), "output_schema": output})


def _description(tool: Callable[..., Any]) -> str:
    """Return the tool's docstring on one line."""
    return " ".join((tool.__doc__ or "").split())


async def _answer(ctx: Ctx, report: reports.Report) -> CallToolResult:
    return (await _session(ctx).answers.answer(report)).delivery.result()


def _session(ctx: Ctx) -> Session:
    return ctx.request_context.lifespan_context
