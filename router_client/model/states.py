"""The enums of a Snapshot. Their values are public: tools return them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Outcome(StrEnum):
    """How one read ended.

    `forbidden`: 403, from the router or a proxy in front of it. `skipped`: not sent, because an earlier read showed
    that it would fail. `unrecognized`: the response is not this router's, or the read was not sent because its
    connection was not verified to lead to this router. `connection_closed`: not sent, because each connection closed
    after its verification.
    """

    OK = "ok"
    NEEDS_KEY = "needs_key"
    KEY_REJECTED = "key_rejected"
    KEY_EXPIRED = "key_expired"
    KEY_OVER_BUDGET = "key_over_budget"
    NOT_PERMITTED = "not_permitted"
    FORBIDDEN = "forbidden"
    NEEDS_ADMIN = "needs_admin"
    DISABLED = "disabled"
    UNSUPPORTED = "unsupported"
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    TIMEOUT = "timeout"
    UNRECOGNIZED = "unrecognized"
    CONNECTION_CLOSED = "connection_closed"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    SKIPPED = "skipped"


class Peer(StrEnum):
    """What the identity reads found out about the program at the address, before any credential was sent.

    `not_contacted`: a setting is invalid, so nothing was sent.
    """

    IDENTIFIED = "identified"
    UNREACHABLE = "unreachable"
    UNRESPONSIVE = "unresponsive"
    UNRECOGNIZED = "unrecognized"
    TLS_FAILED = "tls_failed"
    NOT_CONTACTED = "not_contacted"


class Destination(StrEnum):
    """Where a client's requests go: to this router, to another address, or directly to the provider."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    DIRECT = "direct"


class Part(StrEnum):
    """A part of the Snapshot that a caller requests. The adapter decides which reads it needs."""

    STATE = "state"
    POOL = "pool"
    USAGE = "usage"
    ADMIN = "admin"
    BACKENDS = "backends"


class Severity(StrEnum):
    """How severe.

    fail: does not work until someone fixes it. warn: needs attention, or recovers by itself. info: good to know.
    ok: checked, no problem.
    """

    FAIL = "fail"
    WARN = "warn"
    INFO = "info"
    OK = "ok"


SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}
"""The place of each severity, the worst first."""


class Fault(StrEnum):
    """Where a failure originates."""

    CLIENT = "client"
    ROUTER = "router"
    PROVIDER = "provider"
    KEY = "key"
    NETWORK = "network"


class Selection(StrEnum):
    """How a router treats a target when it picks one for a request.

    `last_resort`: picked only if no other target is in rotation. `skipped`: not picked until its state changes.
    """

    IN_ROTATION = "in_rotation"
    LAST_RESORT = "last_resort"
    SKIPPED = "skipped"


class TargetState(StrEnum):
    """The state of a target, with everything that neutral code needs to know about it.

    A new state is one row here and the adapter that reports it. The columns: `words` for a sentence, `severity`,
    `usual_selection` by a router, `expected` result of a request that is sent to it (True served, False refused, None
    unknown), and the `fault`.

    `unverified`: nothing is known against it, and no request has shown that it works. `disabled` and `paused`: the
    user took it out of rotation, in the words of the router.
    """

    words: str
    severity: Severity
    usual_selection: Selection
    expected: bool | None
    fault: Fault | None

    def __new__(  # noqa: PLR0913, PLR0917 - one parameter a column
        cls,
        value: str,
        words: str,
        severity: Severity,
        usual_selection: Selection,
        expected: bool | None,
        fault: Fault | None,
    ) -> Self:
        """Make a str that carries the other columns as attributes."""
        state = str.__new__(cls, value)
        state._value_ = value
        state.words, state.severity, state.usual_selection = words, severity, usual_selection
        state.expected, state.fault = expected, fault
        return state

    USABLE = "usable", "usable", Severity.OK, Selection.IN_ROTATION, True, None
    UNVERIFIED = "unverified", "unverified", Severity.INFO, Selection.IN_ROTATION, None, None
    STARTING = "starting", "starting", Severity.INFO, Selection.SKIPPED, None, None
    PAUSED = "paused", "paused", Severity.INFO, Selection.SKIPPED, False, Fault.ROUTER
    DISABLED = "disabled", "disabled", Severity.INFO, Selection.SKIPPED, False, Fault.ROUTER
    EXPIRING = "expiring", "about to expire", Severity.WARN, Selection.LAST_RESORT, None, Fault.KEY
    RATE_LIMITED = "rate_limited", "rate limited", Severity.WARN, Selection.SKIPPED, None, Fault.PROVIDER
    COOLING_DOWN = "cooling_down", "in cooldown", Severity.WARN, Selection.SKIPPED, None, Fault.PROVIDER
    FAILING = "failing", "failing", Severity.WARN, Selection.IN_ROTATION, None, Fault.PROVIDER
    UNKNOWN = "unknown", "in an unknown state", Severity.WARN, Selection.IN_ROTATION, None, None
    EXPIRED = "expired", "expired", Severity.FAIL, Selection.LAST_RESORT, False, Fault.KEY
    AUTH_FAILED = "auth_failed", "failing to authenticate", Severity.FAIL, Selection.SKIPPED, None, Fault.KEY
    KEY_REJECTED = "key_rejected", "unauthorized", Severity.FAIL, Selection.IN_ROTATION, False, Fault.KEY
    BUDGET_SPENT = "budget_spent", "over budget", Severity.FAIL, Selection.SKIPPED, False, Fault.ROUTER


class FallbackKind(StrEnum):
    """The failures for which a router uses a fallback."""

    GENERAL = "general"
    CONTEXT_WINDOW = "context_window"
    CONTENT_POLICY = "content_policy"


class Reading(StrEnum):
    """How reliable a window's utilization is.

    `not_observed`: the router has not measured it yet. `placeholder`: the number stands for a missing one.
    """

    FRESH = "fresh"
    STALE = "stale"
    NOT_OBSERVED = "not_observed"
    PLACEHOLDER = "placeholder"
    NOT_REPORTED = "not_reported"


class AuthState(StrEnum):
    """The state of the router's own upstream login, as it reports it."""

    OK = "ok"
    BROKEN = "broken"
    NONE = "none"
    UNKNOWN = "unknown"


class KeyState(StrEnum):
    """Whether a backend has a key. Never the key itself."""

    PRESENT = "present"
    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    NOT_REPORTED = "not_reported"


class BackendIssue(StrEnum):
    """A problem of a backend's configuration."""

    URL_CREDENTIALS = "url_credentials"
    QUERY_SECRET = "query_secret"  # noqa: S105 - the name of an issue
    PLAINTEXT_REMOTE = "plaintext_remote"
    MALFORMED_FILE = "malformed_file"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    LOOSE_PERMISSIONS = "loose_permissions"
