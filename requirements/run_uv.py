"""Run uv with pip's configuration, which uv does not read: a machine whose pip finds packages needs nothing else.

Usage: python requirements/run_uv.py pip sync ..., with a Python that has pip and uv.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys

from pip._internal.models.index import PyPI

# Each option of pip.conf (also PIP_...), and the variable that means the same to uv. One that is set already stays.
VARIABLES = {
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
# uv separates the values of this one by commas, all others like pip by blanks.
COMMAS = {"UV_FIND_LINKS"}
# The later one wins.
SECTIONS = ("global", "install", ":env:")


def pip_options() -> dict[str, str]:
    """Return pip's options, from its files and the environment."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in lines:
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in found:
            found[section][option] = ast.literal_eval(value)
    return {option: value for section in SECTIONS for option, value in found[section].items()}


def environment(options: dict[str, str], env: dict[str, str]) -> dict[str, str]:
    """Return the environment for uv. Like pip, it takes the best version of all indexes; the locks have hashes."""
    found = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    # uv takes a version from the first index that has it, the default one last, and an additional index may have only
    # some of its files: the main one has to be the first.
    *first, last = options.get("index-url", PyPI.simple_url), *options.get("extra-index-url", "").split()
    if first:
        found["UV_INDEX"] = " ".join(first)
    if "index-url" in options or first:
        found["UV_DEFAULT_INDEX"] = last
    for option, variable in VARIABLES.items():
        if values := options.get(option, "").split():
            found[variable] = ("," if variable in COMMAS else " ").join(values)
    return found | env


def main() -> None:
    """Replace this process by uv."""
    options = pip_options()
    arguments = [*sys.argv[1:], *(["--no-index"] if options.get("no-index", "") in {"1", "true", "yes", "on"} else [])]
    os.execve(sys.executable, [sys.executable, "-m", "uv", *arguments], environment(options, dict(os.environ)))


if __name__ == "__main__":
    main()
