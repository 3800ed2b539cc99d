"""The reads of claude-code-router's gateway and of its management page, and how each response is judged.

Everything past the model list is one POST endpoint, for reads and writes alike, with the method's name in the body.
The three bodies here are all that is ever sent; getConfig and others would show every key, or ask the providers.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from http import HTTPStatus

from msgspec.structs import replace

from router_client.model.states import Outcome, Part
from router_client.parsing.wire import Wire
from router_client.reads import MEBIBYTE, Answer, Credential, Read, Result, parsed
from router_client.routers.claude_code_router import wire
from router_client.routers.signs import CLAUDE_CODE_ROUTER_PAGE, LIVEZ

# Open, and a start page on every other program. /health shows no name, and is not harmless elsewhere.
ROOT = Read("root", "/")
MODELS = Read("models", "/v1/models", Credential.KEY, 4 * MEBIBYTE, keep_rows=wire.MODEL_FIELDS)

RPC = "/api/ccr/rpc"
# Open: its answer to an unknown path, then how it refuses GET, prove the page. The second goes only to a program with
# the first: elsewhere what is under /api/ may be forwarded to a provider.
PAGE_LIVEZ = replace(LIVEZ, name="page_livez", at_management=True)
PAGE = Read("page", RPC, at_management=True)
CALL = partial(Read, path=RPC, credential=Credential.ADMIN, optional=True, header="x-ccr-web-auth", at_management=True)
GATEWAY = CALL("gateway", body=b'{"method":"getGatewayStatus","args":[]}')
APP = CALL("app", body=b'{"method":"getAppInfo","args":[]}')
USAGE = CALL("usage", body=b'{"method":"getUsageStats","args":["24h"]}')

CALLS = (GATEWAY, APP, USAGE)
EVERY_READ = (ROOT, MODELS, PAGE_LIVEZ, PAGE, *CALLS)
WIRES: dict[str, type[Wire]] = {
    "root": wire.Root,
    "models": wire.Models,
    "page": wire.Page,
    "gateway": wire.Gateway,
    "app": wire.App,
    "usage": wire.Usage,
}


def reads_for(parts: Collection[Part]) -> tuple[Read, ...]:
    """Return the reads: every part but `admin` takes all of them, because a verdict does."""
    return (MODELS, *CALLS) if set(parts) - {Part.ADMIN} else ()


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if read.name == PAGE_LIVEZ.name:
        is_page = any(sign.matches(answer) for sign in CLAUDE_CODE_ROUTER_PAGE.signs)
        return Result(read, Outcome.OK if is_page else Outcome.UNRECOGNIZED)
    if read.is_credentialed and answer.status == HTTPStatus.UNAUTHORIZED:
        return Result(read, Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY)
    if read.is_credentialed and answer.status == HTTPStatus.FORBIDDEN:
        return Result(read, Outcome.FORBIDDEN)
    expected = HTTPStatus.METHOD_NOT_ALLOWED if read is PAGE else HTTPStatus.OK
    otherwise = Outcome.MALFORMED if read.is_credentialed else Outcome.UNRECOGNIZED
    if answer.status != expected:
        return Result(read, otherwise)
    return parsed(read, answer, WIRES[read.name].parse, otherwise)
