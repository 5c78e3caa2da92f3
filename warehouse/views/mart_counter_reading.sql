-- One row per counter reading, with the one before it of the same counter.
SELECT
    r.reading_key, -- Surrogate key.
    r.article_key, -- The article, for kind views; null for a portal's counter.
    r.portal_key, -- The portal.
    r.kind, -- views, online, today, yesterday, week, month, year or total.
    r.observed_at, -- Moment of the reading (UTC).
    r.value, -- The number shown.
    lag(r.value) OVER w AS previous_value, -- The number shown before; null for the first.
    lag(r.observed_at) OVER w AS previous_observed_at, -- When it was shown.
    r.kind IN ('views', 'total') AND r.value < lag(r.value) OVER w AS is_decrease -- True when a counter that only grows went down; null for the first of them.
FROM fact_counter_reading r
WINDOW w AS (
    PARTITION BY r.kind, r.article_key, r.portal_key, CASE WHEN r.portal_key IS NULL AND r.article_key IS NULL THEN r.page_key END
    ORDER BY r.observed_at, r.reading_key
)
