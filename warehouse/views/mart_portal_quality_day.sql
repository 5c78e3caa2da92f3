-- One row per portal and day on which its pages were first seen: what became of them.
SELECT
    q.portal_id, -- Host of the portal; null for pages of no known host.
    q.seen_on, -- Day (UTC).
    sum(q.is_article) AS article_count, -- Articles first seen that day.
    sum(q.is_rejected) AS rejected_count, -- Pages first rejected that day.
    SHARE_OF(q.sum_rejected, q.sum_all) AS rejected_share, -- Share of the pages that were rejected.
    sum(q.has_no_title) AS no_title_count, -- Articles without a title.
    sum(q.has_no_date) AS no_published_on_count, -- Articles without a posting date.
    sum(q.has_no_byline) AS no_byline_count, -- Articles without a byline.
    sum(q.has_no_ward) AS no_ward_count -- Articles whose ward is not resolved.
FROM (
    SELECT p.portal_id, u.*,
        sum(u.is_rejected) OVER (PARTITION BY u.portal_key, u.seen_on) AS sum_rejected,
        count(*) OVER (PARTITION BY u.portal_key, u.seen_on) AS sum_all
    FROM (
        SELECT a.portal_key, DAY_OF(a.first_seen_at) AS seen_on, 1 AS is_article, 0 AS is_rejected,
            CASE WHEN a.title IS NULL THEN 1 ELSE 0 END AS has_no_title,
            CASE WHEN a.published_on IS NULL THEN 1 ELSE 0 END AS has_no_date,
            CASE WHEN a.byline IS NULL THEN 1 ELSE 0 END AS has_no_byline,
            CASE WHEN a.ward_key IS NULL THEN 1 ELSE 0 END AS has_no_ward
        FROM fact_article a
        UNION ALL
        SELECT r.portal_key, DAY_OF(r.first_seen_at), 0, 1, 0, 0, 0, 0
        FROM audit_rejection r
    ) u
    LEFT JOIN dim_portal p ON p.portal_key = u.portal_key
) q
GROUP BY q.portal_id, q.seen_on, q.sum_rejected, q.sum_all
