"""`wardnews quality`: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from flows.cli import main
from tests.tasks.quality.pages import GOLDEN, write_page


def exit_code(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["quality", *map(str, arguments)])
    return int(ended.value.code or 0)


def test_it_prints_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    assert (exit_code(tmp_path), "body F1" in capsys.readouterr().out) == (0, True)


def test_it_prints_one_object_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    exit_code(tmp_path, "--json")
    assert json.loads(capsys.readouterr().out)["body"]["f1"] == 1.0


def test_scores_that_hold_end_well(tmp_path: Path) -> None:
    write_page(tmp_path / "pages", "a.html", GOLDEN)
    floor = tmp_path / "floor.json"
    codes = exit_code(tmp_path / "pages", "--floor", floor, "--raise-floor"), exit_code(tmp_path, "--floor", floor)
    assert codes == (0, 0)


def test_a_fall_is_said_in_one_line_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_page(tmp_path / "pages", "a.html", GOLDEN)
    exit_code(tmp_path / "pages", "--floor", tmp_path / "floor.json", "--raise-floor")
    write_page(tmp_path / "pages", "a.html", {**GOLDEN, "title": "Khác"})
    code = exit_code(tmp_path / "pages", "--floor", tmp_path / "floor.json")
    assert (code, capsys.readouterr().err) == (1, "wardnews: title_exact is 0.0000, pinned at 1.0000\n")


def test_a_fall_does_not_lower_the_floor(tmp_path: Path) -> None:
    write_page(tmp_path / "pages", "a.html", GOLDEN)
    floor = tmp_path / "floor.json"
    exit_code(tmp_path / "pages", "--floor", floor, "--raise-floor")
    before = floor.read_text("utf-8")
    write_page(tmp_path / "pages", "a.html", {**GOLDEN, "title": "Khác"})
    assert (exit_code(tmp_path / "pages", "--floor", floor, "--raise-floor"), floor.read_text("utf-8")) == (1, before)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--raise-floor"], "--raise-floor needs --floor FILE"),
        (["--floor", "f.json", "--split", "heldout"], "it takes no --split"),
        (["--floor", "gone.json"], "No such file"),
    ],
)
def test_a_wrong_call_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], complaint: str
) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    code = exit_code(tmp_path, *options)
    complaints = capsys.readouterr().err.splitlines()
    assert (code, len(complaints), complaint in complaints[0]) == (2, 1, True)


def test_a_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert exit_code(tmp_path / "gone") == 2
