"""What `SUITE_VERSION` stands for: a rejection names the version that judged it."""

import hashlib
import json
from datetime import date

from expectations.articles import article_expectations
from expectations.report import SUITE_VERSION

JUDGED = {"1": "60896f8b0a3995f1"}
"""Digest of all row expectations with their bounds and severities, by version."""


def test_the_version_changes_when_an_expectation_judges_another_way() -> None:
    suite = [expectation.configuration.to_json_dict() for expectation in article_expectations(date(2024, 3, 20))]
    told = [(one["type"], one["kwargs"], one["severity"]) for one in suite]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]
    assert JUDGED[SUITE_VERSION] == digest, "raise SUITE_VERSION and add what it stands for"
