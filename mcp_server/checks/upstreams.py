"""Findings on the configured upstreams. Their keys are never read into a Snapshot, so none can show here."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.checks.finding import Finding, Severity
from mcp_server.checks.verdict import Verdict
from mcp_server.units import plural
from router_client.snapshot import Backend, Snapshot
from router_client.states import BackendIssue, KeyState


def url_credentials(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """User and password in the URL."""
    yield from _issues(
        s,
        BackendIssue.URL_CREDENTIALS,
        f"Its base URL carries a user or password, which {s.words.url_shown}.",
        "Take the credentials out of the URL and set them as the backend's key.",
    )


def query_secret(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A key in the URL's query or fragment."""
    yield from _issues(
        s,
        BackendIssue.QUERY_SECRET,
        f"Its base URL carries a secret in the query, which {s.words.url_shown}.",
        "Take the secret out of the URL and set it as the backend's key.",
    )


def plaintext_remote(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """http to another machine."""
    yield from _issues(
        s,
        BackendIssue.PLAINTEXT_REMOTE,
        "It sends prompts and key unencrypted to another machine.",
        "Use an https URL for it.",
    )


def malformed_file(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A file that the router cannot use."""
    for item in _with(s, BackendIssue.MALFORMED_FILE):
        evidence = f"Of this backend's file: {item.problem or 'it cannot be understood'}."
        message = "Its file cannot be used."
        step = "Mend the file or remove it, then " + s.words.restart + "."
        yield Finding("backend.malformed_file", Severity.WARN, item.name, message, evidence, step)


def duplicate(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Two files for one backend."""
    yield from _issues(
        s,
        BackendIssue.DUPLICATE,
        "Another backend has the same name, or the same provider and URL.",
        "Remove the one that is not wanted.",
    )


def loose_permissions(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Other users of this machine can read the key."""
    yield from _issues(
        s,
        BackendIssue.LOOSE_PERMISSIONS,
        "Other users of this machine can read the file that holds its key.",
        "Make the file private: chmod 600.",
    )


def key_missing(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """No key, or a text that stands in for one."""
    for item in _items(s):
        if item.key in {KeyState.MISSING, KeyState.PLACEHOLDER} and BackendIssue.MALFORMED_FILE not in item.issues:
            message = "It has no key." if item.key is KeyState.MISSING else "Its key is a placeholder, not a key."
            step = "If this upstream wants a key, set it in the backend."
            yield Finding("backend.key_missing", Severity.WARN, item.name, message, "Read from its file.", step)


def inactive(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Configured, and not the one that serves."""
    for item in _items(s):
        if not item.active and BackendIssue.MALFORMED_FILE not in item.issues:
            yield Finding(
                "backend.inactive",
                Severity.INFO,
                item.name,
                "It is configured, but the router does not use it.",
                "The router uses one backend, and another one comes first.",
                "To use this one instead, make it the first one and restart the router.",
            )


def none(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Read, and nothing configured."""
    if s.backends is not None and s.backends.source is not None and not s.backends.items:
        yield Finding(
            "backend.none",
            Severity.INFO,
            None,
            "No further upstream is configured.",
            "The place where the router keeps them is empty.",
            f"If you want one, {s.words.add_backend}.",
        )


def well(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Backends without an issue."""
    sound = [item for item in _items(s) if not item.issues and item.key in {KeyState.PRESENT, KeyState.UNTOLD}]
    if sound:
        message = f"{plural(len(sound), 'backend')} without an issue."
        yield Finding("backend.ok", Severity.OK, None, message, "Read from its configuration, not tried out.")


def _issues(s: Snapshot, issue: BackendIssue, message: str, step: str) -> Iterator[Finding]:
    for item in _with(s, issue):
        id_ = f"backend.{issue.value}"
        yield Finding(id_, Severity.WARN, item.name, message, "Read from the backend's configuration.", step)


def _with(s: Snapshot, issue: BackendIssue) -> list[Backend]:
    return [item for item in _items(s) if issue in item.issues]


def _items(s: Snapshot) -> tuple[Backend, ...]:
    return s.backends.items if s.backends else ()
