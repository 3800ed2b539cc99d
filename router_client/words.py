"""The router's own words: data of its adapter, so that no check and no text ever asks which router it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The router's own commands and settings for next steps; constants of its adapter.

    `start` and `lift_halt` are commands; `member` and `group` are nouns (see Member and Group); `health` is the name
    of its health read, and `well` and `unwell` are what that says; `url_shown` says to whom it shows a URL in full.
    The others are clauses that follow "To mend it, ".
    """

    name: str
    member: str
    group: str
    look_up: str
    start: str
    restart: str
    add_account: str
    login: str
    lift_halt: str
    enable_admin: str
    admin_token: str
    key: str
    add_backend: str
    health: str
    well: str
    unwell: str
    url_shown: str
    after_limit: str
    mend_failing: str
    mend_key: str
    prove: str
    add_fallback: str
    raise_budget: str
