"""Each setting, valid and invalid. An error is one line with the variable's name and never its value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from router_client import Settings, SettingsError, load_settings, set_variables, setting_sources
from router_client.settings.environment import WITHOUT_EFFECT
from tests.support import KEY

REMOTE = {"ROUTER_URL": "https://router.example", "ROUTER_ALLOW_REMOTE": "1"}


def key_of(settings: Settings) -> str | None:
    key = settings.key_for(settings.kinds[0])
    return key.reveal() if key else None


def token_of(settings: Settings) -> str | None:
    token = settings.token_for(settings.kinds[0])
    return token.reveal() if token else None


def rejected(env: dict[str, str], name: str) -> str:
    """The error's line, checked for the variable's name and for the absence of every value."""
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    line = str(caught.value)
    assert caught.value.name == name
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert not [value for value in env.values() if len(value) > 3 and value in line]
    assert caught.value.__cause__ is None
    return line


def test_defaults_are_dario_on_this_machine(clean_environment: Path) -> None:
    settings = load_settings({})
    assert str(settings.address) == "http://127.0.0.1:3456"
    assert settings.kind == "auto"
    assert (settings.api_key, settings.admin_token) == (None, None)
    assert settings.home == clean_environment / ".dario"
    assert settings.timeout_s == 3.0


def test_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTER_URL", "http://127.0.0.1:4000")
    assert load_settings().address.port == 4000


def test_every_setting_is_read(tmp_path: Path) -> None:
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
    assert str(settings.address) == "http://localhost:4000"
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
def test_empty_variable_counts_as_unset(name: str) -> None:
    plain, empty = load_settings({}), load_settings({name: ""})
    assert empty == plain


def test_routers_own_variables_are_used_if_the_general_ones_are_unset() -> None:
    own = {"DARIO_API_KEY": "own-key", "DARIO_ADMIN_TOKEN": "own-token", "DARIO_PORT": "4111"}
    settings = load_settings(own)
    assert str(settings.address) == "http://127.0.0.1:4111"
    assert key_of(settings) == "own-key"
    assert token_of(settings) == "own-token"


def write_config(home: Path, content: str) -> None:
    """Write dario's configuration file into its state folder."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.json").write_text(content)


def test_darios_configuration_file_takes_precedence_over_its_variable(clean_environment: Path) -> None:
    write_config(clean_environment / ".dario", '{"host": "::1", "port": 4222}')
    assert str(load_settings({}).address) == "http://[::1]:4222"
    assert str(load_settings({"DARIO_PORT": "4111"}).address) == "http://[::1]:4222"
    assert load_settings({"ROUTER_URL": "http://127.0.0.1:5"}).address.port == 5


def test_darios_configuration_file_is_read_in_the_configured_state_folder(
    clean_environment: Path, tmp_path: Path
) -> None:
    write_config(clean_environment / ".dario", '{"port": 4222}')
    write_config(tmp_path / "state", '{"port": 4333}')
    assert load_settings({"ROUTER_HOME": str(tmp_path / "state")}).address.port == 4333
    assert load_settings({"ROUTER_HOME": str(tmp_path)}).address.port == 3456
    assert load_settings({"ROUTER_HOME": ""}).address.port == 3456, "no files are to be read"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "router.example", "127.0.0.1@router.example"])
def test_host_in_darios_file_cannot_lead_to_another_machine(clean_environment: Path, host: str) -> None:
    write_config(clean_environment / ".dario", f'{{"host": "{host}", "port": 4222}}')
    settings = load_settings({"ROUTER_API_KEY": "a-key"})
    assert str(settings.address) == "http://127.0.0.1:4222"
    assert settings.home == clean_environment / ".dario"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"port": 70000}', '{"port": "4222"}', '{"other": 1}', "9" * 5000])
def test_darios_file_without_an_address_has_no_effect(clean_environment: Path, content: str) -> None:
    write_config(clean_environment / ".dario", content)
    assert str(load_settings({}).address) == "http://127.0.0.1:3456"
    assert str(load_settings({"DARIO_PORT": "4111"}).address) == "http://127.0.0.1:4111"


def test_port_comes_from_the_variable_or_the_default_if_the_file_has_none(
    clean_environment: Path,
) -> None:
    write_config(clean_environment / ".dario", '{"host": "::1"}')
    assert str(load_settings({}).address) == "http://[::1]:3456"
    assert str(load_settings({"DARIO_PORT": "4111"}).address) == "http://[::1]:4111"


