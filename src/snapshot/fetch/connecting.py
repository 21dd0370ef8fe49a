"""How a connection comes about."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Collection
from functools import cache
from pathlib import Path

import certifi

from snapshot.fetch.connection import Connection
from snapshot.fetch.dialling import dial
from snapshot.fetch.faults import certificate_problem, connecting_fault
from snapshot.model import Fault
from snapshot.urls import Parts

_PORTS = {"http": 80, "https": 443}


class NotConnected(Exception):
    """No connection came about."""

    def __init__(self, fault: Fault) -> None:
        """`fault` says why."""
        super().__init__(fault.reason)
        self.fault = fault


class Connector:
    """Opens connections."""

    def __init__(
        self, *, timeout: float, insecure: bool, allow_private: bool = False, inner: Collection[str] = ()
    ) -> None:
        """`timeout` in seconds; with `insecure` a wrong certificate is noted, not refused.

        Only `inner` hosts may have a private address, or with `allow_private` all.
        """
        self._allow_private = allow_private
        self._inner = inner
        self._timeout = timeout
        self._insecure = insecure
        self._wrong: dict[str, str] = {}

    async def connect(self, part: Parts) -> Connection:
        """A connection to the server of a URL. Raises NotConnected."""
        try:
            if part.scheme == "http":
                return await self._open(part, None)
            return await self._open_secured(part)
        except (OSError, UnicodeError) as error:
            raise NotConnected(connecting_fault(error)) from None

    async def _open_secured(self, part: Parts) -> Connection:
        """Verified first; where that fails and may, once more without, and from then on at once."""
        if part.origin not in self._wrong:
            try:
                return await self._open(part, verifying_context())
            except ssl.SSLCertVerificationError as error:
                if not self._insecure:
                    raise
                self._wrong[part.origin] = certificate_problem(error)
        connection = await self._open(part, lax_context())
        connection.certificate_error = self._wrong[part.origin]
        return connection

    async def _open(self, part: Parts, tls: ssl.SSLContext | None) -> Connection:
        host = part.host.strip("[]")
        async with asyncio.timeout(self._timeout):
            _, connection = await asyncio.get_running_loop().create_connection(
                Connection,
                sock=await dial(
                    host,
                    part.port or _PORTS[part.scheme],
                    allow_private=self._allow_private or part.host in self._inner,
                ),
                ssl=tls,
                server_hostname=host if tls else None,
            )
        return connection


@cache
def verifying_context() -> ssl.SSLContext:
    """TLS that trusts whom the system trusts; where the system trusts nobody, whom Mozilla trusts."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    if not context.cert_store_stats()["x509_ca"] and not (folder and any(folder.iterdir())):
        context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


@cache
def lax_context() -> ssl.SSLContext:
    """TLS that takes any certificate, and keys and signatures as weak as they come."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    return context
