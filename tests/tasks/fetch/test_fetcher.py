"""What becomes of a request."""

import gzip

import pytest

from tasks.fetch.answers import FetchRequest, Outcome, Site
from tests.tasks.fetch.site import ARTICLE, HOST, SITE, Answerer, Web, page

NOT_FOUND = "<html><head><title>Không tìm thấy trang</title></head><body><h1>Lỗi 404</h1></body></html>".encode()


def test_a_page_comes_with_its_exchange_as_it_was_on_the_wire(web: Web) -> None:
    packed = gzip.compress(ARTICLE, mtime=0)
    web.on("/tin/1.html", page(body=packed, Content_Encoding="gzip", X_Powered_By="NukeViet"))
    answer = web.get("/tin/1.html")
    assert (answer.outcome, answer.payload) == (Outcome.FETCHED, ARTICLE)
    exchange = answer.exchange
    assert exchange is not None
    assert (exchange.address, exchange.status, exchange.phrase) == (web.url("/tin/1.html"), 200, "OK")
    assert exchange.headers == (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(packed))),
        ("Content-Encoding", "gzip"),
        ("X-Powered-By", "NukeViet"),
    )
    assert (exchange.wire_body, exchange.ip_address) == (packed, "127.0.0.1")


def test_every_request_says_who_asks(web: Web) -> None:
    web.get("/tin/1.html")
    assert {visit.headers["user-agent"] for visit in web.server.visits} == {
        "wardnews/0.1 (news of Vietnamese wards; +mailto:crawler@wardnews.example)"
    }


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (page(404, NOT_FOUND), Outcome.GONE),
        (page(410, b""), Outcome.GONE),
        (page(200, NOT_FOUND), Outcome.SOFT_GONE),
        (page(403, b"Forbidden"), Outcome.REFUSED),
        (page(401, b""), Outcome.REFUSED),
        (page(204, b""), Outcome.UNUSABLE),
        (page(200, b"  \n"), Outcome.UNUSABLE),
        (page(304, b""), Outcome.UNUSABLE),  # nobody asked conditionally
        (page(200, b"%PDF-1.7", Content_Type="application/pdf"), Outcome.UNUSABLE),
        (page(200, ARTICLE, Content_Type="application/octet-stream"), Outcome.UNUSABLE),
    ],
)
def test_an_answer_that_is_no_page_is_asked_for_once_and_gives_no_payload(
    web: Web, answer: Answerer, outcome: Outcome
) -> None:
    web.on("/tin/1.html", answer)
    got = web.get("/tin/1.html")
    assert (got.outcome, got.payload, len(web.visits)) == (outcome, None, 1)


