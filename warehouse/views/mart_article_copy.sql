-- One row per article that is a copy of another one, with its original.
SELECT
    c.article_key, -- The copy.
    m.title, -- Its title.
    m.portal_id, -- Its portal.
    m.source_uri, -- Where it was read from.
    c.original_key, -- The article that was seen first.
    o.title AS original_title, -- Title of the original.
    o.portal_id AS original_portal_id, -- Portal of the original.
    o.source_uri AS original_source_uri, -- Where the original was read from.
    c.likeness_share, -- Likeness of the texts, 0 to 1; null when they hang together by another copy only.
    DAYS_BETWEEN(o.first_seen_at, m.first_seen_at) AS day_count -- Days between the first sight of the one and the other.
FROM bridge_article_copy c
JOIN mart_article m ON m.article_key = c.article_key
JOIN mart_article o ON o.article_key = c.original_key
WHERE c.article_key <> c.original_key
