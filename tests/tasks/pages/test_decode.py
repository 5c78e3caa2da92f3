import pytest

from tasks.errors import PageError
from tasks.pages.decode import decode_page
from tasks.pages.fold import fold_text
from tests.tasks.pages.mutations import windows_1258
from warehouse.records import MediaType, RawPage, Reason

SENTENCE = "Phường Hoa Sim tổ chức lễ phát động Tết trồng cây, đông đảo cán bộ và nhân dân tham dự."


def page(payload: bytes) -> RawPage:
    return RawPage.of("file:///hoa-sim.html", payload, MediaType.HTML)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_form_is_read_without_being_declared(charset: str) -> None:
    text = f"<html><body><p>{SENTENCE}</p></body></html>"
    assert decode_page(page(text.encode(charset))) == text


def test_windows_1258_is_read() -> None:
    assert SENTENCE in fold_text(decode_page(page(windows_1258(f"<p>{SENTENCE}</p>"))))


def test_a_wrong_declaration_does_not_spoil_utf_8() -> None:
    source = f'<meta charset="iso-8859-1"><p>{SENTENCE}</p>'
    assert decode_page(page(source.encode())) == source


def test_a_letter_cut_in_two_does_not_spoil_the_page() -> None:
    assert decode_page(page(f"<p>{SENTENCE}</p>".encode()[:-6] + b"\xe1")).startswith(f"<p>{SENTENCE[:-5]}")


def test_a_declared_western_charset_is_used_where_utf_8_fails() -> None:
    source = '<meta charset="iso-8859-1"><p>Die Bürgermeisterin grüßt die Gäste</p>'
    assert decode_page(page(source.encode("iso-8859-1"))) == source


def test_noise_is_no_text() -> None:
    noise = bytes((n * 73 + 41) % 256 for n in range(4000))
    with pytest.raises(PageError) as caught:
        decode_page(page(noise))
    assert caught.value.reason is Reason.UNKNOWN_CHARSET


def test_text_in_nfd_is_folded_to_nfc() -> None:
    assert fold_text("Pha\u0302\u0300n  tha\u0309o\u00a0lua\u0323\u0302n") == "Phần thảo luận"
