import pytest

from tasks.errors import PageError
from tasks.quality.goldens import GoldenPage
from tasks.quality.scores import PageScore, score_page, sum_up
from tests.tasks.quality.pages import GOLDEN, PARAGRAPHS
from warehouse.records import Reason, Stage

NO_PAGE = PageError(Stage.READ, Reason.PDF, "a.html is a PDF document")


def score(described: dict[str, object], golden: dict[str, object] | None = None) -> PageScore:
    return score_page(GoldenPage("a.html", NO_PAGE, GOLDEN if golden is None else golden), described)


def test_a_body_with_a_word_too_much_loses_precision_and_no_recall() -> None:
    body = score({"body_paragraphs": ["một hai ba bốn"]}, {"body_paragraphs": ["một hai ba"]}).body
    assert body and (body.precision, body.recall, round(body.f1, 4)) == (0.75, 1.0, 0.8571)


def test_a_word_that_comes_once_too_often_is_too_much() -> None:
    body = score({"body_paragraphs": ["cây cây"]}, {"body_paragraphs": ["cây"]}).body
    assert body and body.precision == 0.5


def test_no_body_for_a_golden_with_one_scores_nothing() -> None:
    body = score({"body_paragraphs": []}).body
    assert body and (body.precision, body.recall, body.f1) == (0.0, 0.0, 0.0)


def test_no_body_where_none_is_wanted_is_perfect() -> None:
    body = score({"body_paragraphs": []}, {"body_paragraphs": []}).body
    assert body and body.f1 == 1.0


def test_the_body_of_a_page_that_is_no_article_is_not_scored() -> None:
    assert score({"body_paragraphs": ["Tin"]}, {"page_kind": "listing", "body_paragraphs": []}).body is None


def test_a_key_that_the_golden_lacks_is_not_scored() -> None:
    assert [one.name for one in score({"title": "a", "byline": "b"}, {"title": "a"}).fields] == ["title"]


def test_a_null_of_the_golden_is_scored() -> None:
    assert [one.name for one in score({"byline": "BBT"}, {"byline": None}).wrong] == ["byline"]


def test_a_posting_day_may_be_right_where_its_time_is_wrong() -> None:
    wrong = score({"published_at": "2021-01-28"}, {"published_at": "2021-01-28T16:03"}).wrong
    assert [one.name for one in wrong] == ["published_at"]


def test_chrome_that_became_a_paragraph_is_named() -> None:
    golden = {"body_paragraphs": list(PARAGRAPHS), "chrome_lines": ["Lượt xem: 12"]}
    assert score({"body_paragraphs": [*PARAGRAPHS, "Lượt xem: 12"]}, golden).chrome_in_body == ("Lượt xem: 12",)


def test_a_caption_too_much_and_one_missing_are_named() -> None:
    stray = score({"captions": ["Ảnh một"]}, {"captions": ["Ảnh hai"]}).stray
    assert stray == ("captions: 'Ảnh một' is too much", "captions: 'Ảnh hai' is missing")


def test_bodies_are_averaged_over_pages_and_not_over_words() -> None:
    long = score({"body_paragraphs": ["a " * 99]}, {"body_paragraphs": ["a " * 99]})
    short = score({"body_paragraphs": ["b"]}, {"body_paragraphs": ["a"]})
    assert sum_up([long, short]).body_f1 == 0.5


def test_captions_are_counted_over_all_pages_together() -> None:
    one = score({"captions": ["a", "b", "c"]}, {"captions": ["a", "b", "c"]})
    other = score({"captions": []}, {"captions": ["d"]})
    captions = sum_up([one, other]).captions
    assert captions and (captions.precision, captions.recall) == (1.0, 0.75)


def test_a_field_is_shared_over_the_pages_that_speak_of_it() -> None:
    pages = [score({"title": "a"}, {"title": "a"}), score({"title": "a"}, {"title": "b"}), score({}, {"byline": None})]
    share = sum_up(pages).exact["title"]
    assert (share.right, share.pages, share.share) == (1, 2, 0.5)


@pytest.mark.parametrize("figure", ["body_f1", "title_exact", "captions_precision"])
def test_what_no_golden_speaks_of_has_no_figure(figure: str) -> None:
    assert figure not in sum_up([score({}, {"byline": None})]).named()
