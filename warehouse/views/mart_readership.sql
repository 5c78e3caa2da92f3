-- One row per article and pair of neighbouring view readings at different moments.
SELECT
    c.article_key, -- The article.
    c.previous_observed_at AS since_at, -- First reading of the pair (UTC).
    c.observed_at AS until_at, -- Second reading (UTC).
    c.value - c.previous_value AS view_count, -- Views gained; negative when the counter went down.
    DAYS_BETWEEN(c.previous_observed_at, c.observed_at) AS day_count, -- Days between, with fractions.
    (c.value - c.previous_value) / DAYS_BETWEEN(c.previous_observed_at, c.observed_at) AS views_per_day, -- Views a day.
    c.is_decrease -- True when the counter went down: leave the row out of sums.
FROM mart_counter_reading c
WHERE c.kind = 'views' AND c.article_key IS NOT NULL AND c.previous_observed_at < c.observed_at
