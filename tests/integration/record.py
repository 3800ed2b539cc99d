"""Records what the proxy answers in each scenario: `python -m tests.integration.record FOLDER [SCENARIO ...]`.

One file for each scenario, each on a proxy of its own, in the format of the project's recorded states: the answers as
they were right before the real requests were sent, and what those got.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.integration.play import Play, played
from tests.integration.proxy import KEY
from tests.integration.scenario import Scenario
from tests.integration.scenarios import STAGES

PATHS = (
    "/health/liveliness",
    "/health/readiness",
    "/health/readiness/details",
    "/health/backlog",
    "/model/info",
    "/get/config/callbacks",
    "/metrics/",
    "/provider/budgets",
)
KEPT_LINE = re.compile(
    r"(?!.*_bucket[{ ])(?:litellm_|process_start_time_seconds |# TYPE litellm_deployment_state gauge)"
)
MOST_BYTES = 100_000
KEPT_INFO = ("id", "db_model", "litellm_provider", "mode")
WRONG = "sk-wrong-0123456789"


def main(folder: Path, wanted: list[str]) -> None:
    """Record all scenarios, or those that are wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    for scenario in (each for stage in STAGES.values() for each in stage):
        if not wanted or scenario.name in wanted:
            state = record(scenario)
            (folder / f"{scenario.name}.json").write_text(json.dumps(state, indent=1), "utf-8")
            print(scenario.name, json.dumps(state["real"]), file=sys.stderr)


def record(scenario: Scenario) -> dict[str, Any]:
    """The state of a proxy of its own after this scenario's traffic."""
    with tempfile.TemporaryDirectory() as folder, played((scenario,), Path(folder)) as play:
        at = int(time.time() * 1000)
        answers = _answers(play, scenario.key)
        return {
            "captured_at_ms": at,
            "state": scenario.name,
            "note": scenario.note,
            "real": _real(play.real(scenario)),
            "answers": answers,
        }


def _real(statuses: dict[str, list[int]]) -> dict[str, Any]:
    names = {name: _outcome(codes) for name, codes in statuses.items()}
    outcomes = set(names.values())
    return {"served": outcomes.pop() if len(outcomes) == 1 else None, "names": names, "statuses": statuses}


def _outcome(codes: list[int]) -> bool | None:
    """None where it depends on the deployment that is picked."""
    well = {code == 200 for code in codes}
    return well.pop() if len(well) == 1 else None


def _answers(play: Play, key: str) -> list[dict[str, Any]]:
    """With the key first: what is refused counts in the operator's own counters of failures."""
    keys = {"proxy_key": key, "none": None, "wrong": WRONG}
    return [_answer(play, path, auth, given) for auth, given in keys.items() for path in PATHS]


def _answer(play: Play, path: str, auth: str, key: str | None) -> dict[str, Any]:
    got = play.proxy.get(path, key)
    content_type = got.headers.get("content-type", "").split(";")[0]
    body = _shortened(path, got.text) if got.status_code == 200 else got.text
    return {"path": path, "auth": auth, "status": got.status_code, "content_type": content_type, "body": _plain(body)}


def _shortened(path: str, body: str) -> str:
    if path == "/metrics/":
        return "".join(line for line in body.splitlines(keepends=True) if KEPT_LINE.match(line))
    if path == "/model/info" and len(body) > MOST_BYTES:
        rows = json.loads(body)["data"]
        return json.dumps({"data": [row | {"model_info": _without_prices(row["model_info"])} for row in rows]})
    return body


def _without_prices(info: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in info.items() if name in KEPT_INFO or name.startswith("team_")}


def _plain(body: str) -> str:
    """No key of ours, and no path of this machine."""
    return re.sub(r"(?:/[\w.-]+)+/site-packages", "/site-packages", body.replace(KEY, "FAKE-PROXY-KEY"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
