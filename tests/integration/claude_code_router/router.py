"""The real claude-code-router in a home folder of its own, with stub providers behind it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from tests.integration.claude_code_router.install import program_of
from tests.integration.node import node_of

ENVIRONMENT = Path(__file__).parents[3] / ".routers" / "claude-code-router"
TOKEN = "FAKE-CCR-WEB-TOKEN-0123456789abcdef"
START_S = 60
PROVIDER_KEYS = (
    "sk-ant-FAKE-UPSTREAM-0123456789abcdef",
    "sk-FAKE-CRED-A-0123456789abcdef",
    "sk-FAKE-CRED-B-0123456789ab",
)


class RealRouter:
    """A running claude-code-router: its gateway's and its management page's addresses, and its own API."""

    def __init__(self, home: Path) -> None:
        # It rewrites the settings of clients in the home folder.
        assert home.resolve() != Path.home().resolve()
        self.home = home
        self.gateway_port, core_port, self.page_port = _free_ports(3)
        self._core_port = core_port
        self.key = ""
        self._log = (home / "log.txt").open("wb")
        self._process = subprocess.Popen(
            [
                *(str(node_of(ENVIRONMENT)), str(program_of(ENVIRONMENT)), "serve", "--no-open"),
                *("--host", "127.0.0.1", "--port", str(self.page_port)),
            ],
            env={"HOME": str(home), "PATH": os.environ["PATH"], "CCR_WEB_AUTH_TOKEN": TOKEN},
            cwd=home,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    @property
    def url(self) -> str:
        """The gateway's address."""
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings with which Routerscope looks at it."""
        return {
            "ROUTER_URL": self.url,
            "ROUTER_KIND": "claude-code-router",
            "ROUTER_HOME": "",
            "ROUTER_TIMEOUT": "20",
            "ROUTER_API_KEY": self.key,
            "CCR_WEB_PORT": str(self.page_port),
        }

    def rpc(self, method: str, *args: object) -> Any:
        """Call a method of its own API, as its page does."""
        body = json.dumps({"method": method, "args": args}).encode()
        headers = {"content-type": "application/json", "x-ccr-web-auth": TOKEN}
        url = f"http://127.0.0.1:{self.page_port}/api/ccr/rpc"
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60) as answer:
            return json.load(answer)["value"]

    def started(self) -> Self:
        """Wait until its page answers, and give its gateway a port of its own."""
        deadline = time.monotonic() + START_S
        while True:
            try:
                self.configure([])
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.2)
            else:
                return self

    def configure(self, providers: list[dict[str, Any]], **changes: object) -> None:
        """Save a configuration with these providers, which starts the gateway or ends it."""
        config = self.rpc("getConfig")
        config |= {"Providers": providers, "PORT": self.gateway_port, **changes}
        config["gateway"] |= {"port": self.gateway_port, "corePort": self._core_port}
        config["profile"]["enabled"] = False
        self.rpc("saveConfig", config)
        self.key = self.rpc("getConfig")["APIKEY"]

    def request(self, model: str) -> int:
        """Send one real request for a model; return the status, 0 if nothing answers."""
        body = {"model": model, "max_tokens": 16, "messages": [{"role": "user", "content": "hello"}]}
        headers = {"content-type": "application/json", "x-api-key": self.key, "anthropic-version": "2023-06-01"}
        request = urllib.request.Request(f"{self.url}/v1/messages", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def end(self) -> None:
        """Stop it; its gateway, a child process, ends with it."""
        self._log.close()
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def real_router(home: Path) -> Iterator[RealRouter]:
    """Run a router with this home folder."""
    router = RealRouter(home)
    try:
        yield router.started()
    finally:
        router.end()


def anthropic(name: str, url: str, *models: str) -> dict[str, Any]:
    """Return a provider with Anthropic's API and one key."""
    return {
        "name": name,
        "type": "anthropic_messages",
        "baseUrl": url,
        "api_base_url": url,
        "api_key": PROVIDER_KEYS[0],
        "models": list(models),
    }


def openai(name: str, url: str, *models: str) -> dict[str, Any]:
    """Return a provider with OpenAI's API and two credentials."""
    rows = zip(("c1", "c2"), ("key-a", "key-b"), PROVIDER_KEYS[1:], (1, 2), strict=True)
    return {
        "name": name,
        "type": "openai_chat_completions",
        "baseUrl": url,
        "api_base_url": url,
        "credentials": [
            {"id": id_, "name": label, "api_key": key, "priority": rank, "enabled": True}
            for id_, label, key, rank in rows
        ],
        "models": list(models),
    }


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
