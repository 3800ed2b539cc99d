"""The few forms of JSON, TOML and YAML that the snippets need, without a library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def as_json(value: object) -> str:
    """Return indented JSON, as editors write it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def compact(value: object) -> str:
    """Return JSON without white space, for links and commands."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def quoted(text: str) -> str:
    """Return a JSON string, which is valid TOML and YAML too: DEL is escaped for TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(texts: Sequence[str]) -> str:
    """Return `["a", "b"]`, valid in TOML and YAML."""
    return f"[{', '.join(map(quoted, texts))}]"


def toml_table(texts: Mapping[str, str]) -> str:
    """Return `{ A = "1" }`; the names must be bare keys."""
    return f"{{ {', '.join(f'{name} = {quoted(text)}' for name, text in texts.items())} }}" if texts else "{}"


def yaml_map(texts: Mapping[str, str]) -> str:
    """Return `{A: "1"}`; the names must be plain scalars."""
    return f"{{{', '.join(f'{name}: {quoted(text)}' for name, text in texts.items())}}}"
