-- One row per article with the ward as it was at the article's date; articles without a ward are in too.
SELECT
    m.article_key, -- Surrogate key.
    m.title, -- Title without labels.
    m.article_on, -- Day of posting, else of the event, else first seen.
    m.ward_key, -- The ward; null unless resolved.
    m.ward_code, -- Official code of that time.
    m.ward_name, -- Name of that time.
    m.district_name, -- District of that time; null since 1 July 2025.
    m.province_name, -- Province of that time.
    m.latitude, -- Degrees north.
    m.longitude, -- Degrees east.
    m.portal_id, -- Host of the portal.
    m.address, -- Canonical address, when known.
    m.body_char_count, -- Characters of the text.
    m.is_vanished -- True when the portal does not have it any more.
FROM mart_article m