def test_configuration_file_of_one_router_does_not_affect_another(clean_environment: Path) -> None:
    write_config(clean_environment / ".dario", '{"port": 4222}')
    assert load_settings({"ROUTER_KIND": "litellm"}).address.port == 4000


def test_general_variables_take_precedence_over_the_routers_own() -> None:
    own = {"DARIO_API_KEY": "own-key", "DARIO_PORT": "4111"}
    settings = load_settings(own | {"ROUTER_API_KEY": "the-key", "ROUTER_URL": "http://127.0.0.1:5"})
    assert settings.address.port == 5
    assert key_of(settings) == "the-key"


def test_key_file_takes_precedence_over_the_routers_own_variable(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("file-key\n")
    env = {"ROUTER_API_KEY_FILE": str(file), "DARIO_API_KEY": "own-key"}
    assert key_of(load_settings(env)) == "file-key"


def test_key_file_path_can_start_with_a_tilde(clean_environment: Path) -> None:
    (clean_environment / "key").write_text("file-key")
    assert key_of(load_settings({"ROUTER_API_KEY_FILE": "~/key"})) == "file-key"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"two words", b"two\nlines", b"caf\xc3\xa9", b"\xff\xfek\0", b"x" * 4097, b"\0"]
)
def test_key_file_without_a_valid_key_is_rejected(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    rejected({"ROUTER_API_KEY_FILE": str(file)}, "ROUTER_API_KEY_FILE")


def test_key_file_that_is_not_a_regular_file_is_rejected_at_once(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (fifo, tmp_path, tmp_path / "missing", "nul\0", "~no-such-user/key"):
        rejected({"ROUTER_ADMIN_TOKEN_FILE": str(path)}, "ROUTER_ADMIN_TOKEN_FILE")


def test_key_and_key_file_together_are_rejected(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("file-key")
    line = rejected({"ROUTER_API_KEY": "a-key", "ROUTER_API_KEY_FILE": str(file)}, "ROUTER_API_KEY_FILE")
    assert "not both" in line


@pytest.mark.parametrize("name", ["ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "DARIO_ADMIN_TOKEN"])
@pytest.mark.parametrize("value", ["   ", "two words", "line\nbreak", "caf\u00e9", "nul\0nul", "x" * 4097])
def test_value_that_cannot_be_a_key_is_rejected(name: str, value: str) -> None:
    rejected({name: value}, name)


@pytest.mark.parametrize("kind", ["lite-llm", "dario,dario", "DARIO2"])
def test_unknown_kind_is_rejected_and_the_known_ones_are_listed(kind: str) -> None:
    assert "auto, dario, litellm" in rejected({"ROUTER_KIND": kind}, "ROUTER_KIND")


@pytest.mark.parametrize("port", ["65536", "-1", "+80", "80.0", " 80", "\u0663\u0664", "9" * 5000])
def test_invalid_port_in_the_routers_own_variable_is_rejected(port: str) -> None:
    rejected({"DARIO_PORT": port}, "DARIO_PORT")


@pytest.mark.parametrize("timeout", ["0", "0.09", "30.1", "-1", "nan", "inf", "2s", "1e309"])
def test_timeout_out_of_range_is_rejected(timeout: str) -> None:
    rejected({"ROUTER_TIMEOUT": timeout}, "ROUTER_TIMEOUT")


def test_empty_home_means_that_no_files_are_read() -> None:
    assert load_settings({"ROUTER_HOME": ""}).home is None


def test_home_can_start_with_a_tilde(clean_environment: Path) -> None:
    assert load_settings({"ROUTER_HOME": "~/state"}).home == clean_environment / "state"


@pytest.mark.parametrize("home", ["state", "./state", "/nul\0", "~no-such-user-here/x"])
def test_home_that_is_not_an_absolute_path_is_rejected(home: str) -> None:
    rejected({"ROUTER_HOME": home}, "ROUTER_HOME")


@pytest.mark.parametrize("allow", ["", "0", "true", "yes"])
def test_remote_router_needs_allow_remote_set_to_1(allow: str) -> None:
    line = rejected({"ROUTER_URL": "https://router.example", "ROUTER_ALLOW_REMOTE": allow}, "ROUTER_URL")
    assert "ROUTER_ALLOW_REMOTE=1" in line


def test_remote_router_with_a_key_needs_https() -> None:
    assert key_of(load_settings(REMOTE | {"ROUTER_API_KEY": "a-key"})) == "a-key"
    plain = REMOTE | {"ROUTER_URL": "http://router.example"}
    assert load_settings(plain).address.scheme == "http"
    for name in ("ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "DARIO_ADMIN_TOKEN"):
        rejected(plain | {name: "a-key"}, "ROUTER_URL")


@pytest.mark.parametrize("host", ["host.docker.internal", "host.containers.internal", "HOST.docker.internal"])
def test_key_goes_to_a_containers_host_in_plain_text_only_if_that_is_allowed(host: str) -> None:
    env = {"ROUTER_URL": f"http://{host}:4000", "ROUTER_API_KEY": "a-key"}
    assert key_of(load_settings(env | {"ROUTER_ALLOW_PLAINTEXT_HOST": "1"})) == "a-key"
    for other in ({}, {"ROUTER_ALLOW_REMOTE": "1"}, {"ROUTER_ALLOW_PLAINTEXT_HOST": "true"}):
        assert "set ROUTER_ALLOW_PLAINTEXT_HOST=1" in rejected(env | other, "ROUTER_URL")
    assert load_settings({"ROUTER_URL": env["ROUTER_URL"], "ROUTER_ALLOW_REMOTE": "1"}).credentials == ()


@pytest.mark.parametrize(
    "host",
    [
        *("host.docker.internal.evil.example", "docker.internal", "x.host.docker.internal", "host.docker.internal."),
        *("gateway.docker.internal", "host.lima.internal", "10.0.0.1", "172.17.0.1", "router.example"),
    ],
)
def test_no_other_host_gets_a_key_in_plain_text(host: str) -> None:
    allowed = {"ROUTER_ALLOW_PLAINTEXT_HOST": "1", "ROUTER_API_KEY": "a-key"}
    rejected({"ROUTER_URL": f"http://{host}:4000", **allowed}, "ROUTER_URL")
    rejected({"ROUTER_URL": f"http://{host}:4000", "ROUTER_ALLOW_REMOTE": "1", **allowed}, "ROUTER_URL")


def test_containers_host_over_https_is_a_remote_router() -> None:
    env = {"ROUTER_URL": "https://host.docker.internal", "ROUTER_ALLOW_PLAINTEXT_HOST": "1"}
    assert "ROUTER_ALLOW_REMOTE=1" in rejected(env, "ROUTER_URL")
    assert load_settings(env | {"ROUTER_ALLOW_REMOTE": "1"}).address.port == 443


def test_remote_router_has_no_default_state_folder(tmp_path: Path) -> None:
    assert load_settings(REMOTE).home is None
    assert load_settings(REMOTE | {"ROUTER_HOME": str(tmp_path)}).home == tmp_path


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
def test_value_without_effect_is_not_passed_on(name: str) -> None:
    for value in WITHOUT_EFFECT[name]:
        assert load_settings({name: value}) == load_settings({})
        assert set_variables({name: value}).plain == {}


def test_set_variables_have_settings_with_values_and_credentials_by_name() -> None:
    env = {"ROUTER_HOME": "", "ROUTER_TIMEOUT": "7", "LITELLM_MASTER_KEY": KEY, "DARIO_API_KEY": "", "OTHER": "x"}
    assert set_variables(env) == ({"ROUTER_HOME": "", "ROUTER_TIMEOUT": "7"}, ("LITELLM_MASTER_KEY",))


def test_sources_have_the_name_of_each_setting_and_no_value() -> None:
    env = {
        "ROUTER_HOME": "",
        "ROUTER_TIMEOUT": "3",
        "ROUTER_KIND": "litellm",
        "ROUTER_CA_FILE": "/FAKE.pem",
        "LITELLM_MASTER_KEY": KEY,
        "DARIO_PORT": "4567",
        "OTHER": "x",
    }
    assert setting_sources(env) == (
        ("ROUTER_KIND", "environment variable"),
        ("ROUTER_HOME", "environment variable"),
        ("ROUTER_CA_FILE", "file named by an environment variable"),
        ("LITELLM_MASTER_KEY", "router's own variable"),
        ("DARIO_PORT", "router's own variable"),
    )
    assert setting_sources({"ROUTER_API_KEY": KEY}, {"ROUTER_API_KEY_FILE": "/FAKE"}) == (
        ("ROUTER_API_KEY_FILE", "file named by an environment variable"),
    )
