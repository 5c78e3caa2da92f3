-- One row per article and text that was ever seen, the current one included.
-- Texts are stored once: current ones in fact_article, the others in fact_article_superseded.
SELECT
    a.article_key, -- The article.
    a.revision_number, -- Number of the text among those of the article, from 1.
    1 = 1 AS is_current, -- True for the text that fact_article holds.
    a.content_sha256, -- Digest of what an editor wrote.
    a.text_since_at AS first_seen_at, -- This text first seen (UTC).
    a.last_seen_at, -- This text last seen (UTC).
    a.text_run_key AS run_key, -- Run that first loaded the text.
    a.published_on, -- Day of posting, local.
    a.published_at, -- Moment of posting (UTC).
    a.event_on, -- Day of the event that the text tells of.
    a.byline, -- Author, as written.
    a.byline_role, -- Office of the author, as written.
    a.source, -- Source that the page credits, as written.
    a.parser_version, -- Version of the rules that read it.
    a.title, -- Title without labels.
    a.lead, -- Sapo, or the first paragraph.
    a.captions, -- Captions of images, in order.
    a.body -- Whole text, paragraphs parted by an empty line.
FROM fact_article a
UNION ALL
SELECT s.article_key, s.revision_number, 1 = 0, s.content_sha256, s.first_seen_at, s.last_seen_at, s.run_key,
    s.published_on, s.published_at, s.event_on, s.byline, s.byline_role, s.source, s.parser_version,
    s.title, s.lead, s.captions, s.body
FROM fact_article_superseded s
