"""The tool list that the package ships: each tool with the schema of its view."""

from __future__ import annotations

from mcp_types import Tool as ListedTool
from mcp_types import ToolAnnotations

from mcp_server.answers.views.backends import BackendsView
from mcp_server.answers.views.base import View
from mcp_server.answers.views.doctor import DoctorView
from mcp_server.answers.views.pool import PoolView
from mcp_server.answers.views.status import StatusView
from mcp_server.answers.views.usage import UsageView
from mcp_server.protocol.dashboard import TOOL_META
from mcp_server.protocol.icons import icon
from mcp_server.protocol.tools import TOOLS, Tool
from release.schema import schema_of, short

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
VIEWS: dict[str, type[View]] = {
    "doctor": DoctorView,
    "status": StatusView,
    "pool": PoolView,
    "usage": UsageView,
    "backends_list": BackendsView,
}


def tool_list() -> list[ListedTool]:
    """Return every tool, in the order of TOOLS, read-only and bound to the dashboard."""
    return [_listed(tool) for tool in TOOLS]


def _listed(tool: Tool) -> ListedTool:
    return ListedTool(
        name=tool.name,
        title=tool.title,
        description=" ".join((tool.function.__doc__ or "").split()),
        input_schema={"type": "object", "properties": dict(tool.arguments)},
        output_schema=short(schema_of(VIEWS[tool.name])),
        icons=icon(tool.icon),
        annotations=READ_ONLY,
        meta=TOOL_META,
    )
