-- One row per run.
SELECT
    r.run_key, -- Surrogate key.
    r.flow_name, -- Which flow ran.
    r.status, -- running, completed, stopped or failed.
    r.closed_by_run_key IS NOT NULL AS is_killed, -- True when it was killed, and closed as failed by a later run.
    r.started_at, -- When it began (UTC).
    r.finished_at, -- When it ended (UTC); for a killed run its last sign of life.
    coalesce(r.duration_s, round(DAYS_BETWEEN(r.started_at, r.finished_at) * 86400)) AS duration_s, -- Seconds it took; whole ones for a killed run.
    r.page_count, -- Pages that entered.
    r.new_count, -- New articles.
    r.changed_count, -- Changed articles.
    r.unchanged_count, -- Pages that said nothing new.
    r.quarantined_count, -- Pages rejected.
    SHARE_OF(r.quarantined_count, r.some_page_count) AS quarantined_share, -- Share of pages rejected; null without pages.
    coalesce(e.failed_count, 0) AS failed_expectation_count -- Expectations that failed on some batch.
FROM (SELECT audit_run.*, nullif(audit_run.page_count, 0) AS some_page_count FROM audit_run) r
LEFT JOIN (
    SELECT run_key, count(DISTINCT suite || '.' || expectation) AS failed_count
    FROM audit_expectation WHERE NOT is_success GROUP BY run_key
) e ON e.run_key = r.run_key
