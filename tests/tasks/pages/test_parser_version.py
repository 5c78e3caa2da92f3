"""What `PARSER_VERSION` stands for: a reparse chooses pages by it, so a rule that changes raises it."""

import hashlib
import json
import os
from pathlib import Path

from tasks.pages.describe import describe_page
from tests.tasks.pages.goldens import own_goldens
from warehouse.records import PARSER_VERSION

PINNED = Path(__file__).parents[2] / "parser_version.json"
"""The version, and digests of what the project's pages become by it; this test run with `PIN=1` writes it anew."""


def digest_pages() -> dict[str, str]:
    """By page, the digest of everything it becomes; a golden holds less, the rule behind each field among it."""
    digests = {}
    for golden in own_goldens():
        described = describe_page(golden.page) | {"parser_version": None}
        told = json.dumps(described, sort_keys=True, ensure_ascii=False)
        digests[golden.name] = hashlib.sha256(told.encode()).hexdigest()[:12]
    return digests


def test_the_version_changes_when_a_page_becomes_something_else() -> None:
    today = digest_pages()
    if os.environ.get("PIN"):
        PINNED.write_text(json.dumps({"version": PARSER_VERSION, "pages": today}, indent=1) + "\n", "utf-8")
    pinned = json.loads(PINNED.read_text("utf-8"))
    assert pinned["version"] == PARSER_VERSION, "pin what the new version makes of the pages: PIN=1"
    changed = [name for name, digest in pinned["pages"].items() if today.get(name, digest) != digest]
    assert changed == [], "raise PARSER_VERSION, then pin anew"
