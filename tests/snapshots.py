"""`make snapshots`: renews what is committed and generated: the tool list, each state's answers, the README's table.

The tests in tests/mcp_server/test_snapshots.py fail where a committed one is stale, and show the difference.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp_types import TextContent, Tool

from mcp_server.server import build_server
from router_client import RouterClient
from tests.support import ADMIN_TOKEN, EVERY_STATE, KEY, Replay, client_for

ROOT = Path(__file__).parent.parent
COMMITTED = Path(__file__).parent / "committed"
README = ROOT / "README.md"
TABLE_START, TABLE_END = "<!-- tools: made by `make snapshots` -->", "<!-- end of tools -->"
PINNED = {"dario": ("status", "pool", "doctor"), "litellm": ("status", "pool", "doctor", "usage", "backends_list")}

# What each state is asked with; the others of dario take no credential, and LiteLLM always has its key.
SETTINGS = {
    "api_key": {"ROUTER_API_KEY": KEY},
    "admin_accounts": {"ROUTER_ADMIN_TOKEN": ADMIN_TOKEN},
    "admin_empty": {"ROUTER_ADMIN_TOKEN": ADMIN_TOKEN},
}


def generated() -> dict[Path, str]:
    """Every generated file with its text."""
    return anyio.run(_generated)


async def _generated() -> dict[Path, str]:
    tools = await list_tools()
    files = {COMMITTED / "tools.json": as_json([tool.model_dump(mode="json", by_alias=True) for tool in tools])}
    for kind, state in EVERY_STATE:
        files |= {committed(kind, state): await state_answers(kind, state)}
    return files | {README: with_table(README.read_text("utf-8"), tools)}


async def list_tools() -> list[Tool]:
    """The tools as a client of the newest protocol sees them."""
    async with Client(build_server(lambda: client_for("pool1"))) as client:
        return (await client.list_tools()).tools


def committed(kind: str, state: str) -> Path:
    """Where a state's answers are committed."""
    return COMMITTED / kind / f"{state}.json"


async def state_answers(kind: str, state: str) -> str:
    """What the pinned tools (doctor with all findings) answer in a recorded state: text by lines, and data."""
    settings = SETTINGS.get(state, {}) if kind == "dario" else {"ROUTER_API_KEY": KEY}
    client = client_for(Replay(state, kind), **settings)
    return as_json({name: answer async for name, answer in _answers(client, PINNED[kind])})


async def _answers(client: RouterClient, pinned: tuple[str, ...]) -> Any:
    async with Client(build_server(lambda: client)) as mcp:
        for name in pinned:
            result = await mcp.call_tool(name, {"detail": "all"} if name == "doctor" else {})
            (content,) = result.content
            assert isinstance(content, TextContent)
            yield name, {"text": content.text.splitlines(), "data": timeless(result.structured_content)}


def timeless(data: Any) -> Any:
    """The same without the durations of the reads, which no two runs share."""
    for read in data.get("reads", []):
        read["ms"] = None
    return data


def with_table(readme: str, tools: list[Tool]) -> str:
    """The README with its tool table made anew."""
    before, rest = readme.split(TABLE_START)
    _, after = rest.split(TABLE_END)
    return "\n".join([before + TABLE_START, *_table(tools), TABLE_END + after])


def _table(tools: list[Tool]) -> Iterator[str]:
    yield "| tool | what it answers | arguments |"
    yield "|---|---|---|"
    for tool in tools:
        properties = tool.input_schema.get("properties", {})
        arguments = ", ".join(f"`{name}`: {' or '.join(schema['enum'])}" for name, schema in properties.items())
        yield f"| `{tool.name}` | {tool.description} | {arguments or 'none'} |"


def as_json(value: object) -> str:
    """Indented, with a line end, as it is committed."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write what has changed, and say so."""
    for path, text in generated().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"renewed {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
