"""The text of `routerscope report`, and how it becomes Markdown."""

from __future__ import annotations

import re

from msgspec.structs import replace

from mcp_server.answers.text.doctor import render_doctor
from mcp_server.answers.text.layout import join_lines, labelled, table
from mcp_server.answers.views.report import ReportView
from mcp_server.answers.views.status import ReadView

BACKTICKS = re.compile(r"`+")
MIN_FENCE = 3


def render_report(view: ReportView) -> str:
    """Return the installation, the reads, and last what may be long: the text of doctor."""
    versions = ", ".join(f"{each.name} {each.version or 'not installed'}" for each in view.versions)
    settings = ", ".join(f"{each.name} ({each.source})" for each in view.settings)
    return join_lines(
        [
            labelled("Versions", versions),
            labelled("System", f"{view.system.platform}, {view.system.machine}"),
            labelled("Settings", settings or "none"),
            *(labelled("Warning", line) for line in view.warnings),
            "",
            *_reads(view.doctor.reads),
            "",
            render_doctor(replace(view.doctor, reads=[])),
        ]
    )


def fenced(text: str) -> str:
    """Return Markdown that shows a text as it is: no name in it is markup, and none ends the block."""
    longest = max((len(run) for run in BACKTICKS.findall(text)), default=0)
    fence = "`" * max(MIN_FENCE, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _reads(reads: list[ReadView]) -> list[str]:
    if not reads:
        return ["No read was sent."]
    return table(("READ", "OUTCOME", "DURATION"), ((read.name, read.outcome.value, _duration(read)) for read in reads))


def _duration(read: ReadView) -> str:
    return "not sent" if read.ms is None else f"{read.ms:,.1f} ms"
