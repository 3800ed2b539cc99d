"""Recognizes programs that are named but not supported, by their answers to open reads."""

from __future__ import annotations

from collections.abc import Collection

from router_client.reads import Answer, Read
from router_client.routers.signs import LIVEZ, PROGRAMS, Program
from router_client.sender import ReadSender


async def recognize(sender: ReadSender, livez: Answer, programs: Collection[Program] = PROGRAMS) -> Program | None:
    """Return the program that answers /livez like this, or None. Sends at most one more read for each path."""
    answers: dict[str, object] = {}
    for program in programs:
        if not any(sign.matches(livez) for sign in program.signs):
            continue
        if program.confirm is None or program.confirmed is None:
            return program
        if program.confirm not in answers:
            read = Read("confirm", program.confirm, max_bytes=LIVEZ.max_bytes, truncate=True)
            answers[program.confirm] = (await sender.fetch(read)).data
        confirmation = answers[program.confirm]
        if isinstance(confirmation, Answer) and program.confirmed.matches(confirmation):
            return program
    return None
