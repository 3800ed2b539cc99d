"""The five tools. Names, descriptions and schemas are constants: no router can change them.

A tool's docstring is the description that a model reads.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mcp_types import CallToolResult
from mcp_types import Tool as ListedTool

from mcp_server.answers import reports
from mcp_server.answers.boundary import fault
from mcp_server.protocol import icons
from mcp_server.protocol.session import Ctx

if TYPE_CHECKING:
    from mcp_server.answers.views.doctor import Detail

LIST = Path(__file__).with_name("tools.json")
"""The tool list. `make snapshots` makes it from TOOLS and the views, and a test compares it with them."""

DETAIL = {
    "type": "string",
    "enum": ["problems", "all"],
    "default": "problems",
    "description": "problems: fail and warn; all: also info, ok and the reads",
}


async def doctor(ctx: Ctx, detail: Detail = "problems") -> CallToolResult:
    """Diagnose why LLM router requests fail, are slow or cost money.

    Runs every check and returns findings, worst first, each with evidence and a next step. Start here when something
    is wrong; use `status` for the verdict only. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """

    async def on_read(done: int, total: int, name: str) -> None:
        await ctx.session.report_progress(done, total, f"read {name}")

    return (await ctx.lifespan_context.answers.answer(reports.DOCTOR, detail, on_read)).delivery.result()


async def status(ctx: Ctx) -> CallToolResult:
    """Check whether the LLM router is up and would serve the next request.

    Returns one verdict with its cause and next step, each route, login and queue. Use `doctor` for all
    problems. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.STATUS)


async def pool(ctx: Ctx) -> CallToolResult:
    """List what the LLM router picks from, worst first: accounts, deployments, keys, providers or models.

    Returns state, headroom, quota windows, cooldown, failures and token expiry of each, and which is next. Use
    `backends_list` for URLs and keys. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.POOL)


async def usage(ctx: Ctx) -> CallToolResult:
    """Report requests, tokens, estimated cost, latency and errors of the LLM router.

    Covers a window of an hour or a day, over time where reported, and since its start, by billing bucket, by what
    the router picks from, and by model. Use `pool` for quota left. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.USAGE)


async def backends_list(ctx: Ctx) -> CallToolResult:
    """List the upstreams configured in the LLM router.

    Returns provider, host, model, whether a key is set (never the key), use and configuration errors. Use `pool` for
    their state. Read-only, free, takes up to 3 s (ROUTER_TIMEOUT).
    """
    return await _answer(ctx, reports.BACKENDS)


class Tool(NamedTuple):
    """A tool; its docstring is the description. `arguments` are the properties of its input schema."""

    function: Callable[..., Awaitable[CallToolResult]]
    title: str
    icon: str
    arguments: Mapping[str, Any] = {}

    @property
    def name(self) -> str:
        """The name that clients call it by."""
        return self.function.__name__


TOOLS = (
    Tool(doctor, "Diagnose the router", icons.PULSE, {"detail": DETAIL}),
    Tool(status, "Router status", icons.LAMP),
    Tool(pool, "Pool", icons.PEOPLE),
    Tool(usage, "Usage and billing", icons.BARS),
    Tool(backends_list, "Upstream backends", icons.STACK),
)


@cache
def listed_tools() -> tuple[ListedTool, ...]:
    """Return the tools as clients get them, from LIST, in which their schemas are: to make those takes 80 ms."""
    return tuple(ListedTool.model_validate(tool) for tool in json.loads(LIST.read_text("utf-8")))


async def call_tool(name: str, arguments: Mapping[str, object], ctx: Ctx) -> CallToolResult:
    """Check the arguments, then call the tool."""
    tool = next((tool for tool in TOOLS if tool.name == name), None)
    if tool is None:
        return fault(
            f"There is no tool of that name. The tools are: {', '.join(tool.name for tool in TOOLS)}."
        ).result()
    known = known_arguments(tool.arguments, arguments)
    if (error := argument_error(tool.arguments, known)) is not None:
        return fault(f"{name}: {error}").result()
    return await tool.function(ctx, **known)


def known_arguments(properties: Mapping[str, Any], arguments: Mapping[str, object]) -> dict[str, Any]:
    """Return the arguments that the tool takes and that are set.

    Clients add arguments of their own, and send an optional one that was left out as null or "".
    """
    return {name: value for name, value in arguments.items() if name in properties and value not in (None, "")}


def argument_error(properties: Mapping[str, Any], arguments: Mapping[str, object]) -> str | None:
    """Return which known argument has a wrong value, without that value; None if all are valid."""
    for name, value in arguments.items():
        allowed = properties[name]["enum"]
        if value not in allowed:
            return f"{name} must be one of {', '.join(allowed)}."
    return None


async def _answer(ctx: Ctx, report: reports.Report) -> CallToolResult:
    return (await ctx.lifespan_context.answers.answer(report)).delivery.result()
