"""Recorded answers of a router kind, with their instants moved to now."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from router_client.errors import SettingsError
from router_client.routers import KINDS

INSTANT = re.compile(r"(?<![\d.])\d{13}(?![\d.])")
RECENT_MS = 30 * 24 * 3600 * 1000
NOT_RUNNING = "not-running"


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """One answer as a router sent it. `auth` is the credential that it takes; `any` and `none` take none."""

    path: str
    auth: str
    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class RecordedState:
    """All answers of one state, and when they were recorded (ms since the epoch)."""

    captured_at_ms: int
    answers: tuple[RecordedAnswer, ...]

    def answer(self, path: str, now_ms: int) -> RecordedAnswer | None:
        """What a caller without a credential gets for a path, with recent instants moved to now."""
        found = next((a for a in self.answers if a.path == path and a.auth in {"any", "none"}), None)
        if found is None:
            return None
        moved = INSTANT.sub(lambda match: self._moved(int(match[0]), now_ms), found.body)
        return RecordedAnswer(found.path, found.auth, found.status, found.content_type, moved)

    def _moved(self, number: int, now_ms: int) -> str:
        recent = abs(number - self.captured_at_ms) < RECENT_MS
        return str(number - self.captured_at_ms + now_ms if recent else number)


def folder(kind: str) -> Traversable:
    """Where a router kind keeps its recorded answers."""
    return files(KINDS[kind].module) / "recorded"


@cache
def demo_states(kind: str) -> dict[str, str]:
    """The states that a demo can show, by name, with the file that holds each."""
    names: dict[str, str] = json.loads((folder(kind) / "demo.json").read_text("utf-8"))
    return names


def load_state(kind: str, name: str) -> RecordedState | None:
    """A state by its demo name; None for a router that is not running.

    Raises:
        SettingsError: there is no such state.
    """
    names = demo_states(kind)
    if name == NOT_RUNNING:
        return None
    if name not in names:
        raise SettingsError("demo state", f"choose one of {', '.join([*names, NOT_RUNNING])}")
    raw = json.loads((folder(kind) / f"{names[name]}.json").read_text("utf-8"))
    return RecordedState(raw["captured_at_ms"], tuple(RecordedAnswer(**answer) for answer in raw["answers"]))
