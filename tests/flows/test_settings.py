"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.settings import Settings


def test_the_warehouse_lies_in_the_data_folder_unless_told_otherwise() -> None:
    assert Settings(data_dir=Path("elsewhere")).warehouse == "sqlite:///elsewhere/warehouse.db"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///data/warehouse.db", "sqlite:///data/warehouse.db"),
        ("postgresql://an:hunter2@db.example/news", "postgresql://an:***@db.example/news"),
        ("postgresql://an:p:w/x@db.example/news", "postgresql://an:***@db.example/news"),
        (
            "postgresql://an@db.example/news?password=hunter2&sslmode=require",
            "postgresql://an@db.example/news?password=***&sslmode=require",
        ),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    assert Settings.model_validate({"warehouse_url": url}).shown_warehouse == shown


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().batch_size = 1  # type: ignore[misc]


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDNEWS_BATCH_SIZE", "")
    assert Settings().batch_size == 500


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("crawler@wardnews.example", "+mailto:crawler@wardnews.example)"),
        ("https://wardnews.example/crawler", "+https://wardnews.example/crawler)"),
    ],
)
def test_the_crawler_says_who_it_is_and_how_to_reach_us(contact: str, shown: str) -> None:
    agent = Settings.model_validate({"contact": contact}).user_agent
    assert (agent.startswith("wardnews/0."), agent.endswith(shown)) == (True, True)


def test_without_a_contact_the_postmaster_of_this_machine_is_named() -> None:
    assert "+mailto:postmaster@" in Settings().user_agent


def test_the_crawler_behaves_as_it_is_told() -> None:
    rules = Settings(crawl_delay_s=5, max_page_bytes=4096, allow_loopback=True).fetch_rules
    assert (rules.min_delay_s, rules.max_wire_bytes, rules.max_payload_bytes) == (5.0, 4096, 4096)
    assert rules.may_ask_loopback
    assert not Settings().fetch_rules.may_ask_loopback


def test_a_contact_that_reaches_nobody_is_refused() -> None:
    with pytest.raises(ValidationError, match="contact"):
        Settings.model_validate({"contact": "call me"})
