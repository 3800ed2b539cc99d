"""What the model has to read: the tool list once, and each answer."""

from __future__ import annotations

import json

from mcp import Client
from mcp_types import TextContent

from benchmarks.report import Row, at_most, progress

LIST_BYTES = 2_000
TEXT_BYTES = 1_500


async def measure(ours: Client) -> list[Row]:
    """Bytes, as compact JSON where it is JSON."""
    progress("sizes")
    tools = (await ours.list_tools()).tools
    shown = [{"name": t.name, "description": t.description, "inputSchema": t.input_schema} for t in tools]
    compact = json.dumps(shown, separators=(",", ":"), ensure_ascii=False)
    rows = [at_most("tool list", len(compact.encode()), "bytes", LIST_BYTES)]
    for tool in tools:
        result = await ours.call_tool(tool.name, {})
        text = "".join(part.text for part in result.content if isinstance(part, TextContent))
        rows.append(at_most(f"{tool.name}: text", len(text.encode()), "bytes", TEXT_BYTES))
    return rows
