-- One row per portal: how much it has and how old its news is.
SELECT
    p.portal_key, -- Surrogate key.
    p.portal_id, -- Host of the portal.
    p.family_name, -- CMS family.
    count(a.article_key) AS article_count, -- Articles, vanished ones too.
    sum(CASE WHEN a.vanished_at IS NOT NULL THEN 1 ELSE 0 END) AS vanished_count, -- Articles that it does not have any more.
    max(a.published_on) AS last_published_on, -- Newest day of posting.
    max(a.first_seen_at) AS last_new_at, -- When an article was last new (UTC).
    p.last_seen_at, -- When any page of it was last seen (UTC).
    CAST(DAYS_BETWEEN(max(a.first_seen_at), TODAY()) AS integer) AS days_since_new_count -- Days since an article was last new.
FROM dim_portal p
LEFT JOIN fact_article a ON a.portal_key = p.portal_key
GROUP BY p.portal_key, p.portal_id, p.family_name, p.last_seen_at
