"""The reads of the toy router, and how each response is judged."""

from __future__ import annotations

from router_client.model.states import Outcome
from router_client.parsing.wire import Wire
from router_client.reads import Answer, Credential, Read, Result, parsed
from tests.toy_router import wire

PING = Read("ping", "/toy/ping")
POOL = Read("pool", "/toy/pool", Credential.KEY)
EVERY_READ = (PING, POOL)
MODELS: dict[str, type[Wire]] = {"ping": wire.Ping, "pool": wire.Pool}


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if answer.status == 401:
        return Result(read, Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY)
    otherwise = Outcome.UNRECOGNIZED if read is PING else Outcome.MALFORMED
    if answer.status != 200:
        return Result(read, otherwise)
    return parsed(read, answer, MODELS[read.name].parse, otherwise)
