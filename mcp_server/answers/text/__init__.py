"""Render a scrubbed view as compact text, for models and terminals alike. Pure."""

from mcp_server.answers.text.backends import render_backends
from mcp_server.answers.text.doctor import render_doctor
from mcp_server.answers.text.pool import render_pool
from mcp_server.answers.text.status import render_status
from mcp_server.answers.text.usage import render_usage

__all__ = ["render_backends", "render_doctor", "render_pool", "render_status", "render_usage"]
