"""Certificates for the receiver's door on TLS (证书), made at every start: one that is right, and each wrong one."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.x509.oid import NameOID

SOUND = "sound"
AUTHORITY = "authority.pem"
_HOST, _ADDRESS = "localhost", "127.0.0.1"
# names and an address that are kept for examples (RFC 2606, RFC 5737)
_OTHER_HOST, _OTHER_ADDRESS = "another.example", "192.0.2.1"
_DAY = timedelta(days=1)
_TERM = timedelta(days=365)
_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """A certificate authority whose key is forgotten with this object."""

    def __init__(self, name: str, now: datetime) -> None:
        self._name, self._now = _named(name), now
        self._key = generate_private_key(SECP256R1())
        made = (
            self._begun(self._name, self._key, now + _TERM)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
        )
        self.certificate = made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def issue(self, host: str, address: str, *, until: datetime) -> bytes:
        """Certificate and key in one PEM."""
        key = generate_private_key(SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ip_address(address))])
        made = self._begun(_named(host), key, until).add_extension(names, critical=False)
        certificate = made.sign(self._key, hashes.SHA256())
        return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def _begun(
        self, subject: x509.Name, key: EllipticCurvePrivateKey, until: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - 2 * _DAY)
            .not_valid_after(until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )


def make(directory: Path) -> None:
    """Writes `authority.pem`, which whoever connects is to trust, and `<name>.pem` for every certificate."""
    directory.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    authority = Authority("zjtx sandbox", now)
    (directory / AUTHORITY).write_bytes(authority.certificate)
    for name, certificate in _each(authority, now):
        with os.fdopen(
            os.open(directory / f"{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        ) as file:
            file.write(certificate)


def _each(authority: Authority, now: datetime) -> Iterator[tuple[str, bytes]]:
    """The right one, and by the names of `faults.Certificate` those that are wrong in one respect each."""
    yield SOUND, authority.issue(_HOST, _ADDRESS, until=now + _TERM)
    yield "other_host", authority.issue(_OTHER_HOST, _OTHER_ADDRESS, until=now + _TERM)
    yield "expired", authority.issue(_HOST, _ADDRESS, until=now - _DAY)
    yield "unknown_authority", Authority("somebody else", now).issue(_HOST, _ADDRESS, until=now + _TERM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
