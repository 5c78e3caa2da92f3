"""Feeds and sitemaps as portals write them, broken ones too."""

from datetime import date

import pytest

from tasks.discover.feeds import read_feed
from tasks.discover.sitemaps import read_sitemap

RSS = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Bàu Sau</title>{}'


def rss(*items: str) -> bytes:
    return RSS.format("".join(f"<item>{item}</item>" for item in items)).encode()


def test_an_atom_entry_gives_its_change_apart_from_its_posting() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Dọn kênh</title><link href="tin/9.html"/>
    <published>2024-03-09T08:30:00+07:00</published><updated>2024-03-10T01:00:00Z</updated></entry></feed>"""
    (entry,) = read_feed(atom.encode(), "https://bausau.example/atom.xml") or ()
    assert entry.address == "https://bausau.example/tin/9.html"
    assert entry.published_on == date(2024, 3, 9)
    assert entry.modified_at is not None
    assert entry.modified_at.isoformat() == "2024-03-10T08:00:00+07:00"


@pytest.mark.parametrize(
    ("stated", "at"),
    [
        ("Sat, 09 Mar 2024 08:30:00 +0700", "2024-03-09T08:30:00+07:00"),
        ("Fri, 08 Mar 2024 20:00:00 GMT", "2024-03-09T03:00:00+07:00"),
        ("2024-03-09 08:30:00", "2024-03-09T08:30:00+07:00"),
        ("09/03/2024 08:30", "2024-03-09T08:30:00+07:00"),
    ],
)
def test_a_time_without_a_zone_is_vietnams(stated: str, at: str) -> None:
    feed = rss(f"<title>Dọn kênh</title><link>https://bausau.example/9</link><pubDate>{stated}</pubDate>")
    (entry,) = read_feed(feed, "https://bausau.example/rss") or ()
    assert entry.published_at is not None
    assert entry.published_at.isoformat() == at


def test_a_feed_that_breaks_off_gives_what_stands_before_the_break() -> None:
    feed = rss("<title>Dọn kênh</title><link>https://bausau.example/9</link>", "<title>Trồng cây & <b>")
    assert [entry.title for entry in read_feed(feed, "https://bausau.example/rss") or ()] == ["Dọn kênh"]


@pytest.mark.parametrize("payload", [b"", b"<html><body>404</body></html>", b"https://bausau.example/rss"])
def test_what_is_no_feed_and_no_sitemap_is_none(payload: bytes) -> None:
    assert read_feed(payload, "https://bausau.example/rss") is None
    assert read_sitemap(payload, "https://bausau.example/sitemap.xml") is None


def test_a_sitemap_that_breaks_off_gives_news_titles_and_no_address_of_a_picture() -> None:
    sitemap = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="x" xmlns:image="y"><url>
    <image:image><image:loc>https://bausau.example/9.jpg</image:loc></image:image><loc> https://bausau.example/9 </loc>
    <lastmod>2024-03-10</lastmod><n:news><n:publication_date>2024-03-09</n:publication_date><n:title>Dọn kênh</n:title>
    </n:news></url><url><loc>https://bausau.example/8</loc>"""
    read = read_sitemap(sitemap.encode(), "https://bausau.example/sitemap.xml")
    assert read is not None
    assert [(entry.address, entry.title, entry.published_on) for entry in read.entries] == [
        ("https://bausau.example/8", None, None),  # without any date: it may be the newest
        ("https://bausau.example/9", "Dọn kênh", date(2024, 3, 9)),
    ]


def test_an_entity_in_a_sitemap_opens_no_file() -> None:
    sitemap = """<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>
    <urlset><url><loc>https://bausau.example/&f;</loc></url></urlset>"""
    read = read_sitemap(sitemap.encode(), "https://bausau.example/sitemap.xml")
    assert read is not None
    assert "root" not in str(read)


def test_broken_gzip_is_no_sitemap() -> None:
    assert read_sitemap(b"\x1f\x8b\x08\x00broken", "https://bausau.example/sitemap.xml.gz") is None
