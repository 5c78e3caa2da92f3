"""Challenges and soft 404 are told from pages, and no page of any portal is taken for one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.exchange import Exchange
from tasks.fetch.recognise import find_absence, find_challenge

ASKED = "https://phuongxuanha.example/tin-tuc/ra-quan-don-ve-sinh-125.html"

CHALLENGES = {
    "Cloudflare": """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
        <script>window._cf_chl_opt = {cvId: '3', cType: 'managed'};</script></head>
        <body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>""",
    "D1N": """<html><body><script>document.cookie="D1N=3b1c9d4f8a"+"; expires=Fri, 31-Dec-2099 23:59:59 GMT; path=/";
        window.location.reload(true);</script></body></html>""",
    "a cookie set by script": """<html><head><meta charset="utf-8"></head><body><script>var t = "a81f";
        document.cookie = "vnpt_waf=" + t + "; path=/"; setTimeout(function () { location.href = location.href; }, 500);
        </script>Vui lòng chờ...</body></html>""",
    "testcookie": """<html><body><script type="text/javascript" src="/aes.min.js"></script><script>
        function toNumbers(d){var e=[];d.replace(/(..)/g,function(d){e.push(parseInt(d,16))});return e}
        document.cookie="__test="+toHex(slowAES.decrypt(c,2,a,b));location.href="/?i=1";</script></body></html>""",
    "F5": """<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult
        with your administrator.<br><br>Your support ID is: 8123</body></html>""".replace("\n        ", " "),
    "Imperva": """<html><head><meta name="robots" content="noindex"><script src="/_Incapsula_Resource?SWJIYLWA=7">
        </script></head><body></body></html>""",
    "a test for robots": """<html><head><title>Xác thực</title><script src="/captcha.js"></script></head><body>
        <p>Vui lòng xác minh bạn không phải là người máy để tiếp tục.</p></body></html>""",
    "a check of the browser": """<html><head><title>Xin chờ</title></head><body><h1>Đang kiểm tra trình duyệt của bạn
        </h1><script>setTimeout(go, 5000)</script></body></html>""",
    "a firewall": """<html><body><h3>Yêu cầu của bạn đã bị chặn</h3><p>Mã sự cố: 51-2277</p><script></script></body>
        </html>""",
}

ABSENT = (
    "<html><head><title>Không tìm thấy trang - UBND phường Xuân Hà</title></head><body>Trang chủ</body></html>",
    "<!DOCTYPE html><html><head><title>UBND phường Xuân Hà</title></head><body>" + "<p>Thực đơn</p>" * 3000 + ""
    "<h2>Trang bạn yêu cầu không tồn tại</h2></body></html>",
    "<html><body><p>Thông báo: bài viết không tồn tại hoặc đã bị xóa. Quay lại <a href='/'>trang chủ</a>.</p></body>"
    "</html>",
    "<html><head><title>404 Not Found</title></head><body></body></html>",
    "<html><head><title>Tin</title></head><body><div class='alert'>The requested resource could not be found.</div>"
    "</body></html>",
)

PAGES = (
    # an article about a page that is not there, with analytics that set cookies and a button that reloads
    "<html><head><title>Cảnh báo trang giả mạo: bài viết không tồn tại vẫn lan truyền</title><script>document.cookie ="
    " 'seen=1'; function again() { location.reload(); }</script></head><body><h1>Cảnh báo trang giả mạo</h1><p>"
    + "Công an phường Xuân Hà cho biết nhiều người dân nhận được đường dẫn lạ. " * 12
    + "</p></body></html>",
    "<html><head><title>Xuân Hà</title></head><body><p>Không tìm thấy nạn nhân trong vụ lật đò.</p></body></html>",
)


def _exchange(body: bytes = b"", *headers: tuple[str, str]) -> Exchange:
    return Exchange(ASKED, datetime(2025, 8, 1, tzinfo=UTC), 200, "OK", headers, body)


@pytest.mark.parametrize(("name", "markup"), CHALLENGES.items(), ids=CHALLENGES)
def test_a_bot_challenge_is_known_by_its_maker(name: str, markup: str) -> None:
    assert find_challenge(_exchange(), markup.encode()) == name


def test_cloudflare_says_so_in_a_header() -> None:
    assert find_challenge(_exchange(b"", ("CF-Mitigated", "challenge")), b"<html></html>") == "Cloudflare"


@pytest.mark.parametrize("markup", ABSENT)
def test_a_page_that_says_it_is_not_there_is_absent(markup: str) -> None:
    assert find_absence(ASKED, ASKED, markup.encode()) is not None
    assert find_challenge(_exchange(), markup.encode()) is None


@pytest.mark.parametrize("markup", PAGES)
def test_an_article_about_such_things_is_an_article(markup: str) -> None:
    assert find_absence(ASKED, ASKED, markup.encode()) is None
    assert find_challenge(_exchange(), markup.encode()) is None


@pytest.mark.parametrize(
    ("asked", "answered", "is_absent"),
    [
        ("/tin-tuc/ra-quan.html", "/", True),
        ("/tin-tuc/ra-quan.html", "/vi/web/guest/home", True),
        ("/tin-tuc/ra-quan.html", "/Trang-Chu.aspx", True),
        ("/?p=125", "/", True),
        ("/tin-tuc/ra-quan.html", "/error/404.html", True),
        ("/tin-tuc/ra-quan.html", "/Pages/PageNotFoundError.aspx?requestUrl=/tin-tuc", True),  # SharePoint
        ("/?p=125", "/2025/08/01/ra-quan/", False),
        ("/tin-tuc/ra-quan.html", "/tin-tuc/125-ra-quan.html", False),
        ("/", "/trang-chu", False),
        ("/", "/", False),
    ],
)
def test_an_address_that_leads_to_the_front_page_is_absent(asked: str, answered: str, is_absent: bool) -> None:
    host = "https://phuongxuanha.example"
    assert (find_absence(host + asked, host + answered, PAGES[1].encode()) is not None) is is_absent


def test_no_page_of_any_portal_is_taken_for_one(sample_pages: Path) -> None:
    for path in sample_pages.glob("*/*.html"):
        payload = path.read_bytes()
        assert (path.name, find_challenge(_exchange(), payload)) == (path.name, None)
        assert (path.name, find_absence(ASKED, ASKED, payload)) == (path.name, None)
