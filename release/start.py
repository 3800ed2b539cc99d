"""Starts an unpacked bundle as an editor does, and asks it one question: `make bundle` ends with this."""

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

DEADLINE_S = 300  # uv may have to fetch the dependencies first


def as_the_manifest_says(folder: Path, answers: Mapping[str, str], env: Mapping[str, str]) -> StdioServerParameters:
    """What an editor starts: the placeholders replaced by the folder, and by what the person answered.

    Args:
        folder: where the bundle was unpacked.
        answers: to the manifest's questions; the others keep their defaults.
        env: the editor's own environment.
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    questions: dict[str, Any] = manifest["user_config"]
    values = {"__dirname": str(folder)}
    values |= {f"user_config.{name}": answers.get(name, question["default"]) for name, question in questions.items()}

    def filled(text: str) -> str:
        for name, value in values.items():
            text = text.replace(f"${{{name}}}", value)
        return text

    config = manifest["server"]["mcp_config"]
    return StdioServerParameters(
        command=config["command"],
        args=[filled(text) for text in config["args"]],
        env={**env, **{name: filled(text) for name, text in config["env"].items()}},
    )


async def answer(server: StdioServerParameters) -> tuple[str, Any]:
    """The server's version, and its status as data."""
    with anyio.fail_after(DEADLINE_S):
        async with Client(server) as client:
            assert client.server_info is not None
            return client.server_info.version, (await client.call_tool("status", {})).structured_content


def main() -> int:
    """Unpack the bundle named on the command line, start it with uv, and print what it says of a router."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(sys.argv[1]) as bundle:
            bundle.extractall(folder)
        server = as_the_manifest_says(Path(folder), {}, os.environ)
        version, status = anyio.run(answer, server)
    print(f"{sys.argv[1]} starts: routerscope {version}, verdict {status['verdict']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
