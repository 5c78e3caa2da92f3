from importlib.util import find_spec
from pathlib import Path

import pytest

from tasks.errors import UsageError
from tasks.quality.measure import measure_quality
from tasks.quality.peers import find_peers
from tasks.quality.show import as_json, print_tables
from tests.tasks.quality.pages import GOLDEN, write_page

HAS_PEERS = all(find_spec(name) for name in ("trafilatura", "resiliparse", "readability", "newspaper", "justext"))
needs_peers = pytest.mark.skipif(not HAS_PEERS, reason="needs the dependency group `peers`")


def test_a_page_that_becomes_what_it_must_is_perfect(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    report = measure_quality(tmp_path)
    assert (report.score.body_f1, report.worst(10)) == (1.0, ())


def test_the_worst_pages_come_first(tmp_path: Path) -> None:
    write_page(tmp_path, "good.html", GOLDEN)
    write_page(tmp_path, "one_field.html", {**GOLDEN, "title": "Khác"})
    write_page(tmp_path, "two_fields.html", {**GOLDEN, "title": "Khác", "event_on": None})
    write_page(tmp_path, "z_body.html", {**GOLDEN, "body_paragraphs": ["Khác"]})
    worst = [page.page for page in measure_quality(tmp_path).worst(10)]
    assert worst == ["z_body.html", "two_fields.html", "one_field.html"]


def test_pages_are_timed(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    assert measure_quality(tmp_path).speed.pages_per_second > 0


def test_a_folder_of_files_that_are_no_pages_has_no_speed(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", {"page_kind": "empty", "rejected": "pdf"}).write_bytes(b"%PDF-1.7\n")
    report = measure_quality(tmp_path)
    assert (report.speed.pages_per_second, report.worst(1)) == (0.0, ())


def test_programs_get_scores_and_what_was_wrong(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", {**GOLDEN, "title": "Khác"})
    emitted = as_json(measure_quality(tmp_path))
    assert (emitted["exact"]["title"], emitted["worst"][0]["wrong"][0]["wanted"]) == (
        {"share": 0.0, "right": 0, "pages": 1},
        "Khác",
    )


def test_people_get_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    write_page(tmp_path, "b.html")
    print_tables(measure_quality(tmp_path))
    shown = capsys.readouterr().out
    assert "body F1" in shown and "1 page has no golden" in shown


@pytest.mark.skipif(HAS_PEERS, reason="they are installed")
def test_peers_that_are_not_installed_are_asked_for_in_one_line() -> None:
    with pytest.raises(UsageError, match="uv sync --group peers"):
        find_peers()


@needs_peers
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_peer_reads_the_same_pages(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    compared = measure_quality(tmp_path, with_peers=True).comparisons
    assert {one.name: one.speed.page_count for one in compared} == dict.fromkeys(
        (
            "wardnews", "trafilatura", "trafilatura with metadata", "trafilatura fast", "trafilatura precision",
            "resiliparse", "readability-lxml", "newspaper4k", "jusText",
        ),
        1,
    )  # fmt: skip


@needs_peers
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_times_are_ratios_to_trafilatura(tmp_path: Path) -> None:
    write_page(tmp_path, "a.html", GOLDEN)
    compared = {one.name: one.time_ratio for one in measure_quality(tmp_path, with_peers=True).comparisons}
    assert compared["trafilatura"] == 1.0
