-- One row per ward of today and month in which it has articles.
SELECT
    t.ward_key, -- The ward of today.
    t.ward_code, -- Its official code.
    t.ward_name, -- Its name.
    t.province_name, -- Its province.
    MONTH_OF(a.article_on) AS month, -- Month of the articles, YYYY-MM.
    count(*) AS article_count, -- Articles.
    count(DISTINCT a.ward_key) AS old_ward_count, -- Wards of that time that they came from.
    count(DISTINCT a.portal_key) AS portal_count, -- Portals that carried them.
    sum(a.body_char_count) AS char_count -- Characters of their texts.
FROM dim_ward t
JOIN (
    SELECT successor_ward_key AS ward_key, predecessor_ward_key AS old_ward_key
    FROM bridge_ward_succession WHERE is_default
    UNION ALL
    SELECT ward_key, ward_key FROM dim_ward WHERE valid_to IS NULL
) u ON u.ward_key = t.ward_key
JOIN (
    SELECT ward_key, portal_key, body_char_count,
        coalesce(published_on, event_on, DAY_OF(first_seen_at)) AS article_on
    FROM fact_article
) a ON a.ward_key = u.old_ward_key
GROUP BY t.ward_key, t.ward_code, t.ward_name, t.province_name, MONTH_OF(a.article_on)
