"""No representation of the settings reveals a credential."""

from __future__ import annotations

import copy
import json
import pickle
import traceback

import msgspec
import pytest

from router_client import Settings, load_settings
from router_client.model.secret import Secret
from tests.support import ADMIN_TOKEN, KEY


@pytest.fixture
def settings() -> Settings:
    return load_settings({"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN})


def reveals_nothing(text: str) -> bool:
    assert text
    return KEY not in text and ADMIN_TOKEN not in text and "FAKE" not in text


def test_secret_is_returned_by_reveal_only() -> None:
    assert Secret(KEY).reveal() == KEY


def test_repr_str_and_format_do_not_reveal_a_secret(settings: Settings) -> None:
    for value in (settings, settings.api_key, [settings.api_key], {"key": settings.admin_token}):
        assert reveals_nothing(repr(value))
        assert reveals_nothing(str(value))
        assert reveals_nothing(f"{value}")
    assert reveals_nothing(f"{settings.api_key:>40} {settings.api_key!r:s}")
    assert reveals_nothing("%s %r" % (settings.api_key, settings.api_key))  # noqa: UP031


WRITERS = [json.dumps, pickle.dumps, copy.deepcopy, msgspec.json.encode, msgspec.to_builtins]


@pytest.mark.parametrize("write", WRITERS)
def test_json_pickle_and_deepcopy_fail_without_revealing_a_secret(settings: Settings, write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError) as caught:
        write(settings)
    assert reveals_nothing("".join(traceback.format_exception(caught.value)))


def test_shallow_copy_and_fallback_to_str_do_not_reveal_a_secret(settings: Settings) -> None:
    assert reveals_nothing(repr(copy.copy(settings)))
    assert reveals_nothing(json.dumps(settings, default=str))
    assert reveals_nothing(json.dumps(msgspec.structs.asdict(settings), default=str))
