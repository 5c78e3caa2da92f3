"""One look at a portal that a real server on loopback serves."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.discover.collect import Reach
from tasks.discover.find import discover_links
from tasks.discover.links import Discovery, End, PageRequest, Skip, SourceKind
from tasks.exchange import Exchange
from tasks.pages.addresses import canonical_address
from tasks.portals.declaration import JsonEntries, ListingDeclaration, PortalDeclaration
from tests.tasks.discover.site import Site, list_page, news_list, serve

URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def portal_at(site: Site, *listings: ListingDeclaration, **more: Sequence[str]) -> PortalDeclaration:
    return PortalDeclaration.model_validate(
        {"id": "127.0.0.1", "home": f"{site.address}/", "listings": listings, "feeds": (), "sitemaps": ()} | more
    )


def tin_tuc(site: Site, **more: object) -> ListingDeclaration:
    return ListingDeclaration.model_validate({"address": f"{site.address}/tin-tuc"} | more)


def look(site: Site, portal: PortalDeclaration, known: Sequence[int] = (), reach: Reach | None = None) -> Discovery:
    known_addresses = {canonical_address(address_of(site, number)) for number in known}
    return discover_links(portal, site.ask, known_addresses.__contains__, reach)


def address_of(site: Site, number: int) -> str:
    return f"{site.address}/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-{number}.html"


def numbers_of(discovery: Discovery) -> list[int]:
    return [int(link.address.removesuffix(".html").rpartition("-")[2]) for link in discovery.new]


PAGERS = {
    "Liferay's cur": ("/tin-tuc?_101_delta=3&_101_cur={}", '<a href="/tin-tuc?_101_delta=3&_101_cur={}">next</a>'),
    "PageIndex": ("/tin-tuc?PageIndex={}", '<a href="?PageIndex={}">Trang sau</a>'),
    "page": ("/tin-tuc?page={}", '<a href="/tin-tuc?page={}">»</a>'),
    "page in the path": ("/tin-tuc/page/{}/", '<a class="next" href="/tin-tuc/page/{}/"><i></i></a>'),
    "Entries_page": ("/tin-tuc?Entries_page={}", '<a href="/tin-tuc?Entries_page={}">{}</a>'),
    "a marked link": ("/tin-tuc/trang-{}", '<link rel="next" href="/tin-tuc/trang-{}">'),
}


@pytest.mark.parametrize(("path", "pager"), PAGERS.values(), ids=PAGERS)
def test_every_pager_is_followed_to_the_last_page(path: str, pager: str) -> None:
    pages = {
        "/tin-tuc": list_page(9, 8, 7, pager=pager.format(2, 2)),
        path.format(2): list_page(6, 5, 4, pager=pager.format(3, 3)),
        path.format(3): list_page(3),
    }
    with serve(pages) as site:
        found = look(site, portal_at(site, tin_tuc(site)))
        assert numbers_of(found) == [9, 8, 7, 6, 5, 4, 3]
        assert (found.sources[0].end, found.sources[0].page_count) == (End.ALL_READ, 3)


def test_a_pager_that_counts_from_zero_is_followed_by_what_its_links_say() -> None:
    numbers = '<a href="?page=1">2</a> <a href="?page=2">3</a>'
    pages = {
        "/tin-tuc": list_page(9, 8, 7, pager=numbers),
        "/tin-tuc?page=1": list_page(6, 5, 4, pager=numbers),
        "/tin-tuc?page=2": list_page(3, 2, 1, pager=numbers),
    }
    with serve(pages) as site:
        assert numbers_of(look(site, portal_at(site, tin_tuc(site)))) == [9, 8, 7, 6, 5, 4, 3, 2, 1]


def test_declared_pages_are_asked_until_a_page_repeats() -> None:
    pages = {
        "/tin-tuc": list_page(9, 8, 7),
        "/tin-tuc?PageIndex=2": list_page(6, 5, 4),
        "/tin-tuc?PageIndex=3": list_page(6, 5, 4),
    }
    with serve(pages) as site:
        listing = tin_tuc(site, pages=f"{site.address}/tin-tuc?PageIndex={{page}}")
        found = look(site, portal_at(site, listing))
        assert numbers_of(found) == [9, 8, 7, 6, 5, 4]
        assert site.asked == ["/tin-tuc", "/tin-tuc?PageIndex=2", "/tin-tuc?PageIndex=3"]


def test_declared_pages_end_at_a_number_that_the_portal_does_not_have() -> None:
    with serve({"/tin-tuc": list_page(9, 8, 7), "/tin-tuc/page/2/": list_page(6)}) as site:
        found = look(site, portal_at(site, tin_tuc(site, pages=f"{site.address}/tin-tuc/page/{{page}}/")))
        assert (numbers_of(found), found.sources[0].end, found.is_whole) == ([9, 8, 7, 6], End.ALL_READ, True)


@pytest.mark.parametrize("last", ["", "\n", "<html><body></body></html>", "<div class='ds'></div>"])
def test_a_posted_list_is_asked_page_by_page_until_one_is_empty(last: str) -> None:
    pages = {
        "POST /tin-tuc PageIndex=1&PageSize=3": list_page(9, 8, 7),
        "POST /tin-tuc PageIndex=2&PageSize=3": list_page(6),
        "POST /tin-tuc PageIndex=3&PageSize=3": last,
    }
    with serve(pages) as site:
        found = look(site, portal_at(site, tin_tuc(site, form="PageIndex={page}&PageSize=3")))
        assert (numbers_of(found), found.sources[0].end) == ([9, 8, 7, 6], End.ALL_READ)


def test_a_json_list_gives_title_date_and_address() -> None:
    def answer(*numbers: int) -> str:
        return json.dumps(
            {
                "data": {
                    "items": [
                        {"id": 3502211 + n, "slug": f"don-kenh-{n}", "title": f"Dọn kênh {n}", "date": 1709258400000}
                        for n in numbers
                    ]
                }
            }
        )

    pages = {
        "/api?pageNum=0&recordPerPage=2": answer(4, 3),
        "/api?pageNum=1&recordPerPage=2": answer(2),
        "/api?pageNum=2&recordPerPage=2": answer(),
    }
    keys = JsonEntries(entries="data.items", title="title", address="/news/-/details/{id}/{slug}", published="date")
    with serve(pages) as site:
        listing = ListingDeclaration(
            address=f"{site.address}/api?pageNum=0&recordPerPage=2",
            pages=f"{site.address}/api?pageNum={{page}}&recordPerPage=2",
            first_page=0,
            json_entries=keys,
        )
        found = look(site, portal_at(site, listing))
        assert [link.address.removeprefix(site.address) for link in found.new] == [
            "/news/-/details/3502215/don-kenh-4",
            "/news/-/details/3502214/don-kenh-3",
            "/news/-/details/3502213/don-kenh-2",
        ]
        assert (found.new[0].title, found.new[0].published_on) == ("Dọn kênh 4", date(2024, 3, 1))


@pytest.mark.parametrize("answer", ["<html>lỗi</html>", '{"data": {"items": {}}}', '{"data": []}'])
def test_an_answer_that_is_not_the_declared_json_is_unreadable(answer: str) -> None:
    with serve({"/api": answer}) as site:
        keys = JsonEntries(entries="data.items", title="title", address="/{id}")
        listing = ListingDeclaration(address=f"{site.address}/api", json_entries=keys)
        found = look(site, portal_at(site, listing))
        assert (found.sources[0].end, found.is_blind) == (End.UNREADABLE, True)


def numbered_pages(*pages: tuple[int, ...]) -> dict[str, str]:
    return {
        "/tin-tuc" if index == 1 else f"/tin-tuc?page={index}": list_page(
            *numbers, pager=f'<a href="/tin-tuc?page={index + 1}">Trang sau</a>'
        )
        for index, numbers in enumerate(pages, 1)
    }


def test_a_list_is_left_at_its_first_page_with_nothing_new() -> None:
    with serve(numbered_pages((15, 14, 13, 12, 11), (10, 9, 8, 7, 6), (5, 4, 3, 2, 1))) as site:
        found = look(site, portal_at(site, tin_tuc(site)), known=range(1, 14))
        assert (numbers_of(found), found.sources[0].end) == ([15, 14], End.NOTHING_NEW)
        assert site.asked == ["/tin-tuc", "/tin-tuc?page=2"]


def test_articles_pinned_above_the_newest_do_not_end_the_list() -> None:
    with serve(numbered_pages((1, 2, 3), (15, 14, 13), (12, 11, 10), (9, 8, 7), (6, 5, 4))) as site:
        found = look(site, portal_at(site, tin_tuc(site)), known=range(1, 13))
        assert numbers_of(found) == [15, 14, 13]
        assert "/tin-tuc?page=5" not in site.asked


def test_a_look_through_what_is_known_finds_what_an_earlier_one_left_out() -> None:
    pages = numbered_pages((15, 14, 13, 12, 11), (10, 9, 8, 7, 6), (5, 4, 3, 2, 1))
    with serve(pages) as site:
        found = look(site, portal_at(site, tin_tuc(site)), known=range(5, 16), reach=Reach(reads_known=True))
        assert numbers_of(found) == [4, 3, 2, 1]
        assert len(found.known) == 11


def test_nothing_older_than_asked_for_is_taken() -> None:
    with serve(numbered_pages((15, 1, 14, 13, 12), (11, 10, 9, 8, 7), (6, 5, 4, 3, 2))) as site:
        found = look(site, portal_at(site, tin_tuc(site)), reach=Reach(since=date(2024, 3, 12)))
        assert (numbers_of(found), found.sources[0].end) == ([15, 14, 13, 12], End.TOO_OLD)
        assert site.asked == ["/tin-tuc", "/tin-tuc?page=2"]


def test_no_more_is_found_than_the_limit() -> None:
    with serve(numbered_pages((15, 14, 13, 12, 11), (10, 9, 8, 7, 6))) as site:
        found = look(
            site, portal_at(site, tin_tuc(site), sitemaps=[f"{site.address}/sitemap.xml"]), reach=Reach(limit=3)
        )
        assert (numbers_of(found), site.asked) == ([15, 14, 13], ["/tin-tuc"])
        assert [source.end for source in found.sources] == [End.LIMIT, End.LIMIT]


def test_a_list_that_never_ends_is_left_at_its_last_allowed_page() -> None:
    with serve(numbered_pages(*[(n,) for n in range(20, 0, -1)])) as site:
        found = look(site, portal_at(site, tin_tuc(site)), reach=Reach(max_pages=4))
        assert (len(found.new), found.sources[0].end) == (4, End.LIMIT)


def test_an_article_linked_from_a_later_page_is_the_same_article() -> None:
    pages = numbered_pages((9, 8, 7), (6, 5, 4))
    pages["/tin-tuc?page=2"] = pages["/tin-tuc?page=2"].replace(".html", ".html?page=2")
    with serve(pages) as site:
        assert numbers_of(look(site, portal_at(site, tin_tuc(site)))) == [9, 8, 7, 6, 5, 4]


def test_a_link_keeps_title_and_date_of_the_list() -> None:
    with serve({"/tin-tuc": list_page(9, 8, 7)}) as site:
        link = look(site, portal_at(site, tin_tuc(site))).new[0]
        assert (link.title, link.published_on, link.kind, link.source) == (
            "Phường Bàu Sau ra quân dọn kênh lần thứ 9",
            date(2024, 3, 9),
            SourceKind.LISTING,
            f"{site.address}/tin-tuc",
        )


def test_links_to_other_hosts_and_traps_are_counted_and_not_followed() -> None:
    page = list_page(9, 8, 7, 6)
    for end, led_to in (
        ("8.html", "8.html/vi"),
        ("7.html", "7.html?_8_month=3"),
        ("/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-6", "https://quan.example/6"),
    ):
        page = page.replace(end, led_to)
    with serve({"/tin-tuc": page}) as site:
        found = look(site, portal_at(site, tin_tuc(site)))
        assert numbers_of(found) == [9]
        assert dict(found.skipped) == {Skip.OTHER_HOST: 1, Skip.LOOP: 1, Skip.CALENDAR: 1}


def test_a_pager_that_leads_to_another_host_is_not_followed() -> None:
    with serve(
        {"/tin-tuc": list_page(9, 8, 7, pager='<a rel="next" href="https://quan.example/tin-tuc?page=2">2</a>')}
    ) as site:
        reading = look(site, portal_at(site, tin_tuc(site))).sources[0]
        assert (reading.end, reading.page_count) == (End.UNREADABLE, 1)


def test_a_pager_behind_a_script_is_reported() -> None:
    pager = """<a href="javascript:__doPostBack('ctl00$pager','2')">2</a>"""
    with serve({"/tin-tuc": list_page(9, 8, 7, pager=pager)}) as site:
        assert look(site, portal_at(site, tin_tuc(site))).sources[0].end is End.SCRIPTED_PAGER


def test_a_portal_without_lists_is_read_from_its_front_page() -> None:
    with serve({"/": f"<html><body>{news_list(9, 8, 7)}{news_list(6, 5, 4, classes='nong')}</body></html>"}) as site:
        assert sorted(numbers_of(look(site, portal_at(site)))) == [4, 5, 6, 7, 8, 9]


FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Phường Bàu Sau</title>
<item><title>Dọn kênh lần thứ 9</title><link>{site}/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-9.html?utm_source=rss</link>
<pubDate>Sat, 09 Mar 2024 08:30:00 +0700</pubDate></item></channel></rss>"""


