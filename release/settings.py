"""The settings as a person is asked for them: by an editor that installs the bundle, or by a registry's form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable.

    Args:
        title: what a form calls it.
        text: what it is.
        secret: must a form hide it?
        default: what holds where it is not set.
        asked: does the bundle ask for it? The others are for the few who need them.
        choices: all its values, where there are few.
    """

    title: str
    text: str
    secret: bool = False
    default: str | None = None
    asked: bool = False
    choices: tuple[str, ...] = ()


SETTINGS = {
    "ROUTER_URL": Setting(
        "Router address",
        "Scheme, host and port of the router, without a path.",
        default="http://127.0.0.1:3456",
        asked=True,
    ),
    "ROUTER_API_KEY": Setting("API key", "The router's key; empty if it wants none.", secret=True, asked=True),
    "ROUTER_ADMIN_TOKEN": Setting(
        "Admin token", "The router's admin token, for failure streaks; mostly empty.", secret=True, asked=True
    ),
    "ROUTER_API_KEY_FILE": Setting("API key file", "A private file that holds the router's key alone."),
    "ROUTER_ADMIN_TOKEN_FILE": Setting("Admin token file", "A private file that holds the admin token alone."),
    "ROUTER_KIND": Setting("Router kind", "Which router it is.", default="auto", choices=("auto", "dario")),
    "ROUTER_HOME": Setting("State folder", "The router's state folder, read for backends only; ~/.dario if unset."),
    "ROUTER_TIMEOUT": Setting("Timeout", "Seconds for one look, 0.1 to 30.", default="3"),
    "ROUTER_ALLOW_REMOTE": Setting("Allow a remote router", "1 allows a router on another machine."),
    "ROUTER_LOG_LEVEL": Setting(
        "Log level",
        "What is logged to stderr.",
        default="warning",
        choices=("warning", "error", "info", "debug"),
    ),
}
