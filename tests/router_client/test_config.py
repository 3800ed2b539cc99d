"""Each setting, good and bad. A bad one is one line with the variable's name and never its value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from router_client import Settings, SettingsError, load_settings

REMOTE = {"ROUTER_URL": "https://router.example", "ROUTER_ALLOW_REMOTE": "1"}


def key_of(settings: Settings) -> str | None:
    held = settings.key_for(settings.likely_kind)
    return held.reveal() if held else None


def token_of(settings: Settings) -> str | None:
    held = settings.token_for(settings.likely_kind)
    return held.reveal() if held else None


def refused(env: dict[str, str], name: str) -> str:
    """The one line of a refusal, checked for the variable's name and for the absence of every value."""
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    line = str(caught.value)
    assert caught.value.name == name
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert not [value for value in env.values() if len(value) > 3 and value in line]
    assert caught.value.__cause__ is None
    return line


def test_with_nothing_set_it_looks_at_dario_on_this_machine(clean_environment: Path) -> None:
    settings = load_settings({})
    assert str(settings.origin) == "http://127.0.0.1:3456"
    assert (settings.kind, settings.likely_kind) == ("auto", "dario")
    assert (settings.api_key, settings.admin_token) == (None, None)
    assert settings.home == clean_environment / ".dario"
    assert settings.timeout_s == 3.0


def test_the_environment_of_the_process_is_read_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTER_URL", "http://127.0.0.1:4000")
    assert load_settings().origin.port == 4000


def test_every_setting_is_taken(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "ROUTER_URL": "http://localhost:4000/",
            "ROUTER_KIND": " Dario ",
            "ROUTER_API_KEY": " a-key\n",
            "ROUTER_ADMIN_TOKEN": "a-token",
            "ROUTER_HOME": str(tmp_path),
            "ROUTER_TIMEOUT": "0.5",
        }
    )
    assert str(settings.origin) == "http://localhost:4000"
    assert settings.kind == "dario"
    assert key_of(settings) == "a-key"
    assert settings.admin_token is not None
    assert settings.admin_token.reveal() == "a-token"
    assert settings.home == tmp_path
    assert settings.timeout_s == 0.5


@pytest.mark.parametrize(
    "name",
    [
        *("ROUTER_URL", "ROUTER_KIND", "ROUTER_API_KEY", "ROUTER_API_KEY_FILE", "ROUTER_ADMIN_TOKEN"),
        *("ROUTER_ADMIN_TOKEN_FILE", "ROUTER_TIMEOUT", "ROUTER_ALLOW_REMOTE"),
        *("DARIO_API_KEY", "DARIO_ADMIN_TOKEN", "DARIO_PORT"),
    ],
)
def test_an_empty_setting_counts_as_absent(name: str) -> None:
    plain, empty = load_settings({}), load_settings({name: ""})
    assert empty == plain


def test_the_routers_own_names_serve_where_the_general_ones_are_absent() -> None:
    own = {"DARIO_API_KEY": "own-key", "DARIO_ADMIN_TOKEN": "own-token", "DARIO_PORT": "4111"}
    settings = load_settings(own)
    assert str(settings.origin) == "http://127.0.0.1:4111"
    assert key_of(settings) == "own-key"
    assert token_of(settings) == "own-token"