def test_feed_list_and_sitemap_tell_of_one_article_once() -> None:
    urls = "<url><loc>{site}/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-9.html</loc><lastmod>2024-03-10</lastmod></url>"
    pages = {"/rss": FEED, "/tin-tuc": list_page(9, 8, 7), "/sitemap.xml": URLSET.format(urls)}
    with serve(pages) as site:
        portal = portal_at(site, tin_tuc(site), feeds=[f"{site.address}/rss"], sitemaps=[f"{site.address}/sitemap.xml"])
        found = look(site, portal)
        assert numbers_of(found) == [9, 8, 7]
        first = found.new[0]
        assert (first.title, first.kind) == ("Dọn kênh lần thứ 9", SourceKind.FEED)
        assert first.published_at is not None
        assert first.published_at.isoformat() == "2024-03-09T08:30:00+07:00"
        assert first.modified_at is not None
        assert first.address == address_of(site, 9)


def test_a_sitemap_index_is_read_newest_part_first_and_no_part_of_sections_or_of_old_articles() -> None:
    def part(name: str, day: str) -> str:
        return f"<sitemap><loc>{{site}}/{name}</loc><lastmod>{day}</lastmod></sitemap>"

    def urls(*numbers: int) -> str:
        return URLSET.format(
            "".join(f"<url><loc>{{site}}/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-{n}.html</loc></url>" for n in numbers)
        )

    index = "".join(
        [
            part("wp-sitemap-posts-post-1.xml", "2023-01-01"),
            part("wp-sitemap-posts-post-2.xml", "2024-03-01"),
            part("wp-sitemap-posts-post-3.xml.gz", "2024-03-09"),
            part("wp-sitemap-taxonomies-category-1.xml", "2024-03-09"),
        ]
    )
    with serve(
        {"/sitemap.xml": f"<sitemapindex>{index}</sitemapindex>", "/wp-sitemap-posts-post-2.xml": urls(5)}
    ) as site:
        site.pages["/wp-sitemap-posts-post-3.xml.gz"] = gzip.compress(urls(9).replace("{site}", site.address).encode())
        portal = portal_at(site, tin_tuc(site), sitemaps=[f"{site.address}/sitemap.xml"])
        found = look(site, portal, reach=Reach(since=date(2024, 1, 1)))
        assert numbers_of(found) == [9, 5]
        assert site.asked[1:] == ["/sitemap.xml", "/wp-sitemap-posts-post-3.xml.gz", "/wp-sitemap-posts-post-2.xml"]


