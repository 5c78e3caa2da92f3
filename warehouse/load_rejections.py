"""Writing `audit_rejection`: the quarantine."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from warehouse.load_pages import SeenPage
from warehouse.records import Reason, Rejection
from warehouse.statements import change, insert_new, next_key, select_in, table_of
from warehouse.tables import AuditRejection, RejectionStatus


def load_rejections(
    connection: Connection,
    run_key: int,
    now: datetime,
    rejections: Sequence[tuple[Rejection, SeenPage | None]],
    portal_keys: Mapping[str, int],
) -> None:
    """One row per page address; one rejected before is counted up, and is open when its bytes or reason are new."""
    stored = {
        row.source_uri: row
        for row in select_in(
            connection,
            select(AuditRejection.__table__),
            AuditRejection.source_uri,
            {rejection.source_uri for rejection, _ in rejections},
        )
    }
    key = next_key(connection, AuditRejection.rejection_key)
    new: dict[str, dict[str, Any]] = {}
    seen_again: dict[str, dict[str, Any]] = {}
    for rejection, page in rejections:
        uri = rejection.source_uri
        at = page.seen_at if page else now
        facts = _facts(rejection, page, run_key, portal_keys)
        if row := stored.get(uri):
            earlier, facts = seen_again.get(uri), _standing_facts(row, facts)
            seen_again[uri] = {
                "key": row.rejection_key,
                **facts,
                **_standing(row, facts),
                "times_seen": (earlier["times_seen"] if earlier else row.times_seen) + 1,
                "first_seen_at": min(at, earlier["first_seen_at"] if earlier else row.first_seen_at),
                "last_seen_at": max(at, earlier["last_seen_at"] if earlier else row.last_seen_at),
            }
            continue
        first = new.get(uri)
        new[uri] = {
            "rejection_key": first["rejection_key"] if first else key + len(new),
            "source_uri": uri,
            **facts,
            "status": RejectionStatus.OPEN.value,
            "decided_by": None,
            "decided_at": None,
            "times_seen": (first["times_seen"] if first else 0) + 1,
            "first_seen_at": min(at, first["first_seen_at"]) if first else at,
            "last_seen_at": max(at, first["last_seen_at"]) if first else at,
            "first_run_key": run_key,
        }
    insert_new(connection, AuditRejection, list(new.values()))
    change(connection, AuditRejection.rejection_key, seen_again.values())


def close_rejections(connection: Connection, now: datetime, source_uris: Collection[str]) -> None:
    """Pages that are loaded now leave the quarantine as "replayed"; what a person decided stays."""
    is_open = AuditRejection.status == RejectionStatus.OPEN.value
    keys = select_in(
        connection, select(AuditRejection.rejection_key).where(is_open), AuditRejection.source_uri, source_uris
    )
    closed = [{"row_key": row.rejection_key} for row in keys]
    if closed:
        table = table_of(AuditRejection)
        connection.execute(
            update(table)
            .where(table.c.rejection_key == bindparam("row_key"))
            .values(status=RejectionStatus.REPLAYED.value, decided_at=now),
            closed,
        )


def _standing_facts(row: Any, facts: dict[str, Any]) -> dict[str, Any]:
    """A record that can no longer be read says nothing new of its page: what was found while it could stands."""
    if facts["reason"] != Reason.BROKEN_RECORD.value or row.payload_sha256 is None:
        return facts
    return {name: getattr(row, name) for name in facts} | {"last_run_key": facts["last_run_key"]}


def _standing(row: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A decision of a person holds for the bytes and the reason it was made on."""
    is_same_case = (row.payload_sha256, row.reason) == (facts["payload_sha256"], facts["reason"])
    decided = row.status in {RejectionStatus.ACCEPTED.value, RejectionStatus.IGNORED.value}
    if decided and is_same_case:
        return {"status": row.status, "decided_by": row.decided_by, "decided_at": row.decided_at}
    return {"status": RejectionStatus.OPEN.value, "decided_by": None, "decided_at": None}


def _facts(rejection: Rejection, page: SeenPage | None, run_key: int, portal_keys: Mapping[str, int]) -> dict[str, Any]:
    return {
        "page_key": page.page_key if page else None,
        "payload_sha256": rejection.payload_sha256,
        "stage": rejection.stage.value,
        "reason": rejection.reason.value,
        "detail": rejection.detail,
        "failed_expectations": list(rejection.failed_expectations),
        "page_kind": rejection.page_kind.value if rejection.page_kind else None,
        "portal_key": portal_keys[rejection.portal_id] if rejection.portal_id else None,
        "parser_version": rejection.parser_version,
        "suite_version": rejection.suite_version,
        "last_run_key": run_key,
    }