def own_file(home: Path, content: str) -> None:
    """dario's own configuration, in its state folder."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.json").write_text(content)


def test_the_port_and_host_of_darios_own_file_come_before_its_variable(clean_environment: Path) -> None:
    own_file(clean_environment / ".dario", '{"host": "::1", "port": 4222}')
    assert str(load_settings({}).origin) == "http://[::1]:4222"
    assert str(load_settings({"DARIO_PORT": "4111"}).origin) == "http://[::1]:4222"
    assert load_settings({"ROUTER_URL": "http://127.0.0.1:5"}).origin.port == 5


def test_darios_own_file_is_looked_for_in_the_state_folder_that_was_set(
    clean_environment: Path, tmp_path: Path
) -> None:
    own_file(clean_environment / ".dario", '{"port": 4222}')
    own_file(tmp_path / "state", '{"port": 4333}')
    assert load_settings({"ROUTER_HOME": str(tmp_path / "state")}).origin.port == 4333
    assert load_settings({"ROUTER_HOME": str(tmp_path)}).origin.port == 3456
    assert load_settings({"ROUTER_HOME": ""}).origin.port == 3456, "no files are to be read"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "router.example", "127.0.0.1@router.example"])
def test_whatever_host_darios_own_file_names_this_machine_is_asked(clean_environment: Path, host: str) -> None:
    own_file(clean_environment / ".dario", f'{{"host": "{host}", "port": 4222}}')
    settings = load_settings({"ROUTER_API_KEY": "a-key"})
    assert str(settings.origin) == "http://127.0.0.1:4222"
    assert settings.home == clean_environment / ".dario"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"port": 70000}', '{"port": "4222"}', '{"other": 1}', "9" * 5000])
def test_a_file_of_darios_that_names_no_address_changes_nothing(clean_environment: Path, content: str) -> None:
    own_file(clean_environment / ".dario", content)
    assert str(load_settings({}).origin) == "http://127.0.0.1:3456"
    assert str(load_settings({"DARIO_PORT": "4111"}).origin) == "http://127.0.0.1:4111"


def test_a_host_without_a_port_leaves_the_port_to_the_variable_and_then_to_the_usual_one(
    clean_environment: Path,
) -> None:
    own_file(clean_environment / ".dario", '{"host": "::1"}')
    assert str(load_settings({}).origin) == "http://[::1]:3456"
    assert str(load_settings({"DARIO_PORT": "4111"}).origin) == "http://[::1]:4111"


def test_the_file_of_one_router_says_nothing_of_another(clean_environment: Path) -> None:
    own_file(clean_environment / ".dario", '{"port": 4222}')
    assert load_settings({"ROUTER_KIND": "litellm"}).origin.port == 4000


def test_the_general_names_win_over_the_routers_own() -> None:
    own = {"DARIO_API_KEY": "own-key", "DARIO_PORT": "4111"}
    settings = load_settings(own | {"ROUTER_API_KEY": "the-key", "ROUTER_URL": "http://127.0.0.1:5"})
    assert settings.origin.port == 5
    assert key_of(settings) == "the-key"


def test_a_key_is_read_from_its_file_and_the_file_wins_over_the_routers_own_name(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("file-key\n")
    env = {"ROUTER_API_KEY_FILE": str(file), "DARIO_API_KEY": "own-key"}
    assert key_of(load_settings(env)) == "file-key"


def test_a_key_file_may_lie_in_the_home_folder(clean_environment: Path) -> None:
    (clean_environment / "key").write_text("file-key")
    assert key_of(load_settings({"ROUTER_API_KEY_FILE": "~/key"})) == "file-key"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"two words", b"two\nlines", b"caf\xc3\xa9", b"\xff\xfek\0", b"x" * 4097, b"\0"]
)
def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    refused({"ROUTER_API_KEY_FILE": str(file)}, "ROUTER_API_KEY_FILE")


def test_a_key_file_that_is_no_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (fifo, tmp_path, tmp_path / "missing", "nul\0", "~no-such-user/key"):
        refused({"ROUTER_ADMIN_TOKEN_FILE": str(path)}, "ROUTER_ADMIN_TOKEN_FILE")


def test_a_key_and_its_file_at_once_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("file-key")
    line = refused({"ROUTER_API_KEY": "a-key", "ROUTER_API_KEY_FILE": str(file)}, "ROUTER_API_KEY_FILE")
    assert "not both" in line


@pytest.mark.parametrize("name", ["ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "DARIO_ADMIN_TOKEN"])
@pytest.mark.parametrize("value", ["   ", "two words", "line\nbreak", "caf\u00e9", "nul\0nul", "x" * 4097])
def test_a_value_that_can_be_no_key_is_refused(name: str, value: str) -> None:
    refused({name: value}, name)


@pytest.mark.parametrize("kind", ["lite-llm", "dario,dario", "DARIO2"])
def test_an_unknown_kind_is_refused_and_the_known_ones_are_named(kind: str) -> None:
    assert "auto, dario, litellm" in refused({"ROUTER_KIND": kind}, "ROUTER_KIND")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "+80", "80.0", " 80", "\u0663\u0664", "9" * 5000])
def test_a_bad_port_of_the_routers_own_name_is_refused(port: str) -> None:
    refused({"DARIO_PORT": port}, "DARIO_PORT")


@pytest.mark.parametrize("timeout", ["0", "0.09", "30.1", "-1", "nan", "inf", "2s", "1e309"])
def test_a_timeout_outside_its_bounds_is_refused(timeout: str) -> None:
    refused({"ROUTER_TIMEOUT": timeout}, "ROUTER_TIMEOUT")


def test_an_empty_home_turns_reading_files_off() -> None:
    assert load_settings({"ROUTER_HOME": ""}).home is None


def test_a_home_may_start_at_the_persons_home_folder(clean_environment: Path) -> None:
    assert load_settings({"ROUTER_HOME": "~/state"}).home == clean_environment / "state"


@pytest.mark.parametrize("home", ["state", "./state", "/nul\0", "~no-such-user-here/x"])
def test_a_home_that_is_no_full_path_is_refused(home: str) -> None:
    refused({"ROUTER_HOME": home}, "ROUTER_HOME")


@pytest.mark.parametrize("allow", ["", "0", "true", "yes"])
def test_a_remote_router_takes_exactly_1_as_permission(allow: str) -> None:
    line = refused({"ROUTER_URL": "https://router.example", "ROUTER_ALLOW_REMOTE": allow}, "ROUTER_URL")
    assert "ROUTER_ALLOW_REMOTE=1" in line


def test_a_remote_router_takes_https_for_a_key_and_http_without_one() -> None:
    assert key_of(load_settings(REMOTE | {"ROUTER_API_KEY": "a-key"})) == "a-key"
    plain = REMOTE | {"ROUTER_URL": "http://router.example"}
    assert load_settings(plain).origin.scheme == "http"
    for name in ("ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "DARIO_ADMIN_TOKEN"):
        refused(plain | {name: "a-key"}, "ROUTER_URL")


def test_the_state_folder_of_this_machine_is_not_taken_for_a_remote_routers(tmp_path: Path) -> None:
    assert load_settings(REMOTE).home is None
    assert load_settings(REMOTE | {"ROUTER_HOME": str(tmp_path)}).home == tmp_path