def test_a_part_of_a_sitemap_that_is_away_is_told_and_the_others_are_read() -> None:
    parts = "".join(f"<sitemap><loc>{{site}}/posts-{number}.xml</loc></sitemap>" for number in (1, 2))
    urls = "<url><loc>{site}/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-9.html</loc></url>"
    with serve({"/": list_page(), "/index.xml": f"<sitemapindex>{parts}</sitemapindex>"}) as site:
        site.pages["/posts-2.xml"] = URLSET.format(urls)
        found = look(site, portal_at(site, sitemaps=[f"{site.address}/index.xml"]))
        assert (numbers_of(found), found.sources[1].end) == ([9], End.GONE)


def test_the_parts_of_an_unchanged_sitemap_index_are_read_as_it_named_them_before() -> None:
    parts = "".join(f"<sitemap><loc>{{site}}/posts-{number}.xml</loc></sitemap>" for number in (1, 2))
    urls = "<url><loc>{site}/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-9.html</loc></url>"
    pages = {"/": list_page(), "/index.xml": f"<sitemapindex>{parts}</sitemapindex>"}
    with serve(pages) as site:
        portal = portal_at(site, sitemaps=[f"{site.address}/index.xml"])
        named = dict(look(site, portal).parts)
        site.pages["/posts-2.xml"] = URLSET.format(urls)

        def ask(request: PageRequest) -> Exchange:
            answer = site.ask(request)
            return replace(answer, status=304, wire_body=b"") if request.address.endswith("/index.xml") else answer

        found = discover_links(portal, ask, lambda _: False, known_parts=named)
        assert (numbers_of(found), found.sources[1].end) == ([9], End.GONE)


