"""The pages of one portal at one moment: articles, lists, feeds, sitemaps. Pure; what ticks is handed in."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qsl, urlsplit

from tests.portal_town.layout import LAYOUTS, Layout, Paging
from tests.portal_town.prose import Prose
from tests.portal_town.truth import Story, TownPortal
from warehouse.records import VIETNAM_TIME

PAGE_SIZE = 5
FORBIDDEN = "/noi-bo/"
"""Every portal's robots rules keep crawlers out of here; menus link to it, and lists have an entry from there."""
_INSIDE = {
    "title": "Phân công trực cơ quan của Thường trực Ủy ban nhân dân phường",
    "lead": "Lịch dùng trong nội bộ, thay đổi không báo trước.",
    "posted": "01/02/2026",
    "iso": "2026-02-01T08:00:00+07:00",
}
_HTML = "text/html; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_MENU = (
    "Giới thiệu",
    "Cơ cấu tổ chức",
    "Lịch tiếp công dân",
    "Thủ tục hành chính",
    "Văn bản mới",
    "Hỏi đáp",
    "Liên hệ",
)


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at an address; `changed_at` is None where the portal would not know."""

    body: bytes
    media_type: str
    changed_at: datetime | None = None
    version: str = ""
    """What an ETag is made of: changes with the news, not with the counters."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Numbers that are others at every request."""

    online: int
    today: int
    views: int


