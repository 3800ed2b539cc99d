"""Credentials in variables and files: placeholders are rejected, unsafe files and unmaskable keys give a warning."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from router_client import load_settings
from router_client.settings.environment import UNMASKABLE
from router_client.settings.files import WRITABLE
from tests.router_client.test_config import key_of, rejected

DEADLINE_S = 10


def within_deadline(work: Callable[[], object]) -> bool:
    """Return True if `work` ends within DEADLINE_S."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(DEADLINE_S)
    return not thread.is_alive()


def test_fifo_in_place_of_the_key_file_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The opened file is checked, not what was at that path before."""
    os.mkfifo(tmp_path / "key")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    env = {"ROUTER_API_KEY_FILE": str(tmp_path / "key")}
    assert within_deadline(lambda: rejected(env, "ROUTER_API_KEY_FILE"))


def test_key_file_that_is_a_link_is_rejected_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("file-key-1")
    (tmp_path / "link").symlink_to("key")
    assert "is a symbolic link" in rejected({"ROUTER_API_KEY_FILE": str(tmp_path / "link")}, "ROUTER_API_KEY_FILE")


@pytest.mark.parametrize(("mode", "warns"), [(0o600, False), (0o644, False), (0o660, True), (0o602, True)])
def test_key_file_that_other_users_can_change_gives_a_warning(tmp_path: Path, mode: int, *, warns: bool) -> None:
    file = tmp_path / "key"
    file.write_text("file-key-1")
    file.chmod(mode)
    settings = load_settings({"ROUTER_API_KEY_FILE": str(file)})
    assert key_of(settings) == "file-key-1"
    assert settings.warnings == ((f"ROUTER_API_KEY_FILE: {WRITABLE}",) if warns else ())


@pytest.mark.parametrize(("mode", "warns"), [(0o777, True), (0o770, True), (0o1777, False), (0o755, False)])
def test_key_file_that_other_users_can_replace_gives_a_warning(tmp_path: Path, mode: int, *, warns: bool) -> None:
    (tmp_path / "key").write_text("file-key-1")
    (tmp_path / "key").chmod(0o600)
    tmp_path.chmod(mode)
    settings = load_settings({"ROUTER_API_KEY_FILE": str(tmp_path / "key")})
    assert settings.warnings == ((f"ROUTER_API_KEY_FILE: {WRITABLE}",) if warns else ())


def test_warning_for_an_unmaskable_key_file_names_its_variable(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("account")
    (tmp_path / "key").chmod(0o600)
    settings = load_settings({"ROUTER_API_KEY_FILE": str(tmp_path / "key")})
    assert settings.warnings == (f"ROUTER_API_KEY_FILE: {UNMASKABLE}",)


@pytest.mark.parametrize("kind", ["auto", "dario", "litellm"])
def test_credentials_of_all_routers_are_redacted_and_only_one_kinds_sent(kind: str) -> None:
    values = {"DARIO_API_KEY": "own-key-1", "DARIO_ADMIN_TOKEN": "own-token-2", "LITELLM_MASTER_KEY": "own-key-3"}
    env = {"ROUTER_KIND": kind, "ROUTER_API_KEY": "key-4", "ROUTER_ADMIN_TOKEN": "token-5", **values}
    settings = load_settings(env)
    assert {secret.reveal() for secret in settings.secrets} == {*values.values(), "key-4", "token-5"}
    assert {secret.reveal() for secret in settings.credentials} == {"key-4", "token-5"}


def test_key_file_owned_by_another_user_gives_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    file.write_text("file-key-1")
    file.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
    else:
        uid = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: uid + 1)
    assert load_settings({"ROUTER_API_KEY_FILE": str(file)}).warnings == (f"ROUTER_API_KEY_FILE: {WRITABLE}",)


@pytest.mark.parametrize("name", ["ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "LITELLM_MASTER_KEY"])
@pytest.mark.parametrize("value", ["account", "OpenAI", "lm-studio", "not-running", "abc12", "rate_limited"])
def test_unmaskable_key_gives_a_warning_without_its_value(name: str, value: str) -> None:
    settings = load_settings({name: value})
    assert settings.warnings == (f"{name}: {UNMASKABLE}",)
    assert not [warning for warning in settings.warnings if value in warning]


@pytest.mark.parametrize(
    "value", ["sk-1234", "correct-horse-battery-staple", "aBcDeFgHiJ", "a-long-key-of-several-words"]
)
def test_maskable_key_gives_no_warning(value: str) -> None:
    assert load_settings({"ROUTER_API_KEY": value}).warnings == ()


REFERENCES = [
    "$NAME",
    "${NAME}",
    "${env:NAME}",
    "${input:key}",
    "%NAME%",
    "{env:NAME}",
    "{{NAME}}",
    "{{ .Name }}",
    "{NAME}",
]
REFERENCES += [
    "$env:NAME",
    "$(cat key)",
    "env.NAME",
    "env:NAME",
    "process.env.NAME",
    "os.environ/NAME",
    "os.getenv('NAME')",
]
REFERENCES += ["<your-key>", "op://vault/item/key", "null", "None", "undefined", " nil\n"]
REFERENCES += [
    '"null"',
    "'null'",
    '""',
    "''",
    "(null)",
    "!!null",
    "[[NAME]]",
    "@{NAME}",
    "%{NAME}",
    "#{NAME}#",
    "$[NAME]",
]
REFERENCES += ["{$NAME}", "$$NAME", "$NAME$", "@NAME@", "__NAME__", "env(NAME)", "ENV[NAME]", "import.meta.env.NAME"]
REFERENCES += ["%(NAME)s", "'${NAME}'"]
EXAMPLE_KEYS = ["your-api-key", "YOUR_API_KEY", "sk-...", "sk-xxxxxxxx", "your-key"]
EVERY_NAME = ["ROUTER_URL", "ROUTER_KIND", "ROUTER_API_KEY", "ROUTER_API_KEY_FILE", "ROUTER_ADMIN_TOKEN"]
EVERY_NAME += [
    "ROUTER_CA_FILE",
    "ROUTER_ADMIN_TOKEN_FILE",
    "ROUTER_HOME",
    "ROUTER_TIMEOUT",
    "ROUTER_LOG_LEVEL",
    "DARIO_PORT",
]
EVERY_NAME += ["DARIO_API_KEY", "DARIO_ADMIN_TOKEN", "LITELLM_MASTER_KEY"]


@pytest.mark.parametrize("name", EVERY_NAME)
@pytest.mark.parametrize("value", REFERENCES)
def test_placeholder_that_was_not_replaced_is_rejected_in_every_setting(name: str, value: str) -> None:
    assert "contains a placeholder" in rejected({name: value}, name)


@pytest.mark.parametrize("name", ["ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "LITELLM_MASTER_KEY"])
@pytest.mark.parametrize("value", EXAMPLE_KEYS)
def test_key_of_an_example_is_rejected(name: str, value: str) -> None:
    assert "contains a placeholder" in rejected({name: value}, name)


@pytest.mark.parametrize("name", ["ROUTER_URL", "ROUTER_HOME", "ROUTER_API_KEY_FILE"])
@pytest.mark.parametrize(
    "value",
    ["/home/{USER}/.dario", "$HOME/x", "%USERPROFILE%\\x", "http://${HOST}:1", "/{{ home }}/x"],
)
def test_placeholder_within_an_address_or_a_path_is_rejected(name: str, value: str) -> None:
    assert "contains a placeholder" in rejected({name: value}, name)


def test_placeholder_in_allow_remote_is_rejected() -> None:
    rejected({"ROUTER_URL": "https://router.example", "ROUTER_ALLOW_REMOTE": "${ALLOW}"}, "ROUTER_ALLOW_REMOTE")


@pytest.mark.parametrize("value", REFERENCES)
def test_key_file_that_contains_a_placeholder_is_rejected(tmp_path: Path, value: str) -> None:
    (tmp_path / "key").write_text(value)
    assert "placeholder" in rejected({"ROUTER_API_KEY_FILE": str(tmp_path / "key")}, "ROUTER_API_KEY_FILE")


@pytest.mark.parametrize("value", ["sk-$abc", "a%41b%", "pa{ss}word1", "nullable-key", "none-of-yours-1", "dario"])
def test_key_that_resembles_a_placeholder_is_accepted(value: str) -> None:
    assert key_of(load_settings({"ROUTER_API_KEY": value})) == value
