"""The log: written to stderr only, every record scrubbed, without delaying an answer."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Iterable

MAX_QUEUED = 1000
FLUSH_S = 0.2
STDERR = 2
# A debug record of the SDK can hold a whole message, which takes long to scrub.
MAX_CHARACTERS = 64 * 1024
TOO_LONG = "a log record was left out: it is too long"
NOT_SCRUBBED = "a log record was left out: it could not be scrubbed"


class ScrubbingHandler(logging.Handler):
    """Scrubs and writes in its own thread, so that a full stderr that nobody reads blocks nothing else.

    `secrets` returns the credentials to mask. It is called in that thread, since it may have to wait for the router's
    state folder before the first look.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self._secrets = secrets
        self._texts: queue.Queue[str] = queue.Queue(MAX_QUEUED)
        self._writer: threading.Thread | None = None
        self.setFormatter(logging.Formatter("routerscope %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the record; drop it if the queue is full."""
        # Imported here, since most runs log nothing and no client should wait for it. Not imported in the thread,
        # where a record that is logged at exit could no longer import it.
        import mcp_server.redaction  # noqa: F401, PLC0415

        try:
            text = self.format(record)
        except Exception:
            text = NOT_SCRUBBED
        try:
            self._texts.put_nowait(text if len(text) <= MAX_CHARACTERS else TOO_LONG)
        except queue.Full:
            return
        self._start()

    def flush(self) -> None:
        """Wait up to FLUSH_S for the writer."""
        with self._texts.all_tasks_done:
            if self._texts.unfinished_tasks:
                self._texts.all_tasks_done.wait(FLUSH_S)

    def _start(self) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="routerscope-log", daemon=True)
            self._writer.start()

    def _write(self) -> None:
        while True:
            line = self._scrubbed(self._texts.get())
            try:
                os.write(STDERR, f"{line}\n".encode(errors="replace"))
            except OSError:
                pass
            finally:
                self._texts.task_done()

    def _scrubbed(self, text: str) -> str:
        try:
            from mcp_server.redaction import Scrubber  # noqa: PLC0415

            return Scrubber(self._secrets()).report(text)
        except Exception:
            return NOT_SCRUBBED


def configure_log(level: str, secrets: Callable[[], Iterable[str]]) -> None:
    """Install the only handler of the root logger. Call it before the SDK is started, which adds its own otherwise."""
    logging.basicConfig(level=level.upper(), handlers=[ScrubbingHandler(secrets)], force=True)
    # They log URLs at INFO and headers at DEBUG.
    for name in ("httpx", "httpcore", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
