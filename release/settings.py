"""The settings as an editor that installs the bundle, or a registry, shows them."""

from __future__ import annotations

from dataclasses import dataclass

from router_client.routers import KINDS
from router_client.settings.settings import AUTO, LOG_LEVELS

ROUTER_KINDS = (AUTO, *KINDS)


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable.

    Args:
        title: the label in a form.
        text: the description in a form.
        secret: whether a form hides the value.
        default: the value if the variable is not set.
        in_bundle: whether the bundle prompts for it; the other settings are rarely needed.
        choices: all values, if they are an enumeration.
    """

    title: str
    text: str
    secret: bool = False
    default: str | None = None
    in_bundle: bool = False
    choices: tuple[str, ...] = ()


SETTINGS = {
    "ROUTER_URL": Setting(
        "Router address",
        "Scheme, host and port of the router, and its path if it is behind a prefix; empty if it is to be found.",
        in_bundle=True,
    ),
    "ROUTER_API_KEY": Setting("API key", "The router's API key; empty if it needs none.", secret=True, in_bundle=True),
    "ROUTER_ADMIN_TOKEN": Setting(
        "Admin token",
        "The router's admin token, or that of its management page, for what only that shows; optional.",
        secret=True,
        in_bundle=True,
    ),
    "ROUTER_API_KEY_FILE": Setting("API key file", "A private file that contains only the router's API key."),
    "ROUTER_ADMIN_TOKEN_FILE": Setting("Admin token file", "A private file that contains only the admin token."),
    "ROUTER_KIND": Setting(
        "Router kind",
        f"The kind of router: {', '.join(ROUTER_KINDS)}.",
        default=AUTO,
        in_bundle=True,
        choices=ROUTER_KINDS,
    ),
    "ROUTER_HOME": Setting(
        "State folder",
        "dario's state folder, read for its backends and its address; ~/.dario if unset. Empty: no files are read.",
    ),
    "ROUTER_CLIENT_SETTINGS": Setting(
        "Claude Code's settings file",
        "Only env.ANTHROPIC_BASE_URL is read, to say whether its requests arrive at the router; empty turns this off.",
    ),
    "ROUTER_TIMEOUT": Setting("Timeout", "Seconds for one answer, 0.1 to 30.", default="3"),
    "ROUTER_ALLOW_REMOTE": Setting("Allow a remote router", "1 allows a router on another machine."),
    "ROUTER_ALLOW_PLAINTEXT_HOST": Setting(
        "Allow http to the container's host",
        "1 allows http with a key to host.docker.internal and host.containers.internal.",
    ),
    "ROUTER_CA_FILE": Setting(
        "Certificate authorities", "A PEM file with private certificate authorities, in addition to the public ones."
    ),
    "ROUTER_LOG_LEVEL": Setting(
        "Log level",
        "The lowest level that is logged to stderr.",
        default=LOG_LEVELS[0],
        choices=LOG_LEVELS,
    ),
}
