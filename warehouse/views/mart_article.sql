-- One row per article, with its portal and the ward in force at its own date.
SELECT
    a.article_key, -- Surrogate key.
    a.article_id, -- Natural identifier: digest of the canonical address.
    a.title, -- Title without labels.
    a.lead, -- Sapo, or the first paragraph.
    coalesce(a.published_on, a.event_on, DAY_OF(a.first_seen_at)) AS article_on, -- Day of posting, else of the event, else first seen.
    CASE WHEN a.published_on IS NOT NULL THEN 'published' WHEN a.event_on IS NOT NULL THEN 'event' ELSE 'first_seen' END AS article_on_basis, -- Which of the three article_on is.
    a.published_on, -- Day of posting, local; null when the page says none.
    a.published_at, -- Moment of posting (UTC).
    a.event_on, -- Day of the event that the text tells of.
    w.ward_key, -- The ward; null unless resolved.
    w.ward_id, -- Natural identifier of the ward: <code>.legacy or <code>.2025.
    w.ward_code, -- Official code; not a key, see dim_ward.
    w.ward_name, -- Full name of the ward.
    w.ward_type, -- Type word of the ward.
    w.district_name, -- District; null since 1 July 2025.
    w.province_name, -- Province as it was in the ward's period.
    w.latitude, -- Degrees north.
    w.longitude, -- Degrees east.
    a.place_status, -- resolved, ambiguous or unresolved.
    p.portal_key, -- The portal; null for a page of no known host.
    p.portal_id, -- Host of the portal.
    a.family_name, -- CMS family whose rules read it.
    a.address, -- Canonical address, when known.
    a.source_uri, -- Where the current state was read from.
    a.section, -- Section of the portal, as written.
    a.byline, -- Author, as written.
    a.byline_role, -- Office of the author, as written.
    a.source, -- Source that the page credits, as written.
    a.body_char_count, -- Characters of the text.
    a.image_count, -- Images that the page names.
    a.revision_count, -- Texts of this article ever seen.
    a.vanished_at IS NOT NULL AS is_vanished, -- True when the portal does not have it any more.
    a.first_seen_at, -- First seen (UTC).
    a.last_seen_at, -- Last seen (UTC).
    a.body -- Whole text.
FROM fact_article a
LEFT JOIN dim_ward w ON w.ward_key = a.ward_key
LEFT JOIN dim_portal p ON p.portal_key = a.portal_key
