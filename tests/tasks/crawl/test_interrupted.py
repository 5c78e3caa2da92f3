"""One crawl at a time, and the note of one that did not come to its end."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.crawl.interrupted import only_crawl
from tasks.errors import UsageError


def test_a_second_crawl_of_one_data_folder_is_refused(tmp_path: Path) -> None:
    with only_crawl(tmp_path), pytest.raises(UsageError, match="another crawl is running"), only_crawl(tmp_path):
        pass


def test_a_crawl_that_came_to_its_end_leaves_no_note(tmp_path: Path) -> None:
    with only_crawl(tmp_path) as note:
        note.is_done = True
    with only_crawl(tmp_path) as following:
        assert not following.is_resumed


def test_a_crawl_that_failed_is_resumed_from_its_own_beginning(tmp_path: Path) -> None:
    for _ in range(2):
        with only_crawl(tmp_path) as note:
            began_at = note.began_at
    with only_crawl(tmp_path) as resumed:
        assert (resumed.is_resumed, resumed.began_at) == (True, began_at)


def test_a_crawl_of_the_day_before_yesterday_is_not_resumed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    left = datetime.now(UTC) - timedelta(days=2)
    (tmp_path / "crawl.running").write_text(left.strftime("%Y%m%dT%H%M%S"), "utf-8")
    with only_crawl(tmp_path) as note:
        assert not note.is_resumed
    assert "too old to be resumed" in caplog.text
