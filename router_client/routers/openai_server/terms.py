"""The nouns of each program, the clauses for its own causes, and notes about what it does not report."""

from __future__ import annotations

from router_client.model.terms import Terms
from router_client.routers.openai_server.variants import UNKNOWN_VARIANT, Variant

CAUSES = {
    "not_loaded": "not loaded: the next request for it loads it first",
    "loaded_unknown": "whether it is loaded could not be read",
    "not_loaded_maybe": "not loaded, and whether a request loads it is a setting that is not reported",
    "not_autoloaded": "not loaded, and a request does not load it",
    "not_loaded_unknown": "not loaded, and whether a request loads it could not be read",
    "engine_dead": "the engine failed, and the server refuses every request until it is restarted",
    "process_failed_by_hand": "its process failed, and a request does not load it again",
    "process_failed": "its process failed while it loaded the model, or after that",
}


def _terms(name: str, health: str = "/health", unhealthy: str = "loading") -> Terms:
    return Terms(name, target="model", route="model", health=health, unhealthy=unhealthy, causes=CAUSES)


TERMS = {
    UNKNOWN_VARIANT: _terms("OpenAI-compatible server"),
    Variant.LLAMA_SERVER: _terms("llama-server"),
    Variant.VLLM: _terms("vLLM", unhealthy="a dead engine"),
    Variant.OLLAMA: _terms("Ollama", health="/"),
    Variant.LM_STUDIO: _terms("LM Studio", health="/"),
}

ANY_NAME = "It serves this model under any name that a client requests."
NAMELESS = "Its name and its figures are reported once it is loaded."
SLEEPS = "The model sleeps: the next request wakes it first."
METRICS_OFF = "It reports its slots, waiting requests and tokens only if it is started with --metrics."
STATISTICS_OFF = "It reports its waiting requests and tokens only if it is started without --disable-log-stats."
NO_UPSTREAMS = "This server runs its models itself, so it has no upstreams."


def cache_note(used: float) -> str:
    """Return the note about the used share of vLLM's KV cache, 0..1."""
    return f"{min(100, round(used * 100))}% of its KV cache is in use; when that is full, requests wait."
