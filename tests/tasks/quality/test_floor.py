import json
from dataclasses import replace
from pathlib import Path

import pytest

from tasks.errors import UsageError
from tasks.quality.floor import find_falls, pin_floor, read_floor
from tasks.quality.goldens import find_goldens
from tasks.quality.measure import score_goldens
from tasks.quality.scores import SetScore, sum_up

OWN_PAGES = Path(__file__).parents[2] / "portals"
OWN_FLOOR = Path(__file__).parents[2] / "quality_floor.json"
UNSEEN_PAGES = Path(__file__).parents[2] / "unseen"
UNSEEN_FLOOR = Path(__file__).parents[2] / "unseen_floor.json"
SCORE = SetScore(page_count=60, body_count=50, body_precision=0.98765432, body_recall=1.0, body_f1=0.99)


@pytest.mark.parametrize(("pages", "floor"), [(OWN_PAGES, OWN_FLOOR), (UNSEEN_PAGES, UNSEEN_FLOOR)])
def test_own_pages_score_no_less_than_is_pinned(pages: Path, floor: Path) -> None:
    assert find_falls(read_floor(floor), sum_up(score_goldens(find_goldens(pages).pages))) == ()


def test_own_scores_are_pinned() -> None:
    assert {"pages", "body_f1", "title_exact", "ward_exact", "chrome_lines_recall"} <= read_floor(OWN_FLOOR).keys()


def test_a_score_does_not_fall_below_its_own_pin(tmp_path: Path) -> None:
    pin_floor(tmp_path / "floor.json", SCORE)
    assert find_falls(read_floor(tmp_path / "floor.json"), SCORE) == ()


def test_a_lower_score_is_a_fall(tmp_path: Path) -> None:
    pin_floor(tmp_path / "floor.json", SCORE)
    falls = find_falls(read_floor(tmp_path / "floor.json"), replace(SCORE, body_f1=0.98))
    assert list(map(str, falls)) == ["body_f1 is 0.9800, pinned at 0.9900"]


def test_fewer_pages_are_a_fall(tmp_path: Path) -> None:
    pin_floor(tmp_path / "floor.json", SCORE)
    falls = find_falls(read_floor(tmp_path / "floor.json"), replace(SCORE, page_count=59))
    assert [fall.name for fall in falls] == ["pages"]


def test_a_figure_that_is_not_measured_any_more_is_a_fall(tmp_path: Path) -> None:
    pin_floor(tmp_path / "floor.json", SCORE)
    falls = find_falls(read_floor(tmp_path / "floor.json"), replace(SCORE, body_recall=None))
    assert list(map(str, falls)) == ["body_recall is gone, pinned at 1.0000"]


def test_pins_are_raised_and_never_lowered(tmp_path: Path) -> None:
    pin_floor(tmp_path / "floor.json", SCORE)
    pin_floor(tmp_path / "floor.json", replace(SCORE, body_f1=0.5, body_precision=0.999))
    pinned = read_floor(tmp_path / "floor.json")
    assert (pinned["body_f1"], pinned["body_precision"]) == (0.99, 0.999)


def test_pins_are_cut_to_four_digits(tmp_path: Path) -> None:
    pin_floor(tmp_path / "floor.json", SCORE)
    assert json.loads((tmp_path / "floor.json").read_text("utf-8"))["body_precision"] == 0.9876


def test_a_missing_file_is_a_wrong_call_and_not_an_empty_floor(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_floor(tmp_path / "floor.json")


@pytest.mark.parametrize("text", ["{", "[]", '{"body_f1": "high"}'])
def test_a_file_that_pins_nothing_is_a_wrong_call(tmp_path: Path, text: str) -> None:
    (tmp_path / "floor.json").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"floor\.json"):
        read_floor(tmp_path / "floor.json")
