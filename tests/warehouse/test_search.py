"""Search with and without tone marks, on both engines."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Engine

from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, make_article
from warehouse.records import UNRESOLVED_PLACE
from warehouse.search import SearchHit, fold, refresh_search, search

EMULATION = "Phường tổng kết phong trào thi đua"
EXAM = "Đường phố thì đưa rước học sinh đi thi"


@pytest.fixture
def town(engine: Engine) -> Engine:
    load(
        engine,
        [
            make_article(1, title=EXAM, body_paragraphs=("Trường tiểu học đưa học sinh đi.",), place=UNRESOLVED_PLACE),
            make_article(2, title=EMULATION, body_paragraphs=("Đảng ủy phát động.",)),
            make_article(3, title="Lịch tiếp công dân", body_paragraphs=("Đồng chí Chủ tịch tiếp công dân.",)),
        ],
    )
    refresh_search(engine)
    return engine


def titles(hits: Sequence[SearchHit]) -> list[str | None]:
    return [hit.title for hit in hits]


def test_words_without_marks_find_both_readings(town: Engine) -> None:
    assert set(titles(search(town, "thi dua"))) == {EMULATION, EXAM}


def test_words_with_marks_bring_the_same_marks_first(town: Engine) -> None:
    assert titles(search(town, "thi đua"))[0] == EMULATION


def test_d_with_a_stroke_is_found_by_a_plain_d(town: Engine) -> None:
    assert titles(search(town, "dong chi")) == ["Lịch tiếp công dân"]


def test_decomposed_letters_find_composed_ones(town: Engine) -> None:
    assert titles(search(town, "co\u0302ng da\u0302n")) == ["Lịch tiếp công dân"]


def test_a_phrase_in_quotes_is_a_phrase(town: Engine) -> None:
    assert titles(search(town, '"trao thi dua"')) == [EMULATION]


@pytest.mark.parametrize("ward", ["Trúc Bạch", "phuong truc bach", "00004.legacy", "Phường Ba Đình"])
def test_a_ward_is_named_as_people_name_it_and_stands_for_what_went_into_it(town: Engine, ward: str) -> None:
    assert titles(search(town, "thi dua", ward=ward)) == [EMULATION]


def test_a_ward_that_does_not_exist_finds_nothing(town: Engine) -> None:
    assert search(town, "thi dua", ward="Phường Không Có") == ()


def test_dates_bound_the_article_s_own_day(town: Engine) -> None:
    found = [len(search(town, "thi dua", since=day)) for day in (date(2020, 12, 29), date(2020, 12, 30))]
    assert found == [2, 0]


@pytest.mark.parametrize("words", ["", '"', "!!!", "a AND", "NEAR(", "thi* OR", "' OR 1=1 --", "%"])
def test_no_query_is_an_error(town: Engine, words: str) -> None:
    assert search(town, words) == ()


def test_a_changed_text_is_found_by_its_new_words_only(engine: Engine) -> None:
    load(engine, [make_article(title="Bầu cử", fetched_at=MONDAY)])
    refresh_search(engine)
    load(engine, [make_article(title="Tiêm chủng", fetched_at=TUESDAY)])
    indexed = refresh_search(engine)
    assert (indexed, len(search(engine, "bau cu")), len(search(engine, "tiem chung"))) == (1, 0, 1)


def test_what_is_indexed_is_not_indexed_again(town: Engine) -> None:
    assert refresh_search(town) == 0


def test_the_snippet_shows_the_words(town: Engine) -> None:
    assert "tiếp công dân" in search(town, "chu tich tiep")[0].snippet


def test_documented_sql_finds_the_same(town: Engine) -> None:
    if town.dialect.name == "sqlite":
        statement = "SELECT rowid FROM search_article WHERE search_article MATCH 'phong trao'"
    else:
        words = "plainto_tsquery('simple', fold_text('phong trào'))"
        statement = f"SELECT article_key FROM search_article WHERE document @@ {words}"  # noqa: S608 - no outer input
    assert query(town, statement) == [(2,)]


def test_folding_takes_every_mark_off() -> None:
    assert fold("Đặng Thị Ngưỡng ỨỪỬỮỰ") == "dang thi nguong uuuuu"
