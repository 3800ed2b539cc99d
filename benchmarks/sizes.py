"""Bytes: what the model reads of the tool list and of each answer, and the tool list as every client receives it."""

from __future__ import annotations

import json

from mcp import Client
from mcp_types import TextContent

from benchmarks.report import Row, at_most, progress

MAX_LIST_BYTES = 2_000
MAX_RESULT_BYTES = 34_000
MAX_TEXT_BYTES = 1_500


async def measure(ours: Client) -> list[Row]:
    """Measure bytes; JSON is compact."""
    progress("sizes")
    result = await ours.list_tools()
    tools = result.tools
    listed = [{"name": t.name, "description": t.description, "inputSchema": t.input_schema} for t in tools]
    compact = json.dumps(listed, separators=(",", ":"), ensure_ascii=False)
    received = result.model_dump_json(by_alias=True, exclude_none=True)
    rows = [
        at_most("tool list", len(compact.encode()), "bytes", MAX_LIST_BYTES),
        at_most("tools/list: bytes", len(received.encode()), "bytes", MAX_RESULT_BYTES),
    ]
    for tool in tools:
        answer = await ours.call_tool(tool.name, {})
        text = "".join(part.text for part in answer.content if isinstance(part, TextContent))
        rows.append(at_most(f"{tool.name}: text", len(text.encode()), "bytes", MAX_TEXT_BYTES))
    return rows
