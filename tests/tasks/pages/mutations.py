"""Ways in which the same article reaches us in another shape. Each takes a page's source and gives new bytes."""

import re
import unicodedata
from collections.abc import Callable

from lxml import html

from tasks.pages.fonts import TCVN3_TABLE, VNI_TABLE

Mutation = Callable[[str], bytes]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TEASER = (
    "Trên trang này còn có bản tin về buổi tập huấn phòng cháy, chữa cháy rừng cho dân quân tự vệ, với phần thực hành "
    "dập lửa bằng bình bọt và phần hỏi đáp kéo dài đến hết buổi chiều, được bà con các tổ theo dõi chăm chú."
)


def menu_doubled(source: str) -> bytes:
    menu = "".join(f'<li><a href="/muc-{n}">Chuyên mục số {n}</a></li>' for n in range(40))
    return re.sub(
        r"(<body[^>]*>)", rf"\1<ul class='menu'>{menu}</ul><ul class='menu'>{menu}</ul>", source, count=1
    ).encode()


def ten_times_the_chrome(source: str) -> bytes:
    menu = "".join(f'<li><a href="/lien-ket-{n}">Liên kết hữu ích {n}</a></li>' for n in range(60))
    block = f"<div class='cot-ben'><h3>Liên kết</h3><ul>{menu}</ul></div>"
    return re.sub(r"</body>", block * 10 + "</body>", source, count=1, flags=re.IGNORECASE).encode()


def decomposed(source: str) -> bytes:
    return unicodedata.normalize("NFD", source).encode()


def windows_1258(source: str) -> bytes:
    declared = re.sub(r"charset\s*=\s*[\"']?utf-8", "charset=windows-1258", source, count=1, flags=re.IGNORECASE)
    letters = []
    for letter in unicodedata.normalize("NFC", declared):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in _TONES)
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        letters.append(base + tone)
    return "".join(letters).encode("cp1258", errors="xmlcharrefreplace")


def utf_16(source: str) -> bytes:
    return source.encode("utf-16")


def lower_toned(source: str) -> str:
    """`source` without the capital letters that the old fonts have no code for."""
    return "".join(
        letter.lower() if letter not in TCVN3_TABLE.values() and letter > "\u00bf" else letter for letter in source
    )


def tcvn3(source: str) -> bytes:
    codes = {letter: code for code, letter in TCVN3_TABLE.items()}
    return "".join(codes.get(letter, letter) for letter in lower_toned(source)).encode()


def vni(source: str) -> bytes:
    codes = {letter: code for code, letter in VNI_TABLE.items()}
    return "".join(codes.get(letter, letter) for letter in unicodedata.normalize("NFC", source)).encode()


def no_break_spaces(source: str) -> bytes:
    return re.sub(r">[^<]+<", lambda text: re.sub(r"(\w) (\w)", "\\1\u00a0\\2", text[0]), source).encode()


def br_paragraphs(source: str) -> bytes:
    return re.sub(r"</p>\s*<p(?: style=\"[^\"]*\"| class=\"(?:Normal|MsoNormal)\")?>", "<br><br>", source).encode()


def unclosed(source: str) -> bytes:
    return re.sub(r"</(?:p|li|td|tr)>", "", source).encode()


def one_line(source: str) -> bytes:
    return re.sub(r"\s*\n\s*", " ", source).encode()


def long_related(source: str) -> bytes:
    teasers = "".join(
        f'<li><a href="/tin-{n}.html">Bản tin liên quan số {n} của trang</a><p>{_TEASER}</p></li>' for n in range(30)
    )
    block = f"<div class='tin-khac'><h3>Các tin liên quan</h3><ul>{teasers}</ul></div>"
    return re.sub(r"</body>", block + "</body>", source, count=1, flags=re.IGNORECASE).encode()


def article_first(source: str) -> bytes:
    """The element with the longest paragraphs, and what stands beside it, moved before the header."""
    root = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    body = root.body
    blocks = [child for child in body if isinstance(child.tag, str)]
    weight = {child: sum(len(p.text_content()) for p in child.iter("p", "td")) for child in blocks}
    if len(blocks) < 2:
        return source.encode()
    main = max(blocks, key=lambda child: weight[child])
    body.remove(main)
    body.insert(0, main)
    return bytes(html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>"))


SAME_TEXT: tuple[Mutation, ...] = (
    menu_doubled,
    ten_times_the_chrome,
    decomposed,
    windows_1258,
    utf_16,
    no_break_spaces,
    br_paragraphs,
    unclosed,
    one_line,
    long_related,
    article_first,
)
"""Mutations after which the record is the same."""
