"""The signature of a WACZ file (WACZ Signing and Verification 0.1.0), as far as the file alone can tell."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from snapshot.verify.findings import Finding, Severity

try:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils
except ImportError:  # the extra is not there
    _HAS_LIBRARY = False
else:
    _HAS_LIBRARY = True


def signature_findings(name: str, told: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with the signature in the file called `name`; a remark where it cannot be told."""
    signed = told.get("signedData")
    if signed is None:
        return
    if not isinstance(signed, dict) or signed.get("hash") != told.get("hash"):
        yield _finding(name, "what is signed is not the sum of datapackage.json")
    elif not signed.get("publicKey"):
        yield _finding(name, "signed by a certificate; that is not checked here (authsign does)", "remark")
    elif not _HAS_LIBRARY:
        yield _finding(name, "signed; to have it checked: pip install 'snapshot[sign]'", "remark")
    elif fault := _fault(signed):
        yield _finding(name, fault)


def key_of(told: dict[str, Any]) -> str | None:
    """The SHA-256 of the public key (DER, SubjectPublicKeyInfo), to be compared with what the signer publishes."""
    signed = told.get("signedData")
    try:
        return hashlib.sha256(b64decode(signed["publicKey"], validate=True)).hexdigest() if signed else None
    except (KeyError, TypeError, ValueError):
        return None


def _fault(signed: dict[str, Any]) -> str | None:
    try:
        key = serialization.load_der_public_key(b64decode(signed["publicKey"], validate=True))
        signature = b64decode(signed["signature"], validate=True)
        message = signed["hash"].encode("utf-8")
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error, UnsupportedAlgorithm):
        return "its key or signature cannot be read"
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return "its key is none of an elliptic curve"
    octets = (key.curve.key_size + 7) // 8
    if len(signature) == 2 * octets:  # as browsers write it; else in ASN.1, as OpenSSL does
        numbers = (int.from_bytes(part, "big") for part in (signature[:octets], signature[octets:]))
        signature = utils.encode_dss_signature(*numbers)
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return "the signature is not by the key that it names, or not of this package"
    return None


def _finding(name: str, message: str, severity: Severity = "error") -> Finding:
    return Finding(name, None, None, "P7", severity, message)
