"""Where uv finds packages on this machine, for programs that start it with another home folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping

from requirements.run_uv import environment, pip_options


def variables() -> dict[str, str]:
    """Return what pip and uv are told on this machine."""
    told = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_CERT_"))}
    return environment(pip_options(), told)


def configuration() -> str:
    """Return the same as the text of uv.toml, for clients that pass on no variables."""
    return "\n".join(_lines(variables())) + "\n"


def _lines(told: Mapping[str, str]) -> Iterator[str]:
    # TOML writes these strings as JSON does.
    yield "system-certs = true"
    yield f"index-strategy = {json.dumps(told['UV_INDEX_STRATEGY'])}"
    if told.get("UV_FIND_LINKS"):
        yield f"find-links = {json.dumps(told['UV_FIND_LINKS'].split(','))}"
    for url in told.get("UV_INDEX", "").split():
        yield f"[[index]]\nurl = {json.dumps(url)}"
    if told.get("UV_DEFAULT_INDEX"):
        yield f"[[index]]\nurl = {json.dumps(told['UV_DEFAULT_INDEX'])}\ndefault = true"
