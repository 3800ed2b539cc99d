"""Unusual entries in the state folder: each is reported, the others are read, and nothing is changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from router_client.model.snapshot import Backend
from router_client.model.states import BackendIssue, KeyState
from router_client.routers import load_adapter
from router_client.routers.adapter import DiskView
from router_client.routers.dario import files
from router_client.routers.dario.disk import INCOMPLETE, NO_FOLDER, NO_LISTING, NOT_A_BACKEND
from router_client.routers.dario.files import LINK_OUT, NOT_REGULAR, TOO_LARGE, UNREADABLE
from tests.state_folder import StateFolder

SOUND = b'{"provider":"openai","name":"in","apiKey":"sk-FAKE-0123456789","baseUrl":"https://h.example"}'


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    """A folder with one valid backend; tests add an odd one after it."""
    made = StateFolder(tmp_path / "home")
    made.backend("a-sound")
    return made


def read(home: Path) -> DiskView:
    return load_adapter("dario").read_disk(home)


def odd_one(folder: StateFolder) -> Backend:
    """Return the other entry; the valid one must still be read, and nothing created or changed."""
    before = folder.tree()
    sound, odd = read(folder.home).backends.items
    assert folder.tree() == before
    assert (sound.name, sound.active, sound.issues) == ("a-sound", True, ())
    assert (odd.url, odd.key, odd.active) == (None, KeyState.MISSING, False)
    assert BackendIssue.MALFORMED_FILE in odd.issues
    return odd


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b" ", b"null", b"[]", b"7", b'"text"', b"{", b"\0" * 100, b"\xff\xfe{}", b"\xef\xbb\xbf{}"),
        *(b"[" * 60_000, b'{"a":' * 10_000, b"9" * 5000, b"NaN", b'{"name":"\\ud800"}', b"provider: openai"),
    ],
)
def test_file_that_is_not_a_json_object_is_malformed(folder: StateFolder, content: bytes) -> None:
    folder.file("odd.json", content)
    odd = odd_one(folder)
    assert (odd.name, odd.problem) == ("odd", NOT_A_BACKEND)


@pytest.mark.parametrize(
    "content", [b"{}", b'{"provider":7,"name":[],"baseUrl":{}}', b'{"apiKey":"sk-FAKE-0123456789"}']
)
def test_object_without_backend_fields_is_incomplete(folder: StateFolder, content: bytes) -> None:
    folder.file("odd.json", content)
    sound, odd = read(folder.home).backends.items
    assert (sound.active, odd.active) == (True, False)
    assert (odd.name, odd.url, odd.issues, odd.problem) == ("odd", None, (BackendIssue.INCOMPLETE,), INCOMPLETE)


def test_file_larger_than_64_kib_is_not_parsed(folder: StateFolder) -> None:
    path = folder.file("odd.json", SOUND.ljust(64 * 1024))
    assert read(folder.home).backends.items[1].name == "in"
    path.write_bytes(SOUND.ljust(64 * 1024 + 1))
    assert odd_one(folder).problem == TOO_LARGE


def test_sparse_file_of_1_tb_is_not_read_to_its_end(folder: StateFolder) -> None:
    with folder.file("odd.json", b"").open("wb") as file:
        try:
            file.truncate(10**12)
        except OSError:
            pytest.skip("this file system holds no such file")
    assert odd_one(folder).problem == TOO_LARGE


def test_fifo_without_a_writer_does_not_block(folder: StateFolder) -> None:
    os.mkfifo(folder.backends / "odd.json", 0o600)
    assert odd_one(folder).problem == NOT_REGULAR


def test_folder_named_like_a_file_is_reported(folder: StateFolder) -> None:
    (folder.backends / "odd.json").mkdir()
    assert odd_one(folder).problem == NOT_REGULAR
    before = len(os.listdir("/dev/fd"))
    for _ in range(20):
        read(folder.home)
    assert len(os.listdir("/dev/fd")) == before


@pytest.mark.parametrize("target", ["../../outside.json", "/etc/passwd", "/dev/zero", "../../missing"])
def test_link_out_of_the_state_folder_is_not_followed(folder: StateFolder, target: str) -> None:
    (folder.home.parent / "outside.json").write_bytes(SOUND)
    (folder.backends / "odd.json").symlink_to(target)
    assert odd_one(folder).problem == LINK_OUT
    assert "sk-FAKE-0123456789" not in {secret.reveal() for secret in read(folder.home).secrets}


def test_link_through_another_link_out_is_not_followed(folder: StateFolder) -> None:
    (folder.home.parent / "outside").mkdir()
    (folder.home.parent / "outside" / "x.json").write_bytes(SOUND)
    (folder.home / "way").symlink_to(folder.home.parent / "outside")
    (folder.backends / "odd.json").symlink_to("../way/x.json")
    assert odd_one(folder).problem == LINK_OUT


def test_link_that_replaces_a_file_at_any_moment_is_not_followed(folder: StateFolder) -> None:
    """Replace it at each call of a C function while the folder is read: that includes every system call."""
    outside = folder.home.parent / "outside.json"
    outside.write_bytes(SOUND.replace(b"in", b"out"))
    for moment in count():
        (folder.backends / "odd.json").unlink(missing_ok=True)
        folder.file("odd.json", SOUND)
        calls = count()

        def swap(frame: FrameType, event: str, _: object, moment: int = moment, calls: Iterator[int] = calls) -> None:
            if event == "c_call" and "dario" in frame.f_code.co_filename + str(frame.f_back) and next(calls) == moment:
                (folder.backends / "odd.json").unlink()
                (folder.backends / "odd.json").symlink_to(outside)

        sys.setprofile(swap)
        try:
            items = read(folder.home).backends.items
        finally:
            sys.setprofile(None)
        assert "out" not in {item.name for item in items}
        if next(calls) <= moment:
            break
    assert moment > 50, "reading two files takes more calls than this"


def test_link_within_the_state_folder_is_read(folder: StateFolder) -> None:
    (folder.home / "kept.json").write_bytes(SOUND)
    for target in ("../kept.json", str(folder.home / "kept.json")):
        (folder.backends / "odd.json").unlink(missing_ok=True)
        (folder.backends / "odd.json").symlink_to(target)
        assert [item.name for item in read(folder.home).backends.items] == ["a-sound", "in"]


def test_backends_folder_can_be_a_link_within_the_state_folder(folder: StateFolder) -> None:
    folder.backends.rename(folder.home / "kept")
    folder.backends.symlink_to("kept")
    assert [item.name for item in read(folder.home).backends.items] == ["a-sound"]


def test_link_to_itself_or_to_nothing_cannot_be_opened(folder: StateFolder) -> None:
    (folder.backends / "odd.json").symlink_to("odd.json")
    assert odd_one(folder).problem == UNREADABLE
    (folder.backends / "odd.json").unlink()
    (folder.backends / "odd.json").symlink_to("missing.json")
    assert odd_one(folder).problem == UNREADABLE


def test_file_or_folder_that_cannot_be_opened_is_reported(
    folder: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Like the next two tests, but it also works as root, who may read everything."""
    folder.file("odd.json", SOUND)
    really_open = os.open

    def open_others(path: str | Path, flags: int, dir_fd: int | None = None) -> int:
        if str(path).endswith("odd.json"):
            raise PermissionError
        return really_open(path, flags, dir_fd=dir_fd)

    def refuse(_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "open", open_others)
    assert odd_one(folder).problem == UNREADABLE
    monkeypatch.setattr(os, "scandir", refuse)
    assert read(folder.home).backends.reason == NO_LISTING


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_without_read_permission_is_reported(folder: StateFolder) -> None:
    folder.file("odd.json", SOUND, 0o000)
    assert odd_one(folder).problem == UNREADABLE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_folder_without_list_permission_is_the_reason(folder: StateFolder) -> None:
    folder.backends.chmod(0o000)
    assert read(folder.home).backends.reason == NO_LISTING
    folder.backends.chmod(0o700)


