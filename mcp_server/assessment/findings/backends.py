"""Findings about the configured upstreams. A Snapshot never contains their keys, so no finding can."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict
from mcp_server.units import plural
from router_client.model.facts import value_of
from router_client.model.snapshot import Backend
from router_client.model.states import BackendIssue, KeyState, Severity

FILE_ISSUES = {BackendIssue.MALFORMED_FILE, BackendIssue.INCOMPLETE}
MESSAGES = {
    BackendIssue.URL_CREDENTIALS: "The URL of this upstream contains a user name or password, which the router shows.",
    BackendIssue.QUERY_SECRET: "The URL of this upstream contains a secret in its query, which the router shows.",
    BackendIssue.PLAINTEXT_REMOTE: "The router sends prompts and the key to this upstream without encryption.",
    BackendIssue.DUPLICATE: "Another upstream has the same name, or the same provider and URL.",
    BackendIssue.LOOSE_PERMISSIONS: "Other users of this machine can read or change the file with the upstream's key.",
}


def issues(case: Case, _: Verdict) -> Iterator[Finding]:
    """Yield one finding for each issue of each upstream's configuration."""
    for item in _items(case):
        for issue in item.issues:
            if issue in MESSAGES:
                id_, evidence = f"backend.{issue.value}", "Read from the upstream's configuration."
                yield Finding(id_, Severity.WARN, item.name, MESSAGES[issue], evidence, next_step(case.snapshot, id_))


def malformed_file(case: Case, _: Verdict) -> Iterator[Finding]:
    """A file that the router cannot use, or that it uses although it is incomplete."""
    for item in _items(case):
        for issue in FILE_ISSUES.intersection(item.issues):
            id_ = f"backend.{issue.value}"
            evidence = f"Problem with the file: {item.problem or 'it cannot be read'}."
            step = next_step(case.snapshot, id_)
            yield Finding(id_, Severity.WARN, item.name, _file_message(issue, active=item.active), evidence, step)


def _file_message(issue: BackendIssue, *, active: bool) -> str:
    if issue is not BackendIssue.INCOMPLETE:
        return "The file of this upstream cannot be used."
    return f"The file of this upstream is incomplete{', but the router uses it' if active else ''}."


def key_missing(case: Case, _: Verdict) -> Iterator[Finding]:
    """An upstream without a key, or with a placeholder instead of one."""
    for item in _items(case):
        if item.key in {KeyState.MISSING, KeyState.PLACEHOLDER} and not FILE_ISSUES.intersection(item.issues):
            is_missing = item.key is KeyState.MISSING
            message = "This upstream has no key." if is_missing else "The key of this upstream is a placeholder."
            step = next_step(case.snapshot, "backend.key_missing")
            evidence = "Read from the upstream's configuration."
            yield Finding("backend.key_missing", Severity.WARN, item.name, message, evidence, step)


def inactive(case: Case, _: Verdict) -> Iterator[Finding]:
    """An upstream that is configured and not used."""
    has_active = any(item.active for item in _items(case))
    for item in _items(case):
        if not item.active and BackendIssue.MALFORMED_FILE not in item.issues:
            yield Finding(
                "backend.inactive",
                Severity.INFO,
                item.name,
                "This upstream is configured, but the router does not use it.",
                "Another upstream is in use." if has_active else "The router does not use upstreams of this kind.",
                next_step(case.snapshot, "backend.inactive"),
            )


def none(case: Case, _: Verdict) -> Iterator[Finding]:
    """The configuration was read and contains no upstream."""
    backends = value_of(case.snapshot.backends)
    if backends is not None and backends.source is not None and not backends.items:
        step = next_step(case.snapshot, "backend.none")
        evidence = "The router's list of upstreams is empty."
        yield Finding("backend.none", Severity.INFO, None, "No backend is configured.", evidence, step)


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """The number of upstreams without an issue."""
    good = [i for i in _items(case) if not i.issues and i.key in {KeyState.PRESENT, KeyState.NOT_REPORTED}]
    if good:
        message = f"{plural(len(good), 'upstream')} configured without an issue."
        yield Finding("backend.ok", Severity.OK, None, message, "Read from the configuration; no request was sent.")


def _items(case: Case) -> tuple[Backend, ...]:
    backends = value_of(case.snapshot.backends)
    return backends.items if backends else ()
