"""Pages that repeat one thing `count` times: what an attack, a broken system or a long day makes of a page."""

from collections.abc import Callable

from warehouse.records import MediaType, RawPage

Shape = Callable[[int], str]

_SENTENCE = "Sáng nay, phường họp bàn việc làm đường và trồng cây xanh dọc bờ suối, có đông đủ bà con tổ 4. "
_ARTICLE = f"<h1>Phường Hoa Sim ra quân trồng cây</h1><div class='bai'><p>{_SENTENCE * 3}</p><p>{_SENTENCE * 3}</p>"


def _html(body: str, head: str = "") -> str:
    return f"<html><head><title>Trồng cây</title>{head}</head><body>{body}</body></html>"


def _inside(part: Callable[[int], str]) -> Shape:
    """`part` between the paragraphs of an article."""
    return lambda count: _html(f"{_ARTICLE}{part(count)}<p>{_SENTENCE * 2}</p></div>")


def _each(*parts: str) -> Callable[[int], str]:
    """The parts in turn, `count` in all; "{n}" is the number of each."""
    return lambda count: "".join(parts[n % len(parts)].replace("{n}", str(n)) for n in range(count))


HTML_SHAPES: dict[str, Shape] = {
    "paragraphs": _inside(_each(f"<p>{_SENTENCE}</p>")),
    "short paragraphs": _inside(_each("<p>Ông Lê Văn Bưởi</p>", "<p>12/03/2024</p>", "<p>Ảnh: Hà My</p>")),
    "one paragraph": _inside(lambda count: f"<p>{_SENTENCE * count}</p>"),
    "one word": _inside(lambda count: f"<p>{'trồngcây' * count}</p>"),
    "spaces": _inside(lambda count: f"<p>trồng{' ' * 20 * count}cây</p>"),
    "no-break spaces": _inside(lambda count: f"<p>trồng{'&nbsp;' * 20 * count}cây</p>"),
    "line breaks": _inside(_each(f"{_SENTENCE}<br>", "<br>")),
    "words in spans": _inside(lambda count: f"<p>{'<span>trồng </span><b>cây </b>' * count}</p>"),
    "loose spans": _inside(_each("<span>trồng cây</span> ")),
    "pictures": _inside(_each('<img src="/anh/trong-cay-{n}.jpg"><em>Bà con trồng cây</em>')),
    "figures": _inside(_each("<figure><img src='/{n}.jpg'><figcaption>Bà con tổ {n}</figcaption></figure>")),
    "headings": _inside(_each("<h2>Trồng cây đợt {n} của phường Hoa Sim</h2>")),
    "links in a list": _inside(
        lambda count: f"<ul>{_each('<li><a href=/{n}>Trồng cây ở tổ dân phố {n}</a>')(count)}</ul>"
    ),
    "cards": _inside(_each("<a href='/{n}'><div>Trồng cây đợt {n}</div><p>Bà con tổ 4 ra quân</p></a>")),
    "pictures in tables": _inside(_each("<table><tr><td><img src='/{n}.jpg'><tr><td>Bà con tổ {n}</table>")),
    "labels beside each other": lambda count: _html(
        f"<div>{'<span class=a>Đăng:</span> <span class=a>hôm nay</span> ' * count}</div>{_ARTICLE}"
    ),
    "first headings": lambda count: _html(_each("<h1>Trồng cây đợt {n} của phường</h1>")(count) + _ARTICLE),
    "links": _inside(_each('<a href="/tin-{n}">Phường Hoa Sim trồng cây đợt {n} năm nay</a> ')),
    "list items": _inside(lambda count: f"<ul>{'<li>Trồng cây ở tổ 4</li>' * count}</ul>"),
    "unclosed list items": _inside(lambda count: f"<ul>{'<li>Trồng cây ở tổ 4' * count}</ul>"),
    "unclosed paragraphs": _inside(_each(f"<p>{_SENTENCE}")),
    "closing tags": _inside(_each("</div>", "</span>", "</table>")),
    "table rows": _inside(lambda count: f"<table>{'<tr><td>Tổ 4</td><td>15 cây</td></tr>' * count}</table>"),
    "table cells": _inside(lambda count: f"<table><tr>{'<td>15 cây</td>' * count}</tr></table>"),
    "tables": _inside(_each("<table><tr><td>Tổ 4<td>15<tr><td>Tổ 5<td>20</table>")),
    "empty blocks": _inside(_each("<div></div>", "<p></p>")),
    "boxes with buttons": _inside(_each("<div><p>Mời bà con</p><button>Xem</button></div>")),
    "menus": lambda count: _html(_each("<nav><a href='/{n}'>Giới thiệu</a></nav>")(count) + _ARTICLE),
    "menus behind": _inside(_each("</div><div class='menu'><a href='/{n}'>Giới thiệu</a></div>")),
    "one menu": lambda count: _html(f"<ul class='menu'>{_each('<li><a>Mục {n}</a>')(count)}</ul>{_ARTICLE}"),
    "comments of readers": _inside(_each(f"</div><div class='comment'><p>{_SENTENCE}</p></div>")),
    "short lines behind": _inside(_each("</div><div>Tổ 4</div>")),
    "entries of a list": lambda count: _html(
        _each("<div class='tin'><a href='/tin-{n}'>Trồng cây ở tổ dân phố {n}</a><i>12/03/2024</i></div>")(count)
    ),
    "entries with sapos": lambda count: _html(
        _each(f"<div class='tin'><a href='/{{n}}'>Phường trồng cây đợt {{n}}</a><p>{_SENTENCE}</p></div>")(count)
    ),
    "attributes": _inside(lambda count: f"<p {_each('x{n}=y ')(count)}>{_SENTENCE}</p>"),
    "class names": _inside(lambda count: f"<div class='{_each('o-{n} ')(count)}'>{_SENTENCE}</div>"),
    "hyphens in a class name": _inside(lambda count: f"<div class='{'a-_' * count}'>{_SENTENCE}</div>"),
    "styles": _inside(lambda count: f"<div style='{'display : ' * count}'>{_SENTENCE}</div>"),
    "classes of their own": _inside(_each("<div class='o{n}' id='i{n}'>Tổ {n}</div>")),
    "entities": _inside(_each("&aacute;&#x1ea1;&khong;")),
    "comments": _inside(_each("<!-- {n} -->")),
    "open comments": _inside(_each("<!-")),
    "open tags": _inside(lambda count: "<" * count),
    "scripts": _inside(_each("<script>var n = {n};</script>")),
    "scripts between words": _inside(lambda count: f"<p>{'trồng <script>var n</script>cây ' * count}</p>"),
    "buttons between words": _inside(lambda count: f"<p>{'trồng <button>Xem</button>cây ' * count}</p>"),
    "classes in threes": lambda count: _html(
        _ARTICLE
        + "".join(f"<p class='o{n // 3}'><a href='/{n}'>Trồng cây ở tổ dân phố {n}</a></p>" for n in range(count))
    ),
    "headlines and headings": lambda count: _html(
        _each("<h1>Trồng cây đợt {n} của phường</h1>")(count),
        _each('<script type="application/ld+json">{"@type":"Article","headline":"Trồng cây {n}"}</script>')(count),
    ),
    "a long title and headings": lambda count: _html(
        _each("<h1>Trồng cây đợt {n} của phường</h1>")(count), f"<title>{'Trồng cây | ' * count}</title>"
    ),
    "metas": lambda count: _html(_ARTICLE, _each('<meta name="m{n}" content="12/03/2024">')(count)),
    "open metas": lambda count: "<meta " * count + _html(_ARTICLE),
    "microdata dates": _inside(_each("<span itemprop='datePublished'>hôm nào</span>")),
    "times": _inside(_each("<time datetime='hôm nào'>hôm nào</time>")),
    "JSON-LD articles": lambda count: _html(
        _ARTICLE,
        '<script type="application/ld+json">['
        + ",".join(['{"@type":"NewsArticle","headline":"Trồng cây"}'] * count)
        + "]</script>",
    ),
    "nested JSON-LD": lambda count: _html(
        _ARTICLE, f'<script type="application/ld+json">{"[" * count}{"]" * count}</script>'
    ),
    "open JSON-LD": lambda count: _html(_ARTICLE, f'<script type="application/ld+json">{"[{" * count}</script>'),
    "a long title": lambda count: _html(_ARTICLE, f"<title>{'Trồng cây | ' * count}</title>"),
    "nested zones": lambda count: _html(
        _ARTICLE + "".join("<div class='menu'>" * 100 + _SENTENCE * 5 + "</div>" * 100 for _ in range(count // 50 + 1))
    ),
    "nested boxes": _inside(
        lambda count: "".join("<div>" * 100 + "<button>Xem</button>" + "</div>" * 100 for _ in range(count // 50 + 1))
    ),
    "nested tables": _inside(
        lambda count: "".join(
            "<table><tr><td>a<td>" * 60 + "x" + "</table>" * 60 for _ in range(count // 50 + 1)
        )
    ),
    "nested links": lambda count: _html(
        _ARTICLE
        + "".join(
            "<div>" * 100 + "<a href='/x'>Phường Hoa Sim trồng cây đợt 4</a>" + "</div>" * 100
            for _ in range(count // 50 + 1)
        )
    ),
}  # fmt: skip
"""By what is repeated."""

DEEP_SHAPES: dict[str, Shape] = {
    "tags": lambda count: _html("<div>" * count + _SENTENCE),
    "unclosed fonts": _inside(_each("<font>")),
    "lists in lists": _inside(_each("<ul><li>")),
    "quotations": _inside(_each("<blockquote>tổ {n}")),
}
"""Shapes that nest: read up to a stated depth, quarantined beyond it."""


def _lines(*parts: str) -> Shape:
    return lambda count: "Phường Hoa Sim ra quân trồng cây xanh\n12/03/2024\n" + _each(*parts)(count) + f"\n{_SENTENCE}"


TEXT_SHAPES: dict[str, Shape] = {
    "prose": _lines(f"{_SENTENCE * 2}\n"),
    "wrapped prose": _lines("Phường họp bàn việc làm đường và trồng cây\n", "xanh dọc bờ suối, có đông đủ\n"),
    "short lines": _lines("Tổ {n}\n"),
    "empty lines": _lines("\n", "Tổ 4\n"),
    "dates": _lines("Ngày đăng {n}/03/2024 | 16:03\n", "12/03/2024\n"),
    "event dates": _lines("Sáng 22/01, phường họp bàn việc trồng cây xanh dọc bờ suối và các hẻm của tổ 4, tổ 5.\n"),
    "dates on a line": lambda count: f"Trồng cây ở phường\n{_SENTENCE}{'ngày 12/03/2024, ' * count}\n",
    "names": _lines("Nguyễn Thị Hoa Sim\n"),
    "names on a line": _lines("Nguyễn Thị Hoa - "),
    "initials": _lines("A.B.C.D.E"),
    "captions": _lines("Bà con trồng cây ở tổ {n}\n", f"{_SENTENCE * 2}\n"),
    "captions in brackets": _lines("(Ảnh: Hà My)\n"),
    "tail headings": _lines("Tin liên quan\n", f"{_SENTENCE * 2}\n"),
    "counters": _lines("Đang online: {n}\n", "Tổng lượt truy cập\n", "4.798.809\n"),
    "numbers": _lines("{n}.798.809\n"),
    "digits": _lines("123456789"),
    "grouped digits": _lines("123.456."),
    "views": _lines("Lượt xem: {n}\n"),
    "bylines": _lines("Tác giả: Hà My\n", "Nguồn: baodiaphuong\n"),
    "wards": _lines("phường Hoa Gạo, phường Hoa Sim, quận Hoa Ban, "),
    "wards in prose": _lines("Phường Hoa Gạo thuộc quận Hoa Ban tỉnh Hoa Lan họp bàn việc làm đường xanh sạch đẹp.\n"),
    "type words": _lines("phường P. TP. T"),
    "section printed twice": _lines("Tin tức "),
    "image names": _lines("trong-cay-{n}.jpg\n"),
    "an image's name": _lines("trong.jpg cay "),
    "colons": _lines(": "),
    "hyphens": _lines(" - "),
    "brackets": _lines("("),
    "zero-width spaces": _lines("a\u200b"),
    "marks": _lines("a\u0301\u0323"),
    "links": _lines("https://a.example/ "),
    "TCVN3": lambda count: ("Uû ban nh©n d©n ph­êng häp bµn viÖc trång c©y. " * count) + "\n",
    "VNI": lambda count: ("UÛy ban nhaân daân phöôøng hoïp baøn vieäc troàng caây. " * count) + "\n",
}


def make_page(text: str, media_type: MediaType) -> RawPage:
    return RawPage.of("https://hoasim.example/trong-cay-4.html", text.encode(), media_type)
