-- One row per article and page address that ever showed it: ?p= and slug, print view, :443, http and https.
SELECT
    r.article_key, -- The article.
    r.source_uri, -- The page's address, or file://… of the saved file.
    count(*) AS payload_count, -- Different payloads seen at the address.
    min(r.first_seen_at) AS first_seen_at, -- The article first seen there (UTC).
    max(r.last_seen_at) AS last_seen_at -- The article last seen there (UTC).
FROM raw_page r
WHERE r.article_key IS NOT NULL
GROUP BY r.article_key, r.source_uri
