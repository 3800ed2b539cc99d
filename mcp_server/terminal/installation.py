"""What is installed here, for a bug report: versions and the system, without names of the machine and the user."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from mcp_server import __version__
from mcp_server.answers.views.report import SystemView, VersionView

PACKAGES = ("mcp", "httpx", "httpcore", "anyio", "msgspec")


def installed_versions() -> list[VersionView]:
    """Return the versions of Routerscope, Python and the packages that decide how it behaves."""
    python = VersionView(platform.python_implementation(), platform.python_version())
    packages = [VersionView(name, _version(name)) for name in PACKAGES]
    return [VersionView("routerscope", __version__), python, *packages]


def this_system() -> SystemView:
    """Return the operating system and the type of the processor."""
    # platform.platform() would run a program to ask for the processor.
    system = platform.uname()
    return SystemView(f"{system.system} {system.release}", system.machine or "unknown")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
