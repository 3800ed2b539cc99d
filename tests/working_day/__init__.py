"""The states of dario's demo: a working day, derived from recorded states. `make snapshots` writes them.

dario's provider cannot be run here, so a busy day cannot be recorded. Each state of the demo is a recorded state of
tests/recorded/dario with other numbers and times. Paths, statuses, fields and error responses stay as recorded, and
so does the subject of the state: the halt, the cooldown, the rejections, the missing key.

Changed are:

- Counts. `ACCOUNTS` (table.py) has the requests of each account with each model, in the last hour and before it. All
  sums follow as in dario: `perAccount` and `perModel` are of the last 60 minutes, `allTime` is since the start,
  `requestCount` of an account is since the start, with its 401s and without its 429s.
- Levels and ages of the quota windows, one set for each account; `totalHeadroom`, `bestAccount` and `utilization`
  follow from the rows.
- Tokens expire in hours. `expiresInMs`, `expiresAt` and `expiresIn` agree.
- When the guard tripped, and how often and how long ago authentication failed.
"""

from __future__ import annotations

import json
from pathlib import Path

from router_client.routers import dario
from tests.working_day.responses import account_rows, body_of
from tests.working_day.table import OUT_OF_ROTATION, STATES, UPSTREAM_KEY, Day, Json

__all__ = ["DEMO", "OUT_OF_ROTATION", "RECORDED", "STATES", "UPSTREAM_KEY", "states", "write"]

RECORDED = Path(__file__).parents[1] / "recorded" / "dario"
DEMO = Path(dario.__file__).parent / "recorded"


def states() -> dict[Path, str]:
    """Return the text of every state of the demo by its file, and demo.json, which lists them."""
    files = {DEMO / f"{name}.json": _text(_state(name, day)) for name, day in STATES.items()}
    return {**files, DEMO / "demo.json": _text({name: name for name in STATES})}


def write() -> list[Path]:
    """Write the states that have changed, and return their files."""
    changed = [path for path, text in states().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in changed:
        path.write_text(states()[path], "utf-8")
    return changed


def _text(value: Json) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _state(name: str, day: Day) -> Json:
    state: Json = json.loads((RECORDED / f"{day.base}.json").read_text("utf-8"))
    at_ms = state["captured_at_ms"]
    rows = account_rows(state, day, at_ms)
    answers = [{**answer, "body": body_of(answer, day, at_ms, rows)} for answer in state["answers"]]
    made = f"Derived from tests/recorded/dario/{day.base}.json by tests/working_day."
    return {"state": name, "made": made, "captured_at_ms": at_ms, "answers": answers}
