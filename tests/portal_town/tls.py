"""Certificates for a town: a root, one authority below it, and a chain that some portals leave incomplete."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class TownCertificates:
    """What the server shows, and what a client needs."""

    context: ssl.SSLContext
    root_file: Path
    """The root alone, as a trust store has it."""
    intermediate_file: Path
    """What an incomplete chain leaves out."""


def issue_certificates(hosts: Sequence[str], folder: Path, *, incomplete_hosts: frozenset[str]) -> TownCertificates:
    """Certificates for `hosts`, written to `folder`; `incomplete_hosts` show theirs without that of its issuer."""
    root = trustme.CA(organization_name="Town Root")
    issuer = root.create_child_ca()
    issued = issuer.issue_cert(*hosts)
    whole = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(whole)
    leaf_file, root_file, intermediate_file = folder / "leaf.pem", folder / "root.pem", folder / "issuer.pem"
    leaf_file.write_bytes(issued.private_key_pem.bytes() + issued.cert_chain_pems[0].bytes())
    root.cert_pem.write_to_path(str(root_file))
    issuer.cert_pem.write_to_path(str(intermediate_file))
    alone = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    alone.load_cert_chain(leaf_file)

    def choose(connection: ssl.SSLObject, host: str | None, context: ssl.SSLContext) -> None:
        connection.context = alone if host in incomplete_hosts else whole

    whole.sni_callback = choose
    return TownCertificates(whole, root_file, intermediate_file)
