"""The bundled site, served on loopback."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"fixtures_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    """A running server for the bundled site."""
    server = _load(FIXTURES / "serve.py").make_server(FIXTURES / "site")
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def fetch(server: ThreadingHTTPServer) -> Iterator[Callable[[str], httpx.Response]]:
    """Ask for a path, under the name that the expected files use: so no port shows in what comes back."""
    base = f"http://127.0.0.1:{server.server_port}"
    with httpx.Client(base_url=base, headers={"Host": "site.invalid"}, trust_env=False) as client:
        yield client.get
