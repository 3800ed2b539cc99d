"""Hostile strings and malformed answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

STRINGS = {
    "markup": "<b onmouseover='pwned=1'>bold</b><h1>x</h1><style>*{display:none}</style>",
    "an image": "<img src=x onerror='window.pwned=1;parent.pwned=1'>",
    "the end of the script": "</script></style></title><script>window.pwned=1;parent.pwned=1</script><!--",
    "a frame": "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe><svg onload='window.pwned=1'>",
    "a link": "javascript:window.pwned=1",
    "an address": "https://example.invalid/x.png",
    "a template": "${window.pwned=1}{{constructor.constructor('pwned=1')()}}",
    "bidi": "abc\u202egnp.exe\u2066\u2067\u202dxyz\u200b\ufeff\u0000\u0007",
    "a lone surrogate": "half \ud83d of a pair \udc00",
    "very long": "W" * 10_000,
    "very long words": "many words " * 1_000,
    "combining": "Z" + "\u0351\u0327" * 500,
    "nothing": "",
    "a name of the language": "__proto__",
    "an object's own": "toString",
    "lines": "\n\r\n\u2028\u2029\t" * 50,
}

WRONG_SHAPES: dict[str, Any] = {
    "null": None,
    "a number": 7,
    "a string": "status",
    "a list": [1, 2, 3],
    "nothing in it": {},
    "lists for objects": {"verdict": [], "headline": [], "router": [], "targets": {}, "findings": {}, "counts": []},
    "nulls": dict.fromkeys(("verdict", "headline", "router", "targets", "backends", "findings", "routes", "models")),
    "rows that are none": {"verdict": "ok", "headline": "x", "targets": [None, 1, "x", []], "backends": [None, {}]},
    "windows that are none": {"verdict": "ok", "headline": "x", "targets": [{"name": {}, "windows": [None, 3]}]},
    "lists in rows that are none": {
        "headline": "x",
        "targets": [{"locks": [None, 3], "routes": [None, {}]}, {"locks": {}, "routes": "x", "severity": []}],
    },
    "routes that are none": {"headline": "x", "reads": [None], "routes": [None, {"name": [], "reason": 3}, 5]},
    "fallbacks that are none": {
        "headline": "x",
        "backends": [],
        "fallbacks": [None, {"name": 3, "fallbacks": [None]}],
    },
    "counts that are none": {
        "headline": "x",
        "targets": [],
        "counts": {"total": "3", "others": [None, {"count": "2"}]},
    },
    "numbers that are none": {"verdict": "ok", "headline": "x", "window": {"requests": "many"}, "taken_at_s": "now"},
    "numbers too large": {
        "verdict": "ok",
        "headline": "x",
        "taken_at_s": 1e308,
        "targets": [{"available_in_s": 1e308}],
    },
    "an unknown verdict": {"verdict": "on_fire", "headline": "It burns.", "next_step": "Run."},
    "a name of the language": {
        "verdict": "__proto__",
        "headline": "constructor",
        "findings": [{"severity": "toString"}],
    },
}


def everywhere(value: Any, change: Callable[[str], str]) -> Any:
    """Return the data with every string changed."""
    if isinstance(value, dict):
        return {name: everywhere(part, change) for name, part in value.items()}
    if isinstance(value, list):
        return [everywhere(part, change) for part in value]
    return change(value) if isinstance(value, str) else value
