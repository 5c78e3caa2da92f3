"""Who vouches for a host: the known authorities, a portal's own file, and what an incomplete chain leaves out.

Many servers here send their certificate without the one that signed it. Browsers fetch it from the address that the
certificate itself names (AIA); so does this. What was fetched only helps to build the chain: it must still end at an
authority that was trusted before.
"""

import http.client
import logging
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import certifi
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

from tasks.fetch.addresses import AddressRefusedError
from tasks.fetch.sockets import Deadline, Reach, TimedTlsSocket, open_socket

logger = logging.getLogger(__name__)

_ISSUER_IS_MISSING = frozenset({2, 20, 21})
"""OpenSSL's X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, …_LOCALLY and X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE."""
_MAX_STEPS = 4
_MAX_CERTIFICATE_BYTES = 64 * 1024
_TIMEOUT_S = 10.0


class Trust:
    """One TLS context, shared by the hosts that trust the same authorities; it only ever learns intermediates."""

    def __init__(self, ca_file: Path | None = None) -> None:
        """Raises `OSError` (`ssl.SSLError`) when `ca_file` cannot be read or holds no certificate."""
        self.context = _make_context(certifi.where())
        if ca_file is not None:
            self.context.load_verify_locations(cafile=ca_file)

    def complete(self, error: ssl.SSLCertVerificationError, host: str, port: int, reach: Reach) -> bool:
        """Learn what the chain of `host` leaves out, when `error` says so; True when another try is worth it."""
        if error.verify_code not in _ISSUER_IS_MISSING:
            return False
        reach = replace(reach, deadline=Deadline(time.monotonic() + _TIMEOUT_S))
        try:
            found = list(_missing_issuers(_read_certificate(host, port, reach), reach))
        except (OSError, http.client.HTTPException, ValueError, AddressRefusedError) as problem:
            logger.info("%s leaves out part of its TLS chain, which cannot be fetched: %s", host, problem)
            return False
        for issuer in found:
            self.context.load_verify_locations(cadata=issuer.public_bytes(Encoding.DER))
        return bool(found)


def _make_context(authorities: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authorities)
    context.sslsocket_class = TimedTlsSocket
    # Python 3.13 turns these on. The first would make an authority of every intermediate learnt; the second refuses
    # certificates that every browser accepts. The judgement is to be the same on every Python.
    context.verify_flags &= ~(ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT)
    return context


def _read_certificate(host: str, port: int, reach: Reach) -> x509.Certificate:
    """The host's own certificate, as it shows it. Nothing is sent on this connection, so nothing need be trusted."""
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE
    with (
        open_socket(host, port, _TIMEOUT_S, reach) as plain,
        looking.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")


def _missing_issuers(certificate: x509.Certificate, reach: Reach) -> Iterator[x509.Certificate]:
    """The chain above `certificate`, up to the root and without it: a root is trusted from the start or never."""
    for _ in range(_MAX_STEPS):
        address = _issuer_address(certificate)
        if address is None:
            return
        issuer = next((c for c in _fetch_certificates(address, reach) if _has_issued(c, certificate)), None)
        if issuer is None or issuer.subject == issuer.issuer:
            return
        yield issuer
        certificate = issuer


def _issuer_address(certificate: x509.Certificate) -> str | None:
    """The http address at which the certificate says its issuer's is kept."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return None
    kept = (
        place.access_location for place in access if place.access_method == AuthorityInformationAccessOID.CA_ISSUERS
    )
    addresses = (place.value for place in kept if isinstance(place, x509.UniformResourceIdentifier))
    return next((address for address in addresses if address.startswith("http://")), None)


def _fetch_certificates(address: str, reach: Reach) -> tuple[x509.Certificate, ...]:
    """What is kept there: one certificate (DER or PEM), or a bundle (PKCS 7). Raises `ValueError` for other bytes."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 80
    connection = http.client.HTTPConnection(host, port)
    connection.sock = open_socket(host, port, _TIMEOUT_S, reach)
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}")
        response = connection.getresponse()
        body = response.read(_MAX_CERTIFICATE_BYTES + 1)
    finally:
        connection.close()
    if response.status != http.client.OK or len(body) > _MAX_CERTIFICATE_BYTES:
        raise ValueError(f"{address} answers {response.status} with {len(body)} bytes")
    if b"-----BEGIN" in body:
        return tuple(x509.load_pem_x509_certificates(body))
    if address.lower().endswith((".p7c", ".p7b")):
        return tuple(pkcs7.load_der_pkcs7_certificates(body))
    return (x509.load_der_x509_certificate(body),)


def _has_issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
