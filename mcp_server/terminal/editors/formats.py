"""JSON, TOML and YAML: the few forms that the snippets need, so that no library for them has to be installed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def as_json(value: object) -> str:
    """Indented, as editors write it themselves."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def quoted(text: str) -> str:
    """A JSON string, which TOML and YAML take as one of theirs, but for one character that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(texts: Sequence[str]) -> str:
    """`["a", "b"]`, the same in TOML and YAML."""
    return f"[{', '.join(map(quoted, texts))}]"


def toml_table(texts: Mapping[str, str]) -> str:
    """`{ A = "1" }`; the names are bare ones."""
    return f"{{ {', '.join(f'{name} = {quoted(text)}' for name, text in texts.items())} }}" if texts else "{}"


def yaml_map(texts: Mapping[str, str]) -> str:
    """`{A: "1"}`; the names are plain ones."""
    return f"{{{', '.join(f'{name}: {quoted(text)}' for name, text in texts.items())}}}"
