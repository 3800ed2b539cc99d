"""Routerscope's MCP server: shows what router_client has read."""

__version__ = "0.1.0"
