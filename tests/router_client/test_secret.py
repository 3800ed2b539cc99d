"""A credential in the settings does not show itself, however they are written down."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import traceback

import pytest

from router_client import Settings, load_settings
from router_client.model.secret import Secret
from tests.support import ADMIN_TOKEN, KEY


@pytest.fixture
def settings() -> Settings:
    return load_settings({"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN})


def shows_nothing(text: str) -> bool:
    assert text
    return KEY not in text and ADMIN_TOKEN not in text and "FAKE" not in text


def test_it_is_told_on_request_only() -> None:
    assert Secret(KEY).reveal() == KEY


def test_repr_str_and_format_show_nothing(settings: Settings) -> None:
    for value in (settings, settings.api_key, [settings.api_key], {"key": settings.admin_token}):
        assert shows_nothing(repr(value))
        assert shows_nothing(str(value))
        assert shows_nothing(f"{value}")
    assert shows_nothing(f"{settings.api_key:>40} {settings.api_key!r:s}")
    assert shows_nothing("%s %r" % (settings.api_key, settings.api_key))  # noqa: UP031


@pytest.mark.parametrize("write", [json.dumps, pickle.dumps, copy.deepcopy, dataclasses.asdict])
def test_json_pickle_and_deep_copies_are_refused_without_showing_it(settings: Settings, write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError) as caught:
        write(settings)
    assert shows_nothing("".join(traceback.format_exception(caught.value)))


def test_a_shallow_copy_and_a_fallback_to_str_show_nothing(settings: Settings) -> None:
    assert shows_nothing(repr(copy.copy(settings)))
    assert shows_nothing(json.dumps(settings, default=str))
    assert shows_nothing(json.dumps(dataclasses.fields(settings), default=str))
