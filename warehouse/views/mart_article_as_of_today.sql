-- One row per article with the ward that stands for its ward today; articles without a ward are in too.
SELECT
    m.article_key, -- Surrogate key.
    m.title, -- Title without labels.
    m.article_on, -- Day of posting, else of the event, else first seen.
    t.ward_key, -- The ward of today; null unless resolved.
    t.ward_code, -- Official code of today.
    t.ward_name, -- Name of today.
    t.province_name, -- Province of today.
    t.latitude, -- Degrees north.
    t.longitude, -- Degrees east.
    m.ward_key AS ward_key_as_published, -- The ward at the article's date.
    m.ward_name AS ward_name_as_published, -- Its name of that time.
    coalesce(s.kind, CASE WHEN m.ward_key IS NULL THEN NULL ELSE 'unchanged' END) AS succession_kind, -- How the one became the other.
    coalesce(s.is_assumed, 1 = 0) AS is_assumed, -- True when the old ward was split and this is its default successor.
    m.portal_id, -- Host of the portal.
    m.address, -- Canonical address, when known.
    m.body_char_count, -- Characters of the text.
    m.is_vanished -- True when the portal does not have it any more.
FROM mart_article m
LEFT JOIN bridge_ward_succession s ON s.predecessor_ward_key = m.ward_key AND s.is_default
LEFT JOIN dim_ward t ON t.ward_key = coalesce(s.successor_ward_key, m.ward_key)
