"""The exception tree in the docstring matches the classes."""

from __future__ import annotations

import inspect

from router_client import errors
from router_client.errors import ReadFailed, RouterscopeError
from router_client.model.states import Outcome


def drawn_tree() -> dict[str, str]:
    """Parents by name, parsed from the tree in the docstring: four columns per level."""
    path: list[str] = []
    parents: dict[str, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        name = line.lstrip(" │├└─").split(" ")[0]
        if not line.startswith("    ") or not name:
            continue
        level = (len(line) - len(line.lstrip(" │├└─")) - 4) // 4
        path = [*path[:level], name]
        parents[name] = path[level - 1] if level else "Exception"
    return parents


def test_docstring_lists_every_error_under_its_parent() -> None:
    classes = inspect.getmembers(errors, lambda value: inspect.isclass(value) and issubclass(value, Exception))
    assert drawn_tree() == {name: error.__base__.__name__ for name, error in classes}


def test_all_exports_exactly_the_errors() -> None:
    assert set(errors.__all__) == set(drawn_tree())


def test_every_failed_read_has_its_own_outcome() -> None:
    kinds = ReadFailed.__subclasses__()
    outcomes = {kind.outcome for kind in kinds}
    assert outcomes == {
        *(
            Outcome.UNREACHABLE,
            Outcome.TLS_FAILED,
            Outcome.TIMEOUT,
            Outcome.MALFORMED,
            Outcome.TOO_LARGE,
            Outcome.UNRECOGNIZED,
            Outcome.CONNECTION_CLOSED,
        )
    }
    assert len(kinds) == len(outcomes)


def test_routerscope_error_is_the_base_of_all_errors() -> None:
    assert all(issubclass(getattr(errors, name), RouterscopeError) for name in errors.__all__)
