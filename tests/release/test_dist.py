"""The wheel and the sdist contain only the two packages, and run with only their dependencies installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from mcp_server import __version__
from release.project import PACKAGES, ROOT, project

DEADLINE_S = 300
PIN = re.compile(r"^([a-z0-9._-]+==[^ \\;]+(?: ;[^\\\n]*)?)", re.MULTILINE)


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, timeout=DEADLINE_S, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"routerscope-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs folder of an environment with the wheel and its dependencies at the locked versions."""
    folder = tmp_path_factory.mktemp("installed")
    pins = folder / "pins.txt"
    pins.write_text("\n".join(PIN.findall((ROOT / "requirements/dev.lock").read_text("utf-8"))), "utf-8")
    venv.create(folder / "venv", with_pip=False)
    bin_folder = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    uv = (sys.executable, ROOT / "requirements/run_uv.py", "pip", "install", "--quiet")
    run(*uv, "--python", bin_folder / "python", "--constraint", pins, wheel, cwd=folder)
    return bin_folder


def test_wheel_contains_only_the_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {*PACKAGES, f"routerscope-{__version__}.dist-info"}
    assert not [name for name in names if name.endswith((".pyc", ".pyo", ".so")) or "__pycache__" in name]
    data = {"mcp_server/py.typed", "router_client/py.typed", "mcp_server/protocol/dashboard/page.html"}
    assert data <= set(names)
    assert any(name.endswith("recorded/demo.json") for name in names)


def test_sdist_contains_only_what_the_wheel_needs(built: Path) -> None:
    with tarfile.open(built / f"routerscope-{__version__}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    tops = {name.split("/")[0] for name in names}
    assert tops <= {*PACKAGES, "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "SECURITY.md", "pyproject.toml",
                    ".gitignore"}  # fmt: skip
    assert {"pyproject.toml", "README.md", "LICENSE", *PACKAGES} <= tops
    assert not [name for name in names if name.endswith(".pyc") or "__pycache__" in name]


def test_version_is_defined_in_one_place() -> None:
    assert "version" not in project()
    written = re.compile(rf'(?<![\d.]){re.escape(__version__)}(?![\d.])"')
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert [path.name for path in sources if written.search(path.read_text("utf-8"))] == ["__init__.py"]


def test_installed_demo_needs_only_the_dependencies(scripts: Path, tmp_path: Path) -> None:
    assert run(scripts / "routerscope", "--version", cwd=tmp_path) == f"routerscope {__version__}\n"
    output = run(scripts / "routerscope", "demo", "halted", cwd=tmp_path)
    assert "=== halted: doctor =" in output
    assert "HALTED (not serving)" in output


def test_config_prints_the_path_of_the_installed_command(scripts: Path, tmp_path: Path) -> None:
    assert f'"{scripts / "routerscope"}"' in run(scripts / "routerscope", "config", "cursor", cwd=tmp_path)
