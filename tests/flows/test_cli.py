"""The command line where it needs no Prefect: `parse`, help, and wrong calls."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.commands import BIN, ROOT, run, ward_news, wardnews, write_pages

KEYS = (
    "file page_kind title lead body_paragraphs byline byline_role source section published_at event_on "
    "event_year_inferred view_count visits image_names captions ward ward_code district province chrome_lines"
)


def test_parse_prints_one_object_a_line_in_the_order_of_the_arguments(tmp_path: Path) -> None:
    write_pages(tmp_path / "k", 3)
    answer = wardnews("parse", "k/tin-003.html", "k", "--json", folder=tmp_path)
    objects = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [page["file"] for page in objects] == ["tin-003.html", "tin-001.html", "tin-002.html"]


def test_parse_gives_every_key(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    page = json.loads(wardnews("parse", ".", "--json", folder=tmp_path).stdout)
    assert set(KEYS.split()) <= set(page)


def test_parse_reads_what_the_page_says(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    page = json.loads(wardnews("parse", ".", "--json", folder=tmp_path).stdout)
    assert (page["title"], page["published_at"]) == (
        "Đoàn phường Hoa Sen ra quân dọn kênh lần 1",
        "2021-03-12T08:15:00+07:00",
    )


def test_parse_names_the_reason_of_a_page_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "van-ban.html").write_bytes(b"%PDF-1.4\n%\xe2\xe3")
    answer = wardnews("parse", "van-ban.html", "--json", folder=tmp_path)
    page = json.loads(answer.stdout)
    assert (answer.returncode, page["file"], page["page_kind"], page["rejected"]) == (0, "van-ban.html", "empty", "pdf")


def test_parse_without_json_is_for_people(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    assert "Đoàn phường Hoa Sen ra quân dọn kênh lần 1" in wardnews("parse", ".", folder=tmp_path).stdout


def test_parse_reads_the_page_limit_from_the_environment(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    (tmp_path / "tin-001.html").write_text(ward_news(1) + " " * 2000, encoding="utf-8")
    answer = wardnews("parse", ".", "--json", folder=tmp_path, more={"WARDNEWS_MAX_PAGE_BYTES": "2000"})
    assert json.loads(answer.stdout)["rejected"] == "too_large"


def test_parse_writes_nothing(tmp_path: Path) -> None:
    write_pages(tmp_path / "k", 1)
    wardnews("parse", "k", "--json", folder=tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["home", "k", "tin-001.html"]


def test_parse_needs_neither_prefect_nor_a_warehouse(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    program = f"import sys; from flows.cli import app; app(['parse', {str(tmp_path)!r}], standalone_mode=False)"
    program += "; print(*sys.modules, file=sys.stderr)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"prefect", "sqlalchemy", "alembic", "pandas", "numpy", "great_expectations", "rich", "vietnamadminunits"}
    assert heavy & set(loaded.stderr.split()) <= {"vietnamadminunits"}


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    write_pages(tmp_path, 200)
    command = f"{BIN / 'wardnews'} parse {tmp_path} --json | head -1"
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (answer.stderr, len(answer.stdout.splitlines())) == ("", 1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ingest", "gone"], "gone: No such file or directory"),
        (["parse", "gone.html", "--json"], "gone.html: No such file or directory"),
        (["ingest", "anh.jpg"], "anh.jpg: not a page by its name"),
        (["ingest", "empty-folder"], "empty-folder: no pages found"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_clear_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "anh.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "empty-folder").mkdir()
    answer = wardnews(*arguments, folder=tmp_path)
    assert (answer.returncode, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1)
    assert answer.stderr.startswith(f"wardnews: {told}")


@pytest.mark.parametrize("arguments", [["ingest"], ["ingest", ".", "--batch-size", "0"], ["ingest", ".", "--no-such"]])
def test_a_wrong_option_ends_with_2_and_no_traceback(tmp_path: Path, arguments: list[str]) -> None:
    answer = wardnews(*arguments, folder=tmp_path)
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("WARDNEWS_BATCH_SIZE", "many"), ("WARDNEWS_MAX_PAGE_BYTES", "-1"), ("WARDNEWS_DATA_DIR", "/dev/null/x")],
)
def test_a_bad_setting_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    write_pages(tmp_path, 1)
    answer = wardnews("ingest", ".", folder=tmp_path, more={name: value})
    assert (answer.returncode, len(answer.stderr.splitlines())) == (2, 1)
    assert answer.stderr.startswith(f"wardnews: {name}: ")


def test_help_names_both_commands(tmp_path: Path) -> None:
    answer = run(["wardnews", "--help"], tmp_path)
    assert "ingest" in answer.stdout
    assert "parse" in answer.stdout
