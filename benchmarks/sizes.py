"""Bytes that the model reads: the tool list, and each answer."""

from __future__ import annotations

import json

from mcp import Client
from mcp_types import TextContent

from benchmarks.report import Row, at_most, progress

MAX_LIST_BYTES = 2_000
MAX_TEXT_BYTES = 1_500


async def measure(ours: Client) -> list[Row]:
    """Measure bytes; JSON is compact."""
    progress("sizes")
    tools = (await ours.list_tools()).tools
    listed = [{"name": t.name, "description": t.description, "inputSchema": t.input_schema} for t in tools]
    compact = json.dumps(listed, separators=(",", ":"), ensure_ascii=False)
    rows = [at_most("tool list", len(compact.encode()), "bytes", MAX_LIST_BYTES)]
    for tool in tools:
        result = await ours.call_tool(tool.name, {})
        text = "".join(part.text for part in result.content if isinstance(part, TextContent))
        rows.append(at_most(f"{tool.name}: text", len(text.encode()), "bytes", MAX_TEXT_BYTES))
    return rows
