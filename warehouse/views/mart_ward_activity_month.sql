-- One row per ward of today and month in which it has articles.
SELECT
    m.ward_key, -- The ward of today.
    m.ward_code, -- Its official code.
    m.ward_name, -- Its name.
    m.province_name, -- Its province.
    MONTH_OF(m.article_on) AS month, -- Month of the articles, YYYY-MM.
    count(*) AS article_count, -- Articles.
    count(DISTINCT m.ward_key_as_published) AS old_ward_count, -- Wards of that time that they came from.
    count(DISTINCT m.portal_id) AS portal_count, -- Portals that carried them.
    sum(m.body_char_count) AS char_count -- Characters of their texts.
FROM mart_article_as_of_today m
WHERE m.ward_key IS NOT NULL
GROUP BY m.ward_key, m.ward_code, m.ward_name, m.province_name, MONTH_OF(m.article_on)
