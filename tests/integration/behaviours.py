"""How a stub deployment responds, by the name of its behaviour; pure.

- `ok`, `500`, `429`, `401`, ...: always this status
- `429-retry-after-30`: with that header
- `400-if-marker`: 400 for a request with MARKER in it, otherwise 200
- `ctx`, `policy`: 400 as OpenAI words an exceeded context window and a refused content
- `404-unless-known`: 404 for every model but KNOWN
- `fails-7-of-10`: the first seven of each ten requests fail with 500
- `fails-first-3`: the first three fail with 500; `fails-first-3-with-401`: with 401
- `200-until-60-then-429`: 200 for the first 60 requests, then the other status
- `200-unusable`: 200 with a body that is no completion
- `hang`: no response (handled by the server)

With the suffix `-using-3200-410-900`, a completion counts 3,200 tokens in and 410 out, takes 900 ms, names the
requested model, and has the headers of a provider's rate limit.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

MARKER = "please-refuse-this-request"
KNOWN = "gpt-4o-mini"
USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
OPENAI: dict[str, Any] = {
    "id": "x",
    "object": "chat.completion",
    "created": 1,
    "model": KNOWN,
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hello"}}],
    "usage": USAGE,
}
ANTHROPIC: dict[str, Any] = {
    "id": "x",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-4-5",
    "content": [{"type": "text", "text": "hello"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 10, "output_tokens": 5},
}
RESPONSES: dict[str, Any] = {
    "id": "resp_x",
    "object": "response",
    "created_at": 1,
    "model": KNOWN,
    "status": "completed",
    "output": [
        {
            "id": "msg_x",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": "hello", "annotations": []}],
        }
    ],
    "parallel_tool_calls": True,
    "tool_choice": "auto",
    "tools": [],
    "usage": {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15},
}
SHAPES = {"completions": OPENAI, "messages": ANTHROPIC, "responses": RESPONSES}
"""A completion, by the last part of the path. LiteLLM sends /v1/messages to OpenAI as `responses`."""
SECRET_IN_ERROR = "sk-FAKEINERROR0123456789abcdef"
USING = re.compile(r"-using-(?P<tokens_in>\d+)-(?P<tokens_out>\d+)-(?P<takes_ms>\d+)$")
LIMIT_REQUESTS, LIMIT_TOKENS = 500, 1_000_000
LEFT = {
    "x-ratelimit-remaining-requests": "anthropic-ratelimit-requests-remaining",
    "x-ratelimit-remaining-tokens": "anthropic-ratelimit-tokens-remaining",
}
"""What the rate limit leaves, by OpenAI's headers and by Anthropic's."""
WORDS = {
    "ctx": ("This model's maximum context length is 128000 tokens.", "context_length_exceeded"),
    "policy": ("Your request was rejected as a result of our safety system.", "content_policy_violation"),
    "404-unless-known": ("The model does not exist or you do not have access to it.", "model_not_found"),
}


@dataclass(frozen=True)
class Reply:
    """Status, JSON body and headers of one response, and how long it takes."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    takes_s: float = 0


def reply(behaviour: str, nth: int, body: dict[str, object], path: str) -> Reply:
    """Return the response to a deployment's nth request, from 0."""
    if using := USING.search(behaviour):
        plain = reply(behaviour[: using.start()], nth, body, path)
        # Azure has the model's name in the path.
        model = body.get("model") or path.partition("/deployments/")[2].split("/")[0]
        return _using(using, nth, plain, model) if plain.status == 200 else plain
    api, status = path.rsplit("/", 1)[-1], _status(behaviour, nth, body)
    if behaviour == "200-unusable":
        return Reply(200, OPENAI if api == "responses" else {"message": "welcome to the gateway"})
    if status == 200:
        return Reply(200, SHAPES.get(api, OPENAI))
    wait = re.fullmatch(r"\d+-retry-after-(\d+)", behaviour)
    return Reply(status, _error(behaviour, api), {"Retry-After": wait[1]} if wait else {})


def _using(using: re.Match[str], nth: int, plain: Reply, model: object) -> Reply:
    """Return a completion of that size by that model, with a rate limit that resets after 100 requests."""
    tokens_in, tokens_out = int(using["tokens_in"]), int(using["tokens_out"])
    sizes = {"total_tokens": tokens_in + tokens_out, "completion_tokens": tokens_out, "output_tokens": tokens_out}
    usage: dict[str, float] = {name: sizes.get(name, tokens_in) for name in plain.body["usage"]}
    if str(model).startswith("anthropic/"):
        # LiteLLM knows no price of OpenRouter models: the response has the cost.
        usage["cost"] = (tokens_in * 3 + tokens_out * 15) / 1e6
    done = nth % 100 + 1
    left = (LIMIT_REQUESTS - done, LIMIT_TOKENS - done * (tokens_in + tokens_out))
    headers = {name: str(number) for names, number in zip(LEFT.items(), left, strict=True) for name in names}
    # LiteLLM treats a response of Groq without a service tier as an error.
    tier = {"service_tier": "default"} if "choices" in plain.body else {}
    return Reply(200, {**plain.body, **tier, "model": model, "usage": usage}, headers, int(using["takes_ms"]) / 1000)


def _status(behaviour: str, nth: int, body: dict[str, object]) -> int:
    if some := re.fullmatch(r"fails-(\d+)-of-(\d+)", behaviour):
        return 500 if nth % int(some[2]) < int(some[1]) else 200
    if first := re.fullmatch(r"fails-first-(\d+)(?:-with-(\d+))?", behaviour):
        return int(first[2] or 500) if nth < int(first[1]) else 200
    if later := re.fullmatch(r"200-until-(\d+)-then-(\d+)", behaviour):
        behaviour = "ok" if nth < int(later[1]) else later[2]
    if behaviour == "404-unless-known":
        return 200 if body.get("model") == KNOWN else 404
    if behaviour == "400-if-marker":
        return 400 if MARKER in json.dumps(body) else 200
    if behaviour in {"ctx", "policy"}:
        return 400
    return 200 if behaviour == "ok" else int(behaviour.split("-", maxsplit=1)[0])


def _error(behaviour: str, api: str) -> dict[str, Any]:
    message, code = WORDS.get(behaviour, (f"stub says no, {SECRET_IN_ERROR}", "stub"))
    if api == "messages":
        return {"type": "error", "error": {"type": "api_error", "message": message}}
    # LiteLLM treats every error of type invalid_request_error as a bad request, whatever its status.
    kind = "invalid_request_error" if behaviour in WORDS else "stub"
    return {"error": {"message": message, "type": kind, "code": code}}
