"""The programs of this kind, and the sign by which each is known."""

from __future__ import annotations

from enum import StrEnum

from router_client.reads import Answer
from router_client.routers.signs import FASTAPI, GO, LLAMA_CPP, LM_STUDIO, Sign


class Variant(StrEnum):
    """A program of this kind."""

    LLAMA_SERVER = "llama-server"
    VLLM = "vLLM"
    OLLAMA = "Ollama"
    LM_STUDIO = "LM Studio"


UNKNOWN_VARIANT = None
"""Stands for the kind while no program is identified."""

SIGNS: dict[Variant, tuple[Sign, ...]] = {
    Variant.LLAMA_SERVER: LLAMA_CPP,
    Variant.VLLM: (FASTAPI,),
    Variant.OLLAMA: (GO,),
    Variant.LM_STUDIO: (LM_STUDIO,),
}
"""Their answers to `GET /livez`, which none of them has. Other programs answer the same, so a second read follows."""


def variant_by_sign(answer: Answer) -> Variant | None:
    """Return the program that answers /livez like this; None if it is none of these."""
    return next((each for each, signs in SIGNS.items() if any(sign.matches(answer) for sign in signs)), None)
