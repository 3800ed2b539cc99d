"""The log goes to stderr only, is scrubbed, and does not delay answers."""

from __future__ import annotations

import logging
import os
import select
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from mcp_server import log
from mcp_server.log import MAX_CHARACTERS, MAX_QUEUED, NOT_SCRUBBED, TOO_LONG, ScrubbingHandler, configure_log
from mcp_server.redaction import Scrubber
from tests.state_folder import StateFolder
from tests.support import client_for

DEADLINE_S = 10
KNOWN = "hunter2-FAKE-known"
ANTHROPIC = "sk-ant-" + "api03-" + "A1b2C3d4E5f6G7h8" * 5
LIBRARIES = ("httpx", "httpcore", "httpx2", "httpcore2")


class Stderr:
    """A pipe instead of stderr."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self._rest = b""

    def line(self) -> str:
        """Wait for the next line and return it."""
        while b"\n" not in self._rest:
            assert select.select([self.reading], [], [], DEADLINE_S)[0], "no line arrived"
            self._rest += os.read(self.reading, 65536)
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode()

    def fill(self) -> int:
        """Fill the pipe and return the number of bytes written."""
        os.set_blocking(self.writing, False)
        filled = 0
        try:
            while True:
                filled += os.write(self.writing, b"x" * 4096)
        except BlockingIOError:
            os.set_blocking(self.writing, True)
            return filled

    def empty(self, size: int) -> None:
        """Read `size` bytes."""
        while size > 0:
            size -= len(os.read(self.reading, min(size, 65536)))


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stderr]:
    pipe = Stderr()
    monkeypatch.setattr(log, "STDERR", pipe.writing)
    yield pipe
    # The writing end stays open: a handler's thread may still use its number, which must not become another file's.
    os.close(pipe.reading)


@pytest.fixture
def log_as_before() -> Iterator[None]:
    """Restore the loggers as pytest has set them up."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def logger(secrets: Callable[[], Iterable[str]] = lambda: (KNOWN,)) -> logging.Logger:
    """Return a separate logger with the handler."""
    own = logging.Logger("own", logging.DEBUG)
    own.addHandler(ScrubbingHandler(secrets))
    return own


