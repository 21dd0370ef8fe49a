"""Certificates of servers, good and wrong in one way each."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def contexts(authority: trustme.CA, address: str, folder: Path) -> dict[str, ssl.SSLContext]:
    """What servers at `address` (a pattern with `*` for its last number) show, by what is wrong with it."""
    now = datetime.now(UTC)
    names = [address.replace("*", str(number)) for number in range(1, 100)]
    leaves = {
        "good": authority.issue_cert(*names),
        "expired": authority.issue_cert(*names, not_after=now - DAY),
        "early": authority.issue_cert(*names, not_before=now + DAY),
        "other": authority.issue_cert("10.0.0.1"),
        "unknown": trustme.CA().issue_cert(*names),
    }
    return {name: _context(leaf) for name, leaf in leaves.items()} | {"self-signed": _self_signed(folder)}


def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "self-signed.pem"
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
