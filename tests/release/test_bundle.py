"""The MCPB bundle: its manifest describes the server, and its command starts the server."""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys
from pathlib import Path

import anyio.to_thread
import pytest

from mcp_server import __version__
from mcp_server.demo.recorded import load_state
from mcp_server.demo.sample import sample_router
from release.bundle import FILES, stage
from release.manifest import manifest
from release.project import PACKAGES
from release.start import ask, server_parameters
from router_client import load_settings
from router_client.routers import KINDS
from tests.mcp_server.worlds import listed
from tests.support import KEY

pytestmark = pytest.mark.anyio

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, packed as a zip file and unpacked, as `mcpb pack` and an editor do."""
    built, unpacked = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("unpacked")
    stage(built / "folder")
    shutil.unpack_archive(shutil.make_archive(str(built / "bundle"), "zip", built / "folder"), unpacked)
    return unpacked


async def test_manifest_lists_the_tools_of_the_server() -> None:
    built = await anyio.to_thread.run_sync(manifest)
    listed_tools = [(tool["name"], tool["description"]) for tool in built["tools"]]
    assert listed_tools == [(tool.name, tool.description) for tool in await listed()]


def test_manifest_marks_secrets_and_requires_nothing() -> None:
    questions = manifest()["user_config"]
    assert {name for name, question in questions.items() if question["sensitive"]} == {"api_key", "admin_token"}
    assert set(questions) == {"url", "kind", "api_key", "admin_token"}
    assert not any(question["required"] for question in questions.values())


def test_bundle_offers_every_router_kind_and_pins_no_address() -> None:
    questions = manifest()["user_config"]
    assert questions["kind"]["description"] == f"The kind of router: {', '.join(['auto', *KINDS])}."
    assert (questions["kind"]["default"], questions["url"]["default"]) == ("auto", "")


def test_bundle_contains_only_sources(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir()} == {
        "LICENSE", "README.md", "icon.png", "manifest.json", "mcp_server", "pyproject.toml", "router_client",
    }  # fmt: skip
    assert not [path for path in unpacked.rglob("*") if "__pycache__" in path.parts or path.suffix == ".pyc"]


def test_bundle_contains_no_compiled_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = tmp_path / "clone"
    for package in PACKAGES:
        (clone / package / "__pycache__").mkdir(parents=True)
        (clone / package / "__pycache__" / "x.cpython-311.pyc").touch()
        (clone / package / "x.py").touch()
    for name in FILES:
        (clone / name).touch()
    monkeypatch.setattr("release.bundle.ROOT", clone)
    stage(tmp_path / "staged")
    found = {path.relative_to(tmp_path / "staged").as_posix() for path in (tmp_path / "staged").rglob("*")}
    assert found == {*PACKAGES, *FILES, *(f"{package}/x.py" for package in PACKAGES), "icon.png", "manifest.json"}


def test_icon_is_a_png_of_512_pixels(unpacked: Path) -> None:
    data = (unpacked / json.loads((unpacked / "manifest.json").read_text("utf-8"))["icon"]).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (512, 512)


def test_user_configuration_reaches_the_settings(unpacked: Path) -> None:
    answers = {"url": "http://127.0.0.1:4567", "api_key": KEY}
    settings = load_settings(server_parameters(unpacked, answers, {}).env or {})
    assert (str(settings.address), settings.api_key and settings.api_key.reveal()) == (answers["url"], KEY)
    assert settings.admin_token is None
    untouched = load_settings(server_parameters(unpacked, {}, {}).env or {})
    assert (str(untouched.address), untouched.api_key) == ("http://127.0.0.1:3456", None)


async def test_command_of_the_manifest_starts_the_bundled_server(unpacked: Path) -> None:
    # A changed version shows that the bundle's code runs, and not this clone's.
    source = unpacked / "mcp_server" / "__init__.py"
    source.write_text(source.read_text("utf-8").replace(__version__, f"{__version__}+unpacked"), "utf-8")
    # uv uses this environment's dependencies, without the network.
    env = {
        "PATH": f"{BIN}{os.pathsep}{os.defpath}", "PYTHONPATH": str(unpacked),
        "UV_PROJECT_ENVIRONMENT": sys.prefix, "UV_NO_SYNC": "1", "UV_OFFLINE": "1", "ROUTER_HOME": "",
    }  # fmt: skip
    with sample_router(load_state("dario", "busy")) as port:
        server = server_parameters(unpacked, {"url": f"http://127.0.0.1:{port}"}, env)
        version, status = await ask(server)
    assert version == f"{__version__}+unpacked"
    assert status["verdict"] == "ok"
