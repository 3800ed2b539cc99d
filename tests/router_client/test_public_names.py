"""The public names of `router_client`, which are imported on first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import router_client

IMPORTS = """
import sys
import mcp_server.protocol.resources, mcp_server.protocol.tools
print(*sys.modules)
"""


def test_all_lists_every_public_name() -> None:
    assert router_client.__all__ == sorted(router_client._MODULES)


@pytest.mark.parametrize("name", router_client.__all__)
def test_each_public_name_can_be_imported(name: str) -> None:
    assert getattr(router_client, name).__name__ == name


def test_unknown_name_raises_pythons_own_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'router_client' has no attribute 'Nonsense'"):
        _ = router_client.Nonsense


def test_tools_are_listed_without_importing_the_http_stack() -> None:
    """A client lists the tools right after it connects, and must not wait for that import."""
    done = subprocess.run([sys.executable, "-c", IMPORTS], check=True, capture_output=True, text=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "router_client" in loaded
    assert not {"httpx", "httpcore", "router_client.client"} & loaded
