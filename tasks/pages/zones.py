"""Which elements are chrome zones and which may be titles, by tag, class, id and role alone."""

import re
from functools import lru_cache

from tasks.pages.fold import any_of

ZONE_TAGS = frozenset({"nav", "footer", "aside", "dialog", "menu", "select", "button", "textarea", "label"})
_ZONE_ROLES = frozenset(
    {"navigation", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu", "menubar"}
)
_ZONE_WORDS = """
nav navbar navi navigation menus? mainmenu submenu megamenu child-menu breadcrumbs? dd_chuyenmuc footer foot sidebar
side-?bar related relate relatednews tinlienquan tin-lien-quan lien-quan other-?news othernews tin-khac tinkhac
more-?news read-?more-?list comments? comment-?list commentlist respond disqus binh-?luan replies share sharing shares
komentarze diskuse kommentar(?:e|er)? commentaires comentarios commenti reacties
social socials sharebar addthis sharedaddy follow-us toolbar tools print rating ratings vote poll binh-?chon pagination
pager paging phan-trang lfr-pagination newsletter nl subscribe subscription signup sign-up paywall ads? advert
advertisement advertising banner banners promo promoted sponsored? outbrain taboola popup pop-up modal cookie cookies
consent gdpr overlay login search searchbox weather thoi-?tiet counter visitor visitor-tracking-wraper thong-?ke
truy-?cap skip skip-link skip-to-content author-?bio about-?author author-?box bio recommend(?:ed|ation|ations)?
most-?(?:read|viewed|popular) popular trending teasers? also-?like you-?may see-?also tags? tag-?list taglist keywords?
tu-?khoa hashtags? copyright disclaimer toc podcast donate donation donations appeal membership support-us cta
call-to-action author-?(?:card|info|desc|description|profile|bio-box) post-author contributor about-the-author
"""
"""Patterns of class names and ids, or of the parts of one between hyphens, underscores and spaces."""
_ZONE_TOKENS = frozenset({
    "widget", "hidden", "d-none", "sr-only", "ms-hide", "visually-hidden", "screen-reader-text", "hide",
})  # fmt: skip
_SURE_ZONES = re.compile(
    r"relate|lien-?quan|other-?news|tin-?khac|[ck]om+enta|diskuse|reacties|binh-?luan|disqus|recommend|comment"
)
_NEVER_ZONES = frozenset({"html", "body", "main", "article"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_TEXT_TAGS = frozenset({"h1", "span", "p", "font", "b", "strong", "li"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_CLASSED_TAGS = frozenset({"div", "p", "span", "td", "strong", "font", "b"})
_TITLE_CLASSES = ("title", "headline", "tieude", "tieu-de", "heading")


_ZONE_NAME = re.compile(rf"(?:^|[\s_-])(?:{any_of(_ZONE_WORDS.split())})(?:$|[\s_-])")


@lru_cache(maxsize=16384)
def read_marks(tag: str, classes: str, identity: str, role: str, style: str) -> tuple[str | None, bool]:
    """By tag and attributes: the rule by which an element is a chrome zone, and whether it may be a title."""
    may_be_title = tag in HEADINGS or (
        classes != "" and tag in _CLASSED_TAGS and any(map(classes.lower().__contains__, _TITLE_CLASSES))
    )
    if tag in ZONE_TAGS:
        return f"tag_{tag}", may_be_title
    if tag in _NEVER_ZONES:
        return None, may_be_title
    return _zone_rule(tag, classes, identity, role, style), may_be_title


def _zone_rule(tag: str, classes: str, identity: str, role: str, style: str) -> str | None:
    if role and role.lower() in _ZONE_ROLES:
        return f"role_{role.lower()}"
    if style and _HIDDEN.search(style):
        return "hidden"
    if tag in _TEXT_TAGS:
        return None if _ZONE_TOKENS.isdisjoint(classes.split()) else "hidden"
    own = "" if tag in HEADINGS else identity  # a heading's is made from its words
    for value in filter(None, (classes, own)):
        if found := _ZONE_NAME.search(value.lower()):
            return "zone_" + found[0].strip(" _-")
        if not _ZONE_TOKENS.isdisjoint(tokens := value.split()):
            return "zone_" + next(token for token in tokens if token in _ZONE_TOKENS)
    return None


def is_sure_zone(rule: str) -> bool:
    """Related items and comments: no wrapper of an article is named after them."""
    return _SURE_ZONES.search(rule) is not None