def within_deadline(work: Callable[[], object]) -> bool:
    """Return whether `work` ends within the deadline."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(DEADLINE_S)
    return not thread.is_alive()


def test_record_is_one_line_on_stderr_with_level_and_logger(stderr: Stderr) -> None:
    logger().warning("read %s failed", "livez")
    assert stderr.line() == "routerscope WARNING own: read livez failed"


@pytest.mark.usefixtures("log_as_before")
def test_log_writes_nothing_to_stdout(stderr: Stderr, capfd: pytest.CaptureFixture[str]) -> None:
    configure_log("debug", tuple)
    logging.getLogger("any").error("something")
    assert stderr.line() == "routerscope ERROR any: something"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        f"connected with {KNOWN}",
        f"Authorization: Bearer {ANTHROPIC}",
        f"GET http://user:{KNOWN}@127.0.0.1/?key={ANTHROPIC}",
        "Authorization: Bearer abcdefghijklmnop0123456789",
    ],
)
def test_log_contains_no_credential(text: str, stderr: Stderr) -> None:
    logger().error("%s", text)
    line = stderr.line()
    assert "[redacted:" in line
    assert not any(secret in line for secret in (KNOWN, ANTHROPIC, "abcdefghijklmnop0123456789", "sk-ant"))


def test_secret_in_a_traceback_is_redacted(stderr: Stderr) -> None:
    try:
        raise RuntimeError(KNOWN)
    except RuntimeError:
        logger().exception("it failed")
    lines = [stderr.line()]
    while not lines[-1].startswith("RuntimeError") and "RuntimeError:" not in lines[-1]:
        lines.append(stderr.line())
    assert KNOWN not in "\n".join(lines)


def test_new_secret_is_redacted_from_then_on(stderr: Stderr) -> None:
    secrets: list[str] = []
    own = logger(lambda: secrets)
    own.error("one %s", KNOWN)
    assert KNOWN in stderr.line()
    secrets.append(KNOWN)
    own.error("two %s", KNOWN)
    assert KNOWN not in stderr.line()


def test_first_record_is_redacted_with_keys_of_the_state_folder(stderr: Stderr, tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("groq", apiKey=KNOWN)
    client = client_for("pool1", ROUTER_HOME=str(tmp_path))
    logger(client.known_secrets).error("before any look: %s", KNOWN)
    assert stderr.line() == "routerscope ERROR own: before any look: [redacted:known]"


def test_unresponsive_state_folder_delays_only_the_log(stderr: Stderr) -> None:
    answered = threading.Event()

    def secrets() -> Iterable[str]:
        assert answered.wait(DEADLINE_S)
        return (KNOWN,)

    own = logger(secrets)
    assert within_deadline(lambda: own.error("one %s", KNOWN))
    answered.set()
    assert stderr.line() == "routerscope ERROR own: one [redacted:known]"


def fails() -> Iterable[str]:
    raise RuntimeError(KNOWN)


def test_record_that_cannot_be_scrubbed_becomes_a_fixed_line(stderr: Stderr, monkeypatch: pytest.MonkeyPatch) -> None:
    logger(fails).error(KNOWN)
    assert stderr.line() == NOT_SCRUBBED
    monkeypatch.delattr(Scrubber, "report")
    logger().error(KNOWN)
    assert stderr.line() == NOT_SCRUBBED


def test_record_that_cannot_be_formatted_becomes_a_fixed_line(stderr: Stderr) -> None:
    logger().error("%d accounts of %s", KNOWN)
    assert stderr.line() == NOT_SCRUBBED


def test_record_that_is_too_long_becomes_a_fixed_line(stderr: Stderr) -> None:
    logger().error("x" * MAX_CHARACTERS)
    assert stderr.line() == TOO_LONG


def test_full_stderr_blocks_no_caller_and_drops_excess_records(stderr: Stderr) -> None:
    filled = stderr.fill()
    own = logger()

    def flood() -> None:
        for number in range(2 * MAX_QUEUED):
            own.error("%d", number)
        own.handlers[0].flush()

    assert within_deadline(flood)
    stderr.empty(filled)
    came = [int(stderr.line().removeprefix("routerscope ERROR own: ")) for _ in range(MAX_QUEUED)]
    assert came == list(range(MAX_QUEUED))
    own.error("after")
    # One more may have been on its way to stderr while the queue was full. What is left would go to the next test.
    rest = [stderr.line().split()[-1]]
    if rest == [str(MAX_QUEUED)]:
        rest = [stderr.line().split()[-1]]
    assert rest == ["after"]


def test_closed_stderr_blocks_no_caller(stderr: Stderr, monkeypatch: pytest.MonkeyPatch) -> None:
    own = logger()
    monkeypatch.setattr(log, "STDERR", -1)
    own.error("lost")
    assert within_deadline(own.handlers[0].flush)
    monkeypatch.setattr(log, "STDERR", stderr.writing)
    own.error("written again")
    assert stderr.line().endswith("written again")


@pytest.mark.usefixtures("log_as_before")
@pytest.mark.parametrize("name", LIBRARIES)
def test_http_libraries_log_warnings_only_at_any_level(name: str, stderr: Stderr) -> None:
    configure_log("debug", tuple)
    library = logging.getLogger(f"{name}.something")
    library.debug("headers")
    library.info("an address")
    library.warning("a warning")
    assert stderr.line().endswith("a warning")


@pytest.mark.usefixtures("log_as_before")
def test_sdk_adds_no_second_log_handler(stderr: Stderr) -> None:
    from mcp_server.protocol.server import build_server  # noqa: PLC0415

    configure_log("info", tuple)
    build_server(lambda: pytest.fail("no client is needed"))
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, ScrubbingHandler)
    assert logging.getLogger().level == logging.INFO
