"""Recorded answers of each kind of router, with their timestamps moved to now."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct
from msgspec.structs import replace

from router_client.errors import SettingsError
from router_client.routers import KINDS

TIMESTAMP = re.compile(r"(?<![\d.])\d{13}(?![\d.])")
"""A timestamp in JSON: milliseconds since the epoch."""
METRICS_TIMESTAMP = re.compile(r"(?<=[ \t])\d\.\d+e\+09$", re.MULTILINE)
"""A timestamp in the Prometheus text format: seconds since the epoch."""
ISO_TIMESTAMP = re.compile(r"(?<!\d)20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00)")
"""A timestamp in JSON: ISO 8601, in UTC."""
LOCAL_TIME = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d \d\d:\d\d(?!\d)")
"""A time in JSON without a zone, to the minute."""
CLOCK = re.compile(r'(?<=")\d\d:\d\d(?="| ·)')
"""A time of day, alone in a text or before a dot."""
MINUTE_MS = 60 * 1000
MAX_AGE_MS = 30 * 24 * 3600 * 1000
UNREACHABLE = "not-running"


class RecordedAnswer(Struct, frozen=True):
    """One recorded answer. `auth` is the credential that the read needs; `any` or `none` if it needs none.

    `at_management` answers are those of the router's management page, and `request` is the body of a POST.
    """

    path: str
    auth: str
    status: int
    content_type: str
    body: str
    at_management: bool = False
    request: str = ""


class RecordedState(Struct, frozen=True, dict=True):
    """All answers of one state, when they were recorded (ms since the epoch), and its made-up credentials.

    `token` is the admin token; None if nothing in this state needs one. `refused` is True if the router's own address
    refused connections.
    """

    captured_at_ms: int
    answers: tuple[RecordedAnswer, ...]
    key: str | None = None
    token: str | None = None
    refused: bool = False

    def page(self, recorded_port: int, port: int) -> RecordedState | None:
        """Return the state of the router's management page, which names the router's own port; None if it has none."""
        answers = tuple(
            replace(answer, at_management=False, body=answer.body.replace(f":{recorded_port}", f":{port}"))
            for answer in self.answers
            if answer.at_management
        )
        return replace(self, answers=answers, key=None, refused=False) if answers else None

    def answer(self, path: str, now_ms: int, *, keyed: bool = False, request: str = "") -> RecordedAnswer | None:
        """Return the router's answer, with a credential or without, and recent timestamps moved to now."""
        auths = ("admin_token", "proxy_key", "any", "none") if keyed else ("any", "none")
        own = (each for each in reversed(self.answers) if not each.at_management)
        by_auth = {each.auth: each for each in own if (each.path, each.request) == (path, request)}
        found = next((by_auth[auth] for auth in auths if auth in by_auth), None)
        if found is None:
            return None
        now_ms = self._same_second(now_ms)
        moved = TIMESTAMP.sub(lambda match: str(self._moved(int(match[0]), now_ms)), found.body)
        moved = ISO_TIMESTAMP.sub(lambda match: self._moved_text(match[0], now_ms), moved)
        moved = METRICS_TIMESTAMP.sub(lambda match: self._moved_seconds(match[0], now_ms), moved)
        moved_by = timedelta(milliseconds=now_ms - self.captured_at_ms)
        moved = LOCAL_TIME.sub(lambda match: _moved_local(match[0], "%Y-%m-%d %H:%M", moved_by), moved)
        return replace(found, body=CLOCK.sub(lambda match: _moved_local(match[0], "%H:%M", moved_by), moved))

    @cached_property
    def _has_minutes(self) -> bool:
        return any(form.search(answer.body) for answer in self.answers for form in (LOCAL_TIME, CLOCK))

    def _same_second(self, now_ms: int) -> int:
        """Return when times move to: now, or the last instant with the second of the recording.

        Where some times are only to the minute, moving by whole minutes keeps the order of all.
        """
        return now_ms - (now_ms - self.captured_at_ms) % MINUTE_MS if self._has_minutes else now_ms

    def _moved(self, instant_ms: float, now_ms: int) -> float:
        is_recent = abs(instant_ms - self.captured_at_ms) < MAX_AGE_MS
        return instant_ms - self.captured_at_ms + now_ms if is_recent else instant_ms

    def _moved_text(self, instant: str, now_ms: int) -> str:
        instant_ms = datetime.fromisoformat(instant).timestamp() * 1000
        moved_ms = self._moved(instant_ms, now_ms)
        if moved_ms == instant_ms:
            return instant
        moved = datetime.fromtimestamp(moved_ms / 1000, UTC)
        return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _moved_seconds(self, instant: str, now_ms: int) -> str:
        instant_ms = float(instant) * 1000
        moved_ms = self._moved(instant_ms, now_ms)
        return instant if moved_ms == instant_ms else repr(moved_ms / 1000)


def _moved_local(text: str, form: str, by: timedelta) -> str:
    try:
        return (datetime.strptime(text, form) + by).strftime(form)
    except (ValueError, OverflowError):
        return text


def folder(kind: str) -> Traversable:
    """Return the folder of the recorded answers of a kind of router."""
    return files(KINDS[kind].module) / "recorded"


@cache
def demo_states(kind: str) -> dict[str, str]:
    """Return the file of each state that a demo can show, by the state's name."""
    names: dict[str, str] = json.loads((folder(kind) / "demo.json").read_text("utf-8"))
    return names


def load_state(kind: str, name: str) -> RecordedState | None:
    """Return a state by its name; None for a router that is not running.

    Raises:
        SettingsError: there is no such state.
    """
    names = demo_states(kind)
    if name == UNREACHABLE:
        return None
    if name not in names:
        raise SettingsError("demo state", f"choose one of {', '.join([*names, UNREACHABLE])}")
    raw = json.loads((folder(kind) / f"{names[name]}.json").read_text("utf-8"))
    answers = tuple(RecordedAnswer(**answer) for answer in raw["answers"])
    refused = raw.get("refused", False)
    return RecordedState(raw["captured_at_ms"], answers, raw.get("key"), raw.get("token"), refused)
