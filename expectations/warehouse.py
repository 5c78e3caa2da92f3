"""The warehouse suite: what must hold of the rows that runs wrote, judged in the database itself.

The batch is the runs that are looked at, one row each; each query finds the rows of these runs that break the rule.
Great Expectations puts the query of the batch, in brackets, in the place of `{batch}`; where a query joins nothing, it
also gives it a name.
"""

from typing import Final

from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.articles import CRITICAL

SUITE: Final = "warehouse"


class EveryPageIsCountedOnce(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "Pages in are pages loaded, unchanged or quarantined"
    unexpected_rows_query: str = """
        SELECT run_key FROM {batch}
        WHERE page_count <> new_count + changed_count + unchanged_count + quarantined_count"""


class RunsAreTheSumOfTheirBatches(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "The counts of a run are the sums of its batches"
    unexpected_rows_query: str = """
        SELECT run.run_key FROM {batch} run
        LEFT JOIN (
            SELECT run_key, sum(page_count) AS page_count, sum(new_count) AS new_count,
                sum(changed_count) AS changed_count, sum(quarantined_count) AS quarantined_count
            FROM audit_batch GROUP BY run_key
        ) held ON held.run_key = run.run_key
        WHERE run.page_count <> coalesce(held.page_count, 0)
            OR run.new_count <> coalesce(held.new_count, 0)
            OR run.changed_count <> coalesce(held.changed_count, 0)
            OR run.quarantined_count <> coalesce(held.quarantined_count, 0)"""


class ArticleIdsAreUnique(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "No two articles have the same id"
    unexpected_rows_query: str = """
        SELECT a.article_key FROM {batch} run JOIN fact_article a ON a.last_run_key = run.run_key
        WHERE (SELECT count(*) FROM fact_article b WHERE b.article_id = a.article_id) > 1"""


class ArticlesHaveTheirPage(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "The page that an article came from is there and shows that article"
    unexpected_rows_query: str = """
        SELECT a.article_key FROM {batch} run JOIN fact_article a ON a.last_run_key = run.run_key
        LEFT JOIN raw_page p ON p.page_key = a.page_key
        WHERE p.article_key IS NULL OR p.article_key <> a.article_key"""


class PagesHaveTheirArticle(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "The article that a page shows is there"
    unexpected_rows_query: str = """
        SELECT p.page_key FROM {batch} run JOIN raw_page p ON p.first_run_key = run.run_key
        LEFT JOIN fact_article a ON a.article_key = p.article_key
        WHERE p.article_key IS NOT NULL AND a.article_key IS NULL"""


class AddressesHaveOneLatestPage(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "Of the pages of an address exactly one is the latest"
    unexpected_rows_query: str = """
        SELECT p.page_key FROM {batch} run JOIN raw_page p ON p.first_run_key = run.run_key
        WHERE (SELECT count(*) FROM raw_page q WHERE q.source_uri = p.source_uri AND q.is_latest) <> 1"""


class ArticlesHaveOneCurrentWard(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "A resolved article has exactly one ward in force today, by its ward's default successor"
    unexpected_rows_query: str = """
        SELECT a.article_key FROM {batch} run JOIN fact_article a ON a.last_run_key = run.run_key
        WHERE (
            SELECT count(*) FROM dim_ward w
            LEFT JOIN bridge_ward_succession s ON s.predecessor_ward_key = w.ward_key AND s.is_default
            JOIN dim_ward t ON t.ward_key = coalesce(s.successor_ward_key, w.ward_key)
            WHERE w.ward_key = a.ward_key AND t.valid_to IS NULL
        ) <> CASE a.place_status WHEN 'resolved' THEN 1 ELSE 0 END"""


class TextsAreAllThere(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "Every text that an article ever had is kept"
    unexpected_rows_query: str = """
        SELECT a.article_key FROM {batch} run JOIN fact_article a ON a.last_run_key = run.run_key
        WHERE a.revision_count <> 1 + (
            SELECT count(*) FROM fact_article_superseded s WHERE s.article_key = a.article_key
        )"""


class ReadingsAreSound(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "A counter shows no negative number, and views belong to an article"
    unexpected_rows_query: str = """
        SELECT r.reading_key FROM {batch} run JOIN fact_counter_reading r ON r.run_key = run.run_key
        LEFT JOIN raw_page p ON p.page_key = r.page_key
        WHERE r.value < 0 OR p.page_key IS NULL OR (r.kind = 'views') <> (r.article_key IS NOT NULL)"""


class RejectionsHaveTheirPage(UnexpectedRowsExpectation):
    severity: FailureSeverity = CRITICAL
    description: str = "A rejected page whose bytes were read is there, and its history makes sense"
    unexpected_rows_query: str = """
        SELECT r.rejection_key FROM {batch} run JOIN audit_rejection r ON r.last_run_key = run.run_key
        LEFT JOIN raw_page p ON p.page_key = r.page_key
        WHERE (r.payload_sha256 IS NOT NULL AND p.page_key IS NULL) OR r.times_seen < 1
            OR r.first_seen_at > r.last_seen_at OR (r.status = 'accepted' AND r.decided_by IS NULL)"""


class RunsAreKnown(UnexpectedRowsExpectation):
    """Looks at every article, so it belongs to the audit of all runs."""

    severity: FailureSeverity = CRITICAL
    description: str = "The runs that wrote an article and its text are there"
    unexpected_rows_query: str = """
        SELECT a.article_key FROM fact_article a
        LEFT JOIN {batch} run ON run.run_key = a.first_run_key
        LEFT JOIN audit_run l ON l.run_key = a.last_run_key
        LEFT JOIN audit_run t ON t.run_key = a.text_run_key
        WHERE run.run_key IS NULL OR l.run_key IS NULL OR t.run_key IS NULL"""


def warehouse_expectations(run_key: int | None) -> list[UnexpectedRowsExpectation]:
    """What must hold after the run `run_key`, of its rows; of all rows when None."""
    of_all = [RunsAreKnown()] if run_key is None else []
    return [
        EveryPageIsCountedOnce(),
        RunsAreTheSumOfTheirBatches(),
        ArticleIdsAreUnique(),
        ArticlesHaveTheirPage(),
        PagesHaveTheirArticle(),
        AddressesHaveOneLatestPage(),
        ArticlesHaveOneCurrentWard(),
        TextsAreAllThere(),
        ReadingsAreSound(),
        RejectionsHaveTheirPage(),
        *of_all,
    ]


def runs_query(run_key: int | None) -> str:
    """The batch: the run `run_key`, or every run."""
    only = f" WHERE run_key = {run_key:d}" if run_key is not None else ""
    return f"SELECT * FROM audit_run{only}"  # noqa: S608 - a number
