"""Tests. The folders mcp_server/ and router_client/ mirror the packages; CONTRIBUTING.md describes the others."""
