"""Forks LiteLLM proxies from a process that has imported LiteLLM: the import takes ten seconds, most of a start.

It runs in LiteLLM's environment. Each line of standard input is a job; the new process answers with its id.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from typing import Any


def next_job() -> dict[str, Any] | None:
    """Wait for jobs. Return each one in a new process, and none in this one at the end."""
    # Not through a buffer, which a child would have, too.
    jobs = os.fdopen(os.dup(0), "rb", buffering=0)
    while line := jobs.readline():
        if os.fork() == 0:
            jobs.close()
            job: dict[str, Any] = json.loads(line)
            return job
    return None


def become(job: dict[str, Any]) -> None:
    """Give this process everything that a new one has: a session, a folder, an environment and streams."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.write(1, b"%d\n" % os.getpid())
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.path.insert(0, job["env"]["PYTHONPATH"])
    sys.argv = job["command"]
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(file, number)


def main() -> None:
    """Import the proxy, then serve until standard input ends."""
    import litellm.proxy.proxy_server  # type: ignore[import-not-found]  # noqa: F401, PLC0415
    from litellm import run_server  # noqa: PLC0415

    gc.collect()
    gc.freeze()
    # Nobody waits for the proxies.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    if (job := next_job()) is not None:
        become(job)
        sys.exit(run_server())


if __name__ == "__main__":
    main()
