import pytest

from expectations.letters import MARKED_LETTERS, find_mangled_mark, find_mojibake
from tests.expectations.records import BODY

SOUND = "\n".join(
    (
        *BODY,
        *(line.upper() for line in BODY),
        "XÃ HỘI HÓA – XÃ-PHƯỜNG, «XÃ», “XÃ”, ‘XÃ’ và «cả xã», «nhà má» … MÃ…",
        "Thế nào là hộ nghèo? Ai được vay? Vay ở đâu? Xem tại https://hoasim.example/?a=b&c=?d hoặc hỏi tổ trưởng.",
        "Nhiệt độ 37°C, diện tích 15 m², “đạt chuẩn” — theo Quyết định số 02/2024/QĐ-UBND; anh Müller và chị Åsa.",
        "Một ký tự lạ \ufffd do người soạn dán vào.",
    )
)


def test_sound_vietnamese_is_no_mojibake() -> None:
    assert [line for line in SOUND.split("\n") if find_mojibake(line) is not None] == []


def test_sound_quotes_and_dashes_are_not_mangled() -> None:
    assert find_mangled_mark(SOUND) is None


@pytest.mark.parametrize("charset", ["cp1252", "latin-1", "cp1258"])
@pytest.mark.parametrize("line", BODY)
def test_utf8_read_in_another_charset_is_mojibake(line: str, charset: str) -> None:
    assert find_mojibake(line.encode().decode(charset, errors="replace")) is not None


def test_a_page_of_another_charset_read_as_utf8_has_lost_letters() -> None:
    assert find_mojibake("phường Hòa Sơn, xã Hà Nam, thị xã Bà Rá".encode("cp1258", "ignore").decode(errors="replace"))


def test_letters_that_a_database_turned_into_question_marks_are_lost() -> None:
    assert find_mojibake("Ph??ng Hoa Sim t? ch?c l? phát ??ng T?t tr?ng cây, b?o v? môi tr??ng") == 0


def test_the_position_points_to_the_first_misread_letter() -> None:
    assert find_mojibake("Hoa Sim trá»“ng cÃ¢y") == 10


def test_a_misread_quote_is_mangled() -> None:
    assert find_mangled_mark("phong trào â€œXanh - Sạch - Đẹpâ€\x9d") == 11


def test_the_alphabet_has_its_sixty_seven_marked_letters_in_both_cases() -> None:
    assert (len(MARKED_LETTERS), len({letter.lower() for letter in MARKED_LETTERS})) == (134, 67)
