"""Records the responses of the proxy in each scenario: `python -m tests.integration.record FOLDER [SCENARIO ...]`.

One file for each scenario, each on a proxy of its own, in the format of the recorded states: the responses right
before the real requests were sent, and the statuses of these.

The states of the demo are those of scenarios/day.py, recorded into router_client/routers/litellm/recorded:
busy, down, fallback, unusable, budget, fresh and no-metrics.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from router_client.routers.litellm import metric_names
from tests.integration.play import Play, played
from tests.integration.proxy import KEY
from tests.integration.scenario import Scenario
from tests.integration.scenarios import DEMO, STAGES

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
READ = {
    *(
        metric_names.STATE,
        metric_names.COOLDOWNS,
        metric_names.SUCCESSES,
        metric_names.FAILURES,
        metric_names.DEPLOYMENT_REQUESTS,
        metric_names.FALLBACKS,
    ),
    *(metric_names.CLIENT_REQUESTS, metric_names.CLIENT_FAILURES, metric_names.PROVIDER_REMAINING, metric_names.USERS),
    *(*metric_names.SUMS, *metric_names.REMAINING, *metric_names.WITHOUT_LOGGER),
    *map(
        metric_names.created,
        (
            metric_names.COOLDOWNS,
            metric_names.SUCCESSES,
            metric_names.FAILURES,
            metric_names.CLIENT_FAILURES,
            metric_names.SPEND,
        ),
    ),
}
KEPT_LINE = re.compile(rf"(?:{'|'.join(sorted(READ))})[{{ ]|# TYPE {metric_names.STATE} gauge")
"""The metrics that are read: /metrics/ has five times as many."""
STARTED = re.compile(r"^(process_start_time_seconds )(\S+)$", re.MULTILINE)
MAX_BYTES = 20_000
KEPT_INFO = ("id", "db_model", "litellm_provider", "mode", "cooldown_time")
KEPT_CONFIG = ("status", "callbacks", "router_settings")
SAMPLE_KEY = "sk-master-1234"
"""The key of a recorded state in a demo: no router has it."""
WRONG = "sk-wrong-0123456789"


def main(folder: Path, wanted: list[str]) -> None:
    """Record all scenarios, or only the wanted ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for scenario in (*DEMO, *(each for stage in STAGES.values() for each in stage)):
        if not wanted or scenario.name in wanted:
            state = record(scenario)
            (folder / f"{scenario.name}.json").write_text(json.dumps(state, indent=1), "utf-8")
            print(scenario.name, json.dumps(state["real"]), file=sys.stderr)


def record(scenario: Scenario) -> dict[str, Any]:
    """Record a proxy of its own after this scenario's traffic."""
    with tempfile.TemporaryDirectory() as folder, played((scenario,), Path(folder)) as play:
        at = int(time.time() * 1000)
        answers = [_as_recorded(answer, scenario) for answer in _answers(play, scenario.key)]
        return {
            "captured_at_ms": at,
            "state": scenario.name,
            "note": scenario.note,
            "key": SAMPLE_KEY,
            "real": _real(play.real(scenario)),
            "answers": answers,
        }


def _real(statuses: dict[str, list[int]]) -> dict[str, Any]:
    names = {name: _outcome(codes) for name, codes in statuses.items()}
    outcomes = set(names.values())
    return {"served": outcomes.pop() if len(outcomes) == 1 else None, "names": names, "statuses": statuses}


def _outcome(codes: list[int]) -> bool | None:
    """Return None if it depends on the deployment that is picked."""
    served = {code == 200 for code in codes}
    return served.pop() if len(served) == 1 else None


def _answers(play: Play, key: str) -> list[dict[str, Any]]:
    """With the key first: a rejected read counts in the operator's own metrics of failures."""
    keys = {"proxy_key": key, "none": None, "wrong": WRONG}
    return [_answer(play, path, auth, given) for auth, given in keys.items() for path in PATHS]


def _answer(play: Play, path: str, auth: str, key: str | None) -> dict[str, Any]:
    got = play.proxy.get(path, key)
    content_type = got.headers.get("content-type", "").split(";")[0]
    body = _shortened(path, got.text) if got.status_code == 200 else got.text
    return {"path": path, "auth": auth, "status": got.status_code, "content_type": content_type, "body": _plain(body)}


def _as_recorded(answer: dict[str, Any], scenario: Scenario) -> dict[str, Any]:
    """Use the providers' URLs instead of the stub's, and the start of the day instead of the proxy's."""
    body = answer["body"]
    for tag, url in scenario.shown_as.items():
        body = re.sub(rf"http://127\.0\.0\.1:\d+/[\w.-]+/{re.escape(tag)}(?=[\"/\\])", url, body)
    if (hours := scenario.started_hours_ago) is not None:
        body = STARTED.sub(lambda found: f"{found[1]}{_earlier(found[2], hours)}", body)
    return answer | {"body": body}


def _earlier(instant: str, hours: float) -> str:
    """In the number format of /metrics/."""
    return f"{(float(instant) - hours * 3600) / 1e9!r}e+09"


def _shortened(path: str, body: str) -> str:
    if path == "/metrics/":
        return "".join(line for line in body.splitlines(keepends=True) if KEPT_LINE.match(line))
    if path == "/get/config/callbacks":
        return json.dumps({name: value for name, value in json.loads(body).items() if name in KEPT_CONFIG})
    if path == "/model/info" and len(body) > MAX_BYTES:
        rows = json.loads(body)["data"]
        return json.dumps({"data": [row | {"model_info": _without_prices(row["model_info"])} for row in rows]})
    return body


def _without_prices(info: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in info.items() if name in KEPT_INFO or name.startswith("team_")}


def _plain(body: str) -> str:
    """Without our key and paths of this machine."""
    return re.sub(r"(?:/[\w.-]+)+/site-packages", "/site-packages", body.replace(KEY, "FAKE-PROXY-KEY"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
