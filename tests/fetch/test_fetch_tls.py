"""Fetching over TLS."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fetching import HASTY, fetch, left_open, reason
from nasty_routes import BROKEN, WHOLE

from nasty import NastyServer
from snapshot.fetch.connecting import verifying_context
from snapshot.fetch.settings import FetchSettings

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
AUTHORITY = trustme.CA()
ALERT = b"\x15\x03\x03\x00\x02\x02"
"""A fatal alert of TLS 1.2, up to its number (RFC 5246, 7.2)."""
LAX = FetchSettings("snapshot/test", allow_private=True, insecure=True)


@pytest.fixture(autouse=True)
def _trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "authorities.pem"
    AUTHORITY.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    verifying_context.cache_clear()


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def self_made(folder: Path, *, bits: int = 2048) -> ssl.SSLContext:
    """A server that has signed for itself."""
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), NOW - DAY, NOW + DAY)
    certificate = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "self.pem").write_bytes(certificate + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(folder / "self.pem")
    return context


def test_a_good_certificate() -> None:
    """A certificate of a trusted authority is accepted, and protocol and cipher are told."""
    with NastyServer(tls=server_context(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        (exchange,) = fetch(server.url("plain"))
    assert (exchange.status, exchange.certificate_error) == (200, None)
    assert exchange.tls is not None
    assert exchange.tls.startswith("TLSv1.3 TLS_")


def test_every_byte_is_kept_over_tls() -> None:
    """What comes over TLS is kept as it was before it was encrypted, and is cut and named alike."""
    with NastyServer(tls=server_context(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        for exchange, route in zip(fetch(*map(server.url, WHOLE), settings=HASTY), WHOLE, strict=True):
            assert (route, exchange.fault) == (route, None)
            assert exchange.interim + exchange.block.read() == server.asked(route)[-1].answer


@pytest.mark.parametrize("name", ["close-before", "short-length", "cut-chunks", "silence", "slow-body", "large"])
def test_faults_over_tls(name: str) -> None:
    """Faults have the same names over TLS."""
    with NastyServer(tls=server_context(AUTHORITY.issue_cert("127.0.0.1"))) as server:
        (exchange,) = fetch(server.url(name), settings=HASTY)
    assert (reason(exchange), exchange.truncated) == (BROKEN[name].fault, BROKEN[name].truncated)


@pytest.mark.parametrize(
    ("certificate", "problem"),
    [
        (AUTHORITY.issue_cert("127.0.0.1", not_after=NOW - DAY), "certificate expired"),
        (AUTHORITY.issue_cert("127.0.0.1", not_before=NOW + DAY), "certificate not yet valid"),
        (AUTHORITY.issue_cert("10.0.0.1"), "certificate of another address"),
        (trustme.CA().issue_cert("127.0.0.1"), "certificate of an unknown authority"),
    ],
    ids=["expired", "not yet valid", "another address", "unknown authority"],
)
def test_certificates(certificate: trustme.LeafCert, problem: str) -> None:
    """A wrong certificate is refused by name; with `insecure` the fetch goes on and the error is kept."""
    with NastyServer(tls=server_context(certificate)) as server:
        (refused,) = fetch(server.url("plain"))
        taken, again = fetch(server.url("closes"), server.url("plain"), settings=LAX)
    assert refused.fault is not None
    assert (refused.fault.reason, refused.fault.passing, refused.request) == (f"tls: {problem}", False, b"")
    assert [(exchange.status, exchange.certificate_error) for exchange in (taken, again)] == [(200, problem)] * 2


def test_a_certificate_of_another_host() -> None:
    """A certificate that is not for the host asked is told apart."""
    with NastyServer(tls=server_context(AUTHORITY.issue_cert("other.example"))) as server:
        (exchange,) = fetch(server.url("plain", host="localhost"))
    assert reason(exchange) == "tls: certificate of another host"


@pytest.mark.parametrize(
    ("bits", "problem"), [(2048, "certificate self-signed"), (1024, "certificate with too short a key")]
)
def test_certificates_of_its_own_making(bits: int, problem: str, tmp_path: Path) -> None:
    """A server that signed for itself, or with a key that is too short, is refused by name and let pass when asked."""
    with NastyServer(tls=self_made(tmp_path, bits=bits)) as server:
        (refused,) = fetch(server.url("plain"))
        (taken,) = fetch(server.url("plain"), settings=LAX)
    assert reason(refused) in {f"tls: {problem}", "tls: certificate self-signed"}
    assert taken.status == 200
    assert taken.certificate_error is not None


def test_the_wrong_certificate_is_looked_at_once() -> None:
    """With `insecure`, a certificate that was found wrong costs one more handshake, not one a connection."""
    with NastyServer(tls=server_context(trustme.CA().issue_cert("127.0.0.1"))) as server:
        fetch(*[server.url("closes")] * 3, settings=LAX)
        assert server.log[-1].connection <= 4


@pytest.mark.parametrize(
    ("greeting", "problem", "passing"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "tls: not spoken by the server", False),
        (ALERT + b"\x28", "tls: no cipher in common", False),
        (ALERT + b"\x46", "tls: no version in common", False),
        (ALERT + b"\x70", "tls: host unknown to the server", False),
        (ALERT + b"\x50", "tls: handshake failed", True),
        (ALERT[:3], "connection reset", True),
        (b"", "connection reset", True),
    ],
)
def test_handshakes_that_fail(greeting: bytes, problem: str, passing: bool) -> None:
    """Why there is no TLS is named, and whether that may pass."""
    with NastyServer(greeting=greeting) as server:
        (exchange,) = fetch(server.url("plain").replace("http", "https"))
    assert exchange.fault is not None
    assert (exchange.fault.reason, exchange.fault.passing) == (problem, passing)


def test_a_handshake_that_never_ends(server: NastyServer) -> None:
    """A server that does not answer in TLS is given up in time."""
    settings = FetchSettings("snapshot/test", allow_private=True, connect_timeout=0.2)
    before = left_open(server)
    (exchange,) = fetch(server.url("plain").replace("http", "https"), settings=settings)
    assert reason(exchange) == "connect timed out"
    assert left_open(server) == before
