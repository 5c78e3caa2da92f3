"""`wardnews query`: a look into the warehouse without a database client."""

from pathlib import Path

import pytest

from tests.flows.commands import wardnews
from warehouse.engine import open_warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """An empty warehouse where the command looks by default."""
    open_warehouse(f"sqlite:///{tmp_path / 'data' / 'warehouse.db'}").dispose()
    return tmp_path


def test_rows_come_tab_separated_after_the_names_of_the_columns(warehouse: Path) -> None:
    answer = wardnews("query", "SELECT 'a:b' AS first, 'two\nlines' AS second, NULL AS third", folder=warehouse)
    assert answer.stdout == "first\tsecond\tthird\na:b\ttwo\\nlines\t\n"


def test_a_title_that_is_a_formula_is_text_in_a_spreadsheet_and_numbers_stay(warehouse: Path) -> None:
    sql = "SELECT '=HYPERLINK(\"http://x\")', '+84 24 3825', '-1.5', '@SUM(1)', -7, 'Tin - ảnh', '- Chi bộ 3'"
    answer = wardnews("query", sql, folder=warehouse)
    said = answer.stdout.splitlines()[1].split("\t")
    assert said == ['\'=HYPERLINK("http://x")', "'+84 24 3825", "-1.5", "'@SUM(1)", "-7", "Tin - ảnh", "'- Chi bộ 3"]


@pytest.mark.parametrize("sql", ["DELETE FROM dim_ward", "SELECT nonsense", "not sql"])
def test_a_query_that_changes_or_says_nothing_is_refused_in_one_line(warehouse: Path, sql: str) -> None:
    answer = wardnews("query", sql, folder=warehouse)
    assert (answer.returncode, answer.stdout, len(answer.stderr.splitlines())) == (1, "", 1)


def test_a_query_makes_no_warehouse(tmp_path: Path) -> None:
    answer = wardnews("query", "SELECT 1", folder=tmp_path)
    assert (answer.returncode, list((tmp_path).glob("data"))) == (2, [])
