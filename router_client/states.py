"""The states that a Snapshot speaks in; their values are public, as the tools show them."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How one read ended."""

    OK = "ok"
    NEEDS_KEY = "needs_key"
    KEY_REJECTED = "key_rejected"
    NEEDS_ADMIN = "needs_admin"
    DISABLED = "disabled"
    THROTTLED = "throttled"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    NOT_THIS_ROUTER = "not_this_router"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    SKIPPED = "skipped"


class Peer(StrEnum):
    """What the identity reads proved, before any credential was sent."""

    PROVED = "proved"
    ABSENT = "absent"
    SILENT = "silent"
    FOREIGN = "foreign"


class Part(StrEnum):
    """What a caller wants to know; an adapter decides which reads that takes."""

    STATE = "state"
    POOL = "pool"
    USAGE = "usage"
    ADMIN = "admin"
    BACKENDS = "backends"


class MemberState(StrEnum):
    """Whether a pool member can take the next request, and if not, why."""

    USABLE = "usable"
    RATE_LIMITED = "rate_limited"
    AUTH_COOLDOWN = "auth_cooldown"
    EXPIRED = "expired"
    FAILING = "failing"
    UNKNOWN = "unknown"


class Reading(StrEnum):
    """How far a window's utilization can be believed."""

    FRESH = "fresh"
    STALE = "stale"
    NEVER = "never"
    VOID = "void"
    UNTOLD = "untold"


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
    UNTOLD = "untold"


class BackendIssue(StrEnum):
    """What is wrong with a backend's configuration."""

    URL_CREDENTIALS = "url_credentials"
    QUERY_SECRET = "query_secret"  # noqa: S105 - the name of an issue
    PLAINTEXT_REMOTE = "plaintext_remote"
    MALFORMED_FILE = "malformed_file"
    DUPLICATE = "duplicate"
    LOOSE_PERMISSIONS = "loose_permissions"


class UpstreamKey(StrEnum):
    """Whether the router serves with a key of its own instead of accounts."""

    PROVED = "proved"
    POSSIBLE = "possible"
    NO = "no"
