"""The view of `routerscope report`: what a bug report needs."""

from __future__ import annotations

from typing import Annotated, final

from msgspec import Meta, Struct

from mcp_server.answers.views.base import Sentences, View
from mcp_server.answers.views.doctor import DoctorView, doctor_view
from mcp_server.assessment import Assessment


@final
class VersionView(View, frozen=True):
    """A program or package, and its version."""

    name: Annotated[str, Meta(description="Name of the program or package")]
    version: Annotated[str | None, Meta(description="Its version; null if it is not installed as a package")]


@final
class SystemView(View, frozen=True):
    """The system, without the names of the machine and the user."""

    platform: Annotated[str, Meta(description="Operating system and its version")]
    machine: Annotated[str, Meta(description="Type of the processor")]


@final
class SettingView(View, frozen=True):
    """A setting that is set. Its value is nowhere in the report."""

    name: Annotated[str, Meta(description="Name of the setting")]
    source: Annotated[str, Meta(description="Environment variable, file, option or a router's own variable")]


class Installation(Struct, frozen=True):
    """What the terminal knows about this installation. `warnings` are those about settings that are unsafe."""

    versions: list[VersionView]
    system: SystemView
    settings: list[SettingView]
    warnings: list[str]


@final
class ReportView(View, frozen=True):
    """This installation, and everything that doctor found out."""

    versions: Annotated[list[VersionView], Meta(description="Routerscope, Python and the packages it runs on")]
    system: Annotated[SystemView, Meta(description="The system")]
    settings: Annotated[list[SettingView], Meta(description="Each setting that is set, without its value")]
    warnings: Annotated[Sentences, Meta(description="Settings that work but are unsafe")]
    doctor: Annotated[DoctorView, Meta(description="All findings and reads")]


def report_view(assessment: Assessment, installation: Installation) -> ReportView:
    """Fill the view."""
    return ReportView(
        versions=installation.versions,
        system=installation.system,
        settings=installation.settings,
        warnings=installation.warnings,
        doctor=doctor_view(assessment, "all"),
    )
