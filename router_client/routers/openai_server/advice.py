"""Next steps by finding id, in the commands of each program; `{wait}` becomes a duration such as " 48s"."""

from __future__ import annotations

from collections.abc import Mapping

from router_client.routers.openai_server.variants import UNKNOWN_VARIANT, Variant

ELSEWHERE = "If it listens elsewhere, set ROUTER_URL."
ONE_REQUEST = "Send one request for the model that you need: the response decides."
FAILED = "Send one request for the model that failed. If that fails again: look at"
SLOW = "Raise ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10, and look at its log."
BUSY = "Wait until a request is done."

LLAMA_KEY = "Set ROUTER_API_KEY (or LLAMA_API_KEY) to a key that llama-server was started with (--api-key)."
LOAD_BY_HAND = "Load the model that you need in llama-server's web page, or start llama-server with --models-autoload."
LLAMA_SERVER = {
    "router.unreachable": f"Start it with `llama-server -m model.gguf`. {ELSEWHERE}",
    "router.needs_key": LLAMA_KEY,
    "router.key_rejected": LLAMA_KEY,
    "queue.at_capacity": f"{BUSY} To serve more at once, start it with more slots (--parallel).",
    "pool.no_targets": "Put models into the folder of --models-dir, then restart llama-server.",
    "target.unverified": f"{ONE_REQUEST} llama-server loads it first.",
    "target.unverified.not_loaded_unknown": ONE_REQUEST,
    "target.starting": "Wait until the model is loaded, then check again.",
    "target.paused": LOAD_BY_HAND,
    "target.failing.process_failed_by_hand": (
        f"{LOAD_BY_HAND} If it fails again: look at llama-server's log for why, such as a broken file or too little"
        " memory."
    ),
    "target.failing": f"{FAILED} llama-server's log for why, such as a broken file or too little memory.",
}
METRICS_STEP = {"usage.not_offered": "To see its tokens, start llama-server with --metrics."}
"""While its metrics are off, which is not so in router mode: there they belong to the models' processes."""

VLLM_KEY = "Set ROUTER_API_KEY to the key that vLLM was started with (--api-key or VLLM_API_KEY)."
VLLM = {
    "router.unreachable": f"Start it with `vllm serve MODEL`; it answers once the model is loaded. {ELSEWHERE}",
    "router.needs_key": VLLM_KEY,
    "router.key_rejected": VLLM_KEY,
    "pool.no_targets": "Start it with a model: `vllm serve MODEL`.",
    "target.failing": "Restart vLLM; its log says why its engine failed.",
}
OLLAMA = {
    "router.unreachable": f"Start it with `ollama serve`. {ELSEWHERE}",
    "pool.no_targets": "Download a model with `ollama pull MODEL`.",
    "target.unverified": f"{ONE_REQUEST} Ollama loads it first; `ollama ps` lists those that are loaded.",
    "target.unverified.loaded_unknown": ONE_REQUEST,
}
LM_STUDIO_KEY = "Set ROUTER_API_KEY to an API token of LM Studio (Developer page, Server Settings, Manage Tokens)."
LM_STUDIO = {
    "router.unreachable": f"Start it with `lms server start`. {ELSEWHERE}",
    "router.needs_key": LM_STUDIO_KEY,
    "router.key_rejected": LM_STUDIO_KEY,
    "router.unknown": "Update LM Studio to 0.4 or newer: its list of models is needed.",
    "pool.no_targets": "Download a model with `lms get MODEL`.",
    "target.unverified": f"Load the model that you need with `lms load MODEL`. {ONE_REQUEST}",
}
START = "Start your server: `llama-server -m model.gguf`, `vllm serve MODEL`, `ollama serve` or `lms server start`."
COMMON = {
    "router.unresponsive": f"Try again in a moment: it may be loading a model. {SLOW}",
    "router.read_timeout": SLOW,
    "router.slow": SLOW,
    "queue.at_capacity": BUSY,
    "target.unverified": ONE_REQUEST,
    "target.unknown": ONE_REQUEST,
    "target.failing": f"{FAILED} the server's log.",
}

ADVICE: Mapping[Variant | None, Mapping[str, str]] = {
    UNKNOWN_VARIANT: {**COMMON, "router.unreachable": f"{START} {ELSEWHERE}"},
    Variant.LLAMA_SERVER: {**COMMON, **LLAMA_SERVER},
    Variant.VLLM: {**COMMON, **VLLM},
    Variant.OLLAMA: {**COMMON, **OLLAMA},
    Variant.LM_STUDIO: {**COMMON, **LM_STUDIO},
}
