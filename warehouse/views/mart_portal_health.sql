-- One row per portal that a run ever looked at: green to red, with the reasons, and what it brought.
SELECT
    d.portal_id, -- Host of the portal.
    CASE WHEN a.red_count > 0 THEN 'red' WHEN a.alarm_count > 0 THEN 'amber' WHEN d.day_count < 10 THEN 'grey' ELSE 'green' END AS level, -- red: articles are lost or wrong; amber: something changed; grey: looked at on fewer than ten days; green.
    coalesce(a.alarm_count, 0) AS alarm_count, -- Open alarms.
    a.reasons, -- What is wrong, in words; null when nothing is.
    a.since_on, -- Day on which the oldest of it began.
    d.first_seen_on, -- First day on which a run looked at it.
    d.last_seen_on, -- Last day on which a run looked at it.
    d.last_article_on, -- Last day that brought a new article.
    CAST(DAYS_BETWEEN(d.last_article_on, TODAY()) AS integer) AS days_since_article_count, -- Days since then.
    d.article_count, -- Articles since the first day.
    d.recent_article_count, -- New articles of the last four weeks.
    d.usual_article_count -- New articles in four weeks before that, on average; null for less than four weeks of past.
FROM (
    SELECT
        p.portal_id, count(*) AS day_count, min(p.seen_on) AS first_seen_on, max(p.seen_on) AS last_seen_on,
        max(CASE WHEN p.article_count > 0 THEN p.seen_on END) AS last_article_on,
        sum(p.article_count) AS article_count,
        sum(CASE WHEN p.age_days < 28 THEN p.article_count ELSE 0 END) AS recent_article_count,
        CASE WHEN max(p.age_days) >= 56
            THEN round(28.0 * sum(CASE WHEN p.age_days >= 28 THEN p.article_count ELSE 0 END) / (max(p.age_days) - 27))
        END AS usual_article_count
    FROM (
        SELECT audit_portal_day.*, DAYS_BETWEEN(audit_portal_day.seen_on, TODAY()) AS age_days FROM audit_portal_day
    ) p
    GROUP BY p.portal_id
) d
LEFT JOIN (
    SELECT portal_id, count(*) AS alarm_count, sum(CASE WHEN level = 'red' THEN 1 ELSE 0 END) AS red_count,
        LIST_OF(what) AS reasons, min(since_on) AS since_on
    FROM audit_alarm WHERE status = 'open' GROUP BY portal_id
) a ON a.portal_id = d.portal_id
