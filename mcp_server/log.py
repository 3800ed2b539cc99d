"""The log: stderr only, every record through the scrubber, and never in the way of an answer."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Iterable

MOST_WAITING = 1000
FLUSH_S = 0.2
STDERR = 2
# Scrubbing takes longer than writing: a debug record of the SDK can hold a whole message.
LONGEST = 64 * 1024
TOO_LONG = "a log record was too long and was left out"
UNPRINTABLE = "a log record could not be scrubbed and was left out"


class ScrubbingHandler(logging.Handler):
    """Scrubs and writes in a thread of its own, so that a stderr that nobody reads can fill up and hold nothing else.

    There, too, it waits for what is to be masked: before the first look the state folder is read for it.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self._secrets = secrets
        self._texts: queue.Queue[str] = queue.Queue(MOST_WAITING)
        self._writer: threading.Thread | None = None
        self.setFormatter(logging.Formatter("routerscope %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Hand over; a record that finds the queue full is dropped."""
        # Imported here: most runs log nothing, and none should wait for this to answer its client's greeting. Not in
        # the thread: a record on the way out would come too late.
        import mcp_server.redaction  # noqa: F401, PLC0415

        try:
            text = self.format(record)
        except Exception:
            text = UNPRINTABLE
        try:
            self._texts.put_nowait(text if len(text) <= LONGEST else TOO_LONG)
        except queue.Full:
            return
        self._start()

    def flush(self) -> None:
        """Give the writer a moment, and no more."""
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
            return UNPRINTABLE


def configure_log(level: str, secrets: Callable[[], Iterable[str]]) -> None:
    """Install the one handler on the root, before the SDK installs its own."""
    logging.basicConfig(level=level.upper(), handlers=[ScrubbingHandler(secrets)], force=True)
    # They log whole requests: addresses at INFO, headers at DEBUG.
    for name in ("httpx", "httpcore", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
