"""The traps of the nasty server are traps: each page leads to another that was not met before."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from urllib.parse import urljoin

import pytest
from nasty_traps import TRAPS, trapped

from nasty import NastyServer

STEPS = {"faceted": 12}
"""Filters that can be chosen one after the other; the other traps have no end at all."""


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_leads_on(name: str) -> None:
    """However far one goes into a trap, its page links to an address that is new."""
    met = [f"/{name}/"]
    with NastyServer(otherwise=trapped) as server:
        for _ in range(STEPS.get(name, 40)):
            line = HTTPConnection("127.0.0.1", server.port)
            line.request("GET", met[-1])
            answer = line.getresponse()
            links = re.findall(r'href="([^"]*)"', answer.read().decode())
            line.close()
            assert answer.status == 200
            met.append(next(link for link in (urljoin(met[-1], link) for link in links) if link not in met))
    assert len(set(met)) == STEPS.get(name, 40) + 1
