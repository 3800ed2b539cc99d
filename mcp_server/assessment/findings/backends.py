"""Findings on the configured upstreams. Their keys are never read into a Snapshot, so none can show here."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict
from mcp_server.units import plural
from router_client.model.facts import value_of
from router_client.model.snapshot import Backend
from router_client.model.states import BackendIssue, KeyState, Severity

BROKEN = {BackendIssue.MALFORMED_FILE, BackendIssue.INCOMPLETE}
MESSAGES = {
    BackendIssue.URL_CREDENTIALS: "Its base URL carries a user or password, which the router shows in full elsewhere.",
    BackendIssue.QUERY_SECRET: "Its base URL carries a secret in the query, which the router shows in full elsewhere.",
    BackendIssue.PLAINTEXT_REMOTE: "It sends prompts and key unencrypted to another machine.",
    BackendIssue.DUPLICATE: "Another backend has the same name, or the same provider and URL.",
    BackendIssue.LOOSE_PERMISSIONS: "Other users of this machine can read or change the file that holds its key.",
}


def issues(case: Case, _: Verdict) -> Iterator[Finding]:
    """What is wrong with a backend's configuration."""
    for item in _items(case):
        for issue in item.issues:
            if issue in MESSAGES:
                id_ = f"backend.{issue.value}"
                said = "Read from the backend's configuration."
                yield Finding(id_, Severity.WARN, item.name, MESSAGES[issue], said, next_step(case.snapshot, id_))


def malformed_file(case: Case, _: Verdict) -> Iterator[Finding]:
    """A file that the router cannot use, or uses although it is incomplete."""
    for item in _items(case):
        for issue in BROKEN.intersection(item.issues):
            id_ = f"backend.{issue.value}"
            said = f"Of this backend's file: {item.problem or 'it cannot be read'}."
            step = next_step(case.snapshot, id_)
            yield Finding(id_, Severity.WARN, item.name, _broken(issue, active=item.active), said, step)


def _broken(issue: BackendIssue, *, active: bool) -> str:
    if issue is not BackendIssue.INCOMPLETE:
        return "Its file cannot be used."
    return "Its file is incomplete, and the router uses it all the same." if active else "Its file is incomplete."


def key_missing(case: Case, _: Verdict) -> Iterator[Finding]:
    """No key, or a text that stands in for one."""
    for item in _items(case):
        if item.key in {KeyState.MISSING, KeyState.PLACEHOLDER} and not BROKEN.intersection(item.issues):
            message = "It has no key." if item.key is KeyState.MISSING else "Its key is a placeholder, not a key."
            step = next_step(case.snapshot, "backend.key_missing")
            yield Finding("backend.key_missing", Severity.WARN, item.name, message, "Read from its file.", step)


def inactive(case: Case, _: Verdict) -> Iterator[Finding]:
    """Configured, and not the one that serves."""
    used = any(item.active for item in _items(case))
    for item in _items(case):
        if not item.active and BackendIssue.MALFORMED_FILE not in item.issues:
            yield Finding(
                "backend.inactive",
                Severity.INFO,
                item.name,
                "It is configured, but the router does not use it.",
                "Another one comes first." if used else "It is not of a kind that the router uses.",
                next_step(case.snapshot, "backend.inactive"),
            )


def none(case: Case, _: Verdict) -> Iterator[Finding]:
    """Read, and nothing configured."""
    read = value_of(case.snapshot.backends)
    if read is not None and read.source is not None and not read.items:
        step = next_step(case.snapshot, "backend.none")
        said = "The place where the router keeps them is empty."
        yield Finding("backend.none", Severity.INFO, None, "No further upstream is configured.", said, step)


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """Backends without an issue."""
    sound = [i for i in _items(case) if not i.issues and i.key in {KeyState.PRESENT, KeyState.NOT_REPORTED}]
    if sound:
        message = f"{plural(len(sound), 'backend')} without an issue."
        yield Finding("backend.ok", Severity.OK, None, message, "Read from its configuration, not tried out.")


def _items(case: Case) -> tuple[Backend, ...]:
    read = value_of(case.snapshot.backends)
    return read.items if read else ()
