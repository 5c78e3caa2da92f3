"""The quarantine as people see it and decide on it: `audit_rejection` read, and a person's decisions written."""

from sqlalchemy import Engine, select

from warehouse.engine import reading
from warehouse.records import Acceptance
from warehouse.tables import AuditRejection, RejectionStatus


def read_acceptances(engine: Engine) -> dict[tuple[str, str], Acceptance]:
    """Every page that a person let in, by its address and the digest of its bytes."""
    columns = select(
        AuditRejection.source_uri,
        AuditRejection.payload_sha256,
        AuditRejection.decided_by,
        AuditRejection.failed_expectations,
    ).where(AuditRejection.status == RejectionStatus.ACCEPTED.value, AuditRejection.payload_sha256.is_not(None))
    with reading(engine) as connection:
        return {
            (row.source_uri, row.payload_sha256): Acceptance(row.decided_by or "", frozenset(row.failed_expectations))
            for row in connection.execute(columns)
        }
