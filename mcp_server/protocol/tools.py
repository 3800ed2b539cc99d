"""The five tools. Names, descriptions and schemas are constants: no router can change them."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import CallToolResult, ToolAnnotations

from mcp_server.answers import reports
from mcp_server.answers.views import BackendsView, DoctorView, PoolView, StatusView, UsageView
from mcp_server.answers.views.doctor import Detail
from mcp_server.protocol import icons
from mcp_server.protocol.dashboard import TOOL_META
from mcp_server.protocol.session import Session

Ctx = Context[Session, Any]

LOOKS_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


async def status(ctx: Ctx) -> Annotated[CallToolResult, StatusView]:
    """Is the LLM router up, and would it serve the next request? One verdict with its cause and the next step."""
    return await _answer(ctx, reports.STATUS)


async def pool(ctx: Ctx) -> Annotated[CallToolResult, PoolView]:
    """The router's accounts: headroom, rate limits, cooldowns, who needs a login, which one is next."""
    return await _answer(ctx, reports.POOL)


async def backends_list(ctx: Ctx) -> Annotated[CallToolResult, BackendsView]:
    """The upstreams set up in the router: provider, host, whether a key is set, which is used, what is wrong."""
    return await _answer(ctx, reports.BACKENDS)


async def usage(ctx: Ctx) -> Annotated[CallToolResult, UsageView]:
    """Requests, tokens, cost and errors of the last hour and since the start, by billing bucket, account, model."""
    return await _answer(ctx, reports.USAGE)


async def doctor(ctx: Ctx, detail: Detail = "problems") -> Annotated[CallToolResult, DoctorView]:
    """Why do requests fail, or cost money? Every check, worst first, each with evidence and next step."""

    async def on_read(done: int, total: int, name: str) -> None:
        await ctx.report_progress(done, total, f"read {name}")

    return (await reports.answer(_session(ctx).client, reports.DOCTOR, detail, on_read)).delivery.result()


def register(server: MCPServer[Session]) -> None:
    """Add the tools to a server, in the order in which clients list them, each bound to the dashboard."""
    server.add_tool(
        doctor, title="Diagnose the router", annotations=LOOKS_ONLY, icons=icons.icon(icons.PULSE), meta=TOOL_META
    )
    server.add_tool(
        status, title="Router status", annotations=LOOKS_ONLY, icons=icons.icon(icons.LAMP), meta=TOOL_META
    )
    server.add_tool(pool, title="Pool", annotations=LOOKS_ONLY, icons=icons.icon(icons.ACCOUNTS), meta=TOOL_META)
    server.add_tool(
        usage, title="Usage and billing", annotations=LOOKS_ONLY, icons=icons.icon(icons.BARS), meta=TOOL_META
    )
    server.add_tool(
        backends_list, title="Upstream backends", annotations=LOOKS_ONLY, icons=icons.icon(icons.STACK), meta=TOOL_META
    )


async def _answer(ctx: Ctx, look: reports.Look) -> CallToolResult:
    return (await reports.answer(_session(ctx).client, look)).delivery.result()


def _session(ctx: Ctx) -> Session:
    return ctx.request_context.lifespan_context
