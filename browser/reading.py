"""What a person can see of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame

PROBES = Path(__file__).parent / "probes"
WIDTHS = (280, 480, 900)
ELEMENTS = ("a", "base", "embed", "form", "iframe", "img", "link", "object", "script", "style", "svg")
ROWS = {
    "pool": ("main table tbody tr", ("members",)),
    "backends_list": ("main table tbody tr", ("backends",)),
    "doctor": ("main .finding", ("findings",)),
    "usage": ("main table tbody tr", ("accounts", "models")),
}
"""Per tool: its rows, and the lists of the answer that they stand for."""
NAMES = {"members": "alias", "backends": "name", "findings": "message", "accounts": "alias", "models": "model"}


def probe(view: Frame, name: str, argument: object = None) -> Any:
    """What a function of browser/probes says of the page."""
    return view.evaluate((PROBES / f"{name}.js").read_text("utf-8"), argument)


def one_line(text: str) -> str:
    """With single spaces, as it is read."""
    return " ".join(text.split())


def text(view: Frame, selector: str = "body") -> str:
    """What is visible of it."""
    return one_line(view.locator(selector).first.inner_text())


def overflow(view: Frame) -> int:
    """By how many pixels the page is wider than its frame."""
    pixels: int = view.evaluate(
        "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
        " - document.documentElement.clientWidth"
    )
    return pixels


def elements(view: Frame) -> dict[str, int]:
    """How many there are of the kinds that text can be mistaken for."""
    return {name: view.locator(name).count() for name in ELEMENTS}


def rows_wanted(tool: str, data: dict[str, Any]) -> int:
    """How many rows the answer has."""
    return sum(len(data[part]) for part in ROWS[tool][1]) if tool in ROWS else 0


def names_wanted(tool: str, data: dict[str, Any]) -> list[str]:
    """What each row is known by."""
    if tool not in ROWS:
        return []
    named = [row[NAMES[part]] for part in ROWS[tool][1] for row in data[part]]
    return [name for name in named if name is not None]
