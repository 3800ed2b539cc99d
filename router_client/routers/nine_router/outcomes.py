"""How each read ended: by HTTP status and by the type of the body."""

from __future__ import annotations

from http import HTTPStatus

from router_client.model.states import Outcome
from router_client.parsing.json_body import parse_json
from router_client.parsing.wire import Wire
from router_client.reads import Answer, Read, Result, parsed
from router_client.routers.nine_router import wire
from router_client.routers.nine_router.reads import IDENTITY
from router_client.routers.signs import HTML, LIVEZ, NEXT_JS

MODEL_OF: dict[str, type[Wire]] = {
    "health": wire.Live,
    "login": wire.Login,
    "connections": wire.Connections,
    "nodes": wire.Nodes,
    "combos": wire.Combos,
    "settings": wire.Settings,
    "usage": wire.Stats,
}
REFUSALS = ({"error": "Unauthorized"},)


def judge_livez(read: Read, answer: Answer) -> Result:
    """Return whether what is under /api/ may be read next: it is a Next.js page, or a proxy's own 404.

    A proxy may pass only /api/ and /v1/ on; this is only asked where ROUTER_KIND says what is behind it. A router that
    forwards unknown paths has a page of its own, or hands on a provider's error, which is an object.
    """
    may_be = NEXT_JS.matches(answer) or (answer.status == HTTPStatus.NOT_FOUND and _is_proxys(answer))
    return Result(read, Outcome.OK if may_be else Outcome.UNRECOGNIZED)


def _is_proxys(answer: Answer) -> bool:
    if answer.media_type == HTML:
        return True
    try:
        body = parse_json(answer.body)
    except ValueError:
        return False
    return isinstance(body, dict) and isinstance(body.get("error"), str)


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if read == LIVEZ:
        return judge_livez(read, answer)
    if read in IDENTITY:
        return _identity(read, answer)
    if answer.status == HTTPStatus.OK:
        return parsed(read, answer, MODEL_OF[read.name].parse, Outcome.MALFORMED)
    return Result(read, _refusal(answer))


def _identity(read: Read, answer: Answer) -> Result:
    if answer.status != HTTPStatus.OK:
        return Result(read, Outcome.UNRECOGNIZED)
    return parsed(read, answer, MODEL_OF[read.name].parse, Outcome.UNRECOGNIZED)


def _refusal(answer: Answer) -> Outcome:
    """401 is the same for a missing token, a wrong one, and an API key."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.RATE_LIMITED
    if answer.status == HTTPStatus.FORBIDDEN:
        return Outcome.FORBIDDEN
    if answer.status != HTTPStatus.UNAUTHORIZED:
        return Outcome.MALFORMED
    try:
        is_own = parse_json(answer.body) in REFUSALS
    except ValueError:
        is_own = False
    if not is_own:
        return Outcome.MALFORMED
    return Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_ADMIN