@dataclass(frozen=True, slots=True)
class Site:
    """One portal as it stands at `moment`; `origin` is its scheme, host and port."""

    portal: TownPortal
    moment: datetime
    origin: str

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.portal.family]

    @property
    def stories(self) -> list[Story]:
        return self.portal.shown_at(self.moment)

    def page_at(self, target: str, form: str, ticks: Ticks) -> Page | None:
        """What stands at path and query `target`, to which `form` was posted; None for nothing."""
        path = urlsplit(target).path
        if path == "/robots.txt":
            return Page(robots_rules(self.origin, self.layout).encode(), "text/plain", version="robots")
        if target == self.layout.feed:
            return self._feed()
        if self.layout.sitemap and path in (self.layout.sitemap, "/sitemap-1.xml.gz"):
            return self._sitemap_index() if path == self.layout.sitemap else self._sitemap()
        if path.startswith(FORBIDDEN):
            return Page(_frame(self, "Nội bộ", "<p>Trang nội bộ.</p>", ticks).encode(), _HTML, version="inside")
        for story in self.stories:
            if target in addresses_of(self.portal, story):
                return self._article(story, ticks)
        number = self._list_number(target, form)
        return self._list(number, ticks) if number else None

    def _article(self, story: Story, ticks: Ticks) -> Page:
        since, prose = story.text_at(self.moment) or story.texts[-1]
        canonical = f'<link rel="canonical" href="{escape(self.origin + main_address(self.portal, story))}" />'
        body = self.layout.page.format(
            title=escape(prose.title),
            lead=escape(prose.lead),
            body="".join(f"<p>{escape(paragraph)}</p>" for paragraph in prose.paragraphs),
            posted=_posted(self.layout, story),
            iso=story.published_at.astimezone(VIETNAM_TIME).isoformat(),
            views=ticks.views,
        )
        head = self.layout.head + (canonical if self.layout.states_address else "")
        html = _frame(self, prose.title, body + self._related(story), ticks, head)
        return Page(html.encode(), _HTML, since, f"{story.number}/{since.isoformat()}")

    def _related(self, story: Story) -> str:
        others = [other for other in self.portal.stories if other is not story and other.text_at(self.moment)][:3]
        links = "".join(
            f'<li><a href="{escape(main_address(self.portal, other))}">{escape(self._prose(other).title)}</a></li>'
            for other in others
        )
        return f'<div class="other-news"><h3>Các tin khác</h3><ul class="related">{links}</ul></div>'

    def _list_number(self, target: str, form: str) -> int | None:
        """Which page of the list is asked for, from 1; None when it is not the list."""
        layout, (path, query) = self.layout, _cut(target)
        base_path, base_query = _cut(layout.listing)
        if layout.paging is Paging.PATH:
            number = path.removeprefix(f"{base_path}page/").rstrip("/") if path != base_path else "1"
            return int(number) if number.isdecimal() and not query else None
        asked = dict(parse_qsl(form if layout.paging in (Paging.FORM, Paging.JSON) else query))
        if path != base_path or (base_query and not query.startswith(base_query)):
            return None
        number = asked.get(layout.page_name, "1")
        return int(number) if number.isdecimal() else None

    def _list(self, number: int, ticks: Ticks) -> Page:
        stories = self._listed()
        shown = stories[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        last = max(1, -(-len(stories) // PAGE_SIZE))
        version = f"list/{number}/{'/'.join(str(story.number) + str(self._since(story)) for story in shown)}"
        if self.layout.paging is Paging.JSON:
            rows = [
                {"id": s.number, "slug": s.slug, "tieuDe": self._prose(s).title, "ngayDang": _posted(self.layout, s)}
                for s in shown
            ]
            listed = json.dumps({"data": {"items": rows, "total": len(stories)}}, ensure_ascii=False)
            return Page(listed.encode(), "application/json; charset=utf-8", version=version)
        entries = "".join(self._entry(story) for story in shown)
        if number == 1:
            entries += self.layout.entry.format(href=f"{FORBIDDEN}phan-cong-truc-co-quan-1.html", **_INSIDE)
        if self.layout.paging is Paging.FORM:
            return Page(entries.encode(), _HTML, version=version)
        body = f'<ul class="UIListNews_Default list-article">{entries}</ul>{self._pager(number, last)}'
        return Page(_frame(self, "Tin trong phường", body, ticks, self.layout.head).encode(), _HTML, version=version)

    def _entry(self, story: Story) -> str:
        prose = self._prose(story)
        return self.layout.entry.format(
            href=escape(main_address(self.portal, story)),
            title=escape(prose.title),
            lead=escape(prose.lead),
            posted=_posted(self.layout, story),
            iso=story.published_at.astimezone(VIETNAM_TIME).isoformat(),
        )

    def _listed(self) -> list[Story]:
        """The articles as the list has them: the pinned one first, then newest first."""
        return sorted(self.stories, key=lambda story: story.number != self.portal.pinned)

    def _pager(self, number: int, last: int) -> str:
        links = "".join(
            f"<b>{page}</b> " if page == number else f'<a href="{escape(self._list_address(page))}">{page}</a> '
            for page in range(1, last + 1)
        )
        following = f'<a class="next" rel="next" href="{escape(self._list_address(number + 1))}">Trang sau</a>'
        return f'<div class="pagination">{links}{following if number < last else ""}</div>'

    def _list_address(self, page: int) -> str:
        listing = self.layout.listing
        if page == 1:
            return listing
        if self.layout.paging is Paging.PATH:
            return f"{listing}page/{page}/"
        return f"{listing}{'&' if '?' in listing else '?'}{self.layout.page_name}={page}"

    def _feed(self) -> Page:
        """Every other article is named by its other address, where it has one."""
        shown = self.stories[: 2 * PAGE_SIZE]
        items = "".join(
            f"<item><title>{escape(self._prose(s).title)}</title>"
            f"<link>{escape(self.origin + addresses_of(self.portal, s)[-(s.number % 2)])}</link>"
            f"<pubDate>{format_datetime(s.published_at.astimezone(VIETNAM_TIME))}</pubDate></item>"
            for s in shown
        )
        channel = f"<channel><title>{self.portal.ward}</title>{items}</channel>"
        version = f"feed/{[(story.number, self._since(story)) for story in shown]}"
        return Page(f'{_XML_HEAD}<rss version="2.0">{channel}</rss>'.encode(), _XML, version=version)

    def _sitemap_index(self) -> Page:
        location = f"<sitemap><loc>{self.origin}/sitemap-1.xml.gz</loc></sitemap>"
        index = f'{_XML_HEAD}<sitemapindex xmlns="{_SITEMAPS}">{location}</sitemapindex>'
        return Page(index.encode(), _XML, version="index")

    def _sitemap(self) -> Page:
        entries = "".join(
            f"<url><loc>{escape(self.origin + main_address(self.portal, story))}</loc>"
            f"<lastmod>{self._since(story).astimezone(VIETNAM_TIME).isoformat()}</lastmod></url>"
            for story in self.stories
        )
        text = f'{_XML_HEAD}<urlset xmlns="{_SITEMAPS}">{entries}</urlset>'
        return Page(gzip.compress(text.encode(), mtime=0), "application/gzip", version=f"map/{entries}")

    def _prose(self, story: Story) -> Prose:
        text = story.text_at(self.moment)
        return text[1] if text else story.texts[0][1]

    def _since(self, story: Story) -> datetime:
        text = story.text_at(self.moment)
        return text[0] if text else story.published_at


_XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def main_address(portal: TownPortal, story: Story) -> str:
    """Path and query of the article."""
    return _address(LAYOUTS[portal.family].article, story)


def addresses_of(portal: TownPortal, story: Story) -> Sequence[str]:
    """Paths and queries under which the server has the article, the main one first."""
    layout = LAYOUTS[portal.family]
    templates = (layout.article, *layout.other_addresses)
    return [_address(template, story).partition("#")[0] for template in templates]


def robots_rules(origin: str, layout: Layout) -> str:
    sitemap = f"Sitemap: {origin}{layout.sitemap}\n" if layout.sitemap else ""
    return f"User-agent: *\nDisallow: {FORBIDDEN}\nDisallow: /*login\n{sitemap}"


def _address(template: str, story: Story) -> str:
    at = story.published_at.astimezone(VIETNAM_TIME)
    filled = template.format(
        number=story.number, slug=story.slug, stamp=f"{at:%y%m%d%H%M%S}000", day=f"{at.year}-{at.month}-{at.day}"
    )
    return at.strftime(filled) if "%" in filled else filled


def _posted(layout: Layout, story: Story) -> str:
    at = story.published_at.astimezone(VIETNAM_TIME)
    return at.strftime(layout.posted.replace("{weekday}", _WEEKDAYS[at.weekday()]))


def _cut(target: str) -> tuple[str, str]:
    path, _, query = target.partition("?")
    return path, query


def _frame(site: Site, title: str, body: str, ticks: Ticks, head: str = "") -> str:
    menu = "".join(f'<li><a href="/gioi-thieu/{number}.html">{name}</a></li>' for number, name in enumerate(_MENU))
    inside = f'<li><a href="{FORBIDDEN}lich-cong-tac.html">Lịch công tác nội bộ của Ủy ban nhân dân phường</a></li>'
    counter = site.layout.counter.format(online=ticks.online, today=ticks.today)
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(title)} - {site.portal.ward}</title>{head}</head>"
        f'<body><div id="header"><a href="/">{site.portal.ward}</a></div><ul class="menu">{menu}{inside}'
        f'<li><a href="/c/portal/login">Đăng nhập</a></li></ul><div id="main">{body}</div>{counter}'
        f'<div id="footer"><p>Ủy ban nhân dân {site.portal.ward}. Điện thoại: 0200 000 000</p></div></body></html>'
    )
