from tasks.pages.fonts import convert_font_text
from tests.tasks.pages.mutations import lower_toned, tcvn3, vni

SENTENCE = (
    "Sáng ngày 12/3, phường Hoa Sim tổ chức lễ phát động Tết trồng cây; đông đảo cán bộ, nhân dân các tổ dân phố cùng "
    "nhau trồng mới hai trăm cây sấu dọc tuyến đường Suối Lạnh, dọn cỏ và quét vôi gốc cây."
)


def test_tcvn3_text_becomes_vietnamese() -> None:
    assert convert_font_text(tcvn3(SENTENCE).decode()) == lower_toned(SENTENCE)


def test_vni_text_becomes_vietnamese() -> None:
    assert convert_font_text(vni(SENTENCE).decode()) == SENTENCE


def test_vietnamese_text_stays() -> None:
    assert convert_font_text(SENTENCE) == SENTENCE


def test_french_text_stays() -> None:
    french = (
        "L’été dernier, la fête du quartier a réuni près de cinq cents élèves, où chacun a goûté à la crème brûlée. "
        * 5
    )
    assert convert_font_text(french) == french


def test_german_text_stays() -> None:
    german = "Die Bürgermeisterin eröffnete das große Fest für Schüler; über fünfzig Gäste hörten schöne Lieder. " * 5
    assert convert_font_text(german) == german
