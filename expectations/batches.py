"""The batch suite: what many articles together must be. A critical failure stops the batch before anything loads."""

from collections.abc import Collection
from typing import Final

import pandas as pd
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_unique import ExpectColumnValuesToBeUnique
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.articles import CRITICAL, WARNING

SUITE: Final = "batch"

JUDGED_FROM: Final = 20
"""Rows from which shares of a batch mean anything; smaller batches keep their counts and are never stopped."""


class MostRecordsPass(ExpectColumnValuesToBeInSet):
    column: str = "fails_critical"
    value_set: list[bool] = [False]  # noqa: RUF012 - a pydantic field, copied for each expectation
    mostly: float = 0.5
    severity: FailureSeverity = CRITICAL
    description: str = "At least half of the batch's articles pass every critical expectation"


class ArticlesAreDistinct(ExpectColumnValuesToBeUnique):
    column: str = "article_id"
    severity: FailureSeverity = WARNING
    description: str = "No two articles of the batch have the same id"


class MostTitlesAreStated(ExpectColumnValuesToNotBeNull):
    column: str = "title"
    mostly: float = 0.8
    severity: FailureSeverity = WARNING
    description: str = "At least 80 % of the batch's articles have a title"


class MostPostingDaysAreStated(ExpectColumnValuesToNotBeNull):
    column: str = "published_on"
    mostly: float = 0.2  # of the first text extracts looked at, a third stated it
    severity: FailureSeverity = WARNING
    description: str = "At least 20 % of the batch's articles have a posting date"


class MostEventDaysAreStated(ExpectColumnValuesToNotBeNull):
    column: str = "event_on"
    mostly: float = 0.2
    severity: FailureSeverity = WARNING
    description: str = "At least 20 % of the batch's articles have an event date"


def batch_expectations(row_count: int) -> list[Expectation]:
    """The expectations of a batch of `row_count` articles; under `JUDGED_FROM` rows no share can fail."""
    shares = (MostRecordsPass, MostTitlesAreStated, MostPostingDaysAreStated, MostEventDaysAreStated)
    judged = row_count >= JUDGED_FROM
    return [ArticlesAreDistinct(), *(share() if judged else share(mostly=0) for share in shares)]


def batch_frame(articles: pd.DataFrame, failed_rows: Collection[int]) -> pd.DataFrame:
    """One row per article with what the batch suite looks at; `failed_rows` failed a critical expectation."""
    frame = articles[["row", "article_id", "title", "published_on", "event_on"]].copy()
    frame["fails_critical"] = frame["row"].isin(list(failed_rows))
    return frame
