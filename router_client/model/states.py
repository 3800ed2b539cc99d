"""The states that a Snapshot speaks in; their values are public, as the tools show them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Outcome(StrEnum):
    """How one read ended.

    `forbidden`: 403, by the router or by something in front of it. `unverified`: not sent, since every connection was
    closed before it could carry a credential.
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
    THROTTLED = "throttled"
    REFUSED = "refused"
    TLS_FAILED = "tls_failed"
    TIMEOUT = "timeout"
    NOT_THIS_ROUTER = "not_this_router"
    UNVERIFIED = "unverified"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    SKIPPED = "skipped"


class Peer(StrEnum):
    """What the identity reads proved, before any credential was sent."""

    PROVED = "proved"
    ABSENT = "absent"
    SILENT = "silent"
    FOREIGN = "foreign"
    UNTRUSTED = "untrusted"


class Part(StrEnum):
    """What a caller wants to know; an adapter decides which reads that takes."""

    STATE = "state"
    POOL = "pool"
    USAGE = "usage"
    ADMIN = "admin"
    BACKENDS = "backends"


class Severity(StrEnum):
    """How bad: fail stops requests, warn wants an action, info is good to know, ok was checked and is fine."""

    FAIL = "fail"
    WARN = "warn"
    INFO = "info"
    OK = "ok"


class Fault(StrEnum):
    """Whose doing a failure is."""

    CLIENT = "client"
    ROUTER = "router"
    PROVIDER = "provider"
    KEY = "key"
    NETWORK = "network"


class Selection(StrEnum):
    """What a router does with a target when it picks one for a request.

    `last_resort`: tried only where nothing else is in rotation. `skipped`: not tried until its state changes.
    """

    IN_ROTATION = "in_rotation"
    LAST_RESORT = "last_resort"
    SKIPPED = "skipped"


class TargetState(StrEnum):
    """The state of an account, deployment, key or model, with everything that neutral code needs to know of it.

    A new state is one row here and the adapter that reports it. The columns: the words for it, how bad it is, how a
    router usually treats it, what a request that is sent to it gets (True served, False refused, None not known
    beforehand), and whose doing it is.
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
        """A str that carries its row."""
        state = str.__new__(cls, value)
        state._value_ = value
        state.words, state.severity, state.usual_selection = words, severity, usual_selection
        state.expected, state.fault = expected, fault
        return state

    USABLE = "usable", "usable", Severity.OK, Selection.IN_ROTATION, True, None
    STARTING = "starting", "starting", Severity.INFO, Selection.SKIPPED, False, Fault.ROUTER
    PAUSED = "paused", "paused", Severity.INFO, Selection.SKIPPED, False, Fault.ROUTER
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
    """Which failures a router follows a fallback for."""

    GENERAL = "general"
    CONTEXT_WINDOW = "context_window"
    CONTENT_POLICY = "content_policy"


class Reading(StrEnum):
    """How far a window's utilization can be believed."""

    FRESH = "fresh"
    STALE = "stale"
    NEVER = "never"
    PLACEHOLDER = "placeholder"
    NOT_REPORTED = "not_reported"


class AuthState(StrEnum):
    """What the router says of its own upstream login."""

    OK = "ok"
    BROKEN = "broken"
    NONE = "none"
    UNKNOWN = "unknown"


class KeyState(StrEnum):
    """Whether a backend has a key, without the key."""

    PRESENT = "present"
    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    NOT_REPORTED = "not_reported"


class BackendIssue(StrEnum):
    """What is wrong with a backend's configuration."""

    URL_CREDENTIALS = "url_credentials"
    QUERY_SECRET = "query_secret"  # noqa: S105 - the name of an issue
    PLAINTEXT_REMOTE = "plaintext_remote"
    MALFORMED_FILE = "malformed_file"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    LOOSE_PERMISSIONS = "loose_permissions"
