"""PEM blocks. They come before all other rules: those would take a header and leave the body."""

from __future__ import annotations

from mcp_server.redaction.rules import Rule

# A block without an end is masked to the end of the text, an end without a beginning with the run before it.
PEM: tuple[Rule, ...] = (
    Rule(
        "pem",
        "BEGIN",
        r"-{4,5} ?BEGIN[A-Z0-9 +\n]{1,64}-{4,5}(?s:.*?)(?:-{4,5} ?END[A-Z0-9 +\n]{1,64}-{4,5}|\Z)",
        "RFC 7468; RFC 4716 has the four dashes",
    ),
    Rule("pem", "-END", r"(?<![A-Za-z0-9+/=\n])[A-Za-z0-9+/=\n]++-{5}END[A-Z0-9 +\n]{1,64}-{5}", "RFC 7468"),
)
