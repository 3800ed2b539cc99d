"""Start a bundle as an editor does and call `status`, as the last step of `make bundle`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

DEADLINE_S = 300  # uv may download the dependencies first


def server_parameters(folder: Path, values: Mapping[str, str], env: Mapping[str, str]) -> StdioServerParameters:
    """Return the command of the manifest with its placeholders replaced.

    Args:
        folder: the unpacked bundle.
        values: the user's values for settings of the manifest; others keep their defaults.
        env: the environment of the editor.
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    settings: dict[str, Any] = manifest["user_config"]
    placeholders = {"__dirname": str(folder)}
    placeholders |= {f"user_config.{name}": values.get(name, row["default"]) for name, row in settings.items()}

    def filled(text: str) -> str:
        for name, value in placeholders.items():
            text = text.replace(f"${{{name}}}", value)
        return text

    config = manifest["server"]["mcp_config"]
    return StdioServerParameters(
        command=config["command"],
        args=[filled(text) for text in config["args"]],
        env={**env, **{name: filled(text) for name, text in config["env"].items()}},
    )


async def ask(server: StdioServerParameters) -> tuple[str, Any]:
    """Return the server's version, and its status as data."""
    with anyio.fail_after(DEADLINE_S):
        async with Client(server) as client:
            assert client.server_info is not None
            return client.server_info.version, (await client.call_tool("status", {})).structured_content


def main() -> int:
    """Unpack the bundle named on the command line, start it with uv, and print its version and verdict."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(sys.argv[1]) as bundle:
            bundle.extractall(folder)
        server = server_parameters(Path(folder), {}, os.environ)
        version, status = anyio.run(ask, server)
    print(f"{sys.argv[1]} starts: routerscope {version}, verdict {status['verdict']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
