"""Pure: a scrubbed view to compact text, for a model and for a terminal alike."""

from mcp_server.render.backends import render_backends
from mcp_server.render.doctor import render_doctor
from mcp_server.render.pool import render_pool
from mcp_server.render.status import render_status
from mcp_server.render.usage import render_usage

__all__ = ["render_backends", "render_doctor", "render_pool", "render_status", "render_usage"]
