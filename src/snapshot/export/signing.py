"""An anonymous signature (WACZ Signing and Verification 0.1.0): who has the key's other half can tell any change."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snapshot.errors import UsageError

try:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils
except ImportError:  # the extra is not there
    _HAS_LIBRARY = False
else:
    _HAS_LIBRARY = True

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_MAKE = "openssl ecparam -name secp384r1 -genkey -noout -out key.pem"
_OCTETS = 48
"""Of each of the two numbers of a signature by P-384."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key, and the program that signs with it."""

    key: EllipticCurvePrivateKey
    software: str

    def sign(self, digest: str, created: str) -> dict[str, Any]:
        """The `signedData` of a digest such as `sha256:9f86…`: ECDSA with SHA-256, its numbers in a row.

        `created` is the package's own: py-wacz finds any other moment invalid.
        """
        signature = self.key.sign(digest.encode("ascii"), ec.ECDSA(hashes.SHA256()))
        numbers = b"".join(each.to_bytes(_OCTETS, "big") for each in utils.decode_dss_signature(signature))
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "hash": digest,
            "created": created,
            "software": self.software,
            "version": "0.1.0",
            "signature": b64encode(numbers).decode("ascii"),
            "publicKey": b64encode(public).decode("ascii"),
        }


def read_signer(path: Path, software: str) -> Signer:
    """The signer that holds the key in a PEM file; UsageError where it is no unencrypted key of curve P-384."""
    if not _HAS_LIBRARY:
        raise UsageError("--sign: the library for it is not installed; pip install 'snapshot[sign]'")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise UsageError(f"--sign: {path}: cannot be read ({error.strerror}); make one: {_MAKE}") from None
    except TypeError:
        raise UsageError(f"--sign: {path}: the key has a password; give one without") from None
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"--sign: {path}: is no private key in PEM; make one: {_MAKE}") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise UsageError(f"--sign: {path}: the key is not of curve P-384, which readers expect; make one: {_MAKE}")
    return Signer(key, software)
