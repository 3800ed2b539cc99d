"""Records the responses of llama-server in each scenario: `python -m tests.integration.llama_server.record NAME ...`.

One file for each, in the format of the recorded states: the responses right before the real requests were sent, and
what these got. Those of the demo go into the package, the others into tests/recorded.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.integration.llama_server.scenarios import SCENARIOS, Scenario, played, real, write_models
from tests.integration.llama_server.server import INSTALLED, Server
from tests.support import STATE_FOLDERS

KIND = "openai-server"
PATHS = ("/livez", "/health", "/v1/models", "/props", "/metrics")
DEMO = frozenset({"busy", "full", "starting", "failing", "unloaded", "sleeping", "fresh", "key_missing"})
SAMPLE_KEY = "sk-llama-1234"
"""The key of a recorded state in a demo: no server has it."""
WRONG = "wrong-0123456789"


def main(wanted: list[str]) -> None:
    """Record all scenarios, or only the wanted ones."""
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        write_models(models)
        for scenario in SCENARIOS:
            if not wanted or scenario.name in wanted:
                for state in record(scenario, models):
                    package, tests = STATE_FOLDERS[KIND]
                    target = package if state["state"] in DEMO else tests
                    text = json.dumps(state, indent=1, ensure_ascii=False) + "\n"
                    (target / f"{state['state']}.json").write_text(text, "utf-8")
                    print(state["state"], json.dumps(state["real"]), file=sys.stderr)


def record(scenario: Scenario, models: Path) -> list[dict[str, Any]]:
    """Record a server in this state; one with a key also as it is seen without the key."""
    with tempfile.TemporaryDirectory() as folder, played(scenario, models, Path(folder)) as running:
        at = int(time.time() * 1000)
        answers = [
            answer | {"body": answer["body"].replace(str(models), "/models").replace(str(INSTALLED), "")}
            for answer in _answers(running, scenario.key)
        ]
        statuses = real(running, scenario)
    state = {"captured_at_ms": at, "state": scenario.name, "note": scenario.note}
    if scenario.key is None:
        return [state | {"real": _real(statuses), "answers": answers}]
    without = [answer for answer in answers if answer["auth"] != "proxy_key"]
    missing = {"state": "key_missing", "note": "a key is required, and none is configured"}
    return [
        state | {"key": SAMPLE_KEY, "real": _real(statuses), "answers": answers},
        state | missing | {"real": {"served": None, "names": {}}, "answers": without},
    ]


def _answers(running: Server, key: str | None) -> list[dict[str, Any]]:
    keys = {"any": None} if key is None else {"none": None, "wrong": WRONG, "proxy_key": key}
    return [_answer(running, path, auth, given) for auth, given in keys.items() for path in PATHS]


def _answer(running: Server, path: str, auth: str, key: str | None) -> dict[str, Any]:
    got = running.get(path, key)
    content_type = got.headers.get("content-type", "")
    return {"path": path, "auth": auth, "status": got.status_code, "content_type": content_type, "body": got.text}


def _real(statuses: dict[str, int]) -> dict[str, Any]:
    names = {name: status == 200 for name, status in statuses.items()}
    outcomes = set(names.values())
    served = outcomes.pop() if len(outcomes) == 1 else None
    return {"served": served, "names": names, "statuses": {name: [status] for name, status in statuses.items()}}


if __name__ == "__main__":
    main(sys.argv[1:])