def test_every_source_says_how_it_ended_and_a_portal_without_any_answer_is_blind() -> None:
    pages = {
        "/rss": "<html><body>Không tìm thấy trang</body></html>",
        "/tin-tuc": "<html><body><p>Trống</p></body></html>",
    }
    with serve(pages) as site:
        portal = portal_at(site, tin_tuc(site), feeds=[f"{site.address}/rss"], sitemaps=[f"{site.address}/sitemap.xml"])
        found = look(site, portal)
        assert [source.end for source in found.sources] == [End.UNREADABLE, End.NO_ENTRIES, End.GONE]
        assert found.sources[2].detail == f"status 404 from {site.address}/sitemap.xml"
        assert found.is_blind


def test_a_portal_that_answers_is_not_blind_even_when_nothing_is_new() -> None:
    with serve(numbered_pages((9, 8, 7, 6, 5))) as site:
        assert not look(site, portal_at(site, tin_tuc(site)), known=range(10)).is_blind


def test_a_family_lends_its_portals_their_feeds_and_sitemaps() -> None:
    with serve({"/feed/": FEED}) as site:
        found = look(site, PortalDeclaration(id="127.0.0.1", home=f"{site.address}/", family="wordpress"))
        assert (numbers_of(found), site.asked) == ([9], ["/feed/", "/", "/wp-sitemap.xml"])


