"""Wards across the reform of 1 July 2025."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.warehouse.loading import load, query
from tests.warehouse.pages import make_article
from warehouse.engine import writing
from warehouse.records import Place, PlaceStatus
from warehouse.refresh import refresh_wards
from warehouse.succession import Succession, read_successions
from warehouse.wards import read_units

SEEDS = Path(__file__).parents[2] / "../shared/seeds/gold.json"


@pytest.fixture(scope="module")
def successions() -> tuple[Succession, ...]:
    return read_successions()


def test_every_old_unit_has_exactly_one_default_successor(successions: tuple[Succession, ...]) -> None:
    defaults = Counter(pair.predecessor_ward_id for pair in successions if pair.is_default)
    assert (len(defaults), set(defaults.values())) == (10_040, {1})


def test_every_new_unit_has_a_predecessor(successions: tuple[Succession, ...]) -> None:
    assert len({pair.successor_ward_id for pair in successions}) == 3_321


def test_471_units_were_split_and_only_their_successors_are_assumed(successions: tuple[Succession, ...]) -> None:
    split = {pair.predecessor_ward_id for pair in successions if pair.is_assumed}
    assert (len(split), {pair.kind for pair in successions if pair.is_assumed}) == (471, {"split"})


def _pair(successions: tuple[Succession, ...], old: str) -> Succession:
    return next(pair for pair in successions if pair.predecessor_ward_id == old and pair.is_default)


def test_duc_xuan_kept_its_name_and_code_and_changed_its_province(successions: tuple[Succession, ...]) -> None:
    pair = _pair(successions, "01840.legacy")
    assert (pair.successor_ward_id, pair.is_renamed, pair.is_other_province) == ("01840.2025", False, True)


@pytest.mark.skipif(not SEEDS.exists(), reason="the seed pages are not on this machine")
def test_the_seeds_wards_walk_through_the_reform(engine: Engine) -> None:
    gold = json.loads(SEEDS.read_text(encoding="utf-8"))
    names = {(u.ward_name, u.district_name, u.province_name): u for u in read_units()}
    by_code = {u.ward_id: u for u in read_units()}
    for number, page in enumerate(gold):
        unit = names.get((page["ward"], page["district"], page["province"])) or by_code[f"{page['ward_code']}.legacy"]
        place = Place(PlaceStatus.RESOLVED, unit.ward_id, unit.ward_code, unit.ward_name, unit.district_name)
        load(engine, [make_article(number, place=place)])
    walked = query(
        engine,
        "SELECT t.ward_name FROM mart_article_as_published p JOIN mart_article_as_of_today t USING (article_key)"
        " ORDER BY article_key",
    )
    assert walked == [(page["successor_ward"],) for page in gold]


def test_an_article_of_today_stays_with_its_ward(engine: Engine) -> None:
    today = Place(PlaceStatus.RESOLVED, "00004.2025", "00004", "Phường Ba Đình", None, "Thành phố Hà Nội")
    load(engine, [make_article(place=today, published_on=date(2025, 8, 1))])
    assert query(engine, "SELECT ward_name, succession_kind, is_assumed FROM mart_article_as_of_today") == [
        ("Phường Ba Đình", "unchanged", False)
    ]


def test_an_article_without_a_ward_is_in_both_marts(engine: Engine) -> None:
    load(engine, [make_article(place=Place(PlaceStatus.AMBIGUOUS))])
    assert query(
        engine,
        "SELECT (SELECT count(*) FROM mart_article_as_published WHERE ward_key IS NULL),"
        " (SELECT count(*) FROM mart_article_as_of_today WHERE ward_key IS NULL)",
    ) == [(1, 1)]


def test_a_refresh_with_the_same_lists_changes_nothing(engine: Engine) -> None:
    refresh = refresh_wards(engine)
    assert (refresh.new_count, refresh.changed_count, refresh.unchanged_count, refresh.missing_ward_ids) == (
        0,
        0,
        13_361,
        (),
    )


def test_a_refresh_brings_back_what_the_lists_say_and_keeps_keys(engine: Engine) -> None:
    before = query(engine, "SELECT ward_key, ward_name FROM dim_ward WHERE ward_id = '00004.2025'")
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE dim_ward SET ward_name = 'misread' WHERE ward_id = '00004.2025'")
    changed = refresh_wards(engine).changed_count
    assert (changed, query(engine, "SELECT ward_key, ward_name FROM dim_ward WHERE ward_id = '00004.2025'")) == (
        1,
        before,
    )
