"""The names of all that can go wrong with an exchange, and whether a later try may go better: tables."""

from __future__ import annotations

import errno
import socket
import ssl

from snapshot.model import Fault

NO_SUCH_HOST = Fault("no such host", passing=False)
NO_NAME_SERVER = Fault("name lookup failed", passing=True)
PRIVATE = Fault("private address", passing=False)
CONNECT_TIMED_OUT = Fault("connect timed out", passing=True)
RESET = Fault("connection reset", passing=True)
HANDSHAKE = Fault("tls: handshake failed", passing=True)

NO_ANSWER_IN_TIME = Fault("no answer in time", passing=True)
IDLE = Fault("idle too long", passing=True)
TOO_LONG = Fault("total time exceeded", passing=True)

CLOSED = Fault("connection closed before an answer", passing=True)
CUT_SHORT = Fault("cut short", passing=True)
LOST = Fault("connection lost", passing=True)
BAD_CHUNKS = Fault("chunks that cannot be read", passing=True)
NOT_HTTP = Fault("not HTTP", passing=False)
HEADER_TOO_LARGE = Fault("header too large", passing=False)
TOO_LARGE = Fault("larger than --max-size", passing=False)

_BY_ERRNO = {
    errno.ECONNREFUSED: Fault("connection refused", passing=True),
    errno.ECONNRESET: RESET,
    errno.ECONNABORTED: RESET,
    errno.EPIPE: RESET,
    errno.EHOSTUNREACH: Fault("host unreachable", passing=True),
    errno.ENETUNREACH: Fault("network unreachable", passing=True),
    errno.EADDRNOTAVAIL: Fault("network unreachable", passing=True),
    errno.EACCES: Fault("forbidden by this machine", passing=False),
    errno.EPERM: Fault("forbidden by this machine", passing=False),
    errno.ETIMEDOUT: CONNECT_TIMED_OUT,
    errno.EMFILE: Fault("too many open files", passing=True),
    errno.ENFILE: Fault("too many open files", passing=True),
}
_BY_TLS_REASON = {
    "HTTP_REQUEST": "not spoken by the server",
    "WRONG_VERSION_NUMBER": "not spoken by the server",
    "RECORD_LAYER_FAILURE": "not spoken by the server",
    "NO_PROTOCOLS_AVAILABLE": "no version in common",
    "TLSV1_ALERT_PROTOCOL_VERSION": "no version in common",
    "UNSUPPORTED_PROTOCOL": "no version in common",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": "no safe version in common",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "no cipher in common",
    "NO_SHARED_CIPHER": "no cipher in common",
    "DH_KEY_TOO_SMALL": "key too short",
    "EE_KEY_TOO_SMALL": "key too short",
    "TLSV1_UNRECOGNIZED_NAME": "host unknown to the server",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the server asks for a certificate",
}
"""OpenSSL's names; what they say will not change by itself."""
_BY_CERTIFICATE_CODE = {
    9: "certificate not yet valid",
    10: "certificate expired",
    18: "certificate self-signed",
    19: "certificate self-signed in its chain",
    20: "certificate of an unknown authority",
    21: "certificate of an unknown authority",
    23: "certificate revoked",
    62: "certificate of another host",
    64: "certificate of another address",
    66: "certificate with too short a key",
    67: "certificate with too short a key in its chain",
    68: "certificate with too weak a signature",
}
"""OpenSSL's X509_V_ERR codes."""


class PrivateAddress(OSError):
    """All addresses of a host are private, and the crawl is public."""


def certificate_problem(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a server's certificate."""
    return _BY_CERTIFICATE_CODE.get(error.verify_code) or f"certificate refused ({error.verify_message})"


def connecting_fault(error: OSError | UnicodeError) -> Fault:
    """Why no connection came about."""
    if isinstance(error, UnicodeError):
        return NO_SUCH_HOST
    if isinstance(error, PrivateAddress):
        return PRIVATE
    if isinstance(error, TimeoutError):
        return CONNECT_TIMED_OUT
    if isinstance(error, socket.gaierror):
        return NO_NAME_SERVER if error.errno == socket.EAI_AGAIN else NO_SUCH_HOST
    if isinstance(error, ssl.SSLError):
        return _tls_fault(error)
    if isinstance(error, ConnectionError) and error.errno is None:
        return RESET
    return _BY_ERRNO.get(error.errno or 0) or Fault(f"cannot connect ({error.strerror or 'unknown'})", passing=True)


def _tls_fault(error: ssl.SSLError) -> Fault:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault(f"tls: {certificate_problem(error)}", passing=False)
    known = _BY_TLS_REASON.get(error.reason or "")
    return Fault(f"tls: {known}", passing=False) if known else HANDSHAKE
