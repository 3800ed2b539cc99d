"""The reads of claude-code-router's gateway, and how each response is judged."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from router_client.model.states import Outcome, Part
from router_client.parsing.json_body import parse_json
from router_client.parsing.wire import Wire
from router_client.reads import MEBIBYTE, Answer, Credential, Read, Result
from router_client.routers.claude_code_router import wire

# Open, and a start page on every other program. /health shows no name, and is not harmless elsewhere.
ROOT = Read("root", "/")
MODELS = Read("models", "/v1/models", Credential.KEY, 4 * MEBIBYTE, keep_rows=wire.MODEL_FIELDS)

EVERY_READ = (ROOT, MODELS)
WIRES: dict[str, type[Wire]] = {ROOT.name: wire.Root, MODELS.name: wire.Models}


def reads_for(parts: Collection[Part]) -> tuple[Read, ...]:
    """Return the reads: every part but `admin` takes the models."""
    return (MODELS,) if set(parts) - {Part.ADMIN} else ()


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if read is not ROOT and answer.status == HTTPStatus.UNAUTHORIZED:
        return Result(read, Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY)
    if read is not ROOT and answer.status == HTTPStatus.FORBIDDEN:
        return Result(read, Outcome.FORBIDDEN)
    otherwise = Outcome.UNRECOGNIZED if read is ROOT else Outcome.MALFORMED
    if answer.status != HTTPStatus.OK:
        return Result(read, otherwise)
    try:
        return Result(read, Outcome.OK, data=WIRES[read.name].parse(parse_json(answer.body)))
    except ValueError:
        return Result(read, otherwise)