def test_an_unchanged_page_costs_a_304(web: Web) -> None:
    web.on("/tin/1.html", page(304, b"", ETag='"a1"'))
    request = FetchRequest(web.url("/tin/1.html"), etag='"a1"', last_modified="Fri, 01 Aug 2025 01:00:00 GMT")
    answer = web.fetcher().fetch(request, SITE)
    assert (answer.outcome, answer.payload) == (Outcome.NOT_MODIFIED, None)
    sent = web.visits[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"a1"', "Fri, 01 Aug 2025 01:00:00 GMT")


def test_a_form_is_posted(web: Web) -> None:
    web.on("/api/danh-sach", page(200, b'{"items": []}', Content_Type="application/json"))
    request = FetchRequest(
        web.url("/api/danh-sach"), frozenset({"application/json"}), method="POST", body=b"PageIndex=2&PageSize=20"
    )
    assert web.fetcher().fetch(request, SITE).payload == b'{"items": []}'
    assert (web.visits[0].method, web.visits[0].body) == ("POST", b"PageIndex=2&PageSize=20")


def test_one_connection_serves_a_host(web: Web) -> None:
    fetcher = web.fetcher()
    for number in range(5):
        fetcher.fetch(FetchRequest(web.url(f"/tin/{number}.html")), SITE)
    assert {visit.connection for visit in web.server.visits} == {1}


def test_a_redirect_is_followed_within_the_portal_and_every_hop_is_kept(web: Web) -> None:
    web.on("/?p=7", page(301, b"", Location="/tin/ra-quân.html"))
    web.on("/", page(301, b"", Location="/tin/ra-quân.html".encode().decode("latin-1")))
    answer = web.get("/?p=7")
    assert (answer.outcome, answer.address) == (Outcome.FETCHED, web.url("/tin/ra-quân.html"))
    assert [exchange.status for exchange in answer.exchanges] == [301, 200]


@pytest.mark.parametrize(
    "location",
    [
        "http://other.example/tin/1.html",
        "ftp://phuongxuanha.example/tin/1.html",
        "http://an:secret@phuongxuanha.example/tin/1.html",
        "http://phuongxuanha.example:22/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_off_the_portal_is_not_followed(web: Web, location: str) -> None:
    web.on("/tin/1.html", page(302, b"", Location=location))
    answer = web.get("/tin/1.html")
    assert (answer.outcome, len(web.visits)) == (Outcome.MISDIRECTED, 1)


@pytest.mark.parametrize(
    "location",
    [
        "http://[bad/",
        "//",
        "http://",
        "http:///tin",
        "\\\\other.example\\tin",
        "http://phuongxuanha.example:port/",
        "\xff\xfe",
    ],
)
def test_no_location_that_a_host_can_think_of_is_an_error(web: Web, location: str) -> None:
    web.on("/tin/1.html", page(302, b"", Location=location))
    assert web.get("/tin/1.html").outcome in set(Outcome)


def test_the_body_of_a_redirect_is_kept_as_it_came_and_bounded(web: Web) -> None:
    moved = gzip.compress(b"<html><body>Moved</body></html>" * 40)
    web.on("/tin/1.html", page(301, moved, Location="/tin/2.html", Content_Encoding="gzip"))
    fetcher = web.fetcher(max_payload_bytes=1024)
    kept = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    assert (kept.outcome, kept.exchanges) == (Outcome.TOO_LARGE, ())
    fetcher = web.fetcher()
    kept = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    assert [exchange.wire_body for exchange in kept.exchanges] == [moved, ARTICLE]


def test_a_loop_of_redirects_ends(web: Web) -> None:
    web.on("/a", page(302, b"", Location="/b"))
    web.on("/b", page(302, b"", Location="/a"))
    answer = web.get("/a")
    assert (answer.outcome, len(web.visits)) == (Outcome.MISDIRECTED, 2)


def test_a_redirect_to_itself_that_sets_a_cookie_is_followed_with_the_cookie(web: Web) -> None:
    web.on("/tin/1.html", page(302, b"", Location="/tin/1.html", Set_Cookie="phien=9; Path=/"), page())
    answer = web.get("/tin/1.html")
    assert (answer.outcome, web.visits[1].headers["cookie"]) == (Outcome.FETCHED, "phien=9")


def test_an_article_that_leads_home_is_gone(web: Web) -> None:
    web.on("/tin/cu.html", page(302, b"", Location="/"))
    assert web.get("/tin/cu.html").outcome is Outcome.SOFT_GONE


def test_a_host_of_another_name_is_never_asked(web: Web) -> None:
    answer = web.fetcher().fetch(FetchRequest(web.url("/tin/1.html", "other.example")), SITE)
    assert (answer.outcome, web.server.visits) == (Outcome.MISDIRECTED, [])


def test_a_redirect_between_two_hosts_of_one_portal_asks_each_ones_robots(web: Web) -> None:
    site = Site(frozenset({HOST, "xuanha.danang.example"}))
    web.on("/tin/1.html", page(301, b"", Location=web.url("/tin/moi.html", "xuanha.danang.example")))
    answer = web.fetcher().fetch(FetchRequest(web.url("/tin/1.html")), site)
    assert (answer.outcome, web.paths) == (
        Outcome.FETCHED,
        ["/robots.txt", "/tin/1.html", "/robots.txt", "/tin/moi.html"],
    )


def test_a_page_that_ends_in_the_middle_is_asked_for_again(web: Web) -> None:
    web.on("/tin/1.html", page(body=ARTICLE[: len(ARTICLE) // 2]), page(body=ARTICLE))
    answer = web.get("/tin/1.html")
    assert (answer.outcome, answer.payload, len(web.visits)) == (Outcome.FETCHED, ARTICLE, 2)


def test_a_host_whose_pages_never_end_is_believed_after_one_of_them(web: Web) -> None:
    open_page = ARTICLE.replace(b"</html>", b"").replace(b"</body>", b"")
    web.on("/tin/1.html", page(body=open_page))
    fetcher = web.fetcher()
    answers = [fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE) for _ in range(2)]
    assert [answer.payload for answer in answers] == [open_page, open_page]
    assert len(web.visits) == 3