def test_first_64_of_70_files_are_read_and_the_rest_counted(folder: StateFolder) -> None:
    for number in range(69):
        folder.backend(f"b{number:02}")
    backends = read(folder.home).backends
    assert [item.name for item in backends.items][::63] == ["a-sound", "b62"]
    assert "6 more files were not read." in backends.notes


def test_any_number_of_other_files_hides_no_backend(folder: StateFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5000):
        (folder.backends / f"{number}.log").touch()
    folder.backend("z-last")
    view = read(folder.home).backends
    assert [item.name for item in view.items] == ["a-sound", "z-last"]
    assert not [note for note in view.notes if "entries" in note]
    monkeypatch.setattr(files, "MAX_ENTRIES", 4000)
    assert "Only the first 1,000,000 entries of the backends folder were read." in read(folder.home).backends.notes


def test_only_json_files_are_read(folder: StateFolder) -> None:
    for name in ("groq.json.bak", "groq.JSON", "groq", "groq.json~", ".groq.json.swp"):
        folder.file(name, SOUND)
    assert [item.name for item in read(folder.home).backends.items] == ["a-sound"]


def test_file_with_an_invalid_utf8_name_is_read(folder: StateFolder) -> None:
    try:
        folder.file(os.fsdecode(b"odd\xff\n.json"), b"null")
    except OSError:
        pytest.skip("this file system has no such names")
    assert odd_one(folder).problem == NOT_A_BACKEND


@pytest.mark.parametrize("make", [lambda home: None, lambda home: home.write_text("{}")], ids=["missing", "a file"])
def test_missing_state_folder_is_the_reason_and_is_not_created(tmp_path: Path, make: object) -> None:
    home = tmp_path / "home"
    assert callable(make)
    make(home)
    was_there = home.exists()
    backends = read(home).backends
    assert (backends.source, backends.reason, backends.items) == (None, NO_FOLDER, ())
    assert home.exists() is was_there


def test_missing_backends_folder_means_none_and_is_not_created(tmp_path: Path) -> None:
    backends = read(tmp_path).backends
    assert (backends.source, backends.reason, backends.items) == ("disk", None, ())
    assert list(tmp_path.iterdir()) == []


def test_empty_backends_folder_means_none(tmp_path: Path) -> None:
    backends = read(StateFolder(tmp_path).home).backends
    assert (backends.source, backends.reason, backends.items) == ("disk", None, ())


def test_backends_folder_that_is_a_file_or_link_out_is_the_reason(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", StateFolder(tmp_path / "outside")
    outside.backend("groq")
    home.mkdir()
    (home / "backends").write_text("{}")
    assert read(home).backends.reason == NO_LISTING
    (home / "backends").unlink()
    (home / "backends").symlink_to(outside.backends)
    view = read(home)
    assert (view.backends.source, view.backends.reason, view.backends.items) == (None, NO_LISTING, ())
    assert view.secrets == ()


def test_state_folder_can_be_a_link(folder: StateFolder, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder.home)
    assert [item.name for item in read(tmp_path / "link").backends.items] == ["a-sound"]
