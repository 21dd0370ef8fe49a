"""How a connection comes about, and the names of all that can go wrong before one is there."""

from __future__ import annotations

import asyncio
import errno
import re
import socket
import ssl
from dataclasses import dataclass

from snapshot.fetch.connection import Connection
from snapshot.model import Fault
from snapshot.urls import Parts

_PORTS = {"http": 80, "https": 443}
_NEXT_ADDRESS_AFTER = 0.25
"""Seconds (RFC 8305, 5)."""
_ERRNO = re.compile(r"\[Errno (\d+)\]")

_BY_ERRNO = {
    errno.ECONNREFUSED: Fault("connection refused", passing=True),
    errno.ECONNRESET: Fault("connection reset", passing=True),
    errno.EHOSTUNREACH: Fault("host unreachable", passing=True),
    errno.ENETUNREACH: Fault("network unreachable", passing=True),
    errno.ETIMEDOUT: Fault("connect timed out", passing=True),
    errno.EMFILE: Fault("too many open files", passing=True),
}
_BY_CERTIFICATE_CODE = {
    10: "certificate expired",
    9: "certificate not yet valid",
    18: "certificate self-signed",
    19: "certificate self-signed in its chain",
    20: "certificate of an unknown authority",
    21: "certificate of an unknown authority",
    23: "certificate revoked",
    62: "certificate of another host",
    64: "certificate of another address",
}
"""X509_V_ERR codes of OpenSSL."""

TIMED_OUT = Fault("connect timed out", passing=True)
NO_SUCH_HOST = Fault("no such host", passing=False)
NO_NAME_SERVER = Fault("name lookup failed", passing=True)
HANDSHAKE = Fault("tls: handshake failed", passing=True)


class NotConnected(Exception):
    """No connection came about."""

    def __init__(self, fault: Fault) -> None:
        """`fault` says why."""
        super().__init__(fault.reason)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection, and what was wrong with the certificate of the other side."""

    connection: Connection
    certificate_error: str | None = None


class Connector:
    """Opens connections."""

    def __init__(self, *, timeout: float, insecure: bool) -> None:
        """`timeout` in seconds; with `insecure` a wrong certificate is noted, not refused."""
        self._timeout = timeout
        self._insecure = insecure
        self._verified = _context(verify=True)
        self._unverified = _context(verify=False)
        self._wrong: dict[str, str] = {}

    async def connect(self, part: Parts) -> Connected:
        """A connection to the server of a URL. Raises NotConnected."""
        if part.scheme == "http":
            return Connected(await self._open(part, None))
        if part.origin not in self._wrong:
            try:
                return Connected(await self._open(part, self._verified))
            except ssl.SSLCertVerificationError as error:
                what = _BY_CERTIFICATE_CODE.get(error.verify_code, error.verify_message)
                if not self._insecure:
                    raise NotConnected(Fault(f"tls: {what}", passing=False)) from None
                self._wrong[part.origin] = what
        try:
            return Connected(await self._open(part, self._unverified), self._wrong[part.origin])
        except ssl.SSLCertVerificationError:
            raise NotConnected(HANDSHAKE) from None

    async def _open(self, part: Parts, tls: ssl.SSLContext | None) -> Connection:
        host = part.host.strip("[]")
        try:
            async with asyncio.timeout(self._timeout):
                _, connection = await asyncio.get_running_loop().create_connection(
                    Connection,
                    host,
                    part.port or _PORTS[part.scheme],
                    ssl=tls,
                    server_hostname=host if tls else None,
                    happy_eyeballs_delay=_NEXT_ADDRESS_AFTER,
                )
        except ssl.SSLCertVerificationError:
            raise
        except (OSError, UnicodeError) as error:
            raise NotConnected(_fault(error)) from None
        return connection


def _fault(error: OSError | UnicodeError) -> Fault:
    if isinstance(error, TimeoutError):
        return TIMED_OUT
    if isinstance(error, socket.gaierror):
        return NO_NAME_SERVER if error.errno == socket.EAI_AGAIN else NO_SUCH_HOST
    if isinstance(error, ssl.SSLError):
        return HANDSHAKE
    if isinstance(error, UnicodeError):
        return NO_SUCH_HOST
    several = _ERRNO.search(str(error))
    number = error.errno or (int(several[1]) if several else 0)
    return _BY_ERRNO.get(number, Fault(f"cannot connect ({error.strerror or 'unknown'})", passing=True))


def _context(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context
