"""Neutral modules use no noun that belongs to one router: adapters supply theirs as data (`Terms`).

That no neutral module names a router itself is checked with the toy router.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import modules

ADAPTERS = "router_client/routers/"
NOUN = re.compile(r"account|deployment|subscription|five.?hour|seven.?day|[57].(?:hour|day)", re.IGNORECASE)
EXAMPLES = re.compile(r"accounts?(?: or|,) deployments?", re.IGNORECASE)
"""Both nouns together are examples of a target, which schemas and descriptions need."""

ALLOWED = {
    # What other programs call things.
    "mcp_server/redaction/contexts.py": {"account"},  # labels of credentials
    "mcp_server/redaction/shapes.py": {"account"},  # issuers' names of credentials
    "router_client/parsing/upstream_url.py": {"deployment"},  # parameters of upstream URLs
}


def texts_and_names(tree: ast.Module) -> Iterator[str]:
    """Yield every string constant except docstrings, and every name that is defined or used."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
        names = (getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname"))
        yield from (name for name in names if isinstance(name, str))


def nouns(tree: ast.Module) -> set[str]:
    """Return the nouns of one router that a module uses."""
    texts = (EXAMPLES.sub("", text) for text in texts_and_names(tree))
    return {match[0].lower() for text in texts for match in NOUN.finditer(text)}


def test_neutral_modules_use_no_noun_of_one_router() -> None:
    neutral = {path: nouns(tree) for path, tree in modules().items() if not path.startswith(ADAPTERS)}
    assert len(neutral) > 60
    found = {path: used - ALLOWED.get(path, set()) for path, used in neutral.items()}
    assert {path: used for path, used in found.items() if used} == {}


def test_every_allowed_noun_is_still_used() -> None:
    unused = {path: allowed - nouns(modules()[path]) for path, allowed in ALLOWED.items() if path in modules()}
    assert ALLOWED.keys() - modules().keys() == set()
    assert {path: left for path, left in unused.items() if left} == {}


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("accounts = 1", {"account"}),
        ("def read_deployment(): ...", {"deployment"}),
        ("print(pool.five_hour)", {"five_hour"}),
        ("text = 'outside the subscription, 5-hour window'", {"subscription", "5-hour"}),
        ("text = 'such as account or deployment'", set()),
        ('"""An account."""', set()),
    ],
)
def test_nouns_are_found_in_texts_and_names_but_not_in_docstrings(source: str, used: set[str]) -> None:
    assert nouns(ast.parse(source)) == used
