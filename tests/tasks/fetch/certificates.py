"""A root, an intermediate and the certificates of hosts, with the address at which an issuer's is kept (AIA)."""

import datetime
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

_NOW = datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def make_authority(name: str, issuer: Certified | None = None, issuer_address: str | None = None) -> Certified:
    """A root, or an intermediate that `issuer` vouches for."""
    return _make(name, issuer, issuer_address, x509.BasicConstraints(ca=True, path_length=None))


def make_host(host: str, issuer: Certified, issuer_address: str | None = None, days: int = 90) -> Certified:
    """The certificate of a host, which says that its issuer's is kept at `issuer_address`."""
    name = x509.SubjectAlternativeName([x509.DNSName(host)])
    return _make(host, issuer, issuer_address, x509.BasicConstraints(ca=False, path_length=None), name, days=days)


def server_context(folder: Path, host: Certified, *chain: Certified) -> ssl.SSLContext:
    """What a server shows: the host's certificate and `chain`."""
    key = host.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / f"{host.certificate.serial_number}.pem"
    file.write_bytes(key + host.pem + b"".join(link.pem for link in chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _make(
    name: str,
    issuer: Certified | None,
    issuer_address: str | None,
    *extensions: x509.ExtensionType,
    days: int = 90,
) -> Certified:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOW - datetime.timedelta(days=100))
        .not_valid_after(_NOW + datetime.timedelta(days=days))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    if issuer_address is not None:
        place = x509.UniformResourceIdentifier(issuer_address)
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Certified(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)