def test_a_list_page_that_breaks_off_is_told_unless_all_it_shows_is_known() -> None:
    pages = numbered_pages((15, 14, 13, 12, 11, 10))
    whole = pages["/tin-tuc"]
    pages["/tin-tuc"] = whole[: whole.index("kenh-10")]
    with serve(pages) as site:
        found = look(site, portal_at(site, tin_tuc(site)))
        assert (numbers_of(found)[:4], found.sources[0].end, found.is_whole) == ([15, 14, 13, 12], End.CUT_OFF, False)
        again = look(site, portal_at(site, tin_tuc(site)), known=range(16))
        assert (again.sources[0].end, again.is_whole) == (End.NOTHING_NEW, True)


def test_a_page_that_fails_in_the_middle_of_a_list_leaves_the_look_unfinished() -> None:
    pages = numbered_pages((9, 8, 7), (6, 5, 4), (3, 2, 1))
    del pages["/tin-tuc?page=2"]
    with serve(pages) as site:
        found = look(site, portal_at(site, tin_tuc(site)))
        assert (numbers_of(found), found.is_whole, found.is_blind) == ([9, 8, 7], False, False)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.lists(st.integers(1, 28), max_size=6), st.integers(1, 8)), min_size=1, max_size=7),
    st.frozensets(st.integers(1, 28)),
    st.booleans(),
)
def test_however_its_pages_lead_on_a_list_ends_and_no_page_is_asked_for_twice(
    pages: list[tuple[list[int], int]], known: frozenset[int], reads_known: bool
) -> None:
    site = Site(
        "https://bausau.example",
        {
            f"https://bausau.example/tin-tuc?page={number}": list_page(
                *shown, pager=f'<a rel="next" href="/tin-tuc?page={leads_to}">Trang sau</a>'
            )
            for number, (shown, leads_to) in enumerate(pages, 1)
        },
    )
    portal = PortalDeclaration(
        id="bausau.example",
        listings=(ListingDeclaration(address="https://bausau.example/tin-tuc?page=1"),),
    )
    known_addresses = {canonical_address(address_of(site, number)) for number in known}
    found = discover_links(portal, site.recall, known_addresses.__contains__, Reach(reads_known=reads_known))
    assert len(site.asked) == len(set(site.asked)) <= len(pages) + 1
    assert not known.intersection(numbers_of(found))
    assert len(set(numbers_of(found))) == len(found.new)
    if reads_known and set(site.pages) <= set(site.asked):
        assert set(numbers_of(found)) == {number for shown, _ in pages for number in shown} - known
